"""Feeds of each format, written for these tests, and what is read from them."""

import gzip
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from briefing.sources.feeds import MAX_FEEDS, MAX_ITEMS, feed_links, parse_feed

URL = "https://news.example/feeds/all.xml"


def read(text, content_type="application/xml", url=URL):
    return parse_feed(text.encode() if isinstance(text, str) else text, content_type, url)


def only(text, content_type="application/xml"):
    (item,) = read(text, content_type).items
    return item


RSS2 = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Post</title><link>https://news.example/</link><language>en-gb</language>
<item>
 <title>Ferries &amp; trains stop at &#8220;noon&#8221;</title>
 <link>https://news.example/a/1?x=1&amp;y=2</link>
 <guid isPermaLink="false">post-1</guid>
 <pubDate>Thu, 04 Jun 2020 10:30:00 +0200</pubDate>
 <dc:creator>A. Writer</dc:creator><category>Transport</category>
 <description>Short &lt;b&gt;summary&lt;/b&gt;.</description>
 <content:encoded><![CDATA[<p>The ferries stop.</p><script>alert(1)</script><p>The <b>trains</b> too.<br/>Buses run.</p>
 <ul><li>Line 1</li><li>Line 2</li></ul><table><tr><td>Pier</td><td>3</td></tr>
 <tr><td>Quay</td><td>4</td></tr></table>
 <img src="https://track.example/p.gif" width="1" height="1"/>
 <p>The post <a href="https://news.example/a/1">Ferries &amp; trains</a> appeared first on
 <a href="/">Harbour Post</a>.</p>]]>
 </content:encoded>
</item>
</channel></rss>"""


def test_rss_2_gives_the_full_content_and_not_the_summary():
    """An item has its address, name, title, time, publisher, language and the whole text that the feed carries."""
    feed = read(RSS2)
    (item,) = feed.items
    assert feed.title == "Harbour Post"
    assert item.url == "https://news.example/a/1?x=1&y=2"
    assert item.id == "post-1"
    assert item.title == "Ferries & trains stop at “noon”"
    assert item.published == datetime(2020, 6, 4, 10, 30, tzinfo=timezone(timedelta(hours=2)))
    assert (item.publisher, item.language) == ("Harbour Post", "en-gb")
    assert item.text == (
        "The ferries stop.\n\nThe trains too.\nBuses run.\n\nLine 1\n\nLine 2\n\nPier | 3\nQuay | 4"
    )


def test_rss_0_91_has_no_dates_and_no_ids():
    """Where a feed names no id the address is one, and what has no date has none."""
    item = only(
        '<rss version="0.91"><channel><title>Old</title><item><title>One</title>'
        "<link>https://news.example/1</link><description>Text.</description></item></channel></rss>"
    )
    assert (item.url, item.id, item.published, item.text) == (
        "https://news.example/1",
        "https://news.example/1",
        None,
        "Text.",
    )


def test_rdf():
    """RSS 1.0 has its items beside the channel, and their times in Dublin Core."""
    feed = read(
        '<?xml version="1.0"?><!-- made by hand -->'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="https://news.example/"><title>Wire</title><dc:language>en</dc:language></channel>'
        '<item rdf:about="urn:1"><title>One</title><link>https://news.example/1</link>'
        "<dc:date>2020-06-04T10:00:00Z</dc:date><description>Text.</description></item></rdf:RDF>"
    )
    (item,) = feed.items
    assert (feed.title, item.id, item.url) == ("Wire", "urn:1", "https://news.example/1")
    assert item.published == datetime(2020, 6, 4, 10, tzinfo=UTC)
    assert item.language == "en"


def test_atom_0_3():
    """The old Atom calls its times issued and modified."""
    item = only(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><title>F</title><entry>'
        '<title>One</title><link rel="alternate" type="text/html" href="https://news.example/1"/>'
        "<id>tag:news.example,2003:1</id><issued>2003-12-13T08:29:29-04:00</issued>"
        "<modified>2003-12-14T08:29:29-04:00</modified>"
        '<content type="text/html" mode="escaped">&lt;p&gt;A&lt;/p&gt;&lt;p&gt;B&lt;/p&gt;</content>'
        "</entry></feed>"
    )
    assert item.url == "https://news.example/1"
    assert item.id == "tag:news.example,2003:1"
    assert item.published == datetime(2003, 12, 13, 8, 29, 29, tzinfo=timezone(timedelta(hours=-4)))
    assert (item.text, item.language) == ("A\n\nB", "en")


def test_atom_1_0_with_xhtml_and_a_relative_link():
    """Links are resolved by xml:base, XHTML is text like any other, an update stands for a missing publication."""
    item = only(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://cdn.example/x/"><title>F</title><entry>'
        '<title type="html">Rain &amp;amp; &lt;i&gt;wind&lt;/i&gt;</title><link href="../page/1"/><id>urn:x</id>'
        "<updated>2020-06-04T10:00:00.1234567Z</updated><summary>Short.</summary>"
        '<content type="xhtml" xml:lang="fr"><div xmlns="http://www.w3.org/1999/xhtml"><p>Un.</p><p>Deux.</p></div>'
        "</content></entry></feed>"
    )
    assert item.url == "https://cdn.example/page/1"
    assert item.title == "Rain & wind"
    assert item.published == datetime(2020, 6, 4, 10, 0, 0, 123456, tzinfo=UTC)
    assert (item.text, item.language) == ("Un.\n\nDeux.", "fr")


def test_json_feed():
    """A JSON Feed reads like any other; HTML is preferred to plain text, which has no blocks."""
    feed = read(
        '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en", "items": ['
        '{"id": 7, "url": "/a/7", "title": "Seven &#8211; up", "date_published": "2020-06-04T10:00:00+02:00",'
        ' "content_html": "<p>A</p><p>B</p>", "content_text": "A B"},'
        '{"id": "8", "external_url": "https://other.example/8", "summary": "S", "date_modified": "2020-06-04"},'
        '"no item", {"content_text": "x"}]}',
        "application/feed+json",
    )
    first, second, third = feed.items
    assert (first.url, first.id, first.title, first.text) == (
        "https://news.example/a/7",
        "7",
        "Seven – up",
        "A\n\nB",
    )
    assert first.published == datetime(2020, 6, 4, 10, tzinfo=timezone(timedelta(hours=2)))
    assert (second.url, second.published, second.text) == ("https://other.example/8", date(2020, 6, 4), "S")
    assert (third.url, third.text, third.publisher, third.language) == (None, "x", "J", "en")


def test_other_json_is_no_feed():
    """A page of data is not taken for an empty feed."""
    assert read('{"items": []}') is None
    assert read('{"version": "https://jsonfeed.org/version/1", "items": [') is None


def test_nested_opml():
    """Each feed of a list of subscriptions is found once, in its order, whatever the folders and the case of names."""
    feed = read(
        '<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>'
        '<outline text="World"><outline text="Deep"><outline type="rss" xmlUrl="https://a.example/rss"/></outline>'
        '<outline XMLURL="https://b.example/rss"/></outline><outline xmlurl="feed://c.example/rss"/>'
        '<outline xmlUrl="https://a.example/rss"/><outline xmlUrl="feed:https://d.example/"/>'
        '<outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="javascript:alert(1)"/></body></opml>'
    )
    assert feed.title == "Mine"
    assert feed.items == ()
    assert feed.feeds == (
        "https://a.example/rss",
        "https://b.example/rss",
        "http://c.example/rss",
        "https://d.example/",
    )


NEWS_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/1</loc><lastmod>2020-06-05</lastmod>
 <image:image><image:loc>https://news.example/1.jpg</image:loc><image:title>A picture</image:title></image:image>
 <news:news><news:publication><news:name>The Example</news:name><news:language>en</news:language></news:publication>
 <news:publication_date>2020-06-04T10:00:00+02:00</news:publication_date><news:title>Rain &amp; wind</news:title>
 </news:news></url>
<url><loc>https://news.example/2</loc><lastmod>2020-06-05</lastmod></url>
<url><loc>javascript:alert(1)</loc></url>
</urlset>"""


def test_news_sitemap():
    """A sitemap's news give titles, times and publishers; other pages at least when they were changed."""
    feed = read(NEWS_SITEMAP)
    first, second = feed.items
    assert (first.url, first.title, first.publisher, first.language, first.text) == (
        "https://news.example/1",
        "Rain & wind",
        "The Example",
        "en",
        "",
    )
    assert first.published == datetime(2020, 6, 4, 10, tzinfo=timezone(timedelta(hours=2)))
    assert (second.id, second.published, second.title) == (
        "https://news.example/2",
        date(2020, 6, 5),
        None,
    )


def test_a_packed_sitemap_is_unpacked():
    """Sitemaps are often .gz files; one that is cut gives what it holds."""
    packed = gzip.compress(NEWS_SITEMAP.encode())
    assert read(packed, "application/gzip") == read(NEWS_SITEMAP)
    assert read(packed[:-20], "application/gzip").items[0].title == "Rain & wind"


def test_a_long_sitemap_gives_its_newest_pages():
    """Sitemaps hold years, the oldest often first: the newest pages are kept, in the order of the file."""
    start = date(2000, 1, 1)
    pages = "".join(
        f"<url><loc>https://news.example/{n}</loc><lastmod>{start + timedelta(n)}</lastmod></url>"
        for n in range(MAX_ITEMS + 50)
    )
    items = read(f"<urlset>{pages}</urlset>").items
    assert len(items) == MAX_ITEMS
    assert items[0].url == "https://news.example/50"
    assert items[-1].url == f"https://news.example/{MAX_ITEMS + 49}"


def test_a_sitemap_index_gives_the_newest_sitemaps_first():
    """Of an index of sitemaps the one that was changed last is where today's articles are."""
    rows = (("a", "2020-06-01"), ("b", "2020-06-03T10:00:00Z"), ("c", ""), ("d", "2020-06-02"))
    sitemaps = "".join(
        f"<sitemap><loc>/{name}.xml</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>"
        for name, day in rows
    )
    feed = read(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{sitemaps}</sitemapindex>'
    )
    assert feed.feeds == tuple(f"https://news.example/{name}.xml" for name in "bdac")
    many = "".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in range(MAX_FEEDS + 5))
    assert len(read(f"<sitemapindex>{many}</sitemapindex>").feeds) == MAX_FEEDS


def rss(items, head=""):
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'


def test_a_wrong_encoding_is_seen_through():
    """A feed that says UTF-8 and is Windows-1252, or the other way round, has its letters all the same."""
    said = (
        '<?xml version="1.0" encoding="{}"?><rss><channel><item><title>Café – „Zürich“</title></item>'
        "</channel></rss>"
    )
    assert only(said.format("utf-8").encode("cp1252")).title == "Café – „Zürich“"
    assert only(said.format("us-ascii").encode("utf-8")).title == "Café – „Zürich“"
    assert only(said.format("iso-8859-1").encode("utf-8")).title == "Café – „Zürich“"
    assert only(said.format("utf-16").encode("utf-16")).title == "Café – „Zürich“"
    assert only(said.format("utf-32").encode("utf-32-be")).title == "Café – „Zürich“"
    # The web server has the last word where it says one.
    greek = "<rss><channel><item><title>Αθήνα</title></item></channel></rss>".encode("iso8859-7")
    assert only(greek, "text/xml; charset=iso-8859-7").title == "Αθήνα"


def test_codecs_that_are_no_encodings_are_passed_over():
    """A feed cannot have Python's own codecs run over it."""
    for name in ("punycode", "unicode_escape", "zlib", "idna"):
        text = f'<?xml version="1.0" encoding="{name}"?><rss><channel><item><title>a-b</title></item></channel></rss>'
        assert only(text).title == "a-b"
        assert only(text, f"application/xml; charset={name}").title == "a-b"


def test_a_cut_feed_gives_the_items_before_the_cut():
    """A feed that ends in the middle loses no more than its end."""
    text = rss("".join(f"<item><title>T{n}</title><description>D{n}</description></item>" for n in range(5)))
    items = read(text[: text.index("D3")]).items
    assert [item.title for item in items[:3]] == ["T0", "T1", "T2"]
    assert [item.text for item in items[:3]] == ["D0", "D1", "D2"]


def test_a_large_damaged_feed_is_mended():
    """A feed of megabytes with a fault in it is read too."""
    body = "word " * 500
    items = "".join(
        f"<item><title>T{n} & more</title><description>{body}</description></item>" for n in range(300)
    )
    found = read(rss(items)[:-30]).items
    assert len(found) == 300
    assert found[299].text == body.strip()


def test_titles_are_plain_text_on_one_line():
    """Entities, once or twice escaped, markup and line ends are gone from a title."""
    assert (
        only(rss("<item><title>AT&amp;amp;T &lt;b&gt;up&lt;/b&gt;\n  again</title></item>")).title
        == "AT&T up again"
    )
    assert only(rss("<item><title><![CDATA[A &lt; B &#8217;]]></title></item>")).title == "A < B ’"
    assert only(rss("<item><title>x\u202ey&#8203;z</title></item>")).title == "xyz"


def test_relative_links_are_resolved():
    """A link without a host is one of the feed's own."""
    assert only(rss("<item><link>/a/1</link></item>")).url == "https://news.example/a/1"
    assert only(rss("<item><link>\n https://a.example/b c\n</link></item>")).url == "https://a.example/b%20c"


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://u:p@a.example/", "http://", ""],
)
def test_what_is_no_web_address_is_no_address(link):
    """No link of a feed leads anywhere but to a web page."""
    assert only(rss(f"<item><title>T</title><link>{link}</link></item>")).url is None


def test_an_item_without_link_and_guid_keeps_its_id():
    """What has no name is known by what it says, today and tomorrow, wherever it stands."""
    text = "<item><title>T</title><description>D</description></item>"
    alone = only(rss(text))
    assert alone.url is None
    assert len(alone.id) == 16
    assert read(rss("<item><title>New</title></item>" + text)).items[1].id == alone.id


def test_a_permalink_guid_is_the_address():
    """A guid that is an address stands for a missing link."""
    item = only(rss("<item><guid>https://news.example/9</guid></item>"))
    assert item.url == item.id == "https://news.example/9"


def test_an_aggregator_names_the_publisher_of_each_item():
    """What Google News and the like carry keeps its own source, which is no part of the title."""
    item = only(
        rss(
            '<item><title>Rain - The Example</title><source url="https://x.example">The Example</source></item>'
        )
    )
    assert (item.title, item.publisher) == ("Rain", "The Example")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Thu, 04 Jun 2020 10:00:00 GMT", datetime(2020, 6, 4, 10, tzinfo=UTC)),
        ("Thu, 04 Jun 2020 10:00:00 EST", datetime(2020, 6, 4, 10, tzinfo=timezone(timedelta(hours=-5)))),
        ("Thu, 04 Jun 2020 10:00:00 CEST", datetime(2020, 6, 4, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("4 Jun 2020 10:00", datetime(2020, 6, 4, 10)),
        ("2020-06-04T10:00:00", datetime(2020, 6, 4, 10)),
        ("2020-06-04", date(2020, 6, 4)),
        ("04 Jun 2020", date(2020, 6, 4)),
        ("Seg, 04 Mai 2020 10:00:00 -0300", datetime(2020, 5, 4, 10, tzinfo=timezone(timedelta(hours=-3)))),
        ("2020-06", None),
        ("0001-01-01T00:00:00Z", None),
        ("2020-13-45", None),
        ("yesterday", None),
        ("9" * 5000, None),
    ],
)
def test_dates(said, meant):
    """A time has a zone where the feed says one, a date stays a date, nonsense is nothing."""
    assert only(rss(f"<item><title>T</title><pubDate>{said}</pubDate></item>")).published == meant


def test_a_broken_publication_date_leaves_the_update():
    """Where the publication date makes no sense, that of the last change is better than none."""
    item = only(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><published>soon</published>'
        "<updated>2020-06-04T10:00:00Z</updated></entry></feed>"
    )
    assert item.published == datetime(2020, 6, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "&lt;p&gt;Text one. [&amp;#8230;]&lt;/p&gt;&lt;p&gt;The post &lt;a&gt;T&lt;/a&gt; appeared on B.&lt;/p&gt;",
            "Text one. […]",
        ),
        (
            "&lt;p&gt;Text one… &lt;a href='x'&gt;Continue reading &lt;span&gt;T&lt;/span&gt; →&lt;/a&gt;&lt;/p&gt;",
            "Text one…",
        ),
        ("&lt;p&gt;Text one.&lt;/p&gt;&lt;p&gt;&lt;a&gt;Read more&lt;/a&gt;&lt;/p&gt;", "Text one."),
        (
            "&lt;p&gt;Officials will continue reading the report.&lt;/p&gt;",
            "Officials will continue reading the report.",
        ),
    ],
)
def test_tails_of_blogs_are_dropped(said, meant):
    """The lines that publishing software puts below each text are none of the article's."""
    assert only(rss(f"<item><description>{said}</description></item>")).text == meant


def test_plain_text_with_a_less_than_sign_stays():
    """What only looks a little like markup is text."""
    assert only(rss("<item><description>5 &lt; 6 and AT&amp;T</description></item>")).text == "5 < 6 and AT&T"


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"   ",
        b"<!DOCTYPE html><html><head><title>x</title></head><body><rss></rss></body></html>",
        b"<html><body>x</body></html>",
        b"plain words",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><note/>",
    ],
)
def test_what_is_no_feed(page):
    """A web page, or anything else that is no feed, is told from an empty feed."""
    assert parse_feed(page, "text/html", URL) is None


def test_a_feed_below_a_server_s_warning_is_found():
    """What a server prints before the feed does not hide it."""
    text = "<br />\n<b>Warning</b>: something in line 3<br />\n" + rss("<item><title>T</title></item>")
    assert [item.title for item in read(text).items] == ["T"]


def test_feed_links():
    """A page's own feeds are found, absolute, in their order; other links are not."""
    page = b"""<!DOCTYPE html><html><head><base href="/blog/">
    <link rel="alternate" type="application/rss+xml" href="rss.xml">
    <link REL="Alternate home" TYPE="application/atom+xml; charset=utf-8" href="https://b.example/atom">
    <link rel="alternate" type="application/feed+json" href="/feed.json">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
    <link rel="alternate" type="application/rss+xml" href="rss.xml">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="stylesheet" type="text/css" href="a.css"><link rel="alternate" hreflang="de" href="/de/">
    </head><body></body></html>"""
    assert feed_links(page, "text/html", URL) == [
        "https://news.example/blog/rss.xml",
        "https://b.example/atom",
        "https://news.example/feed.json",
    ]
    assert feed_links(b"", "text/html; charset=nonsense", URL) == []
