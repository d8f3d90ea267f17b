"""Sensitivities: what each purpose is charged for at the least, as docs/privacy.md proves it."""

import re

from privacy.accounting import Spend, price
from synth.errors import InputError
from synth.marginals import DISTANCE_PARTS
from synth.schema import Schema


def check_spend(spend: Spend, schema: Schema) -> None:
    """Refuse a spend whose sensitivity or price is less than its purpose has under a schema.

    A run checks its own before the ledger signs for them; `verify` checks those of a release.

    Raises:
        InputError: names the purpose, and what is wrong with it.
    """
    numbers = (spend.mu_squared, spend.delta, spend.squared_sensitivity)
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise InputError(f"The spend {spend.purpose!r} has amounts that are none.")
    names = spend.purpose.startswith("categories of ")
    if spend.mechanism != ("threshold" if names else "discrete Gaussian"):
        raise InputError(f"The spend {spend.purpose!r} names another mechanism than it takes.")
    if spend.squared_sensitivity < _squared_sensitivity(spend.purpose, schema):
        raise InputError(f"The spend {spend.purpose!r} declares too small a sensitivity.")
    if spend.mu_squared < price(spend.sigma, spend.squared_sensitivity):
        raise InputError(f"The spend {spend.purpose!r} is priced below its noise.")


def _squared_sensitivity(purpose: str, schema: Schema) -> int:
    """Return the squared L2 sensitivity that a purpose has, as docs/privacy.md proves it.

    Raises:
        InputError: it is none that a run has.
    """
    squared = schema.protection.max_rows**2
    columns = len(schema.modelled)
    pairs = columns * (columns - 1) // 2
    distances = {
        f"dependence of {pairs} pairs": pairs,
        "distance of each column": columns,
        f"sum of the distances of {max(pairs, 1)} pairs": max(pairs, 1) ** 2,
    }
    again = re.fullmatch(r"misfit of ([1-9]\d*) cliques", purpose)
    if again is not None:
        distances[purpose] = int(again[1])
    if purpose in distances:
        return distances[purpose] * DISTANCE_PARTS**2 * squared
    if purpose == "rows per person":
        return 1
    name = "(?:" + "|".join(re.escape(column.name) for column in schema.modelled) + ")"
    marginals = (
        rf"number of rows|(?:marginal|bounds) of {name}, \d+ intervals"
        rf"|categories of {name}, and their marginal|marginal of {name}(?: × {name})*"
    )
    if re.fullmatch(marginals, purpose) is None:
        raise InputError("The certificate has a spend of a purpose that no run has.")
    return squared
