"""The second step: what each column holds and is, and whether it may be modelled."""

from dataclasses import replace
from pathlib import PurePath

import streamlit as st

from privacy.pii import POLICIES, Finding
from service import (
    bulk,
    column_form,
    finding_words,
    findings,
    frame,
    rule_form,
    sheet,
    words,
    work,
)
from service.draft import Draft
from service.findings import GROUPS
from service.intake import Source
from service.reader.seen import Checked, Inspection
from service.words import _
from synth import Bought, ColumnSpec, InputError, Schema
from synth.tables.columns import MODELLED_ROLES
from synth.tables.presets import Preset

TALLEST = 800  # pixels
_TO_DECIDE = "REVIEW"


def show() -> None:
    """Show the step."""
    st.title(_("Column definitions"), anchor=False)
    st.markdown(
        _(
            "Check each row: this is what you declare, and the release shows it. Data types, "
            "uses and precision were proposed from your table. Ranges and categories that "
            "you set manually cost no budget; all others are estimated from the data with "
            "budget."
        )
    )
    source = work.draft().source
    if source is None:
        return
    with st.spinner(_("Checking the columns")):
        seen = source.seen
        checked = {column.name: _check(work.draft(), column) for column in work.draft().columns}
    _policy(work.draft())
    draft = work.draft()
    _table(draft, seen, checked)
    _cost(draft)
    bulk.show(draft, seen)
    draft = work.draft()
    _presets(draft)
    refused = column_form.show(draft, seen)
    _together(source)
    rule_form.show(draft)
    draft = work.draft()
    for column in draft.columns:
        if found := _check(draft, column).refusal:
            frame.refusal(found)
            refused = True
    frame.for_you_alone([note for column in draft.columns for note in _check(draft, column).notes])
    schema = _schema(draft)
    looked_at = st.checkbox(
        _("I have checked every column: its data type, its use and its precision."),
        value=draft.looked_at,
        key="looked at",
        help=_(
            "Without it the certificate says that a schema proposed from the private rows "
            "was accepted without review."
        ),
    )
    work.store_draft(replace(draft, looked_at=looked_at))
    if schema is not None:
        _download(draft, schema)
    if frame.show_navigation("columns", may_go_on=schema is not None and not refused):
        work.store_draft(replace(work.draft(), columns_done=True))
        frame.go("people")


def _check(draft: Draft, column: ColumnSpec) -> Checked:
    """Check each spec against the table's cells once."""
    if draft.source is None or _is_the_person(draft, column):
        return Checked()
    return draft.source.check(column)


def _is_the_person(draft: Draft, column: ColumnSpec) -> bool:
    return draft.protection is not None and draft.protection.person == column.name


def _is_open(draft: Draft, column: ColumnSpec, finding: Finding) -> bool:
    return not _is_the_person(draft, column) and findings.is_open(finding, draft.policy, column)


def _policy(draft: Draft) -> None:
    st.session_state["policy"] = draft.policy
    st.segmented_control(
        _("Policy of the proposal"),
        POLICIES,
        required=True,
        key="policy",
        on_change=_take_policy,
        help=_(
            "It proposes which columns are left out by what they hold. What you have changed by "
            "hand stays. It is no legal advice: you decide."
        ),
    )
    st.caption(finding_words.policy(draft.policy))
    st.session_state["surrogates"] = draft.surrogates
    st.checkbox(
        _("Replace excluded columns with surrogates, or make them coarser, where possible"),
        key="surrogates",
        on_change=_take_policy,
        help=_(
            "The synthetic table then has the columns of the original. Surrogates are invented "
            "after sampling, from values that belong to nobody; they tell nothing of your table."
        ),
    )


def _take_policy() -> None:
    chosen = work.draft().with_policy(
        st.session_state["policy"], surrogates=st.session_state["surrogates"]
    )
    if not chosen.looked_at:
        st.session_state["looked at"] = False
    work.store_draft(chosen)
    column_form.begin_anew()


def _table(draft: Draft, seen: Inspection, checked: dict[str, Checked]) -> None:
    named = dict(draft.named)
    found = {
        column.name: findings.as_named(seen.found[column.name], named.get(column.name))
        for column in draft.columns
    }
    of = {
        column.name: {
            found[column.name].group,
            *({_TO_DECIDE} if _is_open(draft, column, found[column.name]) else ()),
        }
        for column in draft.columns
    }
    wanted = _filter([code for codes in of.values() for code in codes])
    shown = [c for c in draft.columns if not wanted or of[c.name] & set(wanted)]
    st.session_state["rows shown"] = [column.name for column in shown]
    rows = [
        _row(draft, column, seen, found[column.name], checked[column.name].refusal is not None)
        for column in shown
    ]
    heads = {
        "name": _("column"),
        "role": _("use"),
        "kind": _("type"),
        "domain": _("values"),
        "class": _("class"),
        "holds": _("content"),
        "shape": _("format of values"),
        "grid": _("precision"),
        "missing": _("missing"),
        "finding": _("reason"),
        "sure": _("confidence"),
    }
    config = {
        key: st.column_config.TextColumn(head, pinned=key == "name") for key, head in heads.items()
    }
    for key, width in (("kind", 110), ("domain", 230), ("holds", 130)):
        config[key] = st.column_config.TextColumn(heads[key], width=width)
    config["sure"] = st.column_config.ProgressColumn(heads["sure"], width="small", format="percent")
    st.dataframe(
        rows,
        hide_index=True,
        column_order=list(heads),
        column_config=config,
        height=min(38 + 35 * max(1, len(rows)), TALLEST),
        selection_mode="multi-row",
        on_select=_take_selected,
        key="rows",
    )


def _cost(draft: Draft) -> None:
    """Say how many columns take budget for their range or categories."""
    used = [column for column in draft.columns if column.role in MODELLED_ROLES]
    bought = [column for column in used if isinstance(column.domain, Bought)]
    st.caption(
        _(
            "Columns included: {all}. Of these {bought} have their range or categories estimated, "
            "which takes budget from all measurements; the next pages show what it costs."
        ).format(all=len(used), bought=len(bought))
    )


def _presets(draft: Draft) -> None:
    """Offer the public ranges and lists that go with columns: all at once, or one by one."""
    presets = draft.presets
    if not presets:
        return
    with st.container(border=True):
        st.markdown(
            _(
                "**Presets.** Public ranges and lists that fit the names, types and values of "
                "these columns. They cost no budget; what they leave out counts as their nearest "
                "value, or as other values."
            )
        )
        for name, preset in presets.items():
            left, right = st.columns([4, 1], vertical_alignment="center")
            values = preset.values
            left.markdown(
                f"**{words.plain(name)}**: {words.translate_text(preset.words)} · "
                + words.plain(words.translate(values))
            )
            right.button(
                _("Use preset"),
                key=f"preset of {name}",
                on_click=_take_presets,
                args=({name: preset},),
            )
        if len(presets) > 1:
            st.button(
                _("Use all presets"),
                key="all presets",
                on_click=_take_presets,
                args=(presets,),
                icon=":material/done_all:",
            )


def _take_presets(presets: dict[str, Preset]) -> None:
    work.store_draft(work.draft().with_presets(presets))
    column_form.begin_anew()


def _filter(codes: list[str]) -> list[str]:
    """Let the owner choose classes; none chosen shows all."""
    counts = {code: codes.count(code) for code in (*GROUPS, _TO_DECIDE) if code in codes}
    return st.pills(
        _("Filter"),
        list(counts),
        selection_mode="multi",
        format_func=lambda code: f"{_title(code)} {counts[code]}",
        key="classes",
    )


def _title(code: str) -> str:
    if code == _TO_DECIDE:
        return f"⚑ {_('your decision')}"
    return f"{finding_words.MARKS[code]} {finding_words.group(code)}"


def _row(
    draft: Draft, column: ColumnSpec, seen: Inspection, finding: Finding, refused: bool
) -> dict[str, object]:
    row = sheet.row(column)
    treated = words.role(row["role"])
    if _is_the_person(draft, column):
        treated = _("person ID")
    elif _is_open(draft, column, finding):
        treated = f"⚑ {treated}"
    return {
        **row,
        "kind": words.kind(row["kind"]),
        "role": ("⚠ " if refused else "") + treated,
        "class": _title(finding.group),
        "holds": finding_words.holds(finding),
        "sure": None if finding.group == "NONE" else finding.confidence,
        "shape": seen.shapes[column.name],
        "finding": finding_words.schema_finding(row["finding"])
        if finding.group == "NONE" and row["finding"]
        else finding_words.why(finding),
    }


def _take_selected() -> None:
    selected = st.session_state["rows"]["selection"]["rows"]
    names = [st.session_state["rows shown"][place] for place in selected]
    bulk.choose(names)
    if len(names) == 1:
        st.session_state["column"] = names[0]


def _together(source: Source) -> None:
    """Show which columns single people out together, once their owner asks for it."""
    with st.expander(_("Columns that together single people out")):
        st.markdown(
            _(
                "Exact figures of your table, internal only: they are in no release. Each row "
                "takes one to three columns that others may know about a person. Look at the "
                "first ones when you choose which columns to exclude or to make coarser."
            )
        )
        if not st.toggle(_("Count"), key="together"):
            return
        with st.spinner(_("Counting")):
            risks = source.riskiest()
        if not risks:
            st.markdown(_("No combination singles anybody out."))
            return
        st.dataframe(
            [
                {
                    "columns": " + ".join(risk.columns),
                    "alone": risk.unique,
                    "few": risk.small,
                    "smallest": risk.smallest,
                }
                for risk in risks
            ],
            hide_index=True,
            column_config={
                "columns": st.column_config.TextColumn(_("combined columns")),
                "alone": st.column_config.NumberColumn(_("unique rows (k = 1)"), format="percent"),
                "few": st.column_config.NumberColumn(_("rows in groups below 5"), format="percent"),
                "smallest": st.column_config.NumberColumn(_("minimum group size (k)")),
            },
            key="risks shown",
        )


def _schema(draft: Draft) -> Schema | None:
    try:
        return draft.schema
    except InputError as refusal:
        frame.refusal(refusal.message)
        return None


def _download(draft: Draft, schema: Schema) -> None:
    if draft.protection is None or draft.source is None:
        st.caption(_("Once you have said who is protected, the schema can be downloaded here."))
        return
    stem = PurePath(draft.source.name).name.split(".")[0]
    st.download_button(
        _("Download the schema"),
        schema.to_yaml(),
        file_name=f"{stem}.schema.yaml",
        mime="application/yaml",
        key="schema download",
        on_click="ignore",
        icon=":material/download:",
    )
