"""What is understood of spreadsheets, and what people are told of the rest."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardapi.priorities import cells, reading_files
from wardapi.priorities.cells import Amount, CellFault
from wardapi.priorities.reading_files import Given, UnreadableFile

HEAD = "ward,indicator,date,value,source,note\n"
ROW = Given(2, "asb", "wath", date(2026, 6, 30), Amount(12_5000, ""), "Police", None)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-30", "30/06/2026", "30/6/26", "30.06.2026", "30-06-2026", "30 June 2026",
        "30-Jun-26", "2026-06-30 00:00:00", "2026-06-30T00:00:00", "30/06/2026 00:00", "46203",
        "46203.0", " 2026-6-30 ",
    ],
)  # fmt: skip
def test_dates_as_people_and_excel_write_them(text: str) -> None:
    assert cells.date_of(text) == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The date is missing"),
        ("06/30/2026", "day first"),
        ("31/06/2026", "There is no day"),
        ("soon", "is no date"),
        ("99999", "is no date"),
        ("30 Brumaire 2026", "no month 'Brumaire'"),
        ("=TODAY()", "a formula"),
        ("#REF!", "an error of the spreadsheet"),
        ("########", "an error of the spreadsheet"),
        ("2026-06-30 14:00", "is no date"),
    ],
)
def test_a_date_that_cannot_be_read_is_explained(text: str, sentence: str) -> None:
    with pytest.raises(CellFault, match=sentence):
        cells.date_of(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.5", Amount(12_5000, "")),
        ("-3", Amount(-3_0000, "")),
        ("+3", Amount(3_0000, "")),
        ("1,234,567.25", Amount(1234567_2500, "")),
        ("67%", Amount(67_0000, "%")),
        ("£1,584.00", Amount(1584_0000, "£")),
        ("-£5", Amount(-5_0000, "£")),
        ("0.0001", Amount(1, "")),
        ("12.50000", Amount(12_5000, "")),
    ],
)
def test_numbers_as_people_write_them(text: str, amount: Amount) -> None:
    assert cells.number_of(text) == amount


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The value is missing"),
        ("12,5", "is no number"),
        ("1e3", "is no number"),
        ("about 12", "is no number"),
        ("٣", "is no number"),
        ("0.00001", "at most 4 decimals"),
        ("9999999999", "between"),
        ("=SUM(A1:A3)", "a formula"),
        ("+SUM(A1)", "a formula"),
        ("#DIV/0!", "an error of the spreadsheet"),
        ("-", "is no number"),
    ],
)
def test_a_number_that_cannot_be_read_is_explained(text: str, sentence: str) -> None:
    with pytest.raises(CellFault, match=sentence):
        cells.number_of(text)


def test_beside_semicolons_a_comma_may_be_a_decimal_one_and_is_refused() -> None:
    sheet = reading_files.read(b"indicator;date;value\nasb;2026-06-30;1,234\n")
    ((problem,),) = sheet.rows
    assert (problem.row, problem.field) == (2, "value")
    assert "may mean two numbers" in problem.detail


def test_text_that_a_spreadsheet_would_run_is_refused_and_shielded_text_is_read() -> None:
    for text in ("=cmd()", "@SUM(1)", "+cmd|' /C calc'!A0"):
        with pytest.raises(CellFault, match="a formula"):
            cells.text_of(text, 100)
    assert cells.text_of("'=not a formula", 100) == "=not a formula"
    assert cells.text_of("- fewer reports", 100) == "- fewer reports"
    assert cells.text_of("  ", 100) is None


BODY = "wath,asb,30/06/2026,12.5,Police,\n"


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + BODY).encode(),
        b"\xef\xbb\xbf" + (HEAD + BODY).encode(),
        (HEAD + BODY).replace("\n", "\r\n").encode(),
        (HEAD + BODY).replace(",", ";").encode(),
        ("sep=;\r\n" + (HEAD + BODY).replace(",", ";")).encode(),
        (HEAD + BODY).replace(",", "\t").encode("utf-16"),
        (HEAD.replace("indicator", " Indicator_ID ").replace("date", "DATE") + BODY).encode(),
        (HEAD + BODY).removesuffix("\n").encode(),
    ],
)
def test_one_table_in_the_ways_that_spreadsheets_save_it(content: bytes) -> None:
    assert reading_files.read(content) == ([ROW], 0, [])


def test_rows_are_counted_as_spreadsheets_count_and_blank_ones_apart() -> None:
    noted = 'wath,asb,2026-06-30,12.5,Police,"two\nlines"\n'
    sheet = reading_files.read(f"{HEAD}\n,,,,,\n{noted}{BODY}".encode())
    assert sheet.blank == 2
    assert [row.row for row in sheet.rows if isinstance(row, Given)] == [4, 5]
    assert sheet.rows[0] == ROW._replace(row=4, note="two\nlines")


def test_other_columns_are_named_and_passed_over() -> None:
    sheet = reading_files.read(b"Officer,indicator,date,value,\nme,asb,2026-06-30,12.5,\n")
    assert sheet.ignored == ["Officer"]
    assert sheet.rows == [ROW._replace(ward=None, source=None)]


def test_every_fault_of_a_row_is_told() -> None:
    sheet = reading_files.read(f"{HEAD}wath,,soon,many,Police,\n{BODY[:-1]},too,many\n".encode())
    first, second = sheet.rows
    assert [problem.field for problem in first] == ["indicator", "date", "value"]
    assert [problem.field for problem in second] == ["row"]


def test_a_quotation_mark_left_open_is_told() -> None:
    sheet = reading_files.read(f'{HEAD}{BODY}wath,asb,2026-07-31,13,"Police,\n{BODY}'.encode())
    assert sheet.rows[0] == ROW
    ((problem,),) = sheet.rows[1:]
    assert problem.row == 3
    assert "quotation mark" in problem.detail


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04...", "Excel workbook"),
        ((HEAD + BODY + "Café").encode("cp1252"), r"not UTF-8 \(line 3\)"),
        (b"indicator,when,value\n", "no heading 'date'"),
        (b"date,date,indicator,value\n", "Two columns"),
        (b'"indicator,date,value\n', "quotation mark"),
    ],
)
def test_a_file_that_is_no_table_is_explained(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        reading_files.read(content)


@given(st.binary(max_size=300))
def test_no_bytes_upset_the_reader(content: bytes) -> None:
    for start in (b"", HEAD.encode()):
        try:
            sheet = reading_files.read(start + content)
        except UnreadableFile:
            continue
        assert all(isinstance(row, Given) or row for row in sheet.rows)


def said_of(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except CellFault as fault:
        return str(fault)
    return None


@given(st.text(max_size=40))
def test_no_text_upsets_a_cell(text: str) -> None:
    for read in (cells.date_of, cells.number_of, lambda cell: cells.text_of(cell, 20)):
        sentence = said_of(read, text)
        assert sentence is None or sentence.endswith(".")
