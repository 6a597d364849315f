"""The pure rules: no database, no clock, no framework."""
