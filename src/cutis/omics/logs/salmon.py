"""Salmon ``meta_info.json``: how many fragments were processed and mapped to transcripts."""

from __future__ import annotations

from typing import Any

from cutis.omics.logs.log import (
    Log,
    LogFormat,
    as_json,
    beyond,
    count,
    disagreement,
    joined,
    number,
    share,
)

NAME = "Salmon"


def recognises(text: str) -> bool:
    """Return whether a text is Salmon's account of a run."""
    return '"salmon_version"' in text[:4000] or (
        '"num_processed"' in text and '"num_mapped"' in text
    )


def read(log: Log) -> None:
    """Read a log; raise DataError when it lacks a count."""
    data = as_json(log)
    if not isinstance(data, dict):
        log.fail("expected an object with num_processed and num_mapped")
    reads, line = _count(log, data, "num_processed")
    placed, mapped_line = _count(log, data, "num_mapped")
    log.add("reads", reads, "reads", line)
    more = beyond(placed, reads, "more reads mapped than there are")
    log.add("mapped reads", placed, "reads", mapped_line, note=more)
    printed = None
    if data.get("percent_mapped") is not None:
        at = log.line_of('"percent_mapped"')
        printed = number(log, data["percent_mapped"], at, "percent_mapped")
    note = joined(more, disagreement(printed, placed, reads), _refused(data))
    log.add("mapped share", share(placed, reads), "%", mapped_line, note=note)
    for name in ("num_targets", "num_valid_targets"):
        if name in data:
            targets, at = _count(log, data, name)
            log.add("targets", targets, "number", at)
            break


def _count(log: Log, data: dict[str, Any], name: str) -> tuple[int, int]:
    """Return a count and its line."""
    line = log.line_of(f'"{name}"')
    if name not in data:
        log.fail(f"lacks {name!r}", "give aux_info/meta_info.json as Salmon wrote it", field=name)
    return count(log, data[name], line, name), line


def _refused(data: dict[str, Any]) -> str:
    """Return a note of the errors Salmon itself reports."""
    errors = data.get("quant_errors")
    if not isinstance(errors, list) or not errors:
        return ""
    return f"Salmon reports: {'; '.join(map(str, errors[:3]))}"


FORMAT = LogFormat(NAME, recognises, read)
