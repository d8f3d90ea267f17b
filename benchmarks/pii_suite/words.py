"""Whether the detector knows the suite's words: its own lists against those they are drawn from."""

import sys
from random import Random

from pii_suite import lists, positives


def known_words() -> list[str]:
    """Say how much of the suite's lists the detector's own lists hold, and that no full name is."""
    theirs = _words_of_the_detector()
    dice = Random(0)
    full = [positives.name_ko(dice) for _ in range(2000)] + [
        positives.name_en(dice) for _ in range(2000)
    ]
    full += [
        make(dice)
        for make in (positives.road_ko, positives.lot_ko, positives.address_us)
        for _ in range(500)
    ]
    both = [name for name in full if name.lower() in theirs]
    if both:
        sys.exit(
            f"{len(both)} of {len(full)} full names or addresses stand in the detector's lists"
        )
    shares = {
        "Korean surnames": lists.SURNAMES_KO,
        "Korean given names": lists.GIVEN_KO,
        "Korean roads": lists.STREETS_KO,
        "English given names": lists.GIVEN_EN,
        "English surnames": lists.SURNAMES_EN,
        "English streets": lists.STREETS_EN,
        "other given names": [word for given, _ in lists.OTHERS.values() for word in given.split()],
        "other surnames": [
            word for _, surnames in lists.OTHERS.values() for word in surnames.split()
        ],
    }
    return [
        "| words of the suite that the detector's lists hold | |",
        "|---|---|",
        *(
            f"| {name} | {sum(word.lower() in theirs for word in words)} of {len(words)} |"
            for name, words in shares.items()
        ),
    ]


def _words_of_the_detector() -> set[str]:
    """Return every text in the collections that the detector's modules hold at their top."""
    words: set[str] = set()
    for name, module in list(sys.modules.items()):
        if name.startswith("privacy.pii"):
            for value in vars(module).values():
                words |= _texts_in(value)
    return words


def _texts_in(value: object, depth: int = 3) -> set[str]:
    if isinstance(value, str):
        return {value.lower()} if depth < 3 else set()
    if not isinstance(value, dict | set | frozenset | tuple | list) or not depth:
        return set()
    parts = [*value, *value.values()] if isinstance(value, dict) else [*value]
    return set().union(*(_texts_in(part, depth - 1) for part in parts))
