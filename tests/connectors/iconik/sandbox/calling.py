"""A plain HTTP client for talking to a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from connectors.iconik.sandbox import Sandbox


class Api:
    """Calls with the right headers; paths are given from the service on."""

    def __init__(self, sandbox: Sandbox, token: str | None = None) -> None:
        headers = {"App-ID": sandbox.app_id, "Auth-Token": token or sandbox.token}
        self._client = httpx.Client(base_url=f"{sandbox.url}/API", headers=headers)

    def close(self) -> None:
        self._client.close()

    def call(self, method: str, path: str, json: Any = None, **params: Any) -> httpx.Response:
        return self._client.request(method, f"/{path}", json=json, params=params)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.call("GET", path, **params)

    def answer(self, path: str, **params: Any) -> Any:
        """The JSON of a GET that has to succeed."""
        response = self.get(path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def search(self, **body: Any) -> Any:
        """The JSON of a search that has to succeed."""
        response = self.call("POST", "search/v1/search/", body, save_search_history=False)
        assert response.status_code == 200, response.text
        return response.json()

    def made(self, path: str, json: object) -> Any:
        """The JSON of a POST that has to create."""
        response = self.call("POST", path, json)
        assert response.status_code == 201, response.text
        return response.json()


ApiOf = Callable[..., Api]
"""Makes clients: `api_of(sandbox)`, `api_of(sandbox, token)`."""


class Browser:
    """Loads pages and sends forms as the sandbox's own pages do."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._client = httpx.Client(base_url=sandbox.url, headers={"Origin": sandbox.url})

    def close(self) -> None:
        self._client.close()

    def load(self, path: str) -> str:
        answer = self._client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, /, **fields: str | list[str]) -> httpx.Response:
        return self._client.post(path, data=fields)

    def sent(self, path: str, /, **fields: str | list[str]) -> None:
        """Send a form that has to succeed."""
        answer = self.send(path, **fields)
        assert answer.status_code == 303, answer.text
