"""Our own detector's verdicts, in the suite's words."""

import pandas as pd

from privacy import pii

from .measures import Verdict
from .types import TYPES_OF_OURS

SURE = 0.5
Verdicts = dict[str, Verdict]


def ours(frame: pd.DataFrame) -> Verdicts:
    """Return our own verdicts on a table."""
    verdicts = {}
    for name, finding in pii.find(frame).items():
        sure = finding.confidence >= SURE
        action = pii.action(finding, policy="strict")
        verdicts[name] = Verdict(
            flagged=finding.group == "DIRECT" and sure,
            review=(finding.group != "NONE" and not sure) or action == "review",
            group=finding.group,
            type=TYPES_OF_OURS.get(finding.type, finding.type),
            confidence=finding.confidence,
            left_out=action != "model",
        )
    return verdicts
