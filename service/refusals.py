"""Refusals and notes of the rooms below, in the language of the page.

They are raised in English, one sentence after another, with counts and names in their blanks. The
forms that a person meets on the pages are known here; what is not stays as it is.
"""

import re
from functools import cache

from service.words import catalogue, language
from synth.catalogue import translations

# {blank} is any text, "(s)" an s or none, "(was|were)" either word.
FORMS = (
    "{file} is empty.",
    "{file} is {what}. Save the table as CSV, Parquet or Excel.",
    "{file} is HTML or XML, whatever it is called. Save the table as CSV.",
    "{file} is a zip archive. Take the table out of it.",
    "{file} is neither UTF-8 nor CP949 text: from line {line} on it is not UTF-8, and as CP949 it "
    "is not Korean. Name its encoding, for example cp1252, or save it as UTF-8.",
    "{file} holds {n} NUL character(s): it is not text, or it is UTF-16 without its mark. Name its "
    "encoding (utf-16-le), or save it as UTF-8.",
    "{file}: {bad} of {rows} row(s) do not have {cells} cell(s), first row {first}. Cells are "
    "separated by {separators}; quote a cell that holds one, or a line break. Leave out notes and "
    "further tables.",
    "{file}: it cannot be told whether the first row holds the names of the columns. Say which: "
    "--header if it does, --no-header if it is a row of the table like the others.",
    "{file}: the names of the columns seem to stand in several rows. Write them into one row, "
    "without merged cells.",
    "{file} cannot be read as an Excel workbook: it is damaged, encrypted or something else. Save "
    "it anew as .xlsx, or as CSV.",
    "{file} has {n} {nouns}: {names}. Name one of them.",
    "Column {name}: {bad} of {rows} rows hold something that is not of kind {kind}, first in row "
    "{first}. {way}",
    "Column {name}: {bad} of {rows} cells are not of kind {kind}; they count as missing, as its "
    "schema says.",
    "Column {name}: {bad} of {rows} values lie outside the declared range; each counts as the "
    "nearest value that the schema allows.",
    "Column {name}: {bad} of {rows} values lie outside the public range of its kind; each counts "
    "as the nearest value that the schema allows.",
    "Column {name}: {bad} of {rows} values are finer than the grid; each counts as the nearest "
    "value that the schema allows.",
    "Clean them, list a text that means missing under missing, or use kind: {kind}.",
    "No column is left to model. Give at least one the role model.",
    "The table is too small for ε = {epsilon}: about {rows} rows were measured, and counts would "
    "carry noise of about ±{noise}. {way}, or drop columns. What was measured stays spent.",
    "Use an ε of about {epsilon}",
    "Bring more rows",
    "The text is CP949.",
    "The cells are separated by {separators}.",
    "There is no header row; the columns are called column_1 to {last}.",
    "{n} title row(s) above the header (was|were) left out.",
    "{n} blank row(s) (was|were) left out.",
    "{n} column(s) with neither name nor content (was|were) left out.",
    "{n} column(s) (has|have) the name of an earlier one; (its|their) name(s) got a number: "
    "column(s) {places}.",
    "an image",
    "commas",
    "semicolons",
    "tabs",
    "sheets",
    "tables",
    "integer",
    "decimal",
    "date",
    "datetime",
    "time",
    "categorical",
)


def in_words(text: str) -> str:
    """Return a refusal or a note in the session's language."""
    known = translations(catalogue(language()))
    for form in FORMS:
        if found := _pattern(form).fullmatch(text):
            blanks = {name: in_words(held) for name, held in found.groupdict().items()}
            said = known.gettext(form)
            return text if said == form else said.format(**blanks)
    return text


@cache
def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\}|\(s\)|\(\w+\|\w+\))", form)
    return re.compile("".join(map(_part, parts)), re.DOTALL)


def _part(part: str) -> str:
    if part.startswith("{"):
        return f"(?P<{part[1:-1]}>.+?)"
    if part == "(s)":
        return "s?"
    return f"(?:{part[1:-1]})" if "|" in part else re.escape(part)
