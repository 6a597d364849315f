"""Configuration: settings, addresses, and how the parts are started."""
