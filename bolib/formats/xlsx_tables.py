"""Reads XLSX workbooks; a workbook made to exhaust the reader is refused before it is unpacked."""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bolib.formats.sheets import MAX_COLUMNS, MAX_ROWS, Known, Number, Sheet, cut, sheet_of
from bolib.problem import Problem

MAX_UNPACKED = 400_000_000  # bytes of all parts together
MAX_PARTS = 2_000
MAX_CELLS = 8_000_000  # of one sheet, the empty ones counted
CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']")
FAULTY = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=\"([A-Z]+[0-9]+)\"[^>]*?\bt=\"e\"")


def read(data: bytes, label: str, known: Known = lambda name, cells: 0) -> Sequence[Sheet] | Problem:
    """Read the bytes of a workbook as its visible sheets; a sheet that is empty is left out.

    `known` counts the known headings of a row, to find the headings below a title.
    """
    unsafe = _unsafe(data, label)
    if unsafe:
        return unsafe
    try:
        tables = list(_tables(data))
    except BaseException as fault:
        # A fault inside the reader's Rust code arrives as a PanicException, which is no Exception.
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        return Problem("tables.not_readable", label)
    sheets = []
    for name, lines in tables:
        if not any(any(line) for line in lines):
            continue
        place = f"{label}[{name}]"
        for number, line in enumerate(lines, start=1):
            if any("\0" in cell for cell in line):
                return Problem("tables.nul", f"{place}:{number}")
        sheet = sheet_of(place, name, [cut(line) for line in lines], known)
        if isinstance(sheet, Problem):
            return sheet
        sheets.append(sheet)
    return sheets or Problem("tables.empty", label)


def _tables(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for sheet in book.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            lines = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            yield sheet.name, [[_text(cell) for cell in line] for line in lines]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        # Excel itself shows and compares 15 significant digits; the rest is noise of binary fractions.
        return Number(f"{Decimal(f'{cell:.15g}'):f}")
    if isinstance(cell, datetime.datetime):
        return _moment(cell + datetime.timedelta(milliseconds=500))  # Excel keeps times as binary fractions of a day
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return _duration(round(cell.total_seconds()))
    if isinstance(cell, datetime.time):
        return _duration(cell.hour * 3600 + cell.minute * 60 + cell.second)
    return str(cell)


def _moment(moment: datetime.datetime) -> str:
    if moment.time().replace(microsecond=0) == datetime.time():
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def _duration(seconds: int) -> str:
    text = f"{seconds // 3600}:{seconds % 3600 // 60:02}"
    return text if seconds % 60 == 0 else f"{text}:{seconds % 60:02}"


def _unsafe(data: bytes, label: str) -> Problem | None:
    """Look at a workbook without trusting what it says of itself: sizes, number of cells, document types."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if "xl/workbook.xml" not in archive.namelist():
            return Problem("tables.other_kind", label)
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            return Problem("tables.unpacked", label, {"most": MAX_UNPACKED})
        left = MAX_UNPACKED
        for part in parts:
            content = _unpacked(data, part, left)
            if content is None:
                return Problem("tables.unpacked", label, {"most": MAX_UNPACKED})
            left -= len(content)
            found = _unsafe_part(content, label)
            if found:
                return found
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        return Problem("tables.not_readable", label)
    return None


def _unpacked(data: bytes, part: zipfile.ZipInfo, most: int) -> bytes | None:
    """Unpack one part, at most so many bytes: the size that the archive states can be a lie."""
    header = data[part.header_offset : part.header_offset + 30]
    start = part.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = data[start : start + part.compress_size]
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(part.filename)
    if part.compress_type == zipfile.ZIP_STORED:
        return packed if len(packed) <= most else None
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    content = unpacker.decompress(packed, most + 1)
    return content if len(content) <= most else None


def _unsafe_part(content: bytes, label: str) -> Problem | None:
    """Look into one part by its content: a workbook may give its sheets any name."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"<!DOCTYPE" in content and content.lstrip()[:1] == b"<"):
        return Problem("tables.not_readable", label)
    if b"sheetData" not in content:
        return None
    places = [(int(digits[:9]), _number(letters)) for letters, digits in CELL.findall(content)]
    row, column = max((row for row, _ in places), default=0), max((column for _, column in places), default=0)
    # The reader makes every cell up to the last one, also the empty ones.
    if row > MAX_ROWS + 1:
        return Problem("tables.rows", label, {"found": row, "most": MAX_ROWS})
    if column > MAX_COLUMNS:
        return Problem("tables.columns", label, {"found": column, "most": MAX_COLUMNS})
    if row * column > MAX_CELLS:
        return Problem("tables.all_cells", label, {"found": row * column, "most": MAX_CELLS})
    if faulty := FAULTY.search(content):
        return Problem("tables.formula_fault", label, {"cell": faulty[1].decode()})
    return None


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:9]:
        number = number * 26 + letter - 64
    return number
