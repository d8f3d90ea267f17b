"""Rules that the names and kinds of columns suggest, for their owner to confirm; no cell is read.

A proposal is what is usual of columns so called, such as that nothing ends before it begins. None
holds until the owner takes it, and what rows say of it nobody looks at before that.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from privacy.pii.headers import tokens
from synth.tables.columns import ColumnSpec
from synth.tables.rule_entries import DeclaredRule, read_rules
from synth.tables.yaml_text import flow_item

_MOMENTS = frozenset({"date", "datetime"})
_NUMBERS = frozenset({"integer", "decimal"})
# Words in a header for what comes first, and for what never comes before it.
_BEFORE = (
    ("start started begin begins began from", "end ended ends finish finished until to through"),
    ("opened open", "closed close"),
    ("admitted admission admit", "discharged discharge"),
    ("created", "updated modified closed resolved completed"),
    ("ordered order", "shipped ship delivered delivery dispatched"),
    ("shipped ship dispatched", "delivered delivery received"),
    ("collected sampled", "received tested verified reported"),
    ("requested submitted", "approved completed processed"),
    ("issued issue", "expires expired expiry expiration due paid"),
    ("hired hire joined", "left leave terminated termination resigned"),
    ("checkin arrival arrived", "checkout departure departed"),
    ("borrowed loan rented", "returned return"),
    ("first earliest", "last latest"),
)
_BEFORE_IN_KOREAN = (
    ("시작 개시 착수 착공", "종료 만료 마감 완료 준공"),
    ("입원", "퇴원"),
    ("입사 채용", "퇴사 퇴직"),
    ("입학", "졸업"),
    ("가입 등록", "탈퇴 해지 말소"),
    ("계약", "해지 만기"),
    ("접수 신청", "처리 완료 승인 결정"),
    ("주문 결제", "배송 발송 출고 도착"),
    ("발급 발행", "만료 만기"),
    ("개업 설립 개설", "폐업 해산 폐쇄"),
    ("대출 대여", "반납 반환"),
    ("체크인 입실", "체크아웃 퇴실"),
    ("전입", "전출"),
    ("최초 처음", "최종 마지막"),
)
_BORN = frozenset({"birth", "born", "birthdate", "birthday", "dob"})
_BORN_IN_KOREAN = ("생년월일", "출생")
_LEAST = (("min minimum low lower lowest", "max maximum high upper highest"),)
_LEAST_IN_KOREAN = (("최소 최저 하한", "최대 최고 상한"),)
_SUMS = (
    ("net subtotal", "tax vat gst", "total gross"),
    ("공급가액 공급가", "세액 부가세 부가가치세", "합계 합계금액 총액 총금액"),
)
_PRODUCTS = (
    ("price unitprice", "quantity qty", "amount total"),
    ("단가", "수량", "금액 합계금액 총액"),
)
# What stands beside such words and says no more than the kind does.
_IDLE = frozenset({"date", "time", "at", "on", "day", "timestamp", "dt", "of", "the", "unit"})
_IDLE_IN_KOREAN = ("일시", "일자", "날짜", "시각", "일")
_MOST_AFTER_BIRTH = 4


def propose_rules(columns: Sequence[ColumnSpec]) -> tuple[DeclaredRule, ...]:
    """Return the rules that modelled columns' names and kinds suggest, in no column twice computed.

    Orders of dates, of numbers called least and most, a birth before whatever else happens, and
    sums and products of amounts.
    """
    held = [column for column in columns if column.is_modelled]
    moments = [column.name for column in held if column.kind in _MOMENTS]
    numbers = [column.name for column in held if column.kind in _NUMBERS]
    ranges = list(_orders(numbers, _LEAST, _LEAST_IN_KOREAN))
    orders = _orders(moments, _BEFORE, _BEFORE_IN_KOREAN)
    found: list[Any] = [*orders, *_after_births(moments), *ranges]
    compared = {name for text in ranges for name in text.split(" >= ")}
    for sign, triples in (("+", _SUMS), ("*", _PRODUCTS)):
        computed = [one for one in _computed(numbers, triples) if not compared & {*one}]
        found += [f"{whole} = {one} {sign} {other}" for whole, one, other in computed]
        compared |= {whole for whole, _, _ in computed}
    return read_rules(found) if found else ()


def as_comments(rules: Sequence[DeclaredRule]) -> str:
    """Return rules as lines of a schema that say nothing until their owner takes the # off."""
    if not rules:
        return ""
    lines = [
        "rules:  # suggested by names alone: take the # off this line and off those that are true",
        *(f"  - {flow_item(rule.to_entry())}" for rule in rules),
    ]
    return "".join(f"# {line}\n" for line in lines)


def _orders(
    names: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    in_korean: Sequence[tuple[str, str]],
) -> Iterator[str]:
    for first, second in permutations(names, 2):
        latin = any(
            _rest(first, earlier) is not None and _rest(first, earlier) == _rest(second, later)
            for earlier, later in pairs
        )
        korean = any(
            _stem(first, earlier) is not None and _stem(first, earlier) == _stem(second, later)
            for earlier, later in in_korean
        )
        if latin or korean:
            yield f"{second} >= {first}"


def _after_births(names: Sequence[str]) -> Iterator[dict[str, str]]:
    births = [name for name in names if _is_birth(name)]
    if len(births) == 1:
        others = [name for name in names if name not in births]
        # How old people are is as wide as either date: a column of its own would show no more.
        for name in others[:_MOST_AFTER_BIRTH]:
            yield {"holds": f"{name} >= {births[0]}", "difference": "drop"}


def _is_birth(name: str) -> bool:
    return bool(_BORN & {*tokens(name)}) or any(word in _plain(name) for word in _BORN_IN_KOREAN)


def _computed(
    names: Sequence[str], triples: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield a whole and its two parts where each is one column and no more."""
    for triple in triples:
        found = [[name for name in names if _is_called(name, words)] for words in triple]
        one, other, whole = found
        if all(len(each) == 1 for each in found) and len({*one, *other, *whole}) == len(triple):
            yield whole[0], one[0], other[0]


def _is_called(name: str, words: str) -> bool:
    return _rest(name, words) == () or _plain(name) in words.split()


def _rest(name: str, words: str) -> tuple[str, ...] | None:
    """Return the other words of a header that has one of these; None where it has none."""
    parts = tokens(name)
    found = [word for word in words.split() if word in parts]
    if not found:
        return None
    return tuple(part for part in parts if part != found[0] and part not in _IDLE)


def _stem(name: str, words: str) -> str | None:
    """Return what is left of a Korean header that has one of these words, and nothing idle."""
    plain = _plain(name)
    found = [word for word in words.split() if word in plain]
    if not found:
        return None
    rest = plain.replace(max(found, key=len), "", 1)
    idle = next((end for end in _IDLE_IN_KOREAN if rest.endswith(end)), "")
    return rest.removesuffix(idle)


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in text.lower() if sign.isalnum())
