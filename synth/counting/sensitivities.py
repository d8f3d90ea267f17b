"""Sensitivities: what each query is charged for at the least, as docs/privacy.md proves it."""

import math

import synth.queries as queries
from privacy.accounting import Query, Spend, price
from synth.counting.paid import DISTANCE_PARTS, GRADIENT_PARTS
from synth.errors import InputError
from synth.queries import KINDS, message_of
from synth.tables.schema import Schema


def check_spend(spend: Spend, schema: Schema) -> None:
    """Refuse a spend whose sensitivity or price is less than its query has under a schema.

    A run checks its own before the ledger signs for them; `verify` checks those of a release.

    Raises:
        InputError: names the query, and what is wrong with it.
    """
    numbers = (spend.mu_squared, spend.delta, spend.squared_sensitivity)
    words = message_of(spend.query)
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise InputError("The spend '{query}' has amounts that are none.", query=words)
    if spend.mechanism != KINDS[spend.query.kind].mechanism:
        raise InputError("The spend '{query}' names another mechanism than it takes.", query=words)
    if spend.squared_sensitivity < _squared_sensitivity(spend.query, schema):
        raise InputError("The spend '{query}' declares too small a sensitivity.", query=words)
    if spend.mu_squared < price(spend.sigma, spend.squared_sensitivity):
        raise InputError("The spend '{query}' is priced below its noise.", query=words)


def _squared_sensitivity(query: Query, schema: Schema) -> int:
    """Return the squared L2 sensitivity that a query has, as docs/privacy.md proves it.

    Raises:
        InputError: it is none that a run has.
    """
    squared = schema.protection.max_rows**2
    distances = DISTANCE_PARTS**2 * squared
    columns = {column.name for column in schema.coded}
    pairs, triples = math.comb(len(columns), 2), math.comb(len(columns), 3)
    known = len(set(query.columns)) == len(query.columns) and columns >= set(query.columns)
    match query:
        case Query(queries.TOTAL, (), 1):
            return squared
        case Query(queries.PERSONS, (), schema.protection.max_rows):
            return 1
        case Query(queries.MARGINAL, (_, *_), size) if known and size:
            return squared
        case Query(queries.INTERVALS | queries.BOUNDS | queries.ROUNDNESS, (_,), size) if (
            known and size
        ):
            return squared
        case Query(queries.CATEGORIES, (_,), 0) if known:
            return squared
        case Query(queries.DISTANCES, (), size) if size == len(columns):
            return size * distances
        case Query(queries.DEPENDENCE, (), size) if 1 <= size <= pairs:
            return size * distances
        case Query(queries.MISFIT | queries.SCAN | queries.RIVALS, (), size) if size:
            return size * distances
        case Query(queries.PAIR_DISTANCES, (), size) if 1 <= size <= max(pairs, 1):
            return size * distances
        case Query(queries.TRIPLE_DISTANCES, (), size) if 1 <= size <= triples:
            return size * distances
        case Query(queries.GROUP_DISTANCES, (_,), size) if known and size == len(columns) - 1:
            return size * distances
        case Query(queries.PREDICTIONS, (_,), size) if known and size:
            return size * squared
        case Query(queries.GRADIENT, (), size) if size:
            return GRADIENT_PARTS**2 * squared
        case Query(queries.BROKEN_RULES, (), size) if size and size == len(schema.counted_rules):
            return size * squared
    raise InputError("The certificate has a spend for a query that no run has.")
