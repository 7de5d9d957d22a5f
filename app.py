"""The app as one ASGI process: the Streamlit pages and the HTTP routes beside them, on one port.

``streamlit run app.py`` serves it; ``python -m graph serve`` does so with every flag set.
"""

import os

import streamlit as st

from graph import endpoint, routes

os.environ["HOST"] = st.get_option("server.address") or ""  # what is served to this machine only is asked as such

lost = routes.lost_route(st.get_option("server.baseUrlPath") or "")

app = st.App("graph/ui/main.py", routes=[*endpoint.ROUTES, *routes.ROUTES, lost])
