"""Namespaces: every surrogate lies in its own, no real value does, and is written as declared."""

import re

import numpy as np
import pytest

from privacy.pii.checksums import digits, luhn
from synth.errors import InputError
from synth.surrogates.declaration import Surrogate
from synth.surrogates.issuing import Issuer, belongs
from synth.surrogates.namespaces import NAMESPACES
from synth.surrogates.persons import Aspects, Personas

PEOPLE = 3000
FORMATS = [  # type, a format that is not its own, one of its values
    ("phone_kr", "02-###-####", r"02-0\d\d-\d{4}"),
    ("phone_kr", "+82-10-####-####", r"\+82-10-0\d{3}-\d{4}"),
    ("phone_kr", "###########", r"0100\d{7}"),
    ("phone_us", "(###) ###-####", r"\(\d{3}\) 555-01\d\d"),
    ("kr_rrn", "#############", r"\d{6}[09]\d{6}"),
    ("kr_passport", "?########", r"Z\d{8}"),
    ("kr_account", "###-###-######", r"000-\d{3}-\d{6}"),
    ("us_ssn", "#########", r"9\d{8}"),
    ("card", "#### #### #### ####", r"4\d{3}( \d{4}){3}"),
    ("iban", "DE00 #### #### #### #### ##", r"DE00( \d{4}){4} \d\d"),
    ("email", "{name}###@mail.example", r"[a-z]+\.[a-z]+\d{3}@mail\.example"),
    ("key", "C-####", r"C-\d{4}"),
    ("key", r"\##", r"#\d"),
    ("name_en", "{family}, {given} {initial}.", r"\w+, \w+ [A-Z]\."),
    ("uuid", None, r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"),
]
REAL = [  # type, what a person could have
    ("email", "someone@naver.com"),
    ("email", "someone@example.com.kr"),
    ("phone_kr", "010-2345-6789"),
    ("phone_kr", "02-312-3456"),
    ("phone_us", "212-555-2368"),
    ("kr_rrn", "900101-1234567"),
    ("kr_frn", "900101-5234567"),
    ("kr_brn", "124-81-00998"),
    ("kr_crn", "130111-0006246"),
    ("kr_licence", "11-19-123456-78"),
    ("kr_passport", "M123A4567"),
    ("kr_account", "110-123-456789"),
    ("us_ssn", "078-05-1120"),
    ("us_ssn", "900-70-1234"),
    ("card", "4111-1111-1111-1111"),
    ("iban", "GB82WEST12345698765432"),
    ("kr_plate", "12가3456"),
    ("vin", "1HGCM82633A004352"),
    ("ipv4", "8.8.8.8"),
    ("ipv6", "2001:4860:4860::8888"),
    ("mac", "00:1a:2b:3c:4d:5e"),
    ("uuid", "123e4567-e89b-42d3-a456-426614174000"),
    ("url", "https://www.naver.com/"),
    ("username", "minjun"),
    ("address_ko", "서울특별시 중구 세종대로 110"),
    ("address_en", "1600 Pennsylvania Avenue, Washington"),
    ("postcode_kr", "04524"),
    ("postcode_us", "90210"),
    ("card_expiry", "12/27"),
]


def people(n: int = PEOPLE, seed: int = 5) -> Personas:
    return Personas(n, Aspects(), seed=seed, stream="")


@pytest.mark.parametrize("name", NAMESPACES)
def test_every_surrogate_lies_in_its_namespace(name: str) -> None:
    """As it is written, and in the namespace whatever the format; as many differ as there can."""
    issuer = Issuer(Surrogate(name))
    issuer.check()
    values = issuer.issue(people(), seed=5, stream="1")
    assert all(issuer.belongs(value) and belongs(name, value) for value in values)
    if issuer.namespace.is_unique:
        assert len(set(values)) >= min(PEOPLE, issuer.space)


@pytest.mark.parametrize(("name", "form", "looks"), FORMATS)
def test_a_surrogate_is_written_as_the_schema_says(name: str, form: str | None, looks: str) -> None:
    issuer = Issuer(Surrogate(name, form))
    issuer.check()
    values = issuer.issue(people(200), seed=5, stream="1")
    assert all(re.fullmatch(looks, value) and issuer.belongs(value) for value in values)


@pytest.mark.parametrize(("name", "value"), REAL)
def test_what_a_person_could_have_is_in_no_namespace(name: str, value: str) -> None:
    assert not belongs(name, value)


@pytest.mark.parametrize("name", NAMESPACES)
def test_another_seed_gives_others_and_the_same_the_same(name: str) -> None:
    if name == "free_text":
        return
    issuer = Issuer(Surrogate(name))
    first, again, other = (
        issuer.issue(people(200, seed), seed=seed, stream="1") for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


def test_card_numbers_fail_the_check_that_real_ones_pass() -> None:
    """The detector's own check digit, which is another implementation."""
    values = Issuer(Surrogate("card", "################")).issue(people(), seed=5, stream="1")
    assert not luhn(digits(values)).any()


def test_registration_numbers_of_one_day_and_sex_differ() -> None:
    """All 3,000 are born on one day; the six figures that are left tell them apart."""
    born = np.full(PEOPLE, np.datetime64("1990-02-28"))
    crowd = Personas(PEOPLE, Aspects(sex=["F"] * PEOPLE, birth=born), seed=5, stream="")
    for name, begins in (("kr_rrn", "900228-0"), ("kr_frn", "900268-6")):
        issuer = Issuer(Surrogate(name))
        values = issuer.issue(crowd, seed=5, stream="1")
        assert len(set(values)) == PEOPLE
        assert all(value.startswith(begins) and issuer.belongs(value) for value in values)


def test_whole_numbers_begin_with_no_zero() -> None:
    issuer = Issuer(Surrogate("key", "####"), is_whole=True)
    issuer.check()
    values = issuer.issue(people(), seed=5, stream="1")
    assert issuer.space == 9000
    assert all(len(str(int(value))) == 4 for value in values)
    assert len(set(values)) == PEOPLE


@pytest.mark.parametrize(
    ("surrogate", "is_whole", "says"),
    [
        (Surrogate("passport"), False, "There is no surrogate type 'passport'"),
        (Surrogate("us_ssn", "###-###"), False, "is not one of surrogates of type us_ssn"),
        (Surrogate("email", "{name}@naver.com"), False, "is not one of surrogates of type email"),
        (Surrogate("iban", "GB82################"), False, "is not one of surrogates of type iban"),
        (Surrogate("phone_kr", "011-9###-####"), False, "is not one of surrogates of type"),
        (Surrogate("key", "{nickname}"), False, "fills in {nickname}"),
        (Surrogate("key", "#\\"), False, "ends in no backslash"),
        (Surrogate("key", ""), False, None),
        (Surrogate("name_ko", unique=True), False, "leave unique out"),
        (Surrogate("key", "{number}##", unique=True), False, "side by side"),
        (Surrogate("key", "{month}{number}", unique=True), False, "side by side"),
        (Surrogate("name_ko", key="people"), False, "says nothing of a person"),
        (Surrogate("kr_rrn", unique=True, key="people"), False, "says nothing of a person"),
        (Surrogate("email"), True, "Whole numbers take a surrogate of type key"),
    ],
)
def test_a_declaration_that_goes_together_with_nothing_says_why(
    surrogate: Surrogate, is_whole: bool, says: str | None
) -> None:
    if says is None:  # an empty format is the type's own
        Issuer(surrogate, is_whole).check()
        return
    with pytest.raises(InputError, match=re.escape(says)):
        Issuer(surrogate, is_whole).check()


def test_a_persona_is_one_person_in_every_column() -> None:
    """The e-mail spells the name; sex decides the given name, whatever the column's language."""
    crowd = Personas(
        PEOPLE, Aspects(sex=["남", "여"] * (PEOPLE // 2)), seed=5, stream="", language="ko"
    )
    names, mails, numbers = (
        Issuer(Surrogate(name)).issue(crowd, seed=5, stream="1")
        for name in ("name_ko", "email", "kr_rrn")
    )
    spelled = {}
    for name, mail in zip(names, mails, strict=True):
        assert spelled.setdefault(name, mail.rsplit(".", 2)[0]) == mail.rsplit(".", 2)[0]
    assert {number[7] for number in numbers[::2]} == {"9"}
    assert {number[7] for number in numbers[1::2]} == {"0"}
    men, women = set(names[::2]), set(names[1::2])
    assert not {name[1:] for name in men} & {name[1:] for name in women} - {"지우"}


def test_an_unknown_sex_and_birth_are_drawn() -> None:
    crowd = Personas(
        4,
        Aspects(sex=["", "X", "여", "M"], birth=np.array(["NaT"] * 4, dtype="datetime64[D]")),
        seed=5,
        stream="",
    )
    assert crowd.sexes[2:].tolist() == [1, 0]
    assert not np.isnat(crowd.births).any()
