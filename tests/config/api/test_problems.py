"""Refusals that reach no view, and exceptions of the framework, as problem documents."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api import handlers
from config.api.problems import problem_from_exception
from governance.domain.errors import (
    AmbiguousTable,
    Conflict,
    Forbidden,
    IllegalTransition,
    InvalidInput,
    NotFound,
    StaleState,
)


def crash(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("with a secret in it")


def forbid(request: HttpRequest) -> HttpResponse:
    """A right that is missing."""
    raise PermissionDenied


handler400 = handlers.handler400
handler403 = handlers.handler403
handler404 = handlers.handler404
handler500 = handlers.handler500
urlpatterns = [
    path("api/crash", crash),
    path("api/forbid", forbid),
    path("pages/crash", crash),
]


@pytest.fixture
def broken() -> Any:
    """A client of an installation whose views fail."""
    with override_settings(ROOT_URLCONF="tests.config.api.test_problems"):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/crash", 500, "internal_error"),
        ("/api/forbid", 403, "forbidden"),
        ("/api/nothing", 404, "not_found"),
    ],
)
def test_error_below_the_api_is_a_problem_document(
    broken: Client, address: str, status: int, code: str
) -> None:
    response = broken.get(address)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["type"].endswith(f"/api/#{code}")
    assert response.json()["correlation_id"] == response["X-Request-ID"]


def test_fault_of_ours_tells_no_detail(broken: Client) -> None:
    assert b"secret" not in broken.get("/api/crash").content


def test_request_that_the_framework_refuses_is_a_problem_document(broken: Client) -> None:
    response = broken.get("/api/nothing", headers={"host": "no/host"})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_error_elsewhere_is_a_page(broken: Client) -> None:
    response = broken.get("/pages/crash")
    assert (response.status_code, response["Content-Type"]) == (500, "text/html; charset=utf-8")


def answer_to(error: Exception) -> HttpResponse | None:
    """What a DRF view that raises the error answers."""
    request = Request(RequestFactory().post("/api/v1/things"))
    return problem_from_exception(error, {"request": request, "view": APIView()})


@pytest.mark.parametrize(
    ("error", "status", "code", "field"),
    [
        (InvalidInput("Wrong.", field="slot"), 400, "invalid_input", "slot"),
        (Forbidden("No."), 403, "forbidden", None),
        (NotFound("None."), 404, "not_found", None),
        (Conflict("Busy."), 409, "conflict", None),
        (StaleState("Old."), 409, "conflict", None),
        (IllegalTransition("No step."), 409, "conflict", None),
        (AmbiguousTable("Tie."), 409, "conflict", None),
        (exceptions.ValidationError({"a": ["Bad."]}), 400, "invalid_input", "a"),
        (exceptions.ValidationError({"a": {"b": ["Bad."]}}), 400, "invalid_input", "a.b"),
        (exceptions.ValidationError(["Bad."]), 400, "invalid_input", "body"),
        (
            exceptions.ValidationError({"non_field_errors": ["Bad."]}),
            400,
            "invalid_input",
            "body",
        ),
        (exceptions.ParseError(), 400, "invalid_input", "body"),
        (exceptions.NotAuthenticated(), 401, "invalid_token", None),
        (exceptions.AuthenticationFailed(), 401, "invalid_token", None),
        (exceptions.PermissionDenied(), 403, "forbidden", None),
        (exceptions.NotFound(), 404, "not_found", None),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", None),
        (exceptions.NotAcceptable(), 406, "not_acceptable", None),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type", None),
        (exceptions.Throttled(wait=3), 429, "too_many_requests", None),
    ],
)
def test_refusal_of_a_view_is_a_problem_document(
    error: Exception, status: int, code: str, field: str | None
) -> None:
    response = answer_to(error)
    assert response is not None
    problem = response.json() if hasattr(response, "json") else _json(response)
    assert (response.status_code, problem["type"].rpartition("#")[2]) == (status, code)
    assert problem.get("field") == field
    assert problem["detail"]


def _json(response: HttpResponse) -> Any:
    import json

    return json.loads(response.content)


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (exceptions.NotAuthenticated(), "WWW-Authenticate"),
        (exceptions.MethodNotAllowed("PUT"), "Allow"),
        (exceptions.Throttled(wait=3), "Retry-After"),
    ],
)
def test_refusal_of_a_view_carries_its_header(error: Exception, header: str) -> None:
    response = answer_to(error)
    assert response is not None
    assert header in response.headers


@pytest.mark.parametrize("error", [RuntimeError("a fault"), KeyError("a fault")])
def test_fault_of_a_view_is_no_refusal(error: Exception) -> None:
    assert answer_to(error) is None
