"""Bytes to text: a byte order mark, strict UTF-8, strict CP949; else a refusal that asks.

An encoding is never guessed from how often which letters occur: such a guess reads a Korean
table as Polish without a word.
"""

import codecs
import re

from synth.errors import InputError
from synth.reading.counts import counted

# Character sets a table may come in. Python's other codecs (idna, unicode_escape, …) are none.
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "cp949", "euc-kr", "johab", "shift_jis", "cp932", "euc-jp", "gb18030", "big5", "big5hkscs",
    "ascii", "latin-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15",
    "cp437", "cp850", "cp852", "cp866", "cp874", "cp1250", "cp1251", "cp1252", "cp1253",
    "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8-r", "koi8-u", "mac-roman",
)  # fmt: skip
_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODECS = {codecs.lookup(encoding).name: encoding for encoding in ENCODINGS}
_SAMPLE = 4_000_000  # bytes that show whether a text is Korean
_ASK = "Name its encoding, for example cp1252, or save it as UTF-8."


def decode(content: bytes, *, name: str, encoding: str | None) -> tuple[str, str, list[str]]:
    """Return the text, its encoding, and what was repaired or found in it.

    Raises:
        InputError: it is not text in the encoding that its mark or the caller names, nor UTF-8,
            nor CP949.
    """
    asked = None if encoding is None else encoding_named(encoding)
    marked = marked_encoding(content, asked, name=name)
    form = marked or asked
    if form is not None:
        try:
            text = content.decode(form).removeprefix("\ufeff")
        except (UnicodeDecodeError, ValueError):
            raise InputError(
                f"{name} is not whole {form.upper()} text, though "
                f"{'its mark says so' if marked else 'that was named'}. It is damaged, cut off or "
                "in another encoding."
            ) from None
        found = [f"The text is {form.upper()}."] if marked in {"utf-16", "utf-32"} else []
    else:
        text, form, found = _unmarked(content, name)
    if "\0" in text:
        raise InputError(
            f"{name} holds {counted(text.count(chr(0)), 'NUL character')}: it is not text, or it "
            "is UTF-16 without its mark. Name its encoding (utf-16-le), or save it as UTF-8."
        )
    text, repaired = _without_controls(text)
    return text, form, found + repaired


def marked_encoding(head: bytes, asked: str | None, *, name: str) -> str | None:
    """Return the encoding that a byte order mark names, None without a mark.

    Raises:
        InputError: another one was asked for.
    """
    marked = next((form for mark, form in _MARKS if head.startswith(mark)), None)
    if marked is not None and asked is not None and not asked.startswith(marked):
        raise InputError(
            f"{name} begins with the mark of {marked.upper()}, not of {asked}. Name that one."
        )
    return marked


def encoding_named(encoding: str) -> str:
    """Return an encoding as `ENCODINGS` has it.

    Raises:
        InputError: it is none of them.
    """
    try:
        return _CODECS[codecs.lookup(encoding).name]
    except (LookupError, ValueError):
        raise InputError(
            "The encoding that was named is not known. Known: " + ", ".join(ENCODINGS) + "."
        ) from None


def _unmarked(content: bytes, name: str) -> tuple[str, str, list[str]]:
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        text = None
    if text is None or not _is_korean(content[:_SAMPLE]):
        raise InputError(
            f"{name} is neither UTF-8 nor CP949 text: from line {line:,} on it is not UTF-8, and "
            f"as CP949 it is not Korean. {_ASK}"
        )
    return text, "cp949", ["The text is CP949."]


def _is_korean(content: bytes) -> bool:
    """Tell whether valid CP949 is Korean: most of its letters are common syllables.

    Windows-1252 text such as "Men's" or "20 °C" is often valid CP949 too, but gives syllables that
    no word has; Chinese and Japanese give hanja and kana.
    """
    common = other = 0
    for lead, trail in re.findall(rb"([\x81-\xfe])(.)", content, re.DOTALL):
        row = lead[0] if trail[0] >= 0xA1 else 0  # KS X 1001; below lie the 8,822 rare syllables
        if 0xB0 <= row <= 0xC8:
            common += 1
        elif row not in _SYMBOLS:
            other += 1
    return common >= 2 * other


_SYMBOLS = {0xA1, 0xA2, 0xA3, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9}  # rows without letters of a language


def _without_controls(text: str) -> tuple[str, list[str]]:
    """Replace C1 control characters, which no table means, by those of Windows-1252."""
    repairs = []
    if _C1.search(text):
        text, number = _C1.subn(lambda match: _MEANT[match.group()], text)
        repairs.append(
            f"{counted(number, 'control character')} (U+0080 to U+009F), left by an earlier wrong "
            "conversion, became the character that Windows-1252 has in that place."
        )
    if number := text.count("\ufffd"):
        repairs.append(
            f"{counted(number, 'character')} had been lost before (U+FFFD); nothing was repaired."
        )
    return text, repairs


_MEANT = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_MEANT = {control: meant for control, meant in _MEANT.items() if meant}
_C1 = re.compile(f"[{''.join(_MEANT)}]")
