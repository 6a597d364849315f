"""The record and the published tables cannot be changed by the product's own database role."""

import csv
import io

import pytest
from django.db import IntegrityError, connection, transaction

from tests.conftest import ClientOf
from tests.factories import AuditEntryFactory, PublishedTableFactory

pytestmark = pytest.mark.django_db

TABLES = ("governance_auditentry", "governance_publishedtable", "governance_tablefragment")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_statement_that_changes_the_record_is_refused(statement: str, table: str) -> None:
    AuditEntryFactory.create()
    PublishedTableFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE fails for another reason
    change = "digest = digest" if table != TABLES[0] else "reason = 'other'"
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, change))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_export_of_the_record_holds_no_formula(start: str, client_as: ClientOf) -> None:
    formula = f"{start}cmd|'/c calc'!A1"
    AuditEntryFactory.create(reason=formula, subject_label=formula, actor_name=formula)
    body = b"".join(client_as("auditor").get("/audit.csv"))  # type: ignore[call-overload]
    cells = [cell for row in csv.reader(io.StringIO(body.decode(), newline="")) for cell in row]
    assert any(formula in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
