"""Two releases of a project side by side, by paid numbers: declared against bought."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from service import frame, runs, words, work
from service.runs import Finished, Run
from service.store import runs as jobs
from service.words import _
from synth.dossier.verdict import judge
from synth.planning.plan_words import grade_of


def show() -> None:
    """Show the page."""
    project = work.project()
    st.title(frame.title("compare"), anchor=False)
    st.markdown(
        _(
            "What setting ranges and categories manually buys, or another ε: two releases of this "
            "project, column by column. Only numbers that the budget paid for are shown."
        )
    )
    kept = {} if project is None else _releases(project.id)
    if len(kept) < 2:
        st.info(
            _(
                "Two releases are needed. The sample project on the page of projects has two "
                "drafts for it: one with ranges set manually, one with all of them estimated."
            )
        )
        return
    names = list(kept)
    left, right = st.columns(2)
    chosen = [
        place.selectbox(
            label,
            names,
            index=index,
            format_func=lambda token: _name(kept[token][0], kept[token][1]),
            key=f"compared {index}",
        )
        for place, label, index in ((left, _("One release"), 1), (right, _("Another"), 0))
    ]
    _show_both(*(kept[token] for token in chosen))
    st.caption(
        _(
            "Both stay on the ledger, whichever is used. Of several releases the one that looks "
            "best also had luck with its noise: expect a little less of it than its figures say."
        )
    )


def _releases(project: str) -> dict[str, tuple[Run, Finished]]:
    """Return the project's releases by token, the newest first."""
    found = {}
    for record in jobs.of_project(work.store(), project):
        if record.state != "done" or record.deleted:
            continue
        run = runs.of_record(work.store(), record)
        if isinstance(state := run.poll(), Finished):
            found[record.id] = (run, state)
    return found


def _name(run: Run, finished: Finished) -> str:
    columns = finished.dossier["columns"]
    bought = sum(column["domain"] == "bought" for column in columns)
    return _("{name} · ε = {epsilon} · columns: {all}, of which estimated: {bought}").format(
        name=run.order.name, epsilon=f"{run.order.epsilon:g}", all=len(columns), bought=bought
    )


def _show_both(one: tuple[Run, Finished], other: tuple[Run, Finished]) -> None:
    both = [finished.dossier for _run, finished in (one, other)]
    for place, dossier in zip(st.columns(2, border=True), both, strict=True):
        columns = dossier["likeness"]["columns"]
        mean = sum(column["distance"] for column in columns) / max(1, len(columns))
        place.metric(_("Difference of single columns"), words.percent(mean))
        graded = judge(dossier)
        place.caption(
            " · ".join(
                f"{words.translate(grade_of(grade))}: {len(graded.columns_graded(grade))}"
                for grade in ("usable", "coarse", "not usable")
            )
        )
    rows = _rows(*both)
    config: dict[str, Any] = {"column": st.column_config.TextColumn(_("column"), pinned=True)}
    for side, head in (("one", _("one")), ("other", _("another"))):
        config[f"{side} from"] = st.column_config.TextColumn(f"{_('values')} · {head}")
        config[f"{side} differs"] = st.column_config.ProgressColumn(
            f"{_('rows that differ')} · {head}", format="percent", min_value=0, max_value=1
        )
        config[f"{side} grade"] = st.column_config.TextColumn(f"{_('verdict')} · {head}")
    st.dataframe(
        rows,
        hide_index=True,
        column_config=config,
        height=min(38 + 35 * max(1, len(rows)), 720),
        key="both",
    )


def _rows(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row a column, those first that differ most between the two releases."""
    sides = {"one": _by_column(one), "other": _by_column(other)}
    names = list(dict.fromkeys((*sides["one"], *sides["other"])))
    rows = [
        {
            "column": name,
            **{
                f"{side} {key}": found.get(name, {}).get(key)
                for side, found in sides.items()
                for key in ("from", "differs", "grade")
            },
        }
        for name in names
    ]
    return sorted(rows, key=_gap, reverse=True)


def _gap(row: Mapping[str, Any]) -> float:
    return abs(float(row["one differs"] or 0.0) - float(row["other differs"] or 0.0))


def _by_column(dossier: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    domains = {column["name"]: column["domain"] for column in dossier["columns"]}
    grades = {column.column: column.grade for column in judge(dossier).columns}
    said = {"bought": _("estimated"), "declared": _("set manually")}
    measured: Sequence[Mapping[str, Any]] = dossier["likeness"]["columns"]
    return {
        column["column"]: {
            "from": said[domains[column["column"]]],
            "differs": float(column["distance"]),
            "grade": words.translate(grade_of(grades[column["column"]])),
        }
        for column in measured
    }
