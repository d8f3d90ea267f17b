"""The annex as numbers: annex.json, for the owner's own programs. It stays as the page does."""

import json
import math
from dataclasses import asdict
from typing import Any

from synth.annex.comparison import Annex

ANNEX_FORMAT = 1


def annex_to_json(annex: Annex) -> str:
    """Write an annex as JSON; what is infinite is null."""
    compared = asdict(annex)
    del compared["attacks"], compared["not_attacked"]
    content = {
        "format": ANNEX_FORMAT,
        "classification": "Internal - do not distribute",
        "units": {"distance": "share of rows", "apart": "standard deviations"},
        **compared,
        "notes": [str(note) for note in annex.notes],
        "attacks": None if annex.attacks is None else annex.attacks.to_json(),
        "not_attacked": None if annex.not_attacked is None else str(annex.not_attacked),
    }
    return json.dumps(_finite(content), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _finite(held: Any) -> Any:
    if isinstance(held, dict):
        return {name: _finite(value) for name, value in held.items()}
    if isinstance(held, list | tuple):
        return [_finite(value) for value in held]
    return None if isinstance(held, float) and not math.isfinite(held) else held
