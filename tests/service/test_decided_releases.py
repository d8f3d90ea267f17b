"""From evidence to a decision: what follows what, by whom, and what is signed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, update

import synth
from privacy.decisions import Decision
from privacy.ledger import Ledger
from service import decisions, downloads
from service.decisions import Stated
from service.roles import Role
from service.runs import Finished
from service.store import decisions as kept
from service.store import downloads as links
from service.store import layout, people, tables
from service.store import runs as jobs
from service.store.records import Decided
from synth import InputError
from tests.service.decided import STATED, Case, again, made


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(tmp_path_factory.mktemp("once"))


@pytest.fixture
def case(once: Case) -> Case:
    return again(once)


def document_of(case: Case) -> Decision:
    decision = decisions.review_of(case.run).decision
    assert decision is not None
    assert decision.document is not None
    return Decision.from_bytes(decision.document)


def did(case: Case) -> list[tuple[str, str]]:
    """Who did what to the run and its table."""
    of_it = (case.run.token, case.run.upload)
    return [(line.who, line.did) for line in case.store.log() if line.what in of_it]


def test_a_release_is_submitted_asked_about_answered_and_approved(case: Case) -> None:
    """Each step is in the log; what was stated, asked and answered stays to be read."""
    first = case.submitted()
    decisions.ask(case.run, first, "Which course?", who=case.reviewer.id)
    review = decisions.review_of(case.run)
    assert review.open is None
    assert review.asked is not None
    assert review.asked.words == "Which course?"
    second = case.submitted(stated=replace(STATED, answer="the one of spring"))
    decisions.decide(
        case.run, second, "conditional", conditions="on site alone", who=case.reviewer.id
    )
    review = decisions.review_of(case.run)

    assert [one.state for one in review.submissions] == ["asked", "decided"]
    assert review.asked is None
    assert review.is_approved(decisions.today())
    assert did(case) == [
        (case.requester.id, "submitted release"),
        (case.reviewer.id, "asked a question"),
        (case.requester.id, "submitted release"),
        (case.reviewer.id, "decided: conditional"),
        (case.reviewer.id, "deleted upload"),
    ]


def test_the_decision_is_signed_and_says_what_was_submitted(case: Case) -> None:
    submission = case.submitted()
    decisions.decide(
        case.run,
        submission,
        "conditional",
        conditions="on site alone",
        words="read",
        who=case.reviewer.id,
    )
    finished, said = case.run.poll(), document_of(case)
    assert isinstance(finished, Finished)

    assert (said.certificate, said.run) == (finished.fingerprint, finished.certificate["run"])
    assert (said.decided, said.by, said.requested_by) == ("conditional", "Kim", "이민지")
    assert not said.by_requester
    assert (said.intended_use, said.recipients) == ("teaching statistics", "the university")
    assert list(said.conditions) == ["not published", "on site alone"]
    assert (said.expires, said.words, said.date) == ("2126-12-31", "read", decisions.today())
    assert [(one["name"], one["found"]) for one in said.criteria] == [
        ("usable", "met"),
        ("columns", "met"),
        ("pairs", "not met"),
        ("words", "open"),
    ]


def test_nobody_decides_on_an_own_release(case: Case) -> None:
    """Neither who asked for the run nor who submitted it, whatever roles they have."""
    decisions.submit(case.run, STATED, delete_upload=True, who=case.other.id)
    submission = decisions.review_of(case.run).open
    assert submission is not None
    for who in (case.requester.id, case.other.id):
        assert not decisions.may_decide(case.run, submission, who)
        with pytest.raises(InputError, match="another person decides"):
            decisions.decide(case.run, submission, "approved", who=who)
        with pytest.raises(InputError, match="another person decides"):
            decisions.ask(case.run, submission, "Why?", who=who)
    decisions.decide(case.run, submission, "approved", who=case.reviewer.id)

    assert document_of(case).requested_by == "Park, 이민지"


def test_who_asked_by_the_name_of_before_decides_as_little(case: Case) -> None:
    """Runs were asked for by the machine's user before there were people."""
    user = people.of_machine(case.store, "minji", [Role.REQUESTER, Role.REVIEWER])
    with case.store.database.begin() as connection:
        this = tables.runs.c.id == case.run.token
        connection.execute(update(tables.runs).where(this).values(asked_by="minji"))
    submission = case.submitted()
    with pytest.raises(InputError, match="another person decides"):
        decisions.decide(case.run, submission, "approved", who=user.id)
    decisions.decide(case.run, submission, "approved", who=case.reviewer.id)

    assert document_of(case).requested_by == "minji, 이민지"


def test_one_person_may_decide_where_the_rule_says_so(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the decision then says that its requester decided."""
    monkeypatch.setenv(layout.ALONE, "1")
    decisions.decide(case.run, case.submitted(), "approved", who=case.requester.id)

    assert document_of(case).by_requester
    secret = downloads.offer_release(case.run, person=case.requester.id)
    leaving = downloads.take(case.store, secret, case.requester)
    assert leaving is not None
    path = case.store.folder / "taken.zip"
    path.write_bytes(b"".join(leaving.chunks()))
    day = decisions.today()
    said = [str(line) for line in synth.verify(path, ledger=case.run.order.ledger)]
    assert f"approved on {day} by 이민지: decided by its requester" in said


@pytest.mark.parametrize("decided", ["rejected", "not used"])
def test_what_is_rejected_or_not_used_stays(case: Case, decided: Decided) -> None:
    submission = case.submitted()
    if decided == "rejected":
        decisions.decide(case.run, submission, decided, words="too far", who=case.reviewer.id)
    else:
        kept.discard(case.store, case.run.token, delete_upload=True, who=case.requester.id)
    assert case.run.decided
    assert not case.store.has_upload(case.run.upload)
    assert not decisions.review_of(case.run).is_approved(decisions.today())
    secret = downloads.offer_release(case.run, person=case.requester.id)
    assert downloads.take(case.store, secret, case.requester) is None
    with pytest.raises(InputError, match="no longer open"):
        decisions.decide(case.run, submission, "approved", who=case.reviewer.id)
    with pytest.raises(InputError, match="not decided on"):
        case.submitted()
    with pytest.raises(InputError, match="decided on already"):
        kept.discard(case.store, case.run.token, delete_upload=True, who=case.requester.id)
    with pytest.raises(InputError, match="that was approved"):
        decisions.recall(case.run, "in error", who=case.reviewer.id)


def test_the_upload_stays_where_that_was_wished(case: Case) -> None:
    submission = case.submitted(delete_upload=False)
    decisions.decide(case.run, submission, "approved", who=case.reviewer.id)

    assert case.store.has_upload(case.run.upload)


def test_a_submission_can_be_taken_back_until_it_is_decided(case: Case) -> None:
    submission = case.submitted()
    with pytest.raises(InputError, match="submitted already"):
        case.submitted()
    kept.withdraw(case.store, submission, who=case.requester.id)
    with pytest.raises(InputError, match="no longer open"):
        decisions.decide(case.run, submission, "approved", who=case.reviewer.id)
    assert case.approved().run.decided
    with pytest.raises(InputError, match="no longer open"):
        kept.withdraw(case.store, submission, who=case.requester.id)


def test_of_many_who_decide_at_once_one_does(case: Case) -> None:
    """Also where one approves and one rejects; what stands is signed, logged once, and whole."""
    submission = case.submitted()

    def decide(number: int) -> bool:
        try:
            decided: Decided = "approved" if number % 2 else "rejected"
            decisions.decide(case.run, submission, decided, words="so", who=case.reviewer.id)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(decide, range(6))) == 1
    decision = decisions.review_of(case.run).decision
    assert decision is not None
    assert document_of(case).decided == decision.decided
    assert len([what for _, what in did(case) if what.startswith("decided")]) == 1


def test_a_decision_is_whole_or_none(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks off within it, the submission stays open, and the upload kept."""
    submission = case.submitted()
    for at in ("_close", "_drop_upload"):

        def broken(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(kept, at, broken)
            with pytest.raises(KeyboardInterrupt):
                decisions.decide(case.run, submission, "approved", who=case.reviewer.id)
        assert decisions.review_of(case.run).open == submission
        assert case.store.has_upload(case.run.upload)
        assert not case.run.decided


def test_a_recalled_release_leaves_no_more_and_it_is_known_who_has_it(case: Case) -> None:
    """A link that was made before it leads nowhere either."""
    case.approved()
    taken, late = (downloads.offer_release(case.run, person=case.requester.id) for _ in range(2))
    assert downloads.take(case.store, taken, case.requester) is not None
    decisions.recall(case.run, "a column was wrong", who=case.reviewer.id)

    assert downloads.take(case.store, late, case.requester) is None
    after = downloads.offer_release(case.run, person=case.requester.id)
    assert downloads.take(case.store, after, case.requester) is None
    review = decisions.review_of(case.run)
    assert review.recall is not None
    assert review.recall.why == "a column was wrong"
    assert [(one.what, one.person) for one in review.taken] == [("release", case.requester.id)]
    assert did(case)[-2:] == [
        (case.requester.id, "downloaded: release"),
        (case.reviewer.id, "recalled release"),
    ]
    with pytest.raises(InputError, match="only once"):
        decisions.recall(case.run, "again", who=case.reviewer.id)


def test_an_approval_ends_with_its_day(case: Case) -> None:
    case.approved()
    with case.store.database.begin() as connection:
        of_it = tables.submissions.c.run == case.run.token
        connection.execute(tables.submissions.update().where(of_it).values(expires="2026-01-01"))
    secret = downloads.offer_release(case.run, person=case.requester.id)

    assert downloads.take(case.store, secret, case.requester) is None
    assert not decisions.review_of(case.run).is_approved(decisions.today())


def test_a_decision_says_that_the_internal_report_was_read_before(
    once: Case,
) -> None:
    """The ledger knows, whoever opened it and by whichever program."""
    read = []
    for _ in ("before", "after"):
        case = again(once).approved()
        read.append(document_of(case).annex_read)
        Ledger(Path(case.run.order.ledger)).record_reading(
            document_of(case).run, by="Lee", date="2026-11-28"
        )

    assert read == [False, True]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (lambda: Stated("", "us"), "what the release is for"),
        (lambda: Stated("use", ""), "who receives it"),
        (lambda: Stated("use", "us", "a\nb"), "on one line"),
        (lambda: Stated("x" * 1001, "us"), "at most 1,000"),
        (lambda: Stated("use", "us", expires="tomorrow"), "YYYY-MM-DD"),
        (lambda: Stated("use", "us", expires="2020-01-01"), "before today"),
    ],
)
def test_what_is_stated_can_be_signed(stated: Callable[[], Stated], message: str) -> None:
    with pytest.raises(InputError, match=message):
        stated()


def test_a_decision_gives_its_reason(case: Case) -> None:
    submission = case.submitted()
    for decided, message in (("conditional", "conditions under"), ("rejected", "Write why")):
        with pytest.raises(InputError, match=message):
            decisions.decide(case.run, submission, decided, who=case.reviewer.id)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="want to know"):
        decisions.ask(case.run, submission, "", who=case.reviewer.id)
    with pytest.raises(InputError, match="why the release is recalled"):
        decisions.recall(case.run, "", who=case.reviewer.id)


def test_what_the_certificate_states_otherwise_is_shown(case: Case) -> None:
    stated = {"purpose": "research", "recipient": "the university", "expires": ""}
    run = replace(case.run, order=replace(case.run.order, statement=stated))

    assert decisions.other_statements(run, case.submitted()) == {"intended use": "research"}


def test_a_deleted_release_is_neither_submitted_nor_taken(case: Case) -> None:
    case.approved()
    secret = downloads.offer_release(case.run, person=case.requester.id)
    jobs.delete_release(case.store, case.run.token, who=case.requester.id)

    assert downloads.take(case.store, secret, case.requester) is None


def test_what_was_downloaded_under_the_rule_before_can_be_submitted(case: Case) -> None:
    """That nobody had to approve it then does not lose the release; the log keeps who took it."""
    step = tables.STEPS.index(tables._decide_by_submission)
    with case.store.database.begin() as connection:
        values = {"run": case.run.token, "decided": "taken", "at": "2026-11-27", "by": "owner"}
        connection.execute(insert(tables.decisions).values(**values))
    assert case.run.decided
    with case.store.database.begin() as connection:
        tables.STEPS[step](connection)

    assert not case.run.decided
    assert case.approved().run.decided


def test_a_damaged_release_does_not_leave(case: Case) -> None:
    case.approved()
    for damage in (b"", b"PK"):
        case.run.path.write_bytes(damage)
        secret = downloads.offer_release(case.run, person=case.requester.id)
        with pytest.raises(InputError, match="gone or damaged"):
            downloads.take(case.store, secret, case.requester)
    case.run.path.unlink()
    secret = downloads.offer_release(case.run, person=case.requester.id)
    with pytest.raises(InputError, match="gone or damaged"):
        downloads.take(case.store, secret, case.requester)


def test_no_secret_of_a_link_stands_in_the_database(case: Case) -> None:
    secret = links.make(case.store, case.run.token, "release", person=case.requester.id)

    assert secret.encode() not in (case.store.folder / "service.db").read_bytes()
