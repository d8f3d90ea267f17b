"""Refusals in Korean: those that are really raised, not those that the catalogue supposes."""

import re

import pytest
import streamlit as st

from privacy.accounting import Budget
from privacy.message import Message
from service.words import translate as shown
from synth import ColumnSpec, InputError, Schema
from synth.pipeline import _refuse_tiny
from synth.tables.columns import Range
from tests.service.brought import source

ROWS = "".join(f"{n},b{n}\n" for n in range(30))
REFUSED = {
    "empty": b"",
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "HTML": b"<!doctype html><table></table>",
    "no encoding": b"a,b\n" + b"\xff\xfe\x81,1\n" * 9,
    "NUL": b"a,b\n" + b"1,x\0y\n" * 9,
    "ragged": f"a,b,c\n{'1,2,3' + chr(10)}{'1,2,3' + chr(10)}1\n4,5,6,7\n".encode(),
    "no sign of a header": b"a,b\nx,y\nz,w\n",
}
NOTED = {
    "CP949": "도시,나이\n서울,3\n부산,4\n".encode("cp949"),
    "twins": f"a,a\n{ROWS}".encode(),
    "no header": b"1,2\n3,4\n5,6\n",
    "blank rows": f"a,b\n{ROWS}\n\n".encode(),
    "a column of nothing": f"a,b,\n{ROWS.replace(chr(10), ',' + chr(10))}".encode(),
    "semicolons": f"a;b\n{ROWS.replace(',', ';')}".encode(),
}


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {"language": "ko"})


def refusal_of(content: bytes) -> Message:
    with pytest.raises(InputError) as refused:
        source(content, "t.csv")
    return refused.value.message


def is_korean(said: str) -> bool:
    """Korean, but for names, signs and formats."""
    english = re.findall(
        r"\b[a-z]{2,}\b", re.sub(r"t\.csv|cp1252|utf-16-le|column_\d|zip|--(no-)?header", "", said)
    )
    return bool(re.search("[가-힣]", said)) and not english


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_a_file_is_refused_in_korean(content: bytes) -> None:
    said = shown(refusal_of(content))

    assert is_korean(said), said


@pytest.mark.parametrize("content", NOTED.values(), ids=NOTED)
def test_what_was_found_on_the_way_is_said_in_korean(content: bytes) -> None:
    repairs = source(content, "t.csv").repairs

    assert repairs
    for repair in repairs:
        assert is_korean(shown(repair)), shown(repair)


def test_a_column_is_refused_and_noted_in_korean() -> None:
    table = source(b"n\n" + b"1\n" * 30 + b"x\n", "t.csv")
    column = ColumnSpec("n", "integer", domain=Range("5", "9"))
    refused = table.check(column).refusal
    assert refused is not None
    assert shown(refused).startswith(
        "'n' 열: 31행 중 1행에 정수 형식에 맞지 않는 값이 있으며, 처음은 31행"
    )
    lenient = ColumnSpec("n", "integer", domain=Range("5", "9"), unreadable="missing")
    notes = [shown(note) for note in table.check(lenient).notes]
    assert len(notes) == 2
    assert all("열: " in note for note in notes)


def test_a_schema_without_a_column_to_model_is_refused_in_korean() -> None:
    with pytest.raises(InputError) as refused:
        Schema.from_yaml(
            "version: 1\nprotection: {unit: row}\ncolumns:\n  - {name: a, kind: text, role: drop}"
        )
    assert is_korean(shown(refused.value.message).replace("role", ""))


@pytest.mark.parametrize("rows", [0.0, 20.0])
def test_a_table_that_is_too_small_is_refused_in_korean(rows: float) -> None:
    """With the ε that would do, where there is one."""
    with pytest.raises(InputError) as refused:
        _refuse_tiny(rows, Budget(1), noise=34.0)
    assert is_korean(shown(refused.value.message))


def test_english_is_what_stands_in_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {"language": "en"})
    assert shown(Message("{name} is empty.", name="t.csv")) == "t.csv is empty."


def test_a_name_cannot_pass_for_a_text() -> None:
    """A blank is filled with the text that stood there, braces and all."""
    assert shown(Message("{name} is empty.", name="{n}")) == "{n} 파일이 비어 있습니다."
