"""The frame around every page: the language, the steps, and which of them can be entered."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from privacy.message import Message
from service import access, measures, skin, words, work
from service.draft import STEPS
from service.roles import Action, may
from service.runs import Finished, State
from service.words import _
from synth import InputError

PAGES = (
    "projects",
    "project",
    "ledger",
    "compare",
    "log",
    *STEPS,
)  # the first are no steps: they hold what steps make
BESIDE = ("sample",)  # pages that a finished release has besides the steps
NEEDED = {  # of whoever looks at a page, in its project
    "project": Action.SEE_PROJECT,
    "ledger": Action.SEE_LEDGER,
    "compare": Action.SEE_EVIDENCE,
    "log": Action.SEE_LOG,
    **dict.fromkeys(("table", "columns", "people", "budget"), Action.EDIT_DRAFT),
    "run": Action.RUN,
    "result": Action.SEE_EVIDENCE,
    "decision": Action.SEE_EVIDENCE,
    "download": Action.DOWNLOAD,
    "sample": Action.SAMPLE,
}
OFFICE = ("roles", "account")  # pages about people; they ask for their roles themselves
_OF_A_RUN = ("run", "result", "decision", "download", *BESIDE)
_OF_ROWS = ("table", "columns", "people", "run")  # they ask of rows: nobody times how long it takes
_P = ParamSpec("_P")


def open_app(shows: Mapping[str, Callable[[], None]]) -> None:
    """Show the page of the address inside the frame, or what has to come before it."""
    begun = time.perf_counter()
    work.settle_person()
    _settle_language()
    pages = {
        name: st.Page(
            _guard(name, shows[name]) if name in (*STEPS, *BESIDE) else shows[name],
            title=f"{title(name)} · {words.NAME}",
            url_path=name,
            default=name == PAGES[0],
        )
        for name in (*PAGES, *BESIDE, *OFFICE)
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()), position="hidden")
    step = next(name for name, known in pages.items() if known == page)
    skin.put_on(step)
    try:
        work.settle_work()
        _head(step)
        if turned_away := st.session_state.pop("turned away", None):
            refusal(turned_away)
        if step in NEEDED and (home := _home(step)):
            access.require(NEEDED[step], home)
        page.run()
    except InputError as refused:  # the store cannot be used, or not by who looks
        refusal(refused.message)
    finally:
        work.save_draft()
        if step not in _OF_ROWS and not work.has_table():
            measures.page_seconds.add(time.perf_counter() - begun, page=step)


def title(step: str) -> str:
    """Say a step's name."""
    return {
        "projects": _("Projects"),
        "project": _("Project"),
        "table": _("Table"),
        "columns": _("Columns"),
        "people": _("Who is protected"),
        "budget": _("Budget"),
        "run": _("Run"),
        "result": _("Result"),
        "decision": _("Decision"),
        "download": _("Download"),
        "sample": _("More rows"),
        "ledger": _("Ledger and cap"),
        "compare": _("Compare releases"),
        "log": _("Log"),
        "roles": _("People and roles"),
        "account": _("Account"),
    }[step]


def told(act: Callable[_P, None]) -> Callable[_P, None]:
    """Return what a button calls, whose refusal the page then shows."""

    @wraps(act)
    def acted(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            act(*args, **kwargs)
        except InputError as refused:
            st.session_state["turned away"] = refused.message

    return acted


def _home(step: str) -> str | None:
    """Return the project that a page is about."""
    run, held = work.run_of_address() if step in _OF_A_RUN else None, work.project()
    return run.project if run else held.id if held else None


def go(step: str) -> None:
    """Go to a page; the address keeps the language, the project, the draft and the run."""
    work.save_draft()
    st.switch_page(st.session_state["pages"][step], query_params=_state_to_carry())


def rerun() -> None:
    """Draw the page anew; what was typed is kept first, for the address to name it."""
    work.save_draft()
    st.rerun()


def link(step: str, label: str, icon: str) -> None:
    """Show a link to a page; the address keeps the language, the draft and the run."""
    page = st.session_state["pages"][step]
    st.page_link(page, label=label, icon=icon, query_params=_state_to_carry())


def show_navigation(
    step: str,
    *,
    may_go_on: bool = True,
    label: str = "",
    key: str = "next",
    kind: Literal["primary", "secondary"] = "primary",
) -> bool:
    """Show the ways back and on at the end of a page; return whether to go on."""
    at = STEPS.index(step)
    st.space("small")
    alignment: Literal["distribute", "right"] = "distribute" if at else "right"
    with st.container(horizontal=True, horizontal_alignment=alignment):
        if at and st.button(_("Back"), key="back", icon=":material/arrow_back:"):
            go(STEPS[at - 1])
        return st.button(
            label or _("Next: {step}").format(step=title(STEPS[at + 1])),
            key=key,
            type=kind,
            disabled=not may_go_on,
        )


def refusal(message: Message) -> None:
    """Show a refusal in the language of the page."""
    st.error(words.plain(words.translate(message)), icon=":material/error:")


def for_you_alone(notes: Sequence[Message]) -> None:
    """Show what counts exactly, to the owner."""
    if notes:
        why = _("Exact counts of your table. They are not part of any release.")
        lines = "\n".join(f"- {words.plain(words.translate(note))}" for note in notes)
        st.warning(f"**{_('Internal only')}.** {why}\n\n{lines}", icon=":material/visibility_lock:")


def _guard(step: str, show: Callable[[], None]) -> Callable[[], None]:
    """Return a page that is shown once the steps before it are done."""

    def shown() -> None:
        missing = open_before(step)
        if not missing:
            show()
            return
        st.title(title(step), anchor=False)
        if st.query_params.get("run") and work.run_of_address() is None:
            st.info(_("The run of this address is not known here."))
        names = ", ".join(f"**{title(name)}**" for name in missing)
        st.info(_("These steps come first: {steps}").format(steps=names))
        if st.button(
            _("Go to: {step}").format(step=title(missing[0])), key="first", type="primary"
        ):
            go(missing[0])

    return shown


def open_before(step: str) -> list[str]:
    """Return the open steps before this one; a run that was started needs no draft."""
    if work.project() is None:
        return ["projects"]
    run = work.run_of_address()
    state: State | None = run.poll() if run else None
    if step == "run" and state is not None:
        return []
    if step in ("result", "decision", "download", *BESIDE):
        if isinstance(state, Finished):
            return []
        return [*([] if state else work.draft().open_before("run")), "run"]
    return work.draft().open_before(step)


def _head(here: str) -> None:
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
        key="head",
    ):
        st.markdown(f"**{words.NAME}**", width="content")
        with st.container(
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            gap="xsmall",
            width="content",
            key="me",
        ):
            _offer_to_sign_out()
            st.segmented_control(
                "Language / 언어",
                list(words.LANGUAGES),
                default=words.language(),
                required=True,
                format_func=words.LANGUAGES.__getitem__,
                key="language of choice",
                on_change=_choose_language,
                label_visibility="collapsed",
                width="content",
            )
    home = work.project()
    if home is None or here == "projects":
        return
    with st.container(horizontal=True, gap="xsmall", key="steps"):
        st.page_link(
            st.session_state["pages"]["projects"],
            label=title("projects"),
            icon=":material/home:",
            query_params=_language_to_carry(),
        )
        st.page_link(
            st.session_state["pages"]["project"],
            label=_bold(words.plain(home.name), here == "project"),
            icon=":material/folder_open:",
            query_params=_state_to_carry(),
        )
        me, of_run, of_draft = access.person(), _home("run"), _home("table")
        for number, step in enumerate(STEPS, start=1):
            place = of_run if step in _OF_A_RUN else of_draft
            if me is None or not may(me, NEEDED[step], place):
                continue
            name = f"{number} {_short(step)}"
            st.page_link(
                st.session_state["pages"][step],
                label=_bold(name, step == here),
                disabled=step != here and bool(open_before(step)),
                query_params=_state_to_carry(),
            )


def _offer_to_sign_out() -> None:
    if not access.cookies():
        return  # without a server nobody was let in
    if me := access.person():
        link("account", words.plain(me.name), ":material/person:")
    if st.button(_("Sign out"), key="sign out", type="tertiary", icon=":material/logout:"):
        access.sign_out(access.cookies())
        work.forget_table()
        leave()


def leave() -> None:
    """Lead the browser out, to where one comes in."""
    st.html("<script>location.replace('/sign-in')</script>", unsafe_allow_javascript=True)
    st.stop()


def _short(step: str) -> str:
    return _("People") if step == "people" else title(step)


def _settle_language() -> None:
    """Take the language of the address, else the session's, else the browser's."""
    asked = st.query_params.get("lang")
    if asked in words.LANGUAGES:
        st.session_state["language"] = asked
    elif "language" not in st.session_state:
        st.session_state["language"] = words.closest_language(st.context.locale)


def _choose_language() -> None:
    chosen = st.session_state["language of choice"]
    st.session_state["language"] = st.query_params["lang"] = chosen
    # A browser knows a choice by its words: what is chosen is told it anew in the other language.
    for key, held in st.session_state.items():
        if isinstance(held, str | list):
            st.session_state[key] = held


def _bold(text: str, is_here: bool) -> str:
    return f"**{text}**" if is_here else text


def _language_to_carry() -> dict[str, str]:
    return {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}


def _state_to_carry() -> dict[str, str]:
    home = work.project()
    known = {
        "project": home.id if home else None,
        "draft": st.session_state.get("draft id"),
        "run": st.query_params.get("run") or st.session_state.get("run"),
    }
    return {**_language_to_carry(), **{name: id for name, id in known.items() if id}}
