"""LLVM: what this processor can do, text to object code, object code to a function."""

from __future__ import annotations

import ctypes
from functools import cache
from hashlib import blake2b
from pathlib import Path
from platform import machine as architecture
from typing import TYPE_CHECKING, Any

import llvmlite
import llvmlite.binding as llvm

from cutis.skin.engine import cache as disk
from cutis.skin.engine.code import declarations
from cutis.skin.engine.emit import rate_functions
from cutis.skin.engine.emit_frame import workspace
from cutis.skin.engine.emit_linear import LinearCode
from cutis.skin.engine.emit_step import StepCode
from cutis.skin.engine.rates import derive
from cutis.skin.engine.sparse import eliminate

if TYPE_CHECKING:
    from collections.abc import Callable

    from cutis.skin.model.system import System

#: Modules that decide which code is made of given equations.
_MAKERS = ("code", "emit*", "graph", "native", "outcome", "rates", "rodas", "sparse")


@cache
def _prepare() -> None:
    """Start LLVM for this processor."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


@cache
def _processor() -> tuple[str, str]:
    """Return name and features of this processor, as LLVM writes them."""
    features = llvm.get_host_cpu_features()
    return llvm.get_host_cpu_name(), features.flatten()


@cache
def _version() -> str:
    """Return a hash of the modules that make the code: any change of them is a new version."""
    digest = blake2b(digest_size=16)
    folder = Path(__file__).parent
    for pattern in _MAKERS:
        for path in sorted(folder.glob(f"{pattern}.py")):
            digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


@cache
def vector_lanes() -> int:
    """Return how many individuals one vector holds: 8 with AVX-512, 4 with AVX2, else 2."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f") and features.get("avx512dq"):
        return 8
    return 4 if features.get("avx2") else 2


#: How code reaches its constants. In a process with much memory reserved (a browser's engine draws
#: the charts) they may lie further off than 32 bits reach, and the linker would end the process.
_ADDRESSES: dict[str, Any] = (
    {"reloc": "static", "codemodel": "large"}
    if architecture().lower() in ("x86_64", "amd64")
    else {"reloc": "pic", "codemodel": "default"}
)


class Kernel:
    """Compiled code of one system at one width.

    Attributes
    ----------
    lanes
        Individuals integrated together.
    work
        Vectors of workspace ``run`` needs.
    cached
        Whether the code came from disk.
    run
        Takes the address of an argument block (see ``emit_frame.ARGUMENTS``).
    """

    def __init__(self, system: System, lanes: int) -> None:
        _prepare()
        self.lanes = lanes
        key = _key(system, lanes)
        kept = disk.read(key)
        self.cached = kept is not None
        if kept is None:
            facts, code = build(system, lanes)
            disk.write(key, facts, code)
        else:
            facts, code = kept
        self.work = facts["work"]
        self._engine, self.run = _link(code)


def _key(system: System, lanes: int) -> str:
    """Return the name under which the code of a system is kept.

    symengine prints 15 digits of a number, so the numbers are added in full.
    """
    name, features = _processor()
    parts = [_version(), str(lanes), name, features, llvmlite.__version__]
    parts += [repr(llvm.llvm_version_info), str(len(system.parameters))]
    for rate in system.rates:
        numbers = sorted(float(n).hex() for n in _floats(rate))
        parts.append(f"{rate} {' '.join(numbers)}")
    return blake2b("\n".join(parts).encode(), digest_size=20).hexdigest()


def _floats(rate) -> set:
    """Return the floating-point literals of an expression."""
    import symengine as se

    return se.sympify(rate).atoms(se.RealDouble)


def build(system: System, lanes: int) -> tuple[dict[str, int], bytes]:
    """Return facts about the code (size of the workspace) and the object code of a system."""
    text, facts = source(system, lanes)
    return facts, assemble(text)


def source(system: System, lanes: int) -> tuple[str, dict[str, int]]:
    """Return the LLVM IR of a system, and facts about it."""
    derived = derive(system)
    states, parameters = len(system.states), len(system.parameters)
    places = list(derived.jacobian)
    linear = LinearCode(eliminate(states, places), places, lanes)
    rates, slots = rate_functions(derived, lanes)
    sizes = {"q": len(slots.q), "w": len(slots.w), "tmp": slots.tmp}
    sizes |= {"jac": len(places), "lu": linear.size}
    offsets = workspace(states, parameters, sizes)
    timed = bool(derived.time_slopes)
    steps = StepCode(states, parameters, offsets, lanes, timed=timed, driven=bool(slots.w))
    vector = steps.code.vector
    wide = f'"min-legal-vector-width"="{64 * lanes}" "prefer-vector-width"="{64 * lanes}"'
    attributes = f"attributes #0 = {{ nounwind {wide} }}\n"
    text = declarations(vector) + rates + linear.text() + steps.text() + attributes
    return text, {"work": offsets["total"]}


def assemble(text: str) -> bytes:
    """Compile LLVM IR for this processor."""
    name, features = _processor()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=name, features=features, opt=1, **_ADDRESSES
    )
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    return machine.emit_object(module)


def _link(code: bytes) -> tuple[llvm.ExecutionEngine, Callable[[int], None]]:
    """Return an engine that holds the code, and its function ``run``."""
    machine = llvm.Target.from_default_triple().create_target_machine(
        reloc="pic", codemodel="jitdefault"
    )
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address("run")
    return engine, ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)
