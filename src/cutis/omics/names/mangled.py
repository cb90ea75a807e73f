"""Gene names a spreadsheet has turned into dates or numbers: repaired where it can be known.

Excel takes ``SEPT2`` for the second of September and ``2310009E13`` for a large number (Ziemann,
Eren and El-Osta 2016, Genome Biology 17:177). A date leads back to the genes whose former approved
symbol is such a date (``mangled.csv``). Where two genes are possible (``1-Mar`` was MARCH1 or
MARC1), the accession or the protein's name in the same row decides; where nothing decides, the name
stays unknown and is reported.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from cutis.files.read_report import ReadReport

#: First letters of the months Excel writes in English, German, French, Spanish, Italian, Dutch and
#: Portuguese, without accents; only months that some gene's symbol begins with.
_MONTHS = {
    **dict.fromkeys(("mar", "mrz", "marz", "march", "marzo", "mars", "maart", "mrt", "marco"), 3),
    **dict.fromkeys(("sep", "sept", "september", "set", "setembro", "settembre", "septembre"), 9),
    **dict.fromkeys(("dec", "dez", "dic", "december", "dezember", "decembre", "dicembre"), 12),
    **dict.fromkeys(("septiembre", "maerz"), 9), "maerz": 3, "diciembre": 12, "dezembro": 12,
}  # fmt: skip
#: The others, of which no approved symbol is known that would come back from them: OCT4 is an alias
#: of POU5F1, and a spreadsheet makes 4-Oct of it.
_OTHERS = {
    **dict.fromkeys(("jan", "january", "januar", "ene"), 1), **dict.fromkeys(("feb", "fev"), 2),
    **dict.fromkeys(("apr", "april", "abr", "avr"), 4), **dict.fromkeys(("may", "mai", "mag"), 5),
    **dict.fromkeys(("jun", "june", "juni", "giu"), 6), **dict.fromkeys(("jul", "july", "lug"), 7),
    **dict.fromkeys(("aug", "august", "ago"), 8), **dict.fromkeys(("nov", "november"), 11),
    **dict.fromkeys(("oct", "okt", "ott", "october", "oktober"), 10),
}  # fmt: skip
_NUMBERED = {**_OTHERS, **_MONTHS}
_DAY_MONTH = re.compile(r"(\d{1,2})\s*[-./ ]+\s*([a-z]+)\.?(?:[-./, ]+(\d{2}|\d{4}))?")
_MONTH_NUMBER = re.compile(r"([a-z]+)\.?\s*[-./ ]\s*(\d{1,2}|\d{4})")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[t ]\d.*)?")
_THREE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{2}|\d{4})")
_POWER = re.compile(r"\d(?:[.,]\d+)?e\+?\d{2}|\d{15,}")
_SERIAL = re.compile(r"\d{5}(?:\.0)?")

#: Excel counts days from here; a gene name is typed into a spreadsheet in one of these years.
_EPOCH = dt.date(1899, 12, 30)
_SERIALS = ((dt.date(2000, 1, 1) - _EPOCH).days, (dt.date(2040, 1, 1) - _EPOCH).days)
#: The highest number such a gene has (SEP15), so that ``2011-09-01`` may be SEPT11.
_HIGHEST = 15
#: A column with more numbers than this holds numeric identifiers, no symbols turned into serials.
_NUMERIC_SHARE = 0.2

REPAIRED = "gene name that a spreadsheet turned into a date"
FORMER = "former gene symbol"
AMBIGUOUS = "gene name turned into a date that may be of two genes; left unknown"
LOST = "gene name turned into a number or date that cannot be undone; left unknown"


@dataclass(frozen=True)
class Gene:
    """A gene whose former symbol looks like a date.

    Attributes
    ----------
    month, number
        The date's.
    was, symbol
        Former and present HGNC symbol.
    accession
        UniProt, of the canonical protein.
    names
        Small-letter phrases of which one stands in the protein's name.
    """

    month: int
    number: int
    was: str
    symbol: str
    accession: str
    names: tuple[str, ...]

    def beside(self, text: str) -> bool:
        """Tell whether the rest of a row speaks of this gene."""
        low = text.lower()
        words = set(re.split(r"[^A-Za-z0-9]+", text))
        if self.accession in words or {self.symbol, self.was} & words:
            return True
        return any(re.search(re.escape(name) + r"(?!\d)", low) for name in self.names)


@lru_cache(maxsize=1)
def genes() -> tuple[Gene, ...]:
    """Return the genes whose former approved symbol looks like a date."""
    text = files("cutis.omics.names").joinpath("mangled.csv").read_text(encoding="utf-8")
    return tuple(
        Gene(int(row["month"]), int(row["number"]), row["was"], row["symbol"], row["accession"],
             tuple(row["names"].split("|")))
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


@lru_cache(maxsize=4096)
def dates(text: str) -> tuple[tuple[int | None, int, int], ...]:
    """Return the (year, month, day) a text may be; several when it can be read in two ways.

    Parameters
    ----------
    text
        ``7-Mar``, ``2-Sep-23``, ``Mar-01``, ``7. Mrz``, ``2023-03-07``, ``9/2/2023``. ``Mar-01``
        has the number of the gene where others have the day.
    """
    plain = unicodedata.normalize("NFKD", text.strip().lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if match := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
        return ((year, month, day),) if _real(month, day) else ()
    if match := _THREE.fullmatch(plain):
        one, two, year = (int(part) for part in match.groups())
        year += 2000 if year < 100 else 0
        both = dict.fromkeys([(year, one, two), (year, two, one)])
        return tuple(date for date in both if _real(date[1], date[2]))
    if (match := _DAY_MONTH.fullmatch(plain)) and match[2] in _NUMBERED:
        year = None if match[3] is None else int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return ((year, _NUMBERED[match[2]], int(match[1])),) if int(match[1]) <= 31 else ()
    # SET is a gene of its own, so "SET 7" is not Italian for September.
    if (match := _MONTH_NUMBER.fullmatch(plain)) and match[1] in _MONTHS and match[1] != "set":
        number = int(match[2])
        if len(match[2]) == 4:
            return ((number, _MONTHS[match[1]], 1),)
        return ((None, _MONTHS[match[1]], number),) if number <= 31 else ()
    # Oct-4 is how people write a gene, Oct-04 how a spreadsheet writes a date.
    if match and match[1] in _OTHERS and len(match[2]) > 1:
        return ((None, _OTHERS[match[1]], int(match[2])),)
    return ()


def _real(month: int, day: int) -> bool:
    """Tell whether a month and a day can be."""
    return 1 <= month <= 12 and 1 <= day <= 31


def serial_date(text: str) -> tuple[int, int, int] | None:
    """Return the date of an Excel serial number between 2000 and 2040, else None."""
    if not _SERIAL.fullmatch(text.strip()):
        return None
    days = int(float(text))
    if not _SERIALS[0] <= days < _SERIALS[1]:
        return None
    date = _EPOCH + dt.timedelta(days=days)
    return date.year, date.month, date.day


def is_lost(name: str) -> bool:
    """Tell whether a name is what a spreadsheet left of one: a date or a large number."""
    return (name[:1].isdigit() and bool(_POWER.fullmatch(name.lower()) or dates(name))) or (
        name[:3].lower() in _STARTS and bool(dates(name))
    )


def repair_names(
    names: Sequence[str],
    report: ReadReport,
    *,
    beside: Sequence[str] | None = None,
    lines: Sequence[int] | None = None,
) -> list[str]:
    """Return gene names with what a spreadsheet did to them undone, and say so in the report.

    Former symbols that look like dates (``SEPT2``, ``MARCH1``, ``MARC1``, ``DEC1``) become the
    present ones. Groups joined by ``;`` are repaired part by part.

    Parameters
    ----------
    names
        Gene names as the file has them.
    report
        Gets what was repaired, what is ambiguous and what is lost.
    beside
        What else stands in each row (accessions, protein name), to decide between two genes.
    lines
        Line of each name, for messages; counted from 1 when left out.

    Returns
    -------
    list of str
        As long as ``names``. A name that may be of two genes becomes ``1-Mar (MARCHF1 or MTARC1)``.
    """
    yearly = _yearly(names)
    serials = _holds_symbols(names)
    result = []
    for place, name in enumerate(names):
        text = beside[place] if beside is not None else ""
        line = lines[place] if lines is not None else place + 1
        parts = [
            _repaired(part.strip(), text, yearly, serials, report, line) for part in name.split(";")
        ]
        result.append(";".join(parts))
    return result


def _repaired(
    name: str, beside: str, yearly: bool | None, serials: bool, report: ReadReport, line: int
) -> str:
    """Return one name repaired."""
    present = _former().get(name)
    if present:
        report.repair(FORMER, f"line {line}: {name} → {present}")
        return present
    if not name[:1].isdigit() and name[:3].lower() not in _STARTS:
        return name
    found = list(dates(name))
    if not found and serials and (serial := serial_date(name)):
        found = [serial]
    if not found:
        if _POWER.fullmatch(name.lower()):
            report.repair(LOST, f"line {line}: {name}")
        return name
    possible = _possible(found, yearly)
    told = [gene for gene in possible if gene.beside(beside)]
    sure = told if len(told) == 1 else possible
    if len(sure) == 1:
        report.repair(REPAIRED, f"line {line}: {name} → {sure[0].symbol}")
        return sure[0].symbol
    if not possible:
        report.repair(LOST, f"line {line}: {name}")
        return name
    either = " or ".join(gene.symbol for gene in possible)
    report.repair(AMBIGUOUS, f"line {line}: {name} ({either})")
    return f"{name} ({either})"


#: A name that is a date begins with a digit or with one of these.
_STARTS = frozenset(month[:3] for month in _NUMBERED)


@lru_cache(maxsize=1)
def _former() -> dict[str, str]:
    """Return present symbols by former ones, in capitals (human) and with one capital (mouse)."""
    return {
        write(gene.was): write(gene.symbol) for gene in genes() for write in (str.upper, str.title)
    }


def _possible(found: Sequence[tuple[int | None, int, int]], yearly: bool | None) -> list[Gene]:
    """Return the genes that dates may come from."""
    wanted: set[tuple[int, int]] = set()
    for year, month, day in found:
        number = None if year is None else year - 2000
        if day != 1 or number is None or not 1 <= number <= _HIGHEST:
            wanted.add((month, day))
            continue
        # Where Excel reads SEPT2 as September 2002 the gene's number is the year.
        if yearly is not False:
            wanted.add((month, number))
        if not yearly:
            wanted.add((month, 1))
    return [gene for gene in genes() if (gene.month, gene.number) in wanted]


def _yearly(names: Sequence[str]) -> bool | None:
    """Tell whether the dates of a column carry the gene's number as year or as day.

    Returns
    -------
    bool or None
        True: as year, for all are the first of a month, in several years. False: as day, for one
        is not the first. None: it cannot be told.
    """
    years = set()
    for name in names:
        if not name[:1].isdigit():
            continue
        for year, _, day in dates(name.strip()):
            if day != 1 and year is not None:
                return False
            years.add(year)
    return True if len(years - {None}) > 1 else None


def _holds_symbols(names: Sequence[str]) -> bool:
    """Tell whether a column holds symbols, so that a five-digit number in it is no Entrez id."""
    filled = [name for name in names if name.strip()]
    numeric = sum(name.strip().replace(".", "", 1).isdigit() for name in filled)
    return bool(filled) and numeric <= _NUMERIC_SHARE * len(filled)
