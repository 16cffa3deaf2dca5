"""Delivery to files: whole or not at all, and never over what somebody else made."""

import errno
import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.deliver.pages import _INDEX, is_file, write_pages
from briefing.errors import BriefingError, UsageError

DAY = date(2026, 11, 23)


def visible(folder: Path) -> dict[str, str]:
    """Give the texts of the files that a user sees."""
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_brief_is_named_by_its_day_and_format(tmp_path):
    """A folder is made where it is missing; the paths come back in the order of the pages."""
    out = tmp_path / "new" / "briefs"
    paths = write_pages({"md": "ä\n", "json": "{}\n"}, str(out), DAY, "a")
    assert paths == [out / "2026-11-23.md", out / "2026-11-23.json"]
    assert (out / "2026-11-23.md").read_bytes() == "ä\n".encode()


def test_the_same_series_overwrites_its_own_brief(tmp_path):
    """A second run of the day replaces the first one's page."""
    for text in ("old", "new"):
        write_pages({"md": text}, str(tmp_path), DAY, "a")
    assert visible(tmp_path) == {"2026-11-23.md": "new"}


def test_another_series_takes_the_next_number_and_keeps_it(tmp_path):
    """Two series in one folder never overwrite each other, whatever their order on later runs."""
    for text in ("1", "2"):
        for series in ("a", "b", "") if text == "1" else ("", "b", "a"):
            write_pages({"md": series + text}, str(tmp_path), DAY, series)
    assert visible(tmp_path) == {"2026-11-23.md": "a2", "2026-11-23-2.md": "b2", "2026-11-23-3.md": "2"}


def test_a_file_that_nobody_of_us_made_is_left_alone(tmp_path):
    """A page written by hand, a folder or a dangling link of that name is never overwritten."""
    (tmp_path / "2026-11-23.md").write_text("by hand")
    (tmp_path / "2026-11-23-2.md").mkdir()
    (tmp_path / "2026-11-23-3.md").symlink_to("nowhere")
    assert write_pages({"md": "x"}, str(tmp_path), DAY, "") == [tmp_path / "2026-11-23-4.md"]
    assert (tmp_path / "2026-11-23.md").read_text() == "by hand"


def test_all_pages_of_a_brief_have_one_number(tmp_path):
    """Where one format's name is taken, the other formats move along."""
    (tmp_path / "2026-11-23.html").write_text("by hand")
    paths = write_pages({"md": "x", "html": "y"}, str(tmp_path), DAY, "a")
    assert [path.name for path in paths] == ["2026-11-23-2.md", "2026-11-23-2.html"]


def test_a_broken_index_owns_nothing(tmp_path):
    """Where it is unknown who made a file, it is left alone."""
    write_pages({"md": "x"}, str(tmp_path), DAY, "a")
    for broken in ("", "[]", "{", '{"2026-11-23.md": 1}', "\xff"):
        (tmp_path / _INDEX).write_text(broken, "latin-1")
        assert write_pages({"md": "y"}, str(tmp_path), DAY, "a") == [tmp_path / "2026-11-23-2.md"]
        (tmp_path / "2026-11-23-2.md").unlink()


def test_the_index_forgets_files_that_are_gone(tmp_path):
    """The index does not grow for ever."""
    write_pages({"md": "x"}, str(tmp_path), DAY, "a")
    (tmp_path / "2026-11-23.md").unlink()
    write_pages({"md": "x"}, str(tmp_path), date(2026, 11, 24), "a")
    assert json.loads((tmp_path / _INDEX).read_text()) == {"2026-11-24.md": "a"}


def test_a_named_file_is_written_whatever_was_there(tmp_path):
    """--out brief.md is the user's word; a link is followed, not replaced."""
    target, link = tmp_path / "real.md", tmp_path / "link.md"
    target.write_text("old")
    link.symlink_to(target)
    assert write_pages({"md": "new"}, str(link), DAY, "a") == [link]
    assert (target.read_text(), link.is_symlink()) == ("new", True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.md", "real.md"]


def test_a_named_file_takes_its_own_format_alone(tmp_path):
    """Two formats, or the wrong one, in one file is a mistake that is told."""
    for pages in ({"md": "", "html": ""}, {"json": ""}):
        with pytest.raises(UsageError, match="takes one page, md, not "):
            write_pages(pages, str(tmp_path / "b.md"), DAY, "")
    assert is_file("b.HTML")
    assert not is_file("briefs.d")


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("out", ["", "brief.md"])
@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), BriefingError),
        (OSError(errno.EROFS, "Read-only file system"), UsageError),
    ],
)
def test_trouble_half_way_leaves_no_trace(tmp_path, monkeypatch, out, at, trouble, told):
    """On Ctrl-C or a full disk what was there stays, whole, and no half file is left."""
    place, pages = str(tmp_path / out), {"md": "old"} if out else {"md": "old", "html": "old"}
    write_pages(pages, place, DAY, "a")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    calls = []

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == (1 if out else at):
            raise trouble

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(told):
        write_pages(dict.fromkeys(pages, "new"), place, DAY, "a")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    """The error names the place and the flag."""

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # by its mode alone root could still write there
    with pytest.raises(
        UsageError, match=r"cannot be written \(permission denied\); name another place with --out"
    ):
        write_pages({"md": "x"}, str(tmp_path), DAY, "a")


def test_a_folder_below_a_file_is_told(tmp_path):
    """A file where a folder is needed is named, not a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        write_pages({"md": "x"}, str(tmp_path / "file" / "briefs"), DAY, "a")


@pytest.mark.skipif(os.name != "posix", reason="umask is POSIX's")
def test_a_brief_has_the_mode_of_the_users_umask(tmp_path):
    """Colleagues can read it where the user's other files can be read."""
    before = os.umask(0o027)
    try:
        (path,) = write_pages({"md": "x"}, str(tmp_path), DAY, "a")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sets(st.sampled_from(["md", "html", "json"]), min_size=1)))
)
def test_no_order_of_runs_lets_one_series_overwrite_another(tmp_path_factory, runs):
    """Whoever writes what and when, each series' last page of a format is what it wrote last."""
    folder = tmp_path_factory.mktemp("runs")
    made: dict[Path, str] = {}
    for number, (series, formats) in enumerate(runs):
        for path in write_pages(
            dict.fromkeys(sorted(formats), f"{series}{number}"), str(folder), DAY, series
        ):
            assert made.get(path, series)[0] == series
            made[path] = f"{series}{number}"
    assert {path: path.read_text() for path in made} == made
