"""The house keeps its shape: what each room may import, no circles, no giant modules."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {  # the first prefix that fits counts; the standard library is always allowed
    "privacy/pii/recognizers": {"privacy", "numpy", "presidio_analyzer"},
    "privacy/pii": {"privacy", "numpy", "pandas"},
    "privacy": {"privacy", "numpy", "scipy", "dp_accounting", "opendp", "cryptography", "rfc8785"},
    "synth/figures": {"vl_convert"},
    "synth/dossier_page": {"synth", "jinja2", "markupsafe"},
    "synth/annex_page": {"synth", "jinja2"},
    "synth/reading": {"synth", "numpy", "pandas", "pyarrow", "duckdb", "python_calamine"},
    "synth/workspace": {"synth", "numpy", "pyarrow", "duckdb"},
    "synth": {"synth", "privacy", "numpy", "scipy", "pandas", "pyarrow", "yaml"},
    "service": {"service", "synth", "privacy", "streamlit", "pandas"},
    "app": {"service", "streamlit"},
}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 500, 60
FORBIDDEN_NAMES = {"utils", "common", "base", "helpers", "manager", "config"}


def modules() -> dict[str, Path]:
    """Our modules by dotted name."""
    files = [ROOT / "app.py"]
    for package in ("privacy", "synth", "service"):
        files += sorted((ROOT / package).rglob("*.py"))
    return {dotted(file): file for file in files}


def dotted(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file: Path) -> set[str]:
    """All dotted names a file imports, those inside functions included."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def allowed(file: Path) -> set[str]:
    name = str(file.relative_to(ROOT).with_suffix(""))
    return next(rooms for prefix, rooms in MAY_IMPORT.items() if name.startswith(prefix))


@pytest.mark.parametrize("file", modules().values(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_room_imports_only_what_it_may(file: Path) -> None:
    """Private counts stay below, pages stay above."""
    roots = {name.split(".")[0] for name in imports(file)} - set(sys.stdlib_module_names)
    assert roots <= allowed(file)


def test_nobody_imports_in_a_circle() -> None:
    """Graphlib names the circle if there is one."""
    known = modules()
    graph = {name: imports(file) & set(known) - {name} for name, file in known.items()}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("file", modules().values(), ids=lambda file: str(file.relative_to(ROOT)))
def test_modules_and_functions_stay_small(file: Path) -> None:
    """A second idea may be living in a long one."""
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert file.stem not in FORBIDDEN_NAMES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MOST_LINES_OF_A_FUNCTION, node.name


def test_privacy_noise_takes_no_seed() -> None:
    """No function of the kernel has an argument that could fix its randomness."""
    for file in (ROOT / "privacy").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.arg):
                assert node.arg not in {"rng", "seed", "random_state"}, file.name


def test_our_code_never_unpickles() -> None:
    """A model file runs no code."""
    for file in modules().values():
        assert not imports(file) & {"pickle", "cloudpickle", "joblib", "marshal", "shelve"}
