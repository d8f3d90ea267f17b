"""An older copy of a ledger, another one, or none where one stood: noticed, and no fresh start."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.anchor import Anchors, default_anchors
from privacy.chain import Entry, LedgerFault, Total
from privacy.ledger import Ledger
from privacy.losses import accept_loss
from privacy.receipts import Receipt

DAY = "2026-11-22"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a ledger, and a folder of anchors that holds no other."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "house" / "ledger.db"


def spend(ledger: Ledger, amount: int = 100, population: str = "patients") -> Receipt:
    run = ledger.reserve(population, mu_squared=amount, delta=amount // 10, date=DAY)
    ledger.start(run, date=DAY)
    return ledger.commit(run, mu_squared=amount, delta=amount // 10, certificate="c" * 64, date=DAY)


def refuses(path: Path, says: str) -> None:
    """Nothing may be read of it or spent on it."""
    with pytest.raises(LedgerFault, match=says):
        Ledger(path).total("patients")
    with pytest.raises(LedgerFault, match=says):
        spend(Ledger(path))


def anchor_of(ledger: Ledger) -> Path:
    return default_anchors() / f"{ledger.entries()[0].refers_to}.json"


def test_an_older_copy_that_is_put_back_is_refused(path: Path) -> None:
    """As a restored backup does, key and all; the newer file put back is taken again."""
    ledger = Ledger(path)
    spend(ledger)
    shutil.copytree(path.parent, path.parent.with_name("backup"))
    spend(ledger)
    newer = path.read_bytes()
    shutil.rmtree(path.parent)
    shutil.copytree(path.parent.with_name("backup"), path.parent)

    refuses(path, "has 4 lines and once had 7: an older copy was put back")
    path.write_bytes(newer)
    spend(Ledger(path))


def test_a_copy_that_was_used_elsewhere_is_refused(path: Path) -> None:
    """Both went on, on two machines: neither knows what the other spent."""
    spend(Ledger(path))
    elsewhere = path.with_name("elsewhere.db")
    shutil.copy(path, elsewhere)
    shutil.copy(f"{path}.key", f"{elsewhere}.key")
    before = anchor_of(Ledger(path)).read_bytes()
    spend(Ledger(path))
    after = anchor_of(Ledger(path)).read_bytes()
    anchor_of(Ledger(path)).write_bytes(before)
    spend(Ledger(elsewhere))
    place = anchor_of(Ledger(elsewhere))
    shutil.copy(elsewhere, path)
    place.write_bytes(after)

    refuses(path, "went another way at line 7 or before: a copy was used elsewhere")


def test_a_ledger_that_is_gone_is_no_fresh_start(path: Path) -> None:
    """Deleted, or emptied; looking for it makes none."""
    spend(Ledger(path))
    path.unlink()
    for use in (Ledger, Ledger.find, Ledger.existing):
        with pytest.raises(LedgerFault, match="A ledger with 4 lines stood at"):
            use(path)
    assert not path.exists()
    path.touch()
    with pytest.raises(LedgerFault, match="A ledger with 4 lines stood at"):
        Ledger(path)


def test_another_ledger_in_its_place_is_refused(path: Path) -> None:
    spend(Ledger(path))
    other = Ledger(path.with_name("other.db"))
    spend(other)
    shutil.copy(other.path, path)
    shutil.copy(other.key_path, f"{path}.key")

    refuses(path, "is not the ledger that stood here, which had 4 lines")


def test_a_ledger_may_move(path: Path) -> None:
    """It goes on at its new place, and its old one is still no fresh start."""
    spend(Ledger(path))
    moved = path.with_name("moved.db")
    path.rename(moved)
    Path(f"{path}.key").rename(f"{moved}.key")
    spend(Ledger(moved))

    with pytest.raises(LedgerFault, match=r"was last seen at .*moved\.db"):
        Ledger(path)
    shutil.copy(moved, path)
    shutil.copy(f"{moved}.key", f"{path}.key")
    assert Ledger(path).total("patients").mu_squared == 200


def test_where_no_ledger_ever_stood_none_is_found(path: Path) -> None:
    assert Ledger.find(path) is None
    with pytest.raises(LedgerFault, match="There is no ledger at"):
        Ledger.existing(path)
    assert not path.exists()


def test_a_ledger_ahead_of_its_anchor_is_taken(path: Path) -> None:
    """A crash between the two must not lock the owner out; the next line catches up."""
    ledger = Ledger(path)
    behind = anchor_of(ledger).read_bytes()
    spend(ledger)
    anchor_of(ledger).write_bytes(behind)

    spend(Ledger(path))
    kept = Anchors(default_anchors()).find(ledger.entries()[0].refers_to)
    assert kept is not None
    assert (kept.seq, kept.head) == (7, ledger.entries()[-1].hash)


def test_an_anchor_never_goes_back(path: Path) -> None:
    """Two processes may write theirs in the other order."""
    ledger = Ledger(path)
    early = ledger.entries()
    spend(ledger)
    ledger.anchors.remember(early, {}, path)

    kept = ledger.anchors.find(early[0].refers_to)
    assert kept is not None
    assert kept.seq == 4


def test_lines_that_another_process_adds_meanwhile_are_no_fault(path: Path) -> None:
    """Read, then written to by another, then compared with the anchor of that."""
    ledger = Ledger(path)
    reads: list[Callable[[], list[Entry]]] = [ledger.entries, lambda: early]
    early = ledger.entries()
    spend(ledger)

    assert len(ledger.anchors.check(path, lambda: reads.pop()())) == 4


def test_every_flipped_bit_of_an_anchor_is_noticed_or_changes_nothing(path: Path) -> None:
    """Of the anchor and of the pointer to it; deleting what is damaged is the way out."""
    ledger = Ledger(path)
    spend(ledger)
    anchors = Anchors(default_anchors())
    known = anchors.at(path)
    for file in default_anchors().iterdir():
        content = file.read_bytes()
        for position in range(len(content)):
            flipped = bytearray(content)
            flipped[position] ^= 1 << position % 8
            file.write_bytes(bytes(flipped))
            try:
                found = anchors.at(path)
            except LedgerFault:
                continue
            assert found == known, position
        file.write_bytes(content)
    shutil.rmtree(default_anchors())
    assert spend(Ledger(path)).run == Ledger(path).entries()[6].run


def test_a_place_for_anchors_that_cannot_be_written_is_a_fault(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its memory the ledger spends nothing."""
    (path.parent.parent / "file").write_text("no folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(path.parent.parent / "file"))

    with pytest.raises(LedgerFault, match=r"cannot be written: .* Set XDG_DATA_HOME"):
        Ledger(path)


def test_a_full_disk_under_the_anchors_is_a_fault(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line stands and counts; the run does not go on."""
    ledger = Ledger(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Anchors, "_write", full)
        with pytest.raises(LedgerFault, match=r"No space left on device\. Set XDG_DATA_HOME"):
            spend(ledger)
    assert ledger.total("patients").mu_squared == 100
    ledger.recover(date=DAY)
    assert ledger.total("patients").mu_squared == 0


def test_anchors_lie_in_the_data_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG's, or its default under the home."""
    assert default_anchors() == path.parent.parent / "data" / "semblance" / "anchors"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(path.parent))
    assert default_anchors() == path.parent / ".local" / "share" / "semblance" / "anchors"
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert default_anchors() == path.parent / ".local" / "share" / "semblance" / "anchors"


def test_a_lost_ledger_is_carried_over_with_its_caps(path: Path) -> None:
    """To a new one, whose sums are those the anchor remembers."""
    ledger = Ledger(path)
    ledger.cap("patients", mu_squared=1000, delta=100, asked="a bound", date=DAY)
    spend(ledger, 300)
    spend(ledger, 50, population="pupils")
    path.unlink()
    Path(f"{path}.key").unlink()
    moves = accept_loss(path, date=DAY)

    again = Ledger(path)
    assert again.total("patients") == Total(0, 300, 30)
    assert again.total("pupils") == Total(0, 50, 5)
    account = again.account("patients")
    assert account.cap is not None
    assert (account.cap.mu_squared, account.cap.delta, account.cap.asked) == (1000, 100, "a bound")
    assert not account.cap.fixed_in_advance
    assert [move.state for move in moves] == ["CARRIED", "CARRIED", "CAPPED"]
    spend(again)
    assert len(list(default_anchors().glob("[!a]*.json"))) <= 2


def test_an_older_copy_goes_on_with_all_that_was_known_counted_again(path: Path) -> None:
    """Which of it the copy still has cannot be known: the sum is never too small."""
    ledger = Ledger(path)
    spend(ledger, 100)
    older = path.read_bytes()
    spend(ledger, 30)
    path.write_bytes(older)
    accept_loss(path, date=DAY)

    assert Ledger(path).total("patients") == Total(1, 230, 23)
    spend(Ledger(path))
    with pytest.raises(LedgerFault, match="Nothing is known to be lost"):
        accept_loss(path, date=DAY)


def test_an_emptied_ledger_is_carried_over_too(path: Path) -> None:
    """Its key is still there, and stays its own."""
    key = spend(Ledger(path), 100).ledger
    path.write_bytes(b"")
    accept_loss(path, date=DAY)

    assert Ledger(path).total("patients") == Total(0, 100, 10)
    assert spend(Ledger(path)).ledger == key


def test_another_ledger_takes_over_what_the_lost_one_spent(path: Path) -> None:
    spend(Ledger(path), 100)
    other = Ledger(path.with_name("other.db"))
    spend(other, 20)
    shutil.copy(other.path, path)
    shutil.copy(other.key_path, f"{path}.key")
    accept_loss(path, date=DAY)

    assert Ledger(path).total("patients") == Total(1, 120, 12)


@pytest.mark.parametrize(
    ("lost", "stands", "kept"),
    [
        ((1000, 100), (50, 5), (50, 5)),
        ((50, 5), (1000, 100), (50, 5)),
        ((50, 100), (1000, 5), (50, 5)),
        ((50, 5), None, (50, 5)),
        (None, (50, 5), (50, 5)),
    ],
)
def test_accepting_a_loss_loosens_no_cap(
    path: Path,
    lost: tuple[int, int] | None,
    stands: tuple[int, int] | None,
    kept: tuple[int, int],
) -> None:
    """The lost ledger's cap was once set over a smaller one of the ledger that goes on."""
    ledger, other = Ledger(path), Ledger(path.with_name("other.db"))
    for book, bound in ((ledger, lost), (other, stands)):
        if bound is not None:
            book.cap("patients", mu_squared=bound[0], delta=bound[1], asked="a bound", date=DAY)
    spend(ledger, 10)
    shutil.copy(other.path, path)
    shutil.copy(other.key_path, f"{path}.key")
    accept_loss(path, date=DAY)

    cap = Ledger(path).account("patients").cap
    assert cap is not None
    assert (cap.mu_squared, cap.delta, cap.fixed_in_advance) == (*kept, False)


def test_sums_beyond_a_line_are_carried_over_on_several(path: Path) -> None:
    """Three runs of 2⁵² units; the loss of such a ledger once could not be accepted."""
    ledger = Ledger(path)
    for delta in (2**52, 2**52, 2**52 + 7):
        run = ledger.reserve("patients", mu_squared=10, delta=delta, date=DAY)
        ledger.start(run, date=DAY)
    path.unlink()
    accept_loss(path, date=DAY)

    assert Ledger(path).total("patients") == Total(0, 30, 3 * 2**52 + 7)


def test_a_loss_that_breaks_off_is_still_known(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accepting it again counts it twice rather than not at all."""

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    spend(Ledger(path), 100)
    path.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Anchors, "keep", broken_off)
        with pytest.raises(KeyboardInterrupt):
            accept_loss(path, date=DAY)
    with pytest.raises(LedgerFault):
        Ledger(path).total("patients")
    accept_loss(path, date=DAY)

    assert Ledger(path).total("patients").mu_squared == 200


def test_nothing_is_lost_of_a_ledger_that_holds(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(LedgerFault, match="Nothing is known to be lost"):
            accept_loss(path, date=DAY)
        spend(Ledger(path))


def test_a_receipt_shows_that_a_ledger_was_rewound(path: Path) -> None:
    """Also where the anchor went with it; then nothing is spent until the newer one is back."""
    ledger = Ledger(path)
    ledger.compare([spend(ledger, 100)])
    older = path.read_bytes()
    receipts = [spend(ledger, 40), spend(ledger, 7)]
    newer = path.read_bytes()
    shutil.rmtree(default_anchors())
    path.write_bytes(older)
    rewound = Ledger(path)
    with pytest.raises(
        LedgerFault, match="no line of the run that the receipt is for: an older copy"
    ):
        rewound.compare(receipts)

    refuses(path, "has 4 lines and once had 10")
    known = rewound.anchors.at(path)
    assert known is not None
    assert known.spent == {"patients": [147, 14]}
    path.write_bytes(newer)
    Ledger(path).compare(receipts)


def test_a_receipt_shows_that_a_ledger_went_another_way(path: Path) -> None:
    """It has grown beyond the lost line since; once such a receipt was refused and forgotten."""
    ledger = Ledger(path)
    spend(ledger, 100)
    older = path.read_bytes()
    receipts = [spend(ledger, 40), spend(ledger, 7)]
    shutil.rmtree(default_anchors())
    path.write_bytes(older)
    other = Ledger(path)
    spend(other, 1)
    held = spend(other, 2)
    with pytest.raises(LedgerFault, match="no line of the run"):
        other.compare([held, *receipts])

    refuses(path, "went another way")
    accept_loss(path, date=DAY)
    assert Ledger(path).total("patients").mu_squared == 103 + 103 + 47
    spend(Ledger(path))


def test_a_ledger_tells_whether_it_is_anchored(path: Path) -> None:
    ledger = Ledger(path)
    assert ledger.is_anchored()
    shutil.rmtree(default_anchors())
    assert not Ledger(path).is_anchored()
    spend(ledger)
    assert ledger.is_anchored()


def test_a_receipt_of_another_ledger_shows_nothing(path: Path) -> None:
    ledger = Ledger(path)
    receipt = spend(ledger)
    with pytest.raises(LedgerFault, match="another ledger"):
        ledger.compare([replace(receipt, ledger="0" * 64, place="0" * 112)])
    with pytest.raises(LedgerFault, match="not the one that the receipt is for"):
        ledger.compare([replace(receipt, delta=0)])
    with pytest.raises(LedgerFault, match="a place that its ledger did not seal"):
        ledger.compare([replace(receipt, place="0" * 112)])

    assert ledger.total("patients").mu_squared == 100


def test_an_anchor_holds_sums_beyond_what_exact_json_holds(path: Path) -> None:
    """2⁵³ units of δ are nine runs at the largest δ there is."""
    ledger = Ledger(path)
    for _ in range(2):
        run = ledger.reserve("patients", mu_squared=1, delta=2**53 - 1, date=DAY)
        ledger.start(run, date=DAY)

    content = json.loads(anchor_of(ledger).read_text())
    assert content["remembered"]["spent"] == {"patients": [2, 2**54 - 2]}
