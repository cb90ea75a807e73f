"""Writes LLVM IR as text: values of ``lanes`` individuals side by side, loops, calls.

Text is written directly because building IR as Python objects costs more than compiling it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence


def literal(value: float) -> str:
    """Return a double as LLVM writes it, exact to the bit."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


class Code:
    """The body of one function. Values and labels are numbered; text is in ``lines``."""

    def __init__(
        self, name: str, arguments: Sequence[str], lanes: int, *, public: bool = False
    ) -> None:
        self.lanes = lanes
        self.vector = "double" if lanes == 1 else f"<{lanes} x double>"
        self.bits = f"i{lanes}"
        self.name = name
        self.arguments = list(arguments)
        self.public = public
        self.lines: list[str] = []
        self.label = "entry"
        self._count = 0

    def fresh(self, stem: str = "v") -> str:
        """Return an unused name without its sigil."""
        self._count += 1
        return f"{stem}{self._count}"

    def put(self, text: str) -> None:
        """Add one line."""
        self.lines.append("  " + text)

    def value(self, text: str) -> str:
        """Add an instruction and return the name of its result."""
        name = "%" + self.fresh()
        self.lines.append(f"  {name} = {text}")
        return name

    # --- lanes -------------------------------------------------------------------------------

    def splat(self, value: float) -> str:
        """Return a literal in every lane."""
        text = literal(value)
        if self.lanes == 1:
            return text
        return "<" + ", ".join([f"double {text}"] * self.lanes) + ">"

    def spread(self, scalar: str) -> str:
        """Return a scalar double copied to every lane."""
        if self.lanes == 1:
            return scalar
        first = self.value(f"insertelement {self.vector} poison, double {scalar}, i32 0")
        mask = f"<{self.lanes} x i32> zeroinitializer"
        return self.value(f"shufflevector {self.vector} {first}, {self.vector} poison, {mask}")

    def lane(self, vector: str, index: int) -> str:
        """Return one lane as a scalar double."""
        if self.lanes == 1:
            return vector
        return self.value(f"extractelement {self.vector} {vector}, i32 {index}")

    def at(self, pointer: str, index: int | str, kind: str | None = None) -> str:
        """Return the address of element ``index`` of an array."""
        return self.value(f"getelementptr {kind or self.vector}, ptr {pointer}, i64 {index}")

    def load(self, pointer: str, index: int | str = 0, kind: str | None = None) -> str:
        """Return element ``index`` of an array."""
        kind = kind or self.vector
        return self.value(f"load {kind}, ptr {self.at(pointer, index, kind)}, align 8")

    def store(
        self, value: str, pointer: str, index: int | str = 0, kind: str | None = None
    ) -> None:
        """Set element ``index`` of an array."""
        kind = kind or self.vector
        self.put(f"store {kind} {value}, ptr {self.at(pointer, index, kind)}, align 8")

    def op(self, name: str, a: str, b: str, kind: str | None = None) -> str:
        """Return a floating-point operation; products may fuse with sums."""
        return self.value(f"{name} contract {kind or self.vector} {a}, {b}")

    def negative(self, a: str) -> str:
        """Return minus ``a``."""
        return self.value(f"fneg {self.vector} {a}")

    def intrinsic(self, name: str, *args: str, kind: str | None = None) -> str:
        """Return a call of an LLVM math intrinsic (sqrt, exp, …)."""
        kind = kind or self.vector
        return self.value(intrinsic_call(name, kind, args))

    def where_false(self, condition: str) -> str:
        """Return in which lanes a comparison is false: one bit a lane, as ``bits``."""
        held = condition
        if self.lanes > 1:
            held = self.value(f"bitcast <{self.lanes} x i1> {condition} to {self.bits}")
        return self.value(f"xor {self.bits} {held}, -1")

    def choose(self, condition: str, a: str, b: str) -> str:
        """Return ``a`` in the lanes where a condition holds, ``b`` in the others."""
        kind = "i1" if self.lanes == 1 else f"<{self.lanes} x i1>"
        return self.value(f"select {kind} {condition}, {self.vector} {a}, {self.vector} {b}")

    # --- flow --------------------------------------------------------------------------------

    def start(self, label: str) -> None:
        """Begin a block."""
        self.lines.append(f"{label}:")
        self.label = label

    def jump(self, label: str) -> None:
        """End the block."""
        self.put(f"br label %{label}")

    def branch(self, condition: str, yes: str, no: str) -> None:
        """End the block on a condition."""
        self.put(f"br i1 {condition}, label %{yes}, label %{no}")

    def loop(
        self,
        begin: str,
        end: str,
        body: Callable[[str, list[str]], list[str]],
        carried: Sequence[tuple[str, str]] = (),
    ) -> list[str]:
        """Count from ``begin`` to below ``end``, carrying values; return the carried ones.

        ``body(counter, values)`` returns the new values; ``carried`` are (type, first value).
        """
        head, inside, done = (self.fresh(stem) for stem in ("head", "body", "done"))
        before = self.label
        self.jump(head)
        self.start(head)
        counter = "%" + self.fresh("i")
        names = ["%" + self.fresh("c") for _ in carried]
        place = len(self.lines)
        test = self.value(f"icmp slt i64 {counter}, {end}")
        self.branch(test, inside, done)
        self.start(inside)
        results = body(counter, names)
        after = self.value(f"add i64 {counter}, 1")
        last = self.label
        self.jump(head)
        phis = [f"  {counter} = phi i64 [ {begin}, %{before} ], [ {after}, %{last} ]"]
        for name, (kind, first), result in zip(names, carried, results, strict=True):
            phis.append(f"  {name} = phi {kind} [ {first}, %{before} ], [ {result}, %{last} ]")
        self.lines[place:place] = phis
        self.start(done)
        return names

    def text(self, result: str = "void") -> str:
        """Return the whole function."""
        linkage = "" if self.public else "internal "
        arguments = ", ".join(self.arguments)
        head = f"define {linkage}{result} @{self.name}({arguments}) #0 {{\nentry:\n"
        return head + "\n".join(self.lines) + "\n}\n"


def intrinsic_name(name: str, kind: str) -> str:
    """Return the full name of a math intrinsic for a type."""
    suffix = "f64" if kind == "double" else f"v{kind[1:].split()[0]}f64"
    return f"@llvm.{name}.{suffix}"


def intrinsic_call(name: str, kind: str, args: Sequence[str]) -> str:
    """Return the text of a call of a math intrinsic."""
    listed = ", ".join(f"{kind} {a}" for a in args)
    return f"call {kind} {intrinsic_name(name, kind)}({listed})"


#: Math intrinsics used, with their number of arguments.
INTRINSICS = {
    "sqrt": 1, "exp": 1, "log": 1, "sin": 1, "cos": 1, "fabs": 1, "pow": 2, "maxnum": 2,
    "maximum": 2,
    "minnum": 2,
}  # fmt: skip


def declarations(vector: str) -> str:
    """Return the declarations of all intrinsics, for scalars and for the vector type."""
    lines = []
    for kind in dict.fromkeys(("double", vector)):
        for name, count in INTRINSICS.items():
            lines.append(
                f"declare {kind} {intrinsic_name(name, kind)}({', '.join([kind] * count)})"
            )
    return "\n".join(lines) + "\n"
