"""Development and demo runner: starts everything the product needs on a bare machine.

No part of a production installation uses this package; production runs plain commands that
read their settings from the environment.
"""
