"""Entries of a schema: the mappings and texts that its YAML is made of."""

from typing import Any

from privacy.message import Message
from synth.errors import InputError


def mapping(value: object, where: Message, known: set[str]) -> dict[str, Any]:
    """Return a value that is a mapping of known keys.

    Raises:
        InputError: it is not; says where.
    """
    if not isinstance(value, dict):
        raise InputError("{where} must be a mapping of {known}.", where=where, known=sorted(known))
    unknown = sorted(str(key) for key in value if key not in known)
    if unknown:
        raise InputError(
            "{where}: {unknown} is not known. Known: {known}.",
            where=where,
            unknown=unknown,
            known=sorted(known),
        )
    return value


def at(where: Message, key: str) -> Message:
    """Return the place of a key in another place."""
    return Message("{where}: {key}", where=where, key=key)


def text(value: object, where: Message) -> str:
    """Return a value that is one text.

    Raises:
        InputError: it is not; says where.
    """
    if not isinstance(value, str) or not value:
        raise InputError("{where} must be one text.", where=where)
    return value
