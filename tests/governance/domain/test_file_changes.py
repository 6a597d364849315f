"""What differs between the files of two versions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.file_changes import Change, ComparedFile, FileChange, file_changes


def file(key: str = "web", **fields: Any) -> ComparedFile:
    return ComparedFile(key, **fields)


@pytest.mark.parametrize(
    ("old", "new", "change", "differs"),
    [
        (None, file(), Change.ADDED, ()),
        (file(), None, Change.REMOVED, ()),
        (file(checksum="a"), file(checksum="a"), Change.SAME, ()),
        (file(checksum="a"), file(checksum="b"), Change.REPLACED, ("checksum",)),
        (
            file(checksum="a", size=1, duration_ms=2),
            file(checksum="b", size=2, duration_ms=3),
            Change.REPLACED,
            ("checksum", "size", "duration"),
        ),
        (file(checksum="a", mime="x"), file(checksum="a", mime="y"), Change.SAME, ("form",)),
        (file(size=1), file(size=2), Change.REPLACED, ("size",)),
        (file(width=1, height=2), file(width=2, height=2), Change.REPLACED, ("dimensions",)),
        (file(size=1), file(size=1), Change.UNKNOWN, ()),
        (file(checksum="a", size=1), file(size=1), Change.UNKNOWN, ()),
    ],
)
def test_change_is_told_by_checksum_or_else_by_what_else_is_known(
    old: ComparedFile | None, new: ComparedFile | None, change: Change, differs: tuple[str, ...]
) -> None:
    found = file_changes([] if old is None else [old], [] if new is None else [new])
    assert found == [FileChange("web", change, old, new, differs)]


FILES = st.lists(
    st.builds(
        ComparedFile,
        st.sampled_from(["web", "poster", "original", "captions-en"]),
        st.sampled_from(["", "a", "b"]),
        st.none() | st.integers(0, 2),
    ),
    unique_by=lambda each: each.key,
)
TURNED = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}


@given(FILES, FILES)
def test_each_file_is_told_once_and_the_other_way_round_the_same_differs(
    old: list[ComparedFile], new: list[ComparedFile]
) -> None:
    there, back = file_changes(old, new), file_changes(new, old)
    assert [each.key for each in there] == sorted({each.key for each in [*old, *new]})
    assert [(TURNED.get(a.change, a.change), a.differs) for a in there] == [
        (b.change, b.differs) for b in back
    ]
