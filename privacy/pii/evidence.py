"""Evidence for each type that a column may hold, in log-odds that add up."""

import math
from dataclasses import dataclass, field

from privacy.message import Message
from privacy.pii.finding import GROUP_OF
from privacy.pii.headers import Header
from privacy.pii.profile import Profile
from privacy.pii.reasons import Reason, because
from privacy.pii.weights import LIKELY, PRIOR


@dataclass
class Candidates:
    """The evidence for each type that a column may hold.

    Attributes:
        log_odds: by type.
        reasons: why, by type.
    """

    log_odds: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, list[Message]] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        log_odds: float,
        reason: Reason,
        *,
        share: float = 1.0,
        what: str | tuple[Message, ...] = (),
    ) -> None:
        """Add evidence for a type; the first brings its prior with it."""
        if kind not in self.log_odds:
            self.log_odds[kind] = PRIOR[GROUP_OF[kind]]
            self.reasons[kind] = []
        self.log_odds[kind] += log_odds
        if abs(log_odds) > 0.5:
            self.reasons[kind].append(because(reason, share=share, what=what))

    def rename(self, kind: str, to: str, reason: Reason) -> None:
        """Move the evidence for one type to another."""
        self.log_odds[to] = self.log_odds.pop(kind)
        self.reasons[to] = [*self.reasons.pop(kind), because(reason)]

    def best(self) -> tuple[str, float] | None:
        """Return the likeliest type and its probability."""
        if not self.log_odds:
            return None
        kind = max(self.log_odds, key=self.log_odds.__getitem__)
        return kind, 1 / (1 + math.exp(-max(-30.0, min(self.log_odds[kind], 5.0))))

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
