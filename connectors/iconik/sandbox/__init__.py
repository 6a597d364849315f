"""An honest stand-in for an iconik tenant, served over HTTP, with a page of its own.

It keeps state, enforces authentication, roles and limits, answers with the published paths,
status codes and shapes, lets its search index lag behind, signs media addresses that expire,
and misbehaves when told to. What it does not have is answered 404 in iconik's error shape.
"""

from connectors.iconik.sandbox.app import Sandbox
from connectors.iconik.sandbox.config import Behaviour, RateLimit, SandboxConfig
from connectors.iconik.sandbox.faults import Fault, FaultKind

__all__ = ["Behaviour", "Fault", "FaultKind", "RateLimit", "Sandbox", "SandboxConfig"]
