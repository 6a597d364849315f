"""Pages: each view parses, asks a query or an action, and renders."""
