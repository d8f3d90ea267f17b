"""Anchors: what is remembered of each ledger outside its folder, to notice an older copy.

Whoever restores a folder from a backup brings back a ledger that has forgotten its last runs. The
anchor lies elsewhere and has not. Against an owner who forges both it does nothing.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from privacy.chain import Account, Entry, LedgerFault
from privacy.files import lock_folder, own_folder, write_durably
from privacy.message import Message, reason_of
from privacy.receipts import Place, Receipt


def default_anchors() -> Path:
    """Return the folder of anchors that is used where none is named."""
    return own_folder("XDG_DATA_HOME", Path(".local", "share")) / "anchors"


@dataclass(frozen=True)
class Anchor:
    """The newest known state of one ledger. The ledger may be ahead of it, never behind.

    Attributes:
        ledger: the ledger's public key.
        seq: the position of the newest line.
        head: its hash.
        path: where the ledger was written to last.
        spent: μ² and δ of each population at that line, in units of 10⁻¹² and 10⁻¹⁸: what has to
            be carried over if the ledger is lost.
        caps: the bounds at that line, likewise, and the words they were asked in.
    """

    ledger: str
    seq: int
    head: str
    path: str
    spent: Mapping[str, Sequence[int]]
    caps: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, lines: Sequence[Entry], accounts: Mapping[str, Account], path: Path) -> "Anchor":
        """Return what shall be remembered of a ledger with these lines."""
        return cls(
            ledger=lines[0].refers_to,
            seq=len(lines),
            head=lines[-1].hash,
            path=str(path.resolve()),
            spent={
                population: [account.total.mu_squared, account.total.delta]
                for population, account in accounts.items()
            },
            caps={
                population: [account.cap.mu_squared, account.cap.delta, account.cap.asked]
                for population, account in accounts.items()
                if account.cap is not None
            },
        )

    def fault(self, lines: Sequence[Entry]) -> Message | None:
        """Say what became of a ledger that does not go on from what is remembered of it."""
        if len(lines) < self.seq:
            return Message(
                "has {lines} lines and once had {seq}: an older copy was put back",
                lines=len(lines),
                seq=self.seq,
            )
        if lines[self.seq - 1].hash != self.head:
            return Message(
                "went another way at line {seq} or before: a copy was used elsewhere", seq=self.seq
            )
        return None

    def after(self, receipt: Receipt, place: Place) -> "Anchor":
        """Return what is known of the ledger once the receipt of a lost line was shown."""
        mu_squared, delta = self.spent.get(receipt.population, (0, 0))
        more = [mu_squared + receipt.mu_squared, delta + receipt.delta]
        spent = {**self.spent, receipt.population: more}
        return replace(self, seq=place.seq, head=place.head, spent=spent)


class Anchors:
    """A folder of anchors: a file for each ledger, and one for each place where one stood."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when something is to be remembered."""
        self.folder = folder

    def find(self, ledger: str) -> Anchor | None:
        """Return the anchor of a ledger, None if none is kept.

        Raises:
            LedgerFault: it is damaged.
        """
        body = _read(self.place(ledger))
        return None if body is None else Anchor(**body)

    def at(self, path: Path) -> Anchor | None:
        """Return the anchor of the ledger that was last written to at a path.

        Raises:
            LedgerFault: it is damaged.
        """
        body = _read(self._pointer(path))
        return None if body is None else self.find(body["ledger"])

    def stood_before(self, lines: Sequence[Entry], path: Path) -> Anchor | None:
        """Return the anchor of another ledger that a path should hold, None if there is none."""
        here = self.at(path)
        if here is None or here.ledger == lines[0].refers_to or here.path != str(path.resolve()):
            return None
        return here

    def check(self, path: Path, read: Callable[[], list[Entry]]) -> list[Entry]:
        """Return the lines that `read` gives, compared with what is remembered of them.

        Raises:
            LedgerFault: they are older, went another way, or are those of another ledger.
        """
        lines = read()
        other, own = self.stood_before(lines, path), self.find(lines[0].refers_to)
        fault = None
        if other is not None:
            fault = Message(
                "is not the ledger that stood here, which had {lines} lines", lines=other.seq
            )
        elif own is not None and own.fault(lines):
            # Another process may have written since: lines first, then the anchor.
            lines = read()
            fault = own.fault(lines)
        if fault is None:
            return lines
        raise LedgerFault(
            "{path} {fault}. Nothing may be spent on it. Restore the newer file; if that is lost "
            "for good, {way_out}.",
            path=path,
            fault=fault,
            way_out=_way_out(path),
        )

    def refuse_a_fresh_start(self, path: Path, is_there: Callable[[], bool]) -> None:
        """Notice that a ledger stood where there is none now.

        Args:
            is_there: asked last; another process makes the ledger first and then its anchor.

        Raises:
            LedgerFault: names the ways out.
        """
        here = self.at(path)
        if here is not None and not is_there():
            raise LedgerFault(
                "A ledger with {lines} lines stood at {path}, was last seen at {seen_at}, and is "
                "gone. Restore it, or name the place it is at; if it is lost for good, {way_out}.",
                lines=here.seq,
                path=path,
                seen_at=here.path,
                way_out=_way_out(path),
            )

    def remember(self, lines: Sequence[Entry], accounts: Mapping[str, Account], path: Path) -> None:
        """Keep an anchor of a ledger with these lines, unless a later one is kept already.

        Raises:
            LedgerFault: the place cannot be written.
        """
        anchor = Anchor.of(lines, accounts, path)
        with self._writing():
            kept = self.find(anchor.ledger)
            if kept is None or kept.seq <= anchor.seq:
                self._write(anchor)

    def keep(self, anchor: Anchor) -> None:
        """Write an anchor, whatever is kept of its ledger.

        Raises:
            LedgerFault: the place cannot be written.
        """
        with self._writing():
            self._write(anchor)

    def forget(self, anchor: Anchor) -> None:
        """Delete an anchor: its ledger is lost, and was carried over to another."""
        self.place(anchor.ledger).unlink(missing_ok=True)

    def place(self, ledger: str) -> Path:
        """Return the file of a ledger's anchor."""
        return self.folder / f"{ledger}.json"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one process write at a time."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with lock_folder(self.folder.parent):  # the folder itself is locked by each writing
                yield
        except OSError as error:
            raise LedgerFault(
                "{folder}, which remembers ledgers, cannot be written: {reason}. Set "
                "XDG_DATA_HOME to a folder that can.",
                folder=self.folder,
                reason=reason_of(error),
            ) from None

    def _write(self, anchor: Anchor) -> None:
        _write(self.place(anchor.ledger), asdict(anchor))
        pointer = self._pointer(Path(anchor.path))
        body = {"ledger": anchor.ledger, "path": anchor.path}
        if _read(pointer) != body:
            _write(pointer, body)

    def _pointer(self, path: Path) -> Path:
        name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()
        return self.folder / f"at-{name}.json"


class NoAnchors(Anchors):
    """Remembers nothing: opens a ledger whose loss its owner accepted."""

    def check(self, path: Path, read: Callable[[], list[Entry]]) -> list[Entry]:
        """Return the lines as they are."""
        return read()

    def refuse_a_fresh_start(self, path: Path, is_there: Callable[[], bool]) -> None:
        """Refuse nothing."""

    def remember(self, lines: Sequence[Entry], accounts: Mapping[str, Account], path: Path) -> None:
        """Keep nothing."""


def _write(path: Path, body: Mapping[str, Any]) -> None:
    content = json.dumps({"remembered": body, "sha256": _check(body)}, indent=1) + "\n"
    write_durably(path, content.encode(), mode=0o600)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        document = json.loads(path.read_bytes())
        body: dict[str, Any] = document["remembered"]
        if document["sha256"] == _check(body):
            return body
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError):
        pass
    raise LedgerFault(
        "{path}, which remembers a ledger, is damaged. Delete it, then compare the ledger with "
        "your newest release: synth ledger verify --receipt RELEASE.",
        path=path,
    )


def _check(body: Mapping[str, Any]) -> str:
    # Not rfc8785, which ends at 2⁵³: the sum of many thresholds may be larger.
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _way_out(path: Path) -> Message:
    return Message(
        "`synth ledger accept-loss --ledger {path}` carries over what is remembered of it",
        path=path,
    )
