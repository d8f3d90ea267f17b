"""Gazetteers: how names and addresses look, from public lists of names and places."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from privacy.pii.names import GIVEN, SURNAMES
from privacy.pii.wordlists import words

KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부가복태목형계피두감음빈동온호범좌팽승간상갈"
)
_KOREAN_DOUBLE = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방", "어금", "망절")
_KOREAN_COMMON = frozenset("김이박최정강조윤장임")
_GIVEN_SYLLABLES = frozenset(
    "민서준지현수영우진은주윤연하예도시유재원호성경미정선혜희승태동상종철훈석기용광순옥숙자복덕만길남일규환"
    "빈율아안나라린솔별찬혁건람후한온겸이인소다채세가은해근범권배섭식운웅완욱열택표필학헌형홍화효흠란련령례림분신"
    "양여오임점제조중창춘충태하향휘보병봉부삼대두명무문방백"
    "리금말루봄새샘슬결단담들로롬름늘빛산월초강관국군균극"
)
_NOT_NAMES = frozenset(
    words(
        """
    여자 남자 여성 남성 이상 이하 정상 주의 고급 중급 초급 일반 기타 서울 부산 대구 인천 광주
    대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 회사원 자영업 공무원 주부 학생
    무직 전문직 사무직 서비스 이마트 홈플러스 신한카드 현대카드 삼성카드 국민카드 우리카드
    하나카드 신한은행 우리은행 하나은행 국민은행 기업은행 농협은행 정기예금 정기적금 주택청약
    김치 고추장 된장 한우 고등어 오징어 사과 배추 양파 마늘 감자 고구마 우유 안경 구두 주문 배송
    반품 교환 환불 정산 강남구 서초구 송파구 마포구 종로구 강서구 강동구 양천구 구로구 노원구
    도봉구 성북구 은평구 용산구 중구 동구 서구 남구 북구 임야 전세 월세 성인 노인 유아 아동 주간
    야간 오전 오후 정규직 계약직 임시직 일용직 기혼 미혼 이혼 사별 고졸 대졸 초졸 중졸 양호 보통
    우수 현금 이체 상담 영업 기획 인사 총무 연구 개발 생산 품질 구매 홍보 전략 재무 회계 감사
    법무 영업부 인사부 기획부 총무부 연구소 개발팀 영업팀 인사팀 기획팀 총무팀 지원팀 구매팀
    재무팀 홍보팀
    """
    )
)
_SIDO = words(
    """
    서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 충청북도
    충청남도 전라북도 전라남도 경상북도 경상남도 강원특별자치도 전북특별자치도 제주특별자치도
    서울특별시 부산광역시 대구광역시 인천광역시 광주광역시 대전광역시 울산광역시 세종특별자치시
    세종시 경기도 강원도 제주도 서울시 부산시 대구시 인천시 광주시 대전시 울산시
    """
)
SIDO = frozenset(_SIDO)

# Words that title-case strings of two words hold where they are no names.
_NOT_PERSONS = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|corp|co|company|group|bank|university|college|school|hospital|center|"
    r"centre|street|road|avenue|drive|lane|city|county|state|north|south|east|west|new|san|saint|"
    r"engineer|manager|analyst|assistant|director|officer|specialist|developer|designer|consultant|"
    r"representative|coordinator|administrator|technician|nurse|teacher|sales|service|services|"
    r"support|marketing|finance|human|resources|research|development|product|products|software|"
    r"hardware|mobile|wireless|black|red|blue|green|gold|silver|classic|premium|standard|basic|pro|"
    r"plus|mini|max|ultra|smart|digital|home|kitchen|garden|sports|health|beauty|food|coffee|tea|"
    r"chicken|beef|rice|bread|cheese|chocolate|water|juice|shirt|shoes|jacket|bag|watch|phone|case|"
    r"cable|charger|camera|speaker|mouse|keyboard|monitor|table|chair|lamp|bed|sofa|desk|set|kit|"
    r"box|pack|oil|cream|soap|the|and|of|for|with|in|department|team|office|branch|store|shop|"
    r"market|mall|park|library|museum|hotel|restaurant|cafe|bar|club|hall|tower|building|plaza|"
    r"island|islands|republic|united|kingdom|card|credit|debit|transfer|payment|account|loan|plan|"
    r"pending|active|closed|open|high|low|medium|full|part|time|first|second|third|year|month|day|"
    r"week|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yes|no|not|none|type|model|"
    r"version|series|edition|project|phase|stage|level|class|category|other|unknown|general|"
    r"special|professor|doctor|accountant|lawyer|clerk|driver|operator|supervisor|executive|"
    r"senior|junior|lead|chief|head|vice|president|associate|intern|trainee|syndrome|disease|"
    r"disorder|acute|chronic|infection|fracture|pain|fever|cancer|diabetes|court|square|place|"
    r"terrace|boulevard|way|trail|creek|river|lake|mountain|valley|beach|port|fort|mount|point|"
    r"airport|airfield|airpark|field|station|county|province|district|township|borough|region|"
    r"sea|ocean|gulf|volcano|peak|hills?|falls|springs|bridge|canal|cape|"
    r"industries|enterprises|imports|labs|systems|partners|holdings|solutions|technologies|traders|"
    r"night|shadow|secret|silent|lost|dreams?|journey|history|guide|story|stories|stars|world|"
    r"tienda|magasin|boutique|librairie|negozio|loja|laden|filiale|winkel|sucursal|succursale|"
    r"foods|motors|media|studios|ventures|capital|associates|international|global|logistics)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|herr|frau|mme|sir|rev)\.?\s+", re.IGNORECASE)
_LATIN_NAME = re.compile(
    r"(?:[A-Z]\.? ?){1,3} ?[A-ZÀ-Þ][a-zß-ÿ][\w'’-]*|[A-ZÀ-Þ][\w'’-]+, ?(?:[A-Z]\.? ?){1,3}"
    r"|[A-ZÀ-Þ][\w'’-]*[a-zß-ÿ.][\w'’.-]*(?:,? (?:[A-ZÀ-Þ][\w'’-]*\.?|van|von|de|der|den|la|le"
    r"|da|dos|del|di|bin|al)){1,4}"
    r"|[A-Z][A-Z'’-]+(?:,? [A-Z][A-Z'’.-]*){1,3}"
)
# SMITH J, J. Smith and Smith, J. B.: a surname and initials.
_INITIALED = re.compile(
    r"(?:[A-Z]\.? ?){1,3} ?[A-ZÀ-Þ][\w'’-]{2,}|[A-ZÀ-Þ][\w'’-]{2,},? ?(?:[A-Z]\.? ?){1,3}"
)
_ONE_NAME = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ'’]+(?:[-' ][A-ZÀ-Þ]?[a-zß-ÿ]+)?|[a-z]{2,14}|[A-Z]{3,14}")
# Endings that English, Nordic, Slavic and Spanish surnames have and other words seldom.
_SURNAME_LIKE = re.compile(
    r"(?:o'|mc|mac|fitz|van|von|de)[a-z]{3,}|[a-z]{2,}(?:son|sen|sson|ton|ley|ford|wood|well"
    r"|worth|berry"
    r"|bury|burn|shaw|field|land|more|man|mann|stein|berg|ski|sky|ska|wicz|vich|ov|ova|ev|eva|enko"
    r"|ez|es|az|ini|etti|elli|opoulos|ian|yan|croft|combe|cott|hurst|gate|ridge|house"
    r"|dorf|horn|wein|bach|hauer|mayer|meier|meyer|hardt|baum|zweig|gall|born|gold|hofer"
    r"|by|thwaite|hope|love|stone|brook|wright|smith|shire|dale)"
)
# What parents begin and end a given name with; other words seldom have both.
_GIVEN_FIRST = frozenset(
    "민서지수하예도시유현은주영성재동승준진정경미혜소다채가나나태우연윤아건원호상광종창기병규해보선희세승인이자형"
)
_GIVEN_LAST = frozenset(
    "준서우윤은아연진현빈민희영수경숙자호훈석환원식철규성재혁찬욱섭용태율린나라별솔정미선주혜란화순옥인이하지원후범"
)
_MASKED_LATIN = re.compile(
    r"[A-ZÀ-Þ][\w'’.-]*\*+[\w'’.*-]*(?: [\w'’.*-]+){0,2}|[\w'’-]+ [A-Z]?\*{2,}\w?"
    r"|[A-ZÀ-Þ]\*+(?: [A-ZÀ-Þ]\*+){1,2}|[A-ZÀ-Þ][a-zß-ÿ]+ [A-ZÀ-Þ]\."
)
_HANDLE = re.compile(r"[a-z][a-z0-9]*(?:[._-]?[a-z0-9]+){0,3}", re.ASCII)
_MASKED_KOREAN = re.compile(
    r"[가-힣][*○●OX]{1,3}[가-힣]?|[가-힣]{1,2}[*○●]{1,2}|[가-힣]모(?:씨|양|군)?(?:\(\d+\)|\d+)?씨?"
)
# 존 스미스, 응우옌 반안: several words, a syllable of which Korean names seldom have.
_FOREIGN_KOREAN = re.compile(
    r"(?=.*[스르드트크프브즈츠흐므라로러레루니티카타파마엘에우응왕쿠키토웨흥쩐])"
    r"[가-힣]{1,6}(?:[ ·][가-힣]{1,6}){1,3}"
)
_CHINESE_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭謝許馮鄧"
    # As Koreans write theirs.
    "李朴崔鄭姜趙尹林韓申權柳洪文孫梁裵裴白南沈盧河郭成車朱禹具閔羅陳池嚴元蔡千方孔康玄咸卞廉呂秋都昔宣薛馬魏表明奇潘王琴玉陸印孟諸牟卓鞠魚殷片龍芮慶奉夏"
)
_JAPANESE_SURNAMES = words(
    """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林
    斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤
    村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 原田 松田 竹内 小野
    中川 田村 和田 石田 上田 森田 原 柴田 酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 谷口 大野
    丸山 今井 高田 藤本 武田 村田 上野 杉山 増田 平野 大塚 千葉 久保 松井 小島 岩崎 桜井 野口
    松尾 野村 木下 菊地 佐野 菊池 大西 杉本 新井 浜田 市川 古川 水野 小松 島田 小西 山内 高野
    西田 北村 五十嵐 吉川 川口 安田 中田 川上 矢野 秋山 山中 広瀬 松下 飯田 川村 吉村 小沢 望月
    片山 樋口 桑原 荒木 石原 大橋 浅野 渡部 本田 馬場 土屋 田辺 須藤 永井 石塚 福島 白石 内藤
    岡崎 黒田 星野 栗原 早川 熊谷 尾崎 坂口 西川 川崎 服部 河野 成田 大久保 荒井 宮田 奥村 三宅
    高山 平田 松浦 神田 榎本 松永 吉野 森本 中西
    """
)
_NOT_ENDING_HAN = frozenset("店堂社所館局院校市区町村県部課駅港铺厂厅路号街")  # 東京本店, 中野駅
_KANA = re.compile(
    r"[\u30a0-\u30ff]{2,6}[ 　][\u30a0-\u30ff]{2,6}|[\u3040-\u309f]{2,6}[ 　][\u3040-\u309f]{2,6}"
)
_HAN = re.compile(r"[\u4e00-\u9fff々]{1,3}[ 　]?[\u3040-\u30ff\u4e00-\u9fff々]{1,4}")

_KOREAN_ADDRESS = re.compile(
    r"(?:\(?\d{5}\)? )?(?:(?:" + "|".join(sorted(_SIDO, key=len, reverse=True)) + r")\s?)?"
    r"(?:[가-힣]{1,6}(?:시|군|구)\s?){0,3}(?:[가-힣0-9]{1,7}(?:읍|면)\s?)?"
    r"(?:[가-힣0-9.·]{1,12}(?:로|길|거리)(?:\s?\d+번?길)?|[가-힣0-9]{1,8}(?:동|리|가)\s?산?)"
    r"(?:\s?(?:지하)?\d+(?:-\d+)?)?(?:번지)?(?:[\s,(].*)?"
)
_KOREAN_PLACE = re.compile(
    r"(?:" + "|".join(sorted(_SIDO, key=len, reverse=True)) + r")(?:\s[가-힣]{1,6}(?:시|군|구))*"
)
_SUFFIXES = (
    r"st|street|ave|avenue|av|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|pl|place|way"
    r"|ter|terrace|"
    r"cir|circle|pkwy|parkway|hwy|highway|sq|square|trl|trail|close|crescent|cres|gardens"
    r"|grove|mews|row|"
    r"alley|loop|pike|plaza|pass|path|run|view|ridge|hollow|crossing|point|square|estate|walk"
    r"|hill|green|"
    r"park|rise|vale|quay|broadway|expressway|freeway|route|junction|manor|meadows?|mills?|knolls?|"
    r"shores?|springs?|station|stravenue|summit|throughway|track|turnpike|union|valley|via|viaduct|"
    r"village|ville|vista|walks|wells|island|islands|isle|camp|canyon|cape|causeway|center"
    r"|cliffs?|club|"
    r"common|corners?|course|cove|creek|dale|dam|divide|extension|fall|falls|ferry|fields?"
    r"|flats?|fords?|"
    r"forest|forges?|forks?|fort|garden|gateway|glens?|groves?|harbors?|haven|heights|inlet"
    r"|key|keys|"
    r"lakes?|landing|light|lights|locks?|lodge|mall|mission|motorway|mountains?|neck|orchard|oval|"
    r"overpass|parks|parkways|passage|pine|pines|plains?|port|ports|prairie|radial|ramp|ranch"
    r"|rapids?|"
    r"rest|ridges|river|roads|rue|shoal|skyway|spur|streets|brook|brooks|burgs?|bypass|bluffs?"
    r"|bridge|branch|building|bldg|hob|tower|hall"
)
_LATIN_ADDRESS = re.compile(
    rf"(?:(?:flat|unit|apt|suite|studio"
    rf"|#) ?\w{{1,5}},? )?\d{{1,6}}[a-z]?(?:[-/]\d+)? (?:[\w.'’-]+ ){{0,5}}"
    rf"(?:{_SUFFIXES})\b\.?(?: ?[,\n#].*| (?:apt|unit|suite|ste|floor|fl|[ns][ew]?|[ew])\b.*)?"
    r"|(?:flat|house|plot|h\.?|door|block|villa)(?: ?no\.?)? ?[\w/-]*\d[\w/-]*,? .{3,}"
    r"|(?:p\.? ?o\.? ?box|postfach|apartado|psc|unit) #?\d+.*"
    r"|[\w.'’ -]{2,40}(?:straße|strasse|str\.|weg|platz|allee|gasse|ufer|damm|ring|straat|laan"
    r"|gracht|singel|dijk|chaussee|pfad|steig"
    r"|gatan|vägen|veien|plein|kade|vej|utca|katu) ?\d{1,4} ?[a-z]?\b(?:[ ,].*)?"
    r"|(?:\d{1,4}(?: ?(?:bis|ter))?,? )?(?:rue|avenue|boulevard|bd|place|chemin|allée|impasse"
    r"|quai|cours|route)\b (?:de |du |des |d'|la |le )?.{2,}"
    r"|(?:calle|c/|avenida|avda?\.?|av\.|plaza|paseo|camino|carrer|rua|r\.|travessa|alameda"
    r"|praça|via|viale|piazza|corso|largo|ul\.|aleja|jl\.|jalan)(?:\b|(?<=[./])) ?.{2,40}\d.*"
    r"|(?:ul\.|ulica|via|rua|calle) .{2,}",
    re.IGNORECASE | re.DOTALL,
)
_EAST_ASIAN_ADDRESS = re.compile(
    r"(?:〒?\d{3}-?\d{4} ?)?(?:東京都|北海道|京都府|大阪府|[\u4e00-\u9fff]{2,3}県)\S{2,}.*"
    r"|(?:[\u4e00-\u9fff]{2,4}(?:省|自治区))?[\u4e00-\u9fff]{2,6}市[\u4e00-\u9fff]{1,8}(?:区"
    r"|县|縣|區)?.*[路街道巷弄号號村].*"
)


def _share(texts: Sequence[str], holds: Sequence[bool]) -> float:
    return sum(holds) / max(1, len(texts))


def korean_given(text: str) -> str | None:
    """Return what stands behind a Korean surname, None where none begins the text."""
    if not 2 <= len(text) <= 4:
        return None
    if text.startswith(_KOREAN_DOUBLE) and len(text) >= 3:
        return text[2:]
    return text[1:] if text[0] in KOREAN_SURNAMES and len(text) <= 4 else None


def is_korean_name(text: str) -> bool:
    """Tell whether a text of Hangul can be somebody's name."""
    given = korean_given(text)
    return (
        given is not None
        and 1 <= len(given) <= 2
        and text not in _NOT_NAMES
        and all(syllable in _GIVEN_SYLLABLES for syllable in given)
    )


def korean_names(texts: Sequence[str]) -> tuple[float, float]:
    """Return the share of texts that can be Korean names, and log-odds that the column is theirs.

    One word may begin with a surname's syllable by chance; of a population's names four in ten
    begin with the commonest, most have three syllables, and the rest are given-name syllables.
    """
    tight = [text.replace(" ", "") for text in texts]
    masked = _share(tight, [bool(_MASKED_KOREAN.fullmatch(text)) for text in tight])
    if masked >= 0.8 and len({text[:1] for text in tight} & KOREAN_SURNAMES) >= 4:
        return masked, 7.0
    foreign = _share(texts, [bool(_FOREIGN_KOREAN.fullmatch(text)) for text in texts])
    either = foreign + _share(tight, [is_korean_name(text) for text in tight])
    if foreign >= 0.2 and either >= 0.7:
        return either, 3.0
    # A part of the names is of foreigners, or carries 님 or a rank.
    bare = [re.sub(r"(님|씨|\(.*\)|[A-Z]|\d+)$", "", text) for text in tight]
    names = [text for text in bare if is_korean_name(text)]
    share = _share(bare, [is_korean_name(text) for text in bare])
    if share < 0.6 or len(names) < 4:
        return share, (1.0 if share >= 0.6 else 0.0)
    three = sum(len(text) == 3 for text in names) / len(names)
    surnames = {text[0] for text in names}
    common = sum(text[0] in _KOREAN_COMMON for text in names) / len(names)
    # 노원점, 신촌점, 이대점: names do not end alike.
    last = max(Counter(text[-1] for text in names).values()) / len(names)
    enough = min(8, 1 + len(names) ** 0.5)
    if min(share, three) >= 0.62 and len(surnames) >= enough and common >= 0.25 and last < 0.4:
        return share, 3.0 + min(4.0, len(names) / 8)
    return share, 0.0


def korean_parts(texts: Sequence[str]) -> tuple[str, float, float]:
    """Return which part of Korean names the texts can be, their share, and log-odds for it."""
    surnames = _share(texts, [text in _KOREAN_DOUBLE or text in KOREAN_SURNAMES for text in texts])
    if surnames >= 0.9 and sum(text in "김이박최정" for text in texts) >= 4 and len(texts) >= 8:
        return "last_name", surnames, 7.0
    fits = [
        len(text) == 2
        and text[0] in _GIVEN_FIRST
        and text[1] in _GIVEN_LAST
        and text not in _NOT_NAMES
        for text in texts
    ]
    share = _share(texts, fits)
    firsts, lasts = {text[:1] for text in texts}, {text[-1:] for text in texts}
    if share < 0.7 or len(texts) < 12 or min(len(firsts), len(lasts)) < 7:
        return "first_name", share, 0.0
    return "first_name", share, 12 * (share - 0.35)


def handles(texts: Sequence[str]) -> tuple[float, float]:
    """Return the share of texts that are written like user names, and log-odds for it.

    People make them of their names, and of different lengths; codes are made of one pattern.
    """
    held = [_HANDLE.fullmatch(text) is not None for text in texts]
    share = _share(texts, held)
    if share < 0.9 or len(texts) < 12 or len({len(text) for text in texts}) < 5:
        return share, 0.0
    stems = [re.findall(r"[a-z]{3,}", text) for text in texts]
    known = _share(texts, [any(map(_begins_like_a_name, parts)) for parts in stems])
    marked = _share(
        texts, [re.search(r"[a-z][._-]?\d|[a-z][._][a-z]", t) is not None for t in texts]
    )
    varied = len({part[0] for part in stems if part}) >= 0.6 * len(texts)
    ends = Counter(text[-3:] for text in texts).most_common(1)[0][1] / len(texts)
    odds = 12 * (known - 0.12) + 2.5 * (varied and ends < 0.2)
    return share, float(np.clip(odds, 0, 6.0)) if marked >= 0.5 and known >= 0.3 else 0.0


def _begins_like_a_name(stem: str) -> bool:
    return stem.startswith(("kim", "lee", "park", "choi", "jung", "kang", "yoon", "shin")) or any(
        stem[:end] in GIVEN or stem[:end] in SURNAMES for end in range(4, len(stem) + 1)
    )


def latin_names(texts: Sequence[str], *, unique: bool) -> tuple[str, float, float]:
    """Return which kind of Latin name the texts can be, their share, and log-odds for it.

    Args:
        unique: nearly every row of the column differs.
    """
    plain = [_TITLE.sub("", text) for text in texts]
    masked = _share(plain, [bool(_MASKED_LATIN.fullmatch(text)) for text in plain])
    if masked >= 0.8 and len({text[0] for text in plain}) >= 4:
        return "person_name", masked, 6.0
    if len(texts) >= 8 and len({len(t) for t in texts}) == 1 and all(t.isupper() for t in texts):
        return "person_name", 0.0, 0.0  # ALFKI, ANATR: keys are of one length, names are not
    two = [bool(_LATIN_NAME.fullmatch(text)) and not _NOT_PERSONS.search(text) for text in plain]
    share = _share(plain, two)
    if share >= 0.5:
        words = [
            re.split(r"[ ,.]+", text.lower()) for text, fits in zip(plain, two, strict=True) if fits
        ]
        held = [bool(GIVEN & set(name) or SURNAMES & set(name)) for name in words]
        firsts, lasts = {name[0] for name in words}, {name[-1] for name in words}
        apart = 1 - len(firsts & lasts) / max(1, min(len(firsts), len(lasts)))
        endings = sum(bool(_SURNAME_LIKE.fullmatch(name[-1])) for name in words) / len(words)
        known = 14 * (sum(held) / len(held) - 0.15) + min(5.0, 10 * (endings - 0.2))
        # Names recombine: nearly all differ, of parts that stand first or last and not both.
        recombined = unique and len(firsts) < 0.6 * len(words)
        freely = _recombine([(name[0], name[-1]) for name in words])
        # What recombines that freely is a name, if of a tongue whose names no list here holds.
        known = max(known, -0.5) + 2 if freely else known
        if _share(plain, [bool(_INITIALED.fullmatch(text)) for text in plain]) >= 0.8 and unique:
            known = max(known, 2.0)
        proof = (known + 2 * (apart > 0.7) + 1.5 * unique + 1.5 * recombined - 1) * share
        return "person_name", share, float(np.clip(proof, -2, 7.5))
    one = [bool(_ONE_NAME.fullmatch(text)) for text in plain]
    share = _share(plain, one)
    if share < 0.9 or len(texts) < 4:
        return "person_name", share, 0.0
    given = _share(plain, [re.split(r"[- ]", text.lower())[0] in GIVEN for text in plain])
    sur = _share(plain, [text.lower() in SURNAMES for text in plain])
    kind = "first_name" if given >= sur else "last_name"
    either = _share(plain, [t.lower() in SURNAMES or t.lower() in GIVEN for t in plain])
    return kind, share, float(np.clip(14 * (either - 0.12), -2, 7.0))


def _recombine(pairs: Sequence[tuple[str, str]]) -> bool:
    """Tell whether parts that stand first, and others that stand last, meet three times each."""
    firsts, lasts = {first for first, _ in pairs}, {last for _, last in pairs}
    few, many = sorted((len(firsts), len(lasts)))
    return few >= 8 and len(firsts & lasts) <= 0.1 * few and len(set(pairs)) >= 3 * many


def han_names(texts: Sequence[str]) -> tuple[float, float]:
    """Return the share of texts that can be Chinese or Japanese names, and log-odds for it."""
    chinese = [
        2 <= len(t) <= 3 and t[0] in _CHINESE_SURNAMES and bool(_HAN.fullmatch(t)) for t in texts
    ]
    starts = tuple(_JAPANESE_SURNAMES)
    japanese = [
        t.startswith(starts) and 3 <= len(t) <= 8 and bool(_HAN.fullmatch(t)) for t in texts
    ]
    share = max(_share(texts, chinese), _share(texts, japanese))
    if _share(texts, [t[-1:] in _NOT_ENDING_HAN for t in texts]) > 0.2:
        return share, 0.0
    kana = _share(texts, [bool(_KANA.fullmatch(text)) for text in texts])
    if kana >= 0.8:
        return kana, 5.5
    spaced = _share(texts, [bool(_HAN.fullmatch(t)) and (" " in t) for t in texts])
    pairs = [(parts[0], parts[-1]) for parts in (text.split() for text in texts) if len(parts) == 2]
    if spaced >= 0.8 and (share >= 0.3 or _recombine(pairs)):
        return spaced, 6.0
    if spaced >= 0.8:
        return spaced, 2.5
    return share, (5.5 if share >= 0.75 and len({t[:2] for t in texts}) >= 8 else 0.0)


def addresses(texts: Sequence[str]) -> tuple[float, float]:
    """Return the share of texts that are written like addresses, and log-odds for it."""
    full = _share(texts, [_is_korean_address(text, numbered=True) for text in texts])
    latin = _share(texts, [bool(_LATIN_ADDRESS.fullmatch(text)) for text in texts])
    eastern = _share(texts, [bool(_EAST_ASIAN_ADDRESS.fullmatch(text)) for text in texts])
    share = max(full, latin, eastern)
    if share >= 0.6:
        return share, 3.0 + 4.0 * share
    place = _share(texts, [_is_korean_address(text, numbered=False) for text in texts])
    return max(share, place), 4.5 if place >= 0.7 else 3.0 * share


def _is_korean_address(text: str, *, numbered: bool) -> bool:
    """Tell an address from a word that ends in 로, 길, 동 or 리 by chance."""
    parts = text.split()
    if len(parts) < 3 or not _KOREAN_ADDRESS.fullmatch(text):
        return not numbered and len(parts) >= 3 and bool(_KOREAN_PLACE.fullmatch(text))
    begins = parts[0] in SIDO or parts[0][-1] in "시군구" or parts[0].strip("()").isdigit()
    return not numbered or (begins and any(sign.isdigit() for sign in text))


_SECOND_LINE = re.compile(
    r"(?:suite|ste|unit|apt|apartment|flat|room|rm|floor|fl|bldg|building|level|lot|spc|space|dept"
    r"|p\.? ?o\.? ?box|#|no\.?|block|tower|house|villa|c/o|attn:?|etage|étage|bât\.?|porte|piso"
    r"|planta|puerta|casa|bloco|andar|int\.?|scala|piano|top|stiege|hinterhaus|vorderhaus"
    r"|seitenflügel|wohnung|whg|tür) ?[^ ]?.{0,40}"
    r"|\d{1,3}(?:st|nd|rd|th) (?:floor|fl)\b.*|\d{1,2}\. ?(?:og|ug|stock|etage)\b.*|\d{1,3}f\b.*"
    r"|(?:[가-힣A-Z0-9]{1,8}동 ?)?\d{1,5} ?호.*|(?:지하 ?|B)?\d{1,3} ?층.*|\d{1,4}동 ?\d{1,5}호?"
    r"|\d{3,4}-\d{3,4}",
    re.IGNORECASE,
)


def second_lines(texts: Sequence[str]) -> float:
    """Return the share of texts that are written like what follows a street: a flat, a floor."""
    return _share(texts, [_SECOND_LINE.fullmatch(text) is not None for text in texts])


def is_latin_name(name: str, *, known_given: bool) -> bool:
    """Tell whether two capitalised words are a name and not a place, a product or an office.

    Args:
        known_given: ask for a given name that the list holds.
    """
    if _NOT_PERSONS.search(name):
        return False
    first = name.split()[0].lower()
    return first in GIVEN if known_given else True
