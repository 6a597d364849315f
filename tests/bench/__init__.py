"""Benchmarks: ratios in one run, never timed assertions."""

import os


def scale() -> str:
    """``small`` (the default) or ``full``: the sizes named in the issues."""
    return "full" if os.environ.get("SCALE") == "full" else "small"
