"""Who is in the table: which columns hold people's identifiers, and what is to become of them."""

from privacy.pii.combinations import Combination, riskiest
from privacy.pii.detect import find
from privacy.pii.finding import Entity, Finding
from privacy.pii.policy import POLICIES, action, advice
from privacy.pii.text import entities, with_entities

__all__ = [
    "POLICIES",
    "Combination",
    "Entity",
    "Finding",
    "action",
    "advice",
    "entities",
    "find",
    "riskiest",
    "with_entities",
]
