"""The matrix of pairs in the dossier."""

from synth.dossier.matrix import Pair, matrix


def test_a_pair_that_was_not_compared_has_no_cell() -> None:
    """Of 788 columns 5,000 pairs are compared: a run ended in a fault where one was missing."""
    pair = Pair(0.1, 0.5)
    known = {frozenset(names): pair for names in ("ab", "ac", "bc")}
    drawn = [
        matrix("abc", held, described="pairs")
        for held in (known, {names: one for names, one in known.items() if "c" not in names})
    ]

    assert drawn[0].count("<rect") - drawn[1].count("<rect") == 4
