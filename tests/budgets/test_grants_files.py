"""360Giving data in spreadsheets, row by row. All organisations are invented."""

from datetime import date

import pytest

from tests.budgets.grants_sheet import cells, sheet
from wardapi.budgets import grants_files
from wardapi.budgets.grants_files import Given, Refused
from wardapi.priorities.spreadsheets import UnreadableFile


def one(**changed: str) -> Given | Refused:
    (row,) = grants_files.read(sheet(cells(**changed))).rows
    return row


def test_a_row_is_read_as_the_standard_means_it() -> None:
    row = one()
    assert isinstance(row, Given)
    assert (row.row, row.identifier, row.amount_pence) == (2, "360G-exampleton-0001", 75050)
    assert (row.awarded_on, row.recipient) == (date(2019, 6, 22), "Elm Row Choir")
    assert row.numbers == ("360G-exampleton-elm_row_choir", None, None)
    assert (row.funder_id, row.programme) == ("GB-LAE-EXA", "Community grants")
    assert row.cells["Beneficiary Location:Name"] == "Exampleton"


@pytest.mark.parametrize(
    ("cell", "pence"),
    [("2266", 226600), ("3028.63", 302863), ("841.8", 84180), ("\u00a31,250.00", 125000), ("0", 0)],
)
def test_amounts_are_exact(cell: str, pence: int) -> None:
    row = one(amount=cell)
    assert isinstance(row, Given)
    assert row.amount_pence == pence


def test_an_award_date_may_be_an_instant() -> None:
    row = one(awarded_on="2019-06-22T12:00:00Z")
    assert isinstance(row, Given)
    assert row.awarded_on == date(2019, 6, 22)


@pytest.mark.parametrize(
    ("field", "cell", "column", "words"),
    [
        ("identifier", "0001", "Identifier", "no identifier of a grant"),
        ("title", "", "Title", "missing"),
        ("description", " ", "Description", "missing"),
        ("currency", "EUR", "Currency", "only pounds"),
        ("amount", "a lot", "Amount Awarded", "no number"),
        ("amount", "-5", "Amount Awarded", "no amount of money"),
        ("amount", "5%", "Amount Awarded", "no amount of money"),
        ("amount", "1.005", "Amount Awarded", "parts of a penny"),
        ("amount", "=SUM(A1)", "Amount Awarded", "formula"),
        ("awarded_on", "soon", "Award Date", "no date"),
        ("org_id", "GB-COH-12", "Recipient Org:Identifier", "GB-COH-"),
        ("org_id", "", "Recipient Org:Identifier", "missing"),
        ("name", "", "Recipient Org:Name", "missing"),
        ("name", "Mrs Jane Doe", "Recipient Org:Name", "never goes to an individual"),
        ("charity", "x", "Recipient Org:Charity Number", "no charity number"),
        ("funder_id", "", "Funding Org:Identifier", "missing"),
        ("title", "a\0b", "row", "cannot be kept"),
    ],
)
def test_what_is_wrong_is_told_with_its_column(
    field: str, cell: str, column: str, words: str
) -> None:
    row = one(**{field: cell})
    assert isinstance(row, Refused)
    assert [problem.field for problem in row.problems] == [column]
    assert words in row.problems[0].detail
    assert "Jane" not in row.problems[0].detail


def test_a_row_for_a_person_is_refused_and_its_amount_counted() -> None:
    head, *rows = sheet(cells(), cells(identifier="360G-exampleton-0002")).decode().splitlines()
    lines = [f"{head},Recipient Ind:Name", f"{rows[0]},", f"{rows[1]},Somebody"]
    loaded, refused = grants_files.read("\n".join(lines).encode()).rows
    assert isinstance(loaded, Given)
    assert isinstance(refused, Refused)
    assert (refused.problems[0].field, refused.amount_pence) == ("Recipient Ind", 75050)
    assert "Somebody" not in refused.problems[0].detail


def test_a_file_of_persons_alone_is_read_to_refuse_each_row() -> None:
    content = sheet(cells()).replace(b"Recipient Org:", b"Recipient Ind:")
    (row,) = grants_files.read(content).rows
    assert isinstance(row, Refused)


def test_headings_are_read_as_people_write_them() -> None:
    content = sheet(cells()).decode().replace("Recipient Org:Name", "recipient org:0:name")
    (row,) = grants_files.read(("\ufeff" + content + "\r\n,,,\r\n").encode()).rows
    assert isinstance(row, Given)
    assert row.recipient == "Elm Row Choir"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Identifier,Title\n1,2\n", "no heading 'Description'"),
        (sheet(cells()).replace(b"Currency", b"Title"), "Two columns"),
        (b"", "empty"),
        (b"PK\x03\x04", "Excel workbook"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        grants_files.read(content)


def test_a_row_that_runs_over_its_headings_is_refused() -> None:
    content = sheet(cells()).rstrip(b"\r\n") + b",too,many\r\n"
    (row,) = grants_files.read(content).rows
    assert isinstance(row, Refused)
    assert row.problems[0].field == "row"
