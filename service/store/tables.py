"""The tables of the database. No cell of a private table and no count of its rows stands in one.

What owners declare does (names of columns, ranges, categories, purposes), for releases show it too.
"""

from collections.abc import Callable

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

_ID, _MOMENT, _NAME = String(32), String(32), String(200)  # moments as ISO 8601 in UTC

metadata = MetaData()

version = Table("version", metadata, Column("number", Integer, primary_key=True))

projects = Table(
    "projects",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("population", _NAME, nullable=False),  # its cap and its spends are the ledger's
    Column("made", _MOMENT, nullable=False),
    Column("made_by", _NAME, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("project", _ID, ForeignKey("projects.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes
    Column("reading", JSON, nullable=False),  # what its owner said of how to read it
    Column("key", LargeBinary),  # wrapped; NULL once dropped, and then nobody can read the file
    Column("made", _MOMENT, nullable=False),
    Column("expires", _MOMENT, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("project", _ID, ForeignKey("projects.id"), nullable=False),
    Column("upload", _ID, ForeignKey("uploads.id")),
    Column("body", JSON, nullable=False),
    Column("changed", _MOMENT, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("project", _ID, ForeignKey("projects.id"), nullable=False),
    Column("upload", _ID, ForeignKey("uploads.id"), nullable=False),
    Column("order", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked", _MOMENT, nullable=False),
    Column("asked_by", _NAME, nullable=False),
    Column("began", _MOMENT),
    Column("ended", _MOMENT),
    Column("process", JSON),  # its number, when it began, and of which start of the machine
    Column("before", JSON),  # what was spent on the population when it began
    Column("cancelled_by", _NAME),
    Column("message", JSON),  # the refusal, or why it broke off
    Column("kept", Boolean),  # what it had reserved stays spent
    Column("resembles", JSON),  # other populations that seem to hold the same people
)

releases = Table(
    "releases",
    metadata,
    Column("run", _ID, ForeignKey("runs.id"), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes
    Column("deleted", _MOMENT),
    Column("deleted_by", _NAME),
)

decisions = Table(
    "decisions",
    metadata,
    Column("run", _ID, ForeignKey("runs.id"), primary_key=True),
    Column("decided", String(16), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("by", _NAME, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("login", _NAME, unique=True),
    Column("password", Text),  # its Argon2 hash
    Column("subject", Text, unique=True),  # who it is to whoever vouches for it: issuer and name
    Column("active", Boolean, nullable=False),
    Column("made", _MOMENT, nullable=False),
    Column("made_by", _NAME, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("project", _ID, ForeignKey("projects.id")),  # NULL: of every project
    Column("person", _ID, ForeignKey("people.id"), nullable=False),
    Column("role", String(16), nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("run", _ID, ForeignKey("runs.id"), nullable=False),
    Column("state", String(16), nullable=False),  # open, asked, withdrawn or decided
    Column("intended_use", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("conditions", Text, nullable=False),
    Column("expires", String(10), nullable=False),  # a day, or ""
    Column("answer", Text, nullable=False),  # to what was asked of the one before
    Column("delete_upload", Boolean, nullable=False),  # once it is decided
    Column("at", _MOMENT, nullable=False),
    Column("by", _NAME, nullable=False),
)

# Of two who submit a release at once, one does.
Index(
    "one_open_submission",
    submissions.c.run,
    unique=True,
    sqlite_where=submissions.c.state == "open",
    postgresql_where=submissions.c.state == "open",
)

questions = Table(
    "questions",
    metadata,
    Column("submission", _ID, ForeignKey("submissions.id"), primary_key=True),
    Column("words", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("by", _NAME, nullable=False),
)

signed_decisions = Table(
    "signed_decisions",
    metadata,
    Column("run", _ID, ForeignKey("decisions.run"), primary_key=True),
    Column("submission", _ID, ForeignKey("submissions.id"), nullable=False),
    Column("conditions", Text, nullable=False),  # that the decision adds
    Column("words", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),  # decision.json, signed by the ledger
)

recalls = Table(
    "recalls",
    metadata,
    Column("run", _ID, ForeignKey("runs.id"), primary_key=True),
    Column("why", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("by", _NAME, nullable=False),
)

downloads = Table(
    "downloads",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the link's secret, which nobody keeps
    Column("run", _ID, ForeignKey("runs.id"), nullable=False),
    Column("what", String(16), nullable=False),
    Column("person", _NAME, nullable=False),
    Column("made", _MOMENT, nullable=False),
    Column("expires", _MOMENT, nullable=False),
    Column("used", _MOMENT),  # NULL: nobody has followed the link
)

links = Table(
    "links",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the link's secret, which nobody keeps
    Column("person", _ID, ForeignKey("people.id"), nullable=False),  # whom it lets in
    Column("kind", String(16), nullable=False),
    Column("expires", _MOMENT, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the cookie
    Column("person", _ID, ForeignKey("people.id"), nullable=False),
    Column("made", _MOMENT, nullable=False),
    Column("expires", _MOMENT, nullable=False),
)

tokens = Table(  # by which programs act for a person
    "tokens",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),  # of the secret, which nobody keeps
    Column("person", _ID, ForeignKey("people.id"), nullable=False),
    Column("name", _NAME, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("made", _MOMENT, nullable=False),
    Column("expires", _MOMENT, nullable=False),
    Column("used", _MOMENT),  # last, to the minute
    Column("revoked", _MOMENT),
)

run_keys = Table(  # a program that asks for a run again, by the same key, gets the same run
    "run_keys",
    metadata,
    Column("person", _ID, primary_key=True),
    Column("project", _ID, primary_key=True),
    Column("key", _NAME, primary_key=True),
    Column("run", _ID, ForeignKey("runs.id"), nullable=False),
    Column("sha256", String(64), nullable=False),  # of what was asked for
)

attempts = Table(  # to sign in with a password, that failed or are under way
    "attempts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("sha256", String(64), nullable=False, index=True),  # of a login, an address, or both
    Column("at", _MOMENT, nullable=False),
)

departures = Table(  # of browsers to who vouches for people; each comes back once
    "departures",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of its state (OpenID Connect)
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),  # the proof key of the code (RFC 7636)
    Column("link", String(64)),  # SHA-256 of the invitation that it accepts
    Column("expires", _MOMENT, nullable=False),
)

notices = Table(  # what a webhook is yet to be told
    "notices",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("project", _ID),
    Column("run", _ID, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due", _MOMENT, nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", _MOMENT, nullable=False),
    Column("who", _NAME, nullable=False),
    Column("did", String(32), nullable=False),
    Column("project", _ID),
    Column("what", _ID),
)


def _make(connection: Connection) -> None:
    first = [projects, uploads, drafts, runs, releases, decisions, log]
    metadata.create_all(connection, tables=first)


def _let_in(_: Connection) -> None:
    """Nothing: the links and sessions that were made here are made anew by the next step."""


def _know_people(connection: Connection) -> None:
    metadata.drop_all(connection, tables=[links, sessions])  # all of them have ended: of nobody
    new = [people, members, links, sessions, attempts, departures]
    metadata.create_all(connection, tables=new)


def _decide_by_submission(connection: Connection) -> None:
    new = [submissions, questions, signed_decisions, recalls, downloads]
    metadata.create_all(connection, tables=new)
    # Taken under a version in which nobody had to approve it: it can be submitted now. Who took
    # it, and who read its internal report, stays in the log and on the ledger.
    connection.execute(delete(decisions).where(decisions.c.decided == "taken"))


def _count_beyond_two_gigabytes(connection: Connection) -> None:
    """Widen sizes in bytes where an integer has 32 bits; in SQLite it has 64."""
    if connection.dialect.name == "postgresql":
        for name in ("uploads", "releases"):
            connection.exec_driver_sql(f"ALTER TABLE {name} ALTER COLUMN size TYPE BIGINT")


def _let_programs_in(connection: Connection) -> None:
    metadata.create_all(connection, tables=[tokens, run_keys])


def _tell_a_webhook(connection: Connection) -> None:
    metadata.create_all(connection, tables=[notices])


# Each takes the database one version further. One that has been published is never edited: it then
# names the columns it needs by itself, and this list grows at its end.
STEPS: tuple[Callable[[Connection], None], ...] = (
    _make,
    _let_in,
    _know_people,
    _decide_by_submission,
    _count_beyond_two_gigabytes,
    _let_programs_in,
    _tell_a_webhook,
)


class NewerDatabase(Exception):
    """A newer program wrote the database; this one must not write to it."""


def bring_up_to_date(connection: Connection) -> None:
    """Take the database, which may be empty, to the version that this program writes.

    Raises:
        NewerDatabase: it is beyond that already.
    """
    version.create(connection, checkfirst=True)
    number = connection.execute(select(version.c.number)).scalar()
    if number is None:
        connection.execute(insert(version).values(number=0))
    at = number or 0
    if at > len(STEPS):
        raise NewerDatabase
    for step in STEPS[at:]:
        step(connection)
    if at < len(STEPS):
        connection.execute(update(version).values(number=len(STEPS)))
