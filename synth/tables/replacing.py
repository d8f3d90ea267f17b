"""What a schema writes under `surrogate:`, `generalise:` and `hierarchy:`, in and out."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from privacy.message import Message
from synth.errors import InputError
from synth.surrogates.declaration import ASPECTS, Surrogate
from synth.surrogates.words import SEXES
from synth.tables.columns import MOMENT_KINDS, Categories, ColumnSpec
from synth.tables.entries import at, mapping, text
from synth.tables.generalising import Generalise
from synth.tables.hierarchy import Hierarchy

PER = ("row", "person")
_PERSONA = ""  # whom a row is about
_MOST_DIGITS = 12


def read_surrogate(value: object, name: str) -> Surrogate:
    """Read what a schema says under `surrogate:`.

    Raises:
        InputError: it is not a declaration of a surrogate; names the column.
    """
    where = Message("Column {name!r}: surrogate", name=name)
    fields = mapping(
        value, where, {"type", "format", "unique", "per", "persona", "consistent_with", "key"}
    )
    if "type" not in fields:
        raise InputError("{where} has no type.", where=where)
    texts = {
        key: text(held, at(where, key)) for key, held in fields.items() if key != "consistent_with"
    }
    if texts.get("unique", "false") not in {"true", "false"}:
        raise InputError("{where}: unique is true or false.", where=where)
    if texts.get("per", "row") not in PER:
        raise InputError("{where}: per is row or person.", where=where)
    if not texts.get("key", "named").strip():
        raise InputError("{where}: key is the name that tables share, and not empty.", where=where)
    aspects = mapping(fields.get("consistent_with", {}), where, set(ASPECTS))
    named = ((aspect, text(held, at(where, aspect))) for aspect, held in aspects.items())
    return Surrogate(
        type=texts["type"],
        format=texts.get("format"),
        unique=texts.get("unique") == "true",
        per=texts.get("per"),
        persona=texts.get("persona", _PERSONA),
        consistent_with=tuple(sorted(named)),
        key=texts.get("key", "").strip(),
    )


def surrogate_entry(surrogate: Surrogate) -> dict[str, Any]:
    """Return what `read_surrogate` reads."""
    entry: dict[str, Any] = {"type": surrogate.type}
    if surrogate.format is not None:
        entry["format"] = surrogate.format
    if surrogate.unique:
        entry["unique"] = True
    if surrogate.per is not None:
        entry["per"] = surrogate.per
    if surrogate.persona:
        entry["persona"] = surrogate.persona
    if surrogate.consistent_with:
        entry["consistent_with"] = dict(surrogate.consistent_with)
    if surrogate.key:
        entry["key"] = surrogate.key
    return entry


def read_generalise(value: object, name: str) -> Generalise:
    """Read what a schema says under `generalise:`.

    Raises:
        InputError: it does not say how a column is made coarser; names the column.
    """
    where = Message("Column {name!r}: generalise", name=name)
    fields = mapping(value, where, {"to", "width", "top", "bottom", "prefix", "groups"})
    to = text(fields["to"], at(where, "to")) if "to" in fields else None
    if to == "band" and "width" not in fields:
        raise InputError("{where}: a band needs its width, such as width: 5.", where=where)
    prefix = _number(fields["prefix"], where, "prefix") if "prefix" in fields else None
    if prefix is not None and prefix != prefix.to_integral_value():
        raise InputError("{where}: prefix is a whole number of signs.", where=where)
    return Generalise(
        to=None if to == "band" else to,
        **{
            key: _number(fields[key], where, key) if key in fields else None
            for key in ("width", "top", "bottom")
        },
        prefix=None if prefix is None else int(prefix),
        groups=_groups(fields.get("groups", {}), where),
    )


def read_hierarchy(value: object, name: str) -> Hierarchy:
    """Read what a schema says under `hierarchy:`.

    Raises:
        InputError: it does not say what group a category is in; names the column.
    """
    where = Message("Column {name!r}: hierarchy", name=name)
    fields = mapping(value, where, {"groups", "prefix", "preset"})
    prefix = _number(fields["prefix"], where, "prefix") if "prefix" in fields else None
    if prefix is not None and prefix != prefix.to_integral_value():
        raise InputError("{where}: prefix is a whole number of signs.", where=where)
    return Hierarchy(
        groups=_groups(fields.get("groups", {}), where),
        prefix=None if prefix is None else int(prefix),
        preset=text(fields["preset"], at(where, "preset")) if "preset" in fields else None,
    )


def hierarchy_entry(hierarchy: Hierarchy) -> dict[str, Any]:
    """Return what `read_hierarchy` reads."""
    if hierarchy.preset is not None:
        return {"preset": hierarchy.preset}
    if hierarchy.prefix is not None:
        return {"prefix": hierarchy.prefix}
    return {"groups": {group: list(held) for group, held in hierarchy.groups}}


def _groups(value: object, where: Message) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict) or not all(
        isinstance(held, list) and all(isinstance(one, str) for one in held)
        for held in value.values()
    ):
        raise InputError("{where}: groups is a mapping of names to lists of texts.", where=where)
    return tuple((group, tuple(held)) for group, held in value.items())


def generalise_entry(how: Generalise) -> dict[str, Any]:
    """Return what `read_generalise` reads, its numbers as `Decimal`."""
    entry: dict[str, Any] = {}
    for key in ("to", "width", "top", "bottom", "prefix"):
        if getattr(how, key) is not None:
            entry[key] = getattr(how, key)
    if how.groups:
        entry["groups"] = {group: list(held) for group, held in how.groups}
    return entry


def generalise_to_json(how: Generalise) -> dict[str, Any]:
    """Return the same as JSON holds it: numbers as they are written."""
    return {
        key: format(held, "f") if isinstance(held, Decimal) else held
        for key, held in generalise_entry(how).items()
    }


def _number(value: object, where: Message, key: str) -> Decimal:
    try:
        number = Decimal(text(value, at(where, key)))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise InputError("{where} must be a number.", where=at(where, key))
    return number


def check_surrogates(columns: Sequence[ColumnSpec], person: str | None) -> None:
    """Hold what is said of surrogates against the other columns.

    Raises:
        InputError: they do not go together; names the column.
    """
    of = {column.name: column for column in columns}
    said: dict[tuple[str, str], str] = {}
    for column in columns:
        surrogate = column.surrogate
        if surrogate is None:
            continue
        if surrogate.per == "person" and person is None:
            raise InputError(
                "Column {name!r}: its surrogate is per person, but one row is one person. Leave "
                "per out.",
                name=column.name,
            )
        if column.name == person and surrogate.per == "row":
            raise InputError(
                "Column {name!r} tells persons apart: its surrogate is per person.",
                name=column.name,
            )
        _check_key(column.name, surrogate, person)
        for aspect, source in surrogate.consistent_with:
            _check_aspect(column.name, aspect, of.get(source))
            if said.setdefault((surrogate.persona, aspect), source) != source:
                raise InputError(
                    "Column {name!r}: another surrogate of the same person takes {aspect} from "
                    "another column. Name one column, or give one of the two a persona of its own.",
                    name=column.name,
                    aspect=aspect,
                )


def _check_key(name: str, surrogate: Surrogate, person: str | None) -> None:
    """Refuse a key that several tables share where it would not be one person's, and no other's.

    Raises:
        InputError: names the column.
    """
    if not surrogate.key or name == person:
        return
    if not surrogate.unique or (person is not None and surrogate.per != "person"):
        raise InputError(
            "Column {name!r}: a key that tables share is one person's and no other's. Write "
            "unique: true and, where a person may have several rows, per: person.",
            name=name,
        )


def says_aspect(source: ColumnSpec, aspect: str) -> bool:
    """Tell whether a column can say an aspect of a person: it is modelled and of a fitting kind."""
    texts = source.kind in {"categorical", "boolean"}
    moments = source.kind in MOMENT_KINDS - {"time"} or source.kind == "integer"
    return source.is_modelled and (moments if aspect == "birth" else texts)


def _check_aspect(name: str, aspect: str, source: ColumnSpec | None) -> None:
    """Refuse a column that cannot say what a surrogate is to agree with.

    Raises:
        InputError: it is not modelled, or of another kind.
    """
    if source is None or not says_aspect(source, aspect):
        raise InputError(
            "Column {name!r}: its surrogate takes {aspect} from a column that does not say it. "
            "Sex and region come from a modelled categorical column, birth from a modelled date or "
            "whole year.",
            name=name,
            aspect=aspect,
        )
    if aspect == "sex" and isinstance(source.domain, Categories):
        known = [one for one in source.domain.names if one.strip().lower() in SEXES]
        if not known:
            raise InputError(
                "Column {name!r}: no category of {source!r} is known as a sex. Known: {known}.",
                name=name,
                source=source.name,
                known=sorted(SEXES),
            )
