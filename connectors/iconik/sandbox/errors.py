"""Refusals in iconik's two error shapes (iconik-api.md §1)."""

from __future__ import annotations

from http import HTTPStatus


class ApiError(Exception):
    """An answer other than success.

    A single message is sent as `{"errors": ["..."]}`, messages by field as
    `{"errors": {"field": "..."}}`; clients have to read both.
    """

    def __init__(self, status: int, errors: str | dict[str, str]) -> None:
        super().__init__(errors)
        self.status = status
        self.errors = errors

    def body(self) -> dict[str, object]:
        """The JSON body of this refusal."""
        return {"errors": self.errors if isinstance(self.errors, dict) else [self.errors]}


def invalid(errors: str | dict[str, str]) -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(HTTPStatus.BAD_REQUEST, errors)


def not_found(what: str) -> ApiError:
    """404: there is no such object."""
    return ApiError(HTTPStatus.NOT_FOUND, f"{what} not found.")
