"""Detect: weigh the evidence of header, values and neighbours, and decide for each column.

All evidence is in log-odds and adds up: a header, the share of values that are written in a form
or pass a checksum above chance, and the columns beside. What stays undecided and is nearly unique
is a key: it is never modelled as categories.
"""

import numpy as np
import pandas as pd

import privacy.pii.headers as headers
import privacy.pii.moments as moments
import privacy.pii.neighbours as neighbours
import privacy.pii.values as values
import privacy.pii.weights as weights
from privacy.pii.evidence import Candidates, Column
from privacy.pii.finding import GROUP_OF, Finding, name_of_type
from privacy.pii.identifiers import FORMS_OF
from privacy.pii.profile import FEW, Profile, profile_of
from privacy.pii.reasons import Reason, because
from privacy.pii.weights import LIKELY, POSSIBLE, PRIOR


def find(frame: pd.DataFrame) -> dict[str, Finding]:
    """Return what each column holds, by name.

    Args:
        frame: of any dtypes; the columns' names are read as text.
    """
    columns = [_evidence_of(str(name), frame.iloc[:, at]) for at, name in enumerate(frame.columns)]
    neighbours.weigh(frame, columns)
    return {column.profile.name: _decide(column) for column in columns}


def _evidence_of(name: str, raw: pd.Series) -> Column:
    profile, header, candidates = profile_of(name, raw), headers.read(name), Candidates()
    column = Column(profile, header, candidates)
    for kind, hint in header.hints.items():
        if GROUP_OF[kind] in PRIOR:
            candidates.add(kind, hint, Reason.NAMED)
    if profile.texts:
        values.weigh(column)
    return column


def _decide(column: Column) -> Finding:
    profile, best = column.profile, column.candidates.best()
    kind, confidence = best if best is not None else ("NONE", 0.0)
    if confidence >= LIKELY and not _is_text_first(column, kind):
        return _finding(column, kind, confidence)
    other = _key(column) or _free_text(column)
    if other is not None and (confidence < LIKELY or other.group == "FREE_TEXT"):
        return other
    if confidence >= POSSIBLE:
        return _finding(column, kind, confidence)
    return Finding(
        profile.name, "NONE", "NONE", round(1 - confidence, 3), (because(Reason.NOTHING),)
    )


def _is_text_first(column: Column, kind: str) -> bool:
    """Tell free text that a weaker reading of its header would hide."""
    names = column.profile.persons
    if kind == "person_name" and max(names.listed, names.dressed) >= weights.WITH_MORE:
        lengths = [len(name.split()) for name in names.texts]
        return not lengths or float(np.mean(lengths)) > 4
    return kind in {"health", "person_name"} and _is_prose(column.profile)


def _finding(column: Column, kind: str, confidence: float) -> Finding:
    reasons = tuple(dict.fromkeys(column.candidates.reasons[kind]))
    return Finding(column.profile.name, GROUP_OF[kind], kind, round(confidence, 3), reasons)


def _is_prose(profile: Profile) -> bool:
    if profile.typed != "text" or profile.numeric or not profile.texts:
        return False
    if profile.n_present >= 200 and profile.n_distinct <= FEW:
        return False
    if any("\n" in text for text in profile.texts) or profile.lengths.mean() > weights.LONG_TEXT:
        return float(profile.words.mean()) >= 3
    return bool(
        profile.words.mean() >= 4 and profile.lengths.mean() > 18 and profile.distinct_share > 0.3
    )


def _free_text(column: Column) -> Finding | None:
    from privacy.pii.text import rows_with_entities  # loads presidio, for texts alone

    profile, hinted = column.profile, "free_text" in column.header.hints
    if profile.typed != "text" or profile.numeric:
        return None
    prose = _is_prose(profile) or (hinted and profile.n_distinct > 3 and profile.lengths.mean() > 8)
    share, kinds = rows_with_entities(profile.distinct, names=prose)
    what = tuple(name_of_type(kind) for kind in kinds)
    if prose:
        name = "free_text_with_pii" if share > 0 else "free_text"
        why = [because(Reason.PROSE)]
        if share > 0:
            why.append(because(Reason.IN_TEXTS, share=share, what=what))
        return Finding(profile.name, "FREE_TEXT", name, 0.9, tuple(why))
    # Codes can be written like a number of a person's; an e-mail address is always one.
    of_codes = column.header.of_thing or "record_id" in column.header.hints
    if share > 0 and ("email" in kinds or not of_codes):
        held = because(Reason.IN_VALUES, share=share, what=what)
        return Finding(profile.name, "FREE_TEXT", "free_text_with_pii", 0.4, (held,))
    return None


def _key(column: Column) -> Finding | None:
    profile, header = column.profile, column.header
    if not profile.texts or profile.typed in {"moment", "truth"} or profile.decimal > 0.05:
        return None

    def key(kind: str, confidence: float, reason: Reason, *, share: float = 1.0) -> Finding:
        return Finding(profile.name, "KEY", kind, confidence, (because(reason, share=share),))

    if values.match_forms(profile, FORMS_OF["record_id"])[0] >= 0.8:
        return key("record_id", 0.95, Reason.UUIDS)
    if "record_id" in header.hints and (profile.n_distinct > FEW or profile.distinct_share > 0.9):
        return key("record_id", 0.9, Reason.KEY_NAMED)
    if profile.running:
        return key("record_id", 0.85, Reason.RUNNING)
    if not profile.nearly_unique or _is_prose(profile):
        return None
    if (profile.typed == "number" or profile.whole > 0.95) and not (
        header.opaque and profile.like_codes
    ):
        return None
    if (moments.years(profile.texts) > 0).mean() > 0.9:
        return None
    return key("nearly_unique", 0.7, Reason.DIFFERENT, share=profile.distinct_share)
