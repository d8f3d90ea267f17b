"""`synth evidence`: write a release's evidence as files, from the release alone."""

import argparse
from pathlib import Path

from privacy.message import N_, Message
from synth.annex.comparison import review
from synth.annex.document import describe_annex
from synth.annex.page import render_annex
from synth.commands.opening import add_reader, record_opening
from synth.commands.terminal import (
    add_release,
    give,
    language,
    say,
)
from synth.dossier.registry import CURATORS, SECTORS, Curator
from synth.files import write_folder
from synth.reading import read_as_declared
from synth.release.evidence import gather_evidence, read_schema
from synth.release.release import Release, write_json
from synth.tables.table import Table

_INTERNAL = "internal"  # the folder of what does not leave


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_release(parser)
    parser.add_argument(
        "--annex", type=Path, metavar="TABLE", help=N_("also the exact comparison, for you alone")
    )
    parser.add_argument(
        "--encoding",
        help=N_(
            "of a text file; default: what the schema says, or what is found where there is none"
        ),
    )
    parser.add_argument("--sheet", help=N_("of a workbook, or table of a database"))
    add_reader(parser)
    asked = parser.add_argument_group(N_("what a registry of deployments asks besides"))
    asked.add_argument("--curator-type", choices=CURATORS, default="", help=N_("kind of the owner"))
    asked.add_argument("--sector", choices=SECTORS, default="", help=N_("that the data are about"))
    asked.add_argument(
        "--region", default="", help=N_("that the data are about, or whose law applies")
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help=N_("default: named as the release")
    )
    parser.set_defaults(command=_evidence)


def _evidence(options: argparse.Namespace) -> None:
    release = Release.read_zip(options.release)
    folder = options.output or options.release.with_name(f"{options.release.stem}-evidence")
    curator = Curator(options.curator_type, options.sector, options.region)
    made = gather_evidence(release, language=language(), curator=curator)
    write_folder(folder, made, mode=0o644)
    give(folder=folder, files=sorted(made))
    say(Message("{n} files in {path}; nothing was spent.", n=len(made), path=folder))
    if curator.open:
        say(
            Message(
                "registry.yaml leaves open: {open}. A registry takes it once they are said.",
                open=", ".join(_OPTIONS[name] for name in curator.open),
            )
        )
    if options.annex is not None:
        _write_annex(release, options, folder / _INTERNAL)


_OPTIONS = {"type": "--curator-type", "sector": "--sector", "region": "--region"}


def _write_annex(release: Release, options: argparse.Namespace, folder: Path) -> None:
    reading = read_as_declared(
        options.annex, release.schema.file, encoding=options.encoding, sheet=options.sheet
    )
    table = Table.from_reading(reading, release.schema)
    record_opening(release, options)
    annex = review(release, table, cells=reading.frame)
    made = {
        "annex.html": render_annex(annex, language=language()).encode(),
        "annex.json": write_json(describe_annex(annex, language=language())),
        "annex.schema.json": read_schema("annex"),
    }
    write_folder(folder, made, mode=0o600)
    say(
        Message(
            "{n} files in {path}: exact figures of the private table. They must not leave.",
            n=len(made),
            path=folder,
        )
    )
