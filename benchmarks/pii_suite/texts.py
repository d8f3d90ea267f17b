"""Sentences of Korean and English notes, half of which name somebody or give a number."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from . import numbers, positives

_PLAIN_KO = (
    "배송이 늦어져 재발송을 요청함.",
    "상품 색상이 사진과 달라 교환 접수.",
    "3월 정산 내역 재확인 필요, 금액 128,500원.",
    "김치냉장고 2대 설치 후 수평 조정 완료.",
    "방문 점검 결과 이상 없음. 다음 점검은 2025년 4월.",
    "주문 20240311552 건 부분 취소 처리.",
    "고객 요청으로 포장을 이중으로 변경.",
    "최신 버전 10.2.14로 올린 뒤 정상 작동 확인.",
    "담당 부서에 전달하고 회신 대기 중.",
    "오전 10시 30분 회의에서 예산 3,400만원 승인.",
)
_PLAIN_EN = (
    "Customer asked for a later delivery slot.",
    "Replaced the filter and tested at 220 volts.",
    "Order 20240311552 was partly refunded, total 128.50.",
    "The blue variant is out of stock until May.",
    "Upgraded to version 10.2.14 and restarted the service.",
    "Call was about the invoice of 12/03/2024.",
    "Jackson leather belt returned, buckle broken.",
    "No one answered; will try again on Monday.",
    "Meeting moved to room 4012, building 7.",
    "Asked about opening hours of the Baker Street branch.",
)
_NAMED_KO = (
    "{} 고객님께서 환불을 요청하심.",
    "고객 {}님 통화 후 재방문 예정.",
    "담당자: {}, 내일 회신 예정.",
    "{}씨가 직접 수령함.",
    "예금주 {} 확인 후 송금 완료.",
    "보호자 {}님과 상담 진행.",
    "신청인 {} 서류 미비로 반려.",
)
_NUMBER_KO = (
    "연락처 {}로 다시 전화 요망.",
    "{}으로 안내 문자 발송함.",
    "문의하신 분은 {} 이며 회신 원함.",
    "변경 전 {}에서 변경 요청 접수.",
    "확인 결과 {}는 본인 것이 맞음",
)
_NUMBER_EN = (
    "Please call back on {} after five.",
    "They gave {} as the new one.",
    "Updated to {}, old one removed.",
    "Reach them at {}.",
    "Verified ({}) with the caller",
)
_PATTERNED_KO: tuple[Callable[[Random], str], ...] = (
    numbers.mobile_ko,
    numbers.rrn,
    numbers.rrn_random,
    numbers.frn,
    positives.email("ko"),
    numbers.card,
    numbers.plate_ko,
    numbers.landline_ko,
    numbers.business,
)
_PATTERNED_EN: tuple[Callable[[Random], str], ...] = (
    numbers.phone_us,
    numbers.ssn,
    positives.email("en"),
    numbers.card,
    numbers.iban,
    numbers.ipv4,
    numbers.nino,
)


@dataclass(frozen=True)
class Note:
    """A sentence and what it holds: "pattern", "name", or "" for nobody's."""

    text: str
    language: str
    holds: str


def notes(seed: int, n: int = 2000) -> list[Note]:
    """Return sentences, half of each language; a quarter names a Korean, a quarter has a number."""
    dice = Random(seed)
    return [_note("ko" if place % 2 else "en", dice) for place in range(n)]


def _note(language: str, dice: Random) -> Note:
    plain = dice.choice(_PLAIN_KO if language == "ko" else _PLAIN_EN)
    draw = dice.random()
    if draw < 0.5:
        return Note(plain, language, "")
    if language == "ko" and draw < 0.75:
        said, holds = dice.choice(_NAMED_KO).format(positives.name_ko(dice)), "name"
    else:
        forms, makers = (
            (_NUMBER_KO, _PATTERNED_KO) if language == "ko" else (_NUMBER_EN, _PATTERNED_EN)
        )
        said, holds = dice.choice(forms).format(dice.choice(makers)(dice)), "pattern"
    return Note(f"{plain} {said}" if dice.random() < 0.5 else said, language, holds)
