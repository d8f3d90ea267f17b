"""A first schema for a table: kinds, roles, grids and how things are written, never a value.

It reads the private rows without paying, so what it finds is a proposal that the owner confirms
column by column; accepted wholesale, the certificate lists it as not protected. Every domain is
bought until the owner declares it. What holds people's identifiers is dropped, and the schema says
the type of what was found; how many rows said so stays behind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pandas as pd

from privacy.pii import Finding, action, find
from synth.columns import MOMENT_KINDS, Bought, Categories, ColumnSpec, Unreadable
from synth.errors import InputError
from synth.parsing import MIDNIGHT, spelled
from synth.schema import Protection, Schema

# What people write for nothing. Public lists: a token that is not here is never proposed.
_NOTHING = ("?", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "NaN", "nan", " ")
_NOTHING_AMONG_NUMBERS = (*_NOTHING, "None", "-", "--", ".", "*", "N", "X", "na", "none", "Unknown")
_DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y년 %m월 %d일", "%d.%m.%Y", "%d/%m/%Y",
    "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y", "%b %d, %Y", "%Y-%m",
)  # fmt: skip
_CLOCKS = ("%H:%M:%S", "%H:%M")
_MOMENTS = tuple(
    f"{day}{between}{clock}"
    for day in _DAYS[:-1]
    for between in (" ", "T")
    for clock in (*_CLOCKS, "%H:%M:%S.%f", "%H:%M:%S%z", "%H:%M:%S.%f%z")
)
_TWINS = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y"}  # the same digits, read otherwise
_GRIDS = (1_000_000, 100_000, 10_000, 1_000, 100, 10)
_CLOCK_GRIDS = (3600, 1800, 600, 300, 60)
_MOST_PLACES = 8
_NEARLY_UNIQUE = 0.5  # different values a row; a threshold would release next to none of them
_NEARLY_ALL = 0.998  # of the cells; fewer others are taken to be slips
_CODES = 0.005  # of the cells begin with a zero
_LARGEST_WHOLE = 2.0**52
_FEW = 20  # rows; below, uniqueness says nothing
_NUMBER = re.compile(r"[+-]?(\d{1,15}\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})*(\.\d+)?")


def propose_schema(
    frame: pd.DataFrame,
    protection: Protection,
    *,
    policy: str = "strict",
    findings: Mapping[str, Finding] | None = None,
) -> Schema:
    """Return a schema for a frame as it was read, all domains bought.

    Args:
        frame: text columns as read from a file, or typed ones.
        protection: the unit, which only the owner knows.
        policy: a name of `privacy.pii.POLICIES`; what becomes of a column that holds identifiers.
        findings: what `privacy.pii.find` says of the frame, where it was asked before.

    Raises:
        InputError: the frame has no rows, or its columns do not make a schema; says why.
    """
    if len(frame) == 0:
        raise InputError("The table has no rows: there is nothing to propose from.")
    findings = find(frame) if findings is None else findings
    columns = [
        _under(_proposed(str(name), frame[name]), findings[str(name)], policy)
        for name in frame.columns
    ]
    person = protection.person
    return Schema(
        tuple(
            ColumnSpec(column.name, "identifier") if column.name == person else column
            for column in columns
        ),
        protection,
    )


def unsigned(schema: Schema) -> str:
    """Return a proposal's YAML with the unit of protection left for the owner to state."""
    lines = schema.to_yaml().splitlines()
    lines[1] = (
        "protection:  # {unit: row} if one row is one person, or {person: COLUMN, max_rows: N}"
    )
    return "\n".join(lines) + "\n"


def _under(column: ColumnSpec, finding: Finding, policy: str) -> ColumnSpec:
    """Return a column as a policy wants it, with the type of what was found and no figure."""
    decision = action(finding, policy)
    if finding.group in {"NONE", "QUASI"} and decision == "model":
        return column
    found = finding.type.replace("_", " ")
    if decision == "review":
        found = f"review: {found}"
    if finding.group in {"QUASI", "SENSITIVE"} and decision != "drop":
        return replace(column, finding=found)
    if finding.group == "FREE_TEXT":
        return ColumnSpec(column.name, "text", role="drop", finding=found)
    if finding.group in {"DIRECT", "KEY"} and column.kind not in MOMENT_KINDS:
        return ColumnSpec(column.name, "identifier", role="drop", finding=found)
    return replace(column, role="drop", finding=found)


def _proposed(name: str, raw: pd.Series) -> ColumnSpec:
    if pd.api.types.is_bool_dtype(raw):
        return ColumnSpec(name, "boolean", domain=Categories(("false", "true")))
    if pd.api.types.is_datetime64_any_dtype(raw):
        return _moment(name, raw)
    texts = spelled(raw).dropna()
    texts = texts[texts != ""]
    for tokens in (_NOTHING, _NOTHING_AMONG_NUMBERS):
        present = texts[~texts.isin(tokens)]
        if present.empty:
            break
        found = _number(name, present) or _clock(name, present) or _truth(name, present)
        if found is not None:
            return replace(found, missing=_used(texts, tokens))
    present = texts[~texts.isin(_NOTHING)]
    return _text(name, present, missing=_used(texts, _NOTHING))


def _used(texts: pd.Series, tokens: Sequence[str]) -> tuple[str, ...]:
    used = set(texts[texts.isin(tokens)].unique())
    return tuple(token for token in tokens if token in used)


def _number(name: str, texts: pd.Series) -> ColumnSpec | None:
    thousands = None
    if texts.str.contains(",").any():
        thousands = ","
        texts = texts.where(~texts.str.fullmatch(_GROUPED), texts.str.replace(",", ""))
    read = texts.str.fullmatch(_NUMBER)
    # 007 is a code that happens to be made of digits; as a number it would lose its zeros.
    zeros = texts.str.contains(r"^[+-]?0\d")
    if read.mean() < _NEARLY_ALL or zeros.mean() > _CODES:
        return None
    unreadable: Unreadable = "refuse" if read.all() else "missing"
    texts = texts[read]
    spec = ColumnSpec(name, "integer", thousands=thousands, unreadable=unreadable, domain=Bought())
    places = min(_MOST_PLACES, max(_places(text) for text in texts.unique()))
    if places > 0:
        return replace(spec, kind="decimal", grid=Decimal(1).scaleb(-places))
    whole = pd.to_numeric(texts).astype("float64")
    if whole.abs().max() >= _LARGEST_WHOLE:
        return None
    if read.all() and whole.between(19_000_101, 21_001_231).all():
        return _day(name, texts) or spec
    step = _step(whole)
    return replace(spec, grid=Decimal(step)) if step > 1 else spec


def _places(text: str) -> int:
    return max(0, -int(Decimal(text).normalize().as_tuple().exponent))


def _step(whole: pd.Series) -> int:
    if whole.nunique() < _FEW:
        return 1
    return next((grid for grid in _GRIDS if not (whole % grid).any()), 1)


def _clock(name: str, texts: pd.Series) -> ColumnSpec | None:
    # Cheap to rule out: whatever is a date or a time begins with a digit or ends with one.
    if not texts.str.contains(r"^\d|\d$").all():
        return None
    for form in _CLOCKS:
        moments = _read_as(texts.replace(MIDNIGHT), form)
        if moments is not None:
            return ColumnSpec(name, "time", grid=_clock_grid(moments), format=form, domain=Bought())
    return _day(name, texts) or _with_clock(name, texts)


def _day(name: str, texts: pd.Series) -> ColumnSpec | None:
    for form in _DAYS:
        if _read_as(texts, form) is None:
            continue
        if form in _TWINS and _read_as(texts, _TWINS[form]) is not None:
            return ColumnSpec(
                name, "text", role="drop", finding="date; day or month first? give its format"
            )
        return ColumnSpec(name, "date", format=None if form == _DAYS[0] else form, domain=Bought())
    return None


def _with_clock(name: str, texts: pd.Series) -> ColumnSpec | None:
    for form in _MOMENTS:
        moments = _read_as(texts, form)
        if moments is not None:
            return ColumnSpec(
                name, "datetime", grid=_clock_grid(moments), format=form, domain=Bought()
            )
    return None


def _read_as(texts: pd.Series, form: str) -> pd.Series | None:
    """Return the moments that all texts are in this form, or None."""
    head = pd.to_datetime(texts.iloc[:50], format=form, errors="coerce", utc=True)
    if head.isna().any() or not len(texts):
        return None
    moments = pd.to_datetime(texts, format=form, errors="coerce", utc=True)
    return None if moments.isna().any() else moments


def _moment(name: str, raw: pd.Series) -> ColumnSpec:
    moments = raw.dropna()
    if (moments == moments.dt.normalize()).all():
        return ColumnSpec(name, "date", domain=Bought())
    return ColumnSpec(name, "datetime", grid=_clock_grid(moments), domain=Bought())


def _clock_grid(moments: pd.Series) -> Decimal:
    seconds = moments.dt.hour * 3600 + moments.dt.minute * 60 + moments.dt.second
    return Decimal(next((grid for grid in _CLOCK_GRIDS if not (seconds % grid).any()), 1))


def _truth(name: str, texts: pd.Series) -> ColumnSpec | None:
    if len(texts) and texts.str.lower().isin(["true", "false"]).all():
        return ColumnSpec(name, "boolean", domain=Categories(("false", "true")))
    return None


def _text(name: str, texts: pd.Series, *, missing: tuple[str, ...]) -> ColumnSpec:
    if len(texts) == 0:
        return ColumnSpec(name, "categorical", missing=missing, domain=Bought())
    unique = texts.nunique() >= _NEARLY_UNIQUE * len(texts) and len(texts) >= _FEW
    if unique:
        return ColumnSpec(name, "identifier", role="drop", finding="nearly unique")
    return ColumnSpec(name, "categorical", missing=missing, domain=Bought())
