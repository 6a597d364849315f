"""Loading the demo: as production, with a clock that tells the story's own time."""

from config.settings.prod import *  # noqa: F403 - settings modules extend one another by design

CLOCK_MAY_BE_SET = True
