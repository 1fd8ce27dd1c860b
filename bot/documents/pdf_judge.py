"""A program of its own: reads a PDF from stdin, writes it anew to stdout, or ends with a code that says why not.

It runs with little memory and time (bot/documents/pdfs.py starts it): PDFium is C++ over hostile bytes, and whatever
they do to it ends with this process. Imports nothing of ours, so that it starts fast and holds no secret.

Written anew: what annotations show (stamps, signatures) is drawn into the page, then the pages alone are copied.
Scripts, attachments, forms, links, document information and whatever hides between the objects stay behind, and so do
the restrictions of a PDF that opens without a password. Every page is drawn once, small: one that cannot be is refused.
"""

import ctypes
import io
import resource
import sys

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

ENCRYPTED, DAMAGED, TOO_MANY_PAGES, TOO_LARGE, ACTIVE = 3, 4, 5, 6, 7
# PDFium's own code for a document that asks for a password.
_PASSWORD = pdfium_c.FPDF_ERR_PASSWORD
_SMALL = 48  # pixels on the longer side: enough to make it unpack everything
# What a page itself may still carry; looked for outside of streams, where chance puts any bytes together.
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/Rendition")


def main() -> int:
    """`pdf_judge.py MAX_PAGES MAX_BYTES MEMORY_BYTES CPU_SECONDS`."""
    max_pages, max_bytes, memory, seconds = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        written = _written_anew(content, max_pages)
    except pdfium.PdfiumError as error:
        return ENCRYPTED if getattr(error, "err_code", None) == _PASSWORD else DAMAGED
    except MemoryError:
        return TOO_LARGE
    if isinstance(written, int):
        return written
    if len(written) > max_bytes:
        return TOO_LARGE
    if _is_active(written):
        return ACTIVE
    sys.stdout.buffer.write(written)
    return 0


def _written_anew(content: bytes, max_pages: int) -> bytes | int:
    source = pdfium.PdfDocument(content)
    if not len(source):
        return DAMAGED
    if len(source) > max_pages:
        return TOO_MANY_PAGES
    source.init_forms()
    for number in range(len(source)):
        page = source[number]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            return DAMAGED
        page.render(scale=_SMALL / max(width, height))
        pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        _drop_annotations(page)
        page.close()
    target = pdfium.PdfDocument.new()
    target.import_pages(source)
    buffer = io.BytesIO()
    target.save(buffer, version=17)
    return buffer.getvalue()


def _is_active(written: bytes) -> bool:
    objects = b"".join(part.partition(b"stream\r\n")[0] for part in written.split(b"endstream"))
    return any(word in objects for word in _ACTIVE)


def _drop_annotations(page: pdfium.PdfPage) -> None:
    while (count := pdfium_c.FPDFPage_GetAnnotCount(page)) > 0:
        if not pdfium_c.FPDFPage_RemoveAnnot(page, ctypes.c_int(count - 1)):
            return


if __name__ == "__main__":
    sys.exit(main())
