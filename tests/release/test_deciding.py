"""A decision on a release: it travels in the same file, and verify says who decided what."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from privacy.decisions import Decision
from privacy.ledger import Ledger
from synth import InputError, Release, Schema, Table, synthesize, verify
from synth.release.release import DECISION, write_decided

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
"""
)


def made(folder: Path, name: str) -> Release:
    """One more release of the folder's ledger."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {"age": rng.integers(0, 99, 800), "plan": rng.choice(["basic", "plus"], 800)}
    )
    table = Table.from_frame(frame, SCHEMA)
    release = synthesize(table, Budget(1), ledger=folder / "ledger.db", engine="independent")
    release.to_zip(folder / name)
    return release


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided")
    made(folder, "release.zip")
    return folder


def decision_on(release: Release, decided: str = "approved") -> Decision:
    content = release.certificate.content
    return Decision(
        ledger=content["ledger"]["key"],
        run=content["run"],
        certificate=release.fingerprint,
        decided=decided,
        by="Kim",
        requested_by="Lee",
        by_requester=False,
        date="2026-11-28",
        intended_use="teaching",
        recipients="the university",
        conditions=["not published"],
        expires="2027-11-28",
        words="",
        criteria=[{"name": "pairs", "found": "met"}, {"name": "words", "found": "not met"}],
        annex_read=True,
    )


def signed(folder: Path, decision: Decision) -> bytes:
    return Ledger(folder / "ledger.db").sign_decision(decision)


def with_decision(folder: Path, content: bytes, name: str = "decided.zip") -> Path:
    with (folder / name).open("w+b") as sink:
        write_decided(folder / "release.zip", content, sink)
    return folder / name


def test_verify_says_who_decided_what(folder: Path) -> None:
    release = Release.read_zip(folder / "release.zip")
    path = with_decision(folder, signed(folder, decision_on(release)))
    said = [str(line) for line in verify(path, ledger=folder / "ledger.db")]
    at = said.index("approved on 2026-11-28 by Kim, as asked for by Lee")

    assert said[at + 1 : at + 6] == [
        "for the university: teaching",
        "condition: not published",
        "the approval ends with 2027-11-28",
        "acceptance criteria that stood before the run: 1 of 2 met",
        "its internal report had been opened before the decision",
    ]
    plain = replace(
        decision_on(release, "conditional"),
        by_requester=True,
        conditions=[],
        expires="",
        criteria=[],
        annex_read=False,
    )
    told = [str(line) for line in verify(with_decision(folder, signed(folder, plain)))]
    assert told[-2:] == [
        "approved with conditions on 2026-11-28 by Kim: decided by its requester",
        "for the university: teaching",
    ]


def test_a_decision_changes_nothing_else_of_a_release(folder: Path) -> None:
    """To the byte what the release would write with it, and less it the one before."""
    release = Release.read_zip(folder / "release.zip")
    content = signed(folder, decision_on(release))
    path = with_decision(folder, content)
    again = Release.read_zip(path)

    assert again.decision == content
    assert again.fingerprint == release.fingerprint
    assert again.to_bytes() == path.read_bytes()
    assert replace(again, decision=None).to_bytes() == (folder / "release.zip").read_bytes()


def test_a_decision_on_another_release_is_refused(folder: Path) -> None:
    other = made(folder, "other.zip")
    path = with_decision(folder, signed(folder, decision_on(other)))

    with pytest.raises(InputError, match="on another release"):
        verify(path)


@pytest.mark.parametrize(
    "cheat",
    [
        lambda content: content.replace(b'"rejected"', b'"approved"'),
        lambda content: content.replace(b"teaching", b"training"),
        lambda _: b"{}",
        lambda _: b"",
    ],
    ids=["decided", "purpose", "nothing", "empty"],
)
def test_a_decision_that_was_edited_is_refused(folder: Path, cheat: object) -> None:
    release = Release.read_zip(folder / "release.zip")
    content = signed(folder, decision_on(release, "rejected"))
    assert callable(cheat)

    with pytest.raises(InputError, match="decision does not hold: it is not signed"):
        verify(with_decision(folder, cheat(content)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_decision_is_refused(folder: Path) -> None:
    release = Release.read_zip(folder / "release.zip")
    path = with_decision(folder, signed(folder, decision_on(release)))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(DECISION, io.BytesIO().getvalue())

    with pytest.raises(InputError, match="does not hold the files"):
        verify(path)
