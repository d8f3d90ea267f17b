"""Identifiers: how each kind is written, in Korea, abroad, and everywhere."""

import privacy.pii.checksums as checksums
from privacy.pii.abroad import ANGLO, ELSEWHERE
from privacy.pii.formats import (
    HIDDEN,
    Format,
    InTexts,
    are_addresses,
    are_masked,
    of_digits,
    one_of,
)
from privacy.pii.korea import KOREAN
from privacy.pii.nations import NATIONAL
from privacy.pii.weights import AMBIGUOUS, PAGE_OF_PERSON

GENERIC = (
    Format(
        "email",
        "e-mail addresses",
        written=r"[^\s@,;<>\"']{1,64}@[A-Z0-9가-힣*-]+"
        r"(?:\.[A-Z0-9가-힣*-]+)*\.[A-Z가-힣*]{2,24}",
        log_odds=10.0,
        loose=r"\S+@\S+",
        in_texts=(
            InTexts(
                r"[A-Za-z0-9._%+*-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}",
            ),
        ),
    ),
    Format(
        "credit_card",
        "card numbers",
        written=r"(?:[2-6]|9)\d{3}([- ])\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}[- ]\d{6}[- ]\d{5}",
        bare=r"[2-69]\d{15}|3[47]\d{13}|3[068]\d{12}|4\d{12}|(?:5[06-8]|6\d)\d{10,17}",
        check=of_digits(checksums.luhn),
        least_passing=0.6,
        chance=0.1,
        loose=rf"[\d{HIDDEN}][\d{HIDDEN} -]{{11,22}}|\d(?:\.\d+)?E\+1[4-8]",
        in_texts=(
            InTexts(r"[2-69]\d{3}([ -]?)\d{4}\1\d{4}\1\d{4}", check=one_of(checksums.luhn)),
            InTexts(r"3[47]\d{2}[ -]?\d{6}[ -]?\d{5}", check=one_of(checksums.luhn)),
        ),
    ),
    Format(
        "credit_card",
        "masked card numbers",
        written=rf"(?:[\d{HIDDEN}]{{4}}[- ]?){{2,3}}"
        rf"(?:[{HIDDEN}]{{4}}[- ]?){{0,2}}\d{{3,4}}"
        rf"|\d{{4}}[- ]?\d{{2}}[{HIDDEN}]{{2}}[- ]?[{HIDDEN}]{{4}}[- ]?\d{{4}}",
        check=are_masked,
        least_passing=0.8,
        in_texts=(InTexts(r"\d{4}[ -](?:[*xX]{4}[ -]){2}\d{4}"),),
    ),
    Format(
        "credit_card",
        "card numbers that a spreadsheet rounded",
        written=r"[2-69](?:\.\d+)?E\+15",
        log_odds=5.5,
    ),
    Format(
        "iban",
        "IBANs",
        written=r"[A-Z]{2}\d{2}[ -]?(?:[A-Z0-9]{4}[ -]?){2,7}[A-Z0-9]{1,4}",
        check=checksums.iban,
        least_passing=0.6,
        loose=r"[A-Z]{2}\d{2}[A-Z0-9* -]{8,40}",
    ),
    Format(
        "ip_address",
        "IP addresses",
        written=r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d"
        r"|1?\d?\d)(?:/\d{1,2}|:\d{1,5})?",
        check=are_addresses,
        least_passing=0.9,
        loose=r"[\d.*x]{7,18}|[\dA-F:.]{3,39}(?:/\d+)?|\d[\d.]{6,14}:\d{1,5}|0x[\dA-F]{8}",
    ),
    Format(
        "ip_address",
        "IPv6 addresses",
        written=r"(?:[\dA-F]{1,4}:){7}[\dA-F]{1,4}"
        r"|(?=.*::)(?:[\dA-F]{0,4}:){2,7}[\dA-F]{0,4}",
    ),
    Format(
        "mac_address",
        "MAC addresses",
        written=r"[\dA-F]{2}(?:[:-][\dA-F]{2}){5}|[\dA-F]{4}(?:\.[\dA-F]{4}){2}",
        loose=r"(?:0x)?[\dA-F:.-]{12,17}",
    ),
    Format(
        "vehicle_vin",
        "vehicle identification numbers",
        written=r"(?=.*[A-Z].*[A-Z])(?=.*\d.*\d.*\d)[A-HJ-NPR-Z0-9]{17}",
        check=checksums.vin,
        least_passing=0.6,
        loose=r"[A-HJ-NPR-Z0-9*]{11,17}",
    ),
    Format(
        "device_id",
        "device numbers (IMEI)",
        written=r"(?:01|35|86|99)[- ]\d{6}[- ]\d{6}[- ]\d",
        bare=r"(?:01|35|86|99)\d{13}",
        check=of_digits(checksums.luhn),
        least_passing=0.85,
        chance=0.1,
        loose=r"[A-Z0-9][A-Z0-9:_ -]{7,63}",
    ),
    Format(
        "password_hash",
        "hashes of passwords",
        written=r"\$(?:2[abxy]?|1|5|6|argon2\w*|pbkdf2[\w-]*|y|scrypt)\$.+|\{(?:S?SHA"
        r"|BCRYPT|MD5)[\d-]*\}.+",
        loose=r"[\w$./+={}:,-]{16,}",
    ),
    Format(
        "password",
        "passwords",
        written=r"(?=.*[A-Z])(?=.*\d)(?=.+[!$%^&?#])[^\s/:@=*]{8,32}",
        log_odds=AMBIGUOUS,
    ),
    Format(
        "secret",
        "keys and tokens",
        written=r"(?:sk|pk|rk)[-_](?:live|test|proj)?[-_]?[A-Za-z0-9_-]{16,}"
        r"|AKIA[A-Z0-9]{16}|gh[pousr]_\w{36,}"
        r"|xox[abprs]-[\w-]{10,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"
        r"|-----BEGIN [A-Z ]+KEY-----.*",
        loose=r"[\w./+=:-]{12,}",
    ),
    Format(
        "crypto_wallet",
        "wallet addresses",
        written=r"0x[0-9A-F]{40}|bc1[02-9ac-hj-np-z]{11,71}"
        r"|(?-i:[13][1-9A-HJ-NP-Za-km-z]{26,34})",
        loose=r"\w{20,110}",
    ),
    Format(
        "photo_url",
        "addresses of pictures",
        written=r"(?:https?://|/|s3://)\S*\.(?:jpe?g|png|gif|webp|heic)(?:\?\S*)?",
        log_odds=4.5,
        loose=r"\S*[./]\S+",
    ),
    Format(
        "photo_url",
        "addresses of people's pictures",
        written=r"\S*(?:profile|avatar|users?/|members?/|face|photo|/u/)\S*\.(?:jpe?g|png|gif|webp"
        r"|heic)",
        log_odds=8.5,
    ),
    Format(
        "social_account",
        "pages of people on social networks",
        written=r"(?:https?://)?(?:[\w-]+\.)?(?:facebook|fb|instagram|twitter|x|linkedin|tiktok|threads"
        r"|pinterest|snapchat|github|youtube|vk|weibo|reddit|t|story\.kakao|open\.kakao|blog\.naver)"
        r"\.(?:com|net|me|cn)/(?:in/|user/|u/|@|c/|add/|pub/|profile/)?[\w.%@-]+/?",
        log_odds=9.0,
    ),
    Format(
        "social_account",
        "pages of users",
        written=r"https?://[^/\s]+/(?:[\w-]+/)?(?:users?|u|people|members?|profiles?|authors?|channel"
        r"|accounts?)/(?:show/|view/|profile/|id/)?[\w.%@-]+/?\S*|https?://[^/\s]+/@[\w.-]+/?"
        r"|https?://\S+[?&/](?:user|uid|username|author|userid|user_id|profile|member)(?:=|\?id=)"
        r"[\w.%@-]+",
        log_odds=PAGE_OF_PERSON,
    ),
    Format(
        "social_account",
        "names on social networks",
        written=r"@[A-Z_][\w.]{1,29}|/?u/[\w-]{3,30}",
        log_odds=6.5,
        loose=r"(?=.*[^\W\d_])\S{2,128}",
    ),
    Format(
        "url",
        "web addresses",
        written=r"(?:https?://|www\.)\S+",
        log_odds=6.0,
        loose=r"\S+\.\S{2,}",
    ),
    Format(
        "geo_coordinate",
        "coordinates",
        written=r"\(?-?\d{1,2}\.\d{3,}, ?-?\d{1,3}\.\d{3,}\)?"
        r"|POINT ?\(-?\d{1,3}\.\d+ -?\d{1,3}\.\d+\)"
        r"|\d{1,2}[°º] ?\d{1,2}['\u2032](?: ?[\d.]+(?:\"|\u2033|''))? ?[NS][ ,]*"
        r"\d{1,3}[°º] ?\d{1,2}['\u2032](?: ?[\d.]+(?:\"|\u2033|''))? ?[EW]",
        log_odds=6.0,
    ),
    Format(
        "record_id",
        "UUIDs",
        written=r"\{?[\dA-F]{8}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{12}\}?",
        log_odds=6.0,
    ),
)

FORMATS = (*KOREAN, *ANGLO, *ELSEWHERE, *NATIONAL, *GENERIC)
FORMS_OF: dict[str, list[Format]] = {}
for _format in FORMATS:
    FORMS_OF.setdefault(_format.type, []).append(_format)
