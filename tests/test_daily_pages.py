"""The second brief of a day: its pages, its mail, and those of a series that shares the folder."""

from __future__ import annotations

from datetime import date

import pytest
from mail_server import MailServer
from news_sites import Reply, Site, page, report, rss
from test_daily_web import FEED, Desk, of_status

from briefing.deliver.pages import write_pages


@pytest.fixture
def site():
    """Serve one host."""
    site = Site(1)
    with site.serve():
        yield site


def put_news(site: Site, *numbers: int) -> tuple[str, list[str]]:
    """Let the host's feed have these reports; give its address and theirs."""
    links = [site.put(0, f"/{n}.html", Reply(page(f"R{n}", report(n)), etag=f'"{n}"')) for n in numbers]
    items = [(link, "R", "", "Mon, 02 Mar 2026 05:00:00 GMT") for link in links]
    return site.put(0, "/feed.xml", Reply(rss("Feed", items), headers=FEED)), links


def test_a_window_of_a_series_is_a_brief_of_its_own(site, run, tmp_path, monkeypatch):
    """`--since` briefs what no brief has had: it has its own page and mail beside the morning's."""
    feed, _ = put_news(site, 1)
    with MailServer() as server:
        mail = (
            f"[deliver.mail]\nhost = '127.0.0.1'\nport = {server.port}\nsecurity = 'none'\n"
            "sender = 'desk@example.org'\nto = ['reader@example.org']"
        )
        desk = Desk(tmp_path, run, monkeypatch, [feed], "", mail)
        desk.run("2026-03-02T08:00+00:00")
        _, (_, second) = put_news(site, 1, 2)
        _, (brief,), _ = desk.run("2026-03-02T18:00+00:00", "--since", "2026-03-01")
        assert set(of_status(brief, "briefed")) == {second}
        assert len(server.taken) == 2
    pages = sorted(path.name for path in (tmp_path / "briefs").glob("2*"))
    assert pages == ["2026-03-02-2.json", "2026-03-02.json"]


def test_a_series_with_a_later_number_keeps_its_first_page_of_the_day(tmp_path):
    """Two series in one folder: each one's second brief of a day is put beside its first, not over it."""
    out, day = str(tmp_path / "briefs"), date(2026, 3, 2)

    def write(series: str, ordinal: int) -> str:
        (path,) = write_pages({"md": f"{series} {ordinal}"}, out, day, series, ordinal)
        return path.name

    names = {
        ("a", 1): write("a", 1),
        ("b", 1): write("b", 1),
        ("b", 2): write("b", 2),
        ("a", 2): write("a", 2),
    }
    assert names == {
        ("a", 1): "2026-03-02.md",
        ("b", 1): "2026-03-02-2.md",
        ("b", 2): "2026-03-02-3.md",
        ("a", 2): "2026-03-02-4.md",
    }
    assert {key: write(*key) for key in names} == names
