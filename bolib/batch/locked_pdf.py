"""Payslips as files to hand over: one with a password, and many in one file for the printer."""

import io
import secrets
from collections.abc import Iterable

from pypdf import PdfReader, PdfWriter

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that another looks like
GROUPS, LONG = 4, 4  # 16 letters of 31: 79 bits


def new_password() -> str:
    """Make a password that a person can type."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LONG)) for _ in range(GROUPS))


def locked(content: bytes, password: str) -> bytes:
    """Give a PDF as it is, encrypted by AES-256 so that the password opens it; its tags and language stay."""
    writer = PdfWriter(clone_from=(reader := PdfReader(io.BytesIO(content))))
    writer.pdf_header = reader.pdf_header  # else it would say 1.3, which knows neither
    writer.encrypt(password, owner_password=secrets.token_hex(16), algorithm="AES-256")
    return _written(writer)


def together(contents: Iterable[bytes]) -> bytes:
    """Put PDFs one after the other for printing on both sides: each begins on an odd page."""
    writer = PdfWriter()
    for content in contents:
        if len(writer.pages) % 2:
            writer.add_blank_page()
        writer.append(PdfReader(io.BytesIO(content)), import_outline=False)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
