"""What is told between rooms and shown to a person: every text of it has a Korean form."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from privacy.message import Message
from privacy.pii.finding import GROUP_OF, name_of_type
from privacy.pii.identifiers import FORMATS
from privacy.pii.reasons import Likeness, Reason
from service.words import catalogue
from synth.catalogue import MESSAGES, read_po, translations
from synth.dossier.html import CATALOGUE
from synth.steps import Step
from synth.tables.columns import Kind
from tests.marked import ROOT, births, blanks, literal, marked

KOREAN = read_po((MESSAGES / "ko.po").read_text("utf-8"))
ROOMS = ("privacy", "synth", "service")
WORDS = re.compile(r"[^\W\d_]")


def told() -> set[str]:
    """Every text that can be told, but for those that are blanks and signs alone."""
    found = {text for _, text in marked(*ROOMS)}
    found |= {str(name_of_type(kind).text) for kind in GROUP_OF}
    found |= {*map(str, (*Reason, *Likeness, *Step)), *(form.what for form in FORMATS)}
    found |= set(get_args(Kind))
    return {text for text in found if WORDS.search(re.sub(r"\{.*?\}", "", text))}


@pytest.mark.parametrize("text", sorted(told()))
def test_every_text_that_is_told_has_a_korean_form(text: str) -> None:
    """With the same blanks, each of which is written in the same way."""
    korean = KOREAN.get(text, "")

    assert korean, "it is missing in synth/locale/ko.po"
    assert blanks(korean) == blanks(text)


def test_the_catalogue_holds_no_text_that_is_gone() -> None:
    assert {text for text in KOREAN if text} == told()


@pytest.mark.parametrize("pages", [CATALOGUE, catalogue("ko")], ids=["dossier", "service"])
def test_a_text_says_the_same_wherever_it_stands(pages: Path) -> None:
    """What is told is shown on pages, beside texts of their own."""
    shown = read_po(pages.read_text("utf-8"))

    assert not {text for text in shown if text in KOREAN and text and shown[text] != KOREAN[text]}


def test_no_verdict_is_given_that_is_not_ours() -> None:
    assert not re.search("익명|안전(?!성)|준수", "\n".join(KOREAN.values()))


def test_korean_is_what_the_catalogue_has() -> None:
    """The compiled catalogue knows both forms of a plural; its language has one."""
    rows = ("{n} blank row was left out.", "{n} blank rows were left out.")

    for number in (1, 2_500):
        said = Message(rows, n=number).in_words(translations("ko"))
        assert said == f"빈 행 {number:,}개를 뺐습니다."
    assert str(Message(rows, n=1)) == "1 blank row was left out."
    assert Message(rows, n=2).in_words(translations("en")) == "2 blank rows were left out."


def test_a_text_is_written_out_where_it_is_born() -> None:
    """A text that was put together beforehand could not be found in the catalogue."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for birth in births(file):
                text = birth.args[0]
                known = isinstance(text, ast.Name | ast.Attribute | ast.Subscript)
                composed = isinstance(text, ast.Call) and getattr(text.func, "id", "") in COMPOSERS
                assert literal(text) or known or composed, f"{file}:{birth.lineno}"


COMPOSERS = {"sentences", "N_", "refusal_message"}  # they return what is told, not a text


def test_the_form_for_one_has_no_blank_of_its_own() -> None:
    """A catalogue of one form has what both have."""
    for where, text in marked(*ROOMS):
        if "\0" in text:
            one, many = map(blanks, text.split("\0"))
            assert one <= many, where


@pytest.mark.parametrize(
    "twin", ['InputError(f"{n} rows")', 'Message("a" + "b")', 'N_("a".lower())']
)
def test_the_walk_sees_a_text_that_is_put_together(twin: str) -> None:
    call = ast.parse(twin).body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert not literal(call.value.args[0])


def test_every_help_of_a_command_is_marked() -> None:
    """Argparse is given keys of the catalogue; the formatter says them in the person's language."""
    for file in (*(ROOT / "synth/commands").glob("*.py"), ROOT / "synth/cli.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            for keyword in call.keywords if isinstance(call, ast.Call) else ():
                if keyword.arg in {"help", "description", "epilog"}:
                    is_raw = isinstance(keyword.value, ast.Constant | ast.JoinedStr)
                    assert not is_raw, f"{file}:{call.lineno}"
