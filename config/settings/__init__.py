"""Settings, one module per kind of installation; ``env`` alone reads the environment."""
