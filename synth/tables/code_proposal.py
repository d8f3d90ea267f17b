"""Proposals for codes: figures that name a class, such as 3620000 for an office, and count nothing.

Their mean says nothing, and a code between two others is none. That a column holds codes hangs on
its header; of the cells, that nearly all are bare figures, and longer than two: 0 to 99 are few
enough for each to be a value of its own in any case. Of a column that is called by what codes
stand for, such as an industry, all are of one length.
"""

import re
import unicodedata

from synth.tables.columns import ColumnSpec
from synth.tables.inspection import Inspected

_FIGURES = r"[0-9]{1,18}"
_FEW_FIGURES = 2  # of these each number is a cell of its own
_SAME_LENGTH = 4  # figures at the least, where the header alone does not say that they are codes

# Of the last word of a Latin header, as `_words` gives them.
_CODE = (
    "(bar)?codes?|cd|cde|kod|codigo|ids?|identifier|key|fk|fips|naics|sic|isic|nace|ksic|noc|isco|icd|"
    "cpt|hcpcs|ndc|atc|drg|zip|zipcode|postcode|plz|postleitzahl|cep|zcta|puma|tract|geoid|sku|asin|upc|ean|"
    "gtin|isin|cusip|mcc|unspsc|cpv|hts"
)
_NUMBERED = (
    "transaction|order|invoice|policy|account|flight|route|bus|train|model|part|item|product|"
    "article|material|store|shop|branch|outlet|room|batch|lot|district|ward|precinct|station|case|"
    "contract|claim|supplier|vendor|reference|serial|registration|license|licence|permit|"
    "cent(er|re)|section|catalogue?|customer|client|member|terminal|card|document|report|gate"
)
_NUMBER = "number|no|num|nr|nbr"
_CLASS = (
    "region|district|county|municipality|industry|occupation|branch|department|dept|store|product|"
    "sector|commodity|procedure|diagnosis|agency|institution|bank|airport|station|precinct|ward"
)
_BEHIND = r"( (old|new|primary|secondary|main|origin|destination|home|work|value|str|[0-9]+))*"
_COUNTS = (  # and moments, ages, grades: what has an order whatever it is called besides
    r"\b(of|per|count|counts|total|sum|avg|average|mean|median|min|max|amount|price|cost|score|"
    r"rate|ratio|percent|pct|age|ages|year|years|month|months|day|days|date|time|hour|hours|level|"
    r"rank|grade|length|size|lines|source|weight|distance|duration|population|quantity|qty)\b"
)
_LATIN = re.compile(
    rf"(.* )?({_CODE}|({_NUMBERED}) ({_NUMBER})|post code|postal code|zip code|postal){_BEHIND}"
)
_LATIN_CLASS = re.compile(rf"(.* )?({_CLASS}){_BEHIND}")
_EASTERN = re.compile(
    r".*(코드|번호|부호|식별자|아이디|우편번호|コード|番号|代码|代碼|编号|編號|编码|邮编)(값|[0-9]*)"
)
_EASTERN_CLASS = re.compile(
    r".*(행정동|법정동|시도|시군구|읍면동|지역|업종|산업|직업|직종|기관|지점|부서|상품|품목|품종|상병|진단|은행)"
)
_EASTERN_COUNTS = re.compile(
    r"(나이|연령|년도|연도|년월|연월|월|일자|날짜|요일|시간|시간대|시각|등급|순위|점수|단계|수준|금액|건수|횟수|개수|층)"
    r"(코드|번호|부호)(값|[0-9]*)$"
)


def are_codes(spec: ColumnSpec, column: Inspected) -> bool:
    """Tell whether a column that could be read as whole numbers holds codes."""
    bare = spec.unit is None and spec.thousands is None and spec.decimal is None
    if spec.kind != "integer" or not bare:
        return False
    named = is_called_code(spec.name)
    if not named and not _is_called_class(spec.name):
        return False
    texts = column.texts.str.strip()
    present = column.where(~texts.isin(spec.missing))
    texts = present.texts.str.strip()
    if not present.nearly_all(texts.str.fullmatch(_FIGURES)):
        return False
    lengths = texts.str.len()
    if named:
        return not present.nearly_all(lengths <= _FEW_FIGURES)
    longest = int(lengths.iloc[0]) if len(lengths) else 0  # of the commonest text
    return longest >= _SAME_LENGTH and present.nearly_all(lengths == longest)


def is_called_code(name: str) -> bool:
    """Tell whether a header says that what stands below are codes."""
    words, tight = _words(name), _tight(name)
    if re.search(_COUNTS, words) or _EASTERN_COUNTS.search(tight):
        return False
    return _LATIN.fullmatch(words) is not None or _EASTERN.fullmatch(tight) is not None


def _is_called_class(name: str) -> bool:
    words, tight = _words(name), _tight(name)
    if re.search(_COUNTS, words):
        return False
    return _LATIN_CLASS.fullmatch(words) is not None or _EASTERN_CLASS.fullmatch(tight) is not None


def _words(name: str) -> str:
    """Cut the Latin part of a header into words: storeID and STORE_ID become store id."""
    text = re.sub(r"([a-z])([A-Z])|([A-Z]+)(?=[A-Z][a-z])", r"\1\3 \2", _normal(name))
    return " ".join(re.findall(r"[a-z]+|[0-9]+", text.lower()))


def _tight(name: str) -> str:
    """Return a header without blanks and marks; what stands in brackets behind it goes too."""
    bare = re.sub(r"[(\[].*?[)\]]$", "", _normal(name)) or name
    return re.sub(r"[\s_./·\-:*]+", "", bare)


def _normal(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()
