"""Reporting: what was used where, and the archive."""
