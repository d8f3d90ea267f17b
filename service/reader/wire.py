"""The wire: values as JSON between the web server and a reader, each type named.

Only types of this list are made of what comes back, by their own checks; nothing is unpickled, for
the other end has read a stranger's file.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from privacy.message import Message
from privacy.pii import Combination, Finding
from privacy.sketch import Resemblance
from service.reader.seen import Checked, Contents, Inspection, Preview, Reading
from synth import Bought, Categories, ColumnSpec, Protection, Range, Schema
from synth.counting.origins import Origin
from synth.counting.unit import UnitCheck, UnitFinding
from synth.reading import FileForm
from synth.surrogates.declaration import Surrogate
from synth.tables.column_entries import columns_from_yaml, columns_to_yaml
from synth.tables.presets import Preset

_VALUES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(Bought, Categories, Checked, Combination, Contents, FileForm, Finding, Inspection),
        *(Origin, Preset, Preview, Protection, Range, Reading, Resemblance, Surrogate),
        *(UnitCheck, UnitFinding),
    )
}


def write(value: Any) -> bytes:
    """Return a value as one line."""
    return json.dumps(_to_json(value), allow_nan=False).encode() + b"\n"


def read(line: bytes) -> Any:
    """Return the value of a line.

    Raises:
        ValueError: it holds none that is known here.
    """
    try:
        return _from_json(json.loads(line))
    except (KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ValueError(type(fault).__name__) from None


def _to_json(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Message():
            return {"is": "Message", "of": value.to_json()}
        case ColumnSpec():
            return {"is": "ColumnSpec", "of": columns_to_yaml((value,))}
        case Schema():
            return {"is": "Schema", "of": value.to_yaml()}
        case Decimal():
            return {"is": "Decimal", "of": str(value)}
        case Path():
            return {"is": "Path", "of": str(value)}
        case tuple() | list():
            return [_to_json(one) for one in value]
        case Mapping():
            return {"is": "dict", "of": [[_to_json(k), _to_json(v)] for k, v in value.items()]}
    if is_dataclass(value) and type(value).__name__ in _VALUES:
        held = {field.name: _to_json(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, "of": held}
    raise TypeError(type(value).__name__)


def _from_json(held: Any) -> Any:
    if isinstance(held, list):
        return tuple(_from_json(one) for one in held)
    if not isinstance(held, dict):
        return held
    kind, of = held["is"], held["of"]
    match kind:
        case "Message":
            return Message.from_json(of)
        case "ColumnSpec":
            (column,) = columns_from_yaml(of)
            return column
        case "Schema":
            return Schema.from_yaml(of)
        case "Decimal":
            return Decimal(of)
        case "Path":
            return Path(of)
        case "dict":
            return {_from_json(key): _from_json(value) for key, value in of}
    return _VALUES[kind](**{name: _from_json(value) for name, value in of.items()})
