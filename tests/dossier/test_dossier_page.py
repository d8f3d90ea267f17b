"""The page a reviewer signs: its numbers are the dossier's, and a name in it is only a name."""

import math
import re
from collections import defaultdict
from dataclasses import asdict
from html.parser import HTMLParser
from itertools import combinations, pairwise
from typing import Any

import pytest

from privacy.accounting import Accountant, Budget, Query, Spend, price
from synth.dossier.numbers import budget, cumulative, heading, odds
from synth.dossier.page import render
from synth.queries import KINDS
from synth.statement import UNSTATED, Standing

Json = dict[str, Any]

NAMES = ("나이", "plan", "joined_at")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=https://evil.example/x onerror=alert(1)>',
    "</svg></text><style>*{display:none}</style>",
    "{{ certificate }} {% raw %} ${7*7}",
    "'; signal: alert(1) //",
    "]]>&lt;!--",
    "javascript:alert(1)",
    "\u202egnp.exe\x00\x1b\ud800\ufffe\n",
    "constructor",
    "a × b",
    "c, 64 intervals",
    "rows per person",
    "W" * 3000,
)
TAGS = """
    html head meta title style body header main section article h1 h2 h3 p ul li dl dt dd div
    span strong small code pre br bdi table caption thead tbody tr th td figure figcaption
    details summary em svg g path line rect text
"""
ATTRIBUTES = """
    lang charset http-equiv content name class id role aria-label aria-labelledby aria-hidden
    tabindex scope colspan rowspan style d x y x1 x2 y1 y2 width height transform fill stroke
    stroke-width stroke-dasharray fill-opacity font-size font-style font-weight text-anchor
    viewbox
"""


class Page(HTMLParser):
    """What a browser would make of a page: its tags, its words and the cells of its tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = defaultdict(set)
        self.words = ""
        self.headings: list[str] = []
        self.tables: dict[str, list[list[str]]] = defaultdict(list)
        self._region = self._tag = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what is on it."""
        self.tags.add(tag)
        held = {name: value or "" for name, value in attrs}
        for name, value in held.items():
            self.attributes[name].add(value)
        if held.get("role") == "region":
            self._region = held.get("aria-labelledby") or held["aria-label"]
        elif tag == "tr":
            self.tables[self._region].append([])
        elif tag in ("td", "th"):
            self.tables[self._region][-1].append("")
        elif tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        self._tag = tag

    def handle_data(self, data: str) -> None:
        """Note words, and in which cell they stand."""
        if self._tag == "style":
            return
        self.words += data
        if self._region and self.tables[self._region]:
            self.tables[self._region][-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a table."""
        if tag == "table":
            self._region = ""
        self._tag = ""

    def body(self, region: str) -> list[list[str]]:
        """Return the rows of a table under its head."""
        return [[cell.strip() for cell in row] for row in self.tables[region][1:]]


def number(cell: str) -> float:
    return float(cell.replace(",", "").replace("\u00a0%", ""))


def spends(names: tuple[str, ...]) -> list[Spend]:
    paid = price(60.0, 1)
    queries = [
        Query("number of rows"),
        *(Query("marginal", (name,), 8) for name in names),
        *(Query("intervals", (name,), 64) for name in names),
        Query("categories", names[:1], 0),
        Query("bounds", names[1:2], 262),
        Query("dependence", size=len(names)),
        Query("marginal", names[:2], 42),
        Query("distances", size=len(names)),
        Query("distances of pairs", size=len(names)),
    ]
    return [
        Spend(query, "discrete Gaussian", 60.0, 1, paid, delta=0 if query.size else 10**10)
        for query in queries
    ]


LEFT_OUT: list[Json] = [
    {"share": 0.0, "low": 0.0, "high": 0.0, "parts": []},
    {
        "share": 0.3121,
        "low": 0.2991,
        "high": 0.3251,
        "parts": [{"kind": "merged", "label": "(other values)", "share": 0.3121}],
    },
]
STATISTICS: list[Json] = [
    {
        "statistic": name,
        "synthetic": synthetic,
        "low": low,
        "high": high,
        "resolved": resolved,
        "agrees": agrees,
    }
    for name, synthetic, low, high, resolved, agrees in [
        ("10 %", "18", "17", "19", True, True),
        ("median", "46", "40", "43", True, False),
        ("90 %", "77", "77", "77", True, True),
        ("99 %", "90", "70", None, False, True),
        ("mean", "44.31", "40.00", "49.00", True, True),
    ]
]
SPIKES: list[Json] = [
    {
        "value": "0.0 … 0.03",
        "first": 0,
        "last": 3,
        "synthetic": 0.5,
        "share": 0.51,
        "low": 0.4991,
        "high": 0.5209,
    }
]


def column(name: str, kind: str, labels: tuple[str, ...], left_out: int) -> Json:
    bars = [
        {
            "label": label,
            "ours": "missing" if label == "missing" else None,
            "measured": 0.31234567 - 0.16 * place,
            "margin_95": 0.0123456 + 0.1 * place,
            "synthetic": 0.3 - 0.01 * place,
        }
        for place, label in enumerate((*labels, "missing"))
    ]
    return {
        "name": name,
        "kind": kind,
        "domain": "bought" if kind == "categorical" else "declared",
        "codes": len(bars) + left_out,
        "bars_left_out": left_out,
        "bars": bars,
        "at_most": 0.05,
        "left_out": LEFT_OUT[kind == "categorical"],
        "statistics": [] if kind == "categorical" else STATISTICS,
        "spikes": [] if kind == "categorical" else SPIKES,
    }


def bound(mu: float, epsilon: float) -> Json:
    return {"mu": mu, "epsilon": epsilon}


AUDIT: Json = {
    "columns": ["plan", "joined_at"],
    "of_columns": 12,
    "counted": "in memory",
    "width": 1.0471,
    "neighbours": [
        {"kind": "every value missing", "transcripts": 16, "proofs": 0},
        {"kind": "a category nobody else has", "transcripts": 14, "proofs": 1},
    ],
    "unpaid": 0,
    "overdrawn": 3,
    "trials": 30,
    "group": 8,
    "confidence": 0.999999,
    "claim": {"mu": 0.2355, "epsilon": 0.99999999, "delta": 1e-6},
    "rates": {
        **bound(0.0, 0.0),
        "expected": bound(0.0, 0.0),
        "half_noise": bound(0.01, 0.0119999),
    },
    "gaussian": {
        **bound(0.22, 0.95499),
        "expected": bound(0.23, 0.9821),
        "half_noise": bound(0.46, 2.082),
    },
}


STANDING = Standing("a1" * 32, 2, 5 * 10**10, 10**11, "ε = 3, δ = 1e-05", cap_in_advance=True)


def entry(held: Json) -> Json:
    """What the schema says of a column, as a dossier has it."""
    source = held.get("domain", "none")
    return {
        "name": held["name"],
        "kind": held["kind"],
        "role": "drop" if source == "none" else "model",
        "finding": "" if source != "none" else "ssn",
        "source": source,
        "domain": [] if source == "none" else ["0", "<9>"],
        "further": 0,
        "missing": ["?"],
        "unreadable": "refuse",
        "grid": "0.01" if source == "declared" else "",
    }


def grouping(names: tuple[str, ...]) -> Json:
    """One column's groups: one that is told apart, one too small, and one of our own word."""
    far = {"distance": 0.1233, "low": 0.0456, "high": 0.2011}
    nothing = dict.fromkeys(("distance", "low", "high", "fresh", "worst"))
    told = {**far, "fresh": 0.0234, "worst": {"column": names[-1], **far}}
    small = {"margin_95": 71.9, "synthetic": 0, "resolved": False, **nothing}
    return {
        "column": names[1],
        "compared": len(names) - 1,
        "smallest": 624,
        "groups": [
            {
                "label": names[0],
                "ours": None,
                "rows": 3604,
                "margin_95": 71.9,
                "synthetic": 3601,
                "resolved": True,
                **told,
            },
            {"label": "17", "ours": "rare", "rows": 501, **small},
        ],
    }


def target(names: tuple[str, ...]) -> Json:
    """A prediction of the second column: of its three classes one is hidden by noise."""
    told = {"value": 0.8123, "low": 0.7991, "high": 0.8255, "new_low": 0.79, "new_high": 0.8311}
    steps: list[Json] = [
        {"said": 0.0512, "share": 0.0634, "low": 0.0501, "high": 0.0777},
        {"said": 0.4, "share": None, "low": None, "high": None},
    ]
    area = {"area": told, "synthetic": 0.8345, "steps": steps}
    hidden = {"area": None, "synthetic": 0.5, "steps": steps[1:]}
    return {
        "column": names[min(1, len(names) - 1)],
        "classes": [
            {"label": "<b>yes</b>", "ours": None},
            {"label": "46", "ours": "from"},
            {"label": "17", "ours": "others"},
        ],
        "rows": 19321,
        "unknown": 0.0321,
        "right": told,
        "majority": {**told, "place": 1, "value": 0.6012},
        "confusion": {"rows": [[1201, 2, 3], [4, 15, 6], [7, 8, 909]], "margin_95": 33.3},
        "curves": [{"place": place, **area} for place in (0, 1)] + [{"place": 2, **hidden}],
    }


def likeness(names: tuple[str, ...]) -> Json:
    """Distances of columns and of all their pairs, each later one further off."""
    off = [
        {"columns": [*pair], "distance": 0.0123 + place / 1000, "low": 0.0, "high": 0.0299}
        for place, pair in enumerate(combinations(names, 2))
    ]
    return {
        "columns": [
            {
                "column": name,
                "distance": 0.0312 + place / 100,
                "low": 0.0263,
                "high": 0.9,
                "fresh": 0.0044,
            }
            for place, name in enumerate(names)
        ],
        "pairs": {
            "count": 3,
            "distance": 0.0536,
            "low": 0.0522,
            "high": 0.0551,
            "fresh": 0.0203,
            "as_sample": {"rows": 1234, "low": 1166, "high": 1305},
        },
        "each_pair": [{**row, "fresh": 0.01, "association": 0.3456} for row in off],
        "worst_pairs": [{**row, "high": 0.0456} for row in off[:-11:-1]],
        "triples": {
            "count": 50,
            "of": 4060,
            **{"distance": 0.0711, "low": 0.0692, "high": 0.0729, "fresh": 0.0508},
            "worst": [
                {"columns": [*triple], "distance": 0.0987, "low": 0.08, "high": 0.12, "fresh": 0.05}
                for triple in list(combinations(names, 3))[:5]
            ],
        },
    }


def evidence(
    names: tuple[str, ...] = NAMES, *, epsilon: float = 1.0, **changed: object
) -> tuple[Json, Json]:
    """A certificate and a dossier as a run writes them, each later column further off."""
    accountant = Accountant(Budget(epsilon), threshold_share=0.1)
    for spend in spends(names):
        accountant.charge(spend)
    kinds = ["categorical", "integer", "date"] * len(names)
    columns = [
        column(name, kind, ("low … high", name), left_out=40 * (place == 1))
        for place, (name, kind) in enumerate(zip(names, kinds, strict=False))
    ]
    dossier = {
        **heading("2e28d89732f0f8ba"),
        "odds": odds(accountant),
        "cumulative": cumulative(STANDING, accountant),
        "dictionary": [entry(one) for one in columns] + [entry({"name": "ssn", "kind": "text"})],
        "budget": budget(accountant),
        "rows": {"paid": 20049, "margin_95": 95.5, "persons": None, "synthetic": 19876},
        "likeness": likeness(names),
        "columns": columns,
        "at_cap": None,
        "inference": {
            "tables": 200,
            "shares": {"hold": 0.8123, "widen": 1.4567},
            "means": {"hold": 0.7012, "widen": 1.8901},
        },
        "target": target(names),
        "groups": [grouping(names)],
        "rules": [
            {
                "rule": "a < <b>",
                "rows": 1000,
                "broken": 213,
                "private": {"measured": 1430, "margin_95": 84.2},
            },
            {"rule": "c <= 7", "rows": 900, "broken": 0, "private": None},
        ],
        "audit": AUDIT,
    }
    certificate: Json = {
        "version": "0.1.0",
        "date": "2026-11-22",
        "run": "2e28d89732f0f8ba",
        "test": False,
        "population": "policyholders",
        "statement": {**asdict(UNSTATED), "owner": "<b>Claims</b> office"},
        "ledger": STANDING.to_json(),
        "epsilon": accountant.budget.epsilon,
        "delta": accountant.budget.delta,
        "unit": "one person; the owner states that one row is one person",
        "person": None,
        "max_rows": 1,
        "neighbouring_tables": "tables that differ by all the rows of one person",
        "mu_squared_granted": accountant.granted,
        "mu_squared_spent": accountant.spent,
        "spends": [asdict(spend) for spend in accountant.spends],
        "settings": {"engine": "tree", "rows": None, "groups": [names[1]]},
        "sampling_seed": 7,
        "domains": {one["name"]: one["domain"] for one in columns},
        "dropped": ["ssn"],
        "unprotected_quantities": ["the names of the columns"],
        "versions": {"python": "3.11.7"},
    }
    return {**certificate, **changed}, dossier


@pytest.mark.parametrize("names", [NAMES, HOSTILE])
def test_the_page_needs_nothing_and_runs_nothing(names: tuple[str, ...]) -> None:
    """Only tags and attributes that can neither fetch nor run, whatever the columns are called."""
    page = Page(render(*evidence(names, population=names[0], run=names[1], dropped=list(names))))

    assert page.tags <= set(TAGS.split())
    assert page.attributes.keys() <= set(ATTRIBUTES.split())
    assert all(
        re.fullmatch(r"background:#\w{6}(;color:#\w{6})?", s) for s in page.attributes["style"]
    )
    assert (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        in page.attributes["content"]
    )  # fmt: skip


def test_the_page_has_no_address_in_it() -> None:
    html = render(*evidence())

    assert not re.search(r"https?://|//\w|url\(|@import|<script", html)


def test_what_is_for_a_narrow_screen_does_not_reach_paper() -> None:
    """A4 between its margins is narrower than 720 pixels: names ran into their values there."""
    narrow = re.findall(r"@media ([^{]*max-width[^{]*)", render(*evidence()))

    assert narrow
    assert all(medium.startswith("screen and ") for medium in narrow)


def test_a_setting_that_was_left_open_is_not_listed() -> None:
    page = Page(
        render(*evidence(settings={"engine": "adaptive", "target": "", "rows": None, "groups": []}))
    )

    held = {key: value.strip() for key, value in page.tables["Settings"]}
    assert "columns that make groups" not in held
    assert held["engine"] == "adaptive"
    assert held["number of synthetic rows"] == "as measured"
    assert "target" not in held


def test_hostile_names_are_shown_as_text() -> None:
    """What hides or turns text is written as its code point, in the charts too."""
    html = render(*evidence(HOSTILE))
    page = Page(html)

    for name in HOSTILE[:7]:
        assert page.words.count(name) >= 3
    assert "⟨U+202E⟩gnp.exe⟨U+0000⟩⟨U+001B⟩⟨U+D800⟩⟨U+FFFE⟩⟨U+000A⟩" in page.words
    assert not set("\u202e\x00\x1b\ud800\ufffe") & set(html)
    html.encode()


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert render(*evidence(HOSTILE)) == render(*evidence(HOSTILE))


def test_the_odds_are_the_dossiers_rounded_up() -> None:
    certificate, dossier = evidence()
    page = Page(render(certificate, dossier))

    for table, key in (("beliefs", "before"), ("groups", "persons")):
        for row, held in zip(page.body(table), dossier["odds"][table], strict=True):
            assert row[0].startswith(f"{held[key] * (100 if key == 'before' else 1):g}")
            for cell, after in zip(row[-2:], held["after"], strict=True):
                assert 0 <= number(cell) - 100 * after["belief"] < 0.1
    for row, group in zip(page.body("groups"), dossier["odds"]["groups"], strict=True):
        assert 0 <= number(row[1]) - 100 * group["right"] < 0.1
    for row, attack in zip(page.body("attacks"), dossier["odds"]["attacks"], strict=True):
        assert number(row[0]) == pytest.approx(1000 * attack["false_positive_rate"])
        assert 0 <= number(row[1]) - 1000 * attack["true_positive_rate"] < 0.1
    for row, point in zip(page.body("curve"), dossier["odds"]["curve"], strict=True):
        assert 0 <= number(row[1]) - point["epsilon"] < 0.001
    assert [row[0] for row in page.body("curve")] == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³"]
    assert "is right 50 times in 100. With this release even an ideal attacker" in page.words
    assert "is right at most 55 times in 100" in page.words
    assert "tolerates 10 false alarms among 1,000 people outside" in page.words
    assert "at most 19 of 1,000 people in it are identified" in page.words


def test_odds_are_never_said_to_be_the_most_that_a_belief_moves() -> None:
    """54.7 of 100 right guesses are an average: beliefs go beyond 55 % in a fifth of releases."""
    words = Page(render(*evidence())).words

    assert not re.search(r"\d+ ?: ?\d+ odds|at most \d+:\d+|accuse", words)


def test_every_attack_is_bounded_from_what_it_could_do_without_the_release() -> None:
    """Rounded up; what is rarer than one in a thousand has two digits more."""
    certificate, dossier = evidence()
    rows = Page(render(certificate, dossier)).body("Attacks on one person")

    assert len(rows) == 9
    for row, guess in zip(rows, dossier["odds"]["guesses"], strict=True):
        digits = 4 if guess["without"] < 0.001 else 2
        most = math.ceil(100 * guess["with"] * 10**digits) / 10**digits
        assert row[-2:] == [f"{100 * guess['without']:g}\u00a0%", f"{most:.{digits}f}\u00a0%"]


def test_the_curve_of_all_deltas_is_drawn_with_mu_beside_it() -> None:
    certificate, dossier = evidence()
    page = Page(render(certificate, dossier))
    drawn = dossier["odds"]["drawn"]

    assert all(one["epsilon"] > next_["epsilon"] for one, next_ in pairwise(drawn[:-1]))
    assert any("Marked: ε = 1 at δ = 10⁻⁶." in name for name in page.attributes["aria-label"])
    assert f"that μ = {math.ceil(dossier['odds']['mu'] * 1e4) / 1e4:.4f} fixes" in page.words


def test_the_audit_is_shown_with_what_it_could_have_shown() -> None:
    """Lower bounds are rounded down."""
    page = Page(render(*evidence()))
    gaussian, rates = page.body("bounds")

    assert gaussian[1:] == ["0.954", "0.982", "2.082"]
    assert rates[1:] == ["so few runs can show nothing without an assumption"]
    assert "claimed: 1.000. Each bound holds with 99.9999\u00a0%" in page.words
    assert "made 30 times on test tables with columns like plan, joined_at" in page.words
    assert "8 identical extra persons were added" in page.words
    assert "Those are 2 of the 12 columns that are modelled" in page.words
    assert "counted in memory, as the private one was" in page.words
    assert "The noise was at most 104.8\u00a0% as wide as it should be." in page.words
    assert "every value missing: 16 times\n" in page.words
    assert "a category nobody else has: 14 times, of which 1 proved the table" in page.words
    assert "Every measurement was charged, and 3 exact answers moved" in page.words


def test_an_audit_of_all_columns_from_disk_says_so() -> None:
    """Too few answers say nothing of the noise."""
    certificate, dossier = evidence()
    audit = {**AUDIT, "of_columns": 2, "counted": "on disk", "width": None}
    page = Page(render(certificate, {**dossier, "audit": audit}))

    assert "Those are all the columns that are modelled." in page.words
    assert "counted from disk, as the private one was" in page.words
    assert "as wide as it should be" not in page.words


def test_a_release_that_was_not_audited_says_so() -> None:
    certificate, dossier = evidence()
    page = Page(render(certificate, {**dossier, "audit": None}))

    assert "The configuration of this release was not audited." in page.words
    assert page.body("bounds") == []


@pytest.mark.parametrize("epsilon", [0.5, 3.1234567, 20])
def test_epsilon_is_shown_in_full_and_its_odds_rounded_up(epsilon: float) -> None:
    """At ε = 20 an ideal attacker is nearly certain, and the page says so."""
    certificate, dossier = evidence(epsilon=epsilon)
    words = Page(render(certificate, dossier)).words
    right = math.ceil(100 * dossier["odds"]["beliefs"][2]["right"])

    assert f"ε = {epsilon}" in words
    assert f"even an ideal attacker is right at most {right} times in 100" in words


def test_every_spend_is_listed_with_its_price() -> None:
    certificate, dossier = evidence()
    rows = Page(render(certificate, dossier)).body("All spends")

    assert [row[1] for row in rows[:2] + rows[-6:]] == [
        "number of rows",
        "marginal of 나이",
        "categories of 나이, and their marginal",
        "bounds of plan, 262 intervals",
        "dependence of 3 pairs",
        "marginal of 나이 × plan",
        "distance of each column",
        "distance of each of 3 pairs",
    ]
    for row, spend, shared in zip(rows, certificate["spends"], dossier["budget"], strict=True):
        assert number(row[3]) == spend["sigma"]
        assert number(row[4]) == spend["squared_sensitivity"]
        assert number(row[6]) == pytest.approx(100 * shared["share"], abs=0.05)
        assert row[5] == KINDS[spend["query"]["kind"]].unit
        assert row[7] == ("10⁻⁸" if spend["delta"] else "0")


@pytest.mark.parametrize("names", [NAMES, HOSTILE])
def test_spends_are_grouped_by_what_they_bought(names: tuple[str, ...]) -> None:
    """A column may be called "a × b": it is still no pair."""
    certificate, dossier = evidence(names)
    rows = Page(render(certificate, dossier)).body("Shares of the budget")
    each = 100 * dossier["budget"][0]["share"]

    counts = [1, 2 * len(names), 2, 1, 1, 2]
    for row, count in zip(rows, counts, strict=False):
        assert number(row[2]) == pytest.approx(count * each, abs=0.051)
    assert rows[1][1].startswith("Each column by itself")
    assert rows[-1][1].startswith("Not spent")
    assert number(rows[-1][2]) == pytest.approx(100 - sum(counts) * each, abs=0.051)


def test_every_column_is_shown_worst_first_with_its_numbers() -> None:
    certificate, dossier = evidence()
    html = render(certificate, dossier)
    page = Page(html)

    for held in dossier["columns"]:
        rows = page.body(f"Numbers of {held['name']}")
        assert [row[0] for row in rows] == [bar["label"] for bar in held["bars"]]
        for row, bar in zip(rows, held["bars"], strict=True):
            assert number(row[1]) == pytest.approx(100 * bar["measured"], abs=0.0051)
            assert 0 <= number(row[2]) - 100 * bar["margin_95"] < 0.01
            assert number(row[3]) == pytest.approx(100 * bar["synthetic"], abs=0.0051)
    assert re.findall(r"<h3><bdi>(.*?)</bdi>", html) == list(reversed(NAMES))
    assert "5.1 of 100 rows differ (2.6 to 90.0)" in page.words
    assert "40 of 42 intervals are not drawn: those after the last one shown." in page.words
    assert page.body("Data dictionary") == [
        ["나이", "categorical", "modelled", "–", "0, <9>", "estimated with noise", "?", "–"],
        ["plan", "integer", "modelled", "–", "0 … <9>", "declared by the owner", "?", "0.01"],
        *(
            ["joined_at", "date", "modelled", "–", "0 … <9>", "declared by the owner", "?", step]
            for step in ["0.01 days"]
        ),
        ["ssn", "text", "left out", "ssn", "–", "–", "?", "–"],
    ]


def test_what_a_release_is_good_for_stands_above_everything_else() -> None:
    """A column of which a third of the rows is merged is not usable, and one of three is many."""
    html = render(*evidence())
    head = Page(html[: html.index("</header>")]).words

    assert "Verdict by what was measured: not usable" in head
    assert "1 of 3 columns not usable" in head
    assert "나이: 31.2 of 100 rows have values that it cannot show" in head
    assert "plan: off: median; not resolved: 99 % quantile" in head


def head_of(certificate: Json, dossier: Json) -> str:
    html = render(certificate, dossier)
    return Page(html[: html.index("</header>")]).words


def test_every_printed_page_bears_the_release() -> None:
    """In a margin box of the style sheet; whatever the run is called, it cannot end the sheet."""
    certificate, dossier = evidence(run="""f00d"; } </style><script>""")
    html = render(certificate, dossier)
    (running,) = re.findall(r'@top-left { content: "(.*?)"; }', html)

    said = re.sub(r"\\([0-9a-f]+) ", lambda hidden: chr(int(hidden[1], 16)), running)
    assert (
        said
        == 'Release f00d"; } </style><script> of 2026-11-22 · confidential until it is approved'
    )
    assert html.count("</style>") == 1
    assert "script" not in Page(html).tags


def test_the_first_page_is_what_a_reviewer_decides_on() -> None:
    """To whom, why, how strongly, what was spent before, how good, and what to mind."""
    head = head_of(*evidence())

    assert "<b>Claims</b> office" in head
    assert head.count("not stated") == 4
    assert "Not stated: Purpose, Recipient, Legal basis, Expires." in head
    assert "right at most 55 times in 100; tossing a coin is right 50 times" in head
    assert "Spent before: ε = 0.95 at δ = 10⁻⁶, by 2 releases" in head
    assert "right guesses at most 56.5 of 100" in head
    assert "Cap of the population: ε = 3, δ = 1e-05, set before anything was spent." in head
    assert "Worst column: joined_at, 5.1 of 100 rows differ. Pairs of columns: 5.4" in head
    assert "worst pair plan × joined_at, 1.4 (0.0 to 4.6)" in head
    assert "Not usable: 나이." in head
    assert "p-values" in head
    for word in ("Approved with conditions", "Rejected", "Requester", "Reviewer", "review board"):
        assert word in head


def test_a_schema_that_nobody_reviewed_is_a_red_flag_on_the_first_page() -> None:
    proposed = {"engine": "tree", "rows": None, "proposed": True}
    html = render(*evidence(settings=proposed))
    red = html[html.index('<li class="red">') :]

    assert "accepted without review" in red[: red.index("</li>")]
    assert "accepted without review" not in render(*evidence())


def test_the_dictionary_tells_an_owners_word_from_a_proposals() -> None:
    proposed = {"engine": "tree", "rows": None, "proposed": True}
    for settings, lead, source in (
        ({"engine": "tree", "rows": None}, "as their owner described", "declared by the owner"),
        (proposed, "as they were proposed", "declared or preset, confirmed by nobody"),
    ):
        certificate, dossier = evidence(settings=settings)
        first = {**dossier["dictionary"][0], "source": "declared"}
        page = Page(render(certificate, {**dossier, "dictionary": [first]}))
        assert lead in page.words
        assert source in page.words


@pytest.mark.parametrize(
    ("how", "english", "korean"),
    [
        ({"to": "year"}, "to the first day of its year", "그해의 첫날로"),
        ({"to": "sigungu"}, "to its city, county or district (시군구)", "시군구로"),
        (
            {"width": "5", "top": "90"},
            "in bands of 5, what is above 90 as 90",
            "5 단위의 구간으로, 90 초과는 90",
        ),
        ({"prefix": 3}, "first 3 characters", "앞 3자"),
        ({"groups": {"a": ["b"], "c": ["d"]}}, "in 2 groups", "2개 집단으로"),
    ],
)
def test_the_dictionary_says_in_words_how_a_column_is_made_coarser(
    how: Json, english: str, korean: str
) -> None:
    certificate, dossier = evidence()
    first = {**dossier["dictionary"][0], "role": "generalise", "generalise": how}
    told = {**dossier, "dictionary": [{**first, "finding": "free text with pii"}]}

    words = Page(render(certificate, told)).words
    assert f"modelled, made coarser: {english}" in words
    assert "free text that holds personal data" in words
    words = Page(render(certificate, told, language="ko")).words
    assert f"일반화하여 생성: {korean}" in words
    assert "개인정보가 든 자유 서술" in words


def test_one_earlier_release_is_one() -> None:
    certificate, dossier = evidence()
    before = {**dossier["cumulative"]["before"], "releases": 1}
    one = {**dossier, "cumulative": {**dossier["cumulative"], "before": before}}

    assert "by 1 release and what failed" in head_of(certificate, one)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"audit": None}, "was not audited"),
        ({"at_cap": 0.2}, "20.0 of 100 persons have 1 rows or more"),
        ({"cumulative": None}, "Not on a ledger"),
    ],
)
def test_what_gives_pause_is_flagged(changed: Json, said: str) -> None:
    certificate, dossier = evidence()

    assert said not in head_of(certificate, dossier)
    assert said in head_of(certificate, {**dossier, **changed})


def test_rules_are_shown_with_the_rows_that_break_them() -> None:
    page = Page(render(*evidence()))

    assert page.body("rules") == [
        ["a < <b>", "1,000", "213", "1,430", "1,345–1,515"],
        ["c <= 7", "900", "0", "none: a table with such a row is refused"],
    ]
    assert "More than 1 of 100 synthetic rows break a rule: a < <b>." in page.words


def test_groups_are_shown_where_they_have_rows_enough() -> None:
    """And one that the table is worse for is flagged; of one too small nothing is said."""
    certificate, dossier = evidence()
    page = Page(render(certificate, dossier))
    large, small = page.body("Groups of plan")

    assert large[1:7] == ["3,604", "72", "3,601", "12.3", "4.5–20.2", "2.3"]
    assert large[7] == "joined_at: 12.3 (4.5–20.2)"
    assert small[0] == "17 rare values together"
    assert small[4:] == ["not distinguishable"]
    assert "not distinguishable below 624 rows" in page.words
    flag = "More than 10 of 100 rows differ on average within plan = 나이."
    assert flag in head_of(certificate, dossier)
    assert flag not in head_of(certificate, {**dossier, "groups": []})
    assert (
        "for whom the table is worse" in Page(render(certificate, {**dossier, "groups": []})).words
    )


def test_strong_odds_and_a_population_without_a_cap_are_flagged() -> None:
    certificate, dossier = evidence(epsilon=8)
    bare = {**dossier["cumulative"], "cap": ""}

    assert "guesses right up to 78 times in 100" in head_of(certificate, dossier)
    assert "No cap bounds what may yet be released" in head_of(
        certificate, {**dossier, "cumulative": bare}
    )


def test_an_input_that_is_synthetic_is_said_first() -> None:
    """How deep, in red and among the facts; of real data nothing is said."""
    certificate, dossier = evidence()
    assert "synthetic data, generation" not in head_of(certificate, dossier)
    for depth, said in ((1, "the synthetic table of a release"), (3, "went through 3 releases")):
        statement = {**certificate["statement"], "generation": depth}
        head = head_of({**certificate, "statement": statement}, dossier)
        assert f"synthetic data, generation {depth}: " in head
        assert said in head
        assert "Warning The input is itself synthetic." in head


def test_a_certificate_of_before_has_a_first_page() -> None:
    """Format 4 names no generation and no openings."""
    certificate, dossier = evidence()
    statement = {k: v for k, v in certificate["statement"].items() if k != "generation"}
    ledger = {k: v for k, v in certificate["ledger"].items() if k != "annex_read_before_decision"}
    of_before = {**certificate, "statement": statement, "ledger": ledger}

    assert head_of(of_before, dossier) == head_of(certificate, dossier)


def test_what_was_opened_and_what_surrogates_show_is_flagged() -> None:
    certificate, dossier = evidence()
    opened = {**certificate["ledger"], "annex_read_before_decision": True}
    held = {
        "namespace": "addresses under .example",
        "strength": "reserved",
        "format": "a@b.example",
    }
    filled = {"mail": {"type": "email", **held}, "ssn": {"type": "ssn_us", **held}}
    head = head_of({**certificate, "ledger": opened, "surrogates": filled}, dossier)

    assert "had been opened before this one was made" in head
    assert "Filled with surrogates: mail, ssn." in head
    assert "as the owner confirmed it" in head
    settings = {**certificate["settings"], "proposed": True}
    taken = {**certificate, "settings": settings, "surrogates": filled}
    assert "was proposed from the private rows" in head_of(taken, dossier)
    assert "Filled with" not in head_of(certificate, dossier)


def test_the_first_page_says_what_the_audit_saw() -> None:
    certificate, dossier = evidence()
    assert "runs on test tables gave away ε of at least" in head_of(certificate, dossier)
    unaudited = head_of(certificate, {**dossier, "audit": None})
    assert "runs on test tables" not in unaudited


def test_what_a_column_cannot_show_is_listed_with_its_share() -> None:
    certificate, dossier = evidence(person="id", max_rows=6)
    page = Page(render(certificate, {**dossier, "at_cap": 0.1234}))

    assert page.body("What the synthetic table cannot show") == [
        ["나이", "merged into (other values), a word of this report: 31.2", "31.2", "29.9–32.6"]
    ]
    assert "12.3 of 100 persons were measured to have 6 rows or more" in page.words
    assert "Columns left out (1): ssn." in page.words


def test_statistics_stand_beside_the_interval_of_the_private_ones() -> None:
    """What is wide is called not resolved; what lies outside is marked."""
    html = render(*evidence())

    assert html.count('<td class="number off">40 to 43</td>') == 2
    assert '<td class="number">not resolved: 70 or more</td>' in html
    assert '<td class="number">77</td>' in html
    assert "rows of 100 with <bdi>0.0 … 0.03</bdi>" in html
    assert "49.9 to 52.1 (values in it not told apart)" in html


def test_every_pair_is_drawn_and_the_worst_are_listed() -> None:
    """With their joint intervals; below the diagonal distances, above it associations."""
    certificate, dossier = evidence()
    html = render(certificate, dossier)
    page = Page(html)

    assert page.body("worst-pairs") == [
        ["plan × joined_at", "1.4", "0.0–4.6"],
        ["나이 × joined_at", "1.3", "0.0–4.6"],
        ["나이 × plan", "1.2", "0.0–4.6"],
    ]
    figure = html[html.index('<figure class="matrix">') :]
    figure = figure[: figure.index("</figure>")]
    assert figure.count("<rect") == 6
    assert figure.count(">0.35</text>") == 3
    assert {">1.2</text>", ">1.3</text>", ">1.4</text>"} <= set(re.findall(">[^<]*</text>", figure))


def test_a_table_of_many_columns_draws_those_that_differ_most() -> None:
    names = tuple(f"column {place}" for place in range(50))
    html = render(*evidence(names))

    assert "10 columns that differ less are not drawn" in html
    assert len(html.encode()) < 1_500_000


def test_a_single_column_has_no_pairs_to_draw() -> None:
    certificate, dossier = evidence()
    alone = {"columns": ["plan"], "distance": 0.1, "low": 0.0, "high": 0.2}
    of_one = {
        **dossier["likeness"],
        "each_pair": [{**alone, "fresh": 0.0, "association": 0.0}],
        "worst_pairs": [alone],
    }
    page = Page(render(certificate, {**dossier, "likeness": of_one}))

    assert page.body("worst-pairs") == []


def test_how_close_it_came_is_said_with_its_margin() -> None:
    page = Page(render(*evidence()))

    assert "20,049 ± 96 (95\u00a0%)" in page.words
    assert "19,876" in page.words
    assert "about 5.4 of 100 rows would have to change" in page.words
    assert "between 5.2 and 5.6, with 95\u00a0%, on average over 3 pairs" in page.words
    assert "drawn from one population would differ in 2.0." in page.words
    assert "a random sample of about 1,200 of the 20,049 private rows" in page.words
    assert "(95\u00a0%: 1,200 to 1,300)" in page.words


@pytest.mark.parametrize("person", [True, False])
def test_ids_are_said_to_count_rows_only_where_there_are_persons(person: bool) -> None:
    unit = "one person, told apart by the column 'id', with at most 6 rows"
    page = Page(render(*(evidence(unit=unit, person="id") if person else evidence())))

    assert ("Synthetic persons are not persons" in page.words) == person
    assert ("Following a person: every column may change" in page.words) == person


@pytest.mark.parametrize("test", [True, False])
def test_a_test_is_announced_loudly(test: bool) -> None:
    """Above the title and again where one would sign."""
    page = Page(render(*evidence(test=test)))

    assert page.words.count("A test, not a release") == (2 if test else 0)


def test_no_verdict_is_given() -> None:
    """Words that are not ours to give: see the house's list."""
    words = Page(render(*evidence())).words

    assert not re.search(r"anonym|complian|\bsafe\b|dataset|metadata", words, re.IGNORECASE)


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(heading[1]) for heading in Page(render(*evidence())).headings]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_wide_table_stays_below_a_megabyte() -> None:
    """24 columns with 25 bars each; the label of a category may be as long as a page."""
    certificate, dossier = evidence(tuple(f"column {place}" for place in range(24)))
    for held in dossier["columns"]:
        held["bars"] = [{**held["bars"][0], "label": "label " * 5000}] * 25
    html = render(certificate, dossier)

    assert len(html.encode()) < 1_000_000
    assert "[… 29,700 characters …]" in html
