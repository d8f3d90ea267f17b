"""The choice of one sheet or table among several: the owner's, never ours."""

from collections.abc import Sequence

from privacy.message import Message
from synth.errors import InputError
from synth.reading.counts import count_message, list_names

_SHOWN = 20


def choose(
    present: Sequence[str], asked: str | None, *, noun: str, name: str
) -> tuple[str, list[Message]]:
    """Return the sheet that was asked for, or the only one, and what to say of the choice.

    Raises:
        InputError: there is none, it is not there, or there are several and none was named.
    """
    if not present:
        raise InputError("{name} has no {noun} with content.", name=name, noun=Message(noun))
    names = list_names([repr(one) for one in present], _SHOWN)
    if asked is not None:
        if asked in present:
            return asked, []
        raise InputError(
            "{name} has no {noun} of the name that was given. It has {names}.",
            name=name,
            noun=Message(noun),
            names=names,
        )
    if len(present) > 1:
        raise InputError(
            "{name} has {present}: {names}. Name one of them.",
            name=name,
            present=count_message(len(present), noun),
            names=names,
        )
    return present[0], []
