"""The server: page.py behind an ASGI app with its own routes and a guard.

``streamlit run app.py`` and ``uvicorn app:app`` both start it.
"""

import streamlit as st
from starlette.middleware import Middleware

from components.incident import apologise
from server.front_files import FrontFiles
from server.guard import Guard
from server.limits import Limits
from server.routes import base_path, routes
from server.warm_up import warmed_up

own = routes()
guard = Middleware(Guard, limits=Limits.from_environment(), routes=own, base=base_path())
front = Middleware(FrontFiles, base=base_path())

app = st.App(
    "page.py", routes=own, middleware=[guard, front], lifespan=warmed_up, on_script_error=apologise
)
