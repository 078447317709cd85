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
from numba.core.cpu import CPUTargetOptions
from numba.core.options import TargetOptions
from numba.extending import intrinsic

from sim.layout import LANES

_PACKAGE = Path(__file__).resolve().parent
_WIDTH = 8
SUMMED = _WIDTH
"""Lines that `line_sums` adds up at once."""
_ENGINE = (
    "layout.py", "compiled.py", "randomness.py", "state.py", "rows.py", "ledger.py", "ring.py", "floor.py", "model.py",
    "recording.py", "sums.py", "month.py", "groups.py", "quantiles.py", "draws.py",
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
# of known length) it becomes scalar code that runs three to five times slower. It must stay one afterwards, too: a month
# whose loops are all written out is more code than the processor's first cache holds.
llvm.set_option("uifund", "-unroll-full-max-count=3")

# An option that numba keeps to itself: the arrays that a function gets do not overlap, like C's `restrict`. Without it
# every loop over lanes is compiled twice, with a test in front of it that asks which of the two is right.
_options: Any = CPUTargetOptions
_options.noalias = cast(Any, TargetOptions).Mapping("noalias")

if "NUMBA_CACHE_DIR" not in os.environ:
    _config.CACHE_DIR = str(_cache_folder())

Function = TypeVar("Function", bound=Callable[..., Any])


def step(function: Function) -> Function:
    """Compile a step of the month: IEEE arithmetic, no interpreter lock.

    A step is inlined where it is called, allocates nothing, and holds no references: numba counts references to every
    array and slice with atomic instructions, which cost as much as the arithmetic of a small step, and much more when
    two threads count the same array.

    The arrays that it is called with must not overlap: the compiler relies on it.
    """
    return cast(Function, _njit(nogil=True, error_model="numpy", forceinline=True, noalias=True, _nrt=False)(function))


def routine(function: Function) -> Function:
    """Compile like `step` a function that stays one: because it is large, or runs too seldom to be worth inlining."""
    return cast(Function, _njit(nogil=True, error_model="numpy", noalias=True, _nrt=False)(function))


def entry(function: Function) -> Function:
    """Compile like `routine` a function that Python calls, and keep it on disk for the next process, with all the steps
    and routines in it: they need not be kept one by one."""
    return cast(Function, _njit(cache=True, nogil=True, error_model="numpy", noalias=True, _nrt=False)(function))


def program(function: Function) -> Function:
    """Compile like `entry` a function that may allocate."""
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

    def bits_to_single(bits: np.uint32) -> np.float32:
        """The float32 whose bit pattern is `bits`."""
        return np.float32(np.uint32(bits).view(np.float32))

    def single_to_bits(value: np.float32) -> np.uint32:
        """The bit pattern of a float32."""
        return np.float32(value).view(np.uint32)

    def fma_single(a: np.float32, b: np.float32, c: np.float32) -> np.float32:
        """a · b + c in single precision (compiled code rounds once, plain Python as good as once)."""
        return np.float32(float(a) * float(b) + float(c))

    def fetch(values: Any, at: int) -> None:
        """Nothing: a hint to the processor."""

    def copy_lanes(source: Any, at: int, target: Any, to: int) -> None:
        """Copy the lanes from `source[at]` on to `target[to]` on."""
        target[to : to + LANES] = source[at : at + LANES]

    def lane_sum(values: Any, at: int) -> float:
        """Sum of `values[at + i]` over the lanes, in the one order of additions that compiled code uses."""
        part = np.zeros(_WIDTH)
        for i in range(0, LANES, _WIDTH):
            part = part + values[at + i : at + i + _WIDTH]
        while part.size > 1:
            part = part[: part.size // 2] + part[part.size // 2 :]
        return float(part[0])

    def line_sums(lines: Any, at: int, out: Any, to: int) -> None:
        """`lane_sum` of the eight lines from `lines[at]` on, into `out[to : to + 8]`."""
        for k in range(SUMMED):
            out[to + k] = lane_sum(lines, at + k * LANES)

else:

    def _bits_of(source: Any, target: Any) -> Any:
        """A function that reads the bit pattern of a `source` as a `target`."""

        @intrinsic
        def read_bits(typingctx: Any, value: Any) -> Any:
            """The same bits, read as another type."""

            def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                return builder.bitcast(arguments[0], context.get_value_type(target))

            return target(source), codegen

        return read_bits

    def _fused(kind: Any) -> Any:
        """a · b + c of three numbers of this kind, rounded once: one instruction, and the same last digit everywhere."""

        @intrinsic
        def multiply_add(typingctx: Any, a: Any, b: Any, c: Any) -> Any:
            """a · b + c rounded once."""

            def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                return builder.fma(*arguments)

            return kind(kind, kind, kind), codegen

        return multiply_add

    bits_to_float, float_to_bits = _bits_of(types.uint64, types.float64), _bits_of(types.float64, types.uint64)
    bits_to_single, single_to_bits = _bits_of(types.uint32, types.float32), _bits_of(types.float32, types.uint32)
    fma, fma_single = _fused(types.float64), _fused(types.float32)

    @intrinsic
    def fetch(typingctx: Any, values: Any, at: Any) -> Any:
        """Have the cache line of `values[at]` fetched, because it will soon be written."""

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            word, byte = ir.IntType(32), ir.IntType(8).as_pointer()
            kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
            hint = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
            pointer = builder.bitcast(builder.gep(array.data, [arguments[1]]), byte)
            builder.call(hint, [pointer, ir.Constant(word, 1), ir.Constant(word, 3), ir.Constant(word, 1)])
            return context.get_dummy_value()

        return types.none(values, types.intp), codegen

    @intrinsic
    def copy_lanes(typingctx: Any, source: Any, at: Any, target: Any, to: Any) -> Any:
        """Copy the lanes from `source[at]` on to `target[to]` on, vector by vector: the compiler would call a library."""

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            vector = ir.VectorType(ir.DoubleType(), _WIDTH).as_pointer()
            ends = []
            for k in (0, 2):
                array = context.make_array(signature.args[k])(context, builder, arguments[k])
                ends.append(builder.bitcast(builder.gep(array.data, [arguments[k + 1]]), vector))
            for block in range(LANES // _WIDTH):
                place = [ir.Constant(ir.IntType(64), block)]
                value = builder.load(builder.gep(ends[0], place), align=8)
                builder.store(value, builder.gep(ends[1], place), align=8)
            return context.get_dummy_value()

        return types.none(source, types.intp, target, types.intp), codegen

    def _partial_sums(builder: Any, data: Any, at: Any) -> Any:
        """A vector of `_WIDTH` partial sums over the lanes from `data[at]` on."""
        vector = ir.VectorType(ir.DoubleType(), _WIDTH)
        lanes = builder.bitcast(builder.gep(data, [at]), vector.as_pointer())
        total = builder.load(lanes, align=8)
        for block in range(1, LANES // _WIDTH):
            pointer = builder.gep(lanes, [ir.Constant(ir.IntType(64), block)])
            total = builder.fadd(total, builder.load(pointer, align=8))
        return total

    @intrinsic
    def lane_sum(typingctx: Any, values: Any, at: Any) -> Any:
        """Sum of `values[at + i]` over the lanes, in one fixed order of additions.

        Written with vector instructions by hand: without fast-math no compiler may turn a sum into vector code, and a
        sum that it may reorder differs from one processor to the next.
        """

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            total = _partial_sums(builder, array.data, arguments[1])
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

    @intrinsic
    def line_sums(typingctx: Any, lines: Any, at: Any, out: Any, to: Any) -> Any:
        """`lane_sum` of the eight lines from `lines[at]` on, into `out[to : to + 8]`, with a third of the instructions.

        Two vectors of partial sums are folded into one by adding the halves of both, and so on until the sums of
        eight lines stand side by side: the same additions as in `lane_sum`, in the same order.
        """

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            source = context.make_array(signature.args[0])(context, builder, arguments[0])
            target = context.make_array(signature.args[2])(context, builder, arguments[2])
            index = ir.IntType(64)
            vectors = [
                _partial_sums(builder, source.data, builder.add(arguments[1], ir.Constant(index, k * LANES)))
                for k in range(SUMMED)]
            width = _WIDTH
            while width > 1:
                width //= 2
                chosen = [base + j for base in range(0, 2 * _WIDTH, 2 * width) for j in range(width)]
                low = ir.Constant(ir.VectorType(ir.IntType(32), _WIDTH), chosen)
                high = ir.Constant(ir.VectorType(ir.IntType(32), _WIDTH), [j + width for j in chosen])
                vectors = [
                    builder.fadd(builder.shuffle_vector(a, b, low), builder.shuffle_vector(a, b, high))
                    for a, b in zip(vectors[::2], vectors[1::2], strict=True)]
            pointer = builder.bitcast(builder.gep(target.data, [arguments[3]]), vectors[0].type.as_pointer())
            builder.store(vectors[0], pointer, align=8)
            return context.get_dummy_value()

        return types.none(lines, types.intp, out, types.intp), codegen
