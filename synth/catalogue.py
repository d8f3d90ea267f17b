"""Catalogues: a .po file becomes gettext's translations when it is first asked for.

The .po files are the source and are shipped as they are; nothing has to be compiled beforehand.
"""

import ast
import gettext
import io
import struct
from functools import cache
from pathlib import Path

_MAGIC = 0x950412DE


@cache
def translations(path: Path) -> gettext.NullTranslations:
    """Return the translations of a catalogue; where there is none, texts stay as they are."""
    if not path.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(_compiled(read_po(path.read_text("utf-8")))))


def read_po(text: str) -> dict[str, str]:
    """Return each message of a catalogue with its translation; the header is the message ''."""
    read: dict[str, str] = {}
    parts: dict[str, str] = {}
    keyword = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith(("msgid ", "msgstr ")):
            keyword, line = line.split(" ", 1)
            parts[keyword] = ""
        if line.startswith('"'):
            parts[keyword] += str(ast.literal_eval(line))
        elif not line and "msgstr" in parts:
            read[parts["msgid"]] = parts["msgstr"]
            parts = {}
    return read


def _compiled(messages: dict[str, str]) -> bytes:
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
