"""Writes of reporting."""
