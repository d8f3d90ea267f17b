"""Public lists: each says what it said when a release was made with it."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from synth.tables.public_lists import list_names, name_of, public_list, spellings_of

GOLDEN = Path(__file__).parents[1] / "golden" / "public_lists.txt"
ALL = [name for base in list_names() for name in spellings_of(base)]


def digest(names: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def test_a_list_never_changes_under_its_name() -> None:
    """A schema that names it must read the same for good: what changes gets a new name."""
    lines = [f"{name} {len(public_list(name) or ())} {digest(public_list(name) or ())}"
             for name in list_names()]  # fmt: skip

    assert lines == GOLDEN.read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", ALL)
def test_a_list_holds_each_name_once_and_none_that_is_padded(name: str) -> None:
    names = public_list(name)

    assert names
    assert len(set(names)) == len(names)
    assert all(text == text.strip() and text for text in names)
    assert (name_of(names) is None) == (len(names) <= 12)
    called = name_of(names)
    assert called is None or public_list(called) == names


def test_country_codes_are_those_of_the_time_zone_database() -> None:
    """Its iso3166.tab is kept by others, from the lists of ISO."""
    pytest.importorskip("tzdata", reason="pandas 3 brings none")
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8").splitlines()
    codes = {line.split("\t")[0]: line.split("\t")[1] for line in lines if not line.startswith("#")}

    assert set(public_list("countries-alpha-2") or ()) == set(codes)
    usual = set(public_list("countries-en") or ())
    lacking = {name for name in codes.values() if name not in usual and "(" not in name}
    assert len(lacking) <= 0.05 * len(codes), lacking


@pytest.mark.parametrize(
    ("name", "number", "some"),
    [
        ("countries-alpha-3", 249, ["KOR", "USA", "DEU"]),
        ("countries-en", 357, ["South Korea", "United States", "USA", "Russia", "Czech Republic"]),
        ("countries-en/upper", 357, ["SOUTH KOREA"]),
        ("countries-en/hyphens", 357, ["United-States", "El-Salvador"]),
        ("countries-ko", 300, ["대한민국", "한국", "미국", "베트남"]),
        ("us-state-codes", 56, ["CA", "NY", "DC", "PR"]),
        ("us-states/lower", 56, ["new york"]),
        ("currencies", 163, ["KRW", "USD", "EUR"]),
        ("kr-sido", 19, ["서울특별시", "강원도", "강원특별자치도"]),
        ("kr-sido-short", 17, ["서울", "제주"]),
        ("kr-sido-common", 20, ["서울시", "세종시", "경기도", "제주도"]),
        ("kr-sigungu", 249, ["종로구", "수원시", "수원시 장안구", "울릉군"]),
        ("kr-local-governments", 326, ["전라남도", "경상남도 창원시", "서울특별시 종로구"]),
        ("kr-agency-codes", 277, ["3000000", "6110000", "5670000", "6520000"]),
        ("kr-dong-서울", 467, ["서울특별시 노원구 상계동"]),
        ("months-en-short/lower", 12, ["jan", "dec"]),
    ],
)
def test_lists_hold_what_they_are_called_for(name: str, number: int, some: list[str]) -> None:
    names = public_list(name) or ()

    assert len(names) == number
    assert set(some) <= set(names)


@pytest.mark.parametrize(
    "name", ["", "countries", "countries-en/", "countries-en/loud", "kr-sido/upper", "/upper"]
)
def test_no_other_name_stands_for_a_list(name: str) -> None:
    assert public_list(name) is None


def test_agency_codes_are_those_of_the_local_governments_and_of_no_other() -> None:
    """Each has one owner, which the list of names knows; others are new, or no table has them."""
    text = files("synth.tables").joinpath("lists", "kr_agency_codes.txt").read_text("utf-8")
    owners = [line.split("\t")[1] for line in text.splitlines() if not line.startswith("#")]
    governments = public_list("kr-local-governments") or ()

    assert set(owners) <= set(governments)
    lacking = {name for name in governments if name.count(" ") <= 1} - set(owners)
    assert lacking == {
        *("인천광역시 제물포구", "인천광역시 영종구", "인천광역시 검단구"),
        "세종특별자치시 세종시",
        "인천광역시 남구",
        "전라북도 김제시",
        "전북특별자치도 김제시",
        "전라남도 고흥군",
    }
