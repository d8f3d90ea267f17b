"""Catalogues: .po files become gettext's translations when they are first asked for.

The .po files are the source and are shipped as they are; nothing has to be compiled beforehand.
"""

import ast
import gettext
import io
import struct
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ko")
MESSAGES = Path(__file__).parent / "locale"
_MAGIC = 0x950412DE


@cache
def translations(language: str, *further: Path) -> gettext.NullTranslations:
    """Return the translations of a language; where there are none, texts stay as they are.

    Args:
        further: catalogues of pages, beside that of the messages.
    """
    known: dict[str, str] = {}
    for path in (*further, MESSAGES / f"{language}.po"):
        if path.exists():
            known |= read_po(path.read_text("utf-8"))
    return (
        gettext.GNUTranslations(io.BytesIO(_compile(known)))
        if known
        else gettext.NullTranslations()
    )


def read_po(text: str) -> dict[str, str]:
    """Return each message of a catalogue with its translation; the header is the message ''.

    A message of two forms, for one and for more, has both with a NUL between, as gettext has it.
    """
    read: dict[str, str] = {}
    parts: dict[str, str] = {}
    keyword = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith(("msgid", "msgstr")):
            keyword, line = line.split(" ", 1)
            parts[keyword] = ""
        if line.startswith('"'):
            parts[keyword] += str(ast.literal_eval(line))
        elif not line and parts:
            forms = [parts[name] for name in ("msgid", "msgid_plural") if name in parts]
            read["\0".join(forms)] = parts.get("msgstr", parts.get("msgstr[0]", ""))
            parts = {}
    return read


def _compile(messages: dict[str, str]) -> bytes:
    """Return the messages as gettext's own binary form: a head, two tables, the texts."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items() if text)
    texts, tables = b"", [b"", b""]
    begin = 28 + 16 * len(pairs)
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<2I", len(pair[side]), begin + len(texts))
            texts += pair[side] + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, begin)
    return head + tables[0] + tables[1] + texts
