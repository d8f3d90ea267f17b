"""The customers of two invented insurers, an American and a Korean one."""

import bisect
import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dice import Dice
from rows import AS_OF, Row, plant

N_CUSTOMERS = 20_000

ONLINE = 4  # position of the online plan, sold since 2019, in the order of the plans
ONLINE_SINCE = 2019
PHONE, LETTER, NO_CHANNEL = 2, 3, 4  # positions in the order of the contact channels
OFFICE_WEEK = (0.9, 1.0, 0.95, 0.9, 0.8, 0.25, 0.04)  # Monday first
ONLINE_WEEK = (0.6, 0.55, 0.55, 0.55, 0.6, 0.9, 1.0)
JOB_COLUMN, CHANNEL_COLUMN = 8, 16
MAIL_HOSTS = ("example.com", "example.org", "example.net", "mail.example")
RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


@dataclass(frozen=True)
class Country:
    """The words and weights of one customer table; `words.yaml` names their meaning."""

    header: list[str]
    encoding: str
    seed: int
    women: list[str]
    men: list[str]
    families: list[str]
    family_spread: float
    latin: list[str]
    streets: list[str]
    towns: list[str]
    sexes: dict[str, float]
    regions: dict[str, tuple[float, float, float, list[int]]]
    jobs: dict[str, float]
    manual: list[str]
    student: str
    retired: str
    rare_jobs: dict[str, int]
    plans: dict[str, float]
    premium_grid: float
    claim_size: float
    flat_claim: float
    claims_grid: float
    months: list[float]
    smoking: tuple[float, float]
    yes_no: tuple[str, str]
    smoker_unknown: str
    ratings: list[str]
    channels: list[str]
    rare_channels: dict[str, int]
    stayed_left: tuple[str, str]
    notes: list[str]
    claim_notes: list[str]


@dataclass
class Customer:
    """One invented person, in numbers and positions; `cells` puts them into words."""

    sex: str
    region: str
    birth: date
    joined: datetime
    age: int
    plan: int
    premium: float
    dependants: int
    job: str
    smoker: bool
    claims: int = 0
    claims_amount: float = 0.0
    channel: int = 0
    rating: int = 0
    leaves: bool = False

    @property
    def years(self) -> float:
        """Years as a customer."""
        return (AS_OF - self.joined.date()).days / 365.25


Identity = tuple[str, str, str, str, str]  # name, number, phone, e-mail, address


def logistic(x: float) -> float:
    """Turn log-odds into a probability."""
    return 1 / (1 + math.exp(-x))


def draw_customer(dice: Dice, country: Country) -> Customer:
    """Draw a person from what comes first (sex, region, age) to what follows (the churn)."""
    sex = dice.pick(country.sexes)
    region = dice.pick({name: row[0] for name, row in country.regions.items()})
    year = 2015 + dice.position(range(6, 17))
    age = min(18 + abs(int(21 + 19 * dice.normal())), 79) + 2025 - year
    plan = draw_plan(dice, country, region, age, year)
    joined = draw_joined(dice, country, year, online=plan == ONLINE)
    birth = date(2025 - age, 1, 1) + timedelta(days=dice.below(365))
    job = draw_job(dice, country, age)
    woman_smokes, man_differs = country.smoking
    odds = woman_smokes + man_differs * (sex == list(country.sexes)[1])
    smoker = dice.chance(logistic(odds + 0.7 * (job in country.manual) - 0.6 * (age > 65)))
    customer = Customer(
        sex=sex,
        region=region,
        birth=birth,
        joined=joined,
        age=age,
        plan=plan,
        premium=draw_premium(dice, country, plan, age, smoker),
        dependants=min(dice.poisson(math.exp(0.6 - ((age - 43) / 14) ** 2)), 8),
        job=job,
        smoker=smoker,
    )
    add_claims(dice, country, customer)
    customer.channel = draw_channel(dice, customer)
    content = 0.9 + 0.2 * (plan == 3) - 0.55 * min(customer.claims, 3) + dice.normal()
    customer.rating = bisect.bisect((-0.7, 0.5, 1.5), content)
    customer.leaves = draw_leaves(dice, country, customer)
    return customer


def draw_plan(dice: Dice, country: Country, region: str, age: int, year: int) -> int:
    """Draw the plan: older people and rich regions take dear ones, the young buy online."""
    _, wealth, online, _ = country.regions[region]
    older = (age - 45) / 15
    log_odds = [
        0.6 - 0.8 * wealth,
        1.0,
        0.2 + 0.4 * older + 0.6 * wealth,
        -1.1 + 0.6 * older + 1.2 * wealth,
        0.5 - 1.1 * older + 1.1 * online,
    ]
    weights = [math.exp(x) for x in log_odds]
    if year < ONLINE_SINCE:
        weights[ONLINE] = 0
    return dice.position(weights)


def draw_joined(dice: Dice, country: Country, year: int, *, online: bool) -> datetime:
    """Draw when the contract began: by season, weekday and, online, in the evening."""
    week = ONLINE_WEEK if online else OFFICE_WEEK
    while True:
        day = date(year, 1, 1) + timedelta(days=dice.below(365))
        if dice.chance(country.months[day.month - 1] * week[day.weekday()]):
            break
    if online:
        minutes = int(20.5 * 60 + 150 * dice.normal()) % (24 * 60)
    else:
        minutes = min(max(int(13 * 60 + 130 * dice.normal()), 8 * 60 + 30), 18 * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60))


def draw_job(dice: Dice, country: Country, age: int) -> str:
    """Draw the occupation: the young study, the old have retired."""
    if age < 26 and dice.chance(0.45):
        return country.student
    if dice.chance(logistic((age - 64) / 2)):
        return country.retired
    return dice.pick(country.jobs)


def draw_premium(dice: Dice, country: Country, plan: int, age: int, smoker: bool) -> float:
    """Draw the premium a month: the list price, or from 45 on and for smokers a rated one."""
    price = list(country.plans.values())[plan]
    is_listed = plan == ONLINE or dice.chance(0.95 if age < 45 and not smoker else 0.25)
    if not is_listed:
        price *= (1 + 0.015 * max(age - 44, 0)) * (1.2 if smoker else 1.0)
        price *= math.exp(0.05 * dice.normal())
    return round(price / country.premium_grid) * country.premium_grid


def add_claims(dice: Dice, country: Country, customer: Customer) -> None:
    """Draw the number of claims and what they cost together; without a claim that is zero."""
    rate = 0.11 * (1 + 1.4 * customer.smoker + 0.02 * max(customer.age - 40, 0))
    rate *= (1 + 0.15 * customer.dependants) * math.exp(0.6 * dice.normal())
    customer.claims = dice.poisson(rate * min(customer.years + 0.2, 6))
    total = 0.0
    for _ in range(customer.claims):
        if dice.chance(0.2):
            total += country.flat_claim
        else:
            severity = 0.4 * customer.smoker + 0.012 * (customer.age - 40) + 1.2 * dice.normal()
            total += country.claim_size * math.exp(severity)
    customer.claims_amount = round(total / country.claims_grid) * country.claims_grid


def draw_channel(dice: Dice, customer: Customer) -> int:
    """Draw how the person wants to be reached: the young by app, the old by phone and letter."""
    old = min(max((customer.age - 20) / 60, 0), 1)
    return dice.position((5 * (1 - old) + 0.3, 2.5, 0.6 + 3 * old, 0.1 + 3 * old**2, 0.5))


def draw_leaves(dice: Dice, country: Country, customer: Customer) -> bool:
    """Draw the churn: claims, bad ratings, the online plan and a rated premium drive it."""
    surcharge = customer.premium / list(country.plans.values())[customer.plan] - 1
    log_odds = (
        -2.25
        + 0.75 * min(customer.claims, 4)
        + (1.5, 0.5, -0.5, -1.2)[customer.rating]
        + 1.1 * (customer.plan == ONLINE)
        + 1.5 * min(surcharge, 1)
        - 0.16 * min(customer.years, 8)
        - 0.25 * min(customer.dependants, 3)
    )
    return dice.chance(logistic(log_odds))


def draw_family(dice: Dice, country: Country) -> int:
    """Draw the position of a family name; the list begins with the most common."""
    return dice.position(1 / (country.family_spread + i) for i in range(len(country.families)))


def identify_american(dice: Dice, country: Country, customer: Customer) -> Identity:
    """Draw identifiers that no American has; the README cites the rules."""
    is_woman = dice.chance(0.5) if customer.sex == "X" else customer.sex == "F"
    first = dice.one(country.women if is_woman else country.men)
    family = country.families[draw_family(dice, country)]
    # 9xx with a group of 50 or more may be a taxpayer number (ITIN), which people do have.
    area = (0, 666, 900 + dice.below(100))[dice.below(3)]
    number = f"{area:03}-{1 + dice.below(49):02}-{1 + dice.below(9999):04}"
    codes = country.regions[customer.region][3]
    phone = f"{codes[dice.below(len(codes))]}-555-{100 + dice.below(100):04}"
    plain = unicodedata.normalize("NFKD", first[0] + family)
    login = "".join(c for c in plain.lower() if c.isascii() and c.isalpha())
    mail = f"{login[:7]}{dice.below(100)}@{dice.one(MAIL_HOSTS)}"
    address = f"{1 + dice.below(299)} {dice.one(country.streets)}, {dice.one(country.towns)}"
    return f"{first} {family}", number, phone, mail, address


def identify_korean(dice: Dice, country: Country, customer: Customer) -> Identity:
    """Draw identifiers that no Korean has; the README cites the rules."""
    family = draw_family(dice, country)
    is_woman = customer.sex == next(iter(country.sexes))
    first, second = country.women if is_woman else country.men
    name = country.families[family] + dice.one(first) + dice.one(second)
    number = (
        f"{customer.birth:%y%m%d}{0 if is_woman else 9}{dice.below(96):02}{dice.below(1000):03}"
    )
    check = (11 - sum(w * int(d) for w, d in zip(RESIDENT_WEIGHTS, number, strict=True)) % 11) % 10
    # The numbers of people born in the 1800s all carried the check digit: a wrong one makes
    # sure that this is not the number of somebody who has died, either.
    wrong = (check + 1 + dice.below(9)) % 10
    phone = f"010-0{dice.below(1000):03}-{dice.below(10000):04}"
    mail = f"{country.latin[family]}{dice.below(1000)}@{dice.one(MAIL_HOSTS)}"
    house = 1 + dice.below(199)
    address = f"{customer.region} {dice.one(country.towns)} {dice.one(country.streets)} {house}"
    return name, f"{number[:6]}-{number[6:]}{wrong}", phone, mail, address


def draw_call_time(dice: Dice, country: Country, customer: Customer) -> str:
    """Draw when to call, on five minutes: at noon and after work, or in the morning."""
    if dice.chance(0.1 if customer.channel == PHONE else 0.4):
        return ""
    if customer.job in (country.retired, country.student):
        centre, width = 10.5, 1.5
    else:
        centre, width = (12.25, 0.4) if dice.chance(0.4) else (18.75, 1.0)
    step = 30 if dice.chance(0.5) else 5
    minutes = round((centre + width * dice.normal()) * 60 / step) * step
    minutes = min(max(minutes, 8 * 60), 21 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def draw_note(dice: Dice, country: Country, customer: Customer, name: str, phone: str) -> str:
    """Draw a note, more often after a claim; some begin like a formula or name the person."""
    if not dice.chance(0.4 if customer.claims else 0.12):
        return ""
    notes = country.claim_notes if customer.claims and dice.chance(0.6) else country.notes
    plan = list(country.plans)[customer.plan]
    return dice.one(notes).format(plan=plan, name=name, phone=phone)


def money(amount: float, grid: float) -> str:
    """Write an amount with two places, or none where the grid is whole."""
    return f"{amount:.2f}" if grid < 1 else f"{amount:.0f}"


def cells(dice: Dice, country: Country, customer: Customer, identity: Identity) -> Row:
    """Put a person into words and leave out what nobody asked, in the order of the header."""
    name, number, phone, mail, address = identity
    is_korean = country.encoding == "cp949"
    is_online = customer.plan == ONLINE
    # The first bill of a new contract comes after six weeks: until then there is no premium.
    is_billed = customer.years > 6 / 52
    no_answer = {LETTER: 0.55, NO_CHANNEL: 0.8}.get(customer.channel, 0.15)
    return [
        name,
        number,
        phone,
        "" if not is_online and dice.chance(0.03 + 0.3 * (customer.age > 65)) else mail,
        address,
        customer.birth.isoformat(),
        customer.sex,
        customer.region,
        customer.job,
        str(customer.joined.date() if is_korean else customer.joined),
        list(country.plans)[customer.plan],
        money(customer.premium, country.premium_grid) if is_billed else "",
        str(customer.dependants),
        country.smoker_unknown
        if dice.chance(0.14 if is_online else 0.015)
        else country.yes_no[customer.smoker],
        str(customer.claims),
        money(customer.claims_amount, country.claims_grid),
        "" if dice.chance(0.03) else country.channels[customer.channel],
        "?" if dice.chance(no_answer) else country.ratings[customer.rating],
        draw_call_time(dice, country, customer),
        draw_note(dice, country, customer, name, phone),
        country.stayed_left[customer.leaves],
    ]


def customer_rows(
    country: Country, identify: Callable[[Dice, Country, Customer], Identity]
) -> list[Row]:
    """Draw the rows of a customer table; no two have the same number."""
    dice = Dice(country.seed)
    rows = []
    numbers: set[str] = set()
    for _ in range(N_CUSTOMERS):
        customer = draw_customer(dice, country)
        identity = identify(dice, country, customer)
        while identity[1] in numbers:
            identity = identify(dice, country, customer)
        numbers.add(identity[1])
        rows.append(cells(dice, country, customer, identity))
    plant(dice, rows, JOB_COLUMN, country.rare_jobs)
    plant(dice, rows, CHANNEL_COLUMN, country.rare_channels)
    return rows
