"""Titles: the ranks, offices, degrees and remarks that stand around a person's name in a cell."""

import re

from privacy.pii.wordlists import words

_BEFORE = words(
    """
    mr mrs ms miss mx master dr drs prof professor sir dame lord lady rev reverend fr father sister
    brother rabbi imam hon honorable judge justice sen senator rep congressman congresswoman del
    delegate ald alderman ambassador gov governor mayor president vice chief officer ofc detective
    det inspector insp superintendent supt constable const sheriff deputy dep trooper agent special
    marshal police patrol cpl corporal sgt sergeant ssgt sfc msgt lt lieutenant ltc capt captain cpt
    maj major col colonel gen general brig brigadier adm admiral cmdr commander cdr ens ensign pvt
    private pfc spc specialist staff petty warrant rear lance gunnery first second class airman
    seaman cadet firefighter ff paramedic coach nurse attn attention principal chairman chairwoman
    herr frau fraulein fräulein hr dipl ing ingenieur mag med rer nat phil jur habil
    mme mlle madame monsieur m me maitre maître pr docteur sr sra srta don dona doña señor señora
    lic sig sigra dott dottssa avv geom dhr mevr mw pan pani shri smt kumari pastor bishop
    """
)
_OF_RANK = "|".join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))
RANK = re.compile(rf"(?:(?:{_OF_RANK})\b(?:\.-?\s*|-|\s+))+(?=[^\W\d_])", re.IGNORECASE)
DEGREE = re.compile(
    r"[,\s]+\(?(?:[JS]r|JR|SR|II|III|IV|M\.?D|D\.?O|Ph\.?D|PHD|D\.?D\.?S|D\.?V\.?M|R\.?N|N\.?P"
    r"|L\.?P\.?N|Esq|CPA|MBA|M\.?Sc|B\.?Sc|MPH|Retd?|RET|USN|USAF|USMC|OBE|MBE|CBE|Pharm\.?D|LCSW"
    r"|FNP|PA-C|APRN|FRC[SP]|MRC[SP]|MBBS|MBChB|P\.?E|LL\.?[BM]|M\.?A|B\.?A|MEd|EdD|ETAL|TR|TRS"
    r"|TRUSTEES?)\.?\)?$",
)
_OFFICES = "|".join(
    sorted(
        words(
            """
    사원 주임 대리 과장 차장 부장 팀장 파트장 실장 본부장 이사 상무 전무 부사장 사장 회장 대표
    대표이사
    원장 국장 처장 소장 센터장 관장 반장 조장 총무 간사 감사 선임 책임 수석 매니저 프로 연구원
    선임연구원 책임연구원 수석연구원 연구위원 교수 조교수 부교수 명예교수 박사 석사 선생 교사 강사
    간호사 의사 약사 기사 주무관 사무관 서기관 이사관 행정관 행정주사 주사 서기 서기보 주사보 순경
    경장 경사 경위 경감 경정 총경 소방사 소방교 소방장 소방위 소방경 소위 중위 대위 소령 중령
    대령 준장
    하사 중사 상사 원사 준위 병장 상병 일병 이병 변호사 세무사 회계사 법무사 노무사 변리사
    건축사 판사
    검사 위원 위원장 의원 장관 차관 군 양 부장관 조교 인턴 팀원 담당
    """
        ),
        key=len,
        reverse=True,
    )
)
KOREAN_BEFORE = re.compile(
    rf"(?:담당(?:자)?\s*:?\s*|(?:[가-힣A-Za-z0-9]{{1,8}}(?:팀|과|부|국|실|센터|본부|처|지점)\s+)?"
    rf"(?:[가-힣]{{1,4}}\d급|{_OFFICES})\s+|[가-힣A-Za-z0-9]{{1,8}}(?:팀|과|부|국|실|본부|처)\s+)"
    r"(?=[가-힣]{2,4}(?:\s|$|\())"
)
KOREAN_BEHIND = re.compile(
    r"\s*(?:선생님|교수님|원장님|과장님|부장님|팀장님|대리님|사장님|고객님|환자님|회원님|님|씨|귀하"
    rf"|\s(?:{_OFFICES}))$"
)
JAPANESE_BEFORE = re.compile(r"(?:部長|課長|主任|店長|係長|社長|教授|会長|院長|担当:?)\s+")
JAPANESE_BEHIND = re.compile(
    r"\s*(?:様|さん|氏|殿|先生|部長|課長|係長|主任|店長|社長|教授|先輩|女士|先生|经理|教授|医生)$"
)
AND_OTHERS = re.compile(
    r"\s*(?:외\s?\d+\s?(?:명|인)|등\s?\d+\s?(?:명|인)|等\d*人?|他\d+名|,?\s?et\.? al\.?"
    r"|(?:and|&) others?|u\.\s?a\.|\+\s?\d+(?: \w+)?|plus \d+)$"
)
# A number that stands before or behind: E1234: …, 4711 - …, …(20231234), … / 사번 10234, … #123.
NUMBER_BEFORE = re.compile(r"(?:[A-Z]{0,3}-?#?\d{2,}|\d{4,}_)\s*[-–:.)|/_]*\s*(?=[^\W\d_])")
NUMBER_BEHIND = re.compile(
    r"\s*[\[(#|/_-]+\s*(?:ID|No\.?|사번|직번|학번|[A-Z])?\s*:?\s*#?\d{2,}\s*[\])]?$"
    r"|\s+[A-Z]?#?\d{3,}$"
)
BEHIND = re.compile(r"(?<=\S)\s*[(\uff08\[][^()\uff08\uff09\[\]]{1,40}[)\uff09\]]$")
# John Smith, 34, of Springfield; Emma Stone, mother; John Smith - 63 yo male.
DESCRIBED = re.compile(
    r"(?<=\w),\s*(?:aged? )?\d{1,3}\b.*$|(?<=\w),\s*[a-z][a-z -]{2,18}$|(?<=\w)\s+[-–—]\s+.+$"
)
BORN = re.compile(
    r"^(?:née?|geb\.?|geborene?|born|nata|nacida|ur\.|roz\.|z domu|estate of)\s+(?=\S)",
    re.IGNORECASE,
)
AKA = re.compile(r"\s+(?:a\.?k\.?a\.?|alias|/)\s+.*$")
