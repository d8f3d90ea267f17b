"""The pages in Korean: every text is translated, and each page says the same numbers."""

import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter
from typing import get_args

import pytest

from privacy.accounting import Query
from privacy.message import Message
from synth import Budget, Schema
from synth.annex.comparison import Annex, Cell, Difference
from synth.annex.page import render_annex
from synth.annex.raw_values import Figure, Frequent, Lost, RawValues
from synth.audit.decoys import make_decoys
from synth.catalogue import LANGUAGES, read_po
from synth.dossier.html import CATALOGUE, catalogue, environment, words
from synth.dossier.page import render
from synth.engines import engine_named
from synth.purchases import Plan
from synth.queries import KINDS, message_of, write_query
from synth.release.certificate import promise_of
from synth.statement import Statement
from synth.tables.columns import UNMODELLED_KINDS, Kind
from tests.dossier.test_dossier_page import HOSTILE, NAMES, Page, evidence
from tests.marked import SHOWN, marked

NUMBER = r"[±\d.,×⁻⁰¹²³⁴-⁹%\s]+"
KOREAN = read_po(CATALOGUE.read_text("utf-8"))
COLUMNS = """
columns:
  - {name: id, kind: identifier}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 9}}
  - {name: plan, kind: categorical, domain: bought}
"""
PERSONS = Schema.from_yaml("version: 1\nprotection: {person: id, max_rows: 3}" + COLUMNS)
ROWS = Schema.from_yaml(
    "version: 1\nprotection: {unit: row}"
    + COLUMNS.replace("kind: identifier", "kind: identifier, role: drop")
)


def written() -> Iterator[str]:
    """Every text in the templates and in the code of the pages."""
    known = environment("en")
    assert known.loader is not None
    for template in known.list_templates(extensions=["j2"]):
        source, _, _ = known.loader.get_source(known, template)
        for _, _, said in known.extract_translations(source):
            yield said if isinstance(said, str) else next(text for text in said if text)
    for _, text in marked("synth/dossier", "synth/annex", by=SHOWN):
        yield text


def invented() -> Iterator[str]:
    """Every text of its own that the numbers of a dossier can hold."""
    for schema in (PERSONS, ROWS):
        yield from make_decoys(schema, noise=1.0, group=2).neighbours
    yield from ("declared", "bought", "missing")
    yield from {kind.unit for kind in KINDS.values()}


def certified() -> Iterator[str]:
    """Every text of its own that a certificate can hold."""
    for schema in (PERSONS, ROWS):
        for proposed in (True, False):
            plan = Plan(
                Budget(1),
                engine_named("tree"),
                rows=5,
                proposed=proposed,
                statement=Statement(owner="a"),
            )
            held = promise_of(schema, plan)
            yield held["neighbouring_tables"]
            yield from held["unprotected_quantities"]
            if held["person"] is None:
                yield held["unit"]
    yield from set(get_args(Kind)) - UNMODELLED_KINDS
    yield from (kind.words for kind in KINDS.values())


def blanks(text: str) -> list[str]:
    """The blanks of either kind, and the tags."""
    braces = [name for _, name, _, _ in Formatter().parse(text) if name]
    return sorted([*braces, *re.findall(r"%\(\w+\)s|%%|<[^>]+>", text)])


@pytest.mark.parametrize("text", sorted({*written(), *invented()}))
def test_every_text_of_the_pages_is_translated(text: str) -> None:
    korean = KOREAN.get(text, "")

    assert korean, "it is missing in templates/ko.po"
    assert set(blanks(korean)) == set(blanks(text))
    assert words("ko")(text) == korean
    assert words("en")(text) == text


def test_every_text_of_a_certificate_is_translated_on_its_page() -> None:
    assert all(re.search("[가-힣]", words("ko")(text)) for text in certified())


def test_the_catalogue_holds_no_text_that_is_gone() -> None:
    assert {text for text in KOREAN if text} == {*written(), *invented()}


def test_no_verdict_is_given_that_is_not_ours() -> None:
    assert not re.search("익명|안전(?!성)|준수", "\n".join(KOREAN.values()))


@pytest.mark.parametrize("names", [NAMES, HOSTILE])
def test_both_languages_say_the_same_numbers(names: tuple[str, ...]) -> None:
    """Each number as often, and each cell of a table the same: a sign-off holds in either."""
    english, korean = (render(*evidence(names), language=language) for language in LANGUAGES)

    assert numbers(english) == numbers(korean)
    assert cells(english) == cells(korean)
    assert '<html lang="ko">' in korean
    assert Page(korean).tags == Page(english).tags


def numbers(html: str) -> Counter[str]:
    text = re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", html)
    return Counter(number.rstrip(".,") for number in re.findall(r"\d[\d.,]*", text))


def cells(html: str) -> list[str]:
    tables = Page(html).tables.values()
    return [cell for table in tables for row in table for cell in row if re.fullmatch(NUMBER, cell)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_query_is_said_in_korean(kind: str) -> None:
    """With its columns and its size where English has them; a new kind fails here until it is."""
    query = Query(kind, ("{plan} × 100%", "도시"), 41)
    said = message_of(query)
    english, korean = str(said), said.in_words(catalogue("ko"))

    assert re.search("[가-힣]", korean.replace("도시", ""))
    for part in ("{plan} × 100% × 도시", "41"):
        assert (part in korean) == (part in english)
    assert korean in render_purposes(query)


def render_purposes(query: Query) -> list[str]:
    """What the Korean dossier says of its spends, were they all of this query."""
    certificate, dossier = evidence()
    budget = [{**spend, "query": write_query(query)} for spend in dossier["budget"]]
    page = Page(render(certificate, {**dossier, "budget": budget}, language="ko"))
    return [row[1] for row in page.body("전체 지출")]


def test_a_unit_of_persons_is_said_in_korean_and_another_wording_as_it_stands() -> None:
    """The page never puts the certificate in words that it does not know."""
    held = promise_of(PERSONS, Plan(Budget(1), engine_named("tree")))
    known = {name: held[name] for name in ("unit", "person", "max_rows")}

    assert "한 사람. 'id' 열로 구별하며 행은 최대 3개입니다" in korean(**known)
    assert "one person of another wording" in korean(
        **{**known, "unit": "one person of another wording"}
    )


def korean(**changed: object) -> str:
    return Page(render(*evidence(**changed), language="ko")).words  # type: ignore[arg-type]


def test_the_annex_says_the_same_numbers_in_both_languages() -> None:
    """A pair that is called like markup is text in both."""
    cell = Cell("<b>x</b>", 0.125, 0.25)
    alone = Difference(("a",), 0.0123, 0.01, (cell,))
    pair = Difference(("a", "<i>b</i>"), 0.0456, 0.02, (cell,))
    values = RawValues(
        "a",
        0.25,
        (Figure("mean", "1,234.5", "1,300", 0.2), Figure("5 %", "2", "3", 0.01)),
        (Frequent("<b>q", 0.3, 0.05), Frequent(None, 0.01, 0.0)),
        Lost(below=3, merged=40, categories=2, names=(("<i>zz", 39), ("yy", 1))),
    )
    annex = Annex(
        "f00d",
        2000,
        1998,
        (values,),
        (alone,),
        (pair,),
        12,
        5,
        (Message("The table has no rows."),),
    )
    english, korean = (render_annex(annex, language=language) for language in LANGUAGES)

    assert numbers(english) == numbers(korean)
    assert "12.50%" in korean
    assert "데이터에 행이 없습니다." in korean
    assert "밖으로 나가지 않습니다" in korean
    assert "<b>" not in english + korean
    assert "<i>" not in english + korean
