"""Message: what one room tells another, as a text of the catalogue and what fills its blanks.

Words are made of it where a person is shown them, in that person's language; no program reads them
back. A text is English and the key of its translations.
"""

import errno
import string
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from numbers import Integral, Real
from typing import Any, TypeVar, Union

Text = str | tuple[str, str]
Blank = Union[str, int, float, "Message", tuple["Blank", ...]]
Marked = TypeVar("Marked", str, tuple[str, str])
ENGLISH = NullTranslations()


def N_(text: Marked) -> Marked:
    """Mark a text for the catalogue where it is not yet said: gettext's own name for that."""
    return text


@dataclass(frozen=True, init=False)
class Message:
    """A text with named blanks.

    Attributes:
        text: a key of the catalogue; or two, for one and for another number in the blank {n}.
        blanks: by name. A whole number is written with separators of thousands, a message in the
            language of the whole, and of several there is a list with commas.
    """

    text: Text
    blanks: Mapping[str, Blank]

    def __init__(self, text: Text, /, **blanks: object) -> None:
        """Take a text and what fills its blanks; what is no number becomes text."""
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "blanks", {name: _as_blank(held) for name, held in blanks.items()})

    def __hash__(self) -> int:
        return hash((self.text, tuple(self.blanks)))

    def __str__(self) -> str:
        return self.in_words()

    def in_words(self, language: NullTranslations = ENGLISH) -> str:
        """Say it in a language."""
        if isinstance(self.text, str):
            said = language.gettext(self.text)
        else:
            said = language.ngettext(*self.text, int(str(self.blanks["n"])))
        return _Writer(language).vformat(said, (), self.blanks)

    def with_blanks(self, **blanks: object) -> "Message":
        """Return it with other fillings of some blanks."""
        return Message(self.text, **{**self.blanks, **blanks})

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        blanks = {name: _to_json(held) for name, held in self.blanks.items()}
        return {"text": self.text, "blanks": blanks}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Message":
        """Read what `to_json` wrote."""
        text = document["text"]
        blanks = {name: _from_json(held) for name, held in document["blanks"].items()}
        return cls(text if isinstance(text, str) else (text[0], text[1]), **blanks)


class Refusal(Exception):
    """What a person is told in place of a result.

    Attributes:
        message: names the column, the count and the way out, never a cell.
    """

    def __init__(self, text: Text | Message, /, **blanks: object) -> None:
        """Take a message, or the text of one and what fills its blanks."""
        self.message = text if isinstance(text, Message) else Message(text, **blanks)
        super().__init__(self.message)


_REASONS = {
    errno.ENOENT: N_("No such file or directory"),
    errno.EACCES: N_("Permission denied"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EROFS: N_("Read-only file system"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EISDIR: N_("Is a directory"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EEXIST: N_("File exists"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.EIO: N_("Input/output error"),
    errno.EBUSY: N_("Device or resource busy"),
    errno.EMFILE: N_("Too many open files"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
}


NO_FOLDER = N_("its folder does not exist or cannot be written")
NO_FILE = N_("what stands there is no regular file")


def reason_of(error: OSError) -> Message:
    """Return what the operating system says of an error; in its own words where they are rare."""
    if error.strerror in (NO_FOLDER, NO_FILE):
        return Message(error.strerror)
    if error.errno in _REASONS:
        return Message(_REASONS[error.errno])
    return Message("{reason}", reason=error.strerror or type(error).__name__)


def sentences(first: Message, *others: Message) -> Message:
    """Return one message that says several, one after another."""
    said = first
    for other in others:
        said = Message("{first} {then}", first=said, then=other)
    return said


class _Writer(string.Formatter):
    """Fills blanks in a language."""

    def __init__(self, language: NullTranslations) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Message):
            return value.in_words(self._language)
        if isinstance(value, tuple):
            return ", ".join(self.format_field(one, format_spec) for one in value)
        if isinstance(value, int) and not format_spec:
            return f"{value:,}"
        return format(value, format_spec)


def _as_blank(value: object) -> Blank:
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, tuple | list):
        return tuple(_as_blank(one) for one in value)
    return value if isinstance(value, Message) else str(value)


def _to_json(held: Blank) -> Any:
    if isinstance(held, Message):
        return held.to_json()
    return [_to_json(one) for one in held] if isinstance(held, tuple) else held


def _from_json(held: Any) -> Any:
    if isinstance(held, dict):
        return Message.from_json(held)
    return [_from_json(one) for one in held] if isinstance(held, list) else held
