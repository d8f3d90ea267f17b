"""The texts of the service's pages: each has a Korean form."""

import re
from pathlib import Path

import pytest

from service.words import LANGUAGES, catalogue
from synth.catalogue import read_po, translations
from tests.marked import SHOWN, births, blanks, literal, marked

SERVICE = Path(__file__).parents[2] / "service"
KOREAN = read_po(catalogue("ko").read_text("utf-8"))


def messages() -> list[str]:
    """Every text inside `_()`, written out there."""
    for file in SERVICE.rglob("*.py"):
        for node in births(file, SHOWN):
            assert literal(node.args[0]), f"{file}:{node.lineno}"
    return sorted({text for _, text in marked("service", by=SHOWN)})


@pytest.mark.parametrize("message", messages())
def test_every_message_is_translated(message: str) -> None:
    text = KOREAN.get(message, "")

    assert text, "it is missing in locale/ko"
    assert blanks(text) == blanks(message)
    assert text.count("**") == message.count("**")
    assert translations("ko", catalogue("ko")).gettext(message) == text


def test_the_catalogue_holds_no_message_that_is_gone() -> None:
    assert sorted(name for name in KOREAN if name) == messages()


def test_no_verdict_is_given_that_is_not_ours() -> None:
    korean, english = "\n".join(KOREAN.values()), "\n".join(messages())

    assert not re.search("익명|안전(?!성)|준수", korean)
    assert not re.search(r"\b(anonym|complian|safe\b)", english, re.IGNORECASE)


def test_bold_text_ends_where_markdown_sees_it() -> None:
    """A mark between a sign and a Korean letter does not close: `**100%**는` shows its stars."""
    for text in KOREAN.values():
        parts = text.split("**")
        for bold, after in zip(parts[1::2], parts[2::2], strict=True):
            assert re.search(r"\w$", bold) or not re.match(r"\w", after), text


def test_english_is_what_stands_in_the_code() -> None:
    assert translations("en", catalogue("en")).gettext("Table") == "Table"
    assert set(LANGUAGES) == {"en", "ko"}


def test_a_catalogue_may_spread_a_message_over_lines() -> None:
    text = '# a note\nmsgid ""\n"Who is "\n"protected"\nmsgstr "누가"\n" \\"보호\\""\n'

    assert read_po(text) == {"Who is protected": '누가 "보호"'}


def test_a_catalogue_may_have_two_forms_of_a_message() -> None:
    text = 'msgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] "{n}행"\n'

    assert read_po(text) == {"{n} row\0{n} rows": "{n}행"}
