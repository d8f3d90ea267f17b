"""Reading: what a file holds, a repair in words, or a refusal; no silent guess, no cell."""

import ast
import csv
import gzip
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from synth import InputError
from synth.reading import (
    Reading,
    formats,
    limits,
    parquet,
    plain,
    read_bytes,
    read_frame,
    workbook,
)
from synth.reading.dialect import Dialect
from synth.reading.plain import read_regular

SOURCES = Path(__file__).parents[2] / "synth" / "reading"


@cache
def own_words() -> frozenset[str]:
    """All words in texts of the reading's code, and their plurals."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in SOURCES.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    words = {word for node in nodes for word in re.findall(r"\w+", str(node.value))}
    return frozenset(words | {f"{word}s" for word in words})


def foreign_words(messages: Iterable[str], *, known: str = "") -> set[str]:
    """The words of messages that are neither the reading's own, nor numbers, nor known."""
    found = {word for message in messages for word in re.findall(r"\w+", message)}
    numbers = {word for word in found if re.fullmatch(r"\d+|column_\d+", word)}
    return found - own_words() - numbers - set(re.findall(r"\w+", known))


def read(content: bytes | str, **options: Any) -> Reading:
    content = content.encode() if isinstance(content, str) else content
    return read_bytes(content, name="people.csv", **options)


def rows(reading: Reading) -> list[list[object]]:
    """Names, then cells."""
    return [list(reading.frame.columns), *reading.frame.to_numpy().tolist()]


PLAIN = [["id", "city"], ["1", "Seoul"], ["2", "Busan"]]
LATIN = "id;name\n1;Müller\n2;Peña\n"

READ = {  # content: what is said of it; each of these is PLAIN
    "id,city\n1,Seoul\n2,Busan\n": [],
    "id,city\r1,Seoul\r2,Busan": [],
    '\ufeff"id","city"\r\n"1","Seoul"\r\n"2","Busan"\r\n': [],
    "id;city\n1;Seoul\n2;Busan\n": ["separated by semicolons"],
    "id\tcity\n1\tSeoul\n2\tBusan\n": ["separated by tabs"],
    "id\tcity\n1\tSeoul\n2\tBusan\n\n": ["separated by tabs", "1 blank row was left out"],
    "id|city\n1|Seoul\n2|Busan\n": ["separated by bars"],
    "id, city\n1, Seoul\n2, Busan\n": ["The space after each separator was left out"],
    'id, city\n1, "Seoul"\n2, "Busan"\n': ["The space after each separator was left out"],
    "'id','city'\n'1','Seoul'\n'2','Busan'\n": ["quoted with apostrophes"],
    "sep=;\nid;city\n1;Seoul\n2;Busan\n": ["semicolons", "tells Excel the separator"],
    "People of 2026\n\nid,city\n1,Seoul\n2,Busan\n": ["1 title row above the header was left"],
    "People,\nUnit: one,\nid,city\n1,Seoul\n2,Busan\n": ["2 title rows above the header were"],
    "Made, on, Monday\nid,city\n1,Seoul\n2,Busan\n": ["1 title row above the header was left"],
    "id,city\n\n1,Seoul\n,\n \n2,Busan\n": ["3 blank rows were left out"],
    "id,city,\n1,Seoul,\n2,Busan,\n": ["1 column with neither name nor content was left out"],
    "id,city\n1,Seoul,\n2,Busan,\n": ["1 column with neither name nor content was left out"],
    "id,city\n1,Seoul\n2,Busan,,\n": [
        "1 of 2 rows had more cells than the header; these were empty"
    ],
    " id ,city\t\n1,Seoul\n2,Busan\n": ["2 column names lost the white space around"],
    '{"id": 1, "city": "Seoul"}\n\n{"id": 2, "city": "Busan"}': [],
    '[{"id": 1, "city": "Seoul"}, {"id": 2, "city": "Busan"}]': [],
}


@pytest.mark.parametrize(("content", "said"), READ.items())
def test_one_table_comes_out_however_it_was_written(content: str, said: list[str]) -> None:
    """And what was found or put right is said, no more."""
    reading = read(content)
    assert rows(reading) == PLAIN
    assert all(dtype == "str" for dtype in reading.frame.dtypes)
    assert len(reading.repairs) == len(said)
    assert all(part in repair for part, repair in zip(said, map(str, reading.repairs), strict=True))


@pytest.mark.parametrize(
    ("content", "expected", "said"),
    [
        (
            "1,Seoul\n2,Busan\n",
            [["column_1", "column_2"], *PLAIN[1:]],
            "no header row; the columns are called column_1 to column_2",
        ),
        (
            "foo\nfoo\nfoo\n",
            [["column_1"], ["foo"], ["foo"], ["foo"]],
            "There is no header row",
        ),
        (
            "Kim,kim@example.org\nLee,lee@example.org\n",
            [["column_1", "column_2"], ["Kim", "kim@example.org"], ["Lee", "lee@example.org"]],
            "There is no header row",
        ),
        (
            "year,2019,2020,2021\na,1,2,3\nb,4,5,6\n",
            [["year", "2019", "2020", "2021"], ["a", "1", "2", "3"], ["b", "4", "5", "6"]],
            "",
        ),
        (
            "id,,city,\n1,x,Seoul,y\n2,x,Busan,y\n",
            [
                ["id", "column_2", "city", "column_4"],
                *[[*"1x", "Seoul", "y"], [*"2x", "Busan", "y"]],
            ],
            "2 columns had no name; they are called column_2, column_4",
        ),
        (
            "id,city,city,city_2\n1,a,b,c\n2,a,b,c\n",
            [["id", "city", "city_3", "city_2"], [*"1abc"], [*"2abc"]],
            "1 column has the name of an earlier one; its name got a number: column 3",
        ),
        (
            "id,a,b,c\n1,x,y,z\n2,x,y\n3,x,y,z\n",
            [["id", *"abc"], [*"1xyz"], [*"2xy", ""], [*"3xyz"]],
            "1 of 3 rows had fewer cells than the header; the missing ones are empty",
        ),
        (
            'id,text\n1,"say \\"hi\\""\n2,"a \\\\ b, c"\n',
            [["id", "text"], ["1", 'say "hi"'], ["2", "a \\ b, c"]],
            "A quote inside a cell is written with a backslash",
        ),
        (
            'id\ttext\n1\t"Hey\n2\tJude\n',
            [["id", "text"], ["1", '"Hey'], ["2", "Jude"]],
            "No cell is quoted",
        ),
        (
            'id,a,b\n1,"x,y\n2,x,y\n3,x",y\n',
            [["id", "a", "b"], ["1", "x,y\n2,x,y\n3,x", "y"]],
            "1 cell with line breaks holds what looks like a whole row, first in row 1",
        ),
        (
            "id,text\n1,''\n2,''\n",
            [["id", "text"], ["1", "''"], ["2", "''"]],
            "",
        ),
        (
            "id,city\n" + "1,Seoul\n" * 5 + "\nSource: the registry,\n",
            [["id", "city"], *[["1", "Seoul"]] * 5, ["Source: the registry", ""]],
            "1 row below the last blank row may be a footnote and was kept",
        ),
        (
            "id,text\n1,\x93yes\x94\n2,\ufffd\n",
            [["id", "text"], ["1", "“yes”"], ["2", "\ufffd"]],
            "2 control characters",
        ),
        (
            "id\n1\n\n2\n",
            [["id"], ["1"], ["2"]],
            "1 empty line was left out",
        ),
        (
            "NULL,Kim,5\n7,Lee,6\n8,Park,7\n",
            [
                ["column_1", "column_2", "column_3"],
                ["NULL", "Kim", "5"],
                ["7", "Lee", "6"],
                ["8", "Park", "7"],
            ],
            "There is no header row",
        ),
        (
            '{"a": 1.50, "b": true}\n{"c": null, "a": "x"}',
            [["a", "b", "c"], ["1.50", "true", None], ["x", None, None]],
            "1 of 2 records lack one or more fields",
        ),
    ],
)
def test_a_repair_is_said_in_words(content: str, expected: list[list[object]], said: str) -> None:
    """With its count and place, and no cell."""
    reading = read(content)
    found = [[None if pd.isna(cell) else cell for cell in row] for row in rows(reading)]
    assert found == expected
    assert any(said in str(repair) for repair in reading.repairs) or not said


NAMED = {
    "id,a,b\n1,x\ny,z\n2,x,y\n",
    "city,id\nr1,Seoul,1\nr2,Busan,2\n",
    "id,city\n1,Seoul\nid,city\n2,Busan\n",
    "id,city\n1,Seoul\n,\nyear,number\n1999,7\n2000,8\n",
    "id,x,y\n1,2,3\n,,\nplace,long,lat\na,7,8\nb,7,8\n",
    "a,b,c\n1,2,3\n4,5,6\nx\nlong,word,here,d,e,f\n1,2,3,4,5,6\n1,2,3,4,5,6\n",
}
REFUSED = {
    "": "is empty",
    " \n\n": "is empty",
    'id,city\n1,"Seoul\n2,Busan\n': "not closed, or text after its closing quote, near row 2",
    'id,city\n1,"Seoul"x\n2,Busan\n': "not closed, or text after its closing quote, near row 2",
    'id,text\n1,"say \\"hi\\n\\""\n': "not closed",
    "id,city\n1,Seoul,Korea\n2,Busan\n": "1 of 2 rows do not have 2 cells, first row 1",
    "id,a,b,c,d\n1,x,y,z,u\n2,x\n": "1 of 2 rows do not have 5 cells, first row 2",
    "id,a,b\n1,x\ny,z\n2,x,y\n": "1 of 3 rows do not have 3 cells, first row 2",
    "id,a,b\n1,x,y\n2,x": "1 of 2 rows do not have 3 cells, first row 2",
    "city,id\nr1,Seoul,1\nr2,Busan,2\n": "every row has one cell more than the header.*col.names",
    "id,city\n1,Seoul\nid,city\n2,Busan\n": "the header stands again below, first 2 rows",
    "id,city\n1,Seoul\n,\nyear,number\n1999,7\n2000,8\n": "two rows|several rows|another table",
    "id,x,y\n1,2,3\n,,\nplace,long,lat\na,7,8\nb,7,8\n": "3 rows under the header, another table",
    "a,b,c\n1,2,3\n4,5,6\nx\nlong,word,here,d,e,f\n1,2,3,4,5,6\n1,2,3,4,5,6\n": "rows",
    "North,,South,\nx,y,x,y\n1,2,3,4\n5,6,7,8\n": "names of the columns seem to stand in several",
    "a,b,c\nleft,right,\n1,2,3\n": "names of the columns seem to stand in several rows",
    "Kim,Huntington disease\nLee,flu\nPark,cold\n": "cannot be told whether the first row holds",
    "Kim,x\n1,y\n2,x\n3,y\n": "cannot be told whether the first row holds the names",
    "x\n1,2,3\n4,5,6\n": "1 row at the top differ",
    "address\nLane 1, York\nRoad 2, Bath\n": "which of the first rows holds the names",
    "<!DOCTYPE html><table><tr><td>1</td></tr></table>": "is HTML or XML",
    "<?xml version='1.0'?><a/>": "is HTML or XML",
    '{"a": 1}\n{"a": 2': "line 2 is not valid JSON",
    '{"a": 1}\n[1]': "line 2 is no object",
    '{"a": 1, "a": 2}': "line 1 is not valid JSON",
    '{"a": NaN}': "line 1 is not valid JSON",
    '{"a": {"b": 1}}\n{"a": 2}': "1 of 2 records hold lists or objects, first record 1",
    '{"a": "\\ud800"}': "lone surrogates",
    "{}": "has no fields",
    '[{"a": 1}, 2]': "record 2 is no object",
    '{"a":' + "[" * 100_000: "line 1 is not valid JSON",
    "a,b\n1,\0\n": "1 NUL character",
    "a," * 20_000 + "\n" + "1," * 20_000: "20,000 columns|has 20,001 columns",
}


@pytest.mark.parametrize(("content", "says"), REFUSED.items(), ids=lambda text: repr(text[:30]))
def test_a_refusal_says_what_and_where_and_the_way_out(content: str, says: str) -> None:
    """What could be put right in two ways is not put right."""
    # Where nothing shows that there is a header, its owner has said so.
    header = True if content in NAMED else None
    with pytest.raises(InputError, match=says) as refusal:
        read(content, header=header)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("cp949", ["The text is CP949."]),
        ("utf-16", ["The text is UTF-16."]),
        ("utf-32", ["The text is UTF-32."]),
    ],
)
def test_korean_text_is_read_in_the_encodings_it_comes_in(encoding: str, said: list[str]) -> None:
    """똠방각하 needs CP949: EUC-KR has no such syllable."""
    reading = read("번호,이름\n1,똠방각하\n2,홍길동 가나다라마바사\n".encode(encoding))
    assert reading.frame["이름"].tolist() == ["똠방각하", "홍길동 가나다라마바사"]
    assert list(map(str, reading.repairs)) == said


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (LATIN, "latin-1"),
        (LATIN, "cp1252"),
        ("id,text\n1,Men’s 20 °C\n2,Ärzte\n", "cp1252"),  # valid CP949, of syllables that none uses
        ("id,text\n1,中文字的不了一是\n", "gb18030"),
        ("id,text\n1,中文字的不了一是\n", "big5"),
        ("id,text\n1,ひらがな漢字カタカナ\n", "euc-jp"),
        ("id,text\n1,ひらがな漢字カタカナ\n", "shift_jis"),
        ("id,text\n1,кириллица\n", "cp1251"),
    ],
)
def test_other_encodings_are_read_when_they_are_named_and_only_then(
    text: str, encoding: str
) -> None:
    """No letter statistics: a mostly English table in CP949 was once read as Polish that way."""
    with pytest.raises(InputError, match=r"neither UTF-8 nor CP949.*Name its encoding"):
        read(text.encode(encoding))
    reading = read(text.encode(encoding), encoding=encoding)
    assert rows(reading)[1:] == [re.split("[,;]", line) for line in text.split("\n")[1:-1]]


@pytest.mark.parametrize(
    ("content", "encoding", "says"),
    [
        (b"a,b\n1,2\n", "klingon", "not known. Known: utf-8"),
        (b"a,b\n1,2\n", "idna", "not known"),
        (b"a,b\n1,\xff\n", "utf-8", "not whole UTF-8 text, though that was named"),
        (b"\xff\xfea", "latin-1", "mark of UTF-16, not of latin-1"),
        (b"\xff\xfea", None, "not whole UTF-16 text, though its mark says so"),
        ("a,b\n1,2\n".encode("utf-16-le"), None, "NUL characters.*utf-16-le"),
    ],
)
def test_an_encoding_that_does_not_fit_is_refused(
    content: bytes, encoding: str | None, says: str
) -> None:
    """The mark in the file outranks nobody and is outranked by nobody."""
    with pytest.raises(InputError, match=says):
        read_bytes(content, name="x", encoding=encoding)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Obj\x01avro", "is Avro"),
        (b"%PDF-1.7", "is PDF"),
        (b"PK\x03\x04broken", "not a whole zip file"),
        (b"PAR1broken", "not whole Parquet"),
        (b"\x1f\x8bbroken", "not whole gzip"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "not whole gzip"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), "neither UTF-8"),
        (b"\0" * 8 + b"DUCK" + b"\0" * 5000, "not a whole DuckDB file"),
        (b"SQLite format 3\0" + b"\0" * 5000, "not a whole SQLite file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "as an Excel workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is encrypted",
        ),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(content: bytes, says: str) -> None:
    """Whatever its name says."""
    with pytest.raises(InputError, match=says) as refusal:
        read(content)
    assert refusal.value.__cause__ is None


def test_gzip_is_taken_off_whole_and_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members follow each other, as `cat a.gz b.gz` writes them; a bomb stops at the bound."""
    two = gzip.compress(b"id,city\n1,Seoul\n") + gzip.compress(b"2,Busan\n") + b"\0" * 8
    assert rows(read(two)) == PLAIN
    monkeypatch.setattr(formats, "MOST_UNPACKED", 1 << 22)
    with pytest.raises(InputError, match="unpacks to more than 4 MiB"):
        read(gzip.compress(b"a" * (1 << 23)))


def test_a_path_is_read_and_an_absent_or_unwritten_one_refused(tmp_path: Path) -> None:
    """Rows in a write-ahead log beside a database would be lost in silence."""
    (tmp_path / "a.parquet").write_bytes(b"id,city\n1,Seoul\n2,Busan\n")
    assert rows(read_frame(tmp_path / "a.parquet")) == PLAIN
    with pytest.raises(InputError, match=r"none\.csv cannot be read"):
        read_frame(str(tmp_path / "none.csv"))
    connection = sqlite3.connect(tmp_path / "b.db")
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table people (id, city)")
    connection.executemany("insert into people values (?, ?)", [(1, "Seoul"), (2, "Busan")])
    connection.commit()
    with pytest.raises(InputError, match="rows of it still stand in its log"):
        read_frame(tmp_path / "b.db")
    connection.close()
    assert rows(read_frame(tmp_path / "b.db")) == [["id", "city"], [1, "Seoul"], [2, "Busan"]]


def test_encoding_and_sheet_are_for_files_that_have_them() -> None:
    """Naming one elsewhere is a mistake worth hearing of."""
    with pytest.raises(InputError, match="leave the name of a sheet out"):
        read("a,b\n1,2\n", sheet="one")
    with pytest.raises(InputError, match="leave its encoding out"):
        read(sqlite_file("create table a (b)"), encoding="utf-8")


PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/workbook'
    '.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"'
    "/></Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/>"
    '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/><xf numFmtId="46" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>",
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(hidden: tuple[str, ...] = (), **sheets: str) -> bytes:
    """A workbook of sheets given as the XML of their rows."""
    listed, links, parts = "", "", dict(PARTS)
    for number, (name, body) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
        links += f'<Relationship Id="r{number}" Type="{LINKS}/worksheet" '
        links += f'Target="worksheets/sheet{number}.xml"/>'
        rows, _, after = body.partition("|")
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    links += f'<Relationship Id="s" Type="{LINKS}/styles" Target="styles.xml"/>'
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{links}</Relationships>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return file.getvalue()


def sheet(*rows: list[object]) -> str:
    """The XML of rows; a text that begins with < stands as it is."""
    text = ""
    for row in rows:
        text += "<row>"
        for cell in row:
            match cell:
                case None:
                    text += "<c/>"
                case bool():
                    text += f'<c t="b"><v>{int(cell)}</v></c>'
                case str() if cell.startswith("<"):
                    text += cell
                case str():
                    text += f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
                case _:
                    text += f"<c><v>{cell}</v></c>"
        text += "</row>"
    return text


PEOPLE = sheet(["id", "city"], [1, "Seoul"], [2, "Busan"])


def test_a_sheet_is_read_in_the_types_of_its_cells() -> None:
    """Excel knows floats only: whole ones are whole numbers; a date is a date."""
    day, moment, span = "<c s='1'><v>45000</v></c>", "<c s='2'><v>45000.5</v></c>", "<c s='3'>"
    reading = read(
        xlsx(
            People=sheet(
                ["A list of people"],
                [],
                ["id", "height", "on", "at", "took", "ok", "code", None],
                [1, 1.5, day, moment, f"{span}<v>1.25</v></c>", True, "A1"],
                [2, 2, day, day, f"{span}<v>0.5</v></c>", False, 7],
                [3, None, None, None, None, None, "<c t='e'><v>#N/A</v></c>"],
            )
            + '|<mergeCells count="1"><mergeCell ref="A5:A6"/></mergeCells>'
        )
    )
    frame = reading.frame
    assert {str(dtype) for dtype in frame.dtypes} == {"object"}
    assert frame.iloc[0].tolist() == [
        *(1, 1.5, date(2023, 3, 15), datetime(2023, 3, 15, 12)),
        *(timedelta(hours=30), True, "A1"),
    ]
    assert frame["code"].tolist()[1] == 7
    assert frame.iloc[2, 1:].isna().all()
    for part in (
        "1 title row above the header was left out",
        "1 column holds values of several types, each read by its own: column 7",
        "1 cell of the workbook with an error, such as #N/A, became empty",
        "1 group of merged cells below the header",
    ):
        assert any(part in str(repair) for repair in reading.repairs), part


def test_the_one_visible_sheet_with_content_is_read_and_a_choice_is_asked_for() -> None:
    """Empty sheets are not worth a word, hidden ones are."""
    reading = read(xlsx(("notes",), empty="", people=PEOPLE, notes=PEOPLE))
    assert rows(reading) == [["id", "city"], [1, "Seoul"], [2, "Busan"]]
    assert list(map(str, reading.repairs)) == ["1 hidden sheet was left out."]
    two = xlsx(first=PEOPLE, second=sheet(["a", "b"], [1, 2]))
    with pytest.raises(InputError, match=r"has 2 sheets: 'first', 'second'\. Name one"):
        read(two)
    assert rows(read(two, sheet="second")) == [["a", "b"], [1, 2]]
    with pytest.raises(InputError, match="no sheet of the name that was given"):
        read(two, sheet="third")
    with pytest.raises(InputError, match="the sheet that was named is empty"):
        read(xlsx(first=PEOPLE, second=""), sheet="second")
    with pytest.raises(InputError, match="no sheet with content"):
        read(xlsx(first=""))


def repacked(content: bytes, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    """The same archive with its directory changed."""
    source, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member in source.infolist():
            archive.writestr(member.filename, source.read(member))
        for member in archive.infolist():
            change(member)
    return file.getvalue()


def encrypt(member: zipfile.ZipInfo) -> None:
    member.flag_bits |= 1


def understate(member: zipfile.ZipInfo) -> None:
    member.file_size //= 2


CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'


SIMPLE_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
CLAIMS = SIMPLE_XLS[:44] + b"\xff\xff\xff\x0f" + SIMPLE_XLS[48:]
TEXTS = '<sst uniqueCount="4294967295"/>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (xlsx(a=CORNERS), "last cell in row 1,048,576, column 16,384"),  # tafia/calamine#693
        (xlsx(a=CORNERS.replace('"', "'")), "last cell in row 1,048,576, column 16,384"),
        (xlsx(a=PEOPLE)[:-30], "not a whole zip file"),
        (xlsx(a=PEOPLE + f"|{TEXTS}"), "cannot be read as an Excel workbook"),  # #684
        (CLAIMS, "cannot be read as an Excel workbook"),  # #714
        (repacked(xlsx(a=PEOPLE), encrypt), "is encrypted"),
        (repacked(xlsx(a=PEOPLE), understate), "cannot be read as an Excel workbook"),
        (xlsx(a="<row><c t='s'><v>9</v></c></row>"), "cannot be read as an Excel workbook"),
        (xlsx(a="<row><c r='!'><v>9</v></c></row>"), "cannot be read as an Excel workbook"),
        (xlsx(a=sheet(["a", None, "b", None], ["x", "y", "x", "y"], [1, 2, 3, 4])), "several rows"),
    ],
)
def test_a_workbook_that_is_a_bomb_or_damaged_is_refused(content: bytes, says: str) -> None:
    """Two far cells in 2 KB would abort the process."""
    with pytest.raises(InputError, match=says) as refusal:
        read(content)
    assert refusal.value.__cause__ is None


def test_a_workbook_is_weighed_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what its directory claims, and its parts are held to the claim."""
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1 << 20)
    with pytest.raises(InputError, match="MiB; at most 1 MiB are read"):
        read(xlsx(a=sheet(["a" * (2 << 20)])))


@pytest.mark.parametrize(
    ("member", "says"),
    [("xl/workbook.bin", "of another kind"), ("mimetype", "of another kind"), ("a.csv", "archive")],
)
def test_other_archives_are_refused(member: str, says: str) -> None:
    """OpenDocument, binary workbooks and plain archives."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(InputError, match=says):
        read(file.getvalue())


def test_a_panic_in_rust_becomes_a_refusal() -> None:
    """A panic derives from BaseException alone; an interrupt does too, and must pass."""

    class PanicException(BaseException):
        """As pyo3 raises it."""

    def panics() -> None:
        raise PanicException("Kim 900101")

    def interrupts() -> None:
        raise KeyboardInterrupt

    with pytest.raises(InputError, match="cannot be read") as refusal:
        workbook._safely(panics, "x")
    assert "Kim" not in str(refusal.value)
    with pytest.raises(KeyboardInterrupt):
        workbook._safely(interrupts, "x")


def sqlite_file(*statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    content = connection.serialize()
    connection.close()
    return content


def duckdb_file(folder: Path, *statements: str) -> bytes:
    path = folder / "a.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()


def test_a_table_of_sqlite_is_read(tmp_path: Path) -> None:
    """Its columns may mix types; views are code and are not offered."""
    content = sqlite_file(
        "create table people (id integer, city, age)",
        "insert into people values (1, 'Seoul', 30), (2, 'Busan', 'old'), (3, null, 1.5)",
        "create view everyone as select * from people",
    )
    reading = read(content)
    assert [str(dtype) for dtype in reading.frame.dtypes] == ["object", "str", "object"]
    assert reading.frame["age"].tolist() == [30, "old", 1.5]
    assert "1 column holds values of several types" in str(reading.repairs[0])
    with pytest.raises(InputError, match=r"no table of the name .* It has 'people'"):
        read(content, sheet="everyone")
    with pytest.raises(InputError, match="1 column of bytes"):
        read(sqlite_file("create table a (b)", "insert into a values (x'00ff')"))
    with pytest.raises(InputError, match="not a whole SQLite file") as refusal:
        read(sqlite_file("create table a (b)", "insert into a values (cast(x'4b696dff' as text))"))
    assert "Kim" not in str(refusal.value)
    with pytest.raises(InputError, match="no table with content"):
        read(sqlite_file("create view a as select 1"))
    with pytest.raises(InputError, match="not a whole SQLite file"):
        read(content[:3000])


def test_a_table_of_duckdb_is_read(tmp_path: Path) -> None:
    """Read-only and without a way out of the file."""
    people = "create table people as select 1 as id, 'Seoul' as city, date '2020-02-29' as since"
    view = "create view passwords as select * from read_csv('/etc/passwd')"
    reading = read(duckdb_file(tmp_path, people, view))
    assert [str(dtype) for dtype in reading.frame.dtypes] == ["Int32", "str", "object"]
    assert reading.frame.iloc[0].tolist() == [1, "Seoul", date(2020, 2, 29)]
    assert reading.repairs == ()
    more = duckdb_file(tmp_path, people, "create schema s", "create table s.b as select [1] as c")
    with pytest.raises(InputError, match=r"has 2 tables: 'people', 's\.b'. Name one"):
        read(more)
    with pytest.raises(InputError, match=r"1 column of lists, .* cannot be read: column 1"):
        read(more, sheet="s.b")


def parquet_file(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def test_parquet_keeps_its_types_to_the_last_digit() -> None:
    """A missing cell does not turn large whole numbers into floats."""
    table = pa.table(
        {
            "id": pa.array([2**53 + 1, None]),
            "ok": pa.array([True, None]),
            "city": pa.array(["서울", None]).dictionary_encode(),
            "at": pa.array([datetime(2020, 1, 1, 8), None]),
            "time": pa.array([time(8), None]),
            "bytes": pa.array([b"Busan", None]),
        }
    )
    reading = read(parquet_file(table))
    assert reading.frame["id"][0] == 2**53 + 1
    assert [str(dtype) for dtype in reading.frame.dtypes][:2] == ["Int64", "boolean"]
    assert reading.frame.iloc[0, 2:].tolist() == [
        *("서울", pd.Timestamp("2020-01-01 08:00"), time(8), "Busan"),
    ]
    assert reading.frame.iloc[1].isna().all()
    assert list(map(str, reading.repairs)) == [
        "1 column of bytes became text, all of it UTF-8: column 6."
    ]


def test_row_labels_of_pandas_are_columns_if_they_have_a_name() -> None:
    """An index is not lost; what is left of one after a filter is."""
    frame = pd.DataFrame({"city": ["Seoul", "Busan"]}, index=pd.Index([1, 2], name="id"))
    sink = io.BytesIO()
    frame.to_parquet(sink)
    assert set(read(sink.getvalue()).frame.columns) == {"id", "city"}
    sink = io.BytesIO()
    frame.rename_axis(None).iloc[::-1].to_parquet(sink)
    reading = read(sink.getvalue())
    assert list(reading.frame.columns) == ["city"]
    assert list(map(str, reading.repairs)) == [
        "1 column of row labels without a name was left out."
    ]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (pa.table({"a": pa.array([10**7], pa.date32())}), "dates before the year 1 or after the"),
        (pa.table({"a": [[1]], "b": [1]}), "1 column of lists.*column 1"),
        (pa.table({"a": [b"\xff"]}), "1 column of lists, records, bytes or intervals.*column 1"),
    ],
)
def test_columns_that_no_cell_can_hold_are_refused(table: pa.Table, says: str) -> None:
    """Nested ones, bytes, and the year 29349."""
    with pytest.raises(InputError, match=says):
        read(parquet_file(table))


def test_parquet_is_bounded_before_it_is_unpacked() -> None:
    """A few KB may claim as many rows as they like: here 200 million."""
    nulls = pa.table({"a": pa.chunked_array([pa.nulls(10_000_000, pa.bool_())] * 20)})
    content = parquet_file(nulls)
    assert len(content) < 1_000_000
    with pytest.raises(InputError, match="200,000,000 rows × 1 columns; at most 100,000,000"):
        read(content)
    with pytest.raises(InputError, match="not whole Parquet"):
        read(content[:-100] + content[-90:])
    assert parquet.MOST_CELLS == limits.MOST_CELLS


LETTERS = "ab,;|\t'\"\n\r 가é=-1"
texts = st.text(LETTERS, max_size=6)


@given(
    st.lists(texts, min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(['"', "'", ""]),
    st.integers(2, 3),
    st.sampled_from([8, 16, 1 << 20]),
)
@example(["\ufeffa,b"], ",", '"', 2, 1 << 20)
@example(['a,"b"\n', '"x""y",\r\n', ",'"], ",", '"', 2, 1 << 20)
@example(["a,b\n\n1,2"], ",", '"', 2, 8)
@example(["a,b\r\n1,23\r\nc,d\r1,4\n"], ",", '"', 2, 8)
@example(['"a"x,b'], ",", '"', 2, 1 << 20)
def test_the_fast_reader_reads_what_the_strict_one_does(
    pieces: list[str], delimiter: str, quote: str, width: int, block: int
) -> None:
    """Or leaves the text to it; whatever the text is, and wherever Arrow's blocks cut it."""
    text = "".join(pieces)
    dialect = Dialect(delimiter, quote)
    with patch.object(plain, "_BLOCK", block), patch.object(plain, "_LOOKED", block):
        fast = read_regular(text.encode(), dialect, width)
    if fast is None:
        return
    strict = [row or [""] * width for row in dialect.rows(text)]
    assert list(map(list, zip(*fast.to_pydict().values(), strict=True))) == strict


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header of words over a column of numbers and columns of any text."""
    names = draw(st.lists(st.sampled_from(["name", "city", "plan", "note", "도시"]), unique=True))
    number = draw(st.integers(1, 12))
    cells = st.lists(texts.filter(lambda text: text.strip() == text), min_size=len(names))
    body = [
        [str(row + 1), *draw(cells.map(lambda made: made[: len(names)]))] for row in range(number)
    ]
    return [["id", *names], *body]


@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.booleans(),
)
def test_a_table_comes_back_however_it_was_written(
    table: list[list[str]], delimiter: str, end: str, quoting: int, encoding: str, packed: bool
) -> None:
    """Round trip: what the csv module writes in any dialect is read back cell for cell."""
    # Before Python 3.13 the csv module leaves a CR unquoted where LF ends a line, and the reverse.
    broken = any("\r" in cell or "\n" in cell for row in table for cell in row)
    assume(quoting == csv.QUOTE_ALL or end == "\r\n" or not broken)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows(table)
    content = text.getvalue().encode(encoding)
    assert rows(read(gzip.compress(content) if packed else content)) == table


@given(tables())
def test_json_lines_come_back_too(table: list[list[str]]) -> None:
    """Whatever stands in the cells."""
    lines = [json.dumps(dict(zip(table[0], row, strict=True))) for row in table[1:]]
    assert rows(read("\n".join(lines))) == table


@given(st.binary(max_size=200) | texts.map(str.encode))
@example(b"PK\x05\x06" + b"\0" * 18)
@example(b"a\n" + b"\x1f" * 3)
def test_whatever_comes_in_no_other_error_comes_out(content: bytes) -> None:
    """An InputError or a table."""
    with suppress(InputError):
        frame = read(content).frame
        assert len(set(frame.columns)) == len(frame.columns)


CANARY = "Kakapo7f3"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([CANARY, *"\",;|\t\n\r\\'", " ", "1", ",1,", "\n\n"]), max_size=60),
    st.sampled_from(["utf-8", "utf-16", "cp949", "latin-1"]),
)
def test_no_message_holds_a_cell(pieces: list[str], encoding: str) -> None:
    """Every word of a message is ours, even where a row of cells is taken for names."""
    content = "".join(pieces).encode(encoding)
    assume(content)
    try:
        messages = list(map(str, read(content).repairs))
    except InputError as refusal:
        messages = [str(refusal)]
    assert not foreign_words(messages, known="people.csv")
