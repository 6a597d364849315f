"""Governance: what may be shown, who said so, and the record of both."""
