"""Acceptance criteria: met or missed where the whole interval says so, else open."""

import pytest

from service.criteria import UNBOUNDED, Criteria, judged
from synth import InputError
from tests.dossier.test_verdict import Json, dossier


def numbers(low: float = 0.02, high: float = 0.04, *, left_out: float = 0.0) -> Json:
    """A dossier in which one column's distance, and that of the pairs, has this interval."""
    made = dossier(distance=(low + high) / 2, margin=(high - low) / 2, left_out=left_out, n_good=2)
    made["likeness"]["pairs"] = {"distance": (low + high) / 2, "low": low, "high": high}
    return made


@pytest.mark.parametrize(
    ("bound", "found"),
    [(0.05, "met"), (0.041, "met"), (0.03, "open"), (0.019, "not met"), (0.001, "not met")],
)
@pytest.mark.parametrize("name", ["columns", "pairs"])
def test_a_bound_is_met_where_the_whole_interval_meets_it(
    name: str, bound: float, found: str
) -> None:
    (one,) = judged(Criteria(**{name: bound}), numbers())  # type: ignore[arg-type]

    assert (one.name, one.found, one.bound) == (name, found, bound)
    assert (one.low, one.high) == pytest.approx((0.02, 0.04))
    assert f"at most {bound:.1%} of rows" in str(one.message)


@pytest.mark.parametrize(("left_out", "found"), [(0.0, "met"), (0.5, "not met")])
def test_no_column_may_be_lost(left_out: float, found: str) -> None:
    assert [one.found for one in judged(Criteria(True), numbers(left_out=left_out))] == [found]


def test_words_are_for_a_person() -> None:
    (one,) = judged(Criteria(words="totals of 2025 agree"), numbers())

    assert one.found == "open"
    assert str(one.message) == "totals of 2025 agree"
    assert one.to_json() == {"name": "words", "found": "open", "words": "totals of 2025 agree"}
    assert judged(UNBOUNDED, numbers()) == []


@pytest.mark.parametrize(
    "odd", [{"columns": 0}, {"pairs": 1.1}, {"words": "a\nb"}, {"words": "x" * 501}]
)
def test_what_is_no_criterion_is_refused(odd: Json) -> None:
    with pytest.raises(InputError, match=r"bound on a difference|at most 500"):
        Criteria(**odd)
