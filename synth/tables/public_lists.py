"""Public lists: categories that anybody can look up, by a short name that a schema may write.

A name keeps its list for good, since releases were made with it: what changes gets a new name. The
longer lists stand in files beside, each with its source and date. Of text in Latin letters there
are other spellings, `countries-en/upper` or `us-states/lower-hyphens`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from itertools import product

_LONG = 12  # names; a schema writes out fewer, so that whoever reads it sees them
_CASES: dict[str, Callable[[str], str]] = {"": str, "upper": str.upper, "lower": str.lower}
_BLANKS = {"": " ", "hyphens": "-", "underscores": "_"}
_MOST_GROUPED = 0.7  # of the categories of a list: 시도 themselves are in no group
# 행정표준코드 of the 시도, as the 지방자치단체 publish them in their standard data sets.
_SIDO_CODES = {
    **{"서울특별시": "6110000", "부산광역시": "6260000", "대구광역시": "6270000"},
    **{"인천광역시": "6280000", "광주광역시": "6290000", "대전광역시": "6300000"},
    **{"울산광역시": "6310000", "세종특별자치시": "5690000", "경기도": "6410000"},
    **{"강원도": "6420000", "강원특별자치도": "6530000", "충청북도": "6430000"},
    **{"충청남도": "6440000", "전라북도": "6450000", "전북특별자치도": "6540000"},
    **{"전라남도": "6460000", "경상북도": "6470000", "경상남도": "6480000"},
    **{"제주특별자치도": "6500000"},
}
_METROPOLES = "서울특별시 부산광역시 대구광역시 인천광역시 광주광역시 대전광역시 울산광역시"
_SHORT_SIDO = "서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주"


def public_list(name: str) -> tuple[str, ...] | None:
    """Return the list that a name stands for, in some spelling; None where there is none."""
    base, _, spelling = name.partition("/")
    if name not in _LISTS and spelling not in _spellings(base):
        return None
    return _spelled(base, spelling)


def list_names() -> tuple[str, ...]:
    """Return the names of the lists, without their spellings."""
    return tuple(_LISTS)


def spellings_of(base: str) -> tuple[str, ...]:
    """Return the names of a list in each of its spellings, as it stands first."""
    return (base, *(f"{base}/{spelling}" for spelling in _spellings(base)))


def name_of(names: tuple[str, ...]) -> str | None:
    """Return what a schema may write in place of these names; None for names to be written out."""
    return _by_names().get(names) if len(names) > _LONG else None


@cache
def _by_names() -> dict[tuple[str, ...], str]:
    called: dict[tuple[str, ...], str] = {}
    for base in _LISTS:
        for name in spellings_of(base):
            names = public_list(name)
            if names is not None:
                called.setdefault(names, name)
    return called


def public_hierarchy(name: str) -> Mapping[str, str] | None:
    """Return the group of each category of some public lists; None where none has this name."""
    return _HIERARCHIES[name]() if name in _HIERARCHIES else None


def hierarchy_names() -> tuple[str, ...]:
    """Return the names of the public hierarchies."""
    return tuple(_HIERARCHIES)


def hierarchy_of(names: tuple[str, ...]) -> str | None:
    """Return the hierarchy that most of some categories are in; None where none is."""
    for called, held in _HIERARCHIES.items():
        groups = held()
        if sum(name in groups for name in names) > _MOST_GROUPED * len(names):
            return called
    return None


@cache
def _regions() -> Mapping[str, str]:
    """Return the 시도 of each 시군구: named behind it, or alone if no other is called so."""
    districts = _districts()
    found = {
        f"{sido} {name}": sido for names, below in districts for sido in names for name in below
    }
    places = Counter(name for _, below in districts for name in set(below))
    alone = {name: names[0] for names, below in districts for name in below if places[name] == 1}
    return {**found, **alone}


@cache
def _region_codes() -> Mapping[str, str]:
    """Return the code of the 시도 of each 시군구, by its code."""
    lines = (line.split("\t") for line in _lines("kr_agency_codes.txt"))
    return {code: _SIDO_CODES[whose.split()[0]] for code, whose in lines}


def _spellings(base: str) -> tuple[str, ...]:
    if base not in _SPELLED:
        return ()
    parts = product(_CASES, _BLANKS)
    return tuple("-".join(filter(None, pair)) for pair in parts if any(pair))


@cache
def _spelled(base: str, spelling: str) -> tuple[str, ...]:
    parts = spelling.split("-")
    case = next((change for part, change in _CASES.items() if part in parts), str)
    blank = next((sign for part, sign in _BLANKS.items() if part in parts), " ")
    return tuple(dict.fromkeys(case(name).replace(" ", blank) for name in _LISTS[base]()))


@cache
def _lines(file: str) -> tuple[str, ...]:
    text = files("synth.tables").joinpath("lists", file).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if not line.startswith("#"))


def _column(file: str, place: int) -> Callable[[], tuple[str, ...]]:
    """Return what gives one field of each line of a file; where it holds several, all of them."""

    def read() -> tuple[str, ...]:
        fields = (line.split("\t")[place] for line in _lines(file))
        return tuple(dict.fromkeys(name for field in fields for name in field.split("|")))

    return read


def _sido() -> tuple[str, ...]:
    return tuple(name for names, _ in _districts() for name in names)


def _common_sido() -> tuple[str, ...]:
    """Return 시도 as they are called: 서울시, 경기도, 제주도."""
    called = (f"{name[:2]}시" if name[2:].endswith("시") else name for name in _sido())
    return (*called, "제주도")


def _sigungu() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, names in _districts() for name in names))


def _local_governments() -> tuple[str, ...]:
    """Return 시도, and each 시군구 behind its 시도."""
    within = (f"{sido} {name}" for names, below in _districts() for sido in names for name in below)
    return (*_sido(), *within)


@cache
def _districts() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return 시도, under all their names, and the 시군구 of each."""
    found = []
    for line in _lines("kr_districts.txt"):
        sido, _, below = line.partition(": ")
        names: list[str] = []
        for entry in below.split():
            city, *wards = entry.split("/")
            names += [city, *(f"{city} {ward}" for ward in wards)]
        found.append((tuple(sido.split("|")), tuple(names)))
    return tuple(found)


def _dong(sido: str) -> Callable[[], tuple[str, ...]]:
    def read() -> tuple[str, ...]:
        rows = (line.split("\t") for line in _lines("kr_dong.txt"))
        return tuple(
            f"{sido} {gu} {name}"
            for held, gu, dong in rows
            if held == sido
            for name in dong.split()
        )

    return read


def _of(text: str) -> Callable[[], tuple[str, ...]]:
    return lambda: tuple(text.split())


_MONTHS = "January February March April May June July August September October November December"
_SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
# By the number of names: of two lists that hold a column's values the shorter is taken.
_LISTS: dict[str, Callable[[], tuple[str, ...]]] = {
    "yes-no": _of("No Yes"),
    "y-n": _of("N Y"),
    "yes-no-ko": _of("아니오 예"),
    "yes-no-ko-2": _of("아니요 예"),
    "yes-no-ko-3": _of("아니오 네"),
    "yes-no-ko-4": _of("아니요 네"),
    "o-x": _of("O X"),
    "there-is-ko": _of("없음 있음"),
    "there-is-ko-2": _of("무 유"),
    "sexes": _of("Female Male"),
    "sexes-short": _of("F M"),
    "sexes-of-adults": _of("Woman Man"),
    "sexes-ko": _of("여성 남성"),
    "sexes-ko-2": _of("여자 남자"),
    "sexes-ko-short": _of("여 남"),
    "sexes-and-other": _of("Female Male Other Unknown"),
    "sexes-and-other-short": _of("F M O U X"),
    "blood-types": _of("A B AB O"),
    "blood-types-ko": _of("A형 B형 AB형 O형"),
    "blood-types-rh": _of("A+ A- B+ B- AB+ AB- O+ O-"),
    "quarters": _of("Q1 Q2 Q3 Q4"),
    "quarters-ko": _of("1분기 2분기 3분기 4분기"),
    "weekdays-en": _of(_DAYS),
    "weekdays-en-short": lambda: tuple(day[:3] for day in _DAYS.split()),
    "weekdays-ko": _of("월요일 화요일 수요일 목요일 금요일 토요일 일요일"),
    "weekdays-ko-short": _of("월 화 수 목 금 토 일"),
    "months-en": _of(_MONTHS),
    "months-en-short": _of(_SHORT_MONTHS),
    "months-en-mixed": _of(f"{_SHORT_MONTHS} June July Sept"),
    "months-ko": lambda: tuple(f"{month}월" for month in range(1, 13)),
    "kr-sido-short": _of(_SHORT_SIDO),
    "kr-sido": _sido,
    "kr-sido-common": _common_sido,
    "us-state-codes": _column("us_states.txt", 0),
    "us-states": _column("us_states.txt", 1),
    "currencies": _column("currencies.txt", 0),
    "countries-alpha-2": _column("countries.txt", 0),
    "countries-alpha-3": _column("countries.txt", 1),
    "countries-ko": _column("countries.txt", 3),
    "countries-en": _column("countries.txt", 2),
    "kr-sigungu": _sigungu,
    "kr-agency-codes": _column("kr_agency_codes.txt", 0),
    "kr-local-governments": _local_governments,
    **{f"kr-dong-{sido[:2]}": _dong(sido) for sido in _METROPOLES.split()},
}
_HIERARCHIES: dict[str, Callable[[], Mapping[str, str]]] = {
    "kr-sido": _regions,
    "kr-sido-codes": _region_codes,
}
_SPELLED = frozenset(
    name
    for name in _LISTS
    if not name.startswith("kr-") and "-ko" not in name and name != "o-x" and "blood" not in name
)
