"""Identifiers: how each kind is written, in Korea, in English-speaking countries, and elsewhere."""

import re

import privacy.pii.checksums as checksums
from privacy.pii.formats import (
    Format,
    masked,
    octets,
    of_digits,
    or_masked,
    spread,
    subscribers,
    written_as,
)
from privacy.pii.korea import KOREAN

_HIDDEN = r"[*xX•●#]"
_MBI = "[ACDEFGHJKMNPQRTUVWXY]"  # no letter that looks like a digit

ANGLO = (
    Format(
        "national_id",
        "US social security numbers",
        written=written_as(
            r"(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}|(?:\*{3}|X{3})-(?:\*{2}|XX)-\d{4}"
        ),
        proof=7.0,
        loose=written_as(
            r"[\d*X]{3}[- ]?[\d*X]{2}[- ]?\d{4}|\d{7,9}|[A-Z]{0,4}[ -]?\d[\dA-Z ./-]{5,20}"
        ),
    ),
    Format(
        "phone",
        "North American telephone numbers",
        written=written_as(
            r"(?:\+?1[-. ])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-. ]\d{4}(?: ?(?:x"
            r"|ext\.?) ?\d{1,6})?"
            r"|\+1[2-9]\d{9}|001-\d{3}-\d{3}-\d{4}(?:x\d{1,6})?"
        ),
        proof=6.5,
    ),
    Format(
        "phone",
        "bare North American telephone numbers",
        bare=written_as(r"\d{10}"),
        check=subscribers,
        believed=0.97,
        chance=0.64,
    ),
    Format(
        "phone",
        "bare Indian mobile numbers",
        bare=written_as(r"[6-9]\d{9}"),
        check=spread,
        chance=0.4,
    ),
    Format(
        "phone",
        "bare Chinese mobile numbers",
        bare=written_as(r"1[3-9]\d{9}"),
        check=spread,
        chance=0.07,
    ),
    Format(
        "phone",
        "international telephone numbers",
        written=written_as(
            r"(?:\+"
            r"|00)[1-9]\d{0,2}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,4}"
        ),
        proof=7.0,
    ),
    Format(
        "phone",
        "telephone numbers with their trunk zero",
        written=written_as(
            r"\(?0[1-9]\d{1,4}\)?[ -]\d{3,4}[ -]?\d{3,4}|0[1-9](?:[ .]\d{2}){4}|0[789]0-\d{4}-\d{4}"
            r"|\(\d{2}\) ?9?\d{4}-\d{4}|\(?0\d{2,4}[)/] ?\d{4,9}"
        ),
        proof=6.0,
    ),
    Format(
        "national_id",
        "British national insurance numbers",
        written=written_as(
            r"(?!BG|GB|NK|KN|TN|NT"
            r"|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"
        ),
    ),
    Format(
        "health_number",
        "NHS numbers",
        written=written_as(r"\d{3}[ -]\d{3}[ -]\d{4}"),
        bare=written_as(r"[1-9]\d{9}"),
        check=of_digits(checksums.nhs),
        believed=0.85,
        chance=0.091,
        loose=written_as(r"[A-Z0-9][A-Z0-9 -]{4,20}"),
    ),
    Format(
        "national_id",
        "Aadhaar numbers",
        written=written_as(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}|[X*]{4}[ -][X*]{4}[ -]\d{4}"),
        bare=written_as(r"[2-9]\d{11}"),
        check=or_masked(checksums.verhoeff),
        believed=0.6,
        chance=0.081,
    ),
    Format(
        "tax_id",
        "Indian PAN numbers",
        written=written_as(r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]"),
        loose=written_as(r"[A-Z0-9][A-Z0-9 ./-]{6,18}"),
    ),
    Format(
        "health_number",
        "Medicare beneficiary identifiers",
        written=written_as(
            rf"[1-9]{_MBI}[0-9{_MBI[1:-1]}]\d-?{_MBI}[0-9{_MBI[1:-1]}]\d-?{_MBI}{{2}}\d{{2}}"
        ),
    ),
    Format(
        "driver_license",
        "British driver numbers",
        written=written_as(r"[A-Z]{1,5}9{0,4}\d[0156]\d[0-3]\d\d[A-Z9]{2}[A-Z0-9]{3}"),
        proof=6.0,
    ),
    Format(
        "vehicle_plate",
        "British registration marks",
        written=written_as(r"[A-HJ-PR-Y][A-Z](?:0[2-9]|[1-7]\d) ?[A-HJ-PR-Z]{3}"),
        proof=6.0,
    ),
    Format("passport", "passport numbers", loose=written_as(r"[A-Z0-9]{1,2}[A-Z0-9* ]{6,9}")),
    Format(
        "driver_license", "driver licence numbers", loose=written_as(r"[A-Z0-9*][A-Z0-9* -]{4,20}")
    ),
    Format(
        "medical_record_number", "record numbers", loose=written_as(r"[A-Z]{0,4}[-# ]?\d{4,12}")
    ),
)

ELSEWHERE = (
    Format(
        "vehicle_plate",
        "Chinese licence plates",
        written=written_as(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.-]?"
            r"[A-HJ-NP-Z0-9]{5,6}"
        ),
        loose=written_as(r"\w[\w ·.-]{3,15}"),
    ),
    Format(
        "vehicle_plate",
        "Japanese licence plates",
        written=re.compile(
            r"[\u3040-\u30ff\u4e00-\u9fff]{1,4} ?\d{2,3} ?[\u3040-\u309f] ?[\d・-]{1,6}"
        ),
    ),
    Format(
        "vehicle_plate",
        "German licence plates",
        written=re.compile(r"[A-ZÄÖÜ]{1,3}[- :][A-Z]{1,2}[- ]\d{1,4}[EH]?"),
        proof=6.0,
    ),
    Format(
        "vehicle_plate",
        "French and Italian licence plates",
        written=written_as(r"[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}"),
        proof=6.0,
    ),
    Format(
        "tax_id",
        "numbers for the value added tax of the European Union",
        written=written_as(
            r"(?:ATU\d{8}|BE[01]\d{9}|DE\d{9}|DK\d{8}|EL\d{9}|ES[A-Z]\d{7}[A-Z0-9]|ES\d{8}[A-Z]"
            r"|FI\d{8}|FR[A-Z0-9]{2}\d{9}|IE\d[A-Z0-9]\d{5}[A-Z]{1,2}|IT\d{11}|LU\d{8}|NL\d{9}B\d{2}"
            r"|PL\d{10}|PT\d{9}|SE\d{12}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|EE\d{9}|GB\d{9}"
            r"|HR\d{11}|HU\d{8}|L[TV]\d{9,12}|MT\d{8}|RO\d{6,10}|SI\d{8}|SK\d{10}"
            r"|CHE-?\d{3}\.?\d{3}\.?\d{3}(?: ?(?:MWST|TVA|IVA))?)"
            r"|(?:ATU|BE|DE|DK|EL|ES|FI|FR|IE|IT|LU|NL|PL|PT|SE)[ -](?=(?:\D*\d){7})"
            r"[A-Z0-9](?:[ .]?[A-Z0-9]){7,11}"
        ),
        proof=6.5,
    ),
    Format(
        "national_id",
        "Chinese identity numbers",
        written=written_as(
            r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
        ),
        check=checksums.chinese,
        believed=0.6,
    ),
    Format(
        "national_id",
        "Taiwanese identity numbers",
        written=written_as(r"[A-Z][12]\d{8}"),
        check=checksums.taiwanese,
        believed=0.6,
    ),
    Format(
        "national_id",
        "Japanese individual numbers",
        bare=written_as(r"\d{12}"),
        check=of_digits(checksums.my_number),
        believed=0.85,
        chance=0.1,
        written=written_as(r"\d{4}[ -]\d{4}[ -]\d{4}"),
    ),
    Format(
        "national_id",
        "Brazilian CPF numbers",
        written=written_as(r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
        bare=written_as(r"\d{11}"),
        check=of_digits(checksums.cpf),
        believed=0.6,
        chance=0.01,
    ),
    Format(
        "national_id",
        "French social security numbers",
        written=written_as(
            r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}"
            r"|2[AB]) ?\d{3} ?\d{3} ?\d{2}"
        ),
        check=checksums.french,
        believed=0.6,
    ),
    Format(
        "national_id",
        "Spanish identity numbers",
        written=written_as(r"(?:\d{2}\.?\d{3}\.?\d{3}|[XYZ]\d{7})-?[A-Z]"),
        check=checksums.spanish,
        believed=0.6,
    ),
    Format(
        "national_id",
        "Dutch citizen service numbers",
        bare=written_as(r"\d{9}"),
        check=of_digits(checksums.bsn),
        believed=0.85,
        chance=0.09,
    ),
    Format(
        "national_id",
        "Polish PESEL numbers",
        bare=written_as(
            r"\d{2}(?:[02468][1-9]"
            r"|[13579][0-2])\d{7}"
        ),
        check=of_digits(checksums.pesel),
        believed=0.85,
        chance=0.1,
    ),
    Format(
        "tax_id",
        "German tax numbers",
        bare=written_as(r"[1-9]\d{10}"),
        check=of_digits(checksums.german_tax),
        believed=0.85,
        chance=0.1,
        written=written_as(r"[1-9]\d[ ]\d{3}[ ]\d{3}[ ]\d{3}"),
    ),
    Format(
        "national_id",
        "Italian fiscal codes",
        written=written_as(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"),
    ),
    Format(
        "national_id",
        "Mexican CURP numbers",
        written=written_as(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d"),
    ),
    Format(
        "national_id",
        "Canadian social insurance numbers",
        written=written_as(r"\d{3}[ -]\d{3}[ -]\d{3}"),
        check=of_digits(checksums.luhn),
        believed=0.85,
    ),
    Format(
        "national_id",
        "Singaporean identity numbers",
        written=written_as(r"[STFGM]\d{7}[A-Z]"),
        proof=6.0,
    ),
)

GENERIC = (
    Format(
        "email",
        "e-mail addresses",
        written=written_as(
            r"[^\s@,;<>\"']{1,64}@[A-Z0-9가-힣*-]+"
            r"(?:\.[A-Z0-9가-힣*-]+)*\.[A-Z가-힣*]{2,24}"
        ),
        proof=10.0,
        loose=written_as(r"\S+@\S+"),
    ),
    Format(
        "credit_card",
        "card numbers",
        written=written_as(
            r"(?:[2-6]|9)\d{3}([- ])\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}[- ]\d{6}[- ]\d{5}"
        ),
        bare=written_as(r"[2-69]\d{15}|3[47]\d{13}|3[068]\d{12}|4\d{12}|(?:5[06-8]|6\d)\d{10,17}"),
        check=of_digits(checksums.luhn),
        believed=0.6,
        chance=0.1,
        loose=written_as(
            rf"[\d{_HIDDEN[1:-1]}][\d{_HIDDEN[1:-1]} -]{{11,22}}|\d(?:\.\d+)?E\+1[4-8]"
        ),
    ),
    Format(
        "credit_card",
        "masked card numbers",
        written=written_as(
            rf"(?:[\d{_HIDDEN[1:-1]}]{{4}}[- ]?){{2,3}}"
            rf"(?:{_HIDDEN}{{4}}[- ]?){{0,2}}\d{{3,4}}"
            rf"|\d{{4}}[- ]?\d{{2}}{_HIDDEN}{{2}}[- ]?{_HIDDEN}{{4}}[- ]?\d{{4}}"
        ),
        check=masked,
        believed=0.8,
    ),
    Format(
        "credit_card",
        "card numbers that a spreadsheet rounded",
        written=written_as(r"[2-69](?:\.\d+)?E\+15"),
        proof=5.5,
    ),
    Format(
        "iban",
        "IBANs",
        written=written_as(r"[A-Z]{2}\d{2}[ -]?(?:[A-Z0-9]{4}[ -]?){2,7}[A-Z0-9]{1,4}"),
        check=checksums.iban,
        believed=0.6,
        loose=written_as(r"[A-Z]{2}\d{2}[A-Z0-9* -]{8,40}"),
    ),
    Format(
        "ip_address",
        "IP addresses",
        written=written_as(
            r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d"
            r"|1?\d?\d)(?:/\d{1,2})?"
        ),
        check=octets,
        believed=0.9,
        loose=written_as(r"[\d.*x]{7,18}|[\dA-F:.]{3,39}(?:/\d+)?"),
    ),
    Format(
        "ip_address",
        "IPv6 addresses",
        written=written_as(
            r"(?:[\dA-F]{1,4}:){7}[\dA-F]{1,4}"
            r"|(?=.*::)(?:[\dA-F]{0,4}:){2,7}[\dA-F]{0,4}"
        ),
    ),
    Format(
        "mac_address",
        "MAC addresses",
        written=written_as(r"[\dA-F]{2}(?:[:-][\dA-F]{2}){5}|[\dA-F]{4}(?:\.[\dA-F]{4}){2}"),
        loose=written_as(r"[\dA-F:.-]{12,17}"),
    ),
    Format(
        "vehicle_vin",
        "vehicle identification numbers",
        written=written_as(r"(?=.*[A-Z].*[A-Z])(?=.*\d.*\d.*\d)[A-HJ-NPR-Z0-9]{17}"),
        check=checksums.vin,
        believed=0.6,
        loose=written_as(r"[A-HJ-NPR-Z0-9*]{11,17}"),
    ),
    Format(
        "device_id",
        "device numbers (IMEI)",
        bare=written_as(r"(?:01|35|86|99)\d{13}"),
        check=of_digits(checksums.luhn),
        believed=0.85,
        chance=0.1,
        loose=written_as(r"[A-Z0-9][A-Z0-9:_-]{7,63}"),
    ),
    Format(
        "password_hash",
        "hashes of passwords",
        written=written_as(
            r"\$(?:2[abxy]?|1|5|6|argon2\w*|pbkdf2[\w-]*|y|scrypt)\$.+|\{(?:S?SHA"
            r"|BCRYPT|MD5)[\d-]*\}.+"
        ),
        loose=written_as(r"[\w$./+={}:,-]{16,}"),
    ),
    Format(
        "secret",
        "keys and tokens",
        written=written_as(
            r"(?:sk|pk|rk)[-_](?:live|test|proj)?[-_]?[A-Za-z0-9_-]{16,}"
            r"|AKIA[A-Z0-9]{16}|gh[pousr]_\w{36,}"
            r"|xox[abprs]-[\w-]{10,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"
            r"|-----BEGIN [A-Z ]+KEY-----.*"
        ),
        loose=written_as(r"[\w./+=:-]{12,}"),
    ),
    Format(
        "crypto_wallet",
        "wallet addresses",
        written=written_as(
            r"0x[0-9A-F]{40}|bc1[02-9ac-hj-np-z]{11,71}"
            r"|(?-i:[13][1-9A-HJ-NP-Za-km-z]{26,34})"
        ),
        loose=written_as(r"\w{20,110}"),
    ),
    Format(
        "photo_url",
        "addresses of pictures",
        written=written_as(r"(?:https?://|/|s3://)\S*\.(?:jpe?g|png|gif|webp|heic)(?:\?\S*)?"),
        proof=4.5,
        loose=written_as(r"\S*[./]\S+"),
    ),
    Format(
        "photo_url",
        "addresses of people's pictures",
        written=written_as(
            r"\S*(?:profile|avatar|users?/|members?/|face|photo|/u/)\S*\.(?:jpe?g|png|gif|webp"
            r"|heic)"
        ),
        proof=8.5,
    ),
    Format(
        "social_account",
        "pages of people on social networks",
        written=written_as(
            r"(?:https?://)?(?:[\w-]+\.)?(?:facebook|fb|instagram|twitter|x|linkedin|tiktok|threads"
            r"|pinterest|snapchat|github|youtube|vk|weibo|reddit|t|story\.kakao|open\.kakao|blog\.naver)"
            r"\.(?:com|net|me|cn)/(?:in/|user/|u/|@|c/|add/|pub/|profile/)?[\w.%@-]+/?"
        ),
        proof=9.0,
    ),
    Format(
        "social_account",
        "names on social networks",
        written=written_as(r"@[A-Z_][\w.]{1,29}"),
        proof=6.5,
        loose=written_as(r"(?=.*[^\W\d_])\S{2,128}"),
    ),
    Format(
        "url",
        "web addresses",
        written=written_as(r"(?:https?://|www\.)\S+"),
        proof=6.0,
        loose=written_as(r"\S+\.\S{2,}"),
    ),
    Format(
        "geo_coordinate",
        "coordinates",
        written=written_as(r"\(?-?\d{1,2}\.\d{3,}, ?-?\d{1,3}\.\d{3,}\)?"),
        proof=6.0,
    ),
    Format(
        "record_id",
        "UUIDs",
        written=written_as(r"\{?[\dA-F]{8}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{12}\}?"),
        proof=6.0,
    ),
)

FORMATS = (*KOREAN, *ANGLO, *ELSEWHERE, *GENERIC)
