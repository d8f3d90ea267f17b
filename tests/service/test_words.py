import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from privacy.chain import PROMISES
from privacy.pii.identifiers import FORMATS
from privacy.pii.reasons import Likeness, Reason
from service.found import NAMES
from service.refusals import FORMS
from service.words import LANGUAGES, catalogue
from synth.catalogue import read_po, translations

SERVICE = Path(__file__).parents[2] / "service"
KOREAN = read_po(catalogue("ko").read_text("utf-8"))


def messages() -> list[str]:
    """Every text inside `_()`, written out there, and in the lists that are said by `known`."""
    found = [*FORMS, *PROMISES, *Reason, *Likeness, *(form.what for form in FORMATS), *NAMES]
    for file in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                (text,) = node.args
                assert isinstance(text, ast.Constant), f"{file}:{node.lineno}"
                found.append(str(text.value))
    return sorted(set(map(str, found)))


def blanks(text: str) -> list[str]:
    return sorted(str(name) for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("message", messages())
def test_every_message_is_translated(message: str) -> None:
    text = KOREAN.get(message, "")

    assert text, "it is missing in locale/ko"
    assert blanks(text) == blanks(message)
    assert text.count("**") == message.count("**")
    assert translations(catalogue("ko")).gettext(message) == text


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
    assert translations(catalogue("en")).gettext("Table") == "Table"
    assert set(LANGUAGES) == {"en", "ko"}


def test_a_catalogue_may_spread_a_message_over_lines() -> None:
    text = '# a note\nmsgid ""\n"Who is "\n"protected"\nmsgstr "누가"\n" \\"보호\\""\n'

    assert read_po(text) == {"Who is protected": '누가 "보호"'}
