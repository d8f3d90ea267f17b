"""The web app: people, files and runs. The only package that knows streamlit."""
