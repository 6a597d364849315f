"""The lifecycle's document tells what its table does."""

from pathlib import Path

from governance.domain.lifecycle import as_markdown

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "lifecycle.md"


def test_lifecycle_document_holds_the_table_as_it_is():
    assert as_markdown() in DOCUMENT.read_text()
