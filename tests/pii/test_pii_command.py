"""`synth pii` and `synth schema --policy`: what they print, and that it names no cell."""

import json
from pathlib import Path

import pytest

from synth.cli import DONE, REFUSED, main

TABLE = "성명,휴대폰,성별,나이\n" + "".join(
    f"{family}{given},010-{2345 + 7 * n}-{1000 + n},{'남여'[n % 2]},{20 + n % 40}\n"
    for n, (family, given) in enumerate(
        (family, given)
        for family in "김이박최정강조윤장임"
        for given in ("서연", "민준", "지우", "하은", "도현", "수빈")
    )
)


@pytest.fixture
def table(tmp_path: Path) -> str:
    """Sixty people, in the encoding that Korean spreadsheets write."""
    path = tmp_path / "people.csv"
    path.write_bytes(TABLE.encode("cp949"))
    return str(path)


def test_findings_are_printed_for_programs(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One entry a column, each with class, type, confidence, evidence and action."""
    assert main(["pii", table, "--json"]) == DONE
    columns = json.loads(capsys.readouterr().out)["columns"]

    assert list(columns) == ["성명", "휴대폰", "성별", "나이"]
    assert [column["class"] for column in columns.values()] == [
        "DIRECT",
        "DIRECT",
        "QUASI",
        "QUASI",
    ]
    assert [column["type"] for column in columns.values()] == [
        "person_name", "phone", "gender", "age",
    ]  # fmt: skip
    assert [column["action"] for column in columns.values()] == ["drop", "drop", "model", "model"]
    assert all(set(column) == {"class", "type", "confidence", "evidence", "action"}
               for column in columns.values())  # fmt: skip


def test_findings_are_printed_for_people(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Aligned columns, the riskiest combination below, and no cell."""
    assert main(["pii", table, "--policy", "HIPAA"]) == DONE
    shown = capsys.readouterr().out

    assert "4 of 4 columns" in shown
    assert "policy HIPAA" in shown
    assert "for you alone" in shown
    assert "성별 + 나이" in shown or "나이" in shown.split("Rows that")[1]
    assert "010-" not in shown
    assert "김서연" not in shown


def test_a_table_of_numbers_has_nothing_to_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so in one line."""
    path = tmp_path / "numbers.csv"
    path.write_text("height,weight\n" + "".join(f"{n}.5,{n * 2}.25\n" for n in range(30)))

    assert main(["pii", str(path)]) == DONE
    assert capsys.readouterr().out.startswith("0 of 2 columns")


def test_a_schema_is_proposed_under_a_policy(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under HIPAA an age is for its owner to decide: 90 and above belong together."""
    assert main(["schema", table, "--unit", "row", "--policy", "HIPAA"]) == DONE
    shown = capsys.readouterr().out

    assert "name: 성명, kind: identifier, role: drop, finding: person name" in shown
    assert "finding: 'review: age'" in shown


def test_a_table_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """As by every command."""
    assert main(["pii", "nowhere.csv"]) == REFUSED
    assert "synth:" in capsys.readouterr().err


def test_findings_are_said_in_korean(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Classes, types and actions by their names, none by its code."""
    assert main(["pii", table, "--language", "ko"]) == DONE
    shown = capsys.readouterr().out

    for part in ("직접식별자", "준식별자", "성명", "제외", "포함"):
        assert part in shown
    for code in ("DIRECT", "person_name", "drop", "gender"):
        assert code not in shown
