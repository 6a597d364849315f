"""Requests made up from the document: no server error, and no answer that it does not know."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.api.schema import document
from config.wsgi import application
from governance.models import Campaign
from tests.governance.api.conftest import TokenOf

schema = schemathesis.openapi.from_dict(document())
schema.app = application

pytestmark = pytest.mark.django_db


@pytest.fixture
def headers(token_of: TokenOf, renewal: Campaign) -> Iterator[dict[str, str]]:
    """A token for everything; requests leave the connection, and so the test's rows, alone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    made: dict[str, Any] = token_of("lookup", "production")
    yield {"Authorization": made["headers"]["authorization"]}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_made_up_request_gets_a_documented_answer(case: Any, headers: dict[str, str]) -> None:
    response = case.call(headers=headers)
    case.validate_response(
        response,
        checks=[
            schemathesis.checks.not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )
