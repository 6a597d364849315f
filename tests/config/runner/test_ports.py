"""Addresses stay the same from start to start, and bad wishes are named."""

import socket
from pathlib import Path

import pytest

from config.runner.errors import RunnerError
from config.runner.ports import LOOPBACK, PortBook, free_port, given_port, is_free


def test_chosen_port_is_remembered_by_the_next_start(tmp_path: Path) -> None:
    port = PortBook(tmp_path / "ports.json").choose("web")
    assert PortBook(tmp_path / "ports.json").choose("web") == port


def test_remembered_port_that_is_taken_is_replaced(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    with socket.create_server((LOOPBACK, book.choose("web"))) as other:
        assert book.choose("web") != other.getsockname()[1]


def test_two_services_never_share_a_port(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    names = ["web", "sandbox", "postgres", "valkey"]
    assert len({book.choose(name) for name in names}) == len(names)


def test_given_port_wins_over_the_remembered_one(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    book.choose("web")
    wish = free_port()
    assert book.choose("web", wish) == wish


def test_given_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(RunnerError, match=f"{port}.*web"):
            PortBook(tmp_path / "ports.json").choose("web", port)


def test_unreadable_port_book_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ports.json"
    path.write_text('["not", "ports"]')
    assert is_free(PortBook(path).choose("web"))


@pytest.mark.parametrize("text", ["eighty", "0", "65536", "-1", "80 80", "٨٠"])
def test_port_variable_that_is_no_port_is_named(text: str) -> None:
    with pytest.raises(RunnerError, match="WEB_PORT"):
        given_port("WEB_PORT", {"WEB_PORT": text})


@pytest.mark.parametrize(("text", "port"), [("", None), ("  ", None), ("8080", 8080)])
def test_port_variable_is_read_when_set(text: str, port: int | None) -> None:
    assert given_port("WEB_PORT", {"WEB_PORT": text}) == port
