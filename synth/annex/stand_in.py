"""Attacks on a stand-in population: drawn from the release's own model, so the outcome may leave.

No private row is read, and nothing is spent: it is post-processing of a release. What it shows is
the configuration at work on persons like those of the release; who stands apart among the real ones
is not among them.
"""

import secrets
from dataclasses import replace

import numpy as np

from synth.annex.attack_words import describe_attacks
from synth.annex.attacks.attack import Attacks, Progress, attack
from synth.annex.attacks.cohort import MOST_PERSONS
from synth.dossier.html import environment, words
from synth.release.release import Release


def attack_stand_in(
    release: Release, *, seed: int | None = None, progress: Progress = lambda share: None
) -> Attacks:
    """Attack the release's configuration on persons drawn from its model.

    Args:
        seed: of the persons and of the attacker's choices; by default from the operating system.
        progress: is told the share that is done; it may raise to cancel.

    Raises:
        TooFew: the release has too few rows.
    """
    rng = np.random.default_rng(secrets.randbits(64) if seed is None else seed)
    protection = release.schema.protection
    n_rows = min(len(release.table.frame), MOST_PERSONS * protection.max_rows)
    drawn = release.model.sample(n_rows, seed=int(rng.integers(2**32)))
    # As a private table has them: what surrogates fill is not read.
    held = drawn.frame[[column.name for column in drawn.schema.held]]
    return attack(release, replace(drawn, frame=held), rng=rng, progress=progress)


def render_stand_in(attacks: Attacks, release: Release, *, language: str = "en") -> str:
    """Return the page: one HTML file that needs nothing from outside."""
    return environment(language).get_template("stand_in.html.j2").render(
        **describe_attacks(attacks, words(language)),
        certificate=release.certificate.content,
        is_stand_in=True,
        number=1,
    )  # fmt: skip
