"""Logs of sequencing, of whichever tool, as readings: what quality control looks at."""

from __future__ import annotations

from cutis.omics.logs.log import READINGS, Reading
from cutis.omics.logs.sniff import Logs, read_log, read_logs

__all__ = ["READINGS", "Logs", "Reading", "read_log", "read_logs"]
