"""Columns that say who somebody is: 70 kinds and more, in nine languages.

Direct identifiers, and beside them the quasi-identifiers, sensitive columns and keys of the tables
they stand in, which are scored by themselves.
"""
# ruff: noqa: E501 (a kind a line reads best)

import base64
from random import Random

from . import lists, numbers
from .kinds import Kind, Maker

_NUMBERS = ("bare", "mixed", "wide")
_BARE_NUMBERS = (*_NUMBERS, "float")
_LOST_ZERO = (*_NUMBERS, "whole", "float")


def name_ko(dice: Random) -> str:
    """Return a Korean's name; few surnames make up most of it, as in life."""
    surname = lists.SURNAMES_KO[min(int(dice.expovariate(0.1)), len(lists.SURNAMES_KO) - 1)]
    return surname + dice.choice(lists.GIVEN_KO)


def name_en(dice: Random) -> str:
    """Return an English name."""
    return f"{dice.choice(lists.GIVEN_EN)} {dice.choice(lists.SURNAMES_EN)}"


def _other(language: str, part: int) -> Maker:
    words = lists.OTHERS[language][part].split()
    return lambda dice: dice.choice(words)


def name_other(language: str) -> Maker:
    """Return a maker of full names of a language."""
    given, surname = _other(language, 0), _other(language, 1)
    if language in ("ja", "zh"):
        between = " " if language == "ja" else ""
        return lambda dice: f"{surname(dice)}{between}{given(dice)}"
    return lambda dice: f"{given(dice)} {surname(dice)}"


def _district(dice: Random) -> str:
    province = dice.choice(list(lists.PROVINCES_KO))
    return f"{province} {dice.choice(lists.PROVINCES_KO[province].split())}"


def road_ko(dice: Random) -> str:
    """Return a Korean address by road, half of them with a flat."""
    place = f"{_district(dice)} {dice.choice(lists.STREETS_KO)} {dice.randint(1, 320)}"
    if dice.random() < 0.5:
        return place
    flat = f"{dice.randint(101, 120)}동 {dice.randint(1, 20)}0{dice.randint(1, 6)}호"
    return f"{place}, {flat} ({dice.choice(lists.ESTATES_KO)})"


def lot_ko(dice: Random) -> str:
    """Return a Korean address by lot, as before 2014."""
    lot = f"{dice.randint(1, 1200)}-{dice.randint(1, 60)}"
    return f"{_district(dice)} {dice.choice(lists.VILLAGES_KO)} {lot}번지"


def road_only_ko(dice: Random) -> str:
    """Return the road, number and flat alone, where province and district have own columns."""
    return f"{dice.choice(lists.STREETS_KO)} {dice.randint(1, 320)}, {dice.randint(1, 25)}0{dice.randint(1, 6)}호"


def address_us(dice: Random) -> str:
    """Return a US address in one cell."""
    state = dice.choice(lists.STATES_EN)
    return f"{street_en(dice)}, {dice.choice(lists.TOWNS_EN)}, {state} {numbers.digits(dice, 5)}"


def street_en(dice: Random) -> str:
    """Return a number and a street."""
    street = f"{dice.randint(1, 9900)} {dice.choice(lists.STREETS_EN)} {dice.choice(lists.STREET_ENDS_EN)}"
    return f"{street} Apt {dice.randint(1, 40)}" if dice.random() < 0.3 else street


def address_other(language: str) -> Maker:
    """Return a maker of addresses of a language, each as it is written there."""

    def make(dice: Random) -> str:
        street, _, town = dice.choice(lists.PLACES[language]).partition("|")
        number = dice.randint(1, 180)
        match language:
            case "ja":
                return f"{street}{dice.randint(1, 6)}-{dice.randint(1, 20)}-{dice.randint(1, 15)}"
            case "zh":
                return f"{street}{number}号{dice.randint(1, 9)}单元{dice.randint(101, 1802)}室"
            case "fr":
                return f"{number} {street}, {town}"
            case "in":
                return f"Flat {number}, {street}, {town}"
        return f"{street} {number}, {town}"

    return make


def email(language: str) -> Maker:
    """Return a maker of mail addresses of persons."""

    def make(dice: Random) -> str:
        head = (
            f"{dice.choice(lists.GIVEN_EN)}{dice.choice(['.', '_', ''])}{numbers.letters(dice, 3)}"
        )
        return f"{head}{dice.randint(1, 999)}@{dice.choice(lists.MAIL_DOMAINS[language])}".lower()

    return make


def username(dice: Random) -> str:
    """Return a name somebody goes by on the net."""
    word = dice.choice(
        ["sky", "moon", "tiger", "happy", "coffee", "dragon", "mint", "lazy", "blue"]
    )
    return f"{word}{dice.choice(['_', '.', ''])}{dice.choice(lists.GIVEN_EN).lower()}{dice.randint(1, 9999)}"


def _mask_tail(cell: str) -> str:
    return cell[:8] + "******"


def _mask_middle(cell: str) -> str:
    first, *_, last = cell.split("-")
    return f"{first}-****-{last}"


def _mask_name(cell: str) -> str:
    return cell[0] + "*" * max(1, len(cell) - 2) + cell[-1]


def _mask_mail(cell: str) -> str:
    head, _, domain = cell.partition("@")
    return f"{head[:2]}***@{domain}"


def _mask_ssn(cell: str) -> str:
    return f"***-**-{cell[-4:]}"


def _one_of(*words: str) -> Maker:
    return lambda dice: dice.choice(words)


def _day(form: str, first: str, last: str) -> Maker:
    return lambda dice: format(numbers.day(dice, first, last), form)


def _direct(
    language: str, kind: str, make: Maker, clear: str, short: str = "", **more: object
) -> Kind:
    headers = tuple(clear.split("|")), tuple(short.split("|")) if short else ()
    return Kind(kind, "DIRECT", language, make, *headers, **more)  # type: ignore[arg-type]


def _beside(language: str, group: str, kind: str, make: Maker, clear: str) -> Kind:
    return Kind(kind, group, language, make, tuple(clear.split("|")))


_KOREAN = [
    _direct("ko", "national_id", numbers.rrn, "주민등록번호|주민번호|고객주민등록번호", "jumin_no|JUMIN|rrn|주민NO",
            evident=True, dirt=_NUMBERS, masked=_mask_tail),
    _direct("ko", "national_id", numbers.rrn_random, "주민등록번호|피보험자 주민번호|세대주주민등록번호", "ssn_no|jmno|resd_no",
            evident=True, dirt=_NUMBERS, masked=_mask_tail),
    _direct("ko", "national_id", numbers.frn, "외국인등록번호|외국인 등록번호", "frgn_reg_no|외국인번호|alien_no",
            evident=True, dirt=_NUMBERS, masked=_mask_tail),
    _direct("ko", "business_number", numbers.business, "사업자등록번호|사업자번호|거래처 사업자등록번호", "bizno|brn|saup_no|사업자NO",
            evident=True, dirt=_BARE_NUMBERS),
    _direct("ko", "business_number", numbers.corporation, "법인등록번호|법인번호", "corp_reg_no|crn|법인NO", dirt=_BARE_NUMBERS),
    _direct("ko", "driver_license", numbers.licence_ko, "운전면허번호|면허번호|자동차운전면허번호", "drv_lic_no|lic_no|면허NO",
            dirt=_NUMBERS),
    _direct("ko", "passport", numbers.passport_ko, "여권번호|여권 번호|탑승자여권번호", "pspt_no|passport_no|여권NO"),
    _direct("ko", "phone", numbers.mobile_ko, "휴대폰번호|휴대전화|연락처|핸드폰", "hp_no|mobile|hp|cust_telno|폰번호",
            evident=True, dirt=_LOST_ZERO, masked=_mask_middle),
    _direct("ko", "phone", numbers.landline_ko, "자택전화번호|전화번호|집전화", "tel_no|home_tel|전번",
            evident=True, dirt=_LOST_ZERO, masked=_mask_middle),
    _direct("ko", "phone", lambda dice: "+82 " + numbers.mobile_ko(dice)[1:], "보호자연락처|비상연락처", "emg_tel|보호자HP",
            evident=True, dirt=("mixed",)),
    _direct("ko", "bank_account", numbers.account_ko, "계좌번호|환불계좌|급여계좌번호|입금계좌번호", "acct_no|acnt|계좌",
            dirt=("bare", "mixed"), masked=_mask_middle),
    _direct("ko", "credit_card", numbers.card, "카드번호|신용카드번호|결제카드번호", "card_no|crd_no|카드NO",
            evident=True, dirt=_BARE_NUMBERS, masked=lambda cell: f"{cell[:5]}****-****-{cell[-4:]}"),
    _direct("ko", "credit_card", numbers.card_domestic, "체크카드번호|법인카드번호", "chk_card_no|crdno", evident=True, dirt=_NUMBERS),
    _direct("ko", "license_plate", numbers.plate_ko, "차량번호|자동차등록번호|차번호", "car_no|vhcl_no|차량NO", evident=True),
    _direct("ko", "license_plate", numbers.plate_ko_old, "차량번호|등록차량번호", "carno|plate_no", evident=True),
    _direct("ko", "health_number", lambda d: f"{d.randint(1, 9)}{numbers.digits(d, 10)}", "건강보험증번호|건강보험번호|보험증번호", "nhis_no|hi_no"),
    _direct("ko", "health_number", lambda d: f"{d.randint(0, 1)}{numbers.digits(d, 7)}", "환자번호|병록번호|차트번호", "pt_no|chart_no|환자NO"),
    _direct("ko", "customs_code", lambda dice: "P" + numbers.digits(dice, 12), "개인통관고유부호|통관부호", "pccc|통관번호"),
    _direct("ko", "ci", lambda dice: base64.b64encode(dice.randbytes(64)).decode(), "CI값|연계정보", "ci|conn_info"),
    _direct("ko", "military_number", lambda d: f"{d.randint(1, 24):02}-{numbers.digits(d, 8)}", "군번|현역군번", "mil_no"),
    _direct("ko", "person_name", name_ko, "성명|이름|고객명|예금주|수취인명|환자명", "cust_nm|name|emp_nm|회원명|nm",
            masked=_mask_name),
    _direct("ko", "person_name", name_ko, "담당자|대표자명|보호자성명|신청인|계약자", "rep_nm|chrg_nm|피보험자명"),
    _direct("ko", "first_name", lambda dice: dice.choice(lists.GIVEN_KO), "이름(성 제외)|이름자", "given_nm|first_nm"),
    _direct("ko", "last_name", lambda dice: dice.choice(lists.SURNAMES_KO), "성씨|성", "last_nm|fam_nm"),
    _direct("ko", "street_address", road_ko, "도로명주소|주소|자택주소|배송지 주소", "addr|cust_addr|home_addr|주소1", evident=True),
    _direct("ko", "street_address", lot_ko, "지번주소|주소|거주지", "lot_addr|addr1|구주소", evident=True),
    _direct("ko", "street_address", road_only_ko, "상세주소|나머지주소|주소상세", "addr_dtl|addr2"),
    _direct("ko", "email", email("ko"), "이메일|전자우편|이메일주소|메일주소", "email|eml|e_mail", evident=True, masked=_mask_mail),
    _direct("ko", "ip_address", numbers.ipv4, "접속IP|IP주소|로그인아이피", "conn_ip|ip_addr|ip", evident=True),
    _direct("ko", "username", username, "아이디|회원아이디|로그인ID", "user_id|login_id|mbr_id"),
    _direct("ko", "password_hash", lambda dice: numbers.hexadecimal(dice, 64), "비밀번호|암호화비밀번호", "pwd|passwd_hash|pw"),
    _direct("ko", "device_id", numbers.imei, "단말기고유번호|단말기IMEI", "imei|imei_no"),
]  # fmt: skip
_ENGLISH = [
    _direct("en", "national_id", numbers.ssn, "ssn|social_security_number|Social Security No", "soc_sec|ssn_nbr|SSN#",
            evident=True, dirt=_NUMBERS, masked=_mask_ssn),
    _direct("en", "tax_id", numbers.itin, "itin|individual_taxpayer_id", "itin_no|tax_id_nbr", dirt=("mixed",)),
    _direct("en", "national_id", numbers.nino, "national_insurance_number|NI number|nino", "ni_no|nat_ins_no", evident=True, dirt=("bare", "mixed")),
    _direct("en", "health_number", numbers.nhs, "nhs_number|NHS No", "nhs_no|nhsnum", dirt=_BARE_NUMBERS),
    _direct("en", "health_number", lambda d: f"MRN{numbers.digits(d, 7)}", "medical_record_number|Patient MRN", "mrn|med_rec_no"),
    _direct("en", "health_number", lambda d: numbers.filled(d, "#@@#-@@#-@@##"), "medicare_beneficiary_id|member_health_plan_number", "mbi|hlth_pln_no"),
    _direct("en", "driver_license", lambda d: numbers.filled(d, "@#######"), "drivers_license_number|Driver License", "dl_no|drv_lic|dl_num"),
    _direct("en", "driver_license", lambda d: numbers.filled(d, "@@@@@######@@#@@"), "driving_licence_number", "drvng_lic_no"),
    _direct("en", "passport", lambda d: numbers.filled(d, "@########"), "passport_number|passport", "pass_no|ppt_no"),
    _direct("en", "phone", numbers.phone_us, "phone_number|Home Phone|contact_phone", "ph_no|tel|cell|phn",
            evident=True, dirt=("bare", "mixed", "float")),
    _direct("en", "phone", lambda d: f"07{numbers.digits(d, 3)} {numbers.digits(d, 6)}", "mobile_number|mobile phone", "mob|mob_no", dirt=_LOST_ZERO),
    _direct("en", "phone", lambda d: f"+1-{d.randint(201, 989)}-{d.randint(201, 989)}-{numbers.digits(d, 4)}", "fax_number|emergency_contact_phone", "fax|emerg_ph",
            evident=True),
    _direct("en", "email", email("en"), "email|email_address|Contact E-mail", "eml|e_mail|mail_addr", evident=True, masked=_mask_mail),
    _direct("en", "credit_card", numbers.card, "credit_card_number|card_number|CC Number", "cc_num|pan|card_no",
            evident=True, dirt=_BARE_NUMBERS, masked=lambda cell: f"XXXX-XXXX-XXXX-{cell[-4:]}"),
    _direct("en", "card_cvv", lambda dice: numbers.digits(dice, 3), "cvv|card_security_code", "cvc|cvv2"),
    _direct("en", "card_expiry", lambda d: f"{d.randint(1, 12):02}/{d.randint(26, 32)}", "card_expiry|card_expiration_date", "cc_exp|card_exp"),
    _direct("en", "bank_account", lambda dice: numbers.digits(dice, 10), "bank_account_number|account_number", "acct_no|bank_acct"),
    _direct("en", "license_plate", lambda d: numbers.filled(d, "@@@-####"), "license_plate|plate_number", "plate|lic_plt"),
    _direct("en", "license_plate", lambda d: numbers.filled(d, "@@## @@@"), "vehicle_registration|registration_plate", "veh_reg|vrm"),
    _direct("en", "person_name", name_en, "full_name|customer_name|Patient Name|employee name", "cust_nm|pt_name|nm", masked=_mask_name),
    _direct("en", "person_name", lambda d: ", ".join(reversed(name_en(d).split())), "name|contact_name|account_holder", "contact_nm|acct_hldr"),
    _direct("en", "first_name", lambda dice: dice.choice(lists.GIVEN_EN), "first_name|given_name|FirstName", "fname|fst_nm"),
    _direct("en", "last_name", lambda dice: dice.choice(lists.SURNAMES_EN), "last_name|surname|LastName", "lname|lst_nm"),
    _direct("en", "middle_name", lambda dice: dice.choice(lists.GIVEN_EN), "middle_name", "mname|mid_nm"),
    _direct("en", "mothers_maiden_name", lambda dice: dice.choice(lists.SURNAMES_EN), "mothers_maiden_name|maiden_name", "mmn|maiden_nm"),
    _direct("en", "street_address", address_us, "address|home_address|mailing address", "addr|hm_addr|addr_full", evident=True),
    _direct("en", "street_address", street_en, "street_address|address_line_1|street", "addr1|str_addr|addr_ln1", evident=True),
    _direct("en", "ip_address", numbers.ipv4, "ip_address|client_ip|last_login_ip", "ip|ip_addr|src_ip", evident=True),
    _direct("en", "ip_address", numbers.ipv6, "ipv6_address|remote_address", "ip6|rmt_addr", evident=True),
    _direct("en", "mac_address", numbers.mac, "mac_address|device_mac", "mac|mac_addr", evident=True),
    _direct("en", "device_id", numbers.imei, "imei|device_imei", "imei_no"),
    _direct("en", "username", username, "username|login|user_name", "usr|uname|login_nm"),
    _direct("en", "password", lambda d: numbers.hexadecimal(d, 9) + "!" + numbers.letters(d, 2), "password|user_password", "pwd|passwd"),
    _direct("en", "password_hash", lambda d: f"$2b$12${base64.b64encode(d.randbytes(39), b'./').decode()}", "password_hash|hashed_password", "pw_hash|pwd_digest"),
    _direct("en", "social_account", lambda d: f"https://www.linkedin.com/in/{username(d)}", "linkedin_profile|social_profile", "linkedin|soc_prof"),
    _direct("en", "social_account", lambda dice: "@" + username(dice), "twitter_handle|instagram", "twitter|ig_handle"),
    _direct("en", "photo_url", lambda d: f"https://cdn.example.net/avatars/{numbers.hexadecimal(d, 12)}.jpg", "photo_url|profile_picture", "avatar|photo"),
]  # fmt: skip
_OTHER = [
    _direct("other", "national_id", numbers.aadhaar, "aadhaar_number|Aadhaar No", "aadhaar|uidai_no", evident=True, dirt=_NUMBERS,
            masked=lambda cell: f"XXXX XXXX {cell[-4:]}"),
    _direct("other", "tax_id", numbers.pan, "pan_number|PAN Card", "pan_no|pan", evident=True),
    _direct("other", "phone", lambda d: f"+91 {d.randint(70000, 99999)} {numbers.digits(d, 5)}", "mobile_no|Contact Number", "mob_no", evident=True, dirt=("mixed",)),
    _direct("other", "iban", numbers.iban, "IBAN|Kontoverbindung (IBAN)|numéro_iban", "iban_nr|iban", evident=True, dirt=("bare", "mixed")),
    _direct("other", "tax_id", numbers.vat, "USt-IdNr|numéro TVA|VAT number", "vat_no|ust_id", evident=True),
    _direct("other", "tax_id", numbers.steuer_id, "Steuer-ID|Steueridentifikationsnummer", "steuer_id|st_id", dirt=("float",)),
    _direct("other", "national_id", numbers.nir, "numéro de sécurité sociale|numero_secu", "nir|num_ss", dirt=("wide",)),
    _direct("other", "national_id", numbers.dni, "DNI|documento nacional de identidad", "dni_nif|nif", evident=True),
    _direct("other", "tax_id", numbers.codice_fiscale, "codice fiscale|codice_fiscale", "cod_fisc|cf", evident=True),
    _direct("other", "tax_id", numbers.cpf, "CPF|cpf_cliente", "nr_cpf|cpf_num", evident=True, dirt=("bare", "mixed")),
    _direct("other", "national_id", numbers.chinese_id, "身份证号|身份证号码|公民身份号码", "sfz|id_card_no", evident=True),
    _direct("other", "national_id", numbers.my_number, "マイナンバー|個人番号", "mynumber|my_no", dirt=("wide", "float")),
    _direct("other", "national_id", numbers.taiwanese_id, "身分證字號|身分證號碼", "tw_id|id_no", evident=True),
    _direct("other", "national_id", numbers.curp, "CURP|clave_curp", "curp_no", evident=True),
    _direct("other", "national_id", numbers.pesel, "PESEL|numer PESEL", "pesel_nr", dirt=("float",)),
    _direct("other", "national_id", numbers.bsn, "BSN|burgerservicenummer", "bsn_nr"),
    _direct("other", "phone", lambda d: f"0{d.choice('789')}0-{numbers.digits(d, 4)}-{numbers.digits(d, 4)}", "電話番号|携帯電話|連絡先電話番号", "denwa|tel_no", evident=True, dirt=_LOST_ZERO),
    _direct("other", "phone", lambda d: f"1{d.choice(['38', '59', '86', '77'])}{numbers.digits(d, 8)}", "手机号|联系电话|手机号码", "shouji|sjh", dirt=("float",)),
    _direct("other", "phone", lambda d: f"+49 1{d.choice('567')}{d.randint(0, 9)} {numbers.digits(d, 7)}", "Telefonnummer|Handynummer|Mobiltelefon", "tel_nr|handy", evident=True),
    _direct("other", "phone", lambda d: f"0{d.choice('67')} {' '.join(numbers.digits(d, 2) for _ in range(4))}", "téléphone|numéro de téléphone|portable", "tél|num_tel", evident=True, dirt=_LOST_ZERO),
    _direct("other", "phone", lambda d: f"6{numbers.digits(d, 2)} {numbers.digits(d, 3)} {numbers.digits(d, 3)}", "teléfono|teléfono móvil", "tfno|telf", dirt=("bare",)),
    _direct("other", "phone", lambda d: f"({d.randint(11, 99)}) 9{numbers.digits(d, 4)}-{numbers.digits(d, 4)}", "telefone|celular", "fone|cel", evident=True, dirt=("bare",)),
    _direct("other", "email", email("other"), "メールアドレス|电子邮箱|E-Mail-Adresse|correo electrónico|courriel", "mail|correo|邮箱", evident=True, masked=_mask_mail),
    *(_direct("other", "person_name", name_other(language), clear, short) for language, clear, short in (
        ("ja", "氏名|お名前|契約者名", "shimei|kokyaku_nm"), ("zh", "姓名|客户姓名|联系人姓名", "xingming|khxm"),
        ("de", "Name|Kundenname|Ansprechpartner", "kd_name|ansprp"), ("fr", "nom complet|nom du client|nom_prénom", "nom_cli|nom"),
        ("es", "nombre completo|nombre y apellidos", "nom_ape|nombre"), ("pt", "nome completo|nome do cliente", "nm_cliente|nome"),
        ("in", "applicant_name|account holder name", "appl_nm|ac_holder"))),
    _direct("other", "first_name", _other("de", 0), "Vorname", "vorn"),
    _direct("other", "last_name", _other("de", 1), "Nachname|Familienname", "nachn"),
    _direct("other", "first_name", _other("fr", 0), "prénom", "prenom"),
    _direct("other", "last_name", _other("es", 1), "apellidos|primer apellido", "apell"),
    *(_direct("other", "street_address", address_other(language), clear, short, evident=language in ("ja", "zh", "de", "fr", "es"))
      for language, clear, short in (
        ("ja", "住所|現住所|お届け先住所", "jusho|todoke_addr"), ("zh", "家庭住址|地址|收货地址", "dizhi|addr"),
        ("de", "Anschrift|Adresse|Straße und Ort", "anschr|adr"), ("fr", "adresse|adresse postale", "adr_cli|adr"),
        ("es", "dirección|domicilio", "dir|domic"), ("pt", "endereço|endereço residencial", "end_cli|ender"),
        ("in", "residential_address|permanent address", "res_addr|perm_addr"))),
    _direct("other", "passport", lambda d: numbers.filled(d, "@@#######"), "パスポート番号|护照号码|Reisepassnummer|número de pasaporte", "pass_nr|hz_no"),
    _direct("other", "bank_account", lambda dice: numbers.digits(dice, 7), "口座番号|振込先口座番号", "koza_no"),
    _direct("other", "bank_account", lambda d: "62" + numbers.digits(d, 17), "银行卡号|银行账号", "yhkh|bank_acct"),
    _direct("other", "license_plate", lambda d: f"{d.choice(['M', 'HH', 'KA', 'B'])}-{numbers.letters(d, 2)} {d.randint(10, 9999)}", "Kennzeichen|Kfz-Kennzeichen", "kfz_kz"),
    _direct("other", "license_plate", lambda d: f"{d.choice('京沪粤苏浙川')}{numbers.letters(d, 1)}{numbers.digits(d, 5)}", "车牌号|车牌号码", "cph|chepai", evident=True),
    _direct("other", "ip_address", numbers.ipv4, "IPアドレス|登录IP|adresse IP", "ip_adr|ip", evident=True),
]  # fmt: skip
POSITIVES: tuple[Kind, ...] = (*_KOREAN, *_ENGLISH, *_OTHER)

# Headers that lie about an evident column.
MISLEADING = {
    "ko": ("비고", "메모", "기타", "코드", "상품코드", "관리항목", "값", "처리내용", "순서", "구분"),
    "en": ("memo", "notes", "reference", "item_code", "value", "comment", "field", "product_code", "status"),
    "other": ("備考", "备注", "Bemerkung", "remarque", "observaciones", "código_produto", "Wert", "参照"),
}  # fmt: skip

BESIDE: tuple[Kind, ...] = (
    _beside("ko", "QUASI", "date_of_birth", _day("%Y-%m-%d", "1940-01-01", "2012-12-31"), "생년월일|출생일자"),
    _beside("ko", "QUASI", "date_of_birth", _day("%Y%m%d", "1940-01-01", "2012-12-31"), "생일|birth_dt"),
    _beside("ko", "QUASI", "gender", _one_of("남", "여"), "성별|gender"),
    _beside("ko", "QUASI", "age", lambda d: str(d.randint(1, 95)), "나이|연령"),
    _beside("ko", "QUASI", "postal_code", lambda d: f"{d.randint(1000, 63644):05}", "우편번호|zip_cd"),
    _beside("ko", "QUASI", "postal_code", lambda d: f"{d.randint(100, 799)}-{numbers.digits(d, 3)}", "우편번호(구)|구우편번호"),
    _beside("ko", "QUASI", "region", lambda d: d.choice(list(lists.PROVINCES_KO)), "시도|거주지역"),
    _beside("ko", "QUASI", "occupation", _one_of("회사원", "교사", "간호사", "자영업", "학생", "공무원", "주부"), "직업|직종"),
    _beside("ko", "SENSITIVE", "diagnosis", _one_of("고혈압", "제2형 당뇨병", "급성 기관지염", "위염", "우울증"), "상병명|진단명"),
    _beside("ko", "SENSITIVE", "religion", _one_of("불교", "기독교", "천주교", "무교"), "종교"),
    _beside("ko", "KEY", "record_id", lambda d: f"C{numbers.digits(d, 9)}", "고객번호|회원번호|고객ID"),
    _beside("ko", "KEY", "record_id", lambda d: f"{d.randint(1990, 2026)}{numbers.digits(d, 5)}", "사번|학번|사원번호"),
    _beside("en", "QUASI", "date_of_birth", _day("%m/%d/%Y", "1940-01-01", "2012-12-31"), "date_of_birth|DOB|birthdate"),
    _beside("en", "QUASI", "gender", _one_of("F", "M"), "sex|gender"),
    _beside("en", "QUASI", "age", lambda d: str(d.randint(1, 95)), "age"),
    _beside("en", "QUASI", "postal_code", lambda d: numbers.digits(d, 5), "zip|zip_code|postal_code"),
    _beside("en", "QUASI", "postal_code", lambda d: numbers.filled(d, "@@# #@@"), "postcode"),
    _beside("en", "QUASI", "city", lambda d: d.choice(lists.TOWNS_EN), "city|town"),
    _beside("en", "QUASI", "occupation", _one_of("nurse", "teacher", "driver", "analyst", "welder"), "occupation|job_title"),
    _beside("en", "QUASI", "ethnicity", _one_of("White", "Black", "Asian", "Hispanic"), "ethnicity|race"),
    _beside("en", "SENSITIVE", "diagnosis", _one_of("E11.9", "I10", "J45.909", "F32.1", "M54.5"), "diagnosis_code|icd10"),
    _beside("en", "KEY", "record_id", lambda d: numbers.hexadecimal(d, 32), "uuid|customer_id"),
    _beside("en", "KEY", "record_id", lambda d: f"EMP{numbers.digits(d, 6)}", "employee_id|member_id"),
    _beside("other", "QUASI", "date_of_birth", _day("%d.%m.%Y", "1940-01-01", "2012-12-31"), "Geburtsdatum|date de naissance|fecha de nacimiento"),
    _beside("other", "QUASI", "date_of_birth", _day("%Y/%m/%d", "1940-01-01", "2012-12-31"), "生年月日|出生日期"),
    _beside("other", "QUASI", "gender", _one_of("男", "女"), "性別|性别"),
    _beside("other", "QUASI", "age", lambda d: str(d.randint(1, 95)), "年齢|Alter|âge|edad"),
    _beside("other", "QUASI", "postal_code", lambda d: f"{numbers.digits(d, 3)}-{numbers.digits(d, 4)}", "郵便番号"),
    _beside("other", "QUASI", "postal_code", lambda d: numbers.digits(d, 5), "PLZ|code postal|código postal"),
    _beside("other", "SENSITIVE", "religion", _one_of("evangelisch", "katholisch", "muslimisch", "ohne"), "Konfession|religion"),
    _beside("other", "KEY", "record_id", lambda d: f"K-{numbers.digits(d, 8)}", "Kundennummer|顧客番号|id_cliente"),
)  # fmt: skip
