"""Entries of rules in a schema: read into `Rule`, and held against one another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard, cast

from privacy.message import N_, Message
from synth.errors import InputError
from synth.tables.columns import ColumnSpec
from synth.tables.entries import mapping, text
from synth.tables.rules import (
    FAMILIES,
    MOST_RULES,
    Broken,
    Comparison,
    Condition,
    Pattern,
    Rule,
    check_category,
    read_rule,
    value_condition,
)
from synth.tables.yaml_text import flow

_MOST_COLUMNS = 4  # of one pattern: its cells are potentials of the model
_MOST_HOT = 8  # columns of a one-hot group: 3⁸ cells
_SHAPES = {
    "combinations": N_(
        "The rule {text!r} is none. Write combinations: {{columns: [A, B], allowed: [[a, b], …]}}, "
        "of 2 to 4 columns."
    ),
    "implies": N_(
        "The rule {text!r} is none. Write implies: {{if: {{A: a}}, then: {{B: b}}}}, of different "
        "columns, at most 3 of them under if."
    ),
    "equivalent": N_(
        "The rule {text!r} is none. Write equivalent: {{A: a, B: b}}: all of it holds of a row, or "
        "nothing."
    ),
    "missing_together": N_(
        "The rule {text!r} is none. Write missing_together: [A, B], of different columns."
    ),
    "one_hot": N_(
        "The rule {text!r} is none. Write one_hot: [A, B, C], of 2 to 8 different columns."
    ),
    "unique": N_("The rule {text!r} is none. Write unique: [A]."),
    "value": N_(
        "The rule {text!r}: write a value of its column, a list of them or, for numbers, dates and "
        "times, {{minimum: a, maximum: b}} or one of the two."
    ),
}
_KINDS = ("holds", "combinations", "implies", "equivalent", "missing_together", "one_hot", "unique")


@dataclass(frozen=True)
class DeclaredRule:
    """A rule as it stands in a schema.

    Attributes:
        kind: what sort of rule it is.
        body: what stands behind that, as canonical JSON: lists, mappings and texts.
        models_difference: whether how far apart two compared columns are is modelled too.
    """

    kind: str
    body: str
    broken: Broken = "refuse"
    models_difference: bool = True

    @property
    def text(self) -> str:
        """Return it on one line, as a schema would have it, but for what broken rows become."""
        body = json.loads(self.body)
        return body if self.kind == "holds" else flow({self.kind: body})[1:-1]

    def to_entry(self) -> Any:
        """Return what is written in a schema."""
        body = json.loads(self.body)
        entry = {self.kind: body}
        if self.broken != "refuse":
            entry["broken"] = self.broken
        if not self.models_difference:
            entry["difference"] = "drop"
        return body if list(entry) == ["holds"] else entry


def read_rules(value: object) -> tuple[DeclaredRule, ...]:
    """Read what stands under `rules:` of a schema.

    Raises:
        InputError: it is no list of rules.
    """
    if not isinstance(value, list) or not 0 < len(value) <= MOST_RULES:
        raise InputError(
            "rules: list 1 to {most} rules, such as ['joined >= born'], or leave it out.",
            most=MOST_RULES,
        )
    return tuple(map(_declared, value))


def _declared(value: object) -> DeclaredRule:
    where = Message("rules: a rule")
    if not isinstance(value, dict):
        return DeclaredRule("holds", _canonical(text(value, where)))
    fields = mapping(value, where, {*_KINDS, "broken", "difference"})
    kinds = [kind for kind in _KINDS if kind in fields]
    broken = fields.get("broken", "refuse")
    if len(kinds) != 1 or broken not in ("refuse", "missing"):
        raise InputError(
            "rules: a rule is one of {known}, and broken: refuse or missing may stand beside it.",
            known=_KINDS,
        )
    kind, body = kinds[0], fields[kinds[0]]
    if kind == "holds":
        body = text(body, where)
    difference = fields.get("difference", "model")
    if difference not in ("model", "drop") or (difference == "drop" and kind != "holds"):
        raise InputError(
            "rules: difference: model or drop may stand beside holds, of a comparison of two "
            "columns."
        )
    return DeclaredRule(kind, _canonical(body), cast("Broken", broken), difference == "model")


def _canonical(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)


def read_declared(declared: DeclaredRule, columns: Sequence[ColumnSpec]) -> Rule:
    """Read a rule of a schema with these columns.

    Raises:
        InputError: the columns do not have what it says.
    """
    body = json.loads(declared.body)
    if declared.kind == "holds":
        rule = read_rule(body, columns, declared.broken)
        return replace(rule, models_difference=declared.models_difference)
    reader = _Reader(declared, {c.name: c for c in columns}, body)
    match declared.kind:
        case "combinations":
            return reader.combinations()
        case "implies":
            return reader.implies()
        case "equivalent":
            return reader.equivalent()
        case "missing_together":
            return reader.missing_together()
        case "one_hot":
            return reader.one_hot()
        case _:
            return reader.unique()


def check_together(rules: Sequence[Rule]) -> None:
    """Refuse rules that cannot be kept together.

    Raises:
        InputError: a computed column has another rule, or comparisons cannot all hold.
    """
    for rule in rules:
        if rule.computed is None:
            continue
        for other in rules:
            if other is not rule and rule.computed.column in other.columns:
                raise InputError(
                    "The rule {text!r} computes {name!r}, which no other rule may be about: say it "
                    "of the columns that it is computed from.",
                    text=rule.text,
                    name=rule.computed.column,
                )
    least = close_comparisons([rule.comparison for rule in rules if rule.comparison is not None])
    circles = [
        one.offset + least[right, left].offset
        for (left, right), one in least.items()
        if left != right and (right, left) in least
    ]
    if any(left == right for left, right in least) or any(apart >= 0 for apart in circles):
        raise InputError("rules: the comparisons of columns cannot all hold in one row.")


def close_comparisons(given: Sequence[Comparison]) -> dict[tuple[str, str], Comparison]:
    """Return what comparisons say of two columns, what follows from several of them included.

    A column that is to be above itself, or in a circle without a way out, stands under its own
    name twice.
    """
    least: dict[tuple[str, str], Comparison] = {}
    for one in given:
        _keep_stricter(least, one)
    names = sorted({name for both in least for name in both})
    for middle in names:
        for left in names:
            for right in names:
                upper, lower = least.get((left, middle)), least.get((middle, right))
                if upper is not None and lower is not None:
                    offset = upper.offset + lower.offset
                    strict = upper.is_strict or lower.is_strict
                    if left != right or offset > 0 or (offset == 0 and strict):
                        _keep_stricter(least, Comparison(left, right, offset, strict))
    return least


def _keep_stricter(least: dict[tuple[str, str], Comparison], one: Comparison) -> None:
    held = least.get((one.left, one.right))
    if held is None or (held.offset, held.is_strict) < (one.offset, one.is_strict):
        least[one.left, one.right] = one


@dataclass(frozen=True)
class _Reader:
    """Reads the body of a rule."""

    declared: DeclaredRule
    columns: Mapping[str, ColumnSpec]
    body: Any

    def combinations(self) -> Rule:
        fields = self._mapping(self.body, {"columns", "allowed"})
        names = self._names(fields.get("columns"), most=_MOST_COLUMNS)
        rows = fields.get("allowed")
        if not isinstance(rows, list) or not rows or not all(map(_is_texts, rows)):
            raise self._refusal(_SHAPES["combinations"])
        if any(len(row) != len(names) for row in rows):
            raise self._refusal(_SHAPES["combinations"])
        values = [list(dict.fromkeys(held)) for held in zip(*rows, strict=True)]
        conditions = tuple(
            tuple(self._condition(name, value) for value in held)
            for name, held in zip(names, values, strict=True)
        )
        listed = frozenset(
            tuple(held.index(value) for held, value in zip(values, row, strict=True))
            for row in rows
        )
        return self._rule(names, Pattern(names, conditions, listed, are_allowed=True))

    def implies(self) -> Rule:
        fields = self._mapping(self.body, {"if", "then"})
        given, wanted = (self._conditions(fields.get(key)) for key in ("if", "then"))
        names = (*given, *wanted)
        if len(set(names)) < len(names) or len(given) >= _MOST_COLUMNS:
            raise self._refusal(_SHAPES["implies"])
        patterns = [
            Pattern(
                (*given, name),
                tuple((one,) for one in (*given.values(), condition)),
                frozenset({(*[0] * len(given), 1)}),
                are_allowed=False,
            )
            for name, condition in wanted.items()
        ]
        return self._rule(names, *patterns)

    def equivalent(self) -> Rule:
        held = self._conditions(self.body)
        if len(held) < 2:
            raise self._refusal(_SHAPES["equivalent"])
        (first, condition), *others = held.items()
        patterns = [
            Pattern(
                (first, name),
                ((condition,), (other,)),
                frozenset({(0, 0), (1, 1)}),
                are_allowed=True,
            )
            for name, other in others
        ]
        return self._rule(tuple(held), *patterns)

    def missing_together(self) -> Rule:
        names = self._names(self.body)
        patterns = [
            Pattern(
                (names[0], name),
                ((), ()),
                frozenset({(0, 0), (1, 1)}),
                are_allowed=True,
                of_missing=True,
            )
            for name in names[1:]
        ]
        return self._rule(names, *patterns)

    def one_hot(self) -> Rule:
        names = self._names(self.body, most=_MOST_HOT)
        if any(self.columns[name].kind != "boolean" for name in names):
            raise self._refusal(
                N_("The rule {text!r}: a one-hot group has columns of kind boolean.")
            )
        # Of a boolean's two categories the second is the true one.
        true = tuple((self._condition(name, self.columns[name].domain.names[1]),) for name in names)  # type: ignore[union-attr]
        one_of = frozenset(
            tuple(int(place != hot) for place in range(len(names))) for hot in range(len(names))
        )
        return self._rule(names, Pattern(names, true, one_of, are_allowed=True))

    def unique(self) -> Rule:
        """Accept what surrogates keep: of modelled columns no value is a key."""
        if not _is_texts(self.body) or not self.body:
            raise self._refusal(_SHAPES["unique"])
        for name in self.body:
            column = self.columns.get(name)
            if column is None or column.surrogate is None or not column.surrogate.unique:
                raise self._refusal(
                    N_(
                        "The rule {text!r} is kept by surrogates alone: give each of its columns "
                        "role: surrogate with unique: true."
                    )
                )
        return self._rule(tuple(self.body))

    def _rule(self, names: tuple[str, ...], *patterns: Pattern) -> Rule:
        return Rule(self.declared.text, names, self.declared.broken, patterns=patterns)

    def _refusal(self, said: str) -> InputError:
        return InputError(said, text=self.declared.text)

    def _mapping(self, value: object, keys: set[str]) -> Mapping[str, Any]:
        if not isinstance(value, dict) or set(value) != keys:
            raise self._refusal(_SHAPES[self.declared.kind])
        return value

    def _names(self, value: object, *, most: int = MOST_RULES) -> tuple[str, ...]:
        """Return different modelled columns, two at least."""
        if not _is_texts(value) or len(set(value)) < len(value) or not 2 <= len(value) <= most:
            raise self._refusal(_SHAPES[self.declared.kind])
        for name in value:
            self._column(name)
        return tuple(value)

    def _column(self, name: str) -> ColumnSpec:
        column = self.columns.get(name)
        if column is None or not column.is_modelled:
            raise InputError(
                "The rule {text!r} names {name!r}, which is no modelled column.",
                text=self.declared.text,
                name=name,
            )
        return column

    def _conditions(self, value: object) -> dict[str, Condition]:
        if not isinstance(value, dict) or not value:
            raise self._refusal(_SHAPES[self.declared.kind])
        return {name: self._condition(name, held) for name, held in value.items()}

    def _condition(self, name: str, value: object) -> Condition:
        """Read a value, a list of values, or a range of an ordered column."""
        column = self._column(name)
        if isinstance(value, dict):
            if FAMILIES[column.kind] == "text" or not set(value) <= {"minimum", "maximum"}:
                raise self._refusal(_SHAPES["value"])
            signs = {"minimum": ">=", "maximum": "<="}
            parts = [value_condition(column, signs[key], str(held)) for key, held in value.items()]
            bounds = tuple(part.bounds[0] for part in parts if part is not None)
            if not bounds or len(bounds) < len(parts):
                raise self._refusal(_SHAPES["value"])
            return Condition(bounds=bounds)
        names = [value] if isinstance(value, str) else value
        if not _is_texts(names) or not names:
            raise self._refusal(_SHAPES["value"])
        if any(value_condition(column, "=", one) is None for one in names):
            raise self._refusal(_SHAPES["value"])
        check_category(self.declared.text, column, names)
        return Condition(names=tuple(names))


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
