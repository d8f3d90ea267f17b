"""Bytes to text: a byte order mark, strict UTF-8, strict CP949; else a refusal that asks.

An encoding is never guessed from how often which letters occur: such a guess reads a Korean
table as Polish without a word.
"""

import codecs
import re

from privacy.message import N_, Message
from synth.errors import InputError

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
_REPAIRED = re.compile(rb"\xc2[\x80-\x9f]|\xef\xbf\xbd")  # what is mended or told of
_SAMPLE = 4_000_000  # bytes that show whether a text is Korean


def is_clean(data: bytes) -> bool:
    """Tell whether bytes are UTF-8 without NUL, control characters to be mended, or lost ones."""
    if b"\0" in data:
        return False
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return _REPAIRED.search(data) is None


def decode(content: bytes, *, name: str, encoding: str | None) -> tuple[str, str, list[Message]]:
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
                "{name} is not whole {encoding} text, though {why}. It is damaged, cut off or in "
                "another encoding.",
                name=name,
                encoding=form.upper(),
                why=Message("its mark says so") if marked else Message("that was named"),
            ) from None
        found = [_encoding_note(form)] if marked in {"utf-16", "utf-32"} else []
    else:
        text, form, found = _decode_unmarked(content, name)
    if form == "utf-8" and is_clean(content):
        return text, form, found
    if "\0" in text:
        raise InputError(
            (
                "{name} holds {n} NUL character: it is not text, or it is UTF-16 without its mark. "
                "Name its encoding (utf-16-le), or save it as UTF-8.",
                "{name} holds {n} NUL characters: it is not text, or it is UTF-16 without its "
                "mark. Name its encoding (utf-16-le), or save it as UTF-8.",
            ),
            name=name,
            n=text.count("\0"),
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
            "{name} begins with the mark of {mark}, not of {asked}. Name that one.",
            name=name,
            mark=marked.upper(),
            asked=asked,
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
            "The encoding that was named is not known. Known: {known}.", known=ENCODINGS
        ) from None


def is_utf_8(encoding: str) -> bool:
    """Tell whether a name, known or not, is one of UTF-8."""
    try:
        return _CODECS.get(codecs.lookup(encoding).name) == "utf-8"
    except (LookupError, ValueError):
        return False


def _decode_unmarked(content: bytes, name: str) -> tuple[str, str, list[Message]]:
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        text = None
    if text is None or not (_is_korean(content[:_SAMPLE]) and _are_frequent(text[:_SAMPLE])):
        raise InputError(
            "{name} is neither UTF-8 nor CP949 text: from line {line} on it is not UTF-8, and as "
            "CP949 it is not Korean. Name its encoding, for example cp1252, or save it as UTF-8.",
            name=name,
            line=line,
        )
    return text, "cp949", [_encoding_note("cp949")]


def _encoding_note(encoding: str) -> Message:
    return Message("The text is {encoding}.", encoding=encoding.upper())


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


def _are_frequent(text: str) -> bool:
    """Tell whether most syllables are such as Korean words are made of.

    Chinese and Japanese text can be valid CP949 throughout, but gives any of 2,350 syllables.
    """
    syllables = re.findall("[가-힣]", text)
    frequent = sum(syllable in _FREQUENT for syllable in syllables)
    return 2 * frequent >= len(syllables)


_FREQUENT = frozenset(
    "가각간갈감갑강개객거건걸검게격견결경계고곡골곳공과관광괴교구국군굴궁권귀규균그극근글금급긍기긴길김까께꼬꾸끝"
    "나낙난날남납낭내너널넓네년념노녹논놀농높놓누눈뉴느늘능니다단달담답당대댁더덕던데도독돈돌동되두둔둘뒤드득든들등디"
    "따때또라락란람랑래량러런럼레려력련렬령례로록론료루류륙률르른를름리린림립링마막만말맛망매맥맨머먹면명모목몰몸못무"
    "문물미민밀및바박반받발밤방배백번벌범법벽변별병보복본볼봉부북분불비빈빌빛빠사산살삼상새색생서석선설섬성세소속손송"
    "수숙순술숨숲쉬스슬습승시식신실심십싱쌍써씨아악안알암압앙앞애액야약양어억언얼엄업없에여역연열염영예오옥온올옷옹와"
    "완왕외요욕용우욱운울웅원월위유육윤율은을음읍응의이익인일임입있자작잔장재저적전절점정제조족존종좌주죽준줄중즉증지"
    "직진질집차찬참창채책처척천철첩청체초촌총최추축춘출충취측층치친칠침카커코크키타탁탄탈태택터테토통투트특티파판팔패"
    "페편평폐포표품풍피필하학한할함합항해핵행향허헌험혁현협형혜호혹홍화확환활황회획효후훈휘휴흐희히힘"
)
_SYMBOLS = {0xA1, 0xA2, 0xA3, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9}  # rows without letters of a language


def _without_controls(text: str) -> tuple[str, list[Message]]:
    """Replace C1 control characters, which no table means, by those of Windows-1252."""
    repairs: list[Message] = []
    if _C1.search(text):
        text, number = _C1.subn(lambda match: _MEANT[match.group()], text)
        became = N_(
            (
                "{n} control character (U+0080 to U+009F), left by an earlier wrong conversion, "
                "became the character that Windows-1252 has in that place.",
                "{n} control characters (U+0080 to U+009F), left by an earlier wrong conversion, "
                "became the characters that Windows-1252 has in their places.",
            )
        )
        repairs.append(Message(became, n=number))
    if number := text.count("\ufffd"):
        lost = N_(
            (
                "{n} character had been lost before (U+FFFD); nothing was repaired.",
                "{n} characters had been lost before (U+FFFD); nothing was repaired.",
            )
        )
        repairs.append(Message(lost, n=number))
    return text, repairs


_MEANT = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_MEANT = {control: meant for control, meant in _MEANT.items() if meant}
_C1 = re.compile(f"[{''.join(_MEANT)}]")
