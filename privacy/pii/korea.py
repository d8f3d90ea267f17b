"""Korea: how its identifiers of people, firms, vehicles and accounts are written."""

import privacy.pii.checksums as checksums
from privacy.pii.formats import (
    HIDDEN,
    Format,
    InTexts,
    accept_all,
    are_births,
    are_conscripts,
    are_of_several_banks,
    are_of_several_series,
    are_residents,
    are_spread,
    birth_year,
    of_digits,
    one_of,
)
from privacy.pii.gazetteers import SIDO
from privacy.pii.weights import AMBIGUOUS

_SIDO = "|".join(sorted(SIDO, key=len, reverse=True))
_DAY = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_LANDLINE = r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])"
_MASKED = rf"(?:\d{{3,4}}|[{HIDDEN}]{{3,4}})"


def _is_born(text: str) -> bool:
    return birth_year(text) is not None


KOREAN = (
    Format(
        "national_id",
        "Korean resident registration numbers",
        written=rf"{_DAY}[- ][0-49]\d{{6}}",
        bare=rf"{_DAY}[0-49]\d{{6}}",
        check=are_residents,
        least_passing=0.7,
        chance=0.017,
        loose=rf"\d{{6}}[- ]?[\d{HIDDEN}]{{0,7}}",
        headers="rrno | resident registration number | resident number | rrn | juminbeonho | "
        "jumin | resident | residentno | jumin beonho | "
        "foreigner registration number | foreign registration number | "
        "alien registration number | frn | arc number | arc | alien number | "
        "jumindeungrok | jumindeungnokbeonho | jmno | jumin number | "
        "foreigner number | frno",
        scripts="주민등록번호 | 주민번호 | 주민등록no | 주민no | 주민등록 | 주번 | "
        "주민등록번호앞자리 | 주민번호앞자리 | 주민번호뒷자리 | 주민등록번호뒷자리 | "
        "외국인등록번호 | 외국인번호 | 외국인등록증 | 거소신고번호 | "
        r"국내거소신고번호 | 실명번호 | 실명확인번호 | 식별번호\(주민\) | "
        "주민(외국인)?(등록)?번호",
        possible="실명확인 | 신분증번호 | 신분증 | 주민 | 증번호 | 등록번호",
        in_texts=(InTexts(rf"{_DAY}[- ]?[1-8](?:\d{{6}}|[*xX●]{{6}})", check=_is_born),),
    ),
    Format(
        "national_id",
        "masked Korean registration numbers",
        written=rf"{_DAY}[- ]?[0-9][{HIDDEN}]{{6}}|{_DAY}-[{HIDDEN}]{{7}}|{_DAY}-[1-8]",
    ),
    Format(
        "national_id",
        "Korean registration numbers of foreigners",
        written=rf"{_DAY}[- ][5-8]\d{{6}}",
        bare=rf"{_DAY}[5-8]\d{{6}}",
        check=are_births,
        least_passing=0.7,
        chance=0.01,
    ),
    Format(
        "business_number",
        "Korean business registration numbers",
        written=r"[1-9]\d{2}[- ]\d{2}[- ]\d{5}",
        bare=r"[1-9]\d{9}",
        check=of_digits(checksums.business),
        least_passing=0.6,
        chance=0.091,
        loose=rf"[\d{HIDDEN}]{{3}}[- ]?[\d*]{{2}}[- ]?[\d*]{{5}}",
        headers="business registration number | brno | bizrno | busi number | "
        "business number | brn | business license number | saeopja | "
        "saeopjadeungnokbeonho | biz registration number | business reg number | "
        "business registration | bizno | saup number | saupja number | saupja | "
        "sole proprietor number | saeopja number | biz number | brn number",
        scripts="사업자등록번호 | 사업자번호 | 사업자등록no | 사업자no | 사업자 | "
        "개인사업자번호 | 사업등록번호 | 가맹점사업자번호",
        in_texts=(InTexts(r"\d{3}-\d{2}-\d{5}", check=one_of(checksums.business)),),
    ),
    Format(
        "corporate_number",
        "Korean corporate registration numbers",
        written=r"\d{6}[- ]\d{7}",
        bare=r"\d{13}",
        check=of_digits(checksums.corporate),
        least_passing=0.8,
        chance=0.036,
        loose=r"\d{6}[- ]?\d{7}",
        headers="corporate registration number | crno | jurirno | corporation number | crn | "
        "corporate number | company registration number | beobin | "
        "corporation registration number | company registration | beobin number",
        scripts="법인등록번호 | 법인번호 | 법인no | 등기번호",
    ),
    Format(
        "driver_license",
        "Korean driver licence numbers",
        written=r"(?:1[1-9]|2[0-68])[- ]\d{2}[- ]\d{6}[- ]\d{2}|[가-힣]{2,4}[ -]?\d{2}[- ]\d{2}"
        r"[- ]?\d{6}[- ]?\d{2}|[가-힣]{2,4}[ -]?\d{2}-\d{6}-\d{2}",
        loose=r"(?:\d{2}|[가-힣]{2})[- ]?\d{2}[- ]?[\d*]{6}[- ]?[\d*]{2}",
        headers="unjeonmyeonheo | myeonheo | myeonheo number | unjeonmyeonheobeonho",
        scripts="운전면허번호 | 운전면허 | 운전면허증번호 | 운전면허증 | 자동차운전면허번호 | "
        "운전자면허번호",
        possible="면허번호 | 면허증번호",
        in_texts=(InTexts(r"(?:1[1-9]|2[0-68])-\d{2}-\d{6}-\d{2}"),),
    ),
    Format(
        "passport",
        "Korean passport numbers",
        written=r"[MSROD]\d{3}[A-Z]\d{4}",
        log_odds=6.5,
        loose=r"[A-Z]{1,2}\d{2,3}[A-Z0-9*]{4,6}|\d{8,9}",
        headers="yeogwonbeonho",
        scripts="여권번호 | 여권 | 여권no",
        in_texts=(
            InTexts(r"[MSROD]\d{3}[A-Z]\d{4}"),
            InTexts(r"(?<=여권번호 )[A-Z]\d{8}"),
            InTexts(r"[MSROD]\d{8}"),
        ),
    ),
    Format(
        "passport",
        "Korean passport numbers of both kinds",
        bare=r"[MSROD]\d{3}[A-Z]\d{4}|[MSROD]\d{8}",
        check=are_of_several_series,
        chance=0.01,
        least_passing=0.9,
    ),
    Format(
        "health_number",
        "numbers of Korean health insurance cards",
        written=r"[1-9]-\d{10}",
        log_odds=6.0,
        headers="geongangboheom | nhis | nhis number | geonbo | geonbo number | "
        "geongangboheom number",
        scripts="건강보험증번호 | 건강보험번호 | 보험증번호 | 의료보험번호 | 건강보험증 | "
        "의료보험증번호 | 건보번호 | 건강보험 | 건강보험가입자번호 | 건보증번호 | "
        "건보증 | 국민건강보험번호 | 의료급여번호 | 건강보험증no | 건강보험no | "
        "보험증no",
        possible="보험번호 | 피보험자번호",
    ),
    Format(
        "phone",
        "Korean mobile numbers",
        written=rf"(?:\+?82[- .)]?)?\(?0?1[016789]\)?[- .]{_MASKED}[- .]{_MASKED}"
        rf"|\+8210\d{{8}}",
        bare=r"01[016789]\d{7,8}",
        check=accept_all,
        chance=0.027,
        loose=r"\(?\+?[\d*][\d*() ./-]{5,20}(?:(?:x|ext)\.? ?\d{1,6})?",
        headers="yeonrakcheo | yeollakcheo | hyudaephone",
        scripts="전화번호 | 전화 | 휴대폰 | 휴대폰번호 | 휴대전화 | 휴대전화번호 | 핸드폰 | "
        "핸드폰번호 | 연락처 | 비상연락처 | 비상연락망 | 손전화 | 유선전화 | "
        "유선번호 | 집전화 | 자택전화 | 팩스 | 팩스번호 | 모바일 | 모바일번호 | "
        "이동전화 | 이동전화번호 | 통화번호 | 발신번호 | 수신번호 | 폰번호 | 폰 | "
        "연락전화 | 연락번호 | 무선전화 | 직통전화 | 직통번호 | hp번호 | 핸드폰no | "
        "가입번호 | 서비스번호 | 전번",
        in_texts=(InTexts(r"(?:\+?82[ .-]?)?0?1[016789][ .)-]?\d{3,4}[ .-]?\d{4}"),),
    ),
    Format(
        "phone",
        "Korean mobile numbers that lost their zero",
        bare=r"10\d{8}",
        check=are_spread,
        chance=0.05,
    ),
    Format(
        "phone",
        "Korean numbers of fixed lines",
        written=rf"\(?(?:{_LANDLINE}|070|080|050\d)[-) .]{{1,2}}{_MASKED}[- .]\d{{4}}"
        rf"|\+?82[- .](?:{_LANDLINE[1:]}|70)[- .]{_MASKED}[- .]\d{{4}}|1[568]\d\d[- ]\d{{4}}",
        in_texts=(
            InTexts(r"\(?0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d)[) .-]{1,2}\d{3,4}[ .-]\d{4}"),
        ),
    ),
    Format(
        "phone",
        "Korean numbers of fixed lines that lost their zero",
        bare=rf"(?:{_LANDLINE[1:]}|70)\d{{7,8}}",
        check=are_spread,
        chance=0.3,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "vehicle_plate",
        "Korean licence plates",
        written=r"(?:[가-힣]{2} ?)?\d{2,3} ?[가-힣] ?\d{4}",
        loose=r"[A-Z0-9가-힣][A-Z0-9가-힣 ·-]{3,11}",
        headers="chabeonho | charyang number",
        scripts="차량번호 | 자동차번호 | 차번호 | 차량등록번호 | 자동차등록번호 | 번호판 | "
        "차량no | 차량번호판 | 차번 | 차량번호표 | 주차차량번호",
        in_texts=(
            InTexts(
                rf"(?:(?:{_SIDO}) ?)?\d{{2,3}}[가나다라마거너더러머버서어저"
                r"고노도로모보소오조구누두루무부수우주하허호] ?\d{4}",
            ),
        ),
    ),
    Format(
        "bank_account",
        "accounts of Korean banks",
        written=r"110-\d{3}-\d{6}|1002-\d{3}-\d{6}|3333-\d{2}-\d{7}|\d{6}-\d{2}-\d{6}|\d{3}-\d{6}-\d{5}"
        r"|30[12]-\d{4}-\d{4}-\d{2}|1000-\d{4}-\d{4}|9\d{3}-\d{4}-\d{4}-\d"
        r"|\d{3}-\d{6}-\d{2}-\d{3}"
        r"|\d{3}-\d{2}-\d{4}-\d{3}",
        log_odds=6.0,
        headers="acno | actno | acntno | gyejwa | gyejwabeonho | gyejwa number | tongjang number",
        scripts="계좌번호 | 계좌 | 은행계좌 | 은행계좌번호 | 환불계좌 | 환불계좌번호 | "
        "입금계좌 | 입금계좌번호 | 출금계좌 | 출금계좌번호 | 급여계좌 | "
        "급여계좌번호 | 통장번호 | 가상계좌 | 가상계좌번호 | 이체계좌 | "
        "이체계좌번호 | 자동이체계좌 | 수취계좌 | 송금계좌 | 계좌no | 정산계좌 | "
        "정산계좌번호 | 지급계좌 | 지급계좌번호 | 결제계좌 | 결제계좌번호 | "
        "환급계좌 | 환급계좌번호 | 예금계좌 | 예금계좌번호",
        possible="환불정보 | 입금정보",
        in_texts=(
            InTexts(
                r"(?<=계좌)(?:번호)?(?:는|은|:)? ?(?:[가-힣]{2,6} )?\d{2,6}-\d{2,6}-\d{2,8}"
                r"(?:-\d{1,3})?",
            ),
            InTexts(r"(?<=은행 )\d{2,6}-?\d{2,6}-?\d{2,8}(?:-\d{1,3})?"),
        ),
    ),
    Format(
        "bank_account",
        "accounts of several banks",
        bare=r"(?!01[016789]-)(?=(?:\d-?){10,14}$)(?!\d{3}-\d{2}-\d{5}$)"
        rf"(?:[\d{HIDDEN}]{{2,6}}-){{2,3}}[\d{HIDDEN}]{{1,8}}",
        check=are_of_several_banks,
        chance=0.02,
    ),
    Format(
        "customs_id",
        "Korean customs codes of persons",
        written=r"P\d{12}",
        log_odds=7.0,
        loose=r"P?\d{12}",
        headers="customs code | personal customs code | pccc | customs identifier | "
        "personal customs clearance code | customs clearance code | tonggwan",
        scripts="통관고유부호 | 개인통관고유부호 | 통관부호 | 개인통관부호 | 개인통관번호 | "
        "통관번호 | 개인통관고유번호",
    ),
    Format(
        "connecting_information",
        "connecting information (CI)",
        written=r"[A-Za-z0-9+/]{86}==",
        log_odds=7.0,
        loose=r"[A-Za-z0-9+/=]{40,100}",
        headers="connecting information | ci value | di value | duplicate information | ipin",
        scripts=r"ci값? | di값? | 연계정보 | 중복가입확인정보 | 아이핀 | 연계정보\(?ci\)? | "
        "연계정보값",
    ),
    Format(
        "military_id",
        "Korean service numbers",
        written=r"(?:[5-9]\d|[0-2]\d)-\d{8}",
        check=are_conscripts,
        least_passing=1.0,
        log_odds=AMBIGUOUS,
        loose=r"\d{2}-?\d{5,9}"
        r"|[A-Z]{0,2}-?\d{6,10}",
        headers="gunbeon | gun beon | kunbeon",
        scripts="군번 | 군인번호 | 장병번호 | 군번번호 | 병적번호",
    ),
)
