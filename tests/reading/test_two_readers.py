"""Two readers, one outcome: what Arrow reads at once is what the strict reader reads row by row.

Cells, names, notes and refusals are held together, in memory and a part at a time.
"""

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from privacy.message import Message
from synth import InputError
from synth.reading import (
    FileForm,
    chunks,
    delimited,
    files,
    read_bytes,
    read_bytes_as_declared,
)
from synth.reading.chunks import read_chunks
from synth.reading.sources import source_of
from synth.texts import TEXT

MESSY = Path(__file__).parents[3] / "shared" / "data" / "messy" / "pollock" / "csv"
FILES = sorted(MESSY.glob("*.csv"))
LETTERS = "ab1,;|\t'\"\n\r 가é.-=\ufeff"
CELL = (
    st.text(LETTERS, max_size=5)
    | st.sampled_from(["12", "-3.5", "NA", "", " ", '"a"', '"a,b"', '"a""b"', '"a\nb"', "'x'"])
    | st.sampled_from(["2020-01-01", "가나", "1e5", '"1,2,3\n4,5,6\n"', "x" * 30])
)
ODD = [b"\0", b"\xff", b"\xc2\x85", b"\xc2\x81", b"\xef\xbf\xbd", b"\xea\xb0", b"\xc2"]
FORMS = st.builds(
    FileForm,
    delimiter=st.sampled_from([",", ";", "|", "\t"]),
    quote=st.sampled_from(['"', '"', "'", ""]),
    line_breaks=st.booleans(),
    header=st.sampled_from([1, 1, 1, 2]),
    width=st.sampled_from([None, None, 2, 3]),
) | st.builds(FileForm, header=st.just(0), width=st.sampled_from([2, 3]))


@st.composite
def contents(draw: st.DrawFn, form: FileForm) -> bytes:
    """Rows of mostly as many cells, written more or less by the rules; here and there odd bytes."""
    width = form.width or draw(st.integers(2, 3))
    widths = st.sampled_from([width] * 12 + [width - 1, width + 1, 0])
    rows = draw(st.lists(widths.flatmap(lambda n: st.lists(CELL, min_size=n, max_size=n))))
    header = form.delimiter.join(["id", "name", "city"][:width])
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    lines = [form.delimiter.join(row) for row in rows]
    text = end.join([header] * form.header + lines) + draw(st.sampled_from([end, ""]))
    data = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + text.encode()
    if draw(st.sampled_from([False] * 4 + [True])):
        place = draw(st.integers(0, len(data)))
        data = data[:place] + draw(st.sampled_from(ODD)) + data[place:]
    return data


WRITTEN = FORMS.flatmap(lambda form: st.tuples(st.just(form), contents(form)))


@contextmanager
def carefully() -> Iterator[None]:
    """Let the strict reader read all."""
    with ExitStack() as patches:
        patches.enter_context(patch.object(files, "read_plain", lambda *_, **__: None))
        patches.enter_context(patch.object(delimited, "read_regular", lambda *_: None))
        patches.enter_context(patch.object(chunks, "read_regular", lambda *_: None))
        patches.enter_context(patch.object(chunks, "_begin_of_rows", lambda *_: None))
        yield


def _whole(data: bytes, form: FileForm) -> list[object]:
    """Return names, cells and notes; or the refusal."""
    try:
        reading = read_bytes_as_declared(data, form, name="people.csv")
    except InputError as refusal:
        return [refusal.message]
    assert all(dtype == TEXT for dtype in reading.frame.dtypes)
    return [list(reading.frame), reading.frame.to_numpy().tolist(), reading.form, reading.repairs]


def _parts(path: Path, form: FileForm, room: int) -> list[object]:
    """Return names, cells and notes, whatever parts they came in; or the refusal."""
    try:
        read = list(read_chunks([source_of(path)], form, room=room))
    except InputError as refusal:
        return [refusal.message]
    if not read:
        return []
    frame = pd.concat([frame for frame, _ in read])
    return [list(frame), frame.to_numpy().tolist(), {note for _, said in read for note in said}]


def _is_refusal(outcome: list[object]) -> bool:
    return [type(one) for one in outcome] == [Message]


@settings(deadline=None)
@given(WRITTEN)
@example((FileForm(), b'id,name\n1,"a\n2",b\n'))
@example((FileForm(line_breaks=True), b'id,name,city\n1,"a\n2,b,c\nd",e\n'))
@example((FileForm(header=2), b"title\n\nid,name\n1,2\n"))
@example((FileForm(), b'"id\n'))
@example((FileForm(), b"id,name\n1,\xc2\x85\n"))
@example((FileForm(), b"\xef\xbb\xbf\xef\xbb\xbfid,name\n1,2\n"))
@example((FileForm(), b"id,name\r1,2\r3,4"))
@example((FileForm(width=3), b"id,name\n1,2,\n3,4,\n"))
@example((FileForm(width=3), b"id,name\n1,2,\n3,4,5\n"))
def test_a_file_is_one_and_the_same_to_both_readers(written: tuple[FileForm, bytes]) -> None:
    """Oracle: the strict reader, which is Python's own."""
    form, data = written
    with carefully():
        expected = _whole(data, form)

    assert _whole(data, form) == expected


@settings(deadline=None)
@given(WRITTEN, st.sampled_from([7, 30, 1000]), st.booleans())
@example((FileForm(), b"id,name\n" + b"1,2\n" * 9 + b"3,\xc2\x85\n" + b"4,5\n" * 9), 7, False)
@example((FileForm(), b"id,name\n" + b"1,2\n" * 9 + b'3,"a""b"\n"4",5\n' * 9), 7, True)
def test_parts_are_one_and_the_same_to_both_readers(
    written: tuple[FileForm, bytes], room: int, packed: bool
) -> None:
    """Also where only some parts are plain."""
    form, data = written
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "people.csv")
        path.write_bytes(gzip.compress(data) if packed else data)
        with carefully():
            expected = _parts(path, form, room)

        found = _parts(path, form, room)
        # Of two faults, which one is met first depends on where the parts are cut.
        assert found == expected or _is_refusal(found) == _is_refusal(expected) is True


def test_plain_files_are_read_by_the_fast_reader() -> None:
    """Or the tests above would hold the strict reader to itself."""
    read = [
        b"id,name\n1,2\n",
        b'\xef\xbb\xbfid,"name"\r\n"1","a""b"\r\n',
        "id,이름\n1,가\n".encode(),
    ]
    for data in read:
        assert delimited.read_plain(data, FileForm(), name="people.csv") is not None
        assert is_clean(data)
    left = [b"id,name\n1,\0\n", b"id,name\n1,\xff\n", b"id,name\n1\n", b'id,name\n1,a"b\n', b"[{"]
    for data in left:
        assert delimited.read_plain(data, FileForm(), name="people.csv") is None


@pytest.mark.parametrize("data", [b"id,name\n1,\xc2\x85\n", b"id,name\n1,\xef\xbf\xbd\n"])
def test_what_is_mended_is_left_to_the_careful_reader(data: bytes) -> None:
    """And told, as it would not be otherwise."""
    assert not is_clean(data)
    assert any("U+" in str(note) for note in read_bytes(data, name="people.csv").repairs)


@pytest.mark.skipif(not FILES, reason=f"{MESSY} is absent: it is not part of the project")
def test_messy_files_are_one_and_the_same_to_both_readers() -> None:
    """As they are written, and as others are, which few of them fit."""
    forms = [FileForm(), FileForm(delimiter=";"), FileForm(header=2, line_breaks=True)]
    for path in FILES:
        data = path.read_bytes()
        with suppress(InputError):
            forms.append(read_bytes(data, name="people.csv").form)
        for form in (*forms[:3], forms[-1]):
            with carefully():
                expected = _whole(data, form)
            assert _whole(data, form) == expected, path.name
