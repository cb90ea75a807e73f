"""Is a library of vesicle RNA good enough: every reading of its logs against stated limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cutis.methods import method
from cutis.omics.vesicles.limits import Limit, Limits, plain, read_limits

if TYPE_CHECKING:
    from cutis.omics.logs import Logs, Reading
    from cutis.tables import Frame

#: From best to worst. A sample none of whose readings has a limit is not judged.
VERDICTS = ("pass", "warn", "fail")
NOT_JUDGED = "not judged"

COLUMNS = [
    "sample", "tool", "reading", "of", "value", "unit", "limit", "verdict", "reason", "source",
    "status", "where",
]  # fmt: skip

#: Stands for the value while reasons are compared; samples named of those that share one.
VALUE, NAMED = "\0", 3


@dataclass(frozen=True)
class Quality:
    """How samples stand against the limits.

    Attributes
    ----------
    table
        One row a sample and limit it has a reading for: ``sample, tool, reading, of, value, unit,
        limit, verdict, reason, source, status, where``. ``reason`` is empty when it passes.
    samples
        One row a sample: ``sample, verdict, checked, warnings, failures, reason``.
    unchecked
        ``sample, limit``: limits for which a sample's logs have no reading.
    limits
        What they were held to.
    """

    table: Frame
    samples: Frame
    unchecked: Frame
    limits: Limits

    @property
    def verdict(self) -> str:
        """The worst verdict of any sample."""
        return worst(self.samples["verdict"])

    @property
    def reasons(self) -> list[str]:
        """Why it is not a pass: one sentence a sample and limit, failures first.

        Samples that miss a limit alike share a sentence with the range of their values.
        """
        bad = self.table[self.table["verdict"] != "pass"]
        rows = [
            *bad[bad["verdict"] == "fail"].itertuples(),
            *bad[bad["verdict"] == "warn"].itertuples(),
        ]
        alike: dict[tuple[str, str], list[Any]] = {}
        for row in rows:
            said = row.reason.replace(_reads(row.value, row.value, row.unit), VALUE, 1)
            alike.setdefault((row.verdict, said), []).append(row)
        return [_sentence(verdict, said, found) for (verdict, said), found in alike.items()]


def _reads(low: float, high: float, unit: str) -> str:
    """Return a value, or a range of them, as it stands in a reason."""
    between = plain(low) if plain(low) == plain(high) else f"{plain(low)} to {plain(high)}"
    return f" is {between} {unit},"


def _sentence(verdict: str, said: str, rows: Sequence[Any]) -> str:
    """Return why some samples do not pass, alike."""
    values = [row.value for row in rows]
    reason = said
    if VALUE in said:
        reason = said.replace(VALUE, _reads(min(values), max(values), rows[0].unit), 1)
    names = list(dict.fromkeys(row.sample for row in rows))
    shown = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    who = shown if len(names) == 1 else f"{len(names)} samples ({shown})"
    return f"{who}: {verdict}: {reason}"


@method(
    formula="each reading of a log against a stated limit; the worst counts",
    limits="limits are mostly priors",
    check="real logs; by hand (tests/omics/vesicles/test_quality.py)",
)
def quality(logs: Logs | Iterable[Reading], limits: Limits | None = None) -> Quality:
    """Hold the readings of logs to limits.

    Parameters
    ----------
    logs
        As :func:`cutis.omics.logs.read_logs` gives them, or readings.
    limits
        As :func:`cutis.omics.vesicles.limits.read_limits` gives them; None: those that come with
        cutis.

    Returns
    -------
    Quality
        A reading whose log contradicts itself is at best a warning.
    """
    import pandas as pd

    limits = limits or read_limits()
    readings = _readings(logs)
    samples = list(dict.fromkeys(one.sample for one in readings))
    rows, missing = [], []
    for sample in samples:
        own = [one for one in readings if one.sample == sample]
        for limit in limits.limits:
            found = _judged(own, limit)
            rows += found
            if not found:
                missing.append((sample, limit.shown))
    table: Frame = pd.DataFrame(rows, columns=COLUMNS)
    return Quality(
        table,
        _by_sample(samples, table),
        pd.DataFrame(missing, columns=["sample", "limit"]),
        limits,
    )


def _readings(logs: Logs | Iterable[Reading]) -> list[Reading]:
    """Return the readings, of logs or as they stand."""
    found: Any = getattr(logs, "readings", logs)
    return list(found)


def worst(verdicts: Iterable[str]) -> str:
    """Return the worst of some verdicts; ``not judged`` when none is one."""
    found = [VERDICTS.index(one) for one in verdicts if one in VERDICTS]
    return VERDICTS[max(found)] if found else NOT_JUDGED


def _judged(readings: Sequence[Reading], limit: Limit) -> list[list[object]]:
    """Return the rows of one limit: one a tool that has the reading."""
    fitting = [
        one for one in readings
        if one.reading == limit.reading and (not limit.of or one.of in limit.of)
        and (not limit.tools or one.tool in limit.tools)
    ]  # fmt: skip
    rows = []
    for tool in dict.fromkeys(one.tool for one in fitting):
        mine = [one for one in fitting if one.tool == tool]
        value = math.fsum(one.value for one in mine)
        notes = "; ".join(dict.fromkeys(one.note for one in mine if one.note))
        rows.append(_row(mine[0], value, limit, notes))
    return rows


def _row(first: Reading, value: float, limit: Limit, notes: str) -> list[object]:
    """Return one row of the table."""
    verdict = limit.verdict(value)
    unit = first.unit
    reason = ""
    if math.isnan(value):
        reason = f"{limit.shown} has no value: there are no reads to take a share of"
    elif verdict != "pass":
        reason = f"{limit.shown} is {plain(value)} {unit}, expected {limit.says(unit)}: {limit.why}"
    if notes:
        verdict = worst([verdict, "warn"])
        reason = "; ".join(part for part in (reason, notes) if part)
    return [
        first.sample, first.tool, limit.name or limit.reading, " + ".join(limit.of), value, unit,
        limit.says(unit), verdict, reason, limit.source, limit.status, first.where,
    ]  # fmt: skip


def _by_sample(samples: Sequence[str], table: Frame) -> Frame:
    """Return one row a sample."""
    import pandas as pd

    rows = []
    for sample in samples:
        own = table[table["sample"] == sample]
        verdict = worst(own["verdict"])
        reasons = list(own.loc[own["verdict"] == verdict, "reason"]) if verdict != "pass" else []
        if verdict == NOT_JUDGED:
            reasons = ["no limit is set for what its logs say"]
        rows.append([
            sample, verdict, len(own), int((own["verdict"] == "warn").sum()),
            int((own["verdict"] == "fail").sum()), "; ".join(reasons),
        ])  # fmt: skip
    columns = ["sample", "verdict", "checked", "warnings", "failures", "reason"]
    return pd.DataFrame(rows, columns=columns)


#: Classes of RNA as a figure shows them → biotypes and types that belong to each; a name that ends
#: or begins with ``*`` stands for any, ``?`` for one letter.
CLASSES = {
    "miRNA": ("miRNA",),
    "other small RNA": ("snRNA", "snoRNA", "scaRNA", "misc_RNA", "vault_RNA", "piRNA", "tRNA"),
    "messenger": ("protein_coding", "IG_?_gene", "TR_?_gene", "polymorphic_pseudogene"),
    "long non-coding": ("lincRNA", "lncRNA", "antisense*", "processed_transcript", "sense_*",
                        "3prime_*", "macro_lncRNA", "bidirectional*", "retained_intron"),
    "pseudogene": ("*pseudogene",),
    "mitochondrial": ("Mt_*",),
    "ribosomal": ("rRNA", "rRNA_pseudogene"),
    "artifact": ("artifact",),
}  # fmt: skip

#: What belongs to no class.
OTHER = "other or unknown"


def rna_classes(logs: Logs | Iterable[Reading]) -> Frame:
    """Return what the reads of each sample are, in a few classes.

    Returns
    -------
    pandas.DataFrame
        ``sample, tool, kind, share, biotypes``: share in % of the reads that were assigned to a
        biotype, or passed miRTrace; ``biotypes`` names those with reads, the most abundant first.
    """
    import pandas as pd

    wanted = ("biotype share", "RNA type share")
    sums: dict[tuple[str, str, str], list[tuple[float, str]]] = {}
    for one in _readings(logs):
        if one.reading in wanted and one.value > 0:
            sums.setdefault((one.sample, one.tool, rna_class(one.of)), []).append(
                (one.value, one.of)
            )
    rows = [
        [*key, math.fsum(share for share, _ in found),
         ", ".join(name for _, name in sorted(found, reverse=True))]
        for key, found in sums.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["sample", "tool", "kind", "share", "biotypes"])


def rna_class(biotype: str) -> str:
    """Return the class of a biotype."""
    from fnmatch import fnmatchcase

    for exact in (True, False):
        for kind, patterns in CLASSES.items():
            if any(biotype == p if exact else fnmatchcase(biotype, p) for p in patterns):
                return kind
    return OTHER
