"""Studies, virtual trials, standards and claims: what may be said, and on what evidence.

::

    analysis = cutis.evidence.analyse(cutis.evidence.read_study("study.yaml"))
    cutis.evidence.risk_of_bias(analysis)

Each name is listed by ``dir(cutis.evidence)`` and loads when it is first used; what each method
computes, and how it was checked, is its ``record``: ``cutis.evidence.analyse.record``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cutis import _lazy

if TYPE_CHECKING:
    from cutis.evidence.claims.decide import review
    from cutis.evidence.claims.register import read_claims
    from cutis.evidence.standards.dossier import read_dossier
    from cutis.evidence.standards.judge import judge
    from cutis.evidence.study.analyse import analyse
    from cutis.evidence.study.power import Assumed, Design, power, sample_size
    from cutis.evidence.study.read import read_study
    from cutis.evidence.study.risk_of_bias import risk_of_bias
    from cutis.evidence.trial.read import read_trial
    from cutis.evidence.trial.repeats import repeated
    from cutis.evidence.trial.simulate import simulate
    from cutis.statistics.signed_rank import signed_rank

_PUBLIC = {
    "read_study": "cutis.evidence.study.read",
    "analyse": "cutis.evidence.study.analyse",
    "risk_of_bias": "cutis.evidence.study.risk_of_bias",
    "signed_rank": "cutis.statistics.signed_rank",
    "Assumed": "cutis.evidence.study.power",
    "Design": "cutis.evidence.study.power",
    "power": "cutis.evidence.study.power",
    "sample_size": "cutis.evidence.study.power",
    "read_trial": "cutis.evidence.trial.read",
    "simulate": "cutis.evidence.trial.simulate",
    "repeated": "cutis.evidence.trial.repeats",
    "read_dossier": "cutis.evidence.standards.dossier",
    "judge": "cutis.evidence.standards.judge",
    "read_claims": "cutis.evidence.claims.register",
    "review": "cutis.evidence.claims.decide",
}

__all__ = [
    "Assumed",
    "Design",
    "analyse",
    "judge",
    "power",
    "read_claims",
    "read_dossier",
    "read_study",
    "read_trial",
    "repeated",
    "review",
    "risk_of_bias",
    "sample_size",
    "signed_rank",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    return _lazy.load(__name__, name, _PUBLIC)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
