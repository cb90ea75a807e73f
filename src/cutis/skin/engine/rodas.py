"""Coefficients of Rodas5P and the rules of its step control, shared by both backends.

Rodas5P is a Rosenbrock method: 8 stages, order 5, L-stable, stiffly accurate, embedded order 4,
dense output of order 4. One step from ``y`` at ``t`` with step ``h`` solves, for i = 1 … 8,

    (I/(hγ) - J) k_i = f(t + c_i h, y + Σ_j A_ij k_j) + h d_i ∂f/∂t + Σ_j C_ij k_j / h

and ends at ``y + Σ_j A_8j k_j + k_8``, with ``k_8`` the error estimate. Inside the step, with
``θ`` in 0 … 1 and ``D_m = Σ_i H_mi k_i``,

    y(θ) = (1-θ) y_0 + θ (y_1 + (1-θ) (D_0 + θ (D_1 + θ D_2))).

Source: G. Steinebach, "Construction of Rosenbrock–Wanner method Rodas5P and numerical benchmarks
within the Julia Differential Equations package", BIT Numerical Mathematics 63:27 (2023),
doi:10.1007/s10543-023-00967-x; in the transformed form of Hairer & Wanner, Solving ODEs II, IV.7.
"""

from __future__ import annotations

import numpy as np

STAGES = 8
GAMMA = 0.21193756319429014

#: Rows 6, 7 and 8 of the published A differ by k_6 and k_7 only.
_LAST = (-7.502846399306121, 2.561846144803919, -11.627539656261098,
         -0.18268767659942256, 0.030198172008377946)  # fmt: skip

#: Strictly lower triangular, row i gives the stage value.
A: tuple[tuple[float, ...], ...] = (
    (),
    (3.0,),
    (2.849394379747939, 0.45842242204463923),
    (-6.954028509809101, 2.489845061869568, -10.358996098473584),
    (2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641),
    _LAST,
    (*_LAST, 1.0),
    (*_LAST, 1.0, 1.0),
)

C: tuple[tuple[float, ...], ...] = (
    (),
    (-14.155112264123755,),
    (-17.97296035885952, -2.859693295451294),
    (147.12150275711716, -1.41221402718213, 71.68940251302358),
    (165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306),
    (24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125,
     -0.6610691825249471),
    (30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783,
     -19.097331116725623, -28.087943162872662),
    (37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047,
     -40.06618937091002, -54.66780262877968, -9.48861652309627),
)  # fmt: skip

#: Stage times, in steps.
STAGE_TIME = (0.0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716,
              0.4288403609558664, 1.0, 1.0, 1.0)  # fmt: skip

#: Weights of ∂f/∂t.
D = (0.21193756319429014, -0.42387512638858027, -0.3384627126235924, 1.8046452872882734,
     2.325825639765069, 0.0, 0.0, 0.0)  # fmt: skip

#: Dense output.
H = (
    (25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204,
     0.524948541321073, 1.1241088310450404, 0.4272876194431874, -0.17202221070155493),
    (-9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796,
     20.176138334709044, 15.98066361424651, -6.789040303419874, -6.710236069923372),
    (11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643,
     -52.072871366152654, -59.78993625266729, -0.15582684282751913, 4.883087185713722),
)  # fmt: skip

# Step control. The error of a step is the root mean square over the states of
# k_8 / (atol + rtol * max(|y_0|, |y_1|)); a step is accepted when it is at most 1. Where an output
# falls inside a step, the dense output is held to the same: its residual r = f(y) - y' in the
# middle counts as the error (I/(hγ) - J)^-1 r, which is r's effect on slow and fast states alike;
# here the worst state decides.
# (The interpolant of a long step that follows the slow states need not follow the fast ones. The
# residual is Steinebach's idea, Rodas5Pr; the filter by the step's own matrix is for stiffness.)
SAFETY = 0.9
SHRINK = 0.2
GROW = 6.0
EXPONENT = -1.0 / 5.0  # the embedded method is of order 4
NOT_FINITE_SHRINK = 0.1

#: Absolute tolerance of a state = rtol * ABSOLUTE * its scale.
ABSOLUTE = 1e-3
#: A step below this part of the time reached (or of the whole span) has vanished.
SMALLEST_STEP = 1e-15
#: First step = this part of |y| / |dy/dt|, in the norm above.
FIRST_STEP = 1e-2
#: A pivot this much smaller than the diagonal it came from has lost its digits.
SMALLEST_PIVOT = 1e-11


def absolute_tolerance(scale: np.ndarray, rtol: float) -> np.ndarray:
    """Return the absolute tolerance of each state, shape (S,), in the state's unit."""
    return rtol * ABSOLUTE * np.asarray(scale, dtype=np.float64)
