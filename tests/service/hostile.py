"""Files as somebody would send them who means harm, or has had bad luck; made when asked for."""

import gzip
import io
import pickle
import sqlite3
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tests.reading.test_reading import xlsx
from tests.service.jobs import SECRET

MIB = 1 << 20
CSV = f"name,age\n{SECRET},41\n{SECRET} 2,42\n".encode()
_SHEET = "xl/worksheets/sheet1.xml"
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)


def workbook(**changed: str | bytes) -> bytes:
    """A workbook of one sheet, with parts exchanged or added."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{name}</t></is></c>'
        f'<c r="B{n}" t="{kind}"><{tag}>{age}</{end}></c></row>'
        for n, name, kind, tag, age, end in (
            (1, "name", "inlineStr", "is><t", "age", "t></is"),
            (2, SECRET, "n", "v", "41", "v"),
            (3, SECRET, "n", "v", "42", "v"),
        )
    )
    parts = {
        name.replace("__", "/").replace("_xml", ".xml"): held for name, held in changed.items()
    }
    with zipfile.ZipFile(io.BytesIO(xlsx(people=rows))) as book:
        held = {name: book.read(name) for name in book.namelist()}
    return archive(*{**held, **parts}.items())


def sheet_of(cells: str, before: str = "") -> bytes:
    head = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    sheet = f"<?xml version='1.0'?>{before}{head}{cells}</sheetData></worksheet>"
    return workbook(**{_SHEET: sheet})


def text_cell(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


def archive(*members: tuple[str | zipfile.ZipInfo, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, held in members:
            made.writestr(name, held)
    return out.getvalue()


def nested(depth: int) -> bytes:
    held = bytes(10 * MIB)
    for level in range(depth):
        held = archive(*((f"{level}-{n}.zip", held) for n in range(4)))
    return held


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("xl/workbook.xml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def flagged(content: bytes, flag: int) -> bytes:
    """A zip all of whose entries carry a flag."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        parts = content.split(mark)
        parts[1:] = [
            p[: place - 4] + bytes([p[place - 4] | flag]) + p[place - 3 :] for p in parts[1:]
        ]
        content = mark.join(parts)
    return content


def claiming(content: bytes, size: int) -> bytes:
    """A zip whose directory says that its first entry unpacks to another size."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def packed(parts: Iterator[bytes]) -> bytes:
    press = zlib.compressobj(6, wbits=31)
    return b"".join(press.compress(part) for part in parts) + press.flush()


def parquet(frame: pd.DataFrame | pa.Table) -> bytes:
    out = io.BytesIO()
    table = frame if isinstance(frame, pa.Table) else pa.Table.from_pandas(frame)
    pq.write_table(table, out)
    return out.getvalue()


def people() -> bytes:
    return parquet(pd.DataFrame({"name": [SECRET] * 400, "age": range(400)}))


def lying_rows() -> bytes:
    """Its footer counts other rows than it has: 400, which is written as 20 06, becomes 8,191."""
    content = people()
    foot = struct.unpack("<I", content[-8:-4])[0]
    begins = len(content) - 8 - foot
    meta = content[begins:-8].replace(b"\x16\xa0\x06", b"\x16\xfe\x7f")
    return content[:begins] + meta + content[-8:]


def constant_rows() -> bytes:
    """A few kilobytes that say 200 million cells."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 5_000_000, pa.int8()), [SECRET])
    table = pa.table({f"c{n}": column for n in range(2)})
    out = io.BytesIO()
    with pq.ParquetWriter(out, table.schema, compression="zstd") as writer:
        for _ in range(11):
            writer.write_table(table)
    return out.getvalue()


def flipped(content: bytes, step: int) -> bytes:
    held = bytearray(content)
    for place in range(step, len(held) - 8, step):
        held[place] ^= 0x5A
    return bytes(held)


def sqlite(*statements: str) -> bytes:
    with sqlite3.connect(":memory:") as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        return connection.serialize()


def duckdb_of(*statements: str) -> bytes:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "t.duckdb"
        with duckdb.connect(str(place)) as connection:
            for statement in statements:
                connection.execute(statement)
        return place.read_bytes()


class _Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("open('/tmp/semblance-was-here', 'w')",))


MADE = "create table people (name text, age int)"
FILLED = f"insert into people values ('{SECRET}', 41), ('{SECRET}', 42)"
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"

REFUSED: dict[str, Callable[[], bytes]] = {
    "zip bomb in a sheet": lambda: sheet_of(text_cell("0" * (1100 * MIB))),
    "billion laughs in a sheet": lambda: sheet_of(text_cell("&a11;"), _LAUGHS + "]>"),
    "billion laughs in shared texts": lambda: workbook(
        xl__sharedStrings_xml=f"<?xml version='1.0'?>{_LAUGHS}]><sst><si><t>&a11;</t></si></sst>",
        **{_SHEET: "<worksheet><sheetData/></worksheet>"},
    ),
    "external entity": lambda: sheet_of(
        text_cell("&x;"), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "a cell far outside": lambda: sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a claim of texts": lambda: workbook(
        xl__sharedStrings_xml='<sst uniqueCount="4000000000"><si><t>x</t></si></sst>'
    ),
    "many parts": lambda: archive(
        ("xl/workbook.xml", b"<x/>"), *((f"xl/{n}.xml", b"") for n in range(10_001))
    ),
    "archive in an archive": lambda: archive(("a.zip", archive(("b.csv", CSV)))),
    "archives five deep": lambda: nested(5),
    "archive of a table": lambda: archive(("people.csv", CSV)),
    "path names in an archive": lambda: archive(("../../../etc/cron.d/x", CSV), ("/root/x", CSV)),
    "path names in a workbook": lambda: archive(
        ("xl/workbook.xml", b"<x/>"), ("../../../tmp/semblance-was-here", CSV)
    ),
    "a link in a workbook": lambda: archive((link(), b"/etc/passwd")),
    "empty archive": lambda: archive(),
    "encrypted workbook": lambda: flagged(workbook(), 1),
    "workbook cut": lambda: workbook()[:-300],
    "workbook that claims a size": lambda: claiming(workbook(), 1 << 31),
    "workbook of nothing": lambda: archive(("xl/workbook.xml", b"")),
    "binary workbook": lambda: archive(("xl/workbook.bin", b"")),
    "document": lambda: archive(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
    "old workbook of noise": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40,
    "old workbook that claims sectors": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4088
    ),
    "gzip bomb": lambda: packed(bytes(MIB) for _ in range(1100)),
    "gzip cut": lambda: gzip.compress(CSV)[:-10],
    "gzip in gzip": lambda: gzip.compress(gzip.compress(CSV)),
    "gzip with a tail": lambda: gzip.compress(CSV) + b"tail" * 100,
    "gzip of nothing": lambda: gzip.compress(b""),
    "a line of a gigabyte": lambda: packed(b"a" * MIB for _ in range(954)),
    "nothing": lambda: b"",
    "blanks alone": lambda: b" \n\t\n" * 100,
    "header alone": lambda: b"name,age\n",
    "a NUL": lambda: CSV + b"x\0,43\n",
    "NULs alone": lambda: bytes(MIB),
    "UTF-16 without its mark": lambda: CSV.decode().encode("utf-16-le"),
    "wrong mark": lambda: b"\xff\xfe" + CSV + b"x",
    "no encoding": lambda: b"name,age\n" + b"\xff\xfe\x81,41\n" * 9,
    "an open quote": lambda: b'name,age,plan\n"' + CSV * 100,
    "text after a quote": lambda: b'name,age\n"a"b,41\n' * 3,
    "ragged": lambda: b"a,b,c\n1,2,3\n1,2,3\n1\n4,5,6,7\n",
    "too many columns": lambda: b"\n".join([b",".join(b"c%d" % n for n in range(16_400))] * 3),
    "HTML": lambda: b"<!doctype html><script>alert(1)</script><table></table>",
    "XML of laughs": lambda: f"<?xml version='1.0'?>{_LAUGHS}]><x>&a11;</x>".encode(),
    "PDF": lambda: b"%PDF-1.7\n" + CSV,
    "image": lambda: b"\x89PNG\r\n\x1a\n" + bytes(90),
    "7z": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(90),
    "RAR": lambda: b"Rar!\x1a\x07\x01" + bytes(90),
    "zstd": lambda: b"\x28\xb5\x2f\xfd" + bytes(90),
    "HDF5": lambda: b"\x89HDF\r\n\x1a\n" + bytes(90),
    "pickle that runs": lambda: pickle.dumps(_Runs(), protocol=4),
    "program": lambda: b"\x7fELF\x02\x01\x01" + bytes(4000),
    "noise": lambda: bytes((n * 7919) % 251 for n in range(50_000)),
    "JSON a hundred thousand deep": lambda: b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "JSON with a name twice": lambda: b'{"a": 1, "a": 2}\n{"a": 3, "a": 4}\n',
    "JSON of NaN": lambda: b'{"a": NaN}\n{"a": 1}\n',
    "JSON of half characters": lambda: b'{"a": "\\ud800"}\n{"a": "x"}\n',
    "JSON cut": lambda: b'{"a": 1}\n{"a": ',
    "JSON of lists": lambda: b'{"a": [1, 2]}\n{"a": 1}\n',
    "Parquet cut": lambda: people()[:-20],
    "Parquet of its marks alone": lambda: b"PAR1PAR1",
    "Parquet that claims a footer": lambda: b"PAR1" + bytes(40) + b"\xff\xff\xff\x7fPAR1",
    "Parquet of many rows": constant_rows,
    "Parquet of lists": lambda: parquet(pa.table({"a": [[1], [2, 3]], "b": [1, 2]})),
    "Parquet flipped": lambda: flipped(people(), 37),
    "Parquet flipped all over": lambda: flipped(people(), 5),
    "SQLite flipped": lambda: flipped(sqlite(MADE, FILLED), 41),
    "SQLite cut": lambda: sqlite(MADE, FILLED)[:3000],
    "SQLite of an endless view": lambda: sqlite(f"create view people as {ENDLESS}"),
    "SQLite of two tables": lambda: sqlite(MADE, FILLED, "create table b (x int)"),
    "SQLite of bytes": lambda: sqlite("create table b (x blob)", "insert into b values (x'00ff')"),
    "DuckDB flipped": lambda: flipped(duckdb_of(MADE, FILLED), 997),
    "DuckDB of a view on files": lambda: duckdb_of(
        "create view people as select * from read_text('/etc/hostname')"
    ),
    "DuckDB cut": lambda: duckdb_of(MADE, FILLED)[:9000],
}
READ: dict[str, Callable[[], bytes]] = {  # harmless here: text is text, and nothing is run
    "overlong UTF-8": lambda: b"name,age\n" + b"\xc0\xaf,41\n" * 9,
    "JSON of a long number": lambda: b'{"a": ' + b"9" * 1_000_000 + b"}\n",
    "Parquet that claims rows": lying_rows,
    "formulas": lambda: b'name,age\n"=HYPERLINK(""http://x"",1)",41\n=cmd|x!A1,42\n@SUM(1),43\n',
    "formulas in a workbook": lambda: sheet_of(
        text_cell("name") + '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f>WEBSERVICE("http://x")</f><v>3</v></c></row>'
    ),
    "macros": lambda: workbook(xl__vbaProject="Sub Auto_Open()\nShell(1)\nEnd Sub"),
    "controls in names": lambda: b"na\x1b[31mme,ag\x07e\nx,41\ny,42\n",
    "marks in names": lambda: b"<script>alert(1)</script>,![x](http://x)\nx,41\ny,42\n",
    "a name of a megabyte": lambda: b"n" * MIB + b",age\nx,41\ny,42\n",
    "turned names": lambda: "\u202eeman,age\nx,41\ny,42\n".encode(),
    "a cell of ten megabytes": lambda: b"name,age\n" + b"x" * (10 * MIB) + b",41\ny,42\n",
    "SQLite with a trigger": lambda: sqlite(
        MADE, FILLED, "create trigger t after insert on people begin delete from people; end"
    ),
}
