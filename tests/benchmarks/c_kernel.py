"""The C kernel: compiled on the spot from kernel.c, and run over the engine's own arrays.

The C sources name every offset as the engine does (`S_BALANCE`, `L_BENEFITS`, `P_RATIO`, ...), and read the engine's
`Model`, `Draws` and `Sinks`; both are written to a header from the Python that defines them, so that nothing is said twice.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import layout, ledger, rows, state
from sim.draws import mean_draws, philox_draws
from sim.inputs import build_model
from sim.layout import LANES
from sim.ledger import NPOOL, OUTCOMES
from sim.lines import mean_lines, recorded_rows
from sim.model import Draws, Model
from sim.opening import opening_common
from sim.quantiles import PROBABILITIES
from sim.randomness import ROUNDS
from sim.rows import NROW
from sim.running import Prepared
from tests.benchmarks.result import Result

Array = NDArray[np.float64]
_FOLDER = Path(__file__).resolve().parent
_FLAGS = (
    "-std=gnu11", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC")
"""No fast-math, as in the engine; the two -fno flags only say that nobody reads errno or floating-point exceptions."""
_COUNTS = {
    "NRULE": len(layout.RULES), "NCALENDAR": len(layout.CALENDAR), "NREGION_COLUMN": len(layout.REGION_COLUMNS),
    "NRATE": len(layout.RATES),
    "ROUNDS": ROUNDS, "NCHANNEL": len(layout.CHANNELS), "STREAM_TRAINING": layout.STREAMS.index("training"),
}
_C_TYPES = {"float64": "double", "int64": "int64_t", "uint64": "uint64_t", "bool": "uint8_t"}
_SIZES = {"Model": ("regions", "month_count", "points"), "Draws": ("paths",), "Sinks": ("outcome_count", "pool_paths")}
_PRO_RATA = layout.RATIONINGS.index("pro_rata")


class NotCoveredError(ValueError):
    """The question uses something that the C kernel does not do."""


class Sums(NamedTuple):
    """Where the kernel puts its results, in the engine's order of regions; the fields of `sim.month.Sinks` it knows."""

    sums: Array  # [R, M, ROW]
    pool_sums: Array  # [M, POOL]
    reference: Array
    pool_reference: Array
    recorded: NDArray[np.int64]  # [O, 3]
    outcomes: Array  # [O, R, M, P]
    pool_outcome: Array  # [M, P] or size 0


def compiler() -> str | None:
    """The C compiler of this machine, if there is one."""
    return shutil.which("gcc") or shutil.which("cc")


def _fields(values: NamedTuple) -> list[tuple[str, str]]:
    """C type and name of each field of a struct: sizes first, then arrays and numbers as the engine has them."""
    out = [("int64_t", name) for name in _SIZES["Sinks" if isinstance(values, Sums) else type(values).__name__]]
    for name, value in values._asdict().items():
        if isinstance(value, np.ndarray):
            out.append((_C_TYPES[value.dtype.name] + " *", name))
        else:
            out.append(("int64_t", name))
    return out


def _header(structs: dict[str, NamedTuple]) -> str:
    """layout.h: every integer that the engine's layout, state and ledger name, and the structs that the kernel reads."""
    numbers: dict[str, float] = dict(_COUNTS)
    for module in (layout, state, rows, ledger):
        numbers |= {name: value for name, value in vars(module).items()
                    if name.isupper() and isinstance(value, int | float)}
    lines = ["#include <stdint.h>", *(f"#define {name} {value!r}" for name, value in sorted(numbers.items()))]
    for title, values in structs.items():
        body = " ".join(f"{kind} {name};" for kind, name in _fields(values))
        lines.append(f"typedef struct {{ {body} }} {title};")
    return "\n".join(lines) + "\n"


def _sizes(values: NamedTuple) -> tuple[int, ...]:
    if isinstance(values, Model):
        return values.region.shape[0], values.rules.shape[0], len(values.curve_points)
    if isinstance(values, Draws):
        return (values.level.shape[1],)
    assert isinstance(values, Sums)
    return len(values.recorded), values.pool_outcome.shape[-1]


def _struct(values: NamedTuple) -> tuple[ctypes.Structure, list[Any]]:
    """The C struct of `values`, and the arrays that must stay alive while it is used."""
    kinds = [(name, ctypes.c_void_p if kind.endswith("*") else ctypes.c_int64) for kind, name in _fields(values)]
    struct = type("Struct", (ctypes.Structure,), {"_fields_": kinds})()
    kept: list[Any] = []
    for name, size in zip((name for name, _ in kinds), _sizes(values), strict=False):
        setattr(struct, name, size)
    for name, value in values._asdict().items():
        if isinstance(value, np.ndarray):
            value = np.ascontiguousarray(value)
            kept.append(value)
            setattr(struct, name, value.ctypes.data)
        else:
            setattr(struct, name, int(value))
    return struct, kept


def refuse_unknown(model: Model, draws: Draws) -> None:
    """Raise NotCoveredError for settings that the C kernel leaves to the engine."""
    periods = set(model.calendar[:, layout.C_COVERAGE_PERIOD].astype(int))
    reasons = {
        "parameter uncertainty": model.uncertain,
        "gates on the last 12 months": layout.TRAILING_12 in periods,
        "a rationing other than pro rata": bool(np.any(model.calendar[:, layout.C_RATIONING] != _PRO_RATA)),
        "quasi-random draws": draws.innovations.size > 0,
    }
    found = [reason for reason, holds in reasons.items() if holds]
    if found:
        raise NotCoveredError(f"the C kernel does not do {', '.join(found)}")


class CKernel:
    """The compiled kernel. Raises RuntimeError with the compiler's complaint where it does not compile."""

    def __init__(self, model: Model, draws: Draws, flags: tuple[str, ...] = _FLAGS) -> None:
        sums = self._no_sums(model)
        cc = compiler()
        if cc is None:
            raise RuntimeError("no C compiler on this machine")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "layout.h").write_text(_header({"Model": model, "Draws": draws, "Sinks": sums}))
            library = Path(folder) / "kernel.so"
            command = [cc, *flags, f"-I{folder}", f"-I{_FOLDER}", str(_FOLDER / "kernel.c"), "-o", str(library), "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
            self._library = ctypes.CDLL(str(library))
        self._library.run_groups.restype = ctypes.c_int64
        self._library.add_chain.restype = ctypes.c_int64

    @staticmethod
    def _no_sums(model: Model) -> Sums:
        regions, months = model.region.shape[0], model.rules.shape[0]
        shape = (regions, months, NROW)
        return Sums(np.zeros(shape), np.zeros((months, NPOOL)), np.zeros(shape), np.zeros((months, NPOOL)),
                    np.empty((0, 3), np.int64), np.empty((0, regions, months, 0)), np.empty((months, 0)))

    def run_groups(self, model: Model, draws: Draws, sinks: Sums, opening: Array, common: Array, every: bool) -> int:
        """All groups of paths of `draws` into `sinks`, as one tape; returns broken identities. Raises NotCoveredError."""
        refuse_unknown(model, draws)
        if every or np.any(sinks.recorded[:, 2] != rows.OF_CLOSE):
            raise NotCoveredError("coverage under every definition, or a recorded line that is no row of every month")
        groups = -(-draws.level.shape[1] // LANES)
        structs = [_struct(values) for values in (model, draws, sinks)]
        return int(self._library.run_groups(
            *(ctypes.byref(struct) for struct, _ in structs), _pointer(opening), _pointer(common),
            ctypes.c_int64(0), ctypes.c_int64(groups), ctypes.c_int(True), ctypes.c_int(every)))

    def quantile_rows(self, rows: Array, probabilities: Array) -> Array:
        """Quantiles of each of `rows` [N, P]: [N, len(probabilities)]."""
        out = np.empty((len(rows), len(probabilities)))
        self._library.quantile_rows(_pointer(rows), ctypes.c_int64(len(rows)), ctypes.c_int64(rows.shape[1]),
                                    _pointer(probabilities), ctypes.c_int(len(probabilities)), _pointer(out))
        return out

    def deviation_rows(self, rows: Array) -> Array:
        """Standard deviation of each of `rows` [N, P]: [N]."""
        out = np.empty(len(rows))
        self._library.deviation_rows(
            _pointer(rows), ctypes.c_int64(len(rows)), ctypes.c_int64(rows.shape[1]), _pointer(out))
        return out

    def clock(self, additions: int = 100_000_000) -> tuple[float, float]:
        """Cycles per nanosecond that this process gets while it runs, and the share of the time that it runs."""
        wall, own = time.perf_counter(), time.thread_time()
        self._library.add_chain(ctypes.c_int64(additions))
        own = time.thread_time() - own
        return additions / own * 1e-9, own / (time.perf_counter() - wall)

    def project(self, prepared: Prepared, paths: int) -> Result:
        """The whole projection, as `Prepared.project` does it on one thread: draws, paths, means, quantiles, spread."""
        inputs, seed = prepared.inputs, prepared.scenario.seed
        model = build_model(inputs, seed, plan=prepared.plan, forward=prepared.forward)
        opening, common = np.ascontiguousarray(inputs.state), opening_common(inputs.regions)
        regions, months = len(inputs.regions), inputs.months
        recorded, _ = recorded_rows(model, OUTCOMES)
        sinks = self._no_sums(model)._replace(
            recorded=recorded, outcomes=np.empty((len(recorded), regions, months, paths)),
            pool_outcome=np.empty((months, paths)))
        broken = self.run_groups(model, philox_draws(inputs.economy, seed, 0, paths), sinks, opening, common, False)
        if broken:
            raise RuntimeError(f"{broken} accounts do not close")
        lanes, probabilities = sinks.outcomes.reshape(-1, paths), np.array(PROBABILITIES)
        shape = sinks.outcomes.shape[:-1]
        return Result(
            lines=mean_lines(model, sinks.reference + sinks.sums / paths, opening, False),
            pool=sinks.pool_reference + sinks.pool_sums / paths,
            quantiles=self.quantile_rows(lanes, probabilities).reshape(*shape, -1),
            spread=self.deviation_rows(lanes).reshape(shape),
            pool_quantiles=self.quantile_rows(sinks.pool_outcome, probabilities), outcomes=sinks.outcomes)


def _pointer(array: Array) -> ctypes.c_void_p:
    assert array.flags.c_contiguous
    return ctypes.c_void_p(array.ctypes.data)


def kernel_for(prepared: Prepared) -> CKernel | None:
    """The kernel for a prepared scenario, or None on a machine without a C compiler."""
    if compiler() is None:
        return None
    model = build_model(prepared.inputs, prepared.scenario.seed, plan=prepared.plan, forward=prepared.forward)
    return CKernel(model, mean_draws(prepared.inputs.economy))
