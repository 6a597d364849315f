"""Whether the files of an asset fit a slot."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.slot_fit import FileOffered, Lack, Misfit, SlotLimits, lacks

MB = 1_000_000
SMALL = FileOffered(("email", "web"), 2 * MB)
LARGE = FileOffered(("email", "web", "print"), 8 * MB)


@pytest.mark.parametrize(
    ("files", "limits", "expected"),
    [
        ([SMALL], {}, []),
        ([SMALL], {"kinds": ["video"]}, [Lack(Misfit.KIND)]),
        ([], {}, [Lack(Misfit.NO_FILE)]),
        ([SMALL], {"max_duration_ms": 29_999}, [Lack(Misfit.DURATION)]),
        ([SMALL], {"max_duration_ms": 30_000}, []),
        ([SMALL, LARGE], {"max_bytes": 2 * MB}, []),
        ([SMALL, LARGE], {"max_bytes": 2 * MB - 1}, [Lack(Misfit.BYTES, smallest=2 * MB)]),
        ([SMALL], {"channels": ["web", "print"]}, [Lack(Misfit.CHANNEL, "print")]),
        ([SMALL, LARGE], {"channels": ["web", "print"]}, []),
        (
            [SMALL, LARGE],
            {"channels": ["web", "print"], "max_bytes": 5 * MB},
            [Lack(Misfit.BYTES, "print", 8 * MB)],
        ),
    ],
)
def test_slot_lacks_what_its_limits_leave_out(
    files: list[FileOffered], limits: dict[str, Any], expected: list[Lack]
) -> None:
    assert lacks("image", 30_000, files, SlotLimits(**{"kinds": ["image"], **limits})) == expected


def test_asset_without_a_length_is_never_too_long() -> None:
    assert lacks("image", None, [SMALL], SlotLimits(["image"], max_duration_ms=1)) == []


CHANNELS = st.sampled_from(["email", "web", "print"])
FILES = st.lists(
    st.builds(FileOffered, st.lists(CHANNELS, min_size=1, unique=True), st.integers(0, 9)),
    max_size=4,
)


@given(FILES, st.lists(CHANNELS, unique=True), st.none() | st.integers(0, 9))
def test_slot_lacks_nothing_exactly_if_every_channel_has_a_file_within_its_limit(
    files: list[FileOffered], channels: list[str], most: int | None
) -> None:
    within = [file for file in files if most is None or file.size <= most]
    served = bool(within) and all(
        any(channel in file.channels for file in within) for channel in channels
    )
    found = lacks("image", None, files, SlotLimits(["image"], channels, most))
    assert (not found) is served
