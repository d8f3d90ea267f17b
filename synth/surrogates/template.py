r"""Template: how a surrogate is written, as the approved schema says it.

`#` is a figure, `?` a capital letter, `^` a hexadecimal figure, `{given}` and the like what a
type fills in, `\` takes the next sign as it stands; all else stands for itself.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from synth.errors import InputError

FIGURE, CAPITAL, HEXADECIMAL = "#", "?", "^"
CLASSES = {
    FIGURE: "0123456789",
    CAPITAL: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    HEXADECIMAL: "0123456789abcdef",
}
LONGEST = 200  # signs of a template
_PIECE = re.compile(r"\\(.)|([#?^])|\{([a-z]*)\}|(.)", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """One piece of a template.

    Attributes:
        text: the sign that stands for itself, the class of one sign, or the name of a filling.
        is_open: whether it is one sign of a class.
        is_filled: whether it is a filling.
    """

    text: str
    is_open: bool = False
    is_filled: bool = False


@dataclass(frozen=True)
class Template:
    """How a surrogate is written."""

    text: str

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return its pieces in order.

        Raises:
            InputError: it is empty, too long, or ends in a backslash.
        """
        found = list(_PIECE.finditer(self.text))
        if not 0 < len(self.text) <= LONGEST or found[-1][4] == "\\":
            raise InputError(
                "The format {format!r} of a surrogate has 1 to {most} signs and ends in no "
                "backslash.",
                format=self.text,
                most=LONGEST,
            )
        return tuple(_piece(one) for one in found)

    @property
    def opens(self) -> str:
        """Return the classes of its open signs, in order."""
        return "".join(piece.text for piece in self.pieces if piece.is_open)

    @property
    def fillings(self) -> tuple[str, ...]:
        """Return the names of its fillings, in order."""
        return tuple(piece.text for piece in self.pieces if piece.is_filled)

    @property
    def literals(self) -> str:
        """Return the signs that stand for themselves."""
        return "".join(
            piece.text for piece in self.pieces if not (piece.is_open or piece.is_filled)
        )

    def written(self, signs: str) -> str:
        """Put one sign into each open place."""
        given = iter(signs)
        return "".join(next(given) if piece.is_open else piece.text for piece in self.pieces)


def _piece(found: re.Match[str]) -> Piece:
    if found[2]:
        return Piece(found[2], is_open=True)
    if found[3] is not None:
        return Piece(found[3], is_filled=True)
    return Piece(found[1] or found[4])


def escape(text: str) -> str:
    """Return a text as a template that stands for it."""
    return re.sub(r"([#?^{}\\])", r"\\\1", text)
