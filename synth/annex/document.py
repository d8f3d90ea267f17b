"""The annex as a document for programs: annex.json. Like the page, it stays with the owner."""

from dataclasses import asdict
from typing import Any

from synth.annex.comparison import Annex
from synth.dossier.html import catalogue

SCHEMA, VERSION = "urn:semblance:annex:1", 1  # of dossier/schemas/annex.schema.json


def describe_annex(annex: Annex, *, language: str = "en") -> dict[str, Any]:
    """Return an annex ready for JSON; exact shares and counts, none of them paid for.

    Args:
        language: of the notes; all else is the same in each.
    """
    known = catalogue(language)
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "classification": "internal",
        "run": annex.run,
        "rows": annex.rows,
        "synthetic_rows": annex.synthetic_rows,
        "capped_rows": annex.capped_rows,
        "capped_persons": annex.capped_persons,
        "values": [
            {
                **asdict(one),
                "figures": [asdict(figure) for figure in one.figures],
                "frequent": [asdict(value) for value in one.frequent],
                "lost": {
                    **asdict(one.lost),
                    "names": [{"name": name, "rows": rows} for name, rows in one.lost.names],
                },
            }
            for one in annex.values
        ],
        "surrogates": [{**asdict(one), "columns": list(one.columns)} for one in annex.surrogates],
        "columns": [_difference(asdict(one)) for one in annex.columns],
        "pairs": [_difference(asdict(one)) for one in annex.pairs],
        "notes": [note.in_words(known) for note in annex.notes],
    }


def _difference(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "columns": list(one["columns"]), "cells": list(one["cells"])}
