"""The app as one ASGI process: the Streamlit pages and the HTTP routes beside them, on one port.

``streamlit run app.py`` serves it; ``python -m graph serve`` does so with every flag set.
"""

import streamlit as st

from graph import endpoint, routes

app = st.App("graph/ui/main.py", routes=[*endpoint.ROUTES, *routes.ROUTES])
