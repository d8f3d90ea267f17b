"""Hierarchy: what a rare category is shown as, where its owner would rather have its group.

The groups are declared, or public. Which categories are rare is told by noisy counts that were
paid; their rows are then counted by their group, each in one cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from synth.errors import InputError
from synth.tables.generalising import MOST_GROUPED
from synth.tables.public_lists import hierarchy_names, public_hierarchy

MOST_FIGURES = 3  # of a prefix, where the categories are bought: 1,000 groups
_FIGURES = "0123456789"


@dataclass(frozen=True)
class Hierarchy:
    """The group of each category; one of the three is given.

    Attributes:
        groups: group → its members.
        prefix: how many signs of a category are its group.
        preset: the name of a public hierarchy.
    """

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    prefix: int | None = None
    preset: str | None = None

    @cached_property
    def _group_of(self) -> Mapping[str, str]:
        if self.preset is not None:
            return public_hierarchy(self.preset) or {}
        return {member: group for group, members in self.groups for member in members}

    def group_of(self, category: str) -> str | None:
        """Return the group that a category is in; a group is in itself, others in none."""
        if self.prefix is not None:
            return category[: self.prefix] if len(category) >= self.prefix else None
        found = self._group_of.get(category)
        return category if found is None and category in self._group_names else found

    @cached_property
    def _group_names(self) -> frozenset[str]:
        return frozenset(self._group_of.values())

    @property
    def public_groups(self) -> tuple[str, ...]:
        """Return all groups that there can be, whatever categories a table has."""
        if self.prefix is not None:
            return tuple("".join(figures) for figures in product(_FIGURES, repeat=self.prefix))
        return tuple(dict.fromkeys(self._group_of.values()))

    def examples(self, number: int) -> tuple[str, ...]:
        """Return at most so many categories that have a group."""
        if self.prefix is not None:
            n_groups = 10**self.prefix
            figures = (f"{place % n_groups:0{self.prefix}}{place}" for place in range(number))
            return tuple(figures)
        return tuple(self._group_of)[:number]


def check_hierarchy(
    name: str, kind: str, hierarchy: Hierarchy, names: tuple[str, ...] | None, *, others: bool
) -> None:
    """Hold a hierarchy against its column.

    Args:
        names: the listed categories; None where they are bought.
        others: whether what is not listed is counted, and may be shown.

    Raises:
        InputError: they do not go together; names the column.
    """
    given = sum(
        (bool(hierarchy.groups), hierarchy.prefix is not None, hierarchy.preset is not None)
    )
    if kind != "categorical" or given != 1:
        raise InputError(
            "Column {name!r}: hierarchy is for kind: categorical, and has one of groups, prefix "
            "and preset.",
            name=name,
        )
    if hierarchy.preset is not None and public_hierarchy(hierarchy.preset) is None:
        raise InputError(
            "Column {name!r}: no hierarchy is called {preset!r}. There are: {known}.",
            name=name,
            preset=hierarchy.preset,
            known=hierarchy_names(),
        )
    _check_groups(name, hierarchy)
    if hierarchy.prefix is not None and not 1 <= hierarchy.prefix <= (
        MOST_FIGURES if names is None else MOST_GROUPED
    ):
        raise InputError(
            "Column {name!r}: the prefix of a hierarchy has at least 1 sign and, where categories "
            "are measured, at most {most}, all figures. Write groups in its place.",
            name=name,
            most=MOST_FIGURES,
        )
    if names is not None and not others:
        groups = {hierarchy.group_of(one) for one in names} - {None}
        lacking = len(groups - set(names))
        if lacking:
            raise InputError(
                "Column {name!r}: {n} groups of its hierarchy are not among its categories. List "
                "them, or write unreadable: other.",
                name=name,
                n=lacking,
            )


def _check_groups(name: str, hierarchy: Hierarchy) -> None:
    members = [member for _, held in hierarchy.groups for member in held]
    groups = {group for group, _ in hierarchy.groups}
    if (
        len(set(members)) < len(members)
        or len(members) > MOST_GROUPED
        or groups & set(members)
        or "" in {*members, *groups}
    ):
        raise InputError(
            "Column {name!r}: list each category in one group of its hierarchy, {most} of them at "
            "most, none empty; no group is a member of one.",
            name=name,
            most=MOST_GROUPED,
        )
