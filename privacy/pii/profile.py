"""Profile: what a column looks like, from a bounded number of its different values."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from privacy.pii.persons import Names, names_in
from privacy.pii.typed import TEXT
from privacy.pii.wordlists import words

MOST_VALUES = 1_000  # different values looked at one by one
MOST_LETTERS = 2_000  # of one of them; forms are searched for in time that grows with the square
FEW = 20  # values; below, uniqueness is no evidence
_NOTHING = frozenset(
    words(
        """
    ? - -- --- . * / n/a na #n/a null none nan nat nil unknown undefined missing (null) <na> 없음
    미상 해당없음 해당사항없음 미입력 무 모름 기타 nd tbd
    """
    )
)
_DASHES = dict.fromkeys(
    (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFF0D, 0x02D7), "-"
) | dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0x00AD), None)
_WHOLE = re.compile(r"[+-]?\d{1,3}(,\d{3})+|[+-]?\d+")
_DECIMAL = re.compile(
    r"[+-]?(\d{1,3}(,\d{3})+|\d*)\.\d+([eE][+-]?\d+)?|[+-]?\d+(\.\d+)?[eE][+-]?\d+"
)
_YES_NO = frozenset(
    words(
        """
    y n yes no true false t f 0 1 o x on off 예 아니오 아니요 네 동의 미동의 유 무 여 부 수신
    거부 있음 없음 ja nein oui non si sim nao 是 否 有 無 はい いいえ
    """
    )
)


def clean(text: str) -> str:
    """Return a text in one width and with one kind of dash."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


@dataclass(frozen=True)
class Profile:
    """What a column looks like.

    Attributes:
        n_rows: rows of the table.
        n_present: rows that hold something.
        n_distinct: different values among them.
        texts: up to `MOST_VALUES` of the different values, evenly chosen, cleaned; of a long one
            its beginning.
        typed: "number", "moment", "truth" where the frame knows; "text" otherwise.
        distinct: all different values as they are, for the columns that may be free text.
    """

    name: str
    n_rows: int
    n_present: int
    n_distinct: int
    texts: tuple[str, ...]
    typed: str
    distinct: pd.Series

    @property
    def distinct_share(self) -> float:
        """Return the different values a row that holds something."""
        return self.n_distinct / max(1, self.n_present)

    @property
    def nearly_unique(self) -> bool:
        """Tell whether a threshold would release next to none of the values."""
        return self.n_present >= FEW and self.distinct_share >= 0.5

    @cached_property
    def lengths(self) -> np.ndarray:
        """Return the lengths of the texts, in characters."""
        return np.array([len(text) for text in self.texts] or [0])

    @cached_property
    def whole(self) -> float:
        """Return the share of whole numbers."""
        return self.share(_WHOLE)

    @cached_property
    def decimal(self) -> float:
        """Return the share of numbers with decimals."""
        return self.share(_DECIMAL)

    @property
    def numeric(self) -> bool:
        """Tell whether it holds numbers."""
        return self.whole + self.decimal >= 0.95

    @cached_property
    def flag(self) -> bool:
        """Tell yes from no: the values of an answer, not of a person."""
        return (
            bool(self.texts)
            and self.n_distinct <= 3
            and {text.lower() for text in self.texts} <= _YES_NO
        )

    @cached_property
    def numbers(self) -> np.ndarray:
        """Return the texts that are numbers, as floats."""
        digits = [text.replace(",", "") for text in self.texts]
        numbers = pd.to_numeric(pd.Series(digits, dtype="object"), errors="coerce")
        return np.asarray(numbers.dropna(), dtype=float)

    @cached_property
    def words(self) -> np.ndarray:
        """Return how many words each text has."""
        return np.array([len(text.split()) for text in self.texts] or [0])

    @cached_property
    def persons(self) -> Names:
        """Return the names alone, should it be a column of persons."""
        return names_in(self.texts[:400])

    @cached_property
    def running(self) -> bool:
        """Tell a running number: all different, whole, and nearly without gaps."""
        if self.n_present < FEW or self.n_distinct < self.n_present or self.whole < 1:
            return False
        numbers = pd.to_numeric(self.distinct, errors="coerce").astype("float64")
        return bool(numbers.max() - numbers.min() < 2 * self.n_present)

    @property
    def like_codes(self) -> bool:
        """Tell long numbers that fill the range of their digits: codes, not amounts or moments."""
        numbers, lengths = self.numbers, self.lengths
        fixed = lengths.min() == lengths.max() >= 8
        return bool(fixed and np.ptp(numbers) > 0.5 * numbers.max() and self.distinct_share > 0.9)

    def within(self, low: float, high: float) -> float:
        """Return the share of the numbers from `low` to `high`; 0 where there is none."""
        numbers = self.numbers
        return float(((numbers >= low) & (numbers <= high)).mean()) if len(numbers) else 0.0

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return the share of texts that match a pattern in full."""
        if not self.texts or not self._probe(pattern):
            return 0.0
        return sum(map(bool, map(pattern.fullmatch, self.texts))) / len(self.texts)

    def _probe(self, pattern: re.Pattern[str]) -> bool:
        # A pattern that one value in four matches is missed with a chance of 1e-4; most patterns
        # match nothing, and this makes the whole search ten times faster.
        step = max(1, len(self.texts) // 32)
        return any(map(pattern.fullmatch, self.texts[::step]))


def profile_of(name: str, raw: pd.Series) -> Profile:
    """Return the profile of a column of any dtype.

    Args:
        raw: as read from a file or typed; missing cells as pandas has them.
    """
    present = raw.dropna()
    typed = _type_of(present)
    try:
        distinct = pd.Series(present.unique())
    except TypeError:  # cells that are lists or mappings
        present = present.map(str)
        distinct = pd.Series(present.unique())
    n_distinct = len(distinct)
    if typed == "text":
        n_nothing, distinct = _without_nothing(present, distinct)
    else:
        n_nothing = 0
    step = max(1, -(-len(distinct) // MOST_VALUES))
    texts = _texts(distinct.iloc[::step])
    return Profile(
        name=name,
        n_rows=len(raw),
        n_present=len(present) - n_nothing,
        n_distinct=min(n_distinct, len(distinct)),
        texts=tuple(texts),
        typed=typed,
        distinct=distinct,
    )


def _type_of(present: pd.Series) -> str:
    if isinstance(present.dtype, pd.CategoricalDtype):
        return _type_of(present.cat.categories.to_series())
    if pd.api.types.is_bool_dtype(present):
        return "truth"
    if pd.api.types.is_numeric_dtype(present):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(present):
        return "moment"
    return "text"


def _without_nothing(present: pd.Series, distinct: pd.Series) -> tuple[int, pd.Series]:
    """Leave out what people write for nothing; return how many rows that were, and the rest.

    Spaces around a text make no other text of it.
    """
    if distinct.dtype == "object":
        distinct = distinct.map(lambda cell: cell if isinstance(cell, str) else _as_text(cell))
    spelled = distinct.astype(TEXT).str.strip()
    nothing = spelled.str.lower().isin({*_NOTHING, ""})
    rows = int(present.isin(distinct[nothing]).sum()) if nothing.any() else 0
    # Texts that differ as they are can be alike only where one lost spaces.
    lost = (spelled.str.len() != distinct.astype(TEXT).str.len()).any()
    return rows, distinct[~nothing & ~spelled.duplicated()] if lost else distinct[~nothing]


def _texts(distinct: pd.Series) -> list[str]:
    values = distinct.tolist()
    texts = [clean(_as_text(value)[:MOST_LETTERS]) for value in values]
    # A whole column of 1012345678.0 is one of whole numbers that went through a float.
    if texts and all(text.endswith(".0") and text[:-2].lstrip("-").isdigit() for text in texts):
        return [text[:-2] for text in texts]
    return texts


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, pd.Timestamp):
        text = value.isoformat(sep=" ")
        return text.removesuffix(" 00:00:00")
    return str(value)
