"""Compiled code is linked wherever memory is left, also when its parts lie far apart."""

from __future__ import annotations

import subprocess
import sys
from platform import machine

import pytest

#: Leaves only small holes near the top and room far below, as a process with a browser's engine in
#: it has: code lands below, its constants in a hole more than 32 bits away.
FAR_APART = """
import ctypes
from cutis.skin.engine import native
from tests.skin.engine.systems import decay

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
reserve = lambda size: libc.mmap(None, size, 0, 0x4022, -1, 0)
native._prepare()
system = decay()
code = native.build(system, 2)[1]
holes = [reserve(4 << 10) for _ in range(16)]
low = reserve(6 << 30)
size = 1 << 30
while size >= 4 << 10:
    while (place := reserve(size)) >= low:
        pass
    libc.munmap(place, size)
    size //= 2
for hole in holes[::2]:
    libc.munmap(hole, 4 << 10)
engine, run = native._link(code)
assert engine.get_function_address("run")
print("linked")
"""


@pytest.mark.skipif(
    sys.platform != "linux" or machine() != "x86_64", reason="reserves memory as Linux on x86 does"
)
def test_code_is_linked_when_its_parts_lie_far_apart() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAR_APART], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-600:]
    assert done.stdout.endswith("linked\n")
