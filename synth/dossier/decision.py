"""The first page: what a reviewer decides on, and what should give them pause."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from synth.dossier.html import Say, at_most, of_100, power, shown
from synth.dossier.verdict import Verdict

Json = Mapping[str, Any]

_LEFT_OUT = 0.05  # of the rows: a column that leaves out more is a flag
_AT_CAP = 0.01  # of the persons with as many rows as count
_BROKEN = 0.01  # of the rows, synthetic or private, by which a rule is broken
_FAR = 0.10  # of the rows, of a pair
_LIKELY = 0.70  # right guesses of an ideal attacker
_CHANCE = 0.5  # area under the curve of a score that tells nothing
_MOST_NAMED = 6


def decide(certificate: Json, dossier: Json, verdict: Verdict, _: Say) -> dict[str, Any]:
    """Return what the first page holds beside the certificate."""
    return {
        "stated": _stated(certificate["statement"], _),
        "cumulative": _cumulative(dossier["cumulative"], _),
        "worst_pair": dossier["likeness"]["worst_pairs"][0],
        "flags": [
            {"level": level, "text": _whole(text)}
            for level, text in [
                *(("red", text) for text in _red(certificate, dossier, verdict, _)),
                *(("amber", text) for text in _amber(certificate, dossier, verdict, _)),
            ]
        ],
        "unfit": [_whole(text) for text in _unfit(certificate, dossier, verdict, _)],
    }


def _whole(text: str) -> Markup:
    """Return a text that is not cut: the names in it were, each by itself."""
    return Markup.escape(text)


def _names(_: Say) -> dict[str, str]:
    return {
        "owner": _("Owner"),
        "purpose": _("Purpose"),
        "recipient": _("Recipient"),
        "basis": _("Legal basis"),
        "expires": _("Expires"),
    }


def _stated(statement: Json, _: Say) -> list[dict[str, str]]:
    said = [{"name": name, "text": statement[key]} for key, name in _names(_).items()]
    if depth := statement.get("generation", 0):
        text = _("synthetic data, generation {n}: the table went through {n} releases")
        if depth == 1:
            text = _("synthetic data, generation 1: the synthetic table of a release")
        said.append({"name": _("Input"), "text": text.format(n=depth)})
    return said


def _cumulative(cumulative: Json | None, _: Say) -> list[str]:
    """Say what was spent on the population before, and with this release."""
    if cumulative is None:
        return [_("Not on a ledger: nothing is known of earlier releases.")]
    before, together = cumulative["before"], cumulative["with"]
    said = [_("This is the first release of this population on its ledger.")]
    if before["epsilon"] is None or before["epsilon"] > 0:
        by = _("Spent before: {amount}, by {n} releases and what failed or is under way.")
        if before["releases"] == 1:
            by = _("Spent before: {amount}, by 1 release and what failed or is under way.")
        said = [
            by.format(amount=_amount(before, _), n=before["releases"]),
            _("With this one at most {amount}: right guesses at most {right} of 100.").format(
                amount=_amount(together, _), right=at_most(100 * together["right"], 1)
            ),
        ]
    cap = _("No cap is set for the population.")
    if cumulative["cap"]:
        known = _("Cap of the population: {cap}, set before anything was spent.")
        if not cumulative["cap_in_advance"]:
            known = _("Cap of the population: {cap}, set or raised after something was spent.")
        cap = known.format(cap=cumulative["cap"])
    return [*said, cap]


def _amount(total: Json, _: Say) -> str:
    if total["epsilon"] is None:
        return _("more than any ε says")
    return _("ε = {epsilon} at δ = {delta}").format(
        epsilon=at_most(total["epsilon"], 2), delta=power(total["delta"])
    )


def _red(certificate: Json, dossier: Json, verdict: Verdict, _: Say) -> list[str]:
    found = []
    if certificate["settings"].get("proposed"):
        found.append(
            _(
                "The schema was proposed from the private rows and accepted without review. "
                "Column types, missing tokens and grids are outside the guarantee."
            )
        )
    if certificate["statement"].get("generation", 0):
        found.append(
            _(
                "The input is itself synthetic. All closeness below is to that table, whose own "
                "errors remain; who is protected are its synthetic persons."
            )
        )
    lost = verdict.columns_graded("not usable")
    if lost:
        found.append(_("Not usable: {columns}.").format(columns=_listed(lost, _)))
    if dossier["audit"] is None:
        found.append(_("The configuration of this release was not audited."))
    return found


def _amber(certificate: Json, dossier: Json, verdict: Verdict, _: Say) -> list[str]:
    names = _names(_)
    missing = [names[key] for key in names if not certificate["statement"][key]]
    lumped = [
        column["name"]
        for column in dossier["columns"]
        if column["left_out"]["share"] > _LEFT_OUT and column["left_out"]["low"] > 0
    ]
    coarse = verdict.columns_graded("coarse")
    pair = dossier["likeness"]["worst_pairs"][0]
    right = next(one["right"] for one in dossier["odds"]["beliefs"] if one["before"] == 0.5)
    at_cap = dossier["at_cap"]
    said = [
        (bool(missing), _("Not stated: {names}."), {"names": ", ".join(missing)}),
        (
            bool(lumped),
            _("More than 5 of 100 rows have values that it cannot show, in {columns}."),
            {"columns": _listed(lumped, _)},
        ),
        (bool(coarse), _("Coarse: {columns}."), {"columns": _listed(coarse, _)}),
        (
            pair["distance"] >= _FAR and len(pair["columns"]) > 1,
            _("The pair {columns} differs in {distance} of 100 rows."),
            {
                "columns": " × ".join(str(shown(name)) for name in pair["columns"]),
                "distance": of_100(pair["distance"]),
            },
        ),
        *_amber_of_uses(dossier, _),
        *_amber_of_rules(dossier, _),
        (
            at_cap is not None and at_cap >= _AT_CAP,
            _("{share} of 100 persons have {rows} rows or more; what is beyond was left out."),
            {"share": of_100(at_cap or 0.0), "rows": certificate["max_rows"]},
        ),
        (
            right >= _LIKELY,
            _("An ideal attacker guesses right up to {right} times in 100."),
            {"right": at_most(100 * right, 0)},
        ),
    ]
    found = [text.format(**blanks) for holds, text, blanks in said if holds]
    return [*found, *_of_surrogates(certificate, _), *_of_ledger(certificate, dossier, _)]


def _amber_of_rules(dossier: Json, _: Say) -> list[tuple[bool, str, dict[str, str]]]:
    """Return which rules synthetic rows break, and which private ones were measured to break."""
    broken = [
        row["rule"] for row in dossier["rules"] if row["broken"] > _BROKEN * max(1, row["rows"])
    ]
    untidy = [
        row["rule"]
        for row in dossier["rules"]
        if row["private"] is not None
        and row["private"]["measured"] - row["private"]["margin_95"]
        > _BROKEN * max(1, dossier["rows"]["paid"])
    ]
    return [
        (
            bool(broken),
            _("More than 1 of 100 synthetic rows break a rule: {rules}."),
            {"rules": _listed(broken, _)},
        ),
        (
            bool(untidy),
            _(
                "More than 1 of 100 private rows break a rule; cells of theirs count as missing: "
                "{rules}."
            ),
            {"rules": _listed(untidy, _)},
        ),
    ]


def _of_surrogates(certificate: Json, _: Say) -> list[str]:
    """Return what the columns that surrogates fill show besides, which nothing was paid for."""
    filled = list(certificate.get("surrogates", {}))
    if not filled:
        return []
    text = _(
        "Filled with surrogates: {columns}. Which columns these are and how their values are "
        "written is as the owner confirmed it, outside the guarantee."
    )
    if certificate["settings"].get("proposed"):
        text = _(
            "Filled with surrogates: {columns}. Which columns these are and how their values are "
            "written was proposed from the private rows, outside the guarantee."
        )
    return [text.format(columns=_listed(filled, _))]


def _of_ledger(certificate: Json, dossier: Json, _: Say) -> list[str]:
    """Return what the run's place on its ledger gives pause about."""
    found = []
    if (certificate["ledger"] or {}).get("annex_read_before_decision"):
        found.append(
            _(
                "The exact internal report of an earlier release of this population had been "
                "opened before this one was made. If its settings were chosen by it, that choice "
                "is outside the guarantee."
            )
        )
    if dossier["cumulative"] is not None and not dossier["cumulative"]["cap"]:
        found.append(_("No cap bounds what may yet be released about this population."))
    return found


def _amber_of_uses(dossier: Json, _: Say) -> list[tuple[bool, str, dict[str, Any]]]:
    """Return what speaks against the uses that the owner names: within groups, and to predict."""
    worse, target = _worse_groups(dossier), dossier["target"]
    return [
        (
            bool(worse),
            _("More than 10 of 100 rows differ on average within {groups}."),
            {"groups": _listed(worse, _)},
        ),
        (
            target is not None and not _is_predicted(target),
            _("A model that learned from it was not seen to predict {column} better than chance."),
            {"column": str(shown(target["column"])) if target else ""},
        ),
    ]


def _worse_groups(dossier: Json) -> list[str]:
    """Name the groups within which the table is far off, by more than chance would make it."""
    return [
        f"{shown(grouping['column'])} = {shown(group['label'])}"
        for grouping in dossier["groups"]
        for group in grouping["groups"]
        if group["resolved"] and group["distance"] >= _FAR and group["low"] > group["fresh"]
    ]


def _is_predicted(target: Json) -> bool:
    """Tell whether the score of any class was seen to order the private rows."""
    areas = [curve["area"] for curve in target["curves"] if curve["area"] is not None]
    return any(area["low"] > _CHANCE for area in areas)


def _unfit(certificate: Json, dossier: Json, verdict: Verdict, _: Say) -> list[str]:
    """Return what the release must not be used for."""
    found = [
        _("Decisions about a single person: no row belongs to anybody."),
        _(
            "Standard errors, p-values and confidence intervals as if these were collected rows: "
            "they come out too small."
        ),
    ]
    if certificate["person"] is not None:
        found.append(
            _("Following a person: every column may change between rows of one synthetic person.")
        )
    unmeant = [one.column for one in verdict.columns if "mean" not in one.serves]
    ordered = {column["name"] for column in dossier["columns"] if column["statistics"]}
    totals = [name for name in unmeant if name in ordered]
    if totals:
        found.append(_("Means and totals of {columns}.").format(columns=_listed(totals, _)))
    extremes = [
        one.column
        for one in verdict.columns
        if one.column in ordered and "extremes" not in one.serves and one.column not in totals
    ]
    if extremes:
        found.append(_("Extremes of {columns}.").format(columns=_listed(extremes, _)))
    smallest = [grouping["smallest"] for grouping in dossier["groups"]]
    if smallest:
        found.append(
            _(
                "Statements about groups other than those of section 4, or of fewer than {rows} "
                "rows: within them it was not compared, or noise hides the difference."
            ).format(rows=f"{max(smallest):,}")
        )
    else:
        found.append(
            _("Statements about a single group of persons: within groups it was not compared.")
        )
    found.append(
        _(
            "Relations of three or more columns that section 4 does not compare, unless they were "
            "checked by other means."
        )
    )
    return found


def _listed(names: Sequence[str], _: Say) -> str:
    listed = ", ".join(str(shown(name)) for name in names[:_MOST_NAMED])
    if len(names) <= _MOST_NAMED:
        return listed
    return _("{columns} and {n} more").format(columns=listed, n=len(names) - _MOST_NAMED)
