"""mirtop ``stats`` as JSON: reference miRNAs and their variants (isomiRs), by kind."""

from __future__ import annotations

import math
from typing import Any

from cutis.omics.logs.log import Log, LogFormat, as_json, joined, number, part, share

NAME = "mirtop"

#: Relative difference of a printed mean from its sum over its count.
CLOSE = 1e-6

REFERENCE = "ref_miRNA"
VARIANTS = "isomiR"


def recognises(text: str) -> bool:
    """Return whether a text is mirtop's statistics."""
    start = text.lstrip()
    return start.startswith("{") and '"metrics"' in text and "ref_miRNA" in text


def read(log: Log) -> None:
    """Read a log; raise DataError when a sample lacks its sums."""
    metrics = part(log, as_json(log), "metrics", dict)
    if not metrics:
        log.fail("no sample", "mirtop may have been stopped", field="metrics")
    for sample in metrics:
        _take(log, str(sample), part(log, metrics, sample, dict, "metrics"))


def _take(log: Log, sample: str, found: dict[str, Any]) -> None:
    """Take the readings of a sample."""
    line = log.line_of(f'"{sample}"')

    def value(name: str) -> float:
        if name not in found:
            log.fail(f"lacks {name!r}", "run mirtop stats again", line=line, field=sample)
        return number(log, found[name], line, f"{sample}.{name}")

    reference, variants = value(f"{REFERENCE}_sum"), value(f"{VARIANTS}_sum")
    total = reference + variants
    notes = [_mean(found, kind, value) for kind in (REFERENCE, VARIANTS)]
    log.add("miRNA reads", total, "reads", line, sample=sample, note=joined(*notes))
    log.add("miRNAs", value(f"{REFERENCE}_count"), "number", line, sample=sample)
    log.add("isomiR share", share(variants, total), "%", line, sample=sample)
    for name in found:
        if name.endswith("_sum") and name.startswith("iso_"):
            kind = name.removesuffix("_sum")
            log.add("isomiR reads", value(name), "reads", line, of=kind, sample=sample)


def _mean(found: dict[str, Any], kind: str, value: Any) -> str:
    """Return a note when a printed mean is not its sum over its count."""
    if f"{kind}_mean" not in found or f"{kind}_count" not in found:
        return ""
    printed, count = value(f"{kind}_mean"), value(f"{kind}_count")
    real = value(f"{kind}_sum") / count if count else math.nan
    if math.isnan(real) or math.isnan(printed) or abs(printed - real) <= CLOSE * max(1.0, real):
        return ""
    return f"the log prints a mean of {printed:.4g} for {kind}, its counts give {real:.4g}"


FORMAT = LogFormat(NAME, recognises, read)
