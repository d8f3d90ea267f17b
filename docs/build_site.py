"""Build the documentation as HTML, and refuse a broken link: `make docs`.

The Markdown files as they stand, a list of them beside each, and a reference made from docstrings.
"""

import inspect
import re
import sys
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt

HERE = Path(__file__).parent
NAVIGATION = {
    "Tutorial": [
        *("tutorial.md", "tutorial.ko.md", "walk.md", "walk.ko.md"),
        "notebooks/README.md",
    ],
    "How to": [
        "sdv.md",
        "pipelines.md",
        "sampling.md",
        "surrogates.md",
        "plan.md",
        "service.md",
        "api.md",
        "operations.md",
    ],
    "Reference": ["reference.md", "schema.md", "evidence.md", "formats.md", "glossary.md"],
    "Explanation": [
        "explained.md",
        "complaints.md",
        "verdict.md",
        "attacks.md",
        "privacy.md",
        "asvs.md",
    ],
    "Working on it": ["architecture.md"],
}
STYLE = """
body{margin:0 auto;max-width:76rem;display:flex;font:16px/1.6 system-ui,sans-serif;color:#1c2733}
nav{flex:0 0 14rem;padding:1.5rem 1rem;border-right:1px solid #dfe4ea}nav b{display:block}
nav a{display:block;padding-left:.6rem}main{padding:1.5rem 2rem;min-width:0;overflow-wrap:anywhere}
table{border-collapse:collapse;display:block;overflow-x:auto}
td,th{border:1px solid #dfe4ea;padding:.3rem .6rem;vertical-align:top;text-align:left}
pre{background:#f4f6f8;padding:.8rem;overflow-x:auto}a{color:#1f5a92}
@media(max-width:50rem){body{display:block}nav{border:0}}
"""


def reference() -> str:
    """Return the reference in Markdown: what `import synth` gives, by its docstrings."""
    import synth

    parts = ["# Reference", "What `import synth` gives."]
    for name in sorted(set(synth.__all__) - {"accounts"}):
        parts += _entry(name, getattr(synth, name))
    for name in ("read", "cap"):
        parts += _entry(f"accounts.{name}", getattr(synth.accounts, name))
    return "\n\n".join(parts) + "\n"


def _entry(name: str, held: object) -> list[str]:
    said = [f"## `{name}`", *_described(name, held)]
    if inspect.isclass(held) and not issubclass(held, Exception):
        for member, value in vars(held).items():
            function = value.__func__ if isinstance(value, classmethod) else value
            if not member.startswith("_") and inspect.isfunction(function):
                said += [f"### `{name}.{member}`", *_described(member, function)]
    return said


def _described(name: str, held: object) -> list[str]:
    assert callable(held)
    doc = inspect.getdoc(held) or ""
    try:
        signature = str(inspect.signature(held)).replace("'", "")
    except ValueError:
        signature = "(…)"
    return [f"```python\n{name.split('.')[-1]}{signature}\n```", f"```text\n{doc}\n```"]


def build(target: Path) -> list[str]:
    """Write all pages, and return what is wrong with them: links that lead nowhere."""
    texts = {page: _source(page) for pages in NAVIGATION.values() for page in pages}
    faults = [
        f"{path.relative_to(HERE)} stands in no list"
        for path in HERE.glob("*.md")
        if path.name not in texts
    ]
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    for page, text in texts.items():
        place = target / _named(page)
        place.parent.mkdir(parents=True, exist_ok=True)
        body = reader.render(text)
        body = re.sub(r"<h([1-3])>(.*?)</h\1>", _with_anchor, body)
        faults += [f"{page}: {link}" for link in _broken(page, body, texts)]
        up = "../" * page.count("/")
        body = re.sub(r'href="([^":#]+\.md)(#[^"]*)?"', partial(_leading, page, texts), body)
        title = re.search(r"^# (.*)", text, re.MULTILINE)
        place.write_text(_page(title[1] if title else page, body, up), encoding="utf-8")
    index = _page("Semblance", reader.render("# Semblance\n\nChoose a page."), "")
    (target / "index.html").write_text(index, encoding="utf-8")
    return faults


def _source(page: str) -> str:
    return reference() if page == "reference.md" else (HERE / page).read_text(encoding="utf-8")


def _named(page: str) -> str:
    return page.removesuffix(".md") + ".html"


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading, as GitHub has it."""
    plain = re.sub(r"<[^>]+>", "", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _with_anchor(found: re.Match[str]) -> str:
    return f'<h{found[1]} id="{anchor_of(found[2])}">{found[2]}</h{found[1]}>'


def _broken(page: str, body: str, texts: dict[str, str]) -> list[str]:
    """Return the links of a page that lead to no file of the project, or no heading of a page."""
    broken = []
    for link in map(unquote, re.findall(r'href="([^"]+)"', body)):
        path, _, anchor = link.partition("#")
        if ":" in path:
            continue
        file = (HERE / page).parent / path if path else HERE / page
        known = str(file.resolve().relative_to(HERE.parent)) if path else f"docs/{page}"
        text = texts.get(known.removeprefix("docs/"))
        headings = re.findall(r"^#+ (.*)", text or "", re.MULTILINE)
        lost = text is None and not file.exists()
        if lost or (anchor and text is not None and anchor not in map(anchor_of, headings)):
            broken.append(link)
    return broken


def _leading(page: str, texts: dict[str, str], found: re.Match[str]) -> str:
    """Return a link to a page; what is no page of the site stays a link to its file."""
    aim = str(((HERE / page).parent / found[1]).resolve().relative_to(HERE.parent))
    named = _named(found[1]) if aim.removeprefix("docs/") in texts else found[1]
    return f'href="{named}{found[2] or ""}"'


def _page(title: str, body: str, up: str) -> str:
    links = ""
    for part, pages in NAVIGATION.items():
        links += f"<b>{part}</b>"
        for page in pages:
            head = re.search(r"^# (.*)", _source_head(page), re.MULTILINE)
            links += f'<a href="{up}{_named(page)}">{escape(head[1] if head else page)}</a>'
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        f"<nav>{links}</nav><main>{body}</main></html>\n"
    )


def _source_head(page: str) -> str:
    return "# Reference" if page == "reference.md" else _source(page)


if __name__ == "__main__":
    wrong = build(Path(sys.argv[1]))
    sys.stderr.write("".join(f"{fault}\n" for fault in wrong))
    sys.exit(1 if wrong else 0)
