"""Abroad: how identifiers are written in English-speaking countries, and elsewhere."""

import privacy.pii.checksums as checksums
from privacy.pii.formats import (
    Format,
    InTexts,
    are_dialled,
    are_expiry_months,
    are_of_many_series,
    are_spread,
    are_subscribers,
    of_digits,
    one_of,
    or_masked,
)
from privacy.pii.weights import AMBIGUOUS

_MBI = "ACDEFGHJKMNPQRTUVWXY"  # no letter that looks like a digit

ANGLO = (
    Format(
        "national_id",
        "US social security numbers",
        written=r"(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}|(?:\*{3}|X{3})-(?:\*{2}|XX)-\d{4}",
        log_odds=7.0,
        loose=r"[\d*X]{3}[- ]?[\d*X]{2}[- ]?\d{4}|\d{7,9}|[A-Z]{0,4}[ -]?\d[\dA-Z ./-]{5,20}",
        in_texts=(InTexts(r"(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"),),
    ),
    Format(
        "phone",
        "North American telephone numbers",
        written=r"(?:\+?1[-. ])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-. ]\d{4}"
        r"(?: ?(?:x|ext\.?) ?\d{1,6})?|\+1[2-9]\d{9}|001-\d{3}-\d{3}-\d{4}(?:x\d{1,6})?",
        log_odds=6.5,
        in_texts=(
            InTexts(
                r"(?:\+?1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])\d{3}[.-]\d{4}"
                r"(?: ?(?:x|ext\.?) ?\d{1,6})?",
            ),
        ),
    ),
    Format(
        "phone",
        "bare North American telephone numbers",
        bare=r"\d{10}",
        check=are_subscribers,
        least_passing=0.97,
        chance=0.64,
    ),
    Format("phone", "bare Indian mobile numbers", bare=r"[6-9]\d{9}", check=are_spread, chance=0.4),
    Format(
        "phone", "bare Chinese mobile numbers", bare=r"1[3-9]\d{9}", check=are_spread, chance=0.07
    ),
    Format(
        "phone",
        "international telephone numbers",
        written=r"(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,4}",
        log_odds=7.0,
        in_texts=(
            InTexts(
                r"\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,4}",
            ),
        ),
    ),
    Format(
        "phone",
        "telephone numbers with their trunk zero",
        written=r"\(?0[1-9]\d{1,4}\)?[ -]\d{3,4}[ -]?\d{3,4}|0[1-9](?:[ .]\d{2}){4}"
        r"|0[789]0-\d{4}-\d{4}|\(\d{2}\) ?9?\d{4}-\d{4}|\(?0\d{2,4}[)/] ?\d{4,9}",
        log_odds=6.0,
        in_texts=(
            InTexts(r"0[1-9]\d{2,3} \d{3} ?\d{3,4}"),
            InTexts(r"0[1-9](?:[ .]\d{2}){4}"),
        ),
    ),
    Format(
        "phone",
        "bare telephone numbers with their trunk zero",
        bare=r"0[1-9]\d{7,9}",
        check=are_spread,
        chance=0.1,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "phone",
        "Spanish and Portuguese telephone numbers",
        written=r"[6-9]\d{2}(?: \d{3}){2}|[6-9]\d{2}(?: \d{2}){3}",
        check=are_spread,
        least_passing=1.0,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "phone",
        "telephone numbers of many countries",
        written=r"[+(]?\d[\d ()./-]{5,20}",
        check=are_dialled,
        least_passing=0.9,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "phone",
        "bare Brazilian mobile numbers",
        bare=r"[1-9]\d9\d{8}",
        check=are_spread,
        chance=0.1,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "national_id",
        "British national insurance numbers",
        written=r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
        r"(?: ?\d{2}){3} ?[A-D]",
        in_texts=(InTexts(r"[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),),
    ),
    Format(
        "health_number",
        "NHS numbers",
        written=r"\d{3}[ -]\d{3}[ -]\d{4}",
        bare=r"[1-9]\d{9}",
        check=of_digits(checksums.nhs),
        least_passing=0.85,
        chance=0.091,
        loose=r"[A-Z0-9][A-Z0-9 -]{4,20}",
    ),
    Format(
        "national_id",
        "Aadhaar numbers",
        written=r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}|[X*]{4}[ -][X*]{4}[ -]\d{4}",
        bare=r"[2-9]\d{11}",
        check=or_masked(checksums.verhoeff),
        least_passing=0.6,
        chance=0.081,
        in_texts=(InTexts(r"[2-9]\d{3} \d{4} \d{4}", check=one_of(checksums.verhoeff)),),
    ),
    Format(
        "tax_id",
        "Indian PAN numbers",
        written=r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]",
        loose=r"[A-Z0-9][A-Z0-9 ./-]{6,18}",
    ),
    Format(
        "health_number",
        "Medicare beneficiary identifiers",
        # By hand also with the letters that no number given out has, for the digits they resemble.
        written=rf"[1-9][{_MBI}][\d{_MBI}]\d[{_MBI}][\d{_MBI}]\d[{_MBI}]{{2}}\d{{2}}"
        r"|\d[A-Z][A-Z\d]\d-[A-Z][A-Z\d]\d-[A-Z]{2}\d{2}",
    ),
    Format(
        "driver_license",
        "British driver numbers",
        written=r"(?=.{16}(?:\d\d)?$)[A-Z]{1,5}9{0,4}\d{6}[A-Z9]{2}\d[A-Z]{2}(?:\d\d)?",
        log_odds=6.5,
    ),
    Format(
        "vehicle_plate",
        "British registration marks",
        written=r"[A-HJ-PR-Y][A-Z](?:0[2-9]|[1-7]\d)[A-HJ-PR-Z]{3}|[A-Z]{2}\d{2} [A-Z]{3}",
        log_odds=6.0,
    ),
    Format(
        "vehicle_plate",
        "licence plates of three letters",
        written=r"[A-Z]{3}[- ]\d{3,4}",
        check=are_of_many_series,
        least_passing=1.0,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "driver_license",
        "licence numbers of many series",
        written=r"[A-Z]\d{7}",
        check=are_of_many_series,
        least_passing=1.0,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "passport",
        "passport numbers of many series",
        written=r"[A-Z]\d{8}",
        check=are_of_many_series,
        least_passing=1.0,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "card_expiry",
        "months that cards expire in",
        written=r"(?:0[1-9]|1[0-2])[/-]\d{2}",
        check=are_expiry_months,
        least_passing=1.0,
        log_odds=AMBIGUOUS,
    ),
    Format("passport", "passport numbers", loose=r"[A-Z0-9]{1,2}[A-Z0-9* ]{6,9}"),
    Format("driver_license", "driver licence numbers", loose=r"[A-Z0-9*][A-Z0-9* -]{4,20}"),
    Format("medical_record_number", "record numbers", loose=r"[A-Z]{0,4}[-# ]?\d{4,12}"),
)

ELSEWHERE = (
    Format(
        "bank_account",
        "numbers of Chinese bank cards",
        written=r"62\d{17}",
        check=are_of_many_series,
        least_passing=1.0,
        log_odds=AMBIGUOUS,
    ),
    Format(
        "vehicle_plate",
        "Chinese licence plates",
        written=r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
        r"[A-HJ-NP-Z][ ·.-]?[A-HJ-NP-Z0-9]{5,6}",
        loose=r"\w[\w ·.-]{3,15}",
    ),
    Format(
        "vehicle_plate",
        "Japanese licence plates",
        written=r"[\u3040-\u30ff\u4e00-\u9fff]{1,4} ?\d{2,3} ?[\u3040-\u309f] ?[\d・-]{1,6}",
    ),
    Format(
        "vehicle_plate",
        "German licence plates",
        written=r"(?-i:[A-ZÄÖÜ]{1,3}[- :][A-Z]{1,2}[- ]\d{1,4}[EH]?)",
        log_odds=6.0,
    ),
    Format(
        "vehicle_plate",
        "French and Italian licence plates",
        written=r"[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}",
        log_odds=6.0,
    ),
    Format(
        "tax_id",
        "numbers for the value added tax of the European Union",
        written=r"(?:ATU\d{8}|BE[01]\d{9}|DE\d{9}|DK\d{8}|EL\d{9}|ES[A-Z]\d{7}[A-Z0-9]|ES\d{8}[A-Z]"
        r"|FI\d{8}|FR[A-Z0-9]{2}\d{9}|IE\d[A-Z0-9]\d{5}[A-Z]{1,2}|IT\d{11}|LU\d{8}|NL\d{9}B\d{2}"
        r"|PL\d{10}|PT\d{9}|SE\d{12}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|EE\d{9}|GB\d{9}"
        r"|HR\d{11}|HU\d{8}|L[TV]\d{9,12}|MT\d{8}|RO\d{6,10}|SI\d{8}|SK\d{10}"
        r"|CHE-?\d{3}\.?\d{3}\.?\d{3}(?: ?(?:MWST|TVA|IVA))?)"
        r"|(?:ATU|BE|DE|DK|EL|ES|FI|FR|IE|IT|LU|NL|PL|PT|SE)[ -](?=(?:\D*\d){7})"
        r"[A-Z0-9](?:[ .]?[A-Z0-9]){7,11}",
        log_odds=6.5,
    ),
    Format(
        "national_id",
        "Chinese identity numbers",
        written=r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]",
        check=checksums.chinese,
        least_passing=0.6,
    ),
    Format(
        "national_id",
        "Taiwanese identity numbers",
        written=r"[A-Z][12]\d{8}",
        check=checksums.taiwanese,
        least_passing=0.6,
    ),
    Format(
        "national_id",
        "Japanese individual numbers",
        bare=r"\d{12}",
        check=of_digits(checksums.my_number),
        least_passing=0.85,
        chance=0.1,
        written=r"\d{4}[ -]\d{4}[ -]\d{4}",
    ),
    Format(
        "national_id",
        "Brazilian CPF numbers",
        written=r"\d{3}\.\d{3}\.\d{3}-\d{2}",
        bare=r"\d{11}",
        check=of_digits(checksums.cpf),
        in_texts=(InTexts(r"\d{3}\.\d{3}\.\d{3}-\d{2}", check=one_of(checksums.cpf)),),
        least_passing=0.6,
        chance=0.01,
    ),
    Format(
        "national_id",
        "French social security numbers",
        written=r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
        check=checksums.french,
        least_passing=0.6,
    ),
    Format(
        "national_id",
        "Spanish identity numbers",
        written=r"(?:\d{2}\.?\d{3}\.?\d{3}|[XYZ]\d{7})-?[A-Z]",
        check=checksums.spanish,
        least_passing=0.6,
    ),
    Format(
        "national_id",
        "Dutch citizen service numbers",
        bare=r"\d{9}",
        check=of_digits(checksums.bsn),
        least_passing=0.85,
        chance=0.09,
    ),
    Format(
        "national_id",
        "Polish PESEL numbers",
        bare=r"\d{2}(?:[02468][1-9]"
        r"|[13579][0-2])\d{7}",
        check=of_digits(checksums.pesel),
        least_passing=0.85,
        chance=0.1,
    ),
    Format(
        "tax_id",
        "German tax numbers",
        bare=r"[1-9]\d{10}",
        check=of_digits(checksums.german_tax),
        least_passing=0.85,
        chance=0.1,
        written=r"[1-9]\d[ ]\d{3}[ ]\d{3}[ ]\d{3}",
    ),
    Format(
        "national_id",
        "Italian fiscal codes",
        written=r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]",
    ),
    Format("national_id", "Mexican CURP numbers", written=r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d"),
    Format(
        "national_id",
        "Canadian social insurance numbers",
        written=r"\d{3}[ -]\d{3}[ -]\d{3}",
        check=of_digits(checksums.luhn),
        least_passing=0.85,
    ),
    Format(
        "national_id", "Singaporean identity numbers", written=r"[STFGM]\d{7}[A-Z]", log_odds=6.0
    ),
)
