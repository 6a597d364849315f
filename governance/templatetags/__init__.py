"""Template libraries of the governance package."""
