"""The sample library of an insurer: its works, its real media files and how they are made."""
