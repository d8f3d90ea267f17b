"""The house keeps its shape: what each room may import, no circles, no giant modules."""

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {  # the first prefix that fits counts; the standard library is always allowed
    "privacy/pii/recognizers": {"privacy", "numpy", "presidio_analyzer"},
    "privacy/pii": {"privacy", "numpy", "pandas"},
    "privacy": {"privacy", "numpy", "scipy", "dp_accounting", "opendp", "cryptography", "rfc8785"},
    "synth/dossier/svg": {"vl_convert"},
    "synth/dossier/figures": {"synth"},
    "synth/dossier/html": {"synth", "jinja2", "markupsafe"},
    "synth/dossier/decision": {"synth", "markupsafe"},
    "synth/dossier/page": {"synth", "privacy", "markupsafe"},
    "synth/annex/page": {"synth", "markupsafe"},
    "synth/annex/attack_words": {"synth", "privacy", "numpy", "markupsafe"},
    "synth/annex/roc_chart": {"synth"},
    "synth/annex/sdmetrics_reports": {"synth", "pandas", "sdmetrics"},
    "synth/progress": {"synth", "tqdm"},
    "synth/release/notebook": {"synth", "altair", "pandas"},
    "synth/interop": {"synth", "privacy", "numpy", "pandas", "sdv"},
    "synth/engines/network/second_opinion": {"synth", "numpy", "torch", "opacus"},
    "synth/engines/network/": {"synth", "numpy", "torch"},
    "synth/models/graphical_model": {"synth", "numpy", "scipy", "threadpoolctl"},
    "synth/models/latent_classes": {"synth", "numpy", "scipy", "threadpoolctl"},
    "synth/models": {"synth", "privacy", "numpy", "scipy"},
    "synth/surrogates": {"synth", "privacy", "numpy"},
    "synth/reading": {
        "synth",
        "privacy",
        "numpy",
        "pandas",
        "pyarrow",
        "duckdb",
        "python_calamine",
    },
    "synth/counting/workspace": {"synth", "pyarrow", "cryptography"},
    "synth": {"synth", "privacy", "numpy", "scipy", "pandas", "pyarrow", "yaml"},
    "service/store": {"service", "synth", "privacy", "sqlalchemy"},
    "service/vault": {"synth", "privacy", "cryptography"},
    "service/processes": set(),
    "service/worker": {"service", "synth", "privacy"},
    "service/reader/confinement": set(),
    "service/reader": {"service", "synth", "privacy", "numpy", "pandas"},
    "service/supervisor": {"service", "synth", "privacy"},
    "service/passwords": {"synth", "argon2"},
    "service/oidc": {"service", "synth", "authlib", "joserfc", "requests"},
    "service/api": {"service", "synth", "privacy", "starlette", "jsonschema"},
    "service/web": {"service", "synth", "privacy", "streamlit", "starlette"},
    "service": {"service", "synth", "privacy", "streamlit", "pandas"},
    "app": {"service", "streamlit"},
}
ROOMS = [  # of synth/, from the ground up: each imports only from rooms before it
    "ground",
    *(
        "surrogates",
        "reading",
        "tables",
        "counting",
        "models",
        "codec",
        "engines",
        "dossier",
        "purchases",
    ),
    *(
        "planning",
        "release",
        "audit",
        "annex",
        "pipeline",
        "interop",
        "progress",
        "accounts",
        "client",
        "commands",
    ),
]
GROUND = {
    "errors",
    "faults",
    "files",
    "texts",
    "catalogue",
    "domain",
    "measurement",
    "planes",
    "rounding",
}
GROUND |= {"queries", "statement", "steps"}
FACE = {"", "__main__", "cli"}  # the package itself, and the command's entry
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


def room(module: str) -> str:
    first = module.removeprefix("synth").removeprefix(".").split(".")[0]
    return "ground" if first in GROUND else first


@pytest.mark.parametrize("name", [name for name in modules() if name.split(".")[0] == "synth"])
def test_rooms_import_downwards(name: str) -> None:
    """Where private rows are, what is evidence and what is post-processing is seen by `ls`."""
    if room(name) in FACE:
        return
    assert room(name) in ROOMS, f"{name} stands in no room"
    known = modules()
    above = ROOMS[ROOMS.index(room(name)) + 1 :]
    assert not {other for other in imports(known[name]) & set(known) if room(other) in above}


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


def files_of(*rooms: str) -> list[Path]:
    """The modules in folders of ours, given as `privacy` or `synth/counting`."""
    return [file for room in rooms for file in sorted((ROOT / room).glob("*.py"))]


PAYING_SIDE = files_of("privacy", "synth/counting")  # private counts, and which rows count


def rooms_reached(file: Path) -> set[str]:
    """The rooms that a module imports from, by way of any number of others."""
    known, reached, waiting = modules(), set[str](), {dotted(file)}
    while waiting:
        reached |= waiting
        waiting = {one for each in waiting for one in imports(known[each])} & set(known) - reached
    return {room(name) for name in reached}


@pytest.mark.parametrize("file", files_of("synth/models"), ids=lambda file: file.stem)
def test_a_model_sees_measurements_and_codes_alone(file: Path) -> None:
    """Not even by way of a third room can it reach what holds private rows."""
    assert rooms_reached(file) <= {"ground", "models", "privacy", ""}


@pytest.mark.parametrize("file", files_of("synth/surrogates"), ids=lambda file: file.stem)
def test_surrogates_see_no_rows(file: Path) -> None:
    """Neither a schema nor anything that holds private rows is within reach."""
    assert rooms_reached(file) <= {"ground", "surrogates", "privacy", ""}
    assert "pandas" not in imports(file)


RANDOM = re.compile(r"(^|\.)(random|normal|randn|randint|shuffle|default_rng|Generator)\b")


def names_used(file: Path) -> set[str]:
    """All dotted names that stand in a file, imports and attributes, as they are written."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    dotted_names = {
        ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)
    }
    return dotted_names | imports(file)


@pytest.mark.parametrize("file", PAYING_SIDE, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_paying_side_has_no_generator_with_a_state(file: Path) -> None:
    """No numpy.random, random or torch: a state can be guessed, copied by a fork, or seeded."""
    names = names_used(file)
    assert {name for name in names if RANDOM.search(name)} == set()
    assert not {name.split(".")[0] for name in imports(file)} & {"random", "torch"}


def test_the_systems_randomness_is_asked_in_few_places() -> None:
    """Noise and coins in noise.py, names of runs in the ledger; elsewhere seeds of sampling."""
    asking = {
        str(file.relative_to(ROOT))
        for file in PAYING_SIDE
        if any(
            name.startswith(("os.urandom", "os.getrandom", "secrets.")) for name in names_used(file)
        )
    }
    assert asking == {"privacy/noise.py", "privacy/ledger.py", "privacy/losses.py"}


@pytest.mark.parametrize(
    "twin",
    ["np.random.default_rng()", "random.gauss(0, 1)", "torch.normal(0, 1)", "rng.normal(0, 1)"],
)
def test_the_ban_on_generators_sees_them(twin: str, tmp_path: Path) -> None:
    """Broken twins of the kernel, one line longer."""
    file = tmp_path / "twin.py"
    file.write_text((ROOT / "privacy" / "mechanisms.py").read_text() + f"\n_noise = {twin}\n")
    assert any(RANDOM.search(name) for name in names_used(file))


SILENT = [  # between a cell and a release: whatever these say, a cell may be in it
    *PAYING_SIDE,
    *files_of(
        "synth/surrogates",
        "synth/reading",
        "synth/tables",
        "synth/codec",
        "synth/engines",
        "synth/engines/network",
        "synth/dossier",
    ),
    ROOT / "synth" / "pipeline.py",
]


@pytest.mark.parametrize("file", SILENT, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_sees_cells_neither_logs_nor_prints(file: Path) -> None:
    """The ledger and the certificate are the only protocol of a run."""
    assert not imports(file) & {"logging", "syslog", "traceback", "pprint"}
    assert not names_used(file) & {"print", "sys.stdout", "sys.stderr", "breakpoint"}


PUBLISHED = [
    *SILENT,
    *files_of("synth/models", "synth/audit", "synth/release"),
    *(ROOT / "synth" / name for name in ("purchases.py", "queries.py")),
]


@pytest.mark.parametrize("file", PUBLISHED, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_makes_a_release_reads_no_clock(file: Path) -> None:
    """How long something took tells of the rows it was done on; of the time there is the date."""
    assert not imports(file) & {"time", "timeit"}


def test_no_purpose_is_read_back() -> None:
    """A query is a value; its words are made where they are shown, and only a query is compared."""
    for file in [*(ROOT / "synth").rglob("*.py"), *(ROOT / "service").rglob("*.py")]:
        if file.name != "statement.py":  # there a purpose is the release's, in its owner's words
            assert not [name for name in names_used(file) if "purpose" in name], file
        assert '["purpose"]' not in file.read_text(encoding="utf-8"), file


def parsed_words(file: Path) -> list[str]:
    """Where words for people are taken apart: a refusal, a note, a finding, a message or a step."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and PARSING.search(ast.unparse(node.func)):
            whole = ast.unparse(node)
            if WORDS_FOR_PEOPLE.search(whole):
                found.append(f"line {node.lineno}: {whole}")
    return found


PARSING = re.compile(
    r"(^re\.\w+|\.(startswith|endswith|partition|split|removeprefix|removesuffix|fullmatch|match"
    r"|search))$"
)
WORDS_FOR_PEOPLE = re.compile(
    r"\b(purpose|message|notes?|repairs?|refusals?|refused|findings?|evidence|reasons?|steps?|said)\b"
)


def test_no_words_for_people_are_parsed() -> None:
    """What passes between rooms is a value; its words are made last."""
    for file in [*(ROOT / "synth").rglob("*.py"), *(ROOT / "service").rglob("*.py")]:
        assert parsed_words(file) == [], file


@pytest.mark.parametrize(
    "twin",
    ['note.startswith("Column")', "re.match(form, str(refusal))", 'finding.evidence.split("; ")'],
)
def test_the_ban_on_parsing_sees_it(twin: str, tmp_path: Path) -> None:
    """It must find what it is for."""
    (tmp_path / "twin.py").write_text(twin)
    assert parsed_words(tmp_path / "twin.py")


def test_the_annex_reaches_no_ledger() -> None:
    """What is fitted there to be attacked is no run: it can neither be paid for nor recorded."""
    for file in (ROOT / "synth" / "annex").rglob("*.py"):
        assert not {name for name in imports(file) if "ledger" in name or "receipt" in name}


def test_our_code_never_unpickles() -> None:
    """A model file runs no code."""
    for file in modules().values():
        assert not imports(file) & {"pickle", "cloudpickle", "joblib", "marshal", "shelve"}


READERS = [
    *files_of("synth/reading"),
    *(ROOT / "synth" / "tables" / f"{name}.py" for name in ("parsing", "moments", "coarse_cells")),
]
INFERRING = {
    *("to_numeric", "to_datetime", "to_timedelta", "to_period", "astype", "infer_objects"),
    *("convert_dtypes", "read_csv", "read_json", "read_excel", "read_parquet", "read_sql"),
}


def inferences(file: Path) -> list[str]:
    """Where a library may decide what a column's cells are by looking at all of them.

    `read_csv` of Arrow is told the type of each column, and a property test holds it to the
    standard library's reader.
    """
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in INFERRING:
            whole = ast.unparse(node)
            if whole != "pa.csv.read_csv":
                found.append(f"line {node.lineno}: {whole}")
        is_series = isinstance(node, ast.Call) and ast.unparse(node.func) == "pd.Series"
        if is_series and "dtype" not in {keyword.arg for keyword in node.keywords}:
            found.append(f"line {node.lineno}: a Series without a type")
    return found


@pytest.mark.parametrize("file", READERS, ids=lambda file: file.name)
def test_no_column_is_read_as_a_whole(file: Path) -> None:
    """One person's cell would change what everybody's are: no noise downstream is made for that."""
    assert inferences(file) == []


@pytest.mark.parametrize(
    "twin",
    [
        "pd.to_numeric(column)",
        "column.astype(float)",
        "pd.Series(cells)",
        "pd.to_datetime(texts, format=form, errors='coerce')",
    ],
)
def test_the_ban_on_inference_sees_it(twin: str, tmp_path: Path) -> None:
    """It must find what it is for."""
    (tmp_path / "twin.py").write_text(twin)
    assert inferences(tmp_path / "twin.py")


def test_a_name_of_the_face_is_no_module_of_ours() -> None:
    """Importing a module sets its name in the package: `synth.verify` was a function only once."""
    import synth

    offered = {name for name in synth.__all__ if not isinstance(getattr(synth, name), ModuleType)}
    assert {name for name in offered if f"synth.{name}" in modules()} == set()


def test_the_drawing_names_what_is_there() -> None:
    """Whoever looks for a file in docs/architecture.md finds it."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:privacy|synth|service|tests)/[\w/.-]+)`", text))
    assert len(named) > 10
    assert {place for place in named if not (ROOT / place).exists()} == set()
