"""The administrators' console. Mirrored and recorded rows are read-only; nobody edits a state.

Users, brands, policies and machine clients are kept here; markets through their action.
"""

from governance.admin import clients, kept, shown
from governance.admin.kinds import ReadOnlyAdmin

__all__ = ["ReadOnlyAdmin", "clients", "kept", "shown"]
