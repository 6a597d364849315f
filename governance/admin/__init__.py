"""The administrators' console. Mirrored and recorded rows are read-only; nobody edits a state.

Users, brands and policies are kept here; markets through their action, and machine clients on
pages of their own.
"""

from governance.admin import clients, kept, notices, shown
from governance.admin.kinds import ReadOnlyAdmin

__all__ = ["ReadOnlyAdmin", "clients", "kept", "notices", "shown"]
