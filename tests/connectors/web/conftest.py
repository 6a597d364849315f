"""Pages of connections through Django's test client, as those of governance."""

from tests.governance.web.conftest import counted, plain_static_files

__all__ = ["counted", "plain_static_files"]
