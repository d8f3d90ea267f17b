"""What a run asks of private rows: each kind of query, its words, and what it is bought for.

A spend holds a `Query` of the kernel, names and numbers that programs compare. Words are made here
where a person is shown them; nothing reads them back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from privacy.accounting import Query
from privacy.message import N_, Message
from synth.errors import InputError

TOTAL = "number of rows"
PERSONS = "rows per person"
MARGINAL = "marginal"
INTERVALS = "intervals"
BOUNDS = "bounds"
ROUNDNESS = "roundness"
CATEGORIES = "categories"
DEPENDENCE = "dependence"
MISFIT = "misfit"
SCAN = "scan"
RIVALS = "rivals"
DISTANCES = "distances"
PAIR_DISTANCES = "distances of pairs"
TRIPLE_DISTANCES = "distances of triples"
GROUP_DISTANCES = "distances in groups"
PREDICTIONS = "predictions"
GRADIENT = "gradient"
BROKEN_RULES = "broken rules"

# Distances are counted in parts of a row: `synth.counting.paid.DISTANCE_PARTS`.
SIXTEENTHS = "1/16 rows"
# What one row adds to a gradient is at most one: `synth.counting.paid.GRADIENT_PARTS`.
OF_GRADIENT = "2⁻²¹ of the bound"


@dataclass(frozen=True)
class Kind:
    """A kind of query.

    Attributes:
        words: a text of the catalogue, with the blanks {columns} and {size} of its query.
        group: the part of the budget that the dossier counts it to.
        mechanism: which of the kernel answers it.
        unit: what its answers count, and so what σ and the root of Δ² are in.
    """

    words: str
    group: str
    mechanism: str = "discrete Gaussian"
    unit: str = "rows"


KINDS: Mapping[str, Kind] = {
    TOTAL: Kind(N_("number of rows"), "rows"),
    PERSONS: Kind(N_("rows per person"), "rows", unit="persons"),
    MARGINAL: Kind(N_("marginal of {columns}"), "columns"),
    INTERVALS: Kind(N_("marginal of {columns}, {size} intervals"), "columns"),
    BOUNDS: Kind(N_("bounds of {columns}, {size} intervals"), "domains"),
    ROUNDNESS: Kind(N_("how round values of {columns} are, {size} classes"), "columns"),
    CATEGORIES: Kind(N_("categories of {columns}, and their marginal"), "domains", "threshold"),
    DEPENDENCE: Kind(N_("dependence of {size} pairs"), "choice", unit=SIXTEENTHS),
    MISFIT: Kind(N_("misfit of {size} cliques"), "choice", unit=SIXTEENTHS),
    SCAN: Kind(N_("misfit of {size} cliques of four and five columns"), "choice", unit=SIXTEENTHS),
    RIVALS: Kind(
        N_("distance of two models from the table, {size} in all"), "choice", unit=SIXTEENTHS
    ),
    DISTANCES: Kind(N_("distance of each column"), "comparison", unit=SIXTEENTHS),
    PAIR_DISTANCES: Kind(N_("distance of each of {size} pairs"), "comparison", unit=SIXTEENTHS),
    TRIPLE_DISTANCES: Kind(N_("distance of each of {size} triples"), "comparison", unit=SIXTEENTHS),
    GROUP_DISTANCES: Kind(
        N_("distances of {size} columns within each group of {columns}"),
        "comparison",
        unit=SIXTEENTHS,
    ),
    PREDICTIONS: Kind(
        N_("predictions of {columns} beside what it is, {size} tables of counts"), "comparison"
    ),
    GRADIENT: Kind(N_("gradient of a network’s {size} weights"), "pairs", unit=OF_GRADIENT),
    BROKEN_RULES: Kind(N_("rows that break each of {size} rules"), "comparison"),
}
GROUPS = ("rows", "columns", "domains", "choice", "pairs", "comparison")


def message_of(query: Query) -> Message:
    """Say what a query is for."""
    columns = " × ".join(query.columns)
    return Message(KINDS[query.kind].words, columns=columns, size=query.size)


def group_of(query: Query) -> str:
    """Return which of the groups a query's spend belongs to."""
    together = query.kind == MARGINAL and len(query.columns) > 1
    return "pairs" if together else KINDS[query.kind].group


def write_query(query: Query) -> dict[str, Any]:
    """Return a query as the certificate and the dossier hold it."""
    return {**asdict(query), "columns": list(query.columns)}


def read_query(document: Mapping[str, Any]) -> Query:
    """Read a query of a certificate or a dossier.

    Raises:
        InputError: it is none that this version knows.
    """
    query = Query(**{**document, "columns": tuple(document["columns"])})
    texts = all(type(column) is str for column in query.columns)
    if query.kind not in KINDS or not texts or type(query.size) is not int or query.size < 0:
        raise InputError("The certificate has a spend for a query that no run has.")
    return query
