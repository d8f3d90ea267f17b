"""Roles: words of a header that are like trades and parts that people have, listed or not.

A teller, an arresting officer, 접수인 and 監督者 are people; a tower, a filter and 숫자 are none.
Such a word says little by itself: names below it decide.
"""

import re

from privacy.pii.wordlists import words

_ENDS = re.compile(r"[a-z]{3,}(?:er|or|ist|ee|ant|man|woman)s?")
_NO_ROLES = frozenset(
    words(
        """
    after altimeter amber amount ancestor answer anywhere asset banner barometer barrier bladder
    behavior behaviour beer better border buffer bumper butter calendar cancer canister career
    center centimeter centre chapter character charter checklist chiller cluster coast coffee color
    colour committee computer conductor connector consist constant container copper corner corridor
    counter cover cursor danger december decor defer degree denominator descriptor detector diameter
    dinner discover distant divider dollar door driver elevator emperor encoder enter equator error
    estimator ever exist exponent exterior factor fee fever fiber filter finger flavor floor flower
    folder footer forever formatter former freezer gallantry gender generator german giant grant
    grocer hammer hanger header helicopter her hour human identifier image indicator inner instant
    interior inverter january november october september summer winter june just kilometer knee
    ladder larger laser later latter layer leather ledger letter level lever list liter litre loader
    locker longer lower luster major marker master matter median member meter mirror minor monitor
    more mother motor multiplier never newsletter number numerator offer operator or order other
    outer
    over oyster paper parameter parlor per percent perimeter pier pillar plant playlist pointer
    poster powder power precursor predictor prefer primer printer prior processor projector
    proper quarter radiator radar receptor reactor rectangle refer refrigerator register regulator
    relevant remainder render resistor restaurant river roller roman roster router rubber scanner
    score sector sender sensor separator server shelter shorter shower shutter significant silver
    slider soccer solar speaker spider starter stellar sticker super supplier swimmer tanker
    tensor theater theatre thermometer three tier timber timer together tower toner tractor trailer
    trailer transformer transistor transmitter tree trigger truster tumor twitter under upper user
    valor vapor variant vector vendor voucher wafer warrant water weather wishlist woman world
    wrapper year yesterday manufacturer developer publisher distributor retailer dealer provider
    carrier employer insurer tracker layer container adapter charger browser referrer referer refer
    counter subscriber dresser burger folder sweater pullover trouser merchant tenant
    """
    )
) - {"operator", "sender", "subscriber", "swimmer", "woman", "supplier", "tenant"}
_EASTERN = re.compile(
    r"[가-힣]{1,6}(?:자|인|원|장|사|관|주|이|생|님|의|꾼|모|수)(?:명|성명|이름|성함)?(?:\(.*\))?"
    r"|[\u4e00-\u9fff]{1,4}(?:者|師|员|員|人|长|長|家|生|手|师|官|医)(?:名|氏名|姓名)?"
)
_NO_EASTERN = re.compile(
    r"(?:제조사|카드사|통신사|여행사|건설사|시행사|시공사|보험사|항공사|출판사|운송사|택배사|배급사|제작사"
    r"|개발사|판매사|공급사|금융사|증권사|은행|병원|공원|학원|법원|정원|지원|회원수|시장|공장|매장|농장|정류장"
    r"|주차장|운동장|경기장|현장|행사|공사|회사|검사|조사|심사|역사|기사제목|기관|도서관|박물관|미술관|회관|한자|숫자|문자"
    r"|글자|이자|투자|남자|여자|과자|전자|일자|사자|배관|습관|요인|원인|할인|확인|승인|라인|와인|개인|법인|디자인"
    r"|온라인|오프라인|인원|자원|수원|강원|단가|건수|점수|횟수|차수|지수|변수|함수|계수|인구수|개수|수수|모수|길이|높이"
    r"|나이|차이|깊이|넓이|너비|기사|원장번호|생년|학생수|위생|발생|재생|의사여부|주의|합의|협의|동의|문의|결의|사유"
    r"|작물|차주수|입주|전주|나주|경주|청주|원주|광주|제주|공주|영주|규모|공모|사모|부모여부"
    r"|都市|法人|個人|人生|衛生|家|発生|收入|人)$"
)


def is_role(word: str) -> bool:
    """Tell a Latin word that may be what somebody does: teller, surveyor, payee."""
    return _ENDS.fullmatch(word) is not None and word.rstrip("s") not in _NO_ROLES


def is_eastern_role(header: str) -> bool:
    """Tell a Korean, Chinese or Japanese header that may be what somebody does, or her name."""
    bare = re.sub(r"(?<=..)(?:명|성명|이름|성함|名|氏名|姓名)$", "", header)
    return _EASTERN.fullmatch(header) is not None and _NO_EASTERN.search(bare) is None


_BORN = r"(?:birth(?:day|date)?|brthdy|brth|bth|dob|born|bday)"
_PARTS = {
    "birth_year": re.compile(rf"{_BORN}y{{1,4}}|{_BORN}(?:yr|year)s?|(?:yr|year)(?:of)?{_BORN}"),
    "birth_month": re.compile(
        rf"{_BORN}(?:m{{1,3}}|mo|mon|mth|month)|(?:mo|mon|mth|month)(?:of)?{_BORN}"
    ),
    "birth_day": re.compile(
        rf"(?!birthday$|bday$)(?:{_BORN}(?:d{{1,2}}|dy|day)|day(?:of)?{_BORN})"
    ),
    "date_of_birth": re.compile(
        rf"(?:{_BORN}|br)(?:de|dt|ymd|yymmdd|yyyymmdd|ym|yymm|yyyymm|yearmonth|monthyear|my|md|mmdd"
        r"|monthday|ddmm|day6|6)|brthdy"
    ),
}
_SHORT_B = re.compile(r"b[\W_]+(y{1,4}|yr|year|m{1,2}|mo|mon|month|d{1,2}|dy)", re.IGNORECASE)
_EASTERN_PARTS = {
    "birth_year": re.compile(r"(?:출생|생년월일|생일|생|탄생|태어난)\(?(?:년|연|연도|년도|해)\)?"),
    "birth_month": re.compile(r"(?:출생|생년월일|생일|생|탄생|태어난)\(?(?:월|달)\)?"),
    "birth_day": re.compile(
        r"(?:출생|생년월일|생일|태어난)\((?:일|날)\)|(?:생년월일|생일|태어난)(?:일|날)"
    ),
    "date_of_birth": re.compile(
        r"(?:출생|생)년월(?:일)?|생년월일(?:\(?앞?\d자리\)?|/?\(?성별\)?)|생일\((?:월일|양력|음력)\)"
        r"|주민(?:등록)?번호\(?앞\d?자리\)?"
    ),
}


def birth_part(header: str) -> str | None:
    """Return which part of a date of birth a header names: of dob_yr, birthMM, year (birth)."""
    short = _SHORT_B.fullmatch(header.strip())
    bare = re.sub(r"[^a-z\d가-힣()/]", "", header.lower())
    plain = f"born{short[1].lower()}" if short else re.sub(r"[^a-z\d]", "", bare)
    for parts, text in ((_PARTS, plain), (_EASTERN_PARTS, bare)):
        for kind, pattern in parts.items():
            if text and pattern.fullmatch(text):
                return kind
    return None
