"""`synth pii`: which columns of a table hold people's identifiers, for its owner's eyes."""

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from privacy.message import N_, Message
from privacy.pii import Combination, Finding, action, advice, find, riskiest
from privacy.pii.finding import name_of_type
from synth.commands.proposing import add_policy, read_table
from synth.commands.terminal import add_header, add_table, pad, say, translate, width
from synth.errors import InputError

_CLASSES = {
    "DIRECT": N_("direct identifier"),
    "QUASI": N_("quasi-identifier"),
    "SENSITIVE": N_("sensitive information"),
    "FREE_TEXT": N_("free text"),
    "KEY": N_("key"),
}
_ACTIONS = {"drop": N_("excluded"), "model": N_("included"), "review": N_("your decision")}


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_table(parser)
    add_header(parser)
    add_policy(parser)
    parser.add_argument("--json", action="store_true", help=N_("for other programs"))
    parser.set_defaults(command=_pii)


def _pii(options: argparse.Namespace) -> None:
    reading = read_table(options)
    if len(reading.frame) == 0:
        raise InputError("The table has no rows: there is nothing to look through.")
    findings = find(reading.frame)
    if options.json:
        say(json.dumps(_document(findings, options.policy), ensure_ascii=False, indent=2))
        return
    for repair in reading.repairs:
        say(Message("Note, for you alone: {note}", note=repair), error=True)
    _show(reading.frame, findings, options.policy)


def _document(findings: Mapping[str, Finding], policy: str) -> dict[str, Any]:
    return {
        "columns": {
            name: {
                "class": finding.group,
                "type": finding.type,
                "confidence": finding.confidence,
                "evidence": "; ".join(map(str, finding.evidence)),
                "action": action(finding, policy),
            }
            for name, finding in findings.items()
        }
    }


def _show(frame: pd.DataFrame, findings: Mapping[str, Finding], policy: str) -> None:
    heads = (
        *(Message("column"), Message("class"), Message("type")),
        *(Message("sure"), Message("action"), Message("why")),
    )
    rows = [tuple(translate(head) for head in heads)]
    for name, found in findings.items():
        if found.group == "NONE":
            continue
        why = "; ".join(translate(reason) for reason in found.evidence)
        if (hint := advice(found)) is not None:
            why = f"{why}. {translate(hint)}"
        sure = f"{100 * found.confidence:.0f} %"
        rows.append(
            (
                name,
                translate(Message(_CLASSES[found.group])),
                translate(name_of_type(found.type)),
                sure,
                translate(Message(_ACTIONS[action(found, policy)])),
                why,
            )
        )
    say(
        Message(
            "{n} of {columns} columns hold something of persons (policy {policy}). From the "
            "private rows, for you alone.",
            n=len(rows) - 1,
            columns=len(findings),
            policy=policy,
        )
    )
    if len(rows) > 1:
        _table(rows)
    _show_combinations(riskiest(frame, findings))


def _show_combinations(combinations: Sequence[Combination]) -> None:
    if not combinations:
        return
    alone = Message("Rows that no other row equals, by what others may know:")
    say(f"\n{translate(alone)}")
    heads = Message("rows alone"), Message("rows in groups below 5"), Message("columns together")
    rows = [tuple(translate(head) for head in heads)]
    rows += [(f"{c.unique:.1%}", f"{c.small:.1%}", " + ".join(c.columns)) for c in combinations]
    _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [pad(cell, places) for cell, places in zip(row, widths, strict=True)]
        say(f"  {'  '.join(cells)}".rstrip())
