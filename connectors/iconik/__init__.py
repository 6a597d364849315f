"""iconik: its client, its wire records, and a stand-in server for demo and tests."""
