"""The attacks of an annex in words and charts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup

from privacy.message import Message
from synth.annex.attacks.attack import Attacks
from synth.annex.attacks.chance import EXCESS_LIMIT, FALSE_ALARM
from synth.annex.attacks.scores import RELEASED
from synth.annex.roc_chart import STROKES, draw_attack
from synth.dossier.html import Say

_POINTS = 60  # of the bound


def describe_attacks(attacks: Attacks | None, _: Say) -> Mapping[str, Any]:
    """Return what the template shows of the attacks; nothing but names where there are none."""
    score_names, risk_names = _scores(_), _risks(_)
    if attacks is None:
        return {"attacks": None}
    names = {**score_names, **risk_names, "canary": _("the canary")}
    return {
        "attacks": attacks,
        "signals": ", ".join(names[name] for name in attacks.signals),
        "scores": list(dict.fromkeys(roc.name for roc in attacks.memberships)),
        "score_names": score_names,
        "risk_names": risk_names,
        "risk_words": _how(_),
        "standings": {
            "below": _("below it"),
            "above": _("above it"),
            "open": _("not told by so few"),
        },
        "charts": [
            {"title": title, "figure": _chart(attacks, isolated, title, _)}
            for isolated, title in ((False, _("All persons")), (True, _("The most isolated")))
        ],
        "strokes": STROKES,
        "limit": EXCESS_LIMIT,
        "false_alarm": FALSE_ALARM,
    }


def tell_outcome(attacks: Attacks) -> Message:
    """Return which of the three outcomes it is, in a line for a terminal."""
    if attacks.contradicts:
        return Message(
            "ATTACKS: one succeeds more often than the promise allows. Do not let the release "
            "leave, and report this."
        )
    best = max(roc.auc for roc in attacks.memberships if roc.name in RELEASED)
    if attacks.signals:
        return Message(
            "Attacks: a signal above the control, within what the promise allows: area under the "
            "curve at most {best:.3f} of {bound:.3f}, 0.5 being a guess.",
            best=best,
            bound=attacks.bound.auc,
        )
    return Message("Attacks: no signal above the control. The proof is the evidence, not this.")


def _chart(attacks: Attacks, isolated: bool, title: str, _: Say) -> Markup:
    levels = np.geomspace(0.001, 1, _POINTS).tolist()
    curves = {roc.name: roc.curve for roc in attacks.memberships if roc.isolated == isolated}
    bound = [(level, attacks.bound.of(level)) for level in levels]
    captions = _("of 1,000 others, accused"), _("of 1,000 members, accused")
    return Markup(draw_attack(curves, bound, captions=captions, described=title))


def _scores(_: Say) -> Mapping[str, str]:
    return {
        "density": _("density of the model"),
        "marginals": _("shares of the synthetic table"),
        "nearest": _("nearest synthetic row"),
        "answers": _("every paid answer"),
    }


def _risks(_: Say) -> Mapping[str, str]:
    return {
        "singling out": _("Singling out"),
        "linkability": _("Linkability"),
        "inference": _("Inference"),
        "copied rows": _("Copied rows"),
        "copied values": _("Copied rare values"),
    }


def _how(_: Say) -> Mapping[str, str]:
    return {
        "singling out": _("what a synthetic row holds in a few columns fits one person alone"),
        "linkability": _("the two halves of a person’s columns lead to one synthetic row"),
        "inference": _("the synthetic row nearest in all other columns gives a secret one away"),
        "copied rows": _("a row of the person stands in the synthetic table, value by value"),
        "copied values": _("a value that nobody else has stands in the synthetic table"),
    }
