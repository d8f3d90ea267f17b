"""The choice of one sheet or table among several: the owner's, never ours."""

from collections.abc import Sequence

from synth.errors import InputError

_SHOWN = 20


def choose(
    present: Sequence[str], asked: str | None, *, noun: str, name: str
) -> tuple[str, list[str]]:
    """Return the sheet that was asked for, or the only one, and what to say of the choice.

    Raises:
        InputError: there is none, it is not there, or there are several and none was named.
    """
    if not present:
        raise InputError(f"{name} has no {noun} with content.")
    listed = ", ".join(repr(one) for one in present[:_SHOWN])
    listed += f" and {len(present) - _SHOWN:,} more" if len(present) > _SHOWN else ""
    if asked is not None:
        if asked in present:
            return asked, []
        raise InputError(f"{name} has no {noun} of the name that was given. It has {listed}.")
    if len(present) > 1:
        raise InputError(f"{name} has {len(present):,} {noun}s: {listed}. Name one of them.")
    return present[0], []
