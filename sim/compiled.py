"""How a step is compiled: one decorator, strict arithmetic, and a cache that notices every change of the engine.

No fast-math anywhere: a compiler that may reorder additions gives other last digits on another processor, and a result
hash would then say "different" where nothing is. Steps vectorise all the same, because each lane is its own path.
With NUMBA_DISABLE_JIT=1 every step runs as plain Python, for a debugger.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm
import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from sim.layout import LANES

_PACKAGE = Path(__file__).resolve().parent
_WIDTH = 8
_ENGINE = (
    "layout.py", "compiled.py", "randomness.py", "state.py", "ledger.py", "ring.py", "model.py", "recording.py",
    "month.py", "groups.py", "quantiles.py", "draws.py",
)

# numba's own types know neither its configuration nor every option of the compiler
_config: Any = numba.config
_njit: Any = numba.njit
JIT_DISABLED = bool(_config.DISABLE_JIT)


def _cache_folder() -> Path:
    """A folder named after the engine's sources: numba's own cache looks at one file only and would miss a changed callee."""
    digest = hashlib.sha256(f"{numba.__version__} {np.__version__}".encode())
    files = [_PACKAGE / name for name in _ENGINE]
    for path in sorted([*files, *(_PACKAGE / "steps").glob("*.py")]):
        digest.update(path.name.encode() + path.read_bytes())
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "uifund" / f"compiled-{digest.hexdigest()[:16]}"


# A loop over the lanes must stay a loop until the vectoriser has seen it: unrolled whole (LLVM's default for short loops
# of known length) it becomes scalar code that runs three to five times slower. Philox's ten rounds still unroll.
llvm.set_option("uifund", "-unroll-full-max-count=12")

if "NUMBA_CACHE_DIR" not in os.environ:
    _config.CACHE_DIR = str(_cache_folder())

Function = TypeVar("Function", bound=Callable[..., Any])


def step(function: Function) -> Function:
    """Compile a step of the month: IEEE arithmetic, no interpreter lock, kept on disk for the next process.

    A step is inlined where it is called, allocates nothing, and holds no references: numba counts references to every
    array and slice with atomic instructions, which cost as much as the arithmetic of a small step, and much more when
    two threads count the same array.
    """
    return cast(Function, _njit(cache=True, nogil=True, error_model="numpy", forceinline=True, _nrt=False)(function))


def routine(function: Function) -> Function:
    """Compile like `step` a function that stays one: because it is large, or runs too seldom to be worth inlining."""
    return cast(Function, _njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function))


def program(function: Function) -> Function:
    """Compile a function that Python calls and that may allocate."""
    return cast(Function, _njit(cache=True, nogil=True, error_model="numpy")(function))


if JIT_DISABLED:

    def bits_to_float(bits: np.uint64) -> float:
        """The float64 whose bit pattern is `bits`."""
        return float(np.uint64(bits).view(np.float64))

    def float_to_bits(value: float) -> np.uint64:
        """The bit pattern of a float64."""
        return np.float64(value).view(np.uint64)

    def fma(a: float, b: float, c: float) -> float:
        """a · b + c (compiled code rounds once, plain Python twice)."""
        return a * b + c

    def lane_sum(values: Any, at: int) -> float:
        """Sum of `values[at + i]` over the lanes, in the one order of additions that compiled code uses."""
        part = np.zeros(_WIDTH)
        for i in range(0, LANES, _WIDTH):
            part = part + values[at + i : at + i + _WIDTH]
        while part.size > 1:
            part = part[: part.size // 2] + part[part.size // 2 :]
        return float(part[0])

else:

    @intrinsic
    def bits_to_float(typingctx: Any, bits: Any) -> Any:
        """The float64 whose bit pattern is `bits`."""

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(types.float64))

        return types.float64(types.uint64), codegen

    @intrinsic
    def float_to_bits(typingctx: Any, value: Any) -> Any:
        """The bit pattern of a float64."""

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(types.uint64))

        return types.uint64(types.float64), codegen

    @intrinsic
    def fma(typingctx: Any, a: Any, b: Any, c: Any) -> Any:
        """a · b + c rounded once: one instruction, and the same last digit on every processor."""

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.fma(*arguments)

        return types.float64(types.float64, types.float64, types.float64), codegen

    @intrinsic
    def lane_sum(typingctx: Any, values: Any, at: Any) -> Any:
        """Sum of `values[at + i]` over the lanes, in one fixed order of additions.

        Written with vector instructions by hand: without fast-math no compiler may turn a sum into vector code, and a
        sum that it may reorder differs from one processor to the next.
        """

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            vector = ir.VectorType(ir.DoubleType(), _WIDTH)
            lanes = builder.bitcast(builder.gep(array.data, [arguments[1]]), vector.as_pointer())
            total = builder.load(lanes, align=8)
            for block in range(1, LANES // _WIDTH):
                pointer = builder.gep(lanes, [ir.Constant(ir.IntType(64), block)])
                total = builder.fadd(total, builder.load(pointer, align=8))
            width = _WIDTH
            while width > 1:
                width //= 2
                low = ir.Constant(ir.VectorType(ir.IntType(32), width), list(range(width)))
                high = ir.Constant(ir.VectorType(ir.IntType(32), width), list(range(width, 2 * width)))
                total = builder.fadd(
                    builder.shuffle_vector(total, total, low), builder.shuffle_vector(total, total, high)
                )
            return builder.extract_element(total, ir.Constant(ir.IntType(32), 0))

        return types.float64(values, types.intp), codegen
