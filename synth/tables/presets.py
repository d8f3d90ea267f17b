"""Presets: public domains that a column may have, by what it is called and of which kind it is.

A declared domain costs nothing, and nobody need know a table to know that ages lie between 0 and
120. Which preset is offered hangs on the header and the kind; that its values fit, and in which
spelling, on nearly all cells and never on one: a look at private rows, as all of a proposal.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import pandas as pd

from privacy.message import N_, Message
from privacy.pii.headers import tokens
from synth.errors import InputError
from synth.reading.counts import list_names as list_texts
from synth.reading.spelling import plain
from synth.tables.columns import Bought, Categories, ColumnSpec, Range
from synth.tables.hierarchy import Hierarchy
from synth.tables.inspection import Inspected
from synth.tables.parsing import parse
from synth.tables.public_lists import hierarchy_of, list_names, public_list, spellings_of
from synth.tables.schema import Schema

_SHOWN = 8  # categories, where a preset is offered
_SLIPS = 0.002  # of the cells may lie outside a range or a short list
_SHORT_LIST = 20  # names; of a longer one not all that are in use are known
_OUTSIDE_LONG = 0.05  # of the cells may not be in a longer list
_BOTH_SHOWN = 3  # cells with either answer, where the header does not say that it is a question
_PERCENT = re.compile(r"%|퍼센트|백분율")


@dataclass(frozen=True)
class Preset:
    """A public domain.

    Attributes:
        words: what it is, a text of the catalogue.
    """

    words: str
    domain: Range | Categories

    @property
    def values(self) -> Message:
        """Return its range, or the first of its categories, for a person to read."""
        if isinstance(self.domain, Range):
            low, high = self.domain.minimum, self.domain.maximum
            return Message("{low} to {high}", low=low, high=high)
        return list_texts(self.domain.names, _SHOWN)

    def taken(self, column: ColumnSpec) -> ColumnSpec:
        """Return a column with this domain; what is in no list counts as another value.

        Rare ones of a list that has a public hierarchy are shown as their group.
        """
        if isinstance(self.domain, Range):
            return replace(column, domain=self.domain)
        preset = hierarchy_of(self.domain.names)
        hierarchy = None if preset is None else Hierarchy(preset=preset)
        return replace(column, domain=self.domain, unreadable="other", hierarchy=hierarchy)


@dataclass(frozen=True)
class _Rule:
    """Which headers a domain goes with.

    Attributes:
        latin: of a header's words, as `tokens` gives them.
        korean: of a header without blanks and marks; the whole of it.
        ranges: in the order in which they are tried.
        lists: names of public lists, of which the shortest that fits is taken.
        without: words with which the header means another thing.
    """

    words: str
    latin: str
    korean: str
    ranges: tuple[tuple[int, int], ...] = ()
    lists: tuple[str, ...] = ()
    without: str = ""
    kinds: frozenset[str] = frozenset({"integer"})

    def means(self, name: str) -> bool:
        """Tell whether a header says it."""
        words, tight = _words_of(name), _tight(name)
        if self.without and re.search(rf"\b({self.without})\b", words):
            return False
        return (
            re.search(rf"\b({self.latin})\b", words) is not None
            or re.fullmatch(self.korean, tight) is not None
        )


def offered_presets(schema: Schema, frame: pd.DataFrame) -> dict[str, Preset]:
    """Return the presets that go with columns whose domain nobody declared, by column.

    Args:
        frame: the cells of the table, as read; they are looked at.
    """
    found = {}
    for column in schema.modelled:
        # The cells of texts that are made coarser are not those of the column.
        of_cells = column.generalise is None or not column.generalise.of_texts
        if isinstance(column.domain, Bought) and of_cells:
            preset = offered_preset(column, frame[column.name].reset_index(drop=True))
            if preset is not None:
                found[column.name] = preset
    return found


def take_presets(schema: Schema, presets: Mapping[str, Preset]) -> Schema:
    """Return a schema whose columns have the domains of presets."""
    columns = tuple(
        presets[column.name].taken(column) if column.name in presets else column
        for column in schema.columns
    )
    return replace(schema, columns=columns)


def offered_preset(column: ColumnSpec, cells: pd.Series) -> Preset | None:
    """Return the preset that goes with a column; None where none or several might."""
    if column.kind in {"integer", "decimal"}:
        rules = [rule for rule in _RULES if rule.ranges and column.kind in rule.kinds]
        found = (_range_of(column, cells, rule) for rule in rules if rule.means(column.name))
        return next((preset for preset in found if preset is not None), None)
    if column.kind != "categorical":
        return None
    present = Inspected.of(plain(cells)).without(column.missing)
    if present.total == 0:
        return None
    for rule in _RULES:
        if rule.lists and rule.means(column.name):
            names = _list_of(column, present, rule.lists)
            if names is not None:
                return Preset(rule.words, Categories(names))
    names = _list_of(column, present, _ANSWERS)
    if names is None or min(_cells_of(present, (name,)) for name in names) < _BOTH_SHOWN:
        return None
    return Preset(_YES_OR_NO, Categories(names))


def _range_of(column: ColumnSpec, cells: pd.Series, rule: _Rule) -> Preset | None:
    try:
        values = parse(replace(column, unreadable="missing"), cells, []).dropna()
    except InputError:
        return None
    numbers = values.to_numpy(dtype="float64")
    if len(numbers) == 0 or (rule.words == _PERCENTAGES and (numbers <= 1).mean() > 0.5):
        return None  # a half per cent and a half look alike
    for low, high in rule.ranges:
        if ((numbers < low) | (numbers > high)).sum() <= _SLIPS * len(numbers):
            return Preset(rule.words, Range(str(low), str(high)))
    return None


def _list_of(
    column: ColumnSpec, present: Inspected, lists: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Return the shortest of some lists, in whatever spelling, that nearly all cells are in."""
    spelled = [public_list(name) or () for base in lists for name in spellings_of(base)]
    for names in sorted(spelled, key=len):
        outside = 1 - _cells_of(present, names) / present.total
        allowed = _SLIPS if len(names) <= _SHORT_LIST else _OUTSIDE_LONG
        if outside <= allowed and not set(names) & set(column.missing):
            return names
    return None


def _cells_of(present: Inspected, names: tuple[str, ...]) -> int:
    return present.number_of(present.texts.isin(names))


@cache
def _words_of(name: str) -> str:
    return " ".join(tokens(name))


def _tight(name: str) -> str:
    """Return a header without blanks and marks; what stands in brackets behind it goes too."""
    name = unicodedata.normalize("NFKC", name).strip()
    bare = re.sub(r"[(\[].*?[)\]]$", "", name) or name
    sign = "%" if _PERCENT.search(name) else ""
    return re.sub(r"[\s_./·\-:*]+", "", bare).rstrip("%") + sign


_YES_OR_NO = N_("yes or no")
_PERCENTAGES = N_("percentages")
_ANSWERS = (
    *("yes-no", "y-n", "o-x", "there-is-ko", "there-is-ko-2"),
    *("yes-no-ko", "yes-no-ko-2", "yes-no-ko-3", "yes-no-ko-4"),
)
_DONG = tuple(name for name in list_names() if name.startswith("kr-dong-"))
_GROUPED = (
    "group|grp|band|cat|category|class|range|code|bin|bracket|level|type|stage|score|index|flag|"
    "rank"
)
_COUNTED = "per|number|count|num|since|last|total|sum|average|mean|min|max|diff|difference|rate"
_NUMBERS = frozenset({"integer", "decimal"})
# The first counts that a header means and values fit. How far a score goes, no header says.
_RULES = (
    _Rule(
        N_("ages"), "age|agep", r".*(나이|연령)(세)?", ((0, 120),), kinds=_NUMBERS,
        without=f"{_GROUPED}|{_COUNTED}|months|days|weeks|account|building|house|vehicle|company",
    ),
    _Rule(
        _PERCENTAGES, "percent|percentage|pct", r"(?!.*(증감|변동|성장|상승|등락|수익)).*%",
        ((0, 100),), kinds=_NUMBERS,
        without="changed?|growth|diff|delta|return|gain|rank|error|increase|decrease",
    ),
    _Rule(
        N_("shares between 0 and 1"), "probability|prob|proportion|fraction", r".*확률",
        ((0, 1),), kinds=frozenset({"decimal"}),
    ),
    _Rule(
        N_("hours a week"), "hours? (per|a|each) week|hours? weekly|weekly hours?|wkhp",
        r"주당?(근로|근무|노동)?시간", ((0, 168),), kinds=_NUMBERS,
    ),
    _Rule(
        N_("years"), "year", r".*(년도|연도)|.*(출생|설립|준공|건축|기준|입사)년",
        ((1900, 2100), (1800, 2100)), without=f"{_COUNTED}|experience|tenure",
    ),
    _Rule(
        N_("weekdays"), "weekday|dow|dayofweek|day of (the )?week|week day", r".*요일",
        ((0, 6), (1, 7)), ("weekdays-en", "weekdays-en-short", "weekdays-ko", "weekdays-ko-short"),
    ),
    _Rule(
        N_("months"), "month|mo", r"(?!.*개월).*월", ((1, 12),),
        ("months-en", "months-en-short", "months-en-mixed", "months-ko"), without=_COUNTED,
    ),
    _Rule(
        N_("hours of a day"), "hour|hr", r".*(시각|시간대)|시", ((0, 23),),
        without=f"{_COUNTED}|week",
    ),
    _Rule(
        N_("days of a month"), "day|dom", "일", ((1, 31),),
        ("weekdays-en", "weekdays-en-short", "weekdays-ko-short"),
        without=f"{_COUNTED}|week|hour|minute",
    ),
    _Rule(N_("minutes"), "minute", "분", ((0, 59),), without=_COUNTED),
    _Rule(
        N_("quarters"), "quarter|qtr", r".*분기", ((1, 4),), ("quarters", "quarters-ko"),
        without=_COUNTED,
    ),
    _Rule(
        N_("sexes"), "gender", r".*성별(코드|구분)?", ((1, 2), (0, 1)),
        (
            *("sexes", "sexes-short", "sexes-of-adults", "sexes-ko", "sexes-ko-2"),
            *("sexes-ko-short", "sexes-and-other", "sexes-and-other-short"),
        ),
    ),
    _Rule(
        N_("blood types"), "blood (type|group)|abo", r".*혈액형",
        lists=("blood-types", "blood-types-ko", "blood-types-rh"),
    ),
    _Rule(
        N_("countries"), "country|nationality|citizenship", r".*(국가|국적|나라)(명|코드)?",
        lists=("countries-alpha-2", "countries-alpha-3", "countries-en", "countries-ko"),
    ),
    _Rule(N_("currencies"), "currency", r".*통화(코드|단위)?", lists=("currencies",)),
    _Rule(
        N_("states of the United States"), "state|province", r"미국주",
        lists=("us-state-codes", "us-states"),
    ),
    _Rule(
        N_("regions of Korea"), "province|sido|sigungu|city|district|region|agency|area",
        r".*(시도|시군구|시군|자치구|지역|거주지|소재지|주소지|기관|관할)(명)?",
        lists=(
            *("kr-sido-short", "kr-sido", "kr-sido-common", "kr-sigungu"),
            *("kr-local-governments", *_DONG),
        ),
    ),
    _Rule(
        N_("codes of Korean local governments"), "(agency|institution|government) code",
        r".*(기관|지자체|자치단체|시군구|시도)(코드|번호)", lists=("kr-agency-codes",),
    ),
    _Rule(
        N_("answers on a scale"), "likert|satisfaction|agreement|agree", r".*(만족도|동의정도)",
        ((1, 5), (1, 7), (0, 10)), without=_COUNTED,
    ),
    _Rule(N_("answers on a scale"), "nps", "추천의향", ((0, 10),)),
    _Rule(_YES_OR_NO, "flag|^(is|has)", r".*여부", ((0, 1),)),
)  # fmt: skip
