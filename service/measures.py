"""What an operator's monitoring may know: counters and durations, in Prometheus' text format.

No private number is among them: no count of rows, no size of an upload, nothing of a budget, no
name. What takes longer the larger a table is, is counted and not timed.

Source: Prometheus, "Exposition formats", text format 0.0.4.
"""

import os
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from privacy.files import default_ledger
from privacy.ledger import Ledger, LedgerFault
from service.store import overview
from service.store.store import Store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_INFINITE = float("inf")

Labels = tuple[tuple[str, str], ...]


class Counts:
    """How often something happened, by labels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number: Counter[Labels] = Counter()

    def add(self, number: int = 1, **labels: str) -> None:
        """Count something."""
        with self._lock:
            self._number[tuple(sorted(labels.items()))] += number

    def all(self) -> dict[Labels, float]:
        """Return every count."""
        with self._lock:
            return {key: number for key, number in self._number.items()}


class Durations:
    """How long something took, by labels: a histogram of seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._within: dict[Labels, list[int]] = {}
        self._sum: defaultdict[Labels, float] = defaultdict(float)

    def add(self, seconds: float, **labels: str) -> None:
        """Count one that took so long."""
        key = tuple(sorted(labels.items()))
        with self._lock:
            within = self._within.setdefault(key, [0] * (len(_BOUNDS) + 1))
            for place, bound in enumerate((*_BOUNDS, _INFINITE)):
                within[place] += seconds <= bound
            self._sum[key] += seconds

    def lines(self, name: str) -> Iterator[str]:
        """Yield its lines."""
        with self._lock:
            for key, within in sorted(self._within.items()):
                for bound, number in zip((*_BOUNDS, _INFINITE), within, strict=True):
                    at = "+Inf" if bound == _INFINITE else str(bound)
                    yield _line(f"{name}_bucket", number, (*key, ("le", at)))
                yield _line(f"{name}_sum", round(self._sum[key], 6), key)
                yield _line(f"{name}_count", within[-1], key)


requests, pages_open = Counts(), Counts()
request_seconds, page_seconds = Durations(), Durations()


def text(store: Store) -> str:
    """Return all measures of this server, of its store and of the default ledger."""
    lines = [
        *_told("semblance_requests_total", "counter", "Requests answered.", requests.all()),
        "# HELP semblance_request_seconds Time to an answer, where no table is carried.",
        "# TYPE semblance_request_seconds histogram",
        *request_seconds.lines("semblance_request_seconds"),
        "# HELP semblance_page_seconds Time to draw a page that asks nothing of rows.",
        "# TYPE semblance_page_seconds histogram",
        *page_seconds.lines("semblance_page_seconds"),
    ]
    known = overview.counted(store)
    states: dict[Labels, float] = {(("state", state),): n for state, n in known.jobs.items()}
    lines += _told("semblance_pages_open", "gauge", "Pages open in browsers.", pages_open.all())
    lines += _told("semblance_jobs", "gauge", "Jobs by state.", states)
    lines += _gauge("semblance_queue_length", "Jobs that wait.", known.jobs["queued"])
    lines += _gauge("semblance_sessions", "Sessions that have not ended.", known.sessions)
    lines += _gauge("semblance_notices_waiting", "Webhooks to deliver.", known.notices)
    lines += _gauge("process_resident_memory_bytes", "Memory of the server.", _resident())
    lines += _gauge("process_open_fds", "Open descriptors of the server.", _descriptors())
    used: dict[Labels, float] = {(): _processor()}
    lines += _told("process_cpu_seconds_total", "counter", "Processor time of the server.", used)
    entries = _ledger_entries()
    lines += _told("semblance_ledger_entries_total", "counter", "Lines of the ledger.", entries)
    return "\n".join(lines) + "\n"


def _gauge(name: str, told: str, number: float) -> Iterator[str]:
    return _told(name, "gauge", told, {(): number})


def _told(name: str, kind: str, told: str, numbers: Mapping[Labels, float]) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
    for labels, number in sorted(numbers.items()):
        yield _line(name, number, labels)


def _line(name: str, number: float, labels: Labels) -> str:
    told = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels)
    return f"{name}{{{told}}} {number}" if told else f"{name} {number}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _processor() -> float:
    used = os.times()
    return round(used.user + used.system, 2)


def _ledger_entries() -> dict[Labels, float]:
    """Return how many lines the ledger has; nothing where it cannot be read."""
    try:
        book = Ledger.find(default_ledger())
        return {(): 0 if book is None else len(book.entries())}
    except LedgerFault:
        return {}
