"""Feeds that mean harm, or mean nothing: no bytes raise, and nothing that is read grows without bound."""

import subprocess
import sys
import zlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.sources.feeds import MAX_FEEDS, MAX_ITEMS, feed_links, parse_feed
from briefing.sources.fields import MAX_PUBLISHER, MAX_TITLE, parse_url
from briefing.text import canonical

URL = "https://news.example/feed"
SIZE = 1_000_000


def check(feed):
    """Hold a feed to what it promises, whatever it was read from."""
    if feed is None:
        return
    assert len(feed.items) <= MAX_ITEMS
    assert len(feed.feeds) <= MAX_FEEDS
    assert all(parse_url(address) for address in feed.feeds)
    for item in feed.items:
        lines = (item.id, item.title, item.publisher, item.language)
        assert all(line == canonical(line) and "\n" not in line for line in lines if line is not None)
        assert item.id
        assert len(item.id) <= 500
        assert len(item.title or "") <= MAX_TITLE
        assert len(item.publisher or "") <= MAX_PUBLISHER
        assert item.url is None or parse_url(item.url)
        assert item.text == canonical(item.text)
        assert item.published is None or isinstance(item.published, (date, datetime))


# Pieces of all formats, good and broken.
PIECES = st.sampled_from(
    """<?xml version="1.0" encoding="utf-16"?> <rss> <rss version="2.0"> </rss> <channel> </channel> <item> </item>
    <item/> <title> </title> <link> </link> <guid> <pubDate> </pubDate> <description> </description> <![CDATA[ ]]>
    <!-- -->
    <feed xmlns="http://www.w3.org/2005/Atom"> </feed> <entry> </entry> <content type="xhtml"> <content type="html">
    </content> <summary> <updated> <published> <id> <link href="a"/> <rdf:RDF> <opml> <outline xmlUrl="http://a.example"/>
    <urlset> </urlset> <url> </url> <loc> </loc> <lastmod> <news:news> <sitemapindex> <sitemap> <!DOCTYPE [ <!ENTITY ]>
    <div> </div> <p> <script> <table> <td> &amp; &lt; &#0; &#x110000; &#xD800; &nope; &#8217; http://a.example/
    // javascript:x
    <source url="x"> </source> 2020-06-04 Thu, T00:00
    {"version":"https://jsonfeed.org/version/1.1","items":[ ]}
    {"id": 1e999 "title": null "x" , { } < > " ' & \x00 \x0b \ufffe \ud800 \u202e é 語""".split()
)


@given(
    st.lists(PIECES, max_size=40),
    st.sampled_from(["utf-8", "utf-16", "utf-32-be", "cp1252", "cp037"]),
    st.booleans(),
)
def test_no_heap_of_pieces_raises(pieces, encoding, spaced):
    """Whatever the parts of feeds are put together to, something bounded comes out."""
    body = (" " if spaced else "").join(pieces).encode(encoding, "ignore")
    check(parse_feed(body, "application/xml", URL))
    check(parse_feed(b"<rss><channel><item>" + body, "", URL))
    assert all(map(parse_url, feed_links(body, "", URL)))


@given(st.binary(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_no_bytes_raise(body, content_type, url):
    """Neither the bytes nor the header nor the address can make a run fail."""
    for head in (
        b"",
        b"<rss>",
        b"<feed>",
        b"<opml>",
        b"<urlset><url>",
        b"\x1f\x8b\x08\x00",
        b"{",
        b"\xfe\xff\x00<",
    ):
        check(parse_feed(head + body, content_type, url))
    feed_links(body, content_type, url)


@given(st.text(max_size=200))
def test_any_text_in_a_title_or_a_body_is_only_text(text):
    """What an author writes ends up canonical, in its place and in no other."""
    inside = text.replace("]]>", "")
    body = f"<rss><channel><item><title><![CDATA[{inside}]]></title><description><![CDATA[{inside}]]></description>"
    check(parse_feed(f"{body}</item></channel></rss>".encode("utf-8", "ignore"), "", URL))


def fill(unit):
    return unit * (SIZE // len(unit))


def rss(inner):
    return f"<rss><channel><title>F</title>{inner}</channel></rss>"


HOSTILE = {
    "a million items": rss(fill("<item><title>x</title></item>")),
    "open items": rss(fill("<item>")),
    "deep nesting": rss("<item><title>T</title></item>" + fill("<a>")),
    "deep markup": rss(
        f"<item><title>T</title><description><![CDATA[{fill('<div>')}]]></description></item>"
    ),
    "deep XHTML": f'<feed><entry><content type="xhtml">{fill("<div>")}',
    "open comments": rss(f"<item><description><![CDATA[{fill('<!--')}]]></description></item>"),
    "open tags": rss(f"<item><title>{fill('<a')}"),
    "a huge title": rss(f"<item><title>{fill('x ')}</title></item>"),
    "a huge guid": rss(f"<item><guid>{fill('x')}</guid></item>"),
    "a huge link": rss(f"<item><link>http://a.example/{fill('x')}</link></item>"),
    "a huge date": rss(f"<item><pubDate>{fill('1 ')}</pubDate></item>"),
    "categories": rss("<item>" + "".join(f"<category>{n}</category>" for n in range(80_000)) + "</item>"),
    "an endless author": rss(f"<item><author>{fill('a')}</author></item>"),
    "an endless publisher": rss(f"<item><dc:publisher>{fill('a')}</dc:publisher></item>"),
    "nested entities": '<!DOCTYPE rss [\n<!ENTITY a0 "lol">\n'
    + "\n".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + f"]>{rss('<item><title>T &a11;</title></item>')}",
    "a long entity": f'<!DOCTYPE rss [\n<!ENTITY a "{"x" * 9000}">\n]>'
    + rss(f"<item><title>{fill('&a;')}</title></item>"),
    "external entities": '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + rss("<item><title>T &a;</title></item>"),
    "quotes in the declaration": "<?xml version='1.0' " + fill("encoding='") + "?><rss></rss>",
    "quotes in the first line": "<?xml version='1.0'?><rss>" + fill("encoding='"),
    "blank lines": "<?xml version='1.0'?>" + fill("\n") + rss(""),
    "a codec": "<?xml version='1.0' encoding='punycode'?>" + rss(f"<item><title>{fill('a')}</title></item>"),
    "deep outlines": "<opml>" + fill("<outline xmlUrl='http://a.example/'>"),
    "outlines": "<opml>" + fill("<outline xmlUrl='http://a.example/'/>") + "</opml>",
    "open pages": f"<urlset>{fill('<url>')}",
    "pages": f"<urlset>{fill('<url><loc>http://a.example/</loc></url>')}",
    "entities of a sitemap": '<!DOCTYPE urlset [<!ENTITY a "'
    + "x" * 9000
    + '">]>'
    + f"<urlset><url><loc>http://a.example/</loc><news><title>{fill('&a;')}</title></news></url></urlset>",
    "deep JSON": '{"version":"https://jsonfeed.org/version/1","items":' + fill("["),
    "a number": '{"version":"https://jsonfeed.org/version/1","items":[{"id":' + "1" * SIZE + "}]}",
}
# The limits are far above what is needed (a few seconds, 200 MB), and far below what an unbounded reader takes.
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from briefing.sources.feeds import parse_feed
feed = parse_feed(sys.stdin.buffer.read(), "application/xml", "https://news.example/feed")
print(feed is not None and sum(len(item.text) + len(item.title or "") for item in feed.items))
"""


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_feeds_are_read_within_limits(kind):
    """No feed of a few megabytes holds up a run for minutes, or takes its memory."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED], input=HOSTILE[kind].encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]


def test_a_bomb_unpacks_to_its_limit():
    """A packed feed that would unpack to more is read to 20 MB."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(
        [
            packer.compress(b"<rss><channel><item><title>T</title></item>"),
            *(packer.compress(bytes(10_000_000)) for _ in range(3)),
        ]
    )
    feed = parse_feed(bomb + packer.flush(), "application/gzip", URL)
    assert [item.title for item in feed.items] == ["T"]


def test_external_entities_are_not_read(tmp_path):
    """No file of this machine gets into an article."""
    (tmp_path / "secret").write_text("the secret")
    for root in ("rss", "feed", "urlset", "opml"):
        body = (
            f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
            f"<{root}><channel><title>x&a;</title><item><title>&a;</title></item></channel>"
            f"<entry><title>&a;</title></entry><url><loc>http://a.example/</loc><news><title>&a;</title></news></url></{root}>"
        )
        assert "secret" not in repr(parse_feed(body.encode(), "application/xml", URL))
