"""Every text that a person can be shown, as it stands in the code: the keys of the catalogue."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parent.parent
TOLD = {  # whoever is called with a text tells it to another room, or a person at a terminal
    *("N_", "Message"),
    *("InputError", "TooSmall", "TooFew", "LedgerFault", "BudgetExceeded"),
    *("InvalidReceipt", "OutOfRange"),
}
SHOWN = {"_"}  # says a text on the page that it stands in


def marked(*folders: str, by: set[str] = TOLD) -> Iterator[tuple[str, str]]:
    """Yield where each text is born, and the text; both forms of a plural with NUL between."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in births(file, by):
                if text := literal(node.args[0]):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", text


def births(file: Path, by: set[str] = TOLD) -> Iterator[ast.Call]:
    """Yield the calls that a text is born in."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in by and node.args:
            yield node


def literal(node: ast.expr) -> str:
    """Return a text that is written out, the two forms of one with NUL between; else nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Tuple):
        return "\0".join(map(literal, node.elts))
    return ""


def blanks(text: str) -> set[str]:
    """Return the blanks of a text, with what is done to them; `{name!r}` is not `{name}`."""
    parts = (part for form in text.split("\0") for part in Formatter().parse(form))
    return {f"{name}!{turn or ''}:{spec}" for _, name, spec, turn in parts if name is not None}
