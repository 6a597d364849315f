"""Tables as files, written row by row: CSV, and XLSX through openpyxl. Nothing in them is run."""

import csv
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""

_TEXT: Final = "s"
"""openpyxl's type of a cell that holds text; it would take what begins with "=" for a formula."""

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not of XML


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: object) -> str:
    """A value as one cell of CSV: as :func:`text_of`, but never taken for a formula."""
    text = text_of(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, datetime) else text


def text_of(value: object) -> str:
    """A value as text: instants in ISO 8601, structures as JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def csv_lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file, each made when it is asked for."""
    writer = csv.writer(_Echo())
    yield writer.writerow([cell(value) for value in head])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def xlsx_file(head: Sequence[object], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """An XLSX file with one sheet, at its beginning; it lies on disk, and so do its rows while
    they are written: memory holds one of them, however many there are.

    All cells are texts, which no spreadsheet takes for formulas.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    assert isinstance(sheet, WriteOnlyWorksheet)  # noqa: S101 - a write-only book has no other
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, value) for value in head])
    for row in rows:
        sheet.append([_text_cell(sheet, value) for value in row])
    # The caller closes it: a response does when it is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115 - see above
    book.save(file)
    file.seek(0)
    return file


def _text_cell(sheet: WriteOnlyWorksheet, value: object) -> Cell:
    """A text as spreadsheets can hold it: openpyxl cuts what is too long, XML forbids the rest."""
    made = WriteOnlyCell(sheet, _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text_of(value)))
    made.data_type = _TEXT
    return made
