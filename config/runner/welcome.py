"""What the demo prints when everything runs."""

from collections.abc import Mapping
from typing import Any

# Only `curl` and `sed` can be counted upon at the reader's terminal.
_PICK_OUT_OF_JSON = r"""sed 's/.*"access_token": *"\([^"]*\)".*/\1/'"""


def welcome(web: str, sandbox: str, facts: Mapping[str, Any]) -> str:
    """Addresses, log-ins and a machine's first question, as text.

    ``facts`` is what ``load_demo --logins FILE`` writes: ``people`` (role, username, password),
    and for machines ``client`` (client_id, client_secret, scope, token_path) and ``lookup_path``.
    """
    lines = [
        "",
        f"  Imprimatur   {web}/",
        f"  iconik       {sandbox}/   (sandbox)",
        "",
        "  Log-ins",
        *_people(facts["people"]),
    ]
    if facts.get("client"):
        lines += ["", *_token(web, facts["client"])]
    if facts.get("lookup_path"):
        lines += [
            "  and an answer with it",
            f"    curl -s -H \"Authorization: Bearer $TOKEN\" '{web}{facts['lookup_path']}'",
        ]
    lines += ["", "  Ctrl-C stops everything; the data stays for the next start.", ""]
    return "\n".join(lines)


def _people(people: list[dict[str, str]]) -> list[str]:
    columns = ("role", "username", "password")
    widths = {name: max((len(person[name]) for person in people), default=0) for name in columns}
    return [
        "    " + "   ".join(person[name].ljust(widths[name]) for name in columns).rstrip()
        for person in people
    ]


def _token(web: str, client: Mapping[str, str]) -> list[str]:
    return [
        "  A machine's token, good for a quarter of an hour",
        f"    TOKEN=$(curl -s -u '{client['client_id']}:{client['client_secret']}' \\",
        f"      -d grant_type=client_credentials -d scope='{client['scope']}' \\",
        f"      {web}{client['token_path']} | {_PICK_OUT_OF_JSON})",
    ]
