"""The half of the forms that the detector's development does not look at: for the report alone."""
# ruff: noqa: E501 (a column a line reads best)

from random import Random

from . import cells, lists, numbers
from .cells import code, listed, name_of, one_of, ranked, titled, whole
from .forms import Form, direct, nobody, quasi
from .positives import lot_ko, road_only_ko, street_en

_ko, _en, _ja = name_of("ko"), name_of("en"), name_of("ja")


def _ip(dice: Random) -> str:
    return str(dice.randint(16_777_216, 3_758_096_383))


HELD: tuple[Form, ...] = (
    # Names with what stands around them.
    Form("ranks", (direct("person_name", "soldier|member|commanding_officer", titled(ranked("Col|Gen|Brig|Adm|Cmdr|Ens"), " (Ret.)|, USN|"), "en"),)),
    Form("ranks", (direct("person_name", "강사|교수|지도교수", titled(_ko, " 교수| 교수님| 선생님| 박사"), "ko"),)),
    Form("ranks", (direct("person_name", "customer|client|salutation_name", ranked("Mr|Mrs|Ms|Miss|Mx"), "en"),)),
    Form("ranks", (direct("person_name", "nom|destinataire|client", ranked("M.|Mme|Mlle|Me|Pr", name_of("fr")), "other"),)),
    Form("lists", (direct("person_name", "발명자|공동연구자|신청인", listed(_ko, "·"), "ko"),)),
    Form("lists", (direct("person_name", "signatories|partners|co_owners", listed(_en, " & ", most=2), "en"),)),
    Form("lists", (direct("person_name", "inventors|contributors|crew", listed(lambda d: f"{cells.surname_en(d)}, {cells.given_en(d)}", "|"), "en"),)),
    Form("lists", (direct("person_name", "参加者|出席者|著者", listed(_ja, "、"), "other"),)),
    Form("scripts", (direct("person_name", "성명|신청자|이름", lambda d: "{1} ({0})".format(*cells.both_scripts(d)), "ko"),)),
    Form("scripts", (direct("person_name", "이름|회원명|성명", lambda d: f"{_ko(d)} / {_en(d)}", "ko"),)),
    Form("spellings", (direct("person_name", "full_name|staff|person", lambda d: f"{cells.given_en(d)[0]}. {cells.surname_en(d)}", "en"),)),
    Form("spellings", (direct("person_name", "user|assignee|owner", lambda d: _en(d).lower().replace(" ", "."), "en"),)),
    Form("spellings", (direct("person_name", "name|responsible|contact_person", lambda d: f"{numbers.digits(d, 4)} - {_en(d)}", "en"),)),
    Form("spellings", (direct("person_name", "nombre|cliente|titular", lambda d: name_of("es")(d).upper(), "other"),)),
    Form("spellings", (direct("last_name", "Geburtsname|Mädchenname|geb_name", lambda d: f"geb. {d.choice(lists.OTHERS['de'][1].split())}", "other"),)),
    Form("contacts", (direct("person_name", "kin|emergency|parent_contact", lambda d: f"{_en(d)}, {d.choice(['father', 'aunt', 'husband'])}: {numbers.phone_us(d)}", "en"),)),
    Form("contacts", (direct("phone", "연락처|연락처(관계)|보호자", lambda d: f"{numbers.mobile_ko(d)} ({_ko(d)})", "ko"),)),
    # Dates of birth in parts.
    Form("birth parts", (quasi("birth_year", "dob_year|yob|DOB_Y", whole(1935, 2012), "en"), quasi("birth_month", "dob_month|mob|DOB_M", whole(1, 12), "en"), quasi("birth_day", "dob_day|day_of_birth|DOB_D", whole(1, 31), "en"))),
    Form("birth parts", (quasi("birth_year", "출생년도|생년월일_년|출생_년", whole(1935, 2012), "ko"), quasi("birth_month", "출생달|생년월일_월|출생_월", whole(1, 12), "ko"), quasi("birth_day", "출생일|생년월일_일|출생_일", whole(1, 31), "ko"))),
    Form("birth parts", (quasi("birth_year", "Geburtsjahr|année_naissance|año_nacimiento", whole(1935, 2012), "other"), quasi("birth_month", "Geburtsmonat|mois_naissance|mes_nacimiento", whole(1, 12), "other"), quasi("birth_day", "Geburtstag|jour_naissance|dia_nacimiento", whole(1, 31), "other"))),
    # The second line of an address.
    Form("second lines", (direct("street_address", "street|street1|address", street_en, "en"), direct("street_address", "street2|street_2|address_line2", lambda d: f"{d.choice(['Apt', 'Apt.', '#', 'Unit', 'Bldg'])} {d.randint(1, 40)}{d.choice(['', 'A', 'B'])}", "en"))),
    Form("second lines", (direct("street_address", "주소|지번주소|주소지", lot_ko, "ko"), direct("street_address", "상세주소|주소상세|상세", lambda d: f"{d.choice(['', '지하 ', 'B'])}{d.randint(1, 9)}층 ({d.choice(lists.ESTATES_KO)})", "ko"))),
    Form("second lines", (direct("street_address", "Straße|Anschrift|Adresse", lambda d: f"{d.choice(lists.PLACES['de']).split('|')[0]} {d.randint(1, 99)}", "other"), direct("street_address", "Adresszusatz|Zusatz|Adresse2", lambda d: d.choice(["Hinterhaus", "Seitenflügel", "Vorderhaus"]) + f", {d.randint(1, 6)}. OG", "other"))),
    Form("second lines", (direct("street_address", "도로명주소|주소1|자택주소", road_only_ko, "ko"), direct("street_address", "동호수|호수|동호", lambda d: f"{d.randint(101, 120)}-{d.randint(1, 20)}0{d.randint(1, 6)}", "ko"))),
    # Addresses of the net and of devices.
    Form("net", (direct("ip_address", "src_ip_int|ip_num|ipv4_int", _ip, "en"),)),
    Form("net", (direct("ip_address", "ip_hex|ip|host_ip", lambda d: f"{d.choice([10, 61, 112, 192, 211]):02X}{numbers.hexadecimal(d, 6).upper()}", "en"),)),
    Form("net", (direct("ip_address", "network|subnet|ip_range", lambda d: f"{numbers.ipv4(d).rsplit('.', 1)[0]}.0/24", "en"),)),
    Form("net", (direct("mac_address", "MAC|device_mac|bssid", lambda d: "-".join(numbers.mac(d).upper().split(":")), "en"),)),
    Form("devices", (direct("device_id", "imsi|IMSI|subscriber_imsi", lambda d: f"4500{d.choice('5678')}{numbers.digits(d, 10)}", "en"),)),
    Form("devices", (direct("device_id", "idfa|advertising_id|gaid", lambda d: (lambda h: f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}")(numbers.hexadecimal(d, 32)).upper(), "en"),)),
    Form("devices", (direct("device_id", "device_serial|serial_no_device|device_sn", code("C02@##@#@@@#"), "en"),)),
    Form("places", (quasi("geo_coordinate", "home_location|latlon|lat_lng", lambda d: f"POINT ({d.uniform(124, 130):.6f} {d.uniform(33, 38):.6f})", "en"),)),
    # Numbers of the state.
    *(Form("state numbers", (direct("national_id", headers, make, "other"),)) for headers, make in (
        ("hetu|henkilötunnus|HETU", cells.finnish), ("fødselsnummer|fnr|fodselsnr", cells.norwegian), ("id_no|sa_id_number|SA ID", cells.south_african), ("ЕГН|egn|EGN", cells.bulgarian),
        ("rijksregisternummer|numéro national|NISS", cells.belgian), ("CUIL|cuil|CUIT/CUIL", cells.argentine), ("เลขประจำตัวประชาชน|thai_id|citizen_id", cells.thai), ("NIK|no_ktp|nik_pelanggan", cells.indonesian),
        ("NRIC|nric_no|NRIC/FIN", cells.singaporean), ("isikukood|isikukood|personal_code", cells.estonian), ("PPSN|pps_no|PPS Number", cells.irish), ("NIF|nif_cliente|contribuinte", cells.portuguese))),
    Form("state numbers", (direct("national_id", "EPIC|voter_id|voter_card", code("@@@#######"), "en"),)),
    # What looks like it and is nobody's.
    Form("licences of things", (nobody("dog|pet|horse", cells.given_en, "en"), nobody("license|tag_number|registration_number", code("#####"), "en"), nobody("breed|sex_of_animal|color", one_of("Beagle", "Pug", "Boxer", "Collie"), "en"))),
    Form("licences of things", (nobody("dba|doing_business_as|company", lambda d: d.choice(lists.FIRMS_EN), "en"), nobody("license|certificate_no|permit", code("@@######"), "en"), nobody("status|license_status|state_of_licence", one_of("AAI", "AAC", "REV"), "en"))),
    Form("licences of things", (nobody("동물명|반려동물이름|견명", one_of("초코", "보리", "콩이", "두부", "나비", "별이", "망고", "호두", "구름", "모카"), "ko"), nobody("등록번호|동물등록번호|면허번호", code("41#############"), "ko"), nobody("품종|축종|견종", one_of("푸들", "말티즈", "진도견"), "ko"))),
    Form("names of networks", (nobody("org|organization_asn|network_owner", one_of("Amazon.com, Inc.", "Korea Telecom", "Google LLC", "OVH SAS", "Hetzner Online GmbH", "LG DACOM Corporation", "DigitalOcean, LLC", "Deutsche Telekom AG", "Telefonica de Espana", "SK Broadband", "Charter Communications", "Orange S.A."), "en"),)),
    Form("names of things", (nobody("agent|ua|client_agent", lambda d: f"Mozilla/5.0 ({d.choice(['X11; Linux', 'Windows NT 10.0', 'Macintosh'])}) Gecko/2010{d.randint(1000, 9999)} Firefox/{d.randint(60, 130)}.0", "en"),)),
    Form("names of things", (nobody("name|station|stop_name", lambda d: f"{d.choice(lists.STREETS_EN)} & {d.choice(lists.STREETS_EN)}", "en"), nobody("lines|routes|zone", whole(1, 9), "en"))),
    Form("names of things", (nobody("operator|carrier|owner", one_of("Delta Air Lines", "Southwest Airlines", "JetBlue", "Envoy Air", "SkyWest", "Alaska Airlines", "Hawaiian Airlines", "Mesa Airlines", "Piedmont", "Republic Airways", "Frontier", "Spirit"), "en"),)),
    Form("counts of persons", (nobody("household_size|children|n_patients", whole(0, 8), "en"), nobody("student|smoker|married_couple", one_of("yes", "no"), "en"))),
    Form("days of no birth", (nobody("Year|year_built|yr", whole(1950, 2024), "en"), nobody("Month|month_sold|mon", whole(1, 12), "en"), nobody("DayofMonth|Day|dy", whole(1, 31), "en"))),
)  # fmt: skip
