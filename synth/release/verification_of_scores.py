"""Were as many scores and distances paid for as a run asks?"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import synth.queries as queries
from privacy.accounting import Accountant, Query, Spend
from synth.engines.adaptive import Adaptive, fewest_candidates
from synth.engines.latent import affordable_rivals
from synth.engines.neural import Neural
from synth.engines.scan import ORDERS, price_of_scan
from synth.errors import InputError
from synth.models.latent_model import LatentModel
from synth.models.network import Network
from synth.models.width import number_compared, number_of_scores, number_of_triples
from synth.queries import message_of
from synth.release.model import Model

_SAME_PRICE = 1e-3  # of it, and
_FEW_UNITS = 5  # of 10⁻¹²: the noise that a price buys is priced a little below it


def check_pairs(asked: Sequence[Query], model: Model, granted: int) -> None:
    """Compare how many pairs were scored and compared with what the paid number of rows allows.

    Raises:
        InputError: there are others.
    """
    schema = model.codec.schema
    wanted = {
        queries.PAIR_DISTANCES: max(1, number_compared(len(schema.coded))),
        queries.TRIPLE_DISTANCES: number_of_triples(len(schema.coded)),
        queries.RIVALS: 2 * number_of_triples(len(schema.coded)),
        queries.DEPENDENCE: number_of_scores(
            len(schema.coded),
            total=model.codec.total,
            granted=granted,
            max_rows=schema.protection.max_rows,
        ),
    }
    for query in asked:
        if query.size != wanted.get(query.kind, query.size):
            raise InputError(
                "The spend '{query}' is not for the pairs that a run asks.",
                query=message_of(query),
            )


def check_misfit(asked: Sequence[Query], n_columns: int) -> None:
    """Compare the number of cliques that were scored again with those that must have been.

    Raises:
        InputError: it is smaller.
    """
    n_scored = sum(query.size for query in asked if query.kind == queries.DEPENDENCE)
    for place, query in enumerate(asked):
        before, after = of_several(asked[:place]), of_several(asked[place:])
        scanned = {found for found in after if len(found.columns) in ORDERS}
        fewest = {
            queries.MISFIT: max(
                fewest_candidates(n_columns, n_scored, len(before)), len(after - scanned)
            ),
            queries.SCAN: len(scanned),
        }
        if query.size < fewest.get(query.kind, 0):
            raise InputError(
                "The spend '{query}' counts fewer than were scored.", query=message_of(query)
            )


def check_scan(spends: Sequence[Spend], model: Model) -> None:
    """Compare the price of a scan with that of as many cliques: their number decides it.

    How many were looked at follows from answers that a release does not hold. Who says fewer, and
    leaves the noise as it was, has a price that is not theirs.

    Raises:
        InputError: it is another.
    """
    total, max_rows = model.codec.total, model.codec.schema.protection.max_rows
    for spend in spends:
        if spend.query.kind == queries.SCAN:
            _check_price(spend, price_of_scan(spend.query.size, total=total, max_rows=max_rows))


def check_rivals(accountant: Accountant, model: Model, settings: Mapping[str, Any]) -> None:
    """Compare the price of comparing two models with that of the paid number of rows.

    Raises:
        InputError: it is another, or the comparison is not there though it must have been made.
    """
    codec = model.codec
    wanted = affordable_rivals(
        len(codec.columns),
        total=codec.total,
        granted=accountant.granted,
        max_rows=codec.schema.protection.max_rows,
    )
    found = [spend for spend in accountant.spends if spend.query.kind == queries.RIVALS]
    # A mixture was fitted beside the tilted tree, as settings before it do not say.
    has_rival = settings.get("has_rival", False) is True
    # Of what `adaptive` fits a mixture is taken after a comparison alone.
    has_won = isinstance(model.fitted, LatentModel) and settings["engine"] == Adaptive().name
    if not found and (has_won or (has_rival and wanted and model.fitted.is_tilted)):
        raise InputError(
            "The certificate lacks spends that its schema and model cannot do without."
        )
    for spend in found:
        _check_price(spend, wanted)


def _check_price(spend: Spend, wanted: int) -> None:
    if not math.isclose(spend.mu_squared, wanted, rel_tol=_SAME_PRICE, abs_tol=_FEW_UNITS):
        raise InputError(
            "The spend '{query}' has not the price of so many.", query=message_of(spend.query)
        )


def check_gradients(spends: Sequence[Spend], model: Model, settings: Mapping[str, Any]) -> None:
    """Compare the gradients with those that a network is fitted by.

    That is as many as the settings say, of all its weights, at one price; together they have what
    the settings leave them of what the engine spent.

    Raises:
        InputError: there are others.
    """
    fitted, found = model.fitted, [one for one in spends if one.query.kind == queries.GRADIENT]
    wanted = 0
    if isinstance(fitted, Network):
        wanted = settings["steps"] if settings["engine"] == Neural().name else 0
    sizes = {spend.query.size for spend in found}
    if len(found) != wanted or (isinstance(fitted, Network) and sizes != {fitted.layout.n_weights}):
        raise InputError(
            "The certificate has other gradients than its model was fitted by: {found}, not "
            "{wanted}.",
            found=len(found),
            wanted=wanted,
        )
    if not found:
        return
    both = [*found, *(spend for spend in spends if _is_of_base(spend.query))]
    each = sum(spend.mu_squared for spend in both) * (1 - settings["base_share"]) / wanted
    for spend in found:
        _check_price(spend, round(each))


def _is_of_base(query: Query) -> bool:
    """Tell whether `adaptive` asked it."""
    of_scores = query.kind in (queries.DEPENDENCE, queries.MISFIT, queries.SCAN)
    return of_scores or (query.kind == queries.MARGINAL and len(query.columns) > 1)


def check_base(asked: Sequence[Query], model: Model) -> None:
    """Hold what a network begins with against the spends: it has no tables that would tell of them.

    `adaptive` measures a tree of pairs at the least, and scores again what that leaves.

    Raises:
        InputError: spends for it lack.
    """
    several, columns = of_several(asked), model.codec.columns
    if not isinstance(model.fitted, Network) or len(columns) < 2:
        return
    n_scored = sum(query.size for query in asked if query.kind == queries.DEPENDENCE)
    is_left = fewest_candidates(len(columns), n_scored, len(several)) > 0
    only_pairs = all(len(query.columns) == 2 for query in several)
    is_scored = any(query.kind == queries.MISFIT for query in asked)
    if not several or (is_left and only_pairs and not is_scored):
        raise InputError(
            "The certificate lacks spends that its schema and model cannot do without."
        )


def of_several(asked: Sequence[Query]) -> set[Query]:
    """Return the marginals among them that are of several columns together."""
    return {query for query in asked if query.kind == queries.MARGINAL and len(query.columns) > 1}
