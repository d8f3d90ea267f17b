"""The note beside rows that were drawn from a release: what was asked for, and what holds still."""

from collections.abc import Sequence
from pathlib import Path

from privacy.message import Message
from synth.catalogue import translations
from synth.reading.counts import list_names
from synth.release.classes import RowClass
from synth.release.release import Release

_SHOWN = 20  # classes in a note


def note_path(output: Path) -> Path:
    """Return where the note of a file stands: beside it."""
    return output.with_name(output.name + ".note.txt")


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


def note_of(
    release: Release, made: Message, asked: Sequence[Message], *, seed: int, language: str
) -> str:
    """Write the note of rows that a release's model gave; the same rows have the same note.

    Args:
        made: what was drawn.
        asked: what was asked of it, nothing for rows as they come.
        language: one of `synth.catalogue.LANGUAGES`.
    """
    content = release.certificate.content
    said = [made, *(asked or [Message("No condition was set.")])]
    if asked:
        said.append(
            Message(
                "What was asked for is true of these rows because it was asked for; it says "
                "nothing about the original data."
            )
        )
    said += [
        Message("Release: the certificate with SHA-256 {sha256}.", sha256=release.fingerprint),
        Message("Seed: {seed}. It gives the same rows again.", seed=f"{seed}"),
        Message(
            "The guarantee is unchanged: rows drawn from the model are post-processing. No "
            "original row was read and no budget was spent. Release and rows together are still "
            "({epsilon}, {delta})-differentially private, apart from what the certificate lists "
            "as unprotected.",
            epsilon=f"{content['epsilon']:g}",
            delta=f"{content['delta']:g}",
        ),
    ]
    words = translations(language)
    return "".join(f"{one.in_words(words)}\n" for one in said)
