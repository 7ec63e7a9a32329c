"""The server: page.py behind an ASGI app with its own frames route.

``streamlit run app.py`` and ``uvicorn app:app`` both start it.
"""

import streamlit as st

from server.routes import routes
from server.warm_up import warmed_up

app = st.App("page.py", routes=routes(), lifespan=warmed_up)
