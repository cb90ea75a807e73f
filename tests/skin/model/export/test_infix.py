import math

import numpy as np
import pytest
import symengine as se
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from cutis.errors import ModelError
from cutis.skin.model.export.infix import Infix
from cutis.skin.model.export.latex import equations, escape
from cutis.skin.model.export.names import RESERVED, identifiers
from cutis.skin.model.system import System

X, Y, T = se.Symbol("x0"), se.Symbol("p0"), se.Symbol("t")
NAMES = {"x0": "a", "p0": "b", "t": "time"}
LIBRARY = {name: getattr(math, name) for name in ("exp", "sqrt", "sin", "cos", "tanh")}
LIBRARY |= {"ln": math.log, "abs": abs, "pi": math.pi}


def value(text, **at):
    try:
        return eval(text.replace("^", "**"), {"__builtins__": {}}, {**LIBRARY, **at})
    except OverflowError:
        reject()


def expressions():
    leaf = st.sampled_from([X, Y, T, se.Integer(2), se.Rational(-3, 7), se.RealDouble(0.1), -X])

    def grow(inner):
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda ab: ab[0] + ab[1]),
            pair.map(lambda ab: ab[0] - ab[1]),
            pair.map(lambda ab: ab[0] * ab[1]),
            pair.map(lambda ab: ab[0] / (2 + ab[1] ** 2)),
            pair.map(lambda ab: ab[0] / (ab[1] ** 3 + 7) / (ab[0] ** 2 + 3)),
            inner.map(lambda a: se.exp(-(a**2))),
            inner.map(lambda a: se.sqrt(a**2 + 1)),
            inner.map(lambda a: (a**2 + 1) ** se.RealDouble(-1.3)),
            inner.map(lambda a: -(a**5)),
            inner.map(lambda a: se.sin(2 * se.pi * a)),
            inner.map(lambda a: se.log(a**2 + 2)),
        )

    return st.recursive(leaf, grow, max_leaves=12)


@settings(deadline=None, max_examples=300)
@given(expressions())
def test_text_means_the_expression(expression):
    at = {X: 0.7, Y: -0.4, T: 1.9}
    expected = float(se.sympify(expression).subs(at).n(real=True))
    got = value(Infix(NAMES)(expression), a=0.7, b=-0.4, time=1.9)
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-12)


@settings(deadline=None, max_examples=100)
@given(expressions())
def test_libsbml_reads_the_same_value(expression):
    libsbml = pytest.importorskip("libsbml")
    text = Infix(NAMES)(expression)
    tree = libsbml.parseL3Formula(text)
    assert tree is not None, libsbml.getLastParseL3Error()
    again = libsbml.formulaToL3String(tree)
    expected = value(text, a=0.7, b=-0.4, time=1.9)
    assert value(again, a=0.7, b=-0.4, time=1.9) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_floats_keep_their_bits():
    number = 0.1 + 0.2
    assert value(Infix(NAMES)(se.RealDouble(number) * X), a=1.0) == number


def test_hill_reads_well():
    text = Infix(NAMES)(1 + (Y - 1) * X**2 / (4 + X**2))
    assert text == "1 + a*a*(b - 1)/(4 + a*a)" or "^" not in text


def test_unknown_function_and_symbol_are_named():
    with pytest.raises(ModelError, match="gamma"):
        Infix(NAMES)(se.gamma(X))
    with pytest.raises(ModelError, match="'q'"):
        Infix(NAMES)(se.Symbol("q"))


def test_identifiers_are_legal_and_unique():
    names = ["FGF7 in dermis", "FGF7-in-dermis", "fgf7 in dermis", "3D", "time", "β", "", "a/b"]
    ids = identifiers(names)
    assert ids[0] == "FGF7_in_dermis"
    assert len({i.lower() for i in ids}) == len(names)
    assert all(i.isascii() and i.isidentifier() for i in ids)
    assert not {i.lower() for i in ids} & RESERVED


def test_latex_has_names_and_fractions():
    system = System(
        "one", ("FGF7 in dermis",), ("loss_rate",), (-Y * X / (1 + X) + se.sqrt(X),), np.ones(1)
    )
    text = equations(system)
    assert r"\frac{\mathrm{d}[\text{FGF7 in dermis}]}{\mathrm{d}t} &=" in text
    assert r"\text{loss\_rate}" in text
    assert r"\frac{" in text
    assert r"\sqrt{[\text{FGF7 in dermis}]}" in text
    assert text.count("{") == text.count("}")
    assert equations(system, {"loss_rate": "k"}).count("k") == 1
    with pytest.raises(ModelError, match="KGF"):
        equations(system, ["KGF"])


def test_latex_escapes():
    assert escape("50 % a_b & c") == r"50 \% a\_b \& c"
