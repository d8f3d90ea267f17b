"""The web app in a checkout: `streamlit run app.py` is what `synth app` starts."""

from service.web.app import show

show()
