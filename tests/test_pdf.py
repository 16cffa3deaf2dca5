"""Reading PDF: what becomes of its text, and that no file can hold a run up."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from datetime import date

import pytest
from pdf_files import assemble, column, locked, pdf, scan

from briefing.sources import pdf as reading
from briefing.sources.decoding import UnreadableError
from briefing.sources.formats import read_articles
from briefing.sources.pdf import read_pdf, worker
from briefing.sources.pdf.lines import Line, join_pages
from briefing.types import Article, FailedSource

PARAGRAPH = [
    "The council of Marenna met on Monday evening in the old customs",
    "house. It said that the harbour would close before the summer be-",
    "gins, and that the fishers of Kastan would be paid for the season.",
]
JOINED = (
    "The council of Marenna met on Monday evening in the old customs house. It said that the harbour would close "
    "before the summer begins, and that the fishers of Kastan would be paid for the season."
)
SECOND = ["The fishers said that they had not been asked by anybody at all.", "They will meet on Friday."]


def one(data: bytes, name: str = "a.pdf") -> Article | FailedSource:
    (source,) = read_articles(io.BytesIO(data), name)
    return source


def test_the_lines_of_a_paragraph_are_joined() -> None:
    """A sentence that runs over lines is one sentence, and a word that was divided is whole."""
    text, _ = read_pdf(pdf(column([*PARAGRAPH, "", *SECOND])))
    assert text == f"{JOINED}\n\n{' '.join(SECOND)}"


def test_an_indented_line_begins_a_paragraph() -> None:
    """Books and papers set no space between paragraphs, only the first line in."""
    rows = column([*PARAGRAPH, *SECOND])
    rows[3] = (90, *rows[3][1:])
    assert read_pdf(pdf(rows))[0] == f"{JOINED}\n\n{' '.join(SECOND)}"


def test_what_stands_on_every_page_is_left_out() -> None:
    """Running heads and page numbers do not break the sentence that goes over the page."""
    pages = [
        [(72, 800, "The Marenna Review, volume 7"), *column(lines), (290, 30, f"- {number} -")]
        for number, lines in enumerate((PARAGRAPH[:2], [PARAGRAPH[2], "", *SECOND], SECOND), start=8)
    ]
    assert read_pdf(pdf(*pages))[0] == f"{JOINED}\n\n{' '.join(SECOND)}\n\n{' '.join(SECOND)}"


def test_a_heading_at_the_top_of_pages_stays() -> None:
    """What is set in larger letters is no running head, though it differs from page to page only by its number."""
    pages = [
        [
            Line(f"Part {n}", 72, 720, 20),
            *(Line(f"{word} line {n}.", 72, y, 12) for word, y in (("A", 680), ("B", 666))),
        ]
        for n in (1, 2, 3)
    ]
    assert join_pages(pages).count("Part") == 3


def test_a_hyphen_of_a_compound_stays() -> None:
    """A word that the rest of the text writes with a hyphen keeps it at the end of a line."""

    def lines(*texts: str) -> list[Line]:
        return [Line(text, 72, 700 - 14 * i, 12) for i, text in enumerate(texts)]

    page = lines(
        "The harbour-master spoke of the Anglo-", "American plan, and then the harbour-", "master left it."
    )
    assert (
        join_pages([page])
        == "The harbour-master spoke of the Anglo-American plan, and then the harbour-master left it."
    )
    assert (
        join_pages([lines("It is of\ufb01cial, and the soft\u00ad", "ware is old.")])
        == "It is official, and the software is old."
    )


def test_the_fields_of_a_pdf() -> None:
    """Its title and language are used; its date is the day on which the file was made; nobody publishes it."""
    info = {"Title": "Harbour closes", "CreationDate": "D:20200604123000Z"}
    article = one(pdf(column(PARAGRAPH), info=info))
    assert (article.title, article.published) == ("Harbour closes", date(2020, 6, 4))
    assert (article.publisher, article.language, article.key) == (None, "en", "a.pdf")


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - report final.doc",
        "report_v2.pdf",
        "untitled",
        "C:\\x\\y",
        " ",
        "--",
        "PowerPoint Presentation",
    ],
)
def test_a_title_that_names_a_file_is_none(title: str) -> None:
    """What a program wrote into the title is not printed in a brief; the first sentence is."""
    article = one(pdf(column(PARAGRAPH), info={"Title": title, "CreationDate": "D:19000101"}))
    assert article.title == JOINED.split(". ")[0] + "."
    assert article.published is None


def test_a_file_that_begins_as_a_pdf_is_one_whatever_its_name() -> None:
    """A download without a suffix is read."""
    assert one(pdf(column(PARAGRAPH)), "download").text == JOINED


def test_a_scan_is_told_with_the_mend() -> None:
    """A file of images says what to do before it can be read."""
    assert "run OCR on it first" in one(scan()).reason
    assert one(pdf([]).replace(b"/XObject << /Image 4 0 R >>", b" " * 27)).reason == "it has no text"


def test_an_empty_password_is_no_lock() -> None:
    """Many files are locked only against being changed: they are read. A real password is a clear failure."""
    data = pdf(column(PARAGRAPH))
    assert one(locked(data, "")).text == JOINED
    assert one(locked(data, "secret")).reason == "it is locked with a password: save it without one"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\x00\xff" * 5000,
        pdf(column(PARAGRAPH))[:300],
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF",
    ],
)
def test_a_broken_pdf_is_a_failure(data: bytes) -> None:
    """Whatever is wrong with it, the run has one sentence about it and goes on."""
    source = one(data)
    assert isinstance(source, FailedSource)
    assert "PDF" in source.reason or "text" in source.reason


def test_what_is_no_pdf_says_what_it_is() -> None:
    """A file with the wrong suffix is named for what it is."""
    assert one(b"").reason == "it is empty"
    assert one(b"PK\x03\x04" + b"x" * 99).reason == "it is not text but a ZIP archive or an office document"


def test_a_bomb_is_a_failure() -> None:
    """A few kilobytes that unpack to a hundred megabytes cost this run one sentence."""
    bomb = zlib.compress(b"q " * 50_000_000, 9)
    assert "memory" in one(assemble([bomb], {}, b"/Filter /FlateDecode")).reason


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch) -> None:
    """A page of drawing without end is killed at the limit of time."""
    monkeypatch.setattr(reading, "MAX_SECONDS", 1)
    endless = zlib.compress(b"BT /F 12 Tf " + b"(a) Tj 1 0 Td " * 3_000_000 + b"ET")
    source = one(assemble([endless], {}, b"/Filter /FlateDecode"))
    assert source.reason == "it is a PDF that takes over 1 seconds to read"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems may not limit memory")
def test_the_process_has_limits_of_its_own() -> None:
    """Memory, time and what it writes are bounded by the system, whoever started it."""
    code = (
        "import resource as r; from briefing.sources.pdf import worker as w; w._limit_resources();"
        "\ntry: bytearray(2 * 10**9)\nexcept MemoryError: print('bounded')\n"
        "print(*(r.getrlimit(k)[0] for k in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=reading._environment()
    )
    assert done.stdout.split() == ["bounded", "1000000000", "60", str(worker.MAX_ANSWER)]


def test_the_process_sees_no_key(monkeypatch) -> None:
    """Of the environment it gets what Python needs, nothing else."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    assert set(reading._environment()) <= {
        "PYTHONPATH",
        "SYSTEMROOT",
        "PYTHONHOME",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
    }


def test_an_interrupt_leaves_no_process() -> None:
    """Who stops a run stops the reading of its PDF too."""
    code = (
        "import sys, threading, _thread\n"
        "from briefing.sources import pdf\n"
        "begin = pdf.subprocess.Popen\n"
        "started = []\n"
        "class Popen(begin):\n"
        "    def __init__(self, args, **more):\n"
        "        super().__init__([sys.executable, '-c', 'import time; time.sleep(60)'], **more)\n"
        "        started.append(self)\n"
        "        threading.Timer(0.2, _thread.interrupt_main).start()\n"
        "pdf.subprocess.Popen = Popen\n"
        "try: pdf.read_pdf(b'%PDF-')\n"
        "except KeyboardInterrupt: print(started[0].wait(10))\n"
    )
    environment = reading._environment()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) != 0


@pytest.mark.parametrize("answer", ["", "[", "[]", '{"text": 5}', '{"fault": 5}', "{}"])
def test_an_answer_that_is_none_is_a_failure(monkeypatch, answer: str) -> None:
    """A process that dies or writes nonsense gives a failure, never an article."""
    run = subprocess.run

    def other(_command: list[str], **more: object) -> object:
        return run([sys.executable, "-c", f"print({answer!r})"], **more)

    monkeypatch.setattr(reading.subprocess, "run", other)
    with pytest.raises(UnreadableError):
        read_pdf(b"%PDF-")
