"""The compiled elimination against LAPACK: written out, in loops, with and without a dense tail."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from cutis.skin.engine import emit_linear, native, sparse
from cutis.skin.engine.code import declarations


def pattern(size: int, density: float, seed: int) -> list[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    filled = rng.random((size, size)) < density
    return [(int(i), int(j)) for i, j in np.argwhere(filled)]


class Linear:
    """Calls the compiled functions."""

    def __init__(self, size: int, places: list[tuple[int, int]], lanes: int) -> None:
        self.size, self.places, self.lanes = size, places, lanes
        self.plan = sparse.eliminate(size, places)
        self.code = emit_linear.LinearCode(self.plan, places, lanes)
        vector = "double" if lanes == 1 else f"<{lanes} x double>"
        text = declarations(vector) + self.code.text() + "attributes #0 = { nounwind }\n"
        text += "define void @run() { ret void }\n"
        native._prepare()
        self.engine, _ = native._link(native.assemble(text.replace("define internal", "define")))

    def function(self, name: str, result, *kinds):
        return ctypes.CFUNCTYPE(result, *kinds)(self.engine.get_function_address(name))

    def solve(self, jacobian: np.ndarray, hinv: float, right: np.ndarray) -> tuple:
        """Return (failed lanes as bits, solutions (size, lanes)) of (entries, lanes)."""
        pointer = ctypes.c_void_p
        lu = np.full((self.code.size, self.lanes), np.nan)
        y, out = np.full_like(right, np.nan), np.full_like(right, np.nan)
        factor = self.function("factor", ctypes.c_int64, pointer, pointer, pointer)
        wide = np.full(self.lanes, hinv)
        failed = factor(jacobian.ctypes.data, wide.ctypes.data, lu.ctypes.data)
        solve = self.function("solve", None, *[pointer] * 4)
        solve(lu.ctypes.data, right.ctypes.data, y.ctypes.data, out.ctypes.data)
        return failed, out


@pytest.mark.parametrize("lanes", [1, native.vector_lanes()])
@pytest.mark.parametrize("looped", [False, True])
@pytest.mark.parametrize(
    ("size", "density"), [(1, 1.0), (3, 0.3), (20, 0.02), (41, 0.1), (37, 0.5)]
)
def test_against_lapack(
    size: int, density: float, looped: bool, lanes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if looped:
        monkeypatch.setattr(emit_linear, "UNROLLED_UPDATES", -1)
    places = pattern(size, density, seed=size) or [(0, 0)]
    linear = Linear(size, places, lanes)
    rng = np.random.default_rng(7)
    jacobian, right = rng.normal(size=(len(places), lanes)), rng.normal(size=(size, lanes))
    hinv = 3.0 + size / 2
    failed, found = linear.solve(jacobian, hinv, right)
    assert not failed
    for lane in range(lanes):
        matrix = hinv * np.eye(size)
        for value, (i, j) in zip(jacobian[:, lane], places, strict=True):
            matrix[i, j] -= value
        np.testing.assert_allclose(
            found[:, lane], np.linalg.solve(matrix, right[:, lane]), rtol=1e-9
        )


def test_a_dense_tail_is_found_and_a_sparse_matrix_has_none() -> None:
    dense = sparse.eliminate(41, pattern(41, 0.1, 41))
    assert 0 < dense.head() < 41
    assert (41 - dense.head()) % sparse.BLOCK == 0
    chain = sparse.eliminate(41, [(i + 1, i) for i in range(40)])
    assert chain.head() == 41


def test_an_arrow_fills_nothing_in() -> None:
    """Markowitz takes the hub last: eliminating it first would fill the matrix."""
    places = [(0, j) for j in range(30)] + [(i, 0) for i in range(30)]
    plan = sparse.eliminate(30, places)
    assert plan.entries == 30 + 2 * 29
    assert plan.updates == 29


@pytest.mark.parametrize("looped", [False, True])
@pytest.mark.parametrize("size", [2, 12])
def test_a_lost_pivot_is_reported(size: int, looped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if looped:
        monkeypatch.setattr(emit_linear, "UNROLLED_UPDATES", -1)
    lanes = native.vector_lanes()
    places = [(i, j) for i in range(size) for j in range(size)]
    linear = Linear(size, places, lanes)
    jacobian = np.random.default_rng(1).normal(size=(size, size, lanes))
    right = np.ones((size, lanes))
    assert not linear.solve(jacobian.reshape(-1, lanes), 50.0, right)[0]
    # In one lane only, two rows of the matrix are alike.
    shifted = jacobian[0, :, -1].copy()
    shifted[0] -= 50.0
    shifted[1] += 50.0
    jacobian[1, :, -1] = shifted
    assert linear.solve(jacobian.reshape(-1, lanes), 50.0, right)[0] == 1 << (lanes - 1)
