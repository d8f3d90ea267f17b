"""What pages look like besides Streamlit's theme, and what its own frame does not say.

Streamlit draws a menu, a running man and English sentences of its own about a lost connection. All
of that is hidden here; in its place stand a line that moves while a page works, and our words.
"""

import json
from html import escape

import streamlit as st

from service import words
from service.words import _

# Korean breaks between words, as people set it; a long name breaks before it widens the page.
_STYLE = """<style>
[data-testid=stHeader], [data-testid=stHeaderActionElements], [data-testid=stMainMenu],
[data-testid=stElementToolbar] { display: none }
[data-testid=stMainBlockContainer] { max-width: 70rem; padding: 1rem 2rem 4rem; margin: 0 auto }
[data-testid=stMain] :is(p, li, h1, h2, h3, label, button, summary) {
  word-break: keep-all; overflow-wrap: anywhere }
[data-testid=stMain] [data-testid=stMarkdownContainer] > :is(p, ul, ol) { max-width: 50rem }
[data-testid=stCaptionContainer], [data-testid=stMain] [data-testid=stRadio] label + div p,
[data-testid=stRadio] [data-testid=stCaptionContainer] p { color: inherit; opacity: .82 }
.st-key-head strong { font-family: "Source Serif", "Source Serif Pro", serif; font-size: 1.35rem }
.st-key-head { min-height: 2.6rem }
.st-key-head [data-testid=stPageLink] a { min-height: 0 }
.st-key-steps { row-gap: 0; border-bottom: 1px solid rgba(128,128,128,.3); padding-bottom: .4rem }
.st-key-steps a { padding: .1rem .4rem; min-height: 0 }
.st-key-steps a p { font-size: .9rem }
.st-key-steps a[disabled] :is(span, p) { color: #6b7573 }
[data-testid=stWidgetLabel] p { color: #1f2a2c }
@media (prefers-color-scheme: dark) {
  .st-key-steps a[disabled] :is(span, p) { color: #98a3a0 }
  button:is([kind=primary], [kind=primaryFormSubmit]):not(:disabled) :is(p, span) {
    color: #04211f }
  [data-testid=stWidgetLabel] p { color: #f2f4f3 } }
.st-key-steps a[aria-current] { box-shadow: inset 0 -2px #1d8a83 }
[data-testid=stFileUploaderDropzoneInstructions] { display: none }
.st-key-chooser iframe { width: 100% }
:focus-visible { outline: 2px solid #3aa69d; outline-offset: 2px }
@media (max-width: 40rem) {
  [data-testid=stMainBlockContainer] { padding: .6rem 1rem 3rem }
  .st-key-steps { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: thin }
  .st-key-steps > * { flex: none } }
.stApp::before { content: ""; position: fixed; z-index: 1000; top: 0; left: 0; height: 3px;
  width: 30%; background: #3aa69d; opacity: 0 }
.stApp[data-test-script-state=running]::before {
  animation: works-on 1.4s linear .5s infinite }
@keyframes works-on { from { opacity: 1; left: -30% } to { opacity: 1; left: 100% } }
@media (prefers-reduced-motion: reduce) {
  .stApp[data-test-script-state=running]::before { animation: none; opacity: 1; width: 100% } }
.lost { display: none; position: fixed; z-index: 1001; inset: 0 0 auto; padding: .8rem 1.2rem;
  background: #7a2018; color: #fff }
.lost a { color: #fff }
.stApp:is([data-test-connection-state=PINGING_SERVER], [data-test-connection-state=CONNECTING],
  [data-test-connection-state=DISCONNECTED_FOREVER]) .lost {
  display: block; animation: lost-late 2.5s }
@keyframes lost-late { 0%, 99% { opacity: 0 } to { opacity: 1 } }
body:has(.lost):has(.stApp:not([data-test-connection-state=CONNECTED])) [data-testid=stDialog],
body:has(.stApp:not([data-test-connection-state=CONNECTED])) [data-testid=stToast] {
  display: none }
</style>"""
# The file chooser has English words of its own, which no setting translates.
_CHOOSER = """<style>
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer] p { font-size: 0 }
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer] p::after {
  content: "파일 선택"; font-size: 1rem }
</style>"""
# It runs when it changes: a step that is come to begins at its top, and stays where it is read.
# What Streamlit draws anew is named anew: landmarks and the step that one is at.
_SCRIPT = """<script>{ /* %(step)s */
document.documentElement.lang = %(language)s
document.querySelector('[data-testid=stMain]').scrollTo(0, 0)
window.semblance?.disconnect()
let seen = false
const settle = () => {
  const steps = document.querySelector('.st-key-steps')
  if (!steps) return
  steps.setAttribute('role', 'navigation')
  steps.setAttribute('aria-label', %(steps)s)
  for (const link of steps.querySelectorAll('a')) {
    const says = { 'aria-current': link.querySelector('strong') ? 'page' : null }
    const closed = link.hasAttribute('disabled')
    Object.assign(says, { 'aria-disabled': closed ? 'true' : null, tabindex: closed ? '-1' : null })
    for (const [key, value] of Object.entries(says))
      if (value === null) link.removeAttribute(key)
      else if (link.getAttribute(key) !== value) link.setAttribute(key, value)
    if (says['aria-current'] && !seen) {
      seen = true
      steps.scrollLeft += link.getBoundingClientRect().left - steps.clientWidth / 3 } } }
let due = 0
window.semblance = new MutationObserver(() => {
  if (!due) due = setTimeout(() => { due = 0; settle() }, 100) })
window.semblance.observe(document.querySelector('[data-testid=stMain]'),
  { childList: true, subtree: true })
settle() }
</script>"""


def put_on(step: str) -> None:
    """Dress the page of a step."""
    st.html(_STYLE)
    if words.language() == "ko":
        st.html(_CHOOSER)
    st.html(
        _SCRIPT
        % {
            "step": step,
            "language": json.dumps(words.language()),
            "steps": json.dumps(_("Steps")),
        },
        unsafe_allow_javascript=True,
    )
    told = _("The connection is lost, or your session has ended. What you did is kept.")
    st.html(
        f'<div class="lost" role="alert">{escape(told)} '
        f'<a href="">{escape(_("Load the page anew"))}</a></div>'
    )
