"""What a stable media link leads to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """One file of the media remote; ids are the remote's.

    ``source`` is ``proxy``, ``file``, ``keyframe`` or ``subtitle``; a caption's ``file_id`` is its
    language, with ``:cc`` for closed captions (``domain.remote.RemoteRendition``).
    """

    asset_id: str
    version_id: str
    source: str
    file_id: str
    mime: str
