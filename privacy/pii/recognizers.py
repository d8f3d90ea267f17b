"""Recognizers: presidio's engine, without a language model, with recognizers of our own.

Its own recognizers end a match at a word's end, which a Korean particle hides (`a@b.kr으로`); and
none knows Korean telephone numbers, names or addresses. Names are found by what stands before or
behind them: 고객 김철수님, 담당자: 이영희, Mr. Smith.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any

from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CryptoRecognizer,
    IbanRecognizer,
    IpRecognizer,
    MacAddressRecognizer,
)

import privacy.pii.gazetteers as gazetteers
from privacy.pii.finding import Entity
from privacy.pii.formats import InTexts
from privacy.pii.identifiers import FORMATS
from privacy.pii.profile import clean
from privacy.pii.wordlists import words

_LANGUAGE = "ko"  # one registry for all languages: no recognizer here needs to know which it is
_LEAST_SCORE = 0.4
_OURS = {
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip_address",
    "CRYPTO": "crypto_wallet",
    "MAC_ADDRESS": "mac_address",
}

_START, _END = r"(?<![A-Za-z0-9_.%+*-])", r"(?![A-Za-z0-9_*]|-\d)"
# An address is found by its words, not by a format of its own.
_ADDRESSES = tuple(
    InTexts(pattern)
    for pattern in (
        r"(?:[가-힣]{2,7}(?:시|도|군"
        r"|구)\s){1,3}(?:[가-힣0-9]{1,7}[읍면]\s)?[가-힣0-9.·]{1,12}(?:로|길|동|리"
        r"|가)\s?(?:\d+번?길)?\s?\d+(?:-\d+)?",
        r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남"
        r"|제주)\s[가-힣]{1,6}(?:시|군|구)\s[가-힣0-9.·]{1,12}(?:로|길|동"
        r"|리)\s?(?:\d+번?길)?\s?\d*(?:-\d+)?",
        r"\d{1,5} (?:(?:[A-Z]\.?|[A-Z][\w'.-]+|\d+(?:st|nd|rd|th)) ){1,3}(?:St|Street|Ave"
        r"|Avenue|Rd|Road|Blvd|Boulevard|Dr"
        r"|Drive|Ln|Lane|Ct|Court|Pl|Place|Way|Ter|Terrace|Cir|Circle|Pkwy|Sq|Square|Close"
        r"|Crescent|Gardens|Court)\b",
    )
)
_FORMS = [(form.type, each) for form in FORMATS for each in form.in_texts]
_FORMS += [("street_address", each) for each in _ADDRESSES]


class Written(PatternRecognizer):
    """Recognises an identifier by how it is written, and by its check where it has one.

    Args:
        kind: its type.
        number: of its form among all, for its name.
    """

    def __init__(self, kind: str, form: InTexts, number: int) -> None:
        self._check = form.check
        super().__init__(
            supported_entity=kind,
            name=f"{kind} {number}",
            supported_language=_LANGUAGE,
            patterns=[Pattern(kind, f"{_START}{form.pattern}{_END}", 0.6)],
            global_regex_flags=re.DOTALL,
        )

    def validate_result(self, pattern_text: str) -> bool | None:
        """Return whether the check holds, None where there is none."""
        return None if self._check is None else self._check(pattern_text)


_ROLES = (
    "고객|환자|회원|담당자|담당|작성자|성명|이름|예금주|수령인|수취인|보호자|신청인|신청자"
    "|피보험자|계약자|상담원|상담사|대표|"
    "대표자|민원인|접수자|처리자|주치의|의사|간호사|기사|배우자|가입자|주문자|구매자|입금자"
    "|연락처|대리인|성함|명의자|"
    "직원|사원|학생|의뢰인|받는분|받는 분|보내는분|발신인|작성|방문자|예약자|가족|남편|아내"
    "|모친|부친|딸|아들|자녀"
)
_PARTICLE = (
    r"(?:께서는|께서|에게서|에게|한테|으로|이라고|라고|이며|이고|이나|께|은|는|이|가|을|를|의"
    r"|와|과|도|만"
    r"|랑|로|입니다|이다|인데|이에요|예요|에|아|야)"
)
_ENDINGS = words("로 이 의 를 을 는 와 과 만 에")
_AFTER_NAME = re.compile(rf"(?:님|씨|군|양)?{_PARTICLE}?")
_AFTER_ROLE = re.compile(
    rf"(?:{_ROLES}|저는|안녕하세요[,.]?)(?:님|분|명)?(?:은|는|이|가"
    rf"|의)?\s?[:=(\-]?\s?(?P<run>[가-힣]{{2,12}})"
)
_TITLES = (
    r"고객|회원|환자|선생|과장|대리|부장|팀장|차장|사원|주임|실장|본부장|이사|교수|원장|간호사"
    r"|의사|어르신"
    r"|학생|기사|사장|대표|상담사|상담원"
)
_BEFORE_TITLE = re.compile(
    rf"(?<![가-힣])(?P<run>[가-힣]{{2,4}})\s?(?:{_TITLES})?(?:님|씨|군|양){_PARTICLE}?(?![가-힣])"
)
_RANKED = re.compile(rf"(?<![가-힣])(?P<run>[가-힣]{{3}})\s?(?:{_TITLES}){_PARTICLE}?(?![가-힣])")
_NOT_BEFORE_TITLE = frozenset(
    words(
        """
    고객 손님 선생 사장 기사 부모 이모 고모 어머 아버 할머 할아버 담당자 담당 과장 원장 팀장 교수
    주인 강사 간호사 의사 회원 환자 사모 형 누 이사 부장 차장 실장 상담사 상담원 상담 배송기사
    택배기사 경비 이용자 신청자 보호자 어르신 아저 아가 도련 하느 임금 스승 변호사 주치의 대표
    점장 직원 사용자 구매자 판매자 작가 감독 신부 목사 스님 해당 전화 문의 기존 신규 우수 모든
    여러 지점장 매니저 설계사 안녕 주문 정말 진심 이번 오늘 어제 내일 지난 방문 요청 안내 확인
    연락 관련 처리 접수 전달 감사 유선
    """
    )
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+(?P<name>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)")
_INTRODUCED = re.compile(
    r"\b(?:(?i:name is|named|name|customer|patient|client|contact|caller|spoke (?:to|with)"
    r"|speaking with|"
    r"called by|call from|dear|hi|hello|attn|regards|thanks|sincerely|agent|rep|employee"
    r"|member|by|met with|"
    r"reach|ask for|wife|husband|son|daughter|mother"
    r"|father))[:,]?\s+(?P<name>[A-Z][a-z'-]+\s[A-Z][\w'-]+)"
)
_GIVEN_FIRST = re.compile(r"\b(?P<name>[A-Z][a-z]+ [A-Z][a-z'-]+)\b")


class KoreanNames(EntityRecognizer):
    """Recognises a Korean name by a role before it or a title behind it."""

    def __init__(self) -> None:
        super().__init__(["person_name"], name="Korean names", supported_language=_LANGUAGE)

    def load(self) -> None:
        """Load nothing."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts
    ) -> list[RecognizerResult]:
        """Return the names in a text."""
        found = []
        for match in _AFTER_ROLE.finditer(text):
            name = _leading_name(match["run"])
            if name:
                start = match.start("run")
                found.append(RecognizerResult("person_name", start, start + len(name), 0.6))
        for pattern in (_BEFORE_TITLE, _RANKED):
            for match in pattern.finditer(text):
                if _is_name(match["run"]):
                    found.append(RecognizerResult("person_name", *match.span("run"), 0.55))
        return found


def _leading_name(run: str) -> str | None:
    """Return the name that letters behind a role begin with, if only a particle follows it.

    Two syllables there are a word more often than a name: 고객 문의, 담당 변경; and a third that is
    a particle nearly always ends one: 담당자 부재로.
    """
    for length in (3, 4):
        name, rest = run[:length], run[length:]
        if not rest and name.endswith(_ENDINGS):
            continue
        if len(name) == length and gazetteers.is_korean_name(name) and _AFTER_NAME.fullmatch(rest):
            return name
    return None


def _is_name(name: str) -> bool:
    if name in _NOT_BEFORE_TITLE or gazetteers.korean_given(name) is None:
        return False
    return len(name) == 3 or gazetteers.is_korean_name(name)


class LatinNames(EntityRecognizer):
    """Recognises a Latin name by its title, its introduction or a common given name."""

    def __init__(self) -> None:
        super().__init__(["person_name"], name="Latin names", supported_language=_LANGUAGE)

    def load(self) -> None:
        """Load nothing."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts
    ) -> list[RecognizerResult]:
        """Return the names in a text."""
        found = []
        for pattern in (_TITLED, _INTRODUCED, _GIVEN_FIRST):
            for match in pattern.finditer(text):
                if pattern is _TITLED or gazetteers.is_latin_name(
                    match["name"], known_given=pattern is _GIVEN_FIRST
                ):
                    found.append(RecognizerResult("person_name", *match.span("name"), 0.6))
        return found


class Reader:
    """Presidio's engine over these recognizers."""

    def __init__(self) -> None:
        engine = NoOpNlpEngine(models=[{"lang_code": _LANGUAGE, "model_name": "no_op"}])
        engine.load()
        recognizers: list[Any] = [
            Written(kind, form, number) for number, (kind, form) in enumerate(_FORMS)
        ]
        recognizers += [KoreanNames(), LatinNames()]
        recognizers += [
            known(supported_language=_LANGUAGE)
            for known in (IbanRecognizer, IpRecognizer, CryptoRecognizer, MacAddressRecognizer)
        ]
        registry = RecognizerRegistry(recognizers, supported_languages=[_LANGUAGE])
        # It warns of every recognizer that is of another language, which here is no news.
        logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
        self._engine = AnalyzerEngine(
            registry=registry, nlp_engine=engine, supported_languages=[_LANGUAGE]
        )

    def read(self, text: str) -> tuple[Entity, ...]:
        """Return the entities of a text in order; of two that overlap, the surer."""
        results = self._engine.analyze(
            clean(text), language=_LANGUAGE, score_threshold=_LEAST_SCORE
        )
        return _without_overlaps(
            Entity(_OURS.get(r.entity_type, r.entity_type), r.start, r.end, float(r.score))
            for r in results
        )


def _without_overlaps(found: Any) -> tuple[Entity, ...]:
    kept: list[Entity] = []
    ranked: Sequence[Entity] = sorted(found, key=lambda e: (-e.score, e.start - e.end, e.start))
    for entity in ranked:
        if all(entity.end <= other.start or other.end <= entity.start for other in kept):
            kept.append(entity)
    return tuple(sorted(kept, key=lambda entity: entity.start))
