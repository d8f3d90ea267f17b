"""ColumnSpec: one column as its owner describes it, and where its domain comes from."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from privacy.message import N_
from synth.errors import InputError
from synth.surrogates.declaration import Surrogate
from synth.tables.forms import compile_form
from synth.tables.generalising import Generalise
from synth.tables.hierarchy import Hierarchy, check_hierarchy
from synth.tables.roles import check_generalise, check_surrogate

Kind = Literal[
    "categorical", "boolean", "integer", "decimal", "date", "datetime", "time", "text", "identifier"
]
Role = Literal["model", "generalise", "surrogate", "drop"]
MODELLED_ROLES = frozenset({"model", "generalise"})
Unreadable = Literal["refuse", "missing", "other"]
ORDERED_KINDS = frozenset({"integer", "decimal", "date", "datetime", "time"})
MOMENT_KINDS = frozenset({"date", "datetime", "time"})
UNMODELLED_KINDS = frozenset({"text", "identifier"})
# Beyond these no value lies on a second grid point, or more digits are needed than a float has;
# and exact arithmetic on 1e999999999 would not end.
LEAST_GRID, LARGEST_GRID = Decimal("1e-12"), Decimal("1e15")
# Stands in the synthetic table for categories that have no name there, in the language of those
# that have.
OTHER, OTHER_IN_KOREAN = "(other values)", "(기타 값)"
_KOREAN = re.compile("[가-힣]")


@dataclass(frozen=True)
class Range:
    """The least and greatest value an ordered column can take, as written."""

    minimum: str
    maximum: str


@dataclass(frozen=True)
class Categories:
    """The values a column can take, as text."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Bought:
    """The owner does not declare the domain: it is learned under the budget."""


DomainSpec = Range | Categories | Bought


@dataclass(frozen=True)
class ColumnSpec:
    """One column, as the owner describes it.

    Attributes:
        kind: what the values are.
        role: "model"; "generalise": modelled once it is made coarser; "surrogate": not read, and
            filled in the release; "drop": the column does not reach the engine or the release.
        grid: the step between values: a number for integer and decimal, seconds for datetime and
            time; dates step by a day.
        missing: texts that mean a missing value, beside the empty cell.
        format: how dates and times are written, as strptime says it; ISO 8601 where None.
        thousands: what stands between thousands in numbers, e.g. ","; nothing where None.
        decimal: what stands before the decimals, e.g. ","; a point where None.
        unit: what stands before or behind the figures of a number, e.g. "$"; nothing where None.
        unreadable: what becomes of a cell that is not of the column's kind, or not listed; "other"
            counts what is not listed as `OTHER`.
        domain: what values there can be; None where nothing is modelled.
        finding: what the column was found to hold, e.g. "email", or why it is dropped.
        surrogate: what fills it, where its role says so.
        generalise: how it is made coarser, where its role says so.
        hierarchy: what its rare categories are shown as.
    """

    name: str
    kind: Kind
    role: Role = "model"
    grid: Decimal | None = None
    missing: tuple[str, ...] = ()
    format: str | None = None
    thousands: str | None = None
    decimal: str | None = None
    unit: str | None = None
    unreadable: Unreadable = "refuse"
    domain: DomainSpec | None = None
    finding: str | None = None
    surrogate: Surrogate | None = None
    generalise: Generalise | None = None
    hierarchy: Hierarchy | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise InputError(
                "Column {name!r}: kind {kind!r} is not known. Use one of {known}.",
                name=self.name,
                kind=self.kind,
                known=get_args(Kind),
            )
        if self.role not in get_args(Role):
            raise InputError(
                "Column {name!r}: role {role!r} is not known. Use one of {known}.",
                name=self.name,
                role=self.role,
                known=get_args(Role),
            )
        self._check_role()
        if self.unreadable not in get_args(Unreadable):
            raise InputError(
                "Column {name!r}: unreadable is refuse, missing or other.", name=self.name
            )
        if self.unreadable == "other" and not self.counts_others:
            raise InputError(
                "Column {name!r}: unreadable: other is for kind: categorical whose categories are "
                "listed.",
                name=self.name,
            )
        if self.format is not None and self.kind not in MOMENT_KINDS:
            raise InputError("Column {name!r}: format is for dates and times.", name=self.name)
        for key in ("thousands", "decimal", "unit"):
            if getattr(self, key) is not None and self.kind not in {"integer", "decimal"}:
                raise InputError(
                    "Column {name!r}: {key} is for integers and decimals.", name=self.name, key=key
                )
        if self.decimal is not None and self.decimal == (self.thousands or "."):
            raise InputError(
                "Column {name!r}: thousands and decimals are written with the same sign. Leave "
                "out the one that its numbers do not have.",
                name=self.name,
            )
        if self.format is not None:
            compile_form(self.format)
        # A grid that is NaN is no number to compare with.
        if self.grid is not None and not (
            self.grid.is_finite() and LEAST_GRID <= self.grid <= LARGEST_GRID
        ):
            raise InputError(
                "Column {name!r}: grid must lie between {least:g} and {largest:g}. Write the step "
                "between values, e.g. 0.01.",
                name=self.name,
                least=float(LEAST_GRID),
                largest=float(LARGEST_GRID),
            )
        if self.is_modelled:
            self._check_domain()
        if self.hierarchy is not None:
            listed = self.domain.names if isinstance(self.domain, Categories) else None
            check_hierarchy(self.name, self.kind, self.hierarchy, listed, others=self.counts_others)

    @property
    def is_modelled(self) -> bool:
        """Tell whether the engine works on the column."""
        return self.role in MODELLED_ROLES and self.kind not in UNMODELLED_KINDS

    @property
    def zoned(self) -> bool:
        """Tell whether moments are written with their zone; they are kept in UTC."""
        return self.format is not None and "%z" in self.format

    @property
    def counts_others(self) -> bool:
        """Tell whether what is not listed is counted as a category of its own."""
        listed = isinstance(self.domain, Categories) and self.kind == "categorical"
        return listed and self.unreadable == "other"

    @property
    def buys_names(self) -> bool:
        """Tell whether the column's categories are learned by threshold."""
        return self.kind not in ORDERED_KINDS and isinstance(self.domain, Bought)

    @property
    def buys_range(self) -> bool:
        """Tell whether the column's range is learned by measuring; a day is its own range."""
        ordered = self.kind in ORDERED_KINDS and self.kind != "time"
        return ordered and isinstance(self.domain, Bought)

    def _check_role(self) -> None:
        for role, said in (("surrogate", self.surrogate), ("generalise", self.generalise)):
            if (self.role == role) != (said is not None):
                raise InputError(
                    "Column {name!r}: role: {role} and what stands under {role}: go together. "
                    "Write both or neither.",
                    name=self.name,
                    role=role,
                )
        if self.surrogate is not None:
            check_surrogate(self.name, self.kind, self.surrogate)
        if self.generalise is not None:
            check_generalise(self.name, self.kind, self.generalise, self.grid)

    def _check_domain(self) -> None:
        allowed: tuple[type[DomainSpec], ...] = (Categories, Bought)
        if self.kind in ORDERED_KINDS:
            allowed = (Range, Bought)
        elif self.kind == "boolean":
            allowed = (Categories,)
        if not isinstance(self.domain, allowed):
            raise InputError(_WANTED_DOMAIN[self.kind], name=self.name)
        if isinstance(self.domain, Categories):
            names = self.domain.names
            if not names or len(set(names)) < len(names) or "" in names:
                raise InputError(
                    "Column {name!r}: categories must be different and not empty; {listed} are "
                    "listed, {n_different} count. Missing values need no category.",
                    name=self.name,
                    listed=len(names),
                    n_different=len(set(names) - {""}),
                )
            if self.kind == "boolean" and len(names) != 2:
                raise InputError(
                    "Column {name!r}: a boolean has exactly two categories.", name=self.name
                )
            both = set(names) & set(self.missing)
            if both:
                raise InputError(
                    (
                        "Column {name!r}: {n} of its categories is also listed as missing. Take it "
                        "out of one of the two.",
                        "Column {name!r}: {n} of its categories are also listed as missing. Take "
                        "them out of one of the two.",
                    ),
                    name=self.name,
                    n=len(both),
                )


def other_name(names: list[str], column: str = "") -> str:
    """Return a name for the rest that no category has, nor could be read as one of them.

    It is Korean where one of the names is, or that of their column.
    """
    is_korean = any(_KOREAN.search(name) for name in (column, *names))
    return _unlike(names, OTHER_IN_KOREAN if is_korean else OTHER)


def other_names(names: list[str]) -> set[str]:
    """Return the names that the rest has in any language: a release of before has the English."""
    return {_unlike(names, OTHER), _unlike(names, OTHER_IN_KOREAN)}


def _unlike(names: list[str], name: str) -> str:
    taken = {known.strip().casefold() for known in names}
    while name.casefold() in taken:
        name = f"({name})"
    return name


_RANGE = N_(
    "Column {name!r}: declare its range, domain: {{minimum: …, maximum: …}}, or write domain: "
    "bought."
)
_WANTED_DOMAIN = {
    "categorical": N_(
        "Column {name!r}: list its categories, domain: {{categories: […]}}, or write domain: "
        "bought."
    ),
    "boolean": N_(
        "Column {name!r}: list its two values, domain: {{categories: [no, yes]}}, or leave the "
        "domain out."
    ),
    **dict.fromkeys(ORDERED_KINDS, _RANGE),
}
