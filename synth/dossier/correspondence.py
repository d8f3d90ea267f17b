"""Where the dossier speaks of what regulators and standards ask about, and what it leaves open.

The table points; it judges nothing. What a release cannot know, such as a contract or a legal
basis that nobody stated, is left to the owner. Sources: the PIPC's guide to making and using
synthetic data (December 2024), as far as its stages and indicators are published; Article 29
Working Party, opinion 05/2014; ISO/IEC 27559:2022, clauses 6 to 9; NIST SP 800-226 (March 2025);
Regulation (EU) 2024/1689, Article 10(2).
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synth.dossier.html import Say, words
from synth.statement import Statement

Json = Mapping[str, Any]

FIRST, ANNEX, REGISTRY = "page 1", "internal", "registry.yaml"


@dataclass(frozen=True)
class Point:
    """Something that is asked.

    Attributes:
        where: sections of the dossier ("1" to "7", "A" to "E"), FIRST, ANNEX or REGISTRY.
        left: what of it is for the owner to fill in; "" where the dossier has all that it can say.
    """

    text: str
    where: tuple[str, ...]
    left: str = ""


@dataclass(frozen=True)
class Frame:
    """A guide, law or standard, with its points in its own order."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class _Left:
    """What nobody stated, in words; "" where it was."""

    intended_use: str
    recipient: str
    expires: str


def correspond(certificate: Json, _: Say) -> tuple[Frame, ...]:
    """Return each frame with its points, in words."""
    owner = _("to be filled in by the owner")
    stated = Statement(**certificate["statement"])
    left = _Left(
        "" if stated.intended_use else owner,
        "" if stated.recipient else owner,
        "" if stated.expires else owner,
    )
    return (
        Frame(
            _("PIPC, guide to making and using synthetic data: five stages"),
            (*_korean_before(left, owner, _), *_korean_after(left, owner, _)),
        ),
        Frame(_("Article 29 Working Party, opinion 05/2014: three risks"), _three_risks(_)),
        Frame(_("ISO/IEC 27559:2022, de-identification framework"), _iso(left, owner, _)),
        Frame(_("NIST SP 800-226: the pyramid, from its top"), _nist(owner, _)),
        Frame(_("EU AI Act, Article 10(2): data governance"), _ai_act(left, owner, _)),
        Frame(_("OpenDP registry of deployments"), _registry(_)),
    )


def section_in_words(where: str, _: Say) -> str:
    """Return how the table names a place."""
    known = {FIRST: _("page 1"), ANNEX: _("internal report")}
    return known.get(where, where)


def write_csv(certificate: Json, *, language: str) -> bytes:
    """Return the table as a file that a spreadsheet opens: UTF-8 with a mark, comma separated."""
    _ = words(language)
    sink = io.StringIO()
    rows = csv.writer(sink, lineterminator="\r\n")
    rows.writerow([_("Framework"), _("Point"), _("Where in the dossier"), _("Left open")])
    for frame in correspond(certificate, _):
        for point in frame.points:
            places = "; ".join(section_in_words(place, _) for place in point.where)
            rows.writerow([frame.name, point.text, places or "–", point.left or "–"])
    return sink.getvalue().encode("utf-8-sig")


Points = tuple[Point, ...]


def _korean_before(left: _Left, owner: str, _: Say) -> Points:
    return (
        Point(_("① Preparation: purpose and need"), (FIRST,), left.intended_use),
        Point(_("① Preparation: legal basis and origin of the original data"), (FIRST,), owner),
        Point(_("① Preparation: columns, direct and quasi-identifiers, sensitive columns"), ("1",)),
        Point(_("① Preparation: safety criteria, set before generation"), (FIRST, "2"), owner),
        Point(_("② Generation: treatment of identifiers and columns left out"), ("1", "4")),
        Point(_("② Generation: method, settings and versions"), ("A", "C")),
        Point(_("② Generation: privacy budget and every measurement"), ("A",)),
        Point(_("③ Safety: singling-out risk"), ("2", "B", "6", ANNEX)),
        Point(_("③ Safety: linkage risk"), ("2", "B", "6", ANNEX)),
        Point(_("③ Safety: inference risk"), ("2", "B", "6", ANNEX)),
        Point(_("③ Utility: each column by itself"), ("4", "5")),
        Point(_("③ Utility: relations of two columns"), ("4",)),
        Point(_("③ Utility: whole table, and fitness for the purpose"), (FIRST, "4", ANNEX), owner),
    )


def _korean_after(left: _Left, owner: str, _: Say) -> Points:
    return (
        Point(_("④ Review board: members, opinion and resolution"), (FIRST,), owner),
        Point(_("④ Review board: points to be examined"), ("3", "7")),
        Point(_("⑤ Use and management: recipient"), (FIRST,), left.recipient),
        Point(_("⑤ Use and management: period, deletion"), (FIRST,), left.expires),
        Point(_("⑤ Use and management: terms of use, ban on re-identification"), (FIRST,), owner),
        Point(_("⑤ Use and management: further releases of the same persons"), (FIRST, "2")),
        Point(_("⑤ Use and management: record keeping and later checks"), ("7",), owner),
    )


def _three_risks(_: Say) -> Points:
    return (
        Point(_("Singling out: is it possible to isolate a person?"), ("2", "B", "6", ANNEX)),
        Point(_("Linkability: can records of one person be linked?"), ("2", "3", "B", ANNEX)),
        Point(_("Inference: can a person’s value be deduced?"), ("2", "B", ANNEX)),
    )


def _iso(left: _Left, owner: str, _: Say) -> Points:
    return (
        Point(_("6 Context: threats, recipients and their means"), ("2", "3"), owner),
        Point(_("6 Context: transparency and impact on persons"), (FIRST, "3"), owner),
        Point(_("7 Data: features of the data"), ("1", "5")),
        Point(_("7 Data: attack modelling, worst case and average"), ("2", "B", "6")),
        Point(_("8 Identifiability: assessment against a threshold"), (FIRST, "2", "B"), owner),
        Point(_("8 Identifiability: mitigation"), ("A", "C")),
        Point(_("8 Identifiability: adversarial testing"), ("6", ANNEX)),
        Point(_("8 Identifiability: re-assessment"), (FIRST, "2"), left.expires),
        Point(_("9 Governance: roles and approval before release"), (FIRST, "7"), owner),
        Point(_("9 Governance: monitoring, complaints and incidents after release"), (), owner),
    )


def _nist(owner: str, _: Say) -> Points:
    return (
        Point(_("Privacy parameters: ε, δ and their meaning"), (FIRST, "2", "B")),
        Point(_("Unit of privacy"), (FIRST, "2")),
        Point(_("Utility and bias"), ("4", "5")),
        Point(_("Algorithms and correctness"), ("6", "7", "A")),
        Point(_("Security and side channels"), ("3",), owner),
        Point(_("Access control, query model, threat model"), ("2", "3"), owner),
        Point(_("Data collection exposure"), ("1",), owner),
    )


def _ai_act(left: _Left, owner: str, _: Say) -> Points:
    return (
        Point(_("(a) design choices"), ("A", "C")),
        Point(_("(b) collection, origin and original purpose of the data"), (FIRST,), owner),
        Point(_("(c) preparation: cleaning, aggregation, treatment of columns"), ("1", "4")),
        Point(_("(d) assumptions: what the data are supposed to measure"), ("1", "3"), owner),
        Point(_("(e) availability, quantity and suitability"), (FIRST, "4"), left.intended_use),
        Point(_("(f) examination of possible bias"), ("4", "5", ANNEX), owner),
        Point(_("(g) measures against bias"), (), owner),
        Point(_("(h) gaps and shortcomings, and how they can be addressed"), (FIRST, "3", "4")),
    )


def _registry(_: Say) -> Points:
    return (
        Point(_("Tier 1: product, curator, intended use"), (FIRST, REGISTRY)),
        Point(_("Tier 2: variant, unit, parameters, model of deployment"), ("2", REGISTRY)),
        Point(
            _("Tier 3: unprotected quantities, accounting, implementation"), ("3", "A", REGISTRY)
        ),
    )
