"""Cells of the wider forms: people as registers, rosters and exports write them."""
# ruff: noqa: E501, SIM905 (words of one kind, a line)

from collections.abc import Callable, Sequence
from random import Random

from . import cells, numbers
from .kinds import Maker
from .positives import name_en, name_ko

_GIVEN = "James Mary John Linda Robert Susan Michael Karen David Lisa William Nancy Daniel Laura Mark Julie Kevin Amy Brian Rachel Eric Megan Luis Maria Carlos Ana Wei Priya".split()
_SURNAMES = "Smith Johnson Brown Garcia Miller Davis Martinez Wilson Anderson Taylor Thomas Moore Jackson Lee Thompson White Harris Clark Lewis Walker Nguyen Patel Kim Cohen Murphy Rossi".split()
_ROMAN_SURNAMES = "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Hong Bae Noh".split()
_ROMAN = "Min Su Ji Hye Young Jin Seo Jun Hyun Woo Eun Kyung Sung Tae Dong Hee Ho Soo Na Yeon Ha Rin Ye Won Chan Gyu Byung Chul".split()
_CHINESE_SURNAMES = "金李朴崔鄭姜趙尹張林韓吳徐申權黃安宋柳洪全高文孫梁裵白許南沈盧河郭成車朱禹具閔羅陳池嚴元蔡千方孔康玄咸卞廉呂秋都石宣薛馬魏表明奇"
_CHINESE = "哲洙英姬珉俊瑞賢智恩浩珍成美敬東惠貞相宇潤載鎬鍾泰勳在煥根植基善熙淑順子玉仁昌源炳容奎錫振權範榮燮勇道學憲亨鎭旭弼"
_FOREIGN = "존 마이클 안나 응우옌 올가 아흐메드 마리아 장웨이 사토 파티마 데이비드 엘레나".split()
_FOREIGN_SURNAMES = (
    "스미스 브라운 페트로바 반안 티흐엉 칸 가르시아 하산 왕 요시다 뮐러 존슨 이바노바 싱".split()
)


def common_en(dice: Random) -> str:
    """Return an English name; half of them are common ones."""
    if dice.random() < 0.5:
        return name_en(dice)
    return f"{dice.choice(_GIVEN)} {dice.choice(_SURNAMES)}"


def parts_en(dice: Random) -> tuple[str, str]:
    """Return an English given name and surname."""
    first, last = common_en(dice).split(" ", 1)
    return first, last


def formed(form: str, name: Maker = common_en, **others: Maker) -> Maker:
    """Return a maker of cells in a form: {n} a name, {f} and {l} its parts, {i} its initial, {m} a letter, # a digit."""

    def make(dice: Random) -> str:
        whole = name(dice)
        first, _, last = whole.partition(" ")
        said = {key: maker(dice) for key, maker in others.items()}
        marks = {"n": whole, "f": first, "l": last, "i": first[:1], "m": numbers.letters(dice, 1)}
        marks |= {"N": whole.upper(), "F": first.upper(), "L": last.upper()}
        return "".join(
            numbers.digits(dice, 1) if sign == "#" else sign
            for sign in form.format(**marks, **said)
        )

    return make


def some(*makers: Maker) -> Maker:
    """Return a maker of cells in one of several forms, drawn for each."""
    return lambda dice: dice.choice(makers)(dice)


def thin(make: Maker, share: float) -> Maker:
    """Return a maker that leaves a share of the cells empty."""
    return lambda dice: "" if dice.random() < share else make(dice)


def words(text: str) -> Maker:
    """Return a maker of one of the words between bars."""
    return cells.one_of(*text.split("|"))


def listed(make: Maker, between: str, most: int, *, least: int = 1) -> Maker:
    """Return a maker of lists of names; most hold one or two."""

    def made(dice: Random) -> str:
        count = max(least, min(most, int(dice.expovariate(0.6)) + 1))
        return between.join(make(dice) for _ in range(count))

    return made


def roman(form: str) -> Maker:
    """Return a maker of romanised Korean names: {s} the surname, {a} and {b} the given name."""

    def make(dice: Random) -> str:
        first, second = dice.sample(_ROMAN, 2)
        surname = dice.choice(_ROMAN_SURNAMES)
        marks = {"s": surname, "a": first, "b": second.lower(), "B": second.upper()}
        return form.format(**marks, S=surname.upper(), A=first.upper())

    return make


def chinese_name(dice: Random) -> str:
    """Return a Korean's name in Chinese characters."""
    return dice.choice(_CHINESE_SURNAMES) + "".join(dice.sample(_CHINESE, 2))


def foreign_ko(dice: Random) -> str:
    """Return a foreigner's name in Hangul."""
    return f"{dice.choice(_FOREIGN)} {dice.choice(_FOREIGN_SURNAMES)}"


def user(dice: Random) -> str:
    """Return a name that somebody goes by on the net."""
    stem = dice.choice(
        [*_GIVEN, *_ROMAN_SURNAMES, "night", "river", "pixel", "cat", "blue", "retro"]
    )
    other = dice.choice(["", "_", ".", "x"]) + dice.choice(
        ["fan", "writes", "lee", "dev", "kr", "art", "mom"]
    )
    return f"{stem}{other}{dice.choice(['', str(dice.randint(1, 2010))])}".lower()


def ip_number(dice: Random) -> str:
    """Return a public address as a whole number."""
    return str(dice.randint(2**24, 223 * 2**24))


def series(forms: Sequence[str]) -> Maker:
    """Return a maker of codes in one of several forms: # is a digit, @ a letter."""
    return lambda dice: numbers.filled(dice, dice.choice(forms))


def born(form: str) -> Maker:
    """Return a maker of days of birth, or of parts of them."""
    return lambda dice: format(numbers.day(dice, "1938-01-01", "2009-12-31"), form)


def either(people: Maker, firms: Maker, share: float) -> Maker:
    """Return a maker of people, and of firms for a share of the cells."""
    return lambda dice: firms(dice) if dice.random() < share else people(dice)


def sentences(forms: str, **fillings: Callable[[Random], str]) -> Maker:
    """Return a maker of sentences between bars, with blanks."""
    held = forms.split("|")
    return lambda dice: dice.choice(held).format(**{k: make(dice) for k, make in fillings.items()})


KO, EN = name_ko, common_en
