"""The documentation: it builds without a warning, its links lead somewhere, its code is code."""

import ast
import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from synth.cli import COMMANDS, _parser, _spoken_in

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def site() -> object:
    spec = importlib.util.spec_from_file_location("site_of_docs", ROOT / "docs" / "build_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_site_builds_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    assert site().build(tmp_path) == []  # type: ignore[attr-defined]
    page = (tmp_path / "reference.html").read_text("utf-8")
    for name in ("synthesize", "Schema.from_sdv", "accounts.cap", "Release.sample"):
        assert f"<code>{name}</code>" in page
    tutorial = (tmp_path / "tutorial.html").read_text("utf-8")
    assert 'href="explained.html#how-to-choose-' in tutorial


def test_a_broken_link_is_seen() -> None:
    module = site()
    texts = {"a.md": "# A\n"}
    body = '<a href="b.md">b</a> <a href="a.md#a">a</a> <a href="a.md#b">b</a>'
    assert module._broken("a.md", body, texts) == ["b.md", "a.md#b"]  # type: ignore[attr-defined]


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (page.name, code)
        for page in PAGES
        for kind, code in FENCE.findall(page.read_text("utf-8"))
        if kind == language
    ]


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_in_the_docs_is_python(page: str, code: str) -> None:
    ast.parse(code)


def commands() -> list[str]:
    lines = [line for _, code in blocks("console") for line in code.splitlines()]
    shown = [re.sub(r"^\$ (?:\.venv/bin/)?", "", line) for line in lines if line.startswith("$ ")]
    return [line for line in shown if line.startswith("synth ")]


@pytest.mark.parametrize("line", commands())
def test_a_command_in_the_docs_can_be_typed(line: str) -> None:
    """Every option there is one; what is read and written is not asked."""
    words, _ = _spoken_in(shlex.split(line, comments=True)[1:])
    if words[0] in COMMANDS:
        _parser(words[0]).parse_args(words)


def test_what_is_said_of_complaints_is_tested() -> None:
    page = (ROOT / "docs" / "complaints.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 15
    for row in rows:
        (path, name) = SHOWN.search(row).groups()  # type: ignore[union-attr]
        text = (ROOT / path).read_text("utf-8")
        assert f"def {name or 'test_'}" in text, row
