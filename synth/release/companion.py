"""The note beside rows that were drawn from a release: what was asked for, and what holds still."""

from collections.abc import Sequence
from pathlib import Path

from privacy.message import Message
from synth.catalogue import translations
from synth.reading.counts import list_names
from synth.release.classes import RowClass
from synth.release.imputing import Imputed
from synth.release.release import Release

_SHOWN = 20  # classes in a note


def note_path(output: Path) -> Path:
    """Return where the note of a file stands: beside it."""
    return output.with_name(output.name + ".note.txt")


def say_sample(n_rows: int, where: Sequence[str], asked: Sequence[Message]) -> list[Message]:
    """Say what was drawn, and what was asked of it.

    Args:
        where: conditions that every row satisfies.
        asked: what `say_classes` or `synth.release.parity.say_parity` says.
    """
    said = [
        Message("{n} rows drawn from the model of a release.", n=n_rows),
        *(Message("Every row satisfies {condition!r}.", condition=one) for one in where),
        *asked,
    ]
    if where or asked:
        said.append(
            Message(
                "What was asked for is true of these rows because it was asked for; it says "
                "nothing about the original data."
            )
        )
    return said


def say_classes(classes: Sequence[RowClass]) -> list[Message]:
    """Say how many rows of which class were asked for; of many, the first."""
    said = [
        Message(
            "{n} rows satisfy {conditions}.",
            n=one.n_rows,
            conditions=list_names([repr(str(condition)) for condition in one.conditions]),
        )
        for one in classes[:_SHOWN]
    ]
    more = len(classes) - len(said)
    return [*said, Message("So do {n} more classes of rows, as asked.", n=more)] if more else said


def say_filled(imputed: Imputed) -> list[Message]:
    """Say which cells were filled, and what the others are."""
    said = [
        Message(
            "{n} missing cells filled by the model of a release, given what stands in their rows.",
            n=sum(imputed.filled.values()),
        ),
        *(
            Message("Column {name!r}: {n} cells.", name=name, n=n)
            for name, n in imputed.filled.items()
        ),
    ]
    if imputed.kept:
        said.append(
            Message(
                "{n} missing cells stay so, as asked: columns {names}. That they are missing was "
                "taken into account for the others.",
                n=sum(imputed.kept.values()),
                names=list_names([repr(name) for name in imputed.kept]),
            )
        )
    if imputed.left:
        said.append(
            Message(
                "{n} cells are still missing: the model holds no value of their columns.",
                n=imputed.left,
            )
        )
    kept = Message(
        "All other cells are those of the table that was brought: if it is about real persons, "
        "so is this one. The guarantee is that of the release; it does not cover them."
    )
    return [*said, kept]


def note_of(
    release: Release, said: Sequence[Message], *, seed: int, language: str, filled: bool = False
) -> str:
    """Write the note of rows that a release's model gave; the same rows have the same note.

    Args:
        said: what was drawn, and what was asked of it.
        language: one of `synth.catalogue.LANGUAGES`.
        filled: whether they are rows that were brought, whose missing cells were filled.
    """
    lines = [
        *said,
        Message("Release: the certificate with SHA-256 {sha256}.", sha256=release.fingerprint),
        Message("Seed: {seed}. It gives the same again.", seed=f"{seed}"),
        _guarantee_of_filled() if filled else _guarantee_of_drawn(release),
    ]
    words = translations(language)
    return "".join(f"{one.in_words(words)}\n" for one in lines)


def _guarantee_of_drawn(release: Release) -> Message:
    content = release.certificate.content
    return Message(
        "The guarantee is unchanged: what is drawn from the model is post-processing. No "
        "original row was read and no budget was spent. Release and what was drawn together "
        "are still ({epsilon}, {delta})-differentially private, apart from what the "
        "certificate lists as unprotected.",
        epsilon=f"{content['epsilon']:g}",
        delta=f"{content['delta']:g}",
    )


def _guarantee_of_filled() -> Message:
    # The brought rows may be the private ones, and what was drawn depends on them.
    return Message(
        "The release and its guarantee are unchanged, and no budget was spent. The guarantee does "
        "not cover this table: cells that were filled were drawn given the others in their rows, "
        "and tell of them."
    )
