"""The guard of addresses: exact origins, and no trick address taken for one."""

import pytest

from connectors.http.origins import is_allowed, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://media.example/a?b=c", "https://media.example:443"),
        ("HTTPS://Media.Example:443/", "https://media.example:443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:81/x", "http://[::1]:81"),
        ("http://host:0/", "http://host:0"),
        ("ftp://host/x", None),
        ("file:///etc/passwd", None),
        ("//host/x", None),
        ("/API/files/", None),
        ("https:///x", None),
        ("https://host:99999/", None),
        ("https://host:x/", None),
        ("https://allowed.example@evil.example/", None),
        ("https://evil.example\\@allowed.example/", None),
        ("https://allowed.example\n.evil.example/", None),
        ("https://allowed.example .evil.example/", None),
        ("https://[::1/", None),
        ("", None),
    ],
)
def test_origin_of_is_exact_or_nothing(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "http://media.example/x",
        "https://media.example:444/x",
        "https://sub.media.example/x",
        "https://media.example.evil.example/x",
        "https://evil.example/https://media.example/",
        "nonsense",
    ],
)
def test_is_allowed_for_another_origin_is_false(url: str) -> None:
    assert not is_allowed(url, ["https://media.example"])


def test_is_allowed_for_a_listed_origin_is_true() -> None:
    assert is_allowed("https://MEDIA.example:443/x?sig=1", ["http://a", "https://media.example/"])


def test_is_allowed_without_a_list_is_false() -> None:
    assert not is_allowed("https://media.example/", [])


def test_is_allowed_with_nonsense_in_the_list_does_not_allow_nonsense() -> None:
    assert not is_allowed("nonsense", ["nonsense"])
