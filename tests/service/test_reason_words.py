"""Why a column was judged as it was, said in Korean: no reason of the detector is left out."""

import re

import pandas as pd
import pytest

from privacy.message import Message
from privacy.pii import Finding, find
from privacy.pii.finding import GROUP_OF, name_of_type
from privacy.pii.identifiers import FORMATS
from privacy.pii.reasons import Likeness, Reason, because
from service import finding_words

TEXTS = {Reason.IN_TEXTS, Reason.IN_VALUES}
KNOWN_BY = {
    *("CI", "CPF", "CURP", "IBAN", "IMEI", "IP", "IPv", "MAC", "NHS", "PAN", "PESEL", "URL"),
    *("UUID", "AHV", "CPR", "CUIL", "NIF", "OIB", "PPS", "RFC", "RUT", "SNILS"),
}


def every_reason() -> list[Message]:
    """Each reason by itself, with each likeness, form and type of a text that it can name."""
    likenesses = [*Likeness, *dict.fromkeys(form.what for form in FORMATS)]
    types = [(name_of_type(kind),) for kind in GROUP_OF]
    return [
        because(reason, share=0.98, what=what)
        for reason in Reason
        for what in (types if reason in TEXTS else likenesses if "{what}" in reason else [()])
    ]


@pytest.mark.parametrize("reason", every_reason(), ids=str)
def test_every_reason_of_the_detector_is_said_in_korean(
    reason: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of Latin letters only the short names stay that people know a number by."""
    monkeypatch.setattr("service.words.language", lambda: "ko")
    said = finding_words.why(Finding("x", "DIRECT", "email", 0.9, (reason,)))

    assert re.search("[가-힣]", said)
    assert set(re.findall(r"[A-Za-z]+", said)) <= KNOWN_BY


def test_a_table_is_judged_with_those_reasons_alone() -> None:
    """A column for each that the walk above could miss: names, forms, days, hashes, texts, keys."""
    rows = range(60)
    frame = pd.DataFrame(
        {
            "성명": [
                f"{'김이박최정'[n % 5]}{'민서지수하'[n % 5]}{'준우윤은아연'[n % 6]}" for n in rows
            ],
            "생년월일": [f"{1950 + n}-03-0{1 + n % 9}" for n in rows],
            "phone": ["Y", "N"] * 30,
            "e-mail": [f"{n}@example.com" for n in rows],
            "password": [f"{n:064x}" for n in rows],
            "note": [f"asked {n} about it, call 010-2345-67{n:02}" for n in rows],
            "customer_id": [f"C{n:05}" for n in rows],
            "c9": [f"MRN{n * 7919:07}" for n in rows],
            "amount": [n / 7 for n in rows],
        }
    )
    texts = {reason.text for found in find(frame).values() for reason in found.evidence}

    assert len(texts) >= 8
    assert texts <= set(Reason)
