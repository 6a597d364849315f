"""Reads: what pages, APIs and connectors may see."""
