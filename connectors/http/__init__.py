"""What every outbound HTTP client of this product shares.

Knows neither Django nor any remote in particular: errors, retries, the rate gate and one
small base client. A package per remote builds on it.
"""
