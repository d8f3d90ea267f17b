"""The web app: its pages and their addresses, nothing else. Started by `make app`."""

import streamlit as st

from service import page, words

st.set_page_config(page_title=words.NAME, layout="centered")
st.navigation([st.Page(page.show, title=words.NAME, default=True)], position="hidden").run()
