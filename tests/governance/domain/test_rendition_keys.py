"""The stable keys of renditions."""

from hypothesis import given
from hypothesis import strategies as st

from governance.domain.remote import RemoteRendition
from governance.domain.rendition_keys import assign_keys


def rendition(source: str, remote_id: str, **fields: object) -> RemoteRendition:
    values = {"name": remote_id, "kind": "video", "mime": "", "status": "CLOSED", **fields}
    return RemoteRendition(source=source, remote_id=remote_id, **values)  # type: ignore[arg-type]


def keys_of(*items: RemoteRendition) -> list[str]:
    return list(assign_keys(items, {}).values())


def test_assign_keys_names_a_file_by_what_it_is() -> None:
    assert keys_of(rendition("proxy", "a", height=1080)) == ["web-1080"]
    assert keys_of(rendition("proxy", "a")) == ["web"]
    assert keys_of(rendition("file", "a")) == ["original"]
    assert keys_of(rendition("keyframe", "a", is_poster=True)) == ["poster"]
    assert keys_of(rendition("keyframe", "a")) == ["keyframe"]
    assert keys_of(rendition("subtitle", "fr", language="fr")) == ["captions-fr"]
    assert keys_of(rendition("subtitle", "fr-CA:cc", language="fr-CA")) == ["captions-fr-ca-cc"]


def test_assign_keys_second_of_a_kind_gets_a_number() -> None:
    assert keys_of(rendition("file", "a"), rendition("file", "b"), rendition("file", "c")) == [
        "original",
        "original-2",
        "original-3",
    ]


def test_assign_keys_given_key_stays_when_the_file_changes() -> None:
    given_keys = {("proxy", "a"): "web-1080"}
    assert assign_keys([rendition("proxy", "a", height=720)], given_keys) == given_keys


def test_assign_keys_key_of_a_vanished_file_is_not_given_again() -> None:
    keys = assign_keys([rendition("proxy", "b", height=1080)], {("proxy", "a"): "web-1080"})
    assert keys == {("proxy", "b"): "web-1080-2"}


renditions = st.builds(
    rendition,
    st.sampled_from(["proxy", "file", "keyframe", "subtitle", "Odd/source"]),
    st.text("abc:", min_size=1, max_size=3),
    height=st.sampled_from([None, 720]),
    language=st.sampled_from([None, "fr", "zh-Hant", "€" * 90]),
)


@given(st.lists(st.lists(renditions, max_size=6), max_size=5))
def test_assign_keys_over_many_pages_never_moves_or_repeats_a_key(
    pages: list[list[RemoteRendition]],
) -> None:
    given_keys: dict[tuple[str, str], str] = {}
    for page in pages:
        keys = assign_keys(page, given_keys)
        assert set(keys) == {(item.source, item.remote_id) for item in page}
        for identity, key in keys.items():
            assert given_keys.get(identity, key) == key
            assert 0 < len(key) <= 80
        given_keys |= keys
        assert len(set(given_keys.values())) == len(given_keys)
