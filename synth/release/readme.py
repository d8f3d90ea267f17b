"""README.txt: what the files of a release are, in each language, one after the other."""

from collections.abc import Mapping
from textwrap import fill
from typing import Any

from privacy.message import N_
from synth.catalogue import LANGUAGES
from synth.dossier.html import words
from synth.dossier.page import unit_in_words

_WIDTH = {"en": 100, "ko": 60}  # signs on a line; those of Hangul are twice as wide
_INDENT = 20
_MADE = N_("A synthetic table, made {date} by Semblance {version}.")
_PROMISE = N_(
    "For tables that satisfy schema.yaml, all of it together is ({epsilon:g}, {delta:g})-"
    "differentially private for {unit}. What it shows besides is in certificate.json under "
    "unprotected_quantities, and not covered by that. `synth verify RELEASE` checks that the "
    "files are those of the certificate and that its sums hold."
)
_FILES = {
    "synthetic.csv": N_(
        "the table: UTF-8, comma separated. A text cell or header that begins with = + - @ tab, "
        "CR, LF, NUL or ' has one apostrophe before it, so that no spreadsheet takes it for a "
        "formula; take one apostrophe off to have the original."
    ),
    "synthetic.parquet": N_("the same table with its types; nothing in it is escaped."),
    "model.json": N_("what the table was drawn from: `synth sample RELEASE --rows N` draws more."),
    "schema.yaml": N_("what the owner declared of the columns and of who is protected."),
    "certificate.json": N_(
        "the promise, every spend, what is not covered, and the hashes of these files."
    ),
    "receipt.json": N_("the ledger's signature for that certificate, and the run's place, sealed."),
    "decision.json": N_(
        "where there is one: who decided that it may be handed out, to whom and for what, signed."
    ),
    "dossier.html": N_("the evidence, to be read by a person; dossier.json has its numbers."),
    "dossier.ko.html": N_("the same in Korean."),
}


def write_readme(certificate: Mapping[str, Any]) -> str:
    """Return what stands in README.txt, of a certificate without the hashes of its files."""
    return "\n\n".join(_in(language, certificate) for language in LANGUAGES)


def _in(language: str, certificate: Mapping[str, Any]) -> str:
    _, width = words(language), _WIDTH[language]
    made = _(_MADE).format(date=certificate["date"], version=certificate["version"])
    promise = _(_PROMISE).format(
        epsilon=certificate["epsilon"],
        delta=certificate["delta"],
        unit=unit_in_words(certificate, _),
    )
    files = [_line(name, _(said), width) for name, said in _FILES.items()]
    return "\n".join([made, "", *files, "", _wrap(promise, width), ""])


def _line(name: str, said: str, width: int) -> str:
    return _wrap(said, width, name.ljust(_INDENT), " " * _INDENT)


def _wrap(text: str, width: int, first: str = "", others: str = "") -> str:
    return fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_on_hyphens=False,
        break_long_words=False,
    )
