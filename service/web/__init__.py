"""The web app: how it is started, and the script that streamlit runs, settings beside it."""
