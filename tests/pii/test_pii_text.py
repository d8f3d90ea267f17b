"""People, numbers and addresses in prose: what is found, where, and what is left alone."""

import pytest

from privacy.pii import entities, with_entities

HOLDS = {
    "고객 김철수님이 환불을 요청함": ("person_name", "김철수"),
    "담당자: 이영희": ("person_name", "이영희"),
    "박지훈 과장에게 전달": ("person_name", "박지훈"),
    "보호자 최수빈에게 설명함": ("person_name", "최수빈"),
    "예금주는 남궁민수입니다": ("person_name", "남궁민수"),
    "정하은 씨 예약 취소": ("person_name", "정하은"),
    "안녕하세요 한지우입니다": ("person_name", "한지우"),
    "Spoke with Lorelei Yarborough today": ("person_name", "Lorelei Yarborough"),
    "Mr. Ellsworth will call back": ("person_name", "Ellsworth"),
    "invoice for Mary Jones attached": ("person_name", "Mary Jones"),
    "010-1234-5678로 전화": ("phone", "010-1234-5678"),
    "call 212-555-0199 x12 now": ("phone", "212-555-0199 x12"),
    "+82-10-1234-5678 통화": ("phone", "+82-10-1234-5678"),
    "메일은 hong@example.co.kr으로": ("email", "hong@example.co.kr"),
    "주민번호 900101-1234567 확인": ("national_id", "900101-1234567"),
    "주민번호 900101-1******": ("national_id", "900101-1******"),
    "외국인등록번호는 900101-5234567": ("national_id", "900101-5234567"),
    "SSN 123-45-6789 on file": ("national_id", "123-45-6789"),
    "카드 4111-1111-1111-1111 취소": ("credit_card", "4111-1111-1111-1111"),
    "사업자 220-81-62517 발행": ("business_number", "220-81-62517"),
    "국민은행 123456-01-123456으로": ("bank_account", "123456-01-123456"),
    "주소는 서울특별시 강남구 테헤란로 12입니다": (
        "street_address",
        "서울특별시 강남구 테헤란로 12",
    ),
    "lives at 12 Old Mill Road": ("street_address", "12 Old Mill Road"),
    "여권 M123A4567 사본": ("passport", "M123A4567"),
    "차량 12가3456 주차": ("vehicle_plate", "12가3456"),
    "IP 192.0.2.17 차단": ("ip_address", "192.0.2.17"),
    "paid to GB82WEST12345698765432": ("iban", "GB82WEST12345698765432"),
}


@pytest.mark.parametrize(("text", "entity"), HOLDS.items())
def test_an_entity_is_found_where_it_stands(text: str, entity: tuple[str, str]) -> None:
    """With a particle stuck to it, as Korean has them, or without."""
    assert entity in [(found.type, text[found.start : found.end]) for found in entities(text)]
    assert with_entities([text]) == [True]


HARMLESS = """
고객 문의 접수 후 담당 변경
담당자 부재로 재통화 예정
환자 상태 양호, 통증 없음
고객님 요청으로 취소 처리
선생님이 친절하셨음
고객 한명이 대기중
주문 20240115-0001, 12,000원 결제
사업자 220-81-62518은 없는 번호
주문번호 991399-1234567
카드 4111-1111-1111-1112 오류
15:30 방문 예정, 101동 1203호
The Coffee Table was scratched
New York store was closed
order 20240115-0001 refunded on 2024-03-01
"""


@pytest.mark.parametrize("text", HARMLESS.strip().splitlines())
def test_prose_without_people_is_left_alone(text: str) -> None:
    """Words that begin like a surname, days, sums, and numbers whose check fails."""
    assert entities(text) == ()


def test_missing_texts_hold_nothing() -> None:
    """In a column some cells are empty."""
    assert with_entities([None, "", "전화 010-1234-5678"]) == [False, False, True]


def test_numbers_alone_can_be_asked_for() -> None:
    """A column of short words is not read for names."""
    assert with_entities(["고객 김철수님", "010-1234-5678"], names=False) == [False, True]
