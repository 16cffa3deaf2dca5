"""The brief: every article accounted for, every statement printed or counted, the order of input of no matter."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import golden
import pytest
from golden import article, material
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.compose import lead_offer, rank
from briefing.intake import Window, brief_date, each_once, take_in
from briefing.stories import REPEATED, Told, offer, tell
from briefing.types import Article, Brief, Choice, FailedSource, FoundActor, FoundStatement, Usage
from briefing.verify import verify

ALL = Window(None, None, UTC)
NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)


# --------------------------------------------------------------------------------------------- window


@pytest.mark.parametrize(
    ("published", "inside"),
    [
        (None, True),
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2026, 3, 3), False),
        (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 23, 59, 59, 999999), True),
        (datetime(2026, 3, 3, 0, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 3, 1, 0, tzinfo=ZoneInfo("Europe/Athens")), True),
    ],
)
def test_the_window_begins_at_since_and_ends_before_until(published: object, inside: bool) -> None:
    """`--since` is inclusive, `--until` exclusive, other zones are converted, an undated article is in."""
    window = Window(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC), UTC)
    assert window.holds(published) is inside  # type: ignore[arg-type]


def test_a_date_without_time_is_that_day_in_the_zone() -> None:
    """In Tokyo the second of March begins nine hours earlier than in Greenwich."""
    tokyo = ZoneInfo("Asia/Tokyo")
    assert Window(datetime(2026, 3, 1, 15, tzinfo=UTC), None, tokyo).holds(date(2026, 3, 2))
    assert not Window(datetime(2026, 3, 1, 16, tzinfo=UTC), None, tokyo).holds(date(2026, 3, 2))
    assert not Window(None, datetime(2026, 3, 1, 15, tzinfo=UTC), tokyo).holds(datetime(2026, 3, 2))


# --------------------------------------------------------------------------------------------- intake


def test_a_duplicate_names_the_article_that_is_briefed() -> None:
    """Of equal texts the earliest is briefed; the others say which one they repeat."""
    items = [
        article("Same text.", "c", published=date(2026, 3, 2)),
        article("Same text.", "b", published=date(2026, 3, 1)),
        article("Same text.", "a"),
        article("Same text.", "d", published=date(2026, 3, 1)),
    ]
    for order in (items, items[::-1]):
        intake = each_once(take_in(order, ALL))
        assert [a.key for a in intake.articles] == ["b"]
        assert {(e.key, e.status, e.duplicate_of) for e in intake.others} == {
            (key, "duplicate", "b") for key in "acd"
        }


def test_everything_that_came_in_has_an_entry() -> None:
    """A failed source and an article outside the window stand in the brief with their reason."""
    brief = golden.small()
    entries = {e.key: e for e in brief.articles}
    assert entries["https://gone.example/"].reason == "The server answered 410."
    assert entries["https://gone.example/"].id != ""
    assert entries["old.txt"].status == "outside_window"
    assert entries["old.txt"].reason
    assert entries["https://copy.example/pier"].duplicate_of == "https://post.example/pier?a=1&b=2"


# ------------------------------------------------------------------------------------------------ day


def test_a_future_date_never_dates_a_brief() -> None:
    """The newest article dates it, one from tomorrow does not, and without a date it is today."""
    days = [date(2026, 2, 27), datetime(2026, 3, 1, 22, tzinfo=UTC), date(2027, 1, 1), None]
    assert brief_date(days, NOW, UTC) == date(2026, 3, 1)
    assert brief_date([date(2027, 1, 1), None], NOW, UTC) == date(2026, 3, 3)
    assert brief_date([], NOW, ZoneInfo("Pacific/Honolulu")) == date(2026, 3, 2)
    assert brief_date(days, NOW, ZoneInfo("Asia/Tokyo")) == date(2026, 3, 2)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2050, 1, 1)))))
def test_a_brief_is_never_of_tomorrow(published: list[date | None]) -> None:
    """Whatever the articles say."""
    assert brief_date(published, NOW, UTC) <= NOW.date()


# ---------------------------------------------------------------------------------------------- lines

PIER = article(golden.PIER, "pier", publisher="Post")
CRANE = article(golden.CRANE, "crane", publisher="Herald")


def test_a_line_cites_another_article_only_if_that_one_holds_it() -> None:
    """Grouped by mistake, a line of one article does not borrow the other's name."""
    bridge = article(golden.BRIDGE, "bridge", publisher="Herald")
    members = [
        material(PIER, [FoundStatement("Fourteen ships waited outside the harbour.", (3,))]),
        material(bridge, [FoundStatement("The bridge cost 12 million crowns.", (2,))]),
    ]
    offered = offer(members)
    told = tell(members, offered, Choice(((0, 1),))).story.statements
    assert {line.evidence for line in told} == {s.evidence for s in offered}
    assert [line.origins for line in told] == [1, 1]


def test_a_line_that_both_hold_cites_both() -> None:
    """Two publishers that each hold the line count as two origins, with a passage of each."""
    line = "Fourteen ships waited outside the harbour."
    members = [material(a, [FoundStatement(line, ())]) for a in (PIER, CRANE)]
    (told,) = golden.story(members).story.statements
    assert {span.article for span in told.evidence} == {PIER.id, CRANE.id}
    assert told.origins == 2


def test_one_publisher_or_one_speaker_is_one_origin() -> None:
    """Two articles of one paper, or two papers that quote one person, are not two independent sources."""
    line = "Fourteen ships waited outside the harbour."
    same = [material(replace(a, publisher="Post"), [FoundStatement(line, ())]) for a in (PIER, CRANE)]
    assert golden.story(same).story.statements[0].origins == 1
    quoted = "Divers would raise the crane within three days."
    members = [material(a, [FoundStatement(quoted, (2,), "Ilse Brandt")]) for a in (PIER, CRANE)]
    (told,) = golden.story(members).story.statements
    assert told.speaker is not None
    assert {span.article for span in told.evidence} == {PIER.id, CRANE.id}
    assert told.origins == 1


def test_two_speakers_do_not_vouch_for_each_other() -> None:
    """What the mayor of a town says is not held by an article in which its bishop says it."""
    mayor = article(
        "The mayor of Kastan said prices had risen by half in May. Shops shut.", "m", publisher="A"
    )
    bishop = article(
        "The bishop of Kastan said prices had risen by half in May. Bells rang.", "b", publisher="B"
    )
    members = [
        material(a, [FoundStatement("Prices had risen by half in May.", (1,))]) for a in (mayor, bishop)
    ]
    offered = offer(members)
    assert {s.speaker.name for s in offered if s.speaker} == {"The mayor of Kastan", "The bishop of Kastan"}
    told = tell(members, offered, Choice(((0, 1),))).story.statements
    assert [len(line.evidence) for line in told] == [1, 1]


def test_nothing_is_lost_when_the_choice_leaves_it_out() -> None:
    """Statements that an analyst did not choose, or grouped with what does not tell them, are lines of their own."""
    members = [
        material(PIER, [FoundStatement(s, ()) for s in golden.PIER.split(". ")]),
        material(CRANE, [FoundStatement(s, ()) for s in golden.CRANE.split(". ")]),
    ]
    offered = offer(members)
    assert len(offered) == 6
    for choice in (Choice(()), Choice(((4,),)), Choice(((5, 0), (1,)))):
        told = tell(members, offered, choice)
        assert {s.id for s in told.story.statements} == {s.id for s in offered}
        assert told.dropped == ()
        for line, group in zip(told.story.statements, choice.groups, strict=False):
            assert line.id in {offered[i].id for i in group}


def test_what_another_line_tells_is_cited_or_counted() -> None:
    """Of two articles that say one thing in other words one line is printed, and it cites the other or counts it."""
    one = article(
        "The port of Marenna closed its northern pier on Monday after a crane fell. Rain fell.", "one"
    )
    held = article("On Monday the port of Marenna closed its northern pier after a crane fell there.", "held")
    other = article("After a crane fell, Marenna's port closed a pier that lies in the north.", "other")
    texts = [one.text.split(". ")[0] + ".", held.text, other.text]
    members = [
        material(a, [FoundStatement(text, (1,))]) for a, text in zip((one, held, other), texts, strict=True)
    ]
    offered = sorted(offer(members), key=lambda s: texts.index(s.text))
    told = tell(members, offered, Choice(((0, 1, 2),)))
    (line,) = told.story.statements
    assert {span.article for span in line.evidence} == {one.id, held.id}
    assert [(d.article, d.reason) for d in told.dropped] == [(other.id, REPEATED)]


def test_a_copied_sentence_is_one_origin() -> None:
    """Two outlets that print one agency's sentence word for word are not two independent sources."""
    copied = "The port of Marenna closed its northern pier on Monday after a crane fell into the water."
    members = [
        material(article(f"{copied} {more}", more, publisher=more), [FoundStatement(copied, (1,))])
        for more in ("Ships waited.", "Divers came.")
    ]
    (line,) = golden.story(members).story.statements
    assert (len(line.evidence), line.origins) == (2, 1)


# --------------------------------------------------------------------------------------------- counts


def check(brief: Brief) -> None:
    """What holds of every brief."""
    assert verify(brief) == ()
    count, status = brief.coverage, [e.status for e in brief.articles]
    assert count.articles_read == len(brief.articles)
    assert count.articles_read == count.briefed + count.duplicates + count.outside_window + count.failed
    assert count.briefed == status.count("briefed")
    assert count.duplicates == status.count("duplicate")
    assert count.outside_window == status.count("outside_window")
    assert count.failed == status.count("failed")
    assert count.statements_offered == count.statements_kept + len(count.dropped)
    text = {e.id: e.text for e in brief.articles}
    actors = {a.id for a in brief.actors}
    printed = [s for story in brief.stories for s in story.statements]
    assert {s.id for s in brief.bottom_line} <= {s.id for s in printed}
    for statement in printed:
        assert statement.evidence
        for span in statement.evidence:
            assert text[span.article][span.start : span.end] == span.text
        assert statement.speaker is None or statement.speaker.actor in {None, *actors}
    briefed = [e.id for e in brief.articles if e.status == "briefed"]
    assert sorted(i for story in brief.stories for i in story.articles) == sorted(briefed)
    assert all(set(story.actors) <= actors for story in brief.stories)
    keys = {e.key for e in brief.articles if e.status == "briefed"}
    assert all(e.duplicate_of in keys for e in brief.articles if e.status == "duplicate")


def test_the_small_brief_adds_up() -> None:
    """Two reports are one story, told first; each number of the coverage is what a reader counts."""
    brief = golden.small()
    check(brief)
    assert [len(story.articles) for story in brief.stories] == [2, 1]
    assert (brief.coverage.articles_read, brief.coverage.briefed) == (6, 3)
    assert {(d.text[:7], d.reason[:4]) for d in brief.coverage.dropped} == {
        ("Some 40", "wher"),
        ("A crane", "told"),
    }


def test_no_file_name_and_no_setting_brings_a_character_that_no_page_may_hold() -> None:
    """The title of a source that failed is its key, and the brief's is the user's: both are cleaned."""
    brief = golden.make(
        [PIER, FailedSource("\u202egnp.exe\n", "It is no text.")], {}, title="My\u200b\tbrief "
    )
    assert brief.title == "My brief"
    assert [e.title for e in brief.articles if e.status == "failed"] == ["gnp.exe"]
    check(brief)


def test_stories_beyond_the_limit_keep_one_line() -> None:
    """`max_stories` hides no event: what is cut is counted as dropped for the limit."""
    texts = [
        "In Kastan the mayor opened a gate. It is built of oak.",
        "A ferry sank off Velmara. Its owner is bankrupt.",
        "Farmers burned hay in Tolvek. They want cheaper diesel.",
        "The library bought two maps. Both show rivers.",
    ]
    items = [article(text, f"{i}") for i, text in enumerate(texts)]
    offers = {a.key: [FoundStatement(s, ()) for s in a.text.split(". ")] for a in items}
    whole, cut = golden.make(items, offers), golden.make(items, offers, options={"max_stories": 1})
    check(whole)
    check(cut)
    assert [len(s.statements) for s in whole.stories] == [2, 2, 2, 2]
    assert [len(s.statements) for s in cut.stories] == [2, 1, 1, 1]
    assert [d.reason for d in cut.coverage.dropped] == ["limit"] * 3
    assert cut.coverage.statements_kept == 5


def test_an_article_that_could_not_be_read_is_failed_not_forgotten() -> None:
    """An article of which the analyst made nothing counts as failed, with its reason."""
    from briefing.compose import compose

    intake = take_in([PIER, CRANE], ALL)
    materials = [
        material(a, [], failure="The model refused." if a is CRANE else None) for a in intake.articles
    ]
    usable = [m for m in materials if not m.analysis.failure]
    brief = compose(
        day=date(2026, 3, 2),
        title="Daily brief",
        intake=intake,
        materials=materials,
        told=[golden.story(usable)],
        lead=[],
        actors=[],
        run=golden.account(Usage(requests=3)),
    )
    check(brief)
    assert [(e.key, e.status, e.reason) for e in brief.articles if e.status == "failed"] == [
        ("crane", "failed", "The model refused.")
    ]


_TEXTS = [*golden.PIER.split(". "), *golden.BRIDGE.split(". "), "Ilse Brandt left Kastan.", "Orlan won."]
_ITEMS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(_TEXTS), min_size=1, max_size=3).map(". ".join),
        st.one_of(st.none(), st.dates(date(2026, 2, 25), date(2026, 3, 5))),
        st.sampled_from([None, "Post", "Herald"]),
    ),
    max_size=7,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(_ITEMS, st.integers(0, 2), st.sampled_from([None, 1, 2]), st.randoms(use_true_random=False))
def test_any_day_adds_up_in_any_order(
    day: list[tuple[str, date | None, str | None]], failed: int, limit: int | None, chance: random.Random
) -> None:
    """Whatever comes in, in whatever order: the counts are right, spans are true, the brief is the same."""
    items: list[Article | FailedSource] = [
        article(text, f"{i}.txt", published=published, publisher=publisher)
        for i, (text, published, publisher) in enumerate(day)
    ]
    items += [FailedSource(f"gone{i}", "It is gone.") for i in range(failed)]
    offers = {
        a.key: [*(FoundStatement(s, (1,)) for s in _TEXTS), FoundActor("Ilse Brandt", "person")]
        for a in items
        if isinstance(a, Article)
    }
    window = Window(datetime(2026, 2, 27, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC), UTC)
    brief = golden.make(items, offers, window=window, options={"max_stories": limit})
    check(brief)
    assert brief.coverage.articles_read == len(items)
    chance.shuffle(items)
    assert golden.make(items, offers, window=window, options={"max_stories": limit}) == brief


def test_rank_puts_what_more_sources_tell_first() -> None:
    """More publishers, then more articles, then more to say."""
    stories = golden.small().stories
    members = {e.id: e for e in golden.small().articles}
    publishers = {i: {e.publisher} for i, e in members.items()}
    ranked = rank(map(Told, stories[::-1]), members, publishers)  # type: ignore[arg-type]
    assert [told.story for told in ranked] == list(stories)
    last = {stories[-1].id}
    ranked = rank(map(Told, stories), members, publishers, last)  # type: ignore[arg-type]
    assert ranked[0].story == stories[-1], "what is watched comes first"
    assert lead_offer(stories)[0] == stories[0].statements[0]
    assert lead_offer([]) == ()


def test_a_window_of_nothing_is_empty() -> None:
    """Where since is not before until nothing is in, and nothing is lost sight of."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    intake = take_in(
        [article("A text.", "a", published=at), article("B text.", "b")], Window(at, at - timedelta(1), UTC)
    )
    assert [a.key for a in intake.articles] == ["b"]
    assert [e.status for e in intake.others] == ["outside_window"]


def test_a_speaker_is_an_actor_of_its_own_article() -> None:
    """'Brill' is Ada Brill in the one and Tom Brill in the other: no word is put into another's mouth."""
    ada = article("Ada Brill left Marenna on Monday. Brill said the pier was safe.", "ada")
    tom = article("Tom Brill won the race of Kastan on Friday. Brill said his knee hurt.", "tom")
    offers = {
        "ada": [FoundStatement("The pier was safe.", (2,), "Brill"), FoundActor("Ada Brill", "person")],
        "tom": [FoundStatement("His knee hurt.", (2,), "Brill"), FoundActor("Tom Brill", "person")],
    }
    brief = golden.make([ada, tom], offers)
    check(brief)
    names = {actor.id: actor.name for actor in brief.actors}
    lines = {line.text: line.speaker for story in brief.stories for line in story.statements}
    assert {text: names.get(who.actor or "") for text, who in lines.items() if who} == {
        "The pier was safe.": "Ada Brill",
        "His knee hurt.": "Tom Brill",
    }
