"""Real messy files: 45 of the Pollock survey read as they should be, and manners on all others."""

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.messy import judge, truths
from synth import InputError
from synth.reading import read_bytes, read_frame
from synth.texts import TEXT
from tests.reading.test_reading import foreign_words

DATA = Path(__file__).parents[3] / "shared" / "data"
MESSY = DATA / "messy"
pytestmark = pytest.mark.skipif(
    not MESSY.is_dir(), reason=f"{MESSY} is absent: real messy files are not part of the project"
)
FILES = sorted(file for file in MESSY.rglob("*") if file.is_file()) if MESSY.is_dir() else []


def test_the_survey_is_read_or_truly_refused() -> None:
    """The promise is 95 %; a file less than today is a step back to be explained."""
    outcomes = [
        judge(truth, MESSY / "pollock" / "csv" / truth.name) for truth in truths(MESSY / "pollock")
    ]
    assert len(outcomes) == 45
    assert [outcome for outcome in outcomes if outcome.verdict == "wrong"] == []
    assert sum(outcome.verdict == "read" for outcome in outcomes) >= 29


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_is_read_or_refused_without_quoting_it(file: Path) -> None:
    """No other error, and each word of each message is one of the reading's own or a sheet's."""
    try:
        messages = list(map(str, read_frame(file).repairs))
    except InputError as refusal:
        messages = [str(refusal)]
    assert not foreign_words(messages, known=file.name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_half_of_a_file_is_read_or_refused_too(file: Path) -> None:
    """Cut off in the middle, as uploads are."""
    content = file.read_bytes()
    try:
        messages = [
            str(repair)
            for repair in read_bytes(content[: len(content) // 2], name=file.name).repairs
        ]
    except InputError as refusal:
        messages = [str(refusal)]
    assert not foreign_words(messages, known=file.name)


@pytest.mark.parametrize(
    ("folder", "name", "encoding"),
    [
        ("kr_libraries_2023", "전국도서관표준데이터.csv", "cp949"),
        ("kr_city_parks", "전국도시공원표준데이터.csv", "cp949"),
        ("kr_apt_rent_seoul_201608", "apt_rent_seoul_201608_cp949.csv", "cp949"),
        ("pii_kr_fake_users", "users_cp949.csv", "cp949"),
        ("pii_kr_fake_users", "pii_kr_fake_orders.csv", "utf-8"),
        ("adult", "adult.csv", "utf-8"),
    ],
)
def test_tables_in_order_are_read_as_pandas_reads_them(
    folder: str, name: str, encoding: str
) -> None:
    """An independent reader finds the same cells; columns without name and content aside."""
    file = DATA / folder / name
    expected = pd.read_csv(file, dtype=TEXT, keep_default_na=False, encoding=encoding)
    reading = read_frame(file)
    named = [column for column in expected.columns if not str(column).startswith("Unnamed")]
    pd.testing.assert_frame_equal(reading.frame, expected[named])
    assert ("The text is CP949." in map(str, reading.repairs)) == (encoding == "cp949")


def test_a_korean_table_without_header_gets_names_and_every_row() -> None:
    """Its first row is a flat, not a header."""
    reading = read_frame(DATA / "kr_apt_rent_seoul_201608" / "raw_noheader_utf8.csv")
    assert list(reading.frame.columns) == [f"column_{number}" for number in range(1, 12)]
    assert len(reading.frame) == 5228
    assert str(reading.repairs[0]).startswith("There is no header row")
