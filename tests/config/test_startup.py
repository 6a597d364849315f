"""What long-lived processes do when they have loaded the product."""

import subprocess
import sys

SCRIPT = """
import gc, sys
import config.wsgi
print(gc.get_freeze_count() > 10_000, "governance.web.assets" in sys.modules)
"""


def test_web_process_once_loaded_knows_every_view_and_spares_the_collector() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["True", "True"]
