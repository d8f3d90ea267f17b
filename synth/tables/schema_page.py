"""How a schema shows itself in a notebook: who is protected, and a row for each column."""

from collections.abc import Sequence
from html import escape
from typing import Any

from synth.tables.columns import Bought, Categories, ColumnSpec, Range
from synth.tables.rule_entries import DeclaredRule

_FEW_NAMES = 6


def show_schema(
    columns: Sequence[ColumnSpec],
    person: str | None,
    max_rows: int,
    rules: Sequence[DeclaredRule],
) -> str:
    """Return HTML of a schema: who is protected, and a row for each column."""
    unit = "one row is one person"
    if person is not None:
        unit = f"{person} tells persons apart; of each, {max_rows} rows count at most"
    rows = [[c.name, c.kind, c.role, _domain(c), c.finding or ""] for c in columns]
    said = "".join(f"<li><code>{escape(rule.text)}</code></li>" for rule in rules)
    table = html_table(["column", "kind", "role", "domain", "finding"], rows)
    return f"<p><b>Schema</b> {escape(unit)}</p>\n{table}\n" + (f"<ul>{said}</ul>" if said else "")


def _domain(column: ColumnSpec) -> str:
    match column.domain:
        case Bought():
            return "bought"
        case Range(low, high):
            return f"{low} to {high}"
        case Categories(names):
            more = "" if len(names) <= _FEW_NAMES else f" and {len(names) - _FEW_NAMES} more"
            return ", ".join(names[:_FEW_NAMES]) + more
        case _:
            return ""


def html_table(head: list[str], rows: list[list[Any]]) -> str:
    """Return a table as HTML, its cells escaped."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
