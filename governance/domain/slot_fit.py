"""Whether the files of an asset fit a slot: by kind, length, channel and size.

The limits are those of ``governance.actions.compilation``: a file that does not fit is not
published for the slot, and of an asset without a fitting file nothing is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Misfit(StrEnum):
    """Why a slot cannot show the asset, or not in one channel."""

    KIND = "kind"
    DURATION = "duration"
    NO_FILE = "no_file"
    CHANNEL = "channel"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class SlotLimits:
    """What a slot takes: kinds, channels (none means all), bytes and milliseconds at most."""

    kinds: Sequence[str]
    channels: Sequence[str] = ()
    max_bytes: int | None = None
    max_duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class FileOffered:
    """One deliverable file of the asset's own kind: its channels and its size in bytes."""

    channels: Sequence[str]
    size: int


@dataclass(frozen=True, slots=True)
class Lack:
    """One misfit: the channel that it is about, and the smallest size there in bytes."""

    misfit: Misfit
    channel: str = ""
    smallest: int | None = None


def lacks(
    kind: str, duration_ms: int | None, files: Sequence[FileOffered], limits: SlotLimits
) -> list[Lack]:
    """What keeps a slot from showing the asset; the worst one alone where nothing can be shown.

    ``files`` are the deliverable ones of the kind ``kind``, without posters and captions.
    """
    if kind not in limits.kinds:
        return [Lack(Misfit.KIND)]
    if limits.max_duration_ms is not None and (duration_ms or 0) > limits.max_duration_ms:
        return [Lack(Misfit.DURATION)]
    if not files:
        return [Lack(Misfit.NO_FILE)]
    most = limits.max_bytes
    if most is not None and all(file.size > most for file in files):
        return [Lack(Misfit.BYTES, smallest=min(file.size for file in files))]
    return [
        found
        for channel in limits.channels
        if (found := _lack_in(channel, files, most)) is not None
    ]


def _lack_in(channel: str, files: Sequence[FileOffered], most: int | None) -> Lack | None:
    sizes = [file.size for file in files if channel in file.channels]
    if not sizes:
        return Lack(Misfit.CHANNEL, channel)
    if most is not None and min(sizes) > most:
        return Lack(Misfit.BYTES, channel, min(sizes))
    return None
