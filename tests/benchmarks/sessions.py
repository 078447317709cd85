"""Twenty people at once: sessions that each move a slider every few seconds, without browsers, over Streamlit's own protocol.

    python tests/benchmarks/sessions.py [--sessions 20] [--seconds 60]

starts a server of its own and prints the time from a move to the last part of the redrawn page as the server sends it
(median, 95 % quantile, slowest), the number of errors, and the server's memory after the first third and at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard import server  # the benchmark beside this file

QUERY = "group=take_up&charts=balance,coverage,account,refunds"
SLIDER = "control_level_large"
PAUSE_SECONDS = (1.5, 4.5)
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Session:
    """One user: the connection, where the slider stands in the page, and what was seen."""

    socket: Any
    page: str = ""
    slider: str = ""
    fragment: str = ""
    query: str = QUERY
    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def ask(self, value: float | None = None) -> None:
        """Open the page, or move the slider."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash = self.query, self.page
        if value is None:
            rerun.page_name = "scenario"
        else:
            rerun.fragment_id = self.fragment
            state = rerun.widget_states.widgets.add()
            state.id = self.slider
            state.double_array_value.data.append(value)
        await self.socket.send(message.SerializeToString())

    async def drawn(self) -> None:
        """Read until the page has been drawn."""
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(self.socket.recv(), 120))
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self.page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta":
                self._note(message)
            elif kind == "script_finished" and message.script_finished in FINISHED:
                return
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.errors.append("compile error")
                return

    def _note(self, message: Any) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "slider" and SLIDER in element.slider.id:
            self.slider, self.fragment = element.slider.id, message.delta.fragment_id
        if kind == "exception" or (kind == "alert" and element.alert.format == element.alert.ERROR):
            self.errors.append(element.exception.message if kind == "exception" else element.alert.body)


async def user(address: str, until: float) -> Session:
    """One user from opening the page to the end."""
    async with websockets.connect(f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"],
                                  max_size=None) as socket:
        session = Session(socket)
        await session.ask()
        await session.drawn()
        if not session.slider:
            session.errors.append("no slider on the page")
        while time.monotonic() < until and session.slider:
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))
            begun = time.perf_counter()
            await session.ask(round(random.uniform(0.05, 0.99), 2))
            await session.drawn()
            session.taken.append(1000 * (time.perf_counter() - begun))
        return session


def memory(process: int) -> float:
    """Memory that a process holds, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def load(address: str, process: int, sessions: int, seconds: float) -> tuple[Sequence[Session], list[float]]:
    """All users at once; their sessions, and the server's memory after a third of the time and at the end."""
    until = time.monotonic() + seconds
    users = asyncio.gather(*(user(address, until) for _ in range(sessions)))
    await asyncio.sleep(seconds / 3)
    held = [memory(process)]
    found = await users
    return found, [*held, memory(process)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    with server() as (address, process):
        found, held = asyncio.run(load(address, process, given.sessions, given.seconds))
    taken = [each for session in found for each in session.taken]
    errors = [each for session in found for each in session.errors]
    print(f"{given.sessions} sessions, {given.seconds:g} s: {len(taken)} moves, median {median(taken):.0f} ms, "
          f"p95 {quantiles(taken, n=20)[-1]:.0f} ms, slowest {max(taken):.0f} ms, {len(errors)} errors, "
          f"memory {held[0]:.0f} → {held[1]:.0f} MiB")
    for error in errors[:5]:
        print(f"  {error}")


if __name__ == "__main__":
    main()
