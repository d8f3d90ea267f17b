"""The half of the forms that the detector is developed with."""
# ruff: noqa: E501 (a column a line reads best)

from random import Random

from . import cells, lists, numbers
from .cells import anded, code, listed, name_of, one_of, ranked, titled, whole
from .forms import Form, direct, nobody, quasi
from .positives import address_us, road_ko, street_en

_ko, _en, _ja = name_of("ko"), name_of("en"), name_of("ja")


def _ip(dice: Random) -> str:
    return str(dice.choice([10, 61, 112, 175, 192, 211]) * 2**24 + dice.getrandbits(24))


TUNED: tuple[Form, ...] = (
    # Names with what stands around them.
    Form("ranks", (direct("person_name", "person|officer|assigned_to", ranked("Sgt.|Cpl.|Lt.|Capt.|Maj.|Pvt."), "en"),)),
    Form("ranks", (direct("person_name", "담당자|성명|작성자", titled(_ko, " 과장| 대리| 부장| 주임"), "ko"),)),
    Form("ranks", (direct("person_name", "physician|provider|attending", titled(ranked("Dr."), ", MD|, PhD|, RN"), "en"),)),
    Form("ranks", (direct("person_name", "Ansprechpartner|Name|Empfänger", ranked("Herr|Frau|Herr Dr.|Frau Dr.", name_of("de")), "other"),)),
    Form("lists", (direct("person_name", "참석자|참가자|팀원", listed(_ko, ", "), "ko"),)),
    Form("lists", (direct("person_name", "attendees|authors|team_members", listed(_en, "; "), "en"),)),
    Form("lists", (direct("person_name", "passengers|participants|household_members", anded(_en, " and "), "en"),)),
    Form("scripts", (direct("person_name", "성명|이름|대표자", lambda d: "{}({})".format(*cells.both_scripts(d)), "ko"),)),
    Form("scripts", (direct("person_name", "한자명|성명(한자)|한자이름", lambda d: cells.both_scripts(d)[1], "ko"),)),
    Form("spellings", (direct("person_name", "name|employee|contact", lambda d: f"{cells.surname_en(d)} {cells.given_en(d)[0]}".upper(), "en"),)),
    Form("spellings", (direct("person_name", "agent|owner|rep", lambda d: _en(d).lower().replace(" ", "_"), "en"),)),
    Form("spellings", (direct("person_name", "name|customer|assigned", lambda d: f"{_en(d)} ({numbers.digits(d, 5)})", "en"),)),
    Form("spellings", (direct("person_name", "author|committer|from", lambda d: f"{_en(d)} <{cells.given_en(d).lower()}{d.randint(1, 99)}@example.org>", "en"),)),
    Form("spellings", (direct("last_name", "maiden_name|birth_name|née", lambda d: f"née {d.choice(lists.OTHERS['fr'][1].split())}", "en"),)),
    Form("contacts", (direct("person_name", "emergency_contact|next_of_kin|guardian", lambda d: f"{_en(d)} ({d.choice(['mother', 'spouse', 'brother'])}) {numbers.phone_us(d)}", "en"),)),
    Form("contacts", (direct("phone", "비상연락처|보호자연락처|긴급연락처", lambda d: f"{_ko(d)}({d.choice('모부처형')}) {numbers.mobile_ko(d)}", "ko"),)),
    # Dates of birth in parts.
    Form("birth parts", (quasi("birth_year", "birth_year|birthYear|born_y", whole(1935, 2012), "en"), quasi("birth_month", "birth_month|birthMonth|born_m", whole(1, 12), "en"), quasi("birth_day", "birth_day|birthDay|born_d", whole(1, 31), "en"))),
    Form("birth parts", (quasi("birth_year", "생년|출생연도|생년", whole(1935, 2012), "ko"), quasi("birth_month", "생월|출생월|월", whole(1, 12), "ko"), quasi("birth_day", "생일|출생일|일", whole(1, 31), "ko"))),
    # The second line of an address.
    Form("second lines", (direct("street_address", "address1|address_line_1|addr1", street_en, "en"), direct("street_address", "address2|address_line_2|addr2", lambda d: f"{d.choice(['Suite', 'Ste', 'Unit', 'Floor'])} {d.randint(1, 900)}", "en"))),
    Form("second lines", (direct("street_address", "주소1|기본주소|주소", road_ko, "ko"), direct("street_address", "주소2|상세주소|나머지주소", lambda d: f"{d.randint(101, 120)}동 {d.randint(1, 20)}0{d.randint(1, 6)}호", "ko"))),
    Form("second lines", (direct("street_address", "addr|address|mailing_address", address_us, "en"), direct("street_address", "addr2|address_2|address_cont", lambda d: f"c/o {_en(d)}" if d.random() < 0.5 else f"{d.randint(2, 40)}{d.choice(['th', 'nd', 'rd'])} Floor", "en"))),
    # Addresses of the net and of devices.
    Form("net", (direct("ip_address", "ip|ip_addr|client_ip", _ip, "en"),)),
    Form("net", (direct("ip_address", "ip|source|endpoint", lambda d: f"{numbers.ipv4(d)}:{d.randint(1024, 65000)}", "en"),)),
    Form("net", (direct("mac_address", "mac|mac_addr|wifi_mac", lambda d: numbers.hexadecimal(d, 12).upper(), "en"),)),
    Form("devices", (direct("device_id", "imei|device_imei|IMEI", lambda d: (lambda n: f"{n[:2]}-{n[2:8]}-{n[8:14]}-{n[14]}")(numbers.imei(d)), "en"),)),
    Form("devices", (direct("device_id", "android_id|device_id|adid", lambda d: numbers.hexadecimal(d, 16), "en"),)),
    Form("devices", (direct("device_id", "iccid|sim_iccid|ICCID", lambda d: numbers.luhn("8982" + numbers.digits(d, 14)), "en"),)),
    Form("places", (quasi("geo_coordinate", "location|coordinates|gps", lambda d: f"{d.randint(33, 38)}°{d.randint(0, 59)}'{d.randint(0, 59)}\"N {d.randint(124, 130)}°{d.randint(0, 59)}'{d.randint(0, 59)}\"E", "en"),)),
    # Numbers of the state.
    *(Form("state numbers", (direct("national_id", headers, make, "other"),)) for headers, make in (
        ("personnummer|person_nr|pnr", cells.swedish), ("cpr|CPR-nummer|cpr_nr", cells.danish), ("tc_kimlik_no|TCKN|kimlik no", cells.turkish), ("cnp|CNP|cod numeric personal", cells.romanian),
        ("rodné číslo|rodne_cislo|RČ", cells.czech), ("AHV-Nr|ahv_nummer|AHVN13", cells.swiss), ("RUT|rut_cliente|rut", cells.chilean), ("СНИЛС|snils|snils_no", cells.russian),
        ("MyKad|ic_no|nric", cells.malaysian), ("HKID|hkid_no|身份證號碼", cells.hongkong), ("OIB|oib|osobni_identifikacijski_broj", cells.croatian), ("teudat_zehut|id_number|תעודת זהות", cells.israeli))),
    Form("state numbers", (direct("tax_id", "tfn|tax_file_number|TFN", cells.australian, "en"),)),
    Form("state numbers", (direct("health_number", "medicare_no|medicare_card|Medicare", cells.medicare, "en"),)),
    # What looks like it and is nobody's.
    Form("licences of things", (nobody("animal_name|pet_name|name_of_pet", cells.given_en, "en"), nobody("license_number|licence_no|license", code("######"), "en"), nobody("species|breed|animal_type", one_of("Dog", "Cat", "Goat", "Ferret"), "en"))),
    Form("licences of things", (nobody("business_name|shop|establishment", lambda d: d.choice(lists.FIRMS_EN), "en"), nobody("license_number|license_no|permit_no", code("LIC-#######"), "en"), nobody("license_type|category|type", one_of("Food", "Liquor", "Tobacco"), "en"))),
    Form("licences of things", (nobody("업소명|상호|사업장명", lambda d: d.choice(lists.FIRMS_KO), "ko"), nobody("허가번호|인허가번호|신고번호", lambda d: f"제{d.randint(2005, 2026)}-{numbers.digits(d, 5)}호", "ko"))),
    Form("names of networks", (nobody("owner|isp|as_owner", one_of("AMAZON-02", "GOOGLE", "DIGITALOCEAN-ASN", "KIXS-AS-KR", "OVH", "HETZNER-AS", "COMCAST-7922", "CHINANET-BACKBONE", "LINODE-AP", "M247", "UUNET", "TELIANET"), "en"),)),
    Form("names of things", (nobody("driver|kernel_driver|gpu_driver", lambda d: f"{d.choice(['nvidia', 'amdgpu', 'nouveau', 'i915', 'e1000e'])}-{d.randint(100, 600)}.{d.randint(1, 99)}", "en"),)),
    Form("names of things", (nobody("address|mem_address|base_address", lambda d: f"0x{numbers.hexadecimal(d, 8)}", "en"), nobody("size|length|bytes", whole(16, 9000), "en"))),
    Form("counts of persons", (nobody("persons|passengers|residents", whole(1, 9), "en"), nobody("driver|pedestrian|owner_occupied", one_of("0", "1"), "en"))),
    Form("days of no birth", (nobody("year|fiscal_year|model_year", whole(1995, 2025), "en"), nobody("month|period|mo", whole(1, 12), "en"), nobody("day|dom|day_of_month", whole(1, 31), "en"))),
)  # fmt: skip
