"""Connectors: the only package that speaks to remotes."""
