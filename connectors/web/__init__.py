"""Pages about the connections."""
