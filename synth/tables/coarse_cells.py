"""Coarse cells: what becomes of a cell, by that cell and the schema alone."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from synth.reading.spelling import text_array
from synth.tables.generalising import REGIONS, Generalise
from synth.texts import TEXT

_PROVINCES = {
    short: full
    for full, names in {
        "서울특별시": "서울 서울시",
        "부산광역시": "부산 부산시",
        "대구광역시": "대구 대구시",
        "인천광역시": "인천 인천시",
        "광주광역시": "광주 광주시",
        "대전광역시": "대전 대전시",
        "울산광역시": "울산 울산시",
        "세종특별자치시": "세종 세종시",
        "경기도": "경기",
        "강원특별자치도": "강원 강원도",
        "충청북도": "충북",
        "충청남도": "충남",
        "전북특별자치도": "전북 전라북도",
        "전라남도": "전남",
        "경상북도": "경북",
        "경상남도": "경남",
        "제주특별자치도": "제주 제주도",
    }.items()
    for short in (full, *names.split())
}


def generalise_numbers(how: Generalise, values: pd.Series) -> pd.Series:
    """Return numbers of a `Table` made coarser, in their own type, (n_rows,)."""
    floats = np.array(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    missing = np.isnan(floats)
    codes, found = pd.factorize(floats[~missing])
    floats[~missing] = np.array([_coarse(how, one) for one in found], dtype=np.float64)[codes]
    if values.dtype == "Int64":
        whole = np.array(np.where(missing, 0.0, floats), dtype=np.int64)
        return pd.Series(pd.arrays.IntegerArray(whole, missing), index=values.index, dtype="Int64")
    return pd.Series(floats, index=values.index, dtype="float64")


def _coarse(how: Generalise, value: float) -> float:
    """Return a number made coarser; 12.3 counts as twelve and three tenths, as it is written."""
    exact = Fraction(Decimal(repr(float(value))))
    if how.width is not None:
        step = Fraction(how.width)
        exact = exact // step * step
    if how.bottom is not None:
        exact = max(exact, Fraction(how.bottom))
    if how.top is not None:
        exact = min(exact, Fraction(how.top))
    return float(exact)


def generalise_moments(how: Generalise, values: pd.Series) -> pd.Series:
    """Return moments of a `Table` as the first one of their period, (n_rows,)."""
    moments = values.to_numpy(dtype="datetime64[s]")
    if how.to == "day":
        coarse = np.array(moments, dtype="datetime64[D]")
    else:
        months = np.array(np.array(moments, dtype="datetime64[M]"), copy=True)
        whole = months.view(np.int64)
        present = ~np.isnat(months)
        whole[present] = whole[present] // how.months * how.months
        coarse = months
    return pd.Series(
        np.array(coarse, dtype="datetime64[s]"), index=values.index, dtype="datetime64[s]"
    )


def generalise_texts(how: Generalise, texts: pd.Series) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Return texts made coarser, and which of them have no region that is known, (n_rows,)."""
    members = {member: group for group, held in how.groups for member in held}
    codes, found = pd.factorize(texts)
    coarse = [_coarse_text(how, members, text) for text in found]
    chosen = pa.array(coarse, type=pa.large_string()).take(pa.array(codes, mask=codes < 0))
    values = pd.Series(text_array(chosen), index=texts.index, dtype=TEXT)
    return values, (texts.notna() & values.isna()).to_numpy()


def _coarse_text(how: Generalise, members: dict[str, str], text: str) -> str | None:
    if how.to in REGIONS:
        text_of = _region(text, with_district=how.to == "sigungu")
        return None if text_of is None else members.get(text_of, text_of)
    if how.prefix is not None:
        text = text[: how.prefix]
    return members.get(text, text)


def _region(address: str, *, with_district: bool) -> str | None:
    """Return the 시도 of a Korean address, and its 시·군·구; None where it begins with none."""
    words = address.split()
    province = _PROVINCES.get(words[0]) if words else None
    if province is None or not with_district:
        return province
    district = next((word for word in words[1:2] if word[-1] in "시군구"), None)
    return province if district is None else f"{province} {district}"
