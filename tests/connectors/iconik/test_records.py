"""Wire records: partial, lenient towards newer servers, both metadata shapes, aware dates."""

import json
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.iconik.records import (
    Asset,
    Format,
    HistoryEntry,
    IndexedAsset,
    Keyframe,
    MetadataField,
    MetadataValues,
    MetadataView,
    Proxy,
)
from connectors.iconik.values import Scalar, as_text, read_values, write_values

T = TypeVar("T")

scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
values = st.dictionaries(st.text(min_size=1, max_size=10), st.lists(scalars, max_size=4))


def read(kind: type[T], **fields: object) -> T:
    return msgspec.json.decode(json.dumps(fields).encode(), type=kind)


def raw(document: object) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(document).encode())


def test_asset_of_the_reference_is_read() -> None:
    """The example of iconik-api.md §2."""
    asset = read(
        Asset,
        id="6c1f",
        title="Teaser DE",
        type="ASSET",
        status="ACTIVE",
        archive_status="NOT_ARCHIVED",
        analyze_status="N/A",
        is_online=False,
        is_blocked=False,
        warning=None,
        external_id=None,
        date_created="2026-03-02T09:15:00.120000+00:00",
        date_modified="2026-03-02T09:15:00.120000+00:00",
        date_deleted=None,
        custom_keyframe=None,
        custom_poster=None,
        versions=[
            {
                "id": "6c20",
                "version_number": 1,
                "status": "ACTIVE",
                "is_online": False,
                "transcribe_status": "N/A",
            }
        ],
    )
    assert (asset.id, asset.title, asset.status) == ("6c1f", "Teaser DE", "ACTIVE")
    assert asset.date_created == datetime(2026, 3, 2, 9, 15, 0, 120000, tzinfo=UTC)
    assert asset.versions[0].version_number == 1
    assert asset.current_version_id == "6c20"


def test_asset_with_new_keys_and_new_enum_values_is_read() -> None:
    asset = read(
        Asset, id="a", title="A", type="HOLOGRAM", status="FROZEN", brand_new={"deep": [1]}
    )
    assert (asset.type, asset.status) == ("HOLOGRAM", "FROZEN")


def test_asset_with_nulls_for_lists_has_empty_ones() -> None:
    asset = read(Asset, id="a", title="A", versions=None, in_collections=None)
    assert (asset.versions, asset.in_collections, asset.current_version_id) == ((), (), None)


def test_asset_with_a_default_version_prefers_it() -> None:
    asset = read(Asset, id="a", title="A", default_version_id="v2", versions=[{"id": "v1"}])
    assert asset.current_version_id == "v2"


@pytest.mark.parametrize("missing", ["id", "title"])
def test_asset_without_what_the_contract_requires_is_refused(missing: str) -> None:
    fields = {"id": "a", "title": "A"}
    del fields[missing]
    with pytest.raises(msgspec.ValidationError):
        read(Asset, **fields)


def test_asset_is_frozen() -> None:
    asset = read(Asset, id="a", title="A")
    with pytest.raises(AttributeError):
        asset.title = "B"  # type: ignore[misc]  # what the test is about


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T09:15:00", datetime(2026, 3, 2, 9, 15, tzinfo=UTC)),
        ("2026-03-02T09:15:00Z", datetime(2026, 3, 2, 9, 15, tzinfo=UTC)),
        ("2026-03-02T09:15:00.5+02:00", datetime(2026, 3, 2, 7, 15, 0, 500000, tzinfo=UTC)),
    ],
)
def test_dates_are_aware_and_without_an_offset_utc(text: str, moment: datetime) -> None:
    asset = read(
        IndexedAsset,
        id="a",
        title="A",
        date_modified=text,
        versions=[{"id": "v", "date_created": text}],
    )
    for date in (asset.date_modified, asset.versions[0].date_created):
        assert date == moment
        assert date is not None
        assert date.utcoffset() is not None


@given(st.datetimes(timezones=st.just(UTC)))
def test_dates_of_any_time_are_read_as_written(moment: datetime) -> None:
    assert read(Asset, id="a", title="A", date_created=moment.isoformat()).date_created == moment


def test_indexed_asset_reads_index_metadata() -> None:
    asset = read(IndexedAsset, id="a", title="A", metadata={"markets": ["DE", "AT"], "n": [3]})
    assert asset.metadata_values() == {"markets": ("DE", "AT"), "n": (3,)}


def test_indexed_asset_reads_service_metadata_too() -> None:
    metadata = {"markets": {"field_values": [{"value": "DE"}, {"value": "AT"}], "mode": "append"}}
    asset = read(IndexedAsset, id="a", title="A", metadata=metadata)
    assert asset.metadata_values() == {"markets": ("DE", "AT")}


@pytest.mark.parametrize("fields", [{}, {"metadata": None}, {"metadata": {}}])
def test_indexed_asset_without_metadata_has_no_values(fields: dict[str, object]) -> None:
    assert read(IndexedAsset, id="a", title="A", **fields).metadata_values() == {}


@pytest.mark.parametrize(
    ("wire", "found"),
    [
        ("DE", ("DE",)),
        (None, ()),
        ([], ()),
        (["DE", None, "AT"], ("DE", "AT")),
        ({"field_values": None}, ()),
        ({"field_values": []}, ()),
        ({"field_values": [{"value": None}, {"value": False}]}, (False,)),
        ({"field_values": ["plain"]}, ("plain",)),
        ([{"value": 0, "label": "Zero"}], (0,)),
        ([{"lat": 1, "lon": 2}], ('{"lat":1,"lon":2}',)),
        ([[1, 2]], ("[1,2]",)),
    ],
)
def test_read_values_takes_every_form_of_a_value(wire: object, found: tuple[Scalar, ...]) -> None:
    assert read_values(raw({"f": wire})) == {"f": found}


@given(values)
def test_read_values_of_both_shapes_is_the_same(fields: dict[str, list[Scalar]]) -> None:
    service = {
        name: {"field_values": [{"value": item} for item in items]}
        for name, items in fields.items()
    }
    expected = {name: tuple(items) for name, items in fields.items()}
    assert read_values(raw(fields)) == read_values(raw(service)) == expected


@given(values)
def test_write_values_read_back_are_the_texts(fields: dict[str, list[Scalar]]) -> None:
    written = read_values(raw(write_values(fields)))
    assert written == {name: tuple(map(as_text, items)) for name, items in fields.items()}


def test_write_values_names_the_mode_only_where_it_is_not_the_default() -> None:
    assert write_values({"f": ["x"], "g": []}) == {
        "f": {"field_values": [{"value": "x"}]},
        "g": {"field_values": []},
    }
    assert write_values({"f": [True]}, mode="append") == {
        "f": {"field_values": [{"value": "true"}], "mode": "append"}
    }


def test_metadata_values_without_values_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read(MetadataValues, object_id="a")


def test_format_joins_its_list_of_properties() -> None:
    wire = [{"internet_media_type": "video/mp4", "width": 1920}, None, {"width": "1280", "x": None}]
    assert read(Format, id="f", metadata=wire).properties == {
        "internet_media_type": "video/mp4",
        "width": "1280",
    }


def test_format_without_lists_has_empty_ones() -> None:
    form = read(Format, id="f")
    assert (form.properties, form.components, form.storage_methods) == ({}, (), ())


def test_proxy_and_keyframe_read_size_and_state() -> None:
    proxy = read(
        Proxy, id="p", status="CLOSED", resolution={"width": 640, "height": None}, frame_rate="25"
    )
    assert proxy.resolution is not None
    assert (proxy.status, proxy.resolution.width, proxy.resolution.height) == ("CLOSED", 640, None)
    assert read(Keyframe, id="k", type="SPRITE", resolution=None).type == "SPRITE"


def test_metadata_field_knows_layout_entries() -> None:
    view = read(
        MetadataView,
        id="v",
        name="Governance",
        view_fields=[{"name": "__separator__"}, {"name": "gov_status", "options": None}],
    )
    assert [field.is_layout for field in view.view_fields] == [True, False]
    assert view.view_fields[1].options == ()
    assert read(MetadataView, id="v", name="Empty").view_fields == ()


def test_metadata_field_reads_options() -> None:
    field = read(
        MetadataField,
        name="f",
        field_type="drop_down",
        options=[{"value": "a", "label": "A"}, {"value": "b"}],
    )
    assert [(option.value, option.label) for option in field.options] == [("a", "A"), ("b", None)]


def test_history_entry_reads_who_when_and_what() -> None:
    entry = read(
        HistoryEntry,
        id="h",
        operation_type="CUSTOM",
        operation_description="Approved",
        user_id="u",
        date_created="2026-03-02T09:15:00+00:00",
    )
    assert (entry.operation_type, entry.user_id) == ("CUSTOM", "u")
    assert entry.date_created == datetime(2026, 3, 2, 9, 15, tzinfo=UTC) + timedelta(0)
