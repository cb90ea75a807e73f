"""Small xlsx files for tests, written by hand: what a spreadsheet would save."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: Style 1 is a date (number format 14).
_STYLES = (
    f'<styleSheet {_NS}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)

Cell = str | float | int | bool | dt.date | None


def write_workbook(
    path: Path, sheets: dict[str, list[list[Cell]]], *, hidden: tuple[str, ...] = ()
) -> Path:
    """Write a workbook; None is an empty cell, a date a cell with the format of a date."""
    with zipfile.ZipFile(path, "w") as file:
        sheet_types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i + 1}.xml" '
            f'ContentType="{_TYPE}.worksheet+xml"/>'
            for i in range(len(sheets))
        )  # fmt: skip
        file.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            f"{sheet_types}</Types>",
        )
        file.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{i + 1}" r:id="rId{i + 1}"'
            + (' state="hidden"/>' if name in hidden else "/>")
            for i, name in enumerate(sheets)
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook {_NS} xmlns:r="{_REL}"><sheets>{names}</sheets></workbook>',
        )
        parts = [("worksheet", f"worksheets/sheet{i + 1}.xml") for i in range(len(sheets))]
        file.writestr("xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")]))
        file.writestr("xl/styles.xml", _STYLES)
        for i, rows in enumerate(sheets.values()):
            body = "".join(_row(number + 1, row) for number, row in enumerate(rows))
            text = f"<worksheet {_NS}><sheetData>{body}</sheetData></worksheet>"
            file.writestr(f"xl/worksheets/sheet{i + 1}.xml", text)
    return path


def _relations(parts: list[tuple[str, str]]) -> str:
    """Return the relations of a part."""
    items = "".join(
        f'<Relationship Id="rId{i + 1}" Type="{_REL}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(parts)
    )
    ns = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{ns}">{items}</Relationships>'


def _row(number: int, cells: list[Cell]) -> str:
    """Return a row."""
    return f'<row r="{number}">{"".join(_cell(number, i, c) for i, c in enumerate(cells))}</row>'


def _cell(row: int, column: int, value: Cell) -> str:
    """Return a cell."""
    if value is None:
        return ""
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    where = f'r="{letters}{row}"'
    if isinstance(value, bool):
        return f'<c {where} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.date):
        return f'<c {where} s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        return f'<c {where} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c {where}><v>{value!r}</v></c>"


def write_encrypted(path: Path) -> Path:
    """Write what Excel saves under a password, as far as it tells: a compound file that says so."""
    free, end, fat = b"\xff" * 4, b"\xfe" + b"\xff" * 3, b"\xfd" + b"\xff" * 3
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600")
    header += bytes(10) + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4)
    header += (4096).to_bytes(4, "little") + end + bytes(4) + end + bytes(4)
    table = fat + end + free * 126
    entries = [("Root Entry", 5, 1), ("EncryptedPackage", 2, None), ("", 0, None), ("", 0, None)]
    directory = b""
    for name, kind, child in entries:
        text = name.encode("utf-16-le")
        long = (len(text) + 2 if name else 0).to_bytes(2, "little")
        below = free if child is None else child.to_bytes(4, "little")
        directory += text.ljust(64, b"\0") + long + bytes([kind, 1]) + free + free + below
        directory += bytes(36) + end + bytes(8)
    path.write_bytes(header + bytes(4) + free * 108 + table + directory)
    return path
