"""Every word of the service that a person reads, and the numbers in them as people write them.

Texts are Markdown with named blanks, filled by `str.format`; what a table or its owner puts into
a blank goes through `plain` first.
"""

import math
import re

from privacy.ledger import Total
from synth import Protection

NAME = "Semblance"
LEAD = (
    "A synthetic table that holds what is true of the people in yours together and nothing that "
    "is true of one of them alone, with the evidence a reviewer needs."
)

TABLE = "Your table"
BRING, TRY = "Bring a table", "Try a demo table"
SOURCE = "Where the table comes from"
UPLOAD_TABLE = "Table: CSV (plain or gzip) or Parquet"
UPLOAD_SCHEMA = "Schema: YAML"
SCHEMA_HELP = (
    "One document that says of each column what it is and which values it can take, and who is "
    "protected. The demo tables in `demo_data/` come with theirs."
)
UPLOAD_STAYS = "Both stay on this machine. The table is held in memory and is not written to disk."
DEMO = "Demo table"
DEMO_TABLES = {
    "visits": "Visits to a clinic: 9 columns, several rows per patient",
    "customers_en": "Customers of an insurer: 21 columns, in English",
    "customers_kr": "Customers of an insurer: 21 columns, in Korean",
}
DEMO_INVENTED = "Everybody in it is invented. Its ledger is kept apart from yours."
READING = "Reading"
READ = "{name} was read and satisfies its schema. Of its {n} columns:"
MODELLED = "Modelled"
LEFT_OUT = "Left out"
BOUGHT = "Domains bought"
PROTECTED = "**Protected:** {unit}"
UNIT_ROW = "one person. The schema states that one row is one person."
UNIT_PERSON = (
    "one person, told apart by the column **{column}**, with at most {rows} rows. Of a person with "
    "more, random ones are left out; a row without a person is a person of its own."
)
NOTES = "For you alone"
NOTES_WHY = "These notes count exactly and never leave with a release."
COLUMNS = "Columns and what happens to them"
COLUMN, KIND, TREATMENT = "column", "kind", "what happens"
TREATMENTS = {
    "declared": "modelled, domain declared",
    "bought": "modelled, domain bought with budget",
    "person": "synthetic ids in its place",
    "dropped": "left out of the release",
}

PROTECTION = "How much one person may show"
EPSILON = "ε, the budget of this release"
EPSILON_HELP = (
    "The one number you must choose. A smaller ε protects each person more and adds more noise to "
    "what the synthetic table is made from."
)
MORE_PROTECTION, CLOSER = "← protects more", "closer to your table →"
GUESS = (
    "Is a certain person in the table? Someone who gives it 50 : 50 before, and has the best "
    "attack there can be, is right after the release in at most **{share} of 100** cases."
)
ACCUSE = (
    "Someone who may wrongly name **1 of 100** people who are not in it finds at most "
    "**{share} of 100** who are."
)
GUESS_BAR = "Right guesses: 50 of 100 without the release, at most {share} with it"
ACCUSE_BAR = "People found: 1 of 100 without the release, at most {share} with it"
SETTINGS = "More settings"
DELTA = "δ, the slack of the promise"
DELTA_HELP = (
    "A number fixed beforehand, never taken from the count of rows. 10⁻⁶ is one in a million."
)
ENGINE = "Engine"
ENGINES = {
    "tree": "Tree: how columns hang together, pair by pair",
    "independent": "Independent: each column by itself",
}
POPULATION = "Population"
POPULATION_HELP = (
    "Which persons the table is about, in your own words. Releases about the same persons add up "
    "on the ledger, whatever the table is called."
)
POPULATION_MISSING = "Name the population in the settings: the ledger has to know whom it is about."
NOTHING_SPENT = "Nothing was spent on **{population}** yet."
SPENT = "**{population}** has spent {promise} so far; releases made: {n}."
AFTERWARDS = "With this release it is at most {promise}."
PROMISE = "ε = {epsilon} at δ = {delta}"
BEYOND = "more than any ε can say"

START = "Make the release"
START_FIRST = "Bring a table and its schema first, or try a demo table."
NOT_REFUNDED = "What a run has set aside stays spent, also if it fails or you cancel it."
RUNNING = "Making the release"
RUNNING_WITH = "ε = {epsilon}, δ = {delta}, engine {engine}, population {population}"
STEPS = {
    "reading": "Reading the table",
    "bounding contributions": "Bounding what one person contributes",
    "measuring columns": "Measuring each column",
    "fitting": "Fitting the model",
    "sampling rows": "Drawing synthetic rows",
    "measuring the likeness": "Measuring the likeness",
    "writing the evidence": "Writing the evidence",
}
CANCEL = "Cancel"
CANCEL_KEEPS = "Once measuring has begun, the budget stays spent even if you cancel."

CANCELLED = "The run was cancelled."
BROKEN = (
    "The run broke off through a fault of this program. Its log names the place in the program, "
    "and nothing of your table."
)
KEPT = "What it had set aside, up to ε = {epsilon}, stays spent."
NOT_KEPT = "Nothing was spent."
LEDGER_UNREADABLE = "The ledger cannot be read just now."

GONE = "The run of this address is no longer kept here."

READY = "The release is ready"
PROMISED = (
    "All of it together is (ε, δ)-differentially private with **ε = {epsilon}** and "
    "**δ = {delta}**. **Protected:** {unit}"
)
ROWS = "Synthetic rows"
ROWS_COLUMNS = "in {columns} columns"
COLUMNS_DIFFER = "Columns differ in"
COLUMNS_WORST = "of rows on average; most: {column}, {share}"
PAIRS_DIFFER = "Pairs of columns differ in"
INTERVAL = "of rows on average; 95 %: {low} to {high}"
LIKENESS = (
    "The share of rows that would have to change for the synthetic and the private table to "
    "agree, measured under the budget like everything else."
)
DOWNLOAD = "Download the release"
AGAIN = "Make another"
FIRST_ROWS = "First rows of the synthetic table"
DOSSIER = "Dossier"
DOSSIER_TITLE = "Dossier of the release"
DOSSIER_DOWNLOAD = "Download the dossier"
DOSSIER_WHAT = "The evidence that may leave with the table, for the reviewer."
NOT_COVERED = "What the promise does not cover"
NOT_COVERED_WHAT = "These the release shows as they are; they were not paid for:"
ODDS = "What the promise means in odds"

SCHEMA_NOT_UTF8 = "The schema is not UTF-8. Save it as UTF-8."
READING_BROKE_OFF = (
    "The table could not be read, through a fault of this program. Its log names the place in the "
    "program, and nothing of your table."
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|$:&!{}])")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(text: str) -> str:
    """Return a text that Markdown shows as it stands: a header may hold a link or an image."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def unit(protection: Protection) -> str:
    """Say who is protected."""
    if protection.person is None:
        return UNIT_ROW
    return UNIT_PERSON.format(column=plain(protection.person), rows=protection.max_rows)


def of_100(share: float) -> str:
    """Write a bound as a number of 100, rounded up, and as 100 only where it is."""
    for digits in (0, 1, 2, 3, 4):
        up = math.ceil(share * 100 * 10**digits - 1e-9) / 10**digits
        if up < 100 and (digits > 0 or up >= 10):
            return f"{up:.{digits}f}"
    return "100"


def percent(share: float) -> str:
    """Write a share with one decimal."""
    return f"{100 * share:.1f} %"


def power(delta: float) -> str:
    """Write a power of ten, or a number near one, as people do."""
    mantissa, exponent = f"{delta:.0e}".split("e")
    ten = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    return ten if mantissa == "1" else f"{mantissa}·{ten}"


def promise(total: Total, delta: float) -> str:
    """Say what a total amounts to: ε at `delta`, or at the first tenfold of it that has one.

    Thresholds use up δ: after many releases that bought categories no ε holds at the first.
    """
    while delta < 1:
        epsilon = total.epsilon(delta)
        if math.isfinite(epsilon):
            return PROMISE.format(epsilon=f"{epsilon:.3g}", delta=power(delta))
        delta *= 10
    return BEYOND


def spent(population: str, total: Total, delta: float) -> str:
    """Say what was spent on a population."""
    return SPENT.format(
        population=plain(population),
        promise=promise(total, delta),
        n=total.releases,
    )
