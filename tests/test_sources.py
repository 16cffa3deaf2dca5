"""Reading as a whole: what is named, what is found, in which order, under which keys."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import UsageError
from briefing.sources import files, formats, read
from briefing.sources.web import address_of
from briefing.text import canonical, digest
from briefing.types import Article, FailedSource

ROOT = Path(__file__).parent.parent
TEXT = "The council of Marenna met on Monday. It said that the harbour would close."


def one(*specs: object, **options: object) -> Article | FailedSource:
    (source,) = read([str(spec) for spec in specs], **options)
    return source


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def jsonl(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


# ------------------------------------------------------------------------------------- what is named


def test_the_sample_reads_with_its_date_as_metadata() -> None:
    """The seed's first line gives the date, and the text begins behind it."""
    article = one(ROOT / "seeds")
    assert article.published == date(2020, 6, 4)
    assert article.text.startswith("Russia flew a batch")
    assert article.text == canonical(article.text)
    assert article.id == digest(article.text)
    assert article.title.endswith("…")
    assert len(article.title) <= 100
    assert article.language == "en"


def test_a_directory_gives_its_known_files_sorted_and_without_the_hidden(tmp_path: Path) -> None:
    """A folder means the articles in it, in an order that does not depend on the disk."""
    names = ["b.txt", "a/z.md", "a/b/c.text", "C.HTM", ".hidden.txt", ".git/x.txt", "image.png", "notes.docx"]
    for name in names:
        write(tmp_path / name, TEXT + name)
    keys = [source.key for source in read([str(tmp_path)])]
    assert keys == [(tmp_path / name).as_posix() for name in ("C.HTM", "a/b/c.text", "a/z.md", "b.txt")]


def test_the_out_folder_is_left_out(tmp_path: Path) -> None:
    """Yesterday's brief is no article of today, in a directory or a pattern."""
    kept = write(tmp_path / "a.md", TEXT)
    write(tmp_path / "briefs" / "2020-06-04.md", TEXT + " Yes.")
    for spec in (tmp_path, tmp_path / "**" / "*.md"):
        assert one(spec, exclude=tmp_path / "briefs").key == kept.as_posix()


def test_the_out_file_is_left_out(tmp_path: Path) -> None:
    """A brief that goes to a file among the articles is none of them."""
    kept = write(tmp_path / "a.md", TEXT)
    out = write(tmp_path / "brief.md", TEXT + " Yes.")
    for spec in (tmp_path, tmp_path / "*"):
        assert one(spec, exclude=out).key == kept.as_posix()


def test_the_out_folder_is_read_where_it_is_named(tmp_path: Path) -> None:
    """A folder that the user names is meant, even if briefs go there."""
    write(tmp_path / "briefs" / "a.md", TEXT)
    for spec in (tmp_path / "briefs", tmp_path / "briefs" / "*.md", tmp_path / "briefs" / "a.md"):
        assert isinstance(one(spec, exclude=tmp_path / "briefs"), Article)


def test_a_pattern_matches_at_any_depth(tmp_path: Path) -> None:
    """Patterns that no shell has expanded work, '**' and classes of characters too."""
    for name in ("a.txt", "x/b.txt", "x/y/c.txt", "x/.h/d.txt", "x/e.md", "x/f.png"):
        write(tmp_path / name, TEXT + name)

    def names(pattern: str) -> list[str]:
        return [Path(s.key).relative_to(tmp_path).as_posix() for s in read([str(tmp_path / pattern)])]

    assert names("**/*.txt") == ["a.txt", "x/b.txt", "x/y/c.txt"]
    assert names("**") == ["a.txt", "x/b.txt", "x/e.md", "x/y/c.txt"]
    assert names("x/*") == ["x/b.txt", "x/e.md", "x/y/c.txt"]
    assert names("x/[be].*") == ["x/b.txt", "x/e.md"]
    assert names("x/.h/*") == ["x/.h/d.txt"]


def test_a_name_with_brackets_is_a_name_first(tmp_path: Path) -> None:
    """A file called 'a[1].txt' is read, not taken for a pattern."""
    assert one(write(tmp_path / "a[1].txt", TEXT)).text == TEXT


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """Overlapping specs do not double an article."""
    path = write(tmp_path / "a.txt", TEXT)
    (tmp_path / "link.txt").symlink_to(path)
    assert one(path, tmp_path, tmp_path / "*.txt", os.path.relpath(path)).key == path.as_posix()


@pytest.mark.parametrize("spec", ["nowhere", "nowhere/*.txt", "a\0b", "", "**x/y"])
def test_a_spec_that_names_nothing_is_an_error_before_anything_is_read(tmp_path: Path, spec: str) -> None:
    """A slip of the pen is told at once, and names the spec."""
    write(tmp_path / "a.txt", TEXT)
    with pytest.raises(UsageError) as error:
        read([str(tmp_path), str(tmp_path / spec) if spec else ""])
    assert spec.replace("\0", "\ufffd") in str(error.value)


def test_a_configured_spec_that_names_nothing_is_a_failed_source(tmp_path: Path) -> None:
    """Without strict, a folder that is gone costs its own entry only."""
    path = write(tmp_path / "a.txt", TEXT)
    failed, article = read([str(tmp_path / "gone"), str(path)], strict=False)
    assert failed == FailedSource((tmp_path / "gone").as_posix(), "there is no such file or directory")
    assert article.key == path.as_posix()


@pytest.mark.parametrize(
    ("spec", "address"),
    [
        ("https://marenna.example/a", "https://marenna.example/a"),
        ("HTTP://marenna.example", "HTTP://marenna.example"),
        ("feed://x/f", "https://x/f"),
        ("feed:https://x/f", "https://x/f"),
        ("http:/x", None),
        ("ftp://x/f", None),
        ("a/https://x", None),
    ],
)
def test_what_is_a_web_address_is_no_path(spec: str, address: str | None) -> None:
    """Addresses go to whoever fetches them, 'feed:' ones too; all else is a path, and told where there is none."""
    assert address_of(spec) == address
    if address is None:
        with pytest.raises(UsageError, match="no file or directory"):
            one(spec)


def test_articles_come_one_at_a_time(tmp_path: Path) -> None:
    """The second line of a file is not read before the first article is taken."""
    path = write(tmp_path / "a.jsonl", jsonl({"text": TEXT}, {"text": "Kastan said no."}))
    sources = read([str(path)])
    assert next(sources).text == TEXT
    path.unlink()
    assert next(sources).text == "Kastan said no."


# ---------------------------------------------------------------------------------------- standard input


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (TEXT.encode(), "-"),
        (f" date 2020-06-04 {TEXT}".encode(), "-"),
        (f"<html><body><p>{TEXT}</p></body></html>".encode(), "-"),
        (f"\n  <p>{TEXT}</p>".encode(), "-"),
        (jsonl({"text": TEXT}), "-#1"),
        (b"\xef\xbb\xbf" + jsonl({"text": TEXT}), "-#1"),
    ],
)
def test_standard_input_tells_its_format_by_its_first_character(data: bytes, key: str) -> None:
    """'{' begins JSONL, '<' HTML, else it is one text."""
    article = one("-", "-", stdin=lambda: data)
    assert (article.text, article.key) == (TEXT, key)


def test_standard_input_must_be_there() -> None:
    """'-' where there is none is an error of use."""
    with pytest.raises(UsageError, match="standard input"):
        read(["-"])


def test_a_named_file_of_another_suffix_is_read_like_standard_input(tmp_path: Path) -> None:
    """What the user names is tried by its content."""
    assert one(write(tmp_path / "a.log", TEXT)).text == TEXT
    assert one(write(tmp_path / "page", f"<p>{TEXT}</p>")).text == TEXT
    assert one(write(tmp_path / "a.json", jsonl({"text": TEXT}))).text == TEXT
    assert one(write(tmp_path / "a.bin", bytes(range(256)) * 10)).reason == "it is not text"


@pytest.mark.parametrize(
    "feed", ['<?xml version="1.0"?>\n<rss version="2.0">', "<!-- x -->\n<feed>", "<opml>"]
)
def test_a_feed_is_not_taken_for_an_article(tmp_path: Path, feed: str) -> None:
    """A feed says that it cannot be read yet, rather than giving its entries as one article."""
    assert "feed" in one(write(tmp_path / "news.xml", feed + TEXT)).reason


# ------------------------------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "it is empty"),
        ("a.txt", b" \r\n\t \n", "it is empty"),
        ("a.txt", b"\xef\xbb\xbf", "it is empty"),
        ("a.txt", b" date 2020-06-04 \n", "it is empty"),
        ("a.md", b"---\ntitle: Harbour\n---\n", "it is empty"),
        ("a.html", b"", "it is empty"),
        ("a.jsonl", b"\n\n", "it is empty"),
        ("a.txt", b"%PDF-1.7\n%abc", "it is not text but a PDF"),
        ("a.html", b"\x89PNG\r\n\x1a\n....", "it is not text but an image"),
        ("a.md", b"PK\x03\x04 ...", "it is not text but a ZIP archive or an office document"),
        ("a.html", gzip.compress(TEXT.encode(), mtime=0), "it is not text but a gzip archive"),
        ("a.txt", bytes(range(256)) * 4, "it is not text"),
        ("a.jsonl", bytes(range(256)) * 4, "it is not text"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no article text was found in the page"),
    ],
)
def test_content_that_is_no_article_fails_with_its_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    """A file that holds nothing to read says why, once, and the rest go on."""
    path = write(tmp_path / name, content)
    other = write(tmp_path / "z.txt", TEXT)
    assert [s if isinstance(s, FailedSource) else s.key for s in read([str(tmp_path)])] == [
        FailedSource(path.as_posix(), reason),
        other.as_posix(),
    ]


def test_a_file_over_the_limit_fails_and_one_at_the_limit_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is on the bytes of a file, and the reason says how many there are and may be."""
    monkeypatch.setattr(formats, "MAX_BYTES", 2_000_000)
    assert isinstance(one(write(tmp_path / "a.txt", "a" * 2_000_000)), Article)
    failed = one(write(tmp_path / "b.txt", "a" * 3_000_000))
    assert failed.reason == "it has 3.0 MB, over the limit of 2 MB"


def test_a_dangling_link_fails(tmp_path: Path) -> None:
    """A link to nothing is counted as a failure in a directory, and where it is named."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    for spec in (tmp_path, tmp_path / "a.txt"):
        assert one(spec) == FailedSource((tmp_path / "a.txt").as_posix(), "the link leads to nothing")


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    """A directory that links to itself or its parent is walked once."""
    path = write(tmp_path / "a" / "b.txt", TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    article, failed = read([str(tmp_path)])
    assert article.key == path.as_posix()
    assert failed.reason.startswith("it cannot be read (")


def test_a_pipe_or_device_is_not_opened(tmp_path: Path) -> None:
    """Nothing that could block is read."""
    os.mkfifo(tmp_path / "a.txt")
    assert one(tmp_path).reason == "it is not a regular file"
    assert one("/dev/zero").reason == "it is not a regular file"


def test_a_file_without_permission_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No permission is a reason, whoever runs the tests."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "a.txt", TEXT)
    monkeypatch.setattr(Path, "open", refuse)
    assert one(path).reason == "there is no permission to read it"
    monkeypatch.setattr(files.os, "scandir", refuse)
    assert one(tmp_path) == FailedSource(tmp_path.as_posix(), "there is no permission to read it")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_directory_fails(tmp_path: Path) -> None:
    """A directory that may not be listed, and a file behind one, fail with that reason."""
    path = write(tmp_path / "a" / "b.txt", TEXT)
    path.parent.chmod(0)
    try:
        for spec in (tmp_path, path):
            assert one(spec).reason == "there is no permission to read it"
    finally:
        path.parent.chmod(0o700)


def test_a_file_that_vanishes_while_reading_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there when the directory was listed may be gone when its turn comes."""
    path = write(tmp_path / "a.txt", TEXT)
    monkeypatch.setattr(files, "walk", lambda *_: iter([tmp_path / "gone.txt", path]))
    failed, article = read([str(tmp_path)])
    assert failed.reason == "there is no such file"
    assert article.text == TEXT


def test_a_parser_that_breaks_costs_only_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any error of a parser is a reason of that source."""

    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(formats, "plain_text", fail)
    write(tmp_path / "a.md", TEXT)
    write(tmp_path / "b.txt", TEXT)
    failed, article = read([str(tmp_path)])
    assert failed.reason == "it could not be parsed (RecursionError)"
    assert article.text == TEXT


def test_a_name_that_cannot_be_printed_is_made_printable(tmp_path: Path) -> None:
    """A file name cannot bring control characters or broken ones into the brief."""
    with (tmp_path / os.fsdecode(b"a\x1b[31m\n\xff.txt")).open("w") as file:
        file.write(TEXT)
    article = one(tmp_path)
    assert article.key == f"{tmp_path.as_posix()}/a\ufffd[31m\ufffd\ufffd.txt"
    article.key.encode()


# --------------------------------------------------------------------------------------------------- keys


def test_a_file_that_names_its_address_has_it_as_its_key(tmp_path: Path) -> None:
    """An article that came from the web is told by its address; else by path, and line in JSONL."""
    path = write(
        tmp_path / "a.jsonl",
        jsonl(
            {"text": "One.", "url": "https://marenna.example/1"},
            {"text": "Two.", "url": "javascript:alert(1)"},
            {"text": "Three.", "link": "https://user:secret@marenna.example/1"},
            {"text": "Four.", "link": "https://marenna.example/a b"},
            {"text": "Five."},
        ),
    )
    keys = [source.key for source in read([str(path)])]
    assert keys == ["https://marenna.example/1", *(f"{path.as_posix()}#{n}" for n in (2, 3, 4, 5))]


def test_keys_are_unique(tmp_path: Path) -> None:
    """A second article with the same address is told apart."""
    url = "https://marenna.example/1"
    path = write(
        tmp_path / "a.jsonl",
        jsonl(*({"text": f"Text {n}.", "url": url} for n in range(3)), {"text": "x", "url": url + "#2"}),
    )
    assert [s.key for s in read([str(path)])] == [url, url + "#2", url + "#3", url + "#2#2"]


# ------------------------------------------------------------------------------------------- any content


@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass"))
    )
)
def test_any_bytes_give_articles_or_failures(data: bytes) -> None:
    """Nothing that a file may hold raises, in any format but HTML, which has its own test."""
    check_sources(data, "a.txt", "a.md", "a.jsonl", "a.unknown")


@given(
    st.lists(
        st.sampled_from(
            [
                "---\n",
                "title: ",
                "# ",
                "date 2020-06-04 ",
                "{",
                '"text": "',
                '"}',
                "\n",
                "[",
                "](",
                "\x00",
                "\ud800",
                "Marenna. ",
                "<!--",
                "|",
                "`",
                "*",
                "\u202e",
                "\r",
                "\ufeff",
            ]
        ),
        max_size=30,
    )
)
def test_any_marks_give_articles_or_failures(pieces: list[str]) -> None:
    """Broken and nested marks of the formats are text or a reason."""
    check_sources("".join(pieces).encode("utf-8", "surrogatepass"), "a.txt", "a.md", "a.jsonl", "a.unknown")


def check_sources(data: bytes, *names: str) -> None:
    import io

    for name in names:
        for source in formats.read_articles(io.BytesIO(data), name):
            assert source.key.isprintable()
            if isinstance(source, FailedSource):
                assert source.reason
                assert source.reason.isprintable()
            else:
                assert source.text
                assert source.text == canonical(source.text)
                assert source.id == digest(source.text)
                assert source.title == canonical(" ".join(source.title.split()))
                assert 0 < len(source.title) <= 300
                json.dumps([source.text, source.title, source.publisher]).encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["text", "body", "title", "date", "url", "publisher", "language"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_value_gives_an_article_or_a_failure(value: object) -> None:
    """Fields of any type are ignored or a reason."""
    check_sources(json.dumps(value).encode(), "a.jsonl")


# -------------------------------------------------------------------------------------------------- costs


def test_reading_text_loads_no_html_library(tmp_path: Path) -> None:
    """Only a page pays for trafilatura, and only Markdown for its parser."""
    path = write(tmp_path / "a.txt", TEXT)
    code = (
        "import sys; from briefing.sources import read; list(read([sys.argv[1]]));"
        "print({'trafilatura', 'htmldate', 'lxml', 'markdown_it', 'spacy', 'openai'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_text_and_jsonl_give_the_same_articles(tmp_path: Path) -> None:
    """An article is the same whichever way it comes."""
    stamp = datetime(2020, 6, 4, 12, tzinfo=timezone(timedelta(hours=2)))
    a = one(write(tmp_path / "a.txt", f" date 2020-06-04 {TEXT}\r\n"))
    b = one(write(tmp_path / "b.jsonl", jsonl({"date": "2020-06-04", "text": TEXT})))
    assert (a.id, a.text, a.title, a.published, a.language) == (
        b.id,
        b.text,
        b.title,
        b.published,
        b.language,
    )
    c = one(write(tmp_path / "c.jsonl", jsonl({"date": stamp.isoformat(), "text": TEXT})))
    assert c.published == stamp
