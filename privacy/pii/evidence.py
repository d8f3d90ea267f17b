"""Evidence: what speaks for each type that a column may hold, in log-odds that add up."""

import math
from dataclasses import dataclass, field

from privacy.pii.finding import GROUP_OF
from privacy.pii.headers import Header
from privacy.pii.profile import Profile
from privacy.pii.reasons import Reason, percent

PRIOR = {"DIRECT": -4.0, "QUASI": -3.5, "SENSITIVE": -3.5}
LIKELY = 0.5  # above, a finding stands by itself
POSSIBLE = 0.2  # above, a person is asked
CONTRADICTED = -9.0
THING = -5.0  # the header names something else


@dataclass
class Candidates:
    """What speaks for each type that a column may hold.

    Attributes:
        odds: log-odds, by type.
        reasons: why, by type, in words.
    """

    odds: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self, kind: str, odds: float, reason: Reason, *, share: float = 1.0, what: str = ""
    ) -> None:
        """Add evidence for a type; the first brings its prior with it."""
        if kind not in self.odds:
            self.odds[kind] = PRIOR[GROUP_OF[kind]]
            self.reasons[kind] = []
        self.odds[kind] += odds
        if abs(odds) > 0.5:
            self.reasons[kind].append(reason.format(share=percent(share), what=what))

    def rename(self, kind: str, to: str, reason: Reason) -> None:
        """Let what speaks for one type speak for another."""
        self.odds[to] = self.odds.pop(kind)
        self.reasons[to] = [*self.reasons.pop(kind), str(reason)]

    def best(self) -> tuple[str, float] | None:
        """Return the likeliest type and its probability."""
        if not self.odds:
            return None
        kind = max(self.odds, key=self.odds.__getitem__)
        return kind, 1 / (1 + math.exp(-max(-30.0, min(self.odds[kind], 5.0))))

    def likely(self) -> str | None:
        """Return the type that stands by itself, None where none does."""
        best = self.best()
        return best[0] if best is not None and best[1] >= LIKELY else None


@dataclass(frozen=True)
class Column:
    """A column while it is looked at."""

    profile: Profile
    header: Header
    candidates: Candidates
