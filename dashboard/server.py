"""The server as an ASGI application: Streamlit's frame, and the chart library that comes with plotly's own package."""

from __future__ import annotations

from pathlib import Path

import plotly
from starlette.responses import FileResponse
from starlette.routing import Route
from streamlit.starlette import App

from dashboard.settings import APP

LIBRARY = Path(plotly.__file__).with_name("package_data") / "plotly.min.js"


async def library(_: object) -> FileResponse:
    """The chart library, kept by the browser for a day."""
    return FileResponse(LIBRARY, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})


def say_broken(error: Exception) -> bool:
    """What a user sees of a fault of the program: one sentence; the log has the rest."""
    from dashboard.frame import broken

    return broken(error)


app = App(str(APP), routes=[Route("/uifund/plotly.min.js", library)], on_script_error=say_broken)
