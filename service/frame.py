"""The frame around every page: the language, the steps, and which of them can be entered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import streamlit as st

from privacy.message import Message
from service import runs, words
from service.draft import STEPS, Draft
from service.runs import Finished, Run, State
from service.words import _

BESIDE = ("sample",)  # pages that a finished release has besides the steps

# Korean breaks between words, as people set it; a long name breaks before it widens the page.
_STYLE = """<style>
[data-testid=stMain] :is(p, li, h1, h2, h3, label, button, summary) {
  word-break: keep-all; overflow-wrap: anywhere }
.st-key-steps { row-gap: 0; border-bottom: 1px solid rgba(128,128,128,.3); padding-bottom: .4rem }
.st-key-steps a { padding: .1rem .35rem; min-height: 0 }
.st-key-steps a p { font-size: .9rem }
[data-testid=stFileUploaderDropzoneInstructions] { display: none }
</style>"""
# The file chooser has English words of its own, which no setting translates.
_CHOOSER = """<style>
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer] p { font-size: 0 }
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer] p::after {
  content: "파일 선택"; font-size: 1rem }
</style>"""


def open_app(shows: Mapping[str, Callable[[], None]]) -> None:
    """Show the page of the address inside the frame, or what has to come before it."""
    _settle_language()
    pages = {
        step: st.Page(
            _guard(step, shows[step]),
            title=f"{title(step)} · {words.NAME}",
            url_path=step,
            default=step == STEPS[0],
        )
        for step in (*STEPS, *BESIDE)
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()), position="hidden")
    step = next(name for name, known in pages.items() if known == page)
    st.html(_STYLE)
    if words.language() == "ko":
        st.html(_CHOOSER)
    # It runs when it changes: a step that is come to begins at its top, and stays where it is read.
    st.html(
        f"<script>document.documentElement.lang = '{words.language()}'; /* {step} */"
        "document.querySelector('[data-testid=stMain]').scrollTo(0, 0)</script>",
        unsafe_allow_javascript=True,
    )
    _head(step)
    page.run()


def title(step: str) -> str:
    """Say a step's name."""
    return {
        "table": _("Table"),
        "columns": _("Columns"),
        "people": _("Who is protected"),
        "budget": _("Budget"),
        "run": _("Run"),
        "result": _("Result"),
        "download": _("Download"),
        "sample": _("More rows"),
    }[step]


def draft() -> Draft:
    """Return the session's draft."""
    held: Draft = st.session_state.setdefault("draft", Draft())
    return held


def store_draft(new: Draft) -> None:
    """Take a new draft in place of the one before."""
    st.session_state["draft"] = new


def run_of_address() -> Run | None:
    """Return the run that the page's address, or the session, names."""
    token = st.query_params.get("run") or st.session_state.get("run")
    return runs.find(token) if token else None


def go(step: str) -> None:
    """Go to a step; the address keeps the language and the run."""
    st.switch_page(st.session_state["pages"][step], query_params=_state_to_carry())


def link(step: str, label: str, icon: str) -> None:
    """Show a link to a page; the address keeps the language and the run."""
    page = st.session_state["pages"][step]
    st.page_link(page, label=label, icon=icon, query_params=_state_to_carry())


def show_navigation(
    step: str, *, may_go_on: bool = True, label: str = "", key: str = "next"
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
            type="primary",
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
        st.header(title(step), anchor=False)
        if st.query_params.get("run") and run_of_address() is None:
            st.info(_("The run of this address is no longer kept here."))
        names = ", ".join(f"**{title(name)}**" for name in missing)
        st.info(_("These steps come first: {steps}").format(steps=names))
        if st.button(
            _("Go to: {step}").format(step=title(missing[0])), key="first", type="primary"
        ):
            go(missing[0])

    return shown


def open_before(step: str) -> list[str]:
    """Return the open steps before this one; a run that was started needs no draft."""
    run = run_of_address()
    state: State | None = run.poll() if run else None
    if step == "run" and state is not None:
        return []
    if step in ("result", "download", *BESIDE):
        if isinstance(state, Finished):
            return []
        return [*([] if state else draft().open_before("run")), "run"]
    return draft().open_before(step)


def _head(here: str) -> None:
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="head",
    ):
        st.markdown(f"### {words.NAME}", width="content")
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
    with st.container(horizontal=True, gap="xsmall", key="steps"):
        for number, step in enumerate(STEPS, start=1):
            name = f"{number} {_short(step)}"
            st.page_link(
                st.session_state["pages"][step],
                label=f"**{name}**" if step == here else name,
                disabled=step != here and bool(open_before(step)),
                query_params=_state_to_carry(),
            )


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


def _state_to_carry() -> dict[str, str]:
    carried = {}
    if "lang" in st.query_params:
        carried["lang"] = st.query_params["lang"]
    token = st.query_params.get("run") or st.session_state.get("run")
    if token:
        carried["run"] = token
    return carried
