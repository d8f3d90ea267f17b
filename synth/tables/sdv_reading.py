"""SDV's metadata, V1 or V2, read into columns, rules and what its owner has to know.

A detection of SDV fills ranges and lists of values from the rows, exact ends included: who reads
the metadata reads them. So a domain that stands there is not taken before the owner confirms that
it is public; until then the column's domain is bought.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from privacy.message import Message, reason_of
from synth.errors import InputError
from synth.surrogates.declaration import Surrogate
from synth.tables.columns import Bought, Categories, ColumnSpec, DomainSpec, Kind, Range
from synth.tables.forms import ISO_DATE
from synth.tables.sdv_sdtypes import (
    FOREIGN_KEY,
    LEFT_OUT,
    STATISTICAL,
    personal,
    template_of,
)

_TABLE = "table"  # as SDV calls the only one
_USUAL_GRID = Decimal("0.01")
_MOST_PLACES = 12
_TRUTH = ("False", "True")  # as pandas writes them
_FORMATS_WITHOUT_A_WORD = {ISO_DATE: "date", "%Y-%m-%d %H:%M:%S": "datetime", "%H:%M:%S": "time"}


@dataclass(frozen=True)
class SdvTable:
    """What SDV's metadata says of one table.

    Attributes:
        from_data: domains that stand in the metadata and that nobody confirmed as public; they may
            come from the rows, so the columns are bought.
        notes: what is not as it was in SDV, for the owner.
        guesses: what the metadata does not say, and a look at the table does.
    """

    columns: tuple[ColumnSpec, ...]
    from_data: Mapping[str, DomainSpec] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    guesses: tuple[Message, ...] = ()


def load_metadata(metadata: Mapping[str, Any] | Path | str) -> Mapping[str, Any]:
    """Return metadata as a mapping of its tables, whatever version or place it comes from.

    Args:
        metadata: a mapping, the text of its JSON, or the path of a file with it.

    Raises:
        InputError: it is none.
    """
    document: Any = metadata
    if isinstance(metadata, str) and metadata.lstrip().startswith("{"):
        document = _parsed(metadata)
    elif isinstance(metadata, str | Path):
        try:
            document = _parsed(Path(metadata).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise InputError(
                "The metadata {path} cannot be read: {reason}.",
                path=metadata,
                reason=reason_of(error),
            ) from None
        except UnicodeDecodeError:
            raise _refused() from None
    held = _mapping(document)
    if "fields" in held or any("fields" in _mapping(one) for one in _tables_of(held)):
        raise InputError(
            "The metadata is older than V1: load it with SDV's own upgrade and save it again."
        )
    if "columns" in held:
        held = {"tables": {_TABLE: held}}
    if not _tables_of(held):
        raise _refused()
    return held


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        raise _refused() from None


def _tables_of(document: Mapping[str, Any]) -> Collection[Any]:
    return _mapping(document.get("tables", {})).values()


def _refused() -> InputError:
    return InputError(
        "This is no metadata of SDV. It is JSON with METADATA_SPEC_VERSION and the columns of a "
        "table, or several tables, as Metadata.save_to_json writes it."
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _refused()
    return value


def read_table(
    metadata: Mapping[str, Any] | Path | str,
    *,
    table: str | None = None,
    person: str | None = None,
    public: Collection[str] = (),
) -> SdvTable:
    """Read one table of SDV's metadata.

    Args:
        metadata: as `load_metadata` takes it.
        table: its name; None where there is one alone.
        person: the column that tells persons apart; a foreign key can.
        public: columns whose domains in the metadata are public, as their owner confirms.

    Raises:
        InputError: it is no metadata, or a column stands there that cannot be read.
    """
    document = load_metadata(metadata)
    tables = _mapping(document["tables"])
    if table is None and len(tables) > 1:
        raise InputError(
            "The metadata has {n} tables. Name one of them: {known}.",
            n=len(tables),
            known=list(tables),
        )
    name = next(iter(tables)) if table is None else table
    if name not in tables:
        raise InputError(
            "The metadata has no table {table!r}. It has: {known}.", table=name, known=list(tables)
        )
    entries = {str(key): one for key, one in _mapping(tables[name].get("columns")).items()}
    unknown = [one for one in (*public, person) if one is not None and one not in entries]
    if unknown:
        raise InputError(
            "The table {table!r} of the metadata has no column {column!r}.",
            table=name,
            column=unknown[0],
        )
    reader = _Reader(name, _mapping(tables[name]), document, person, public)
    columns = tuple(reader.column(key, _mapping(entry)) for key, entry in entries.items())
    reader.note_structure()
    if reader.from_data:
        reader.notes.append(
            Message(
                (
                    "The domain of {n} column stands in the metadata, where a detection may have "
                    "taken it from the rows: {names}. It is bought until you confirm that it is "
                    "public.",
                    "The domains of {n} columns stand in the metadata, where a detection may have "
                    "taken them from the rows: {names}. They are bought until you confirm that "
                    "they are public.",
                ),
                n=len(reader.from_data),
                names=list(reader.from_data),
            )
        )
    return SdvTable(columns, reader.from_data, tuple(reader.notes), tuple(reader.guesses))


class _Reader:
    """Reads the columns of one table, and gathers what there is to say of them."""

    def __init__(
        self,
        table: str,
        entry: Mapping[str, Any],
        document: Mapping[str, Any],
        person: str | None,
        public: Collection[str],
    ) -> None:
        self.table, self.entry, self.person, self.public = table, entry, person, public
        self.notes: list[Message] = []
        self.guesses: list[Message] = []
        self.from_data: dict[str, DomainSpec] = {}
        keys = [entry.get("primary_key"), *_list(entry.get("alternate_keys"))]
        self.unique = {key for key in keys if isinstance(key, str)}
        self.composite = [key for key in keys if len(_list(key)) > 1]
        self.parents: dict[str, str] = {}
        self.shared: dict[str, str] = {}
        for link in _list(document.get("relationships")):
            self._read_link(_mapping(link))

    def _read_link(self, link: Mapping[str, Any]) -> None:
        parent, key = link.get("parent_table_name"), link.get("parent_primary_key")
        if not isinstance(key, str):
            return
        if link.get("child_table_name") == self.table:
            self.parents[str(link.get("child_foreign_key"))] = str(parent)
            self.shared[str(link.get("child_foreign_key"))] = f"{parent}.{key}"
        if parent == self.table:
            self.shared.setdefault(key, f"{parent}.{key}")

    def column(self, name: str, entry: Mapping[str, Any]) -> ColumnSpec:
        """Read one column."""
        sdtype = str(entry.get("sdtype", LEFT_OUT))
        if name == self.person:
            return self._person(name, entry)
        if name in self.parents:
            self.notes.append(
                Message(
                    "Column {name!r} is a foreign key to {parent!r} and is left out. Name it as "
                    "what tells persons apart, and its ids come as that table's do.",
                    name=name,
                    parent=self.parents[name],
                )
            )
            return ColumnSpec(name, "identifier", "drop", finding=FOREIGN_KEY)
        if sdtype == "id":
            return self._filled(name, _key(entry, self.shared.get(name, "")), None)
        if sdtype in STATISTICAL or (entry.get("pii") is False and sdtype != LEFT_OUT):
            return self._modelled(name, sdtype, entry)
        return self._personal(name, sdtype)

    def _person(self, name: str, entry: Mapping[str, Any]) -> ColumnSpec:
        surrogate = _key(entry, self.shared.get(name, ""))
        if surrogate == Surrogate("key"):
            return ColumnSpec(name, "identifier")
        return ColumnSpec(
            name, "identifier", "surrogate", surrogate=replace(surrogate, unique=True)
        )

    def _filled(self, name: str, surrogate: Surrogate, finding: str | None) -> ColumnSpec:
        unique = name in self.unique
        shared = surrogate.key if unique and self.person is None else ""
        filled = replace(surrogate, unique=unique, key=shared)
        kind: Kind = "text" if surrogate.type == "free_text" else "identifier"
        return ColumnSpec(name, kind, "surrogate", surrogate=filled, finding=finding)

    def _personal(self, name: str, sdtype: str) -> ColumnSpec:
        known = personal(sdtype)
        if known.surrogate is not None:
            return self._filled(name, known.surrogate, known.finding)
        self.notes.append(
            Message(
                "Column {name!r} is of the sdtype {sdtype} and is left out. Write its kind and "
                "its domain to model it.",
                name=name,
                sdtype=sdtype,
            )
        )
        return ColumnSpec(name, "identifier", "drop", finding=known.finding)

    def _modelled(self, name: str, sdtype: str, entry: Mapping[str, Any]) -> ColumnSpec:
        match sdtype:
            case "boolean":
                return ColumnSpec(name, "boolean", domain=Categories(_TRUTH))
            case "numerical" | "latitude" | "longitude":
                column = self._number(name, entry)
            case "datetime":
                column = _moment(name, entry)
            case _:
                column = ColumnSpec(name, "categorical", domain=Bought())
        found = _domain(column, entry)
        if found is None:
            return column
        if name in self.public:
            return replace(column, domain=found)
        self.from_data[name] = found
        return column

    def _number(self, name: str, entry: Mapping[str, Any]) -> ColumnSpec:
        places, stored = entry.get("decimal_places"), str(entry.get("computer_representation", ""))
        if places == 0 or (places is None and "int" in stored.lower()):
            return ColumnSpec(name, "integer", domain=Bought())
        if isinstance(places, int) and places > 0:
            grid = Decimal(1).scaleb(-min(places, _MOST_PLACES))
        else:
            grid = _USUAL_GRID
            self.guesses.append(
                Message(
                    "Column {name!r}: the metadata does not say how many decimals its numbers "
                    "have. A grid of {grid} was taken; kind: integer is right for whole numbers.",
                    name=name,
                    grid=str(grid),
                )
            )
        return ColumnSpec(name, "decimal", grid=grid, domain=Bought())

    def note_structure(self) -> None:
        """Say what of keys, sequences and relationships of columns is not kept."""
        for key in self.composite:
            self.notes.append(
                Message(
                    "The key of the columns {names} is not kept: of modelled columns no value is "
                    "a key.",
                    names=[str(one) for one in key],
                )
            )
        order = self.entry.get("sequence_index")
        if order is not None:
            self.notes.append(
                Message(
                    "Rows follow one another by {name!r}: the order of one person's rows is not "
                    "modelled.",
                    name=str(order),
                )
            )


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _key(entry: Mapping[str, Any], shared: str) -> Surrogate:
    """Return the surrogate of an id, written as its regular expression where that is simple."""
    expression = entry.get("regex_format")
    template = template_of(expression) if isinstance(expression, str) else None
    return Surrogate("key", template, key=shared)


def _moment(name: str, entry: Mapping[str, Any]) -> ColumnSpec:
    form = entry.get("datetime_format")
    if not isinstance(form, str):
        return ColumnSpec(name, "datetime", domain=Bought())
    dated = any(f"%{sign}" in form for sign in "Yyxc")
    timed = any(f"%{sign}" in form for sign in "HIXc")
    kind: Kind = "datetime" if dated and timed else "time" if timed else "date"
    written = None if form in _FORMATS_WITHOUT_A_WORD else form
    try:
        return ColumnSpec(name, kind, format=written, domain=Bought())
    except InputError as refusal:
        raise InputError("Column {name!r}: {reason}", name=name, reason=refusal.message) from None


def _domain(column: ColumnSpec, entry: Mapping[str, Any]) -> DomainSpec | None:
    """Return the range or the values that stand in the metadata, where they make a domain.

    Raises:
        InputError: they are none.
    """
    if column.kind == "categorical":
        values = entry.get("range_values", entry.get("order"))
        listed = [_text(value) for value in _list(values) if value not in (None, "")]
        return Categories(tuple(dict.fromkeys(listed))) if listed else None
    ends = [entry.get("range_min"), entry.get("range_max")]
    if None in ends:
        return None
    try:
        least, most = (_end(column, end, entry.get("datetime_format")) for end in ends)
    except (ValueError, ArithmeticError):
        raise InputError(
            "Column {name!r}: the range in the metadata is not written as its values are.",
            name=column.name,
        ) from None
    return Range(least, most)


def _end(column: ColumnSpec, value: object, form: object) -> str:
    if column.kind == "integer":
        return str(int(Decimal(str(value))))
    if column.kind == "decimal":
        return format(Decimal(str(value)), "f")
    if not isinstance(form, str):
        return str(datetime.fromisoformat(str(value)))
    moment = datetime.strptime(str(value), form)
    if column.kind == "date":
        return moment.date().isoformat()
    if column.kind == "time":
        return moment.time().replace(microsecond=0).isoformat()
    return moment.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")


def _text(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
