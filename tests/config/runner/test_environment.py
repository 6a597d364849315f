"""What the demo's processes are told."""

import base64
import subprocess
import uuid
from pathlib import Path

import pytest

from config.runner.environment import (
    DEMO_SECRETS,
    as_lines,
    caller_environment,
    demo_settings,
    from_lines,
    product_secrets,
)


def test_secrets_of_the_first_start_are_kept() -> None:
    first = product_secrets({})
    assert product_secrets(first) == first


def test_secret_that_is_new_in_this_version_is_added() -> None:
    first = product_secrets({})
    older = {name: value for name, value in first.items() if name != "IMPRIMATUR_SIGNING_KEY"}
    assert product_secrets(older).keys() == first.keys()


def test_secrets_differ_between_installations_and_names() -> None:
    values = [*product_secrets({}).values(), *product_secrets({}).values()]
    assert len(set(values)) == 2 * len(DEMO_SECRETS)


def test_signing_key_is_a_seed_of_32_bytes() -> None:
    assert len(base64.b64decode(product_secrets({})["IMPRIMATUR_SIGNING_KEY"])) == 32


def test_app_id_has_the_form_iconik_uses() -> None:
    assert uuid.UUID(product_secrets({})["ICONIK_APP_ID"]).version == 4


def test_settings_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    settings = product_secrets({}) | demo_settings(web_port=1, sandbox_port=2, state=tmp_path)
    (tmp_path / "demo.env").write_text(as_lines(settings))
    assert from_lines(tmp_path / "demo.env") == settings


def test_settings_file_is_read_by_a_shell_as_it_was_written(tmp_path: Path) -> None:
    settings = demo_settings(web_port=1, sandbox_port=2, state=tmp_path / "a place")
    (tmp_path / "demo.env").write_text(as_lines(settings))
    script = 'set -a; . "$1"; printf %s "$IMPRIMATUR_VAR"'
    result = subprocess.run(
        ["sh", "-c", script, "sh", str(tmp_path / "demo.env")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == settings["IMPRIMATUR_VAR"]


@pytest.mark.parametrize("name", ["ICONIK_TOKEN", "IMPRIMATUR_SECRET_KEY", "GRANIAN_PORT"])
def test_settings_of_another_installation_do_not_reach_the_demo(name: str) -> None:
    assert name not in caller_environment({name: "theirs", "PATH": "/bin"})


def test_own_hosts_are_reached_past_a_proxy() -> None:
    found = caller_environment({"HTTP_PROXY": "http://proxy.invalid", "NO_PROXY": "intranet"})
    assert found["no_proxy"].split(",") == ["intranet", "127.0.0.1", "localhost"]
