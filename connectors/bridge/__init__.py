"""Both sides: the remotes and our actions."""
