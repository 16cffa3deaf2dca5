"""A small writer of PDF files for the tests: text at its place, an image without text, a password."""

from __future__ import annotations

import io
import zlib

from pypdf import PdfReader, PdfWriter

Row = tuple[float, float, str]


def pdf(*pages: list[Row], info: dict[str, str] | None = None, size: float = 12) -> bytes:
    """Write a PDF of pages; each is a list of lines with x and y in points from the lower left."""
    return assemble([_content(page, size) for page in pages], info or {})


def column(lines: list[str], *, x: float = 72, top: float = 720, leading: float = 14) -> list[Row]:
    """Place lines below each other; an empty one leaves the space of a line."""
    return [(x, top - i * leading, line) for i, line in enumerate(lines) if line]


def scan() -> bytes:
    """Write a page that holds only an image."""
    return assemble([b"q 100 0 0 100 72 600 cm /Image Do Q"], {})


def locked(data: bytes, password: str) -> bytes:
    """Lock a PDF with a password, which may be empty."""
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(data)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _content(rows: list[Row], size: float) -> bytes:
    shown = (
        b"BT /F %g Tf %g %g Td (%s) Tj ET"
        % (
            size,
            x,
            y,
            text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)"),
        )
        for x, y, text in rows
    )
    return b"\n".join(shown)


def assemble(contents: list[bytes], info: dict[str, str], entries: bytes = b"") -> bytes:
    """Put the content of pages together with a font, an image and a title (PDF 32000-1, 7.5)."""
    kids = b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(contents)))
    image = stream(
        zlib.compress(b"\x00"),
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"
        b" /ColorSpace /DeviceGray /Filter /FlateDecode",
    )
    told = b" ".join(b"/%s (%s)" % (key.encode(), value.encode("latin-1")) for key, value in info.items())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        image,
        b"<< %s >>" % told,
    ]
    for content in contents:
        number = len(objects) + 2
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> /XObject << /Image 4 0 R >> >> >>" % number
        )
        objects.append(stream(content, entries))
    output = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\n" % size
    return output + b"xref\n0 %d\n0000000000 65535 f \n%s%sstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        trailer,
        len(output),
    )
