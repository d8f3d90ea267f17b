"""What is stated of a release is certified as it stands; what the ledger holds is read off it."""

from pathlib import Path
from typing import Any

import pytest

from privacy.ledger import Ledger
from synth import InputError
from synth.statement import UNSTATED, Standing, Statement


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"purpose": "a" * 501}, "purpose"),
        ({"owner": "two\nlines"}, "owner"),
        ({"expires": "soon"}, "YYYY-MM-DD"),
        ({"expires": "20271231"}, "YYYY-MM-DD"),
        ({"generation": -1}, "generation"),
        ({"generation": 10}, "generation"),
    ],
)
def test_what_cannot_be_printed_is_refused(stated: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        Statement(**stated)


def test_what_was_not_stated_is_named() -> None:
    assert UNSTATED.open == ("owner", "purpose", "recipient", "basis", "expires")
    assert Statement(owner="a", expires="2027-12-31").open == ("purpose", "recipient", "basis")


def test_a_standing_is_that_of_the_line_before(tmp_path: Path) -> None:
    """What a later run spends is none of it, and another population neither."""
    book, today = Ledger(tmp_path / "ledger.db"), "2026-01-01"

    def run(population: str, amount: int) -> str:
        name = book.reserve(population, mu_squared=amount, delta=3, date=today)
        book.start(name, date=today)
        book.commit(name, mu_squared=amount - 1, delta=2, certificate="c", date=today)
        return name

    first = run("patients", 10)
    run("others", 100)
    book.cap("patients", mu_squared=1000, delta=10, asked="ε = 3", date=today)
    second = run("patients", 20)
    lines = book.entries()

    assert Standing.of(lines, first) == Standing(lines[0].refers_to, 0, 0, 0, "", False)
    assert Standing.of(lines, second) == Standing(lines[0].refers_to, 1, 9, 2, "ε = 3", False)
    with pytest.raises(InputError, match="no line of this run"):
        Standing.of(lines, "f" * 32)


def test_a_standing_says_whether_an_annex_was_opened_before(tmp_path: Path) -> None:
    """Of the same population, and before the run set its budget aside."""
    book, today = Ledger(tmp_path / "ledger.db"), "2026-01-01"

    def run(population: str) -> str:
        name = book.reserve(population, mu_squared=5, delta=0, date=today)
        book.start(name, date=today)
        book.commit(name, mu_squared=5, delta=0, certificate="c", date=today)
        return name

    first = run("patients")
    other = run("others")
    book.record_reading(first, by="kim", date=today)
    second, third = run("patients"), run("others")
    lines = book.entries()

    found = [Standing.of(lines, one).annex_read_before_decision for one in (first, other)]
    assert found == [False, False]
    assert Standing.of(lines, second).annex_read_before_decision
    assert Standing.of(lines, second).releases == 1
    assert not Standing.of(lines, third).annex_read_before_decision
