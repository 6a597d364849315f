"""Which channels a file can serve."""

import pytest

from governance.domain.channels import channels_of


@pytest.mark.parametrize(
    ("asset_kind", "source", "kind", "poster", "width", "served"),
    [
        ("video", "proxy", "video", False, 1280, ("email", "web", "mobile", "sms")),
        ("video", "file", "video", False, 1920, ()),
        ("video", "keyframe", "image", True, 960, ("email", "web", "mobile")),
        ("video", "keyframe", "image", True, 1920, ("email", "web", "mobile")),
        ("video", "keyframe", "image", False, 960, ()),
        ("video", "subtitle", "caption", False, None, ("email", "web", "mobile", "sms")),
        ("image", "file", "image", False, 1000, ("email", "web", "mobile", "print")),
        ("image", "file", "image", False, 999, ("email", "web", "mobile")),
        ("image", "proxy", "image", False, None, ("email", "web", "mobile")),
        ("audio", "proxy", "audio", False, None, ("email", "web", "mobile")),
        ("document", "file", "document", False, None, ("email", "web", "mobile", "print")),
        ("", "file", "archive", False, None, ()),
    ],
)
def test_channels_of_a_file_follow_kind_source_and_width(
    asset_kind, source, kind, poster, width, served
):
    assert (
        channels_of(asset_kind=asset_kind, source=source, kind=kind, is_poster=poster, width=width)
        == served
    )
