"""Korea: how its identifiers of people, firms, vehicles and accounts are written."""

import privacy.pii.checksums as checksums
from privacy.pii.formats import (
    HIDDEN,
    Format,
    accept_all,
    are_births,
    are_conscripts,
    are_of_several_banks,
    are_of_several_series,
    are_residents,
    are_spread,
    of_digits,
)
from privacy.pii.weights import AMBIGUOUS

_DAY = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_LANDLINE = r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])"
_MASKED = rf"(?:\d{{3,4}}|[{HIDDEN}]{{3,4}})"

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
    ),
    Format(
        "driver_license",
        "Korean driver licence numbers",
        written=r"(?:1[1-9]|2[0-68])[- ]\d{2}[- ]\d{6}[- ]\d{2}|[가-힣]{2,4}[ -]?\d{2}[- ]\d{2}"
        r"[- ]?\d{6}[- ]?\d{2}|[가-힣]{2,4}[ -]?\d{2}-\d{6}-\d{2}",
        loose=r"(?:\d{2}|[가-힣]{2})[- ]?\d{2}[- ]?[\d*]{6}[- ]?[\d*]{2}",
    ),
    Format(
        "passport",
        "Korean passport numbers",
        written=r"[MSROD]\d{3}[A-Z]\d{4}",
        log_odds=6.5,
        loose=r"[A-Z]{1,2}\d{2,3}[A-Z0-9*]{4,6}|\d{8,9}",
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
    ),
    Format(
        "bank_account",
        "accounts of Korean banks",
        written=r"110-\d{3}-\d{6}|1002-\d{3}-\d{6}|3333-\d{2}-\d{7}|\d{6}-\d{2}-\d{6}|\d{3}-\d{6}-\d{5}"
        r"|30[12]-\d{4}-\d{4}-\d{2}|1000-\d{4}-\d{4}|9\d{3}-\d{4}-\d{4}-\d"
        r"|\d{3}-\d{6}-\d{2}-\d{3}"
        r"|\d{3}-\d{2}-\d{4}-\d{3}",
        log_odds=6.0,
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
    ),
    Format(
        "connecting_information",
        "connecting information (CI)",
        written=r"[A-Za-z0-9+/]{86}==",
        log_odds=7.0,
        loose=r"[A-Za-z0-9+/=]{40,100}",
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
    ),
)
