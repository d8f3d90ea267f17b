"""The dossier as a page: one HTML file that needs nothing from outside.

A reviewer who has never seen the product reads and signs it. What it says is in the certificate
and in the dossier; here numbers are only put in words, and bounds are rounded against us.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from privacy.pii.finding import name_as_written
from synth.dossier.correspondence import correspond, section_in_words
from synth.dossier.decision import decide
from synth.dossier.glossary import define_terms
from synth.dossier.html import Say, as_css, catalogue, environment, shown, words
from synth.dossier.page_guarantee import budget_in_words, promise_in_words
from synth.dossier.page_prediction import draw_prediction
from synth.dossier.page_utility import (
    draw_columns,
    draw_likeness,
    draw_pairs,
    list_groups,
    list_not_shown,
    sources_in_words,
)
from synth.dossier.settings import settings_in_words
from synth.dossier.verdict import Verdict, judge
from synth.dossier.verdict_words import counted, grade_in_words
from synth.surrogates.namespaces import NAMESPACES
from synth.tables.columns import MOMENT_KINDS, ORDERED_KINDS

Json = Mapping[str, Any]

_TOLD_APART = (  # how a certificate names its unit where persons have rows
    "one person, told apart by the column {person!r}, with at most {rows} rows; rows without a "
    "person count as a person each"
)


def render(certificate: Json, dossier: Json, *, language: str = "en") -> str:
    """Return the page; the same numbers always give the same bytes.

    Args:
        certificate: as certificate.json holds it; the hashes of the files are not needed.
        dossier: as dossier.json holds it.
        language: one of `synth.catalogue.LANGUAGES`; the numbers are the same in each.
    """
    _, verdict = words(language), judge(dossier)
    point = certificate["delta"], certificate["epsilon"]
    return environment(language).get_template("dossier.html.j2").render(
        certificate=certificate,
        dossier=dossier,
        running=as_css(
            _("Release {run} of {date} · confidential until it is approved").format(
                run=shown(certificate["run"]), date=certificate["date"]
            )
        ),
        unit=unit_in_words(certificate, _),
        has_person=certificate["person"] is not None,
        promise=promise_in_words(dossier["odds"], point, _),
        budget=budget_in_words(certificate, dossier, _),
        likeness=draw_likeness(dossier["likeness"], _),
        pairs=draw_pairs(dossier["likeness"], _),
        contents=_contents(_),
        groups=list_groups(dossier["groups"], _),
        prediction=draw_prediction(dossier["target"], _),
        columns=draw_columns(
            dossier, verdict, _, proposed=bool(certificate["settings"].get("proposed"))
        ),
        verdict=_verdict(verdict, _),
        decision=decide(certificate, dossier, verdict, _),
        dictionary=_dictionary(
            dossier["dictionary"],
            language,
            proposed=bool(certificate["settings"].get("proposed")),
        ),
        not_shown=list_not_shown(dossier, _),
        frames=correspond(certificate, _),
        place=lambda where: section_in_words(where, _),
        terms=define_terms(_),
        settings=settings_in_words(certificate["settings"], _),
    )  # fmt: skip


def _contents(_: Say) -> list[tuple[str, str]]:
    return [
        ("1", _("What is released")),
        ("2", _("The guarantee")),
        ("3", _("Outside the guarantee, and not checked")),
        ("4", _("Utility: how close it is")),
        ("5", _("Utility: the columns")),
        ("6", _("Safety: audit on test data")),
        ("7", _("How to verify")),
        ("A", _("Use of the privacy budget")),
        ("B", _("The whole curve")),
        ("C", _("Settings")),
        ("D", _("Correspondence with guides and standards")),
        ("E", _("Glossary")),
    ]


def unit_in_words(certificate: Json, _: Say) -> str:
    """Return the certificate's unit; in words of another one than we know it stays as it is."""
    named = {"person": certificate["person"], "rows": certificate["max_rows"]}
    if certificate["unit"] == _TOLD_APART.format(**named):
        return _(
            "one person, told apart by the column {person!r}, with at most {rows} rows; rows "
            "without a person count as a person each"
        ).format(**named)
    return _(certificate["unit"])


def _dictionary(columns: Sequence[Json], language: str, *, proposed: bool) -> list[dict[str, Any]]:
    _ = words(language)
    roles = {
        "model": _("modelled"),
        "generalise": _("modelled, made coarser"),
        "surrogate": _("replaced by surrogates"),
        "drop": _("left out"),
        "person": _("tells persons apart; synthetic ids"),
    }
    return [
        {
            **column,
            "said_role": _replaced(roles[column["role"]], column, _),
            "said_source": sources_in_words(_, proposed=proposed)[column["source"]],
            "finding": name_as_written(column["finding"]).in_words(catalogue(language)),
            "grid": _grid(column, _),
            "range": column["kind"] in ORDERED_KINDS and len(column["domain"]) == 2,
        }
        for column in columns
    ]


def _grid(column: Json, _: Say) -> str:
    """Say the step between values, with its unit where it is not that of the values."""
    if not column["grid"] or column["kind"] not in MOMENT_KINDS:
        return str(column["grid"])
    text = _("{step} days") if column["kind"] == "date" else _("{step} seconds")
    return text.format(step=column["grid"])


def _replaced(role: str, column: Json, _: Say) -> str:
    """Say of a role what fills the column, or how it is made coarser, as the schema has it."""
    if "surrogate" in column:
        return f"{role}: {_(NAMESPACES[column['surrogate']['type']].said)}"
    coarser = [*_coarser(column.get("generalise", {}), _), *_grouped(column.get("hierarchy"), _)]
    said = ", ".join(coarser)
    return f"{role}: {said}" if said else role


def _grouped(hierarchy: Json | None, _: Say) -> list[str]:
    """Say what rare values are shown as, as a schema writes it under `hierarchy:`."""
    if hierarchy is None:
        return []
    if "preset" in hierarchy:
        return [_("rare values as their group of {name}").format(name=hierarchy["preset"])]
    if "prefix" in hierarchy:
        text = _("rare values as their first {value} characters")
        return [text.format(value=hierarchy["prefix"])]
    return [_("rare values as one of {value} groups").format(value=len(hierarchy["groups"]))]


def _coarser(how: Json, _: Say) -> list[str]:
    """Say each thing that a schema writes under `generalise:`."""
    units = {
        "day": _("to its day"),
        "month": _("to the first day of its month"),
        "quarter": _("to the first day of its quarter"),
        "year": _("to the first day of its year"),
        "sido": _("to its province or metropolitan city (시도)"),
        "sigungu": _("to its city, county or district (시군구)"),
    }
    said = {
        "width": _("in bands of {value}"),
        "top": _("what is above {value} as {value}"),
        "bottom": _("what is below {value} as {value}"),
        "prefix": _("first {value} characters"),
        "groups": _("in {value} groups"),
    }
    found = [units[how["to"]]] if how.get("to") in units else []
    for key, text in said.items():
        if key in how:
            value = len(how[key]) if key == "groups" else how[key]
            found.append(text.format(value=value))
    return found


def _verdict(verdict: Verdict, _: Say) -> dict[str, Any]:
    return {
        "grade": verdict.grade,
        "title": grade_in_words(verdict.grade, _),
        "parts": counted(verdict, _),
    }
