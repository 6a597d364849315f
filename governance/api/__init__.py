"""The machine doors of governance."""
