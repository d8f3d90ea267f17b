"""A job: everything `synth run` is told, in one YAML file, for schedulers and for the record.

What is said on the command line besides counts in place of what the file says. Places in the file
are found from its own folder.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from privacy.message import Message, reason_of
from synth.errors import InputError
from synth.reading.addresses import is_address
from synth.statement import UNSTATED
from synth.tables.entries import mapping, text
from synth.tables.rule_entries import DeclaredRule, read_rules
from synth.tables.schema import Schema
from synth.tables.yaml_text import TextLoader

_JOB = {
    *("table", "encoding", "sheet", "schema", "accept_proposal", "unit", "person", "max_rows"),
    *("presets", "surrogates", "budget", "population", "ledger", "engine", "target", "groups"),
    *("rows", "rows_about", "memory_limit", "rules", "statement", "outputs", "confirmed", "anyway"),
}
_PLACES = {"table", "schema", "ledger"}
_NUMBERS: dict[str, Callable[[str], float]] = {
    **dict.fromkeys(("rows", "rows_about", "max_rows", "generation"), int),
    **dict.fromkeys(("epsilon", "delta"), float),
}
_SWITCHES = {"accept_proposal", "presets", "surrogates", "confirmed", "anyway"}
_OUTPUTS = {"release", "rows", "evidence"}


@dataclass(frozen=True)
class Job:
    """What a job says that no option does.

    Attributes:
        rules: beside those of the schema.
        rows: where the synthetic rows go besides, .csv or .parquet.
        evidence: the folder where the evidence goes besides.
    """

    rules: tuple[DeclaredRule, ...] = ()
    rows: Path | None = None
    evidence: Path | None = None

    def with_rules(self, schema: Schema) -> Schema:
        """Return a schema with the rules of the job."""
        return replace(schema, rules=(*schema.rules, *self.rules)) if self.rules else schema


def read_job(options: argparse.Namespace, parser: argparse.ArgumentParser) -> Job:
    """Fill in what was not said on the command line from `--config`.

    Raises:
        InputError: the file is no job, or what a run needs stands in neither.
    """
    job = Job() if options.config is None else _read(options, parser)
    for name, option in (("table", "TABLE"), ("epsilon", "--epsilon"), ("output", "-o RELEASE")):
        if getattr(options, name) is None:
            raise InputError("Say {option}, or write it in a job: --config FILE.", option=option)
    return job


def _read(options: argparse.Namespace, parser: argparse.ArgumentParser) -> Job:
    said = _load(options.config)
    folder = options.config.parent
    outputs = mapping(said.pop("outputs", {}), Message("outputs"), _OUTPUTS)
    budget = mapping(said.pop("budget", {}), Message("budget"), {"epsilon", "delta"})
    statement = mapping(said.pop("statement", {}), Message("statement"), set(vars(UNSTATED)))
    rules = read_rules(said.pop("rules")) if "rules" in said else ()
    for name, value in {**said, **budget, **statement}.items():
        _fill(options, parser, name, _value(name, value, folder))
    if "release" in outputs:
        _fill(options, parser, "output", folder / text(outputs["release"], Message("outputs")))
    rows, evidence = (
        folder / text(outputs[name], Message("outputs")) if name in outputs else None
        for name in ("rows", "evidence")
    )
    return Job(rules, rows, evidence)


def _load(path: Path) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=TextLoader)
    except OSError as error:
        raise InputError(
            "The job {path} cannot be read: {reason}.", path=path, reason=reason_of(error)
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InputError("The job {path} is not valid YAML in UTF-8.", path=path) from None
    return dict(mapping(document, Message("The job"), _JOB))


def _fill(
    options: argparse.Namespace, parser: argparse.ArgumentParser, name: str, value: object
) -> None:
    """Set what nobody said on the command line."""
    if getattr(options, name) == parser.get_default(name):
        setattr(options, name, value)


def _value(name: str, value: object, folder: Path) -> object:
    where = Message("{name}", name=name)
    if name == "groups":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise InputError("groups: list the columns, such as [sex, region].")
        return value
    written = "" if value == "" and name in vars(UNSTATED) else text(value, where)
    if name in _PLACES:
        return written if is_address(written) else folder / written
    if name in _SWITCHES:
        if written not in ("true", "false"):
            raise InputError("{name} is true or false.", name=name)
        return written == "true"
    if name in _NUMBERS:
        try:
            return _NUMBERS[name](written)
        except ValueError:
            raise InputError("{name} is a number.", name=name) from None
    return written
