"""The dashboard's server: `python -m dashboard [--port 8501] [--store URL]`, on this machine only.

Everything that takes time is done before the first user comes: imports, the compiled engine, the baseline. Then all
objects alive are frozen, so that the garbage collector does not walk them again at every move of a slider.
"""

from __future__ import annotations

import argparse
import gc
import os

from dashboard.settings import PORT, STORE_VARIABLE, options

YOUNG_OBJECTS = 50_000
"""Objects made between two collections of the youngest generation: a redraw makes fewer than that and is not stopped."""


def main(arguments: list[str] | None = None) -> None:
    """Start the server and serve until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m dashboard")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--store", default="")
    given = parser.parse_args(arguments)
    if given.store:
        os.environ[STORE_VARIABLE] = given.store
    warm_up()
    serve(given.port)


def warm_up() -> None:
    """Compile the engine, run the baseline as the first page will ask for it, and freeze what is alive."""

    from dashboard import run, server  # noqa: F401
    from dashboard.pages import import_all

    import_all()
    run.shown_of(run.Question())
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


def serve(port: int) -> None:
    """Run Streamlit's server on the frame."""
    from dashboard.server import app

    app.run(config=options(port))


if __name__ == "__main__":
    main()
