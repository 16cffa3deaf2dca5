"""A finished brief is held to its own articles: a good one passes, and whatever is changed in it is named."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import golden
import pytest
from fake_endpoint import completion, serve
from golden import article
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invented import ARTICLES, numbered, read_well, reply_of, write_texts
from runs import brief_of

from briefing import briefjson
from briefing.cited import spans_of
from briefing.errors import UsageError
from briefing.fields import ground_values, merge_values
from briefing.text import digest
from briefing.types import (
    Brief,
    Disagreement,
    Dropped,
    FailedSource,
    FoundActor,
    FoundStatement,
    Role,
    Span,
    Speaker,
)
from briefing.verify import verify

FUND = (
    "The Marenna Relief Fund (MRF) closed its office in Kastan on Monday. "
    "President Ada Brill said the fund had spent 12 million crowns on tents. "
    "“We will come back in the spring,” Brill told reporters. "
    "Fourteen trucks left the town of Kastan that evening. "
    "The fund housed 200 families in Kastan."
)
TOWN = (
    "The Marenna Relief Fund closed its office in Kastan on Monday, the town said. "
    "Ada Brill said the fund had spent 12 million crowns on tents. "
    "Fourteen trucks left the town of Kastan that evening. "
    "The fund housed 300 families in Kastan."
)
BRIDGE = "Engineers opened a bridge over the river Lenn. The bridge cost 3 million crowns."


def make() -> Brief:
    """Make a good brief that has one of everything."""
    fund = article(FUND, "fund.txt", title="Relief fund closes office in Kastan", publisher="Post")
    town = article(TOWN, "town.txt", publisher="Herald", published=date(2026, 3, 2))
    bridge = article(BRIDGE, "bridge.txt")
    actors = [
        FoundActor("Ada Brill", "person"),
        FoundActor("Brill", "person"),
        FoundActor("Marenna Relief Fund", "organization"),
    ]
    brief = golden.make(
        [
            fund,
            town,
            bridge,
            article(BRIDGE, "copy.txt"),
            FailedSource("gone.txt", "It is gone."),
        ],
        {
            "fund.txt": [
                FoundStatement("The Marenna Relief Fund closed its office in Kastan.", (1,)),
                FoundStatement("The fund had spent 12 million crowns on tents.", (2,)),
                FoundStatement("“We will come back in the spring,” Brill told reporters.", (3,)),
                FoundStatement("Fourteen trucks left the town of Kastan that evening.", (4,)),
                FoundStatement("The fund had spent 40 million crowns.", (2,)),
                FoundStatement("The fund housed 200 families in Kastan.", (5,)),
                *actors,
            ],
            "town.txt": [
                FoundStatement("The fund had spent 12 million crowns on tents.", (2,)),
                FoundStatement("Fourteen trucks left the town of Kastan that evening.", (3,)),
                FoundStatement("The fund housed 300 families in Kastan.", (4,)),
                *actors[::2],
            ],
            "bridge.txt": [
                FoundStatement("Engineers opened a bridge over the river Lenn.", (1,)),
                FoundStatement("The bridge cost 3 million crowns altogether.", (2,)),
            ],
        },
    )
    looked_up = [
        ground_values(
            {"goods": ("tents", "truck", "crane"), "places": ("Kastan", "river lenn", "Ulm")}, source
        )
        for source in (town, fund, bridge)
    ]
    first, *others = brief.stories
    sides = tuple(s for families in (200, 300) for s in first.statements if f" {families} " in s.text)
    disagreement = Disagreement("fund housed families Kastan", sides)
    return replace(
        brief,
        stories=(replace(first, disagreements=(disagreement,)), *others),
        fields=merge_values(("goods", "places", "weapons"), [each.values for each in looked_up]),
        coverage=replace(
            brief.coverage,
            values_offered=sum(each.offered for each in looked_up),
            values_kept=sum(len(values) for each in looked_up for values in each.values.values()),
        ),
    )


BRIEF = make()


def lines(brief: Brief) -> dict[str, int]:
    return {s.text: n for n, s in enumerate(brief.stories[0].statements)}


TRUCKS = lines(BRIEF)["Fourteen trucks left the town of Kastan that evening."]
SPENT = lines(BRIEF)["The fund had spent 12 million crowns on tents."]
QUOTED = lines(BRIEF)["“We will come back in the spring,” Brill told reporters."]


def test_a_good_brief_has_no_fault():
    """What the program makes of articles holds, down to lines of two articles, partial ones and disagreements."""
    first, second = BRIEF.stories
    assert {span.article for span in first.statements[TRUCKS].evidence} == set(first.articles)
    assert first.statements[TRUCKS].origins == 2
    assert first.statements[SPENT].speaker.actor == "a-ada-brill"
    assert {s.verdict for s in second.statements} == {"supported", "partial"}
    assert any(actor.role for actor in BRIEF.actors)
    assert any(actor.aliases for actor in BRIEF.actors)
    assert {e.status for e in BRIEF.articles} == {"briefed", "duplicate", "failed"}
    assert {f: [(v.name, v.mention_count) for v in values] for f, values in BRIEF.fields.items()} == {
        "goods": [("tents", 2), ("trucks", 2)],
        "places": [("Kastan", 6), ("river Lenn", 1)],
        "weapons": [],
    }
    assert verify(BRIEF) == ()


# ----------------------------------------------------------------------------------- one thing is changed


def in_line(number: int, **change: object) -> Callable[[Brief], Brief]:
    """Change a line of the first story, wherever it is told."""

    def changed(brief: Brief) -> Brief:
        story = brief.stories[0]
        old = story.statements[number]
        new = replace(old, **{k: v(old) if callable(v) else v for k, v in change.items()})

        def put(statements):
            return tuple(new if s == old else s for s in statements)

        sides = tuple(replace(d, sides=put(d.sides)) for d in story.disagreements)
        story = replace(story, statements=put(story.statements), disagreements=sides)
        return replace(brief, stories=(story, *brief.stories[1:]), bottom_line=put(brief.bottom_line))

    return changed


def in_disagreement(**change: object) -> Callable[[Brief], Brief]:
    """Change the disagreement of the first story."""
    return in_story(
        disagreements=lambda s: tuple(
            replace(d, **{k: v(d) if callable(v) else v for k, v in change.items()}) for d in s.disagreements
        )
    )


def in_story(**change: object) -> Callable[[Brief], Brief]:
    def changed(brief: Brief) -> Brief:
        story = brief.stories[0]
        new = replace(story, **{k: v(story) if callable(v) else v for k, v in change.items()})
        return replace(brief, stories=(new, *brief.stories[1:]))

    return changed


def in_actor(who: str, /, **change: object) -> Callable[[Brief], Brief]:
    def changed(brief: Brief) -> Brief:
        return replace(
            brief,
            actors=tuple(
                replace(a, **{k: v(a) if callable(v) else v for k, v in change.items()})
                if a.name == who
                else a
                for a in brief.actors
            ),
        )

    return changed


def in_value(field: str, number: int, /, **change: object) -> Callable[[Brief], Brief]:
    """Change a value of one of the reader's own fields."""

    def changed(brief: Brief) -> Brief:
        values = list(brief.fields[field])
        new = {k: v(values[number]) if callable(v) else v for k, v in change.items()}
        values[number] = replace(values[number], **new)
        return replace(brief, fields=brief.fields | {field: tuple(values)})

    return changed


def in_article(key: str, **change: object) -> Callable[[Brief], Brief]:
    def changed(brief: Brief) -> Brief:
        return replace(
            brief, articles=tuple(replace(e, **change) if e.key == key else e for e in brief.articles)
        )

    return changed


def in_coverage(**change: object) -> Callable[[Brief], Brief]:
    def changed(brief: Brief) -> Brief:
        new = {k: v(brief.coverage) if callable(v) else v for k, v in change.items()}
        return replace(brief, coverage=replace(brief.coverage, **new))

    return changed


FUND_ID = digest(FUND)


def span_of(piece: str, text: str = FUND) -> Span:
    return Span(digest(text), text.index(piece), text.index(piece) + len(piece), piece)


LINE = f"story 1, line {TRUCKS + 1}"
SAID = f"story 1, line {SPENT + 1}"
ADA = "Ada Brill"
FOURTH = FUND[FUND.index("Fourteen") :]

# What is changed, where it is seen, and words of what is said of it.
CHANGES: dict[str, tuple[Callable[[Brief], Brief], str, str]] = {
    # articles and counts
    "article id": (in_article("bridge.txt", id="0" * 16), "article bridge.txt", "not the hash of its text"),
    "id of a failed source": (in_article("gone.txt", id="0" * 16), "article gone.txt", "hash of its key"),
    "text": (in_article("fund.txt", text=FUND.replace("12", "13")), "article fund.txt", "not the hash"),
    "canonical": (in_article("fund.txt", text=FUND + "\u202e"), "article fund.txt", "canonical form"),
    "no text": (in_article("bridge.txt", text=""), "article bridge.txt", "has no text"),
    "words": (in_article("fund.txt", words=7), "article fund.txt", "7 words"),
    "duplicate of nothing": (in_article("copy.txt", duplicate_of="x.txt"), "article copy.txt", "x.txt"),
    "duplicate of another": (in_article("copy.txt", duplicate_of="town.txt"), "article copy.txt", "town.txt"),
    "not a duplicate": (in_article("town.txt", duplicate_of="fund.txt"), "article town.txt", "repeats"),
    "status": (in_article("gone.txt", status="outside_window"), "coverage", "failed articles"),
    "articles read": (in_coverage(articles_read=9), "coverage", "9 articles read"),
    "articles left out": (lambda b: replace(b, articles=b.articles[:-1]), "coverage", "articles read"),
    "statements kept": (in_coverage(statements_kept=2), "coverage", "do not make all"),
    "lines": (
        in_coverage(statements_kept=3, statements_offered=4),
        "coverage",
        "only 3 statements are counted",
    ),
    "actors kept": (in_coverage(actors_kept=99), "coverage", "99 actors kept"),
    "dropped from nowhere": (
        in_coverage(dropped=(Dropped("A line.", "nowhere", "limit"),)),
        "coverage",
        "nowhere",
    ),
    "briefed twice": (
        lambda b: replace(b, articles=(*b.articles, next(e for e in b.articles if e.key == "fund.txt"))),
        "article fund.txt",
        "briefed twice",
    ),
    # spans
    "no such article": (
        in_line(TRUCKS, evidence=(Span("0" * 16, 0, 3, "The"),)),
        LINE,
        "no article with a text",
    ),
    "other text in a span": (
        in_line(TRUCKS, evidence=lambda s: (replace(s.evidence[0], text="Fifteen trucks left."),)),
        LINE,
        "does not stand at",
    ),
    "empty span": (in_line(TRUCKS, evidence=(Span(FUND_ID, 5, 5, ""),)), LINE, "no place"),
    "span from the end": (
        in_line(TRUCKS, evidence=(Span(FUND_ID, -8, -1, "evening"),)),
        LINE,
        "no place",
    ),
    "no evidence": (in_line(TRUCKS, evidence=()), LINE, "no evidence"),
    "half a sentence": (
        in_line(TRUCKS, evidence=(span_of("Fourteen trucks left the town of Kastan"),)),
        LINE,
        "no whole sentence of fund.txt",
    ),
    # lines
    "another figure": (in_line(TRUCKS, text="Forty trucks left the town of Kastan."), LINE, "Forty"),
    "another quotation": (
        in_line(QUOTED, text="“We will stay away in the spring,” Brill told reporters."),
        f"story 1, line {QUOTED + 1}",
        "stay away",
    ),
    "evidence of another line": (
        in_line(TRUCKS, evidence=(span_of("“We will come back in the spring,” Brill told reporters."),)),
        LINE,
        "by others",
    ),
    "not held by one of two": (
        in_line(
            0,
            evidence=lambda s: (*s.evidence, span_of("The bridge cost 3 million crowns.", BRIDGE)),
        ),
        "story 1, line 1",
        "is not held by bridge.txt",
    ),
    "unsupported": (in_line(TRUCKS, verdict="unsupported"), LINE, "called unsupported"),
    "line id": (in_line(TRUCKS, id="s-0000000000"), LINE, "not the hash"),
    "origins": (in_line(TRUCKS, origins=3), LINE, "3 independent sources, but cites 2"),
    "origins of one speaker": (in_line(SPENT, origins=2), SAID, "2 independent sources"),
    "day": (in_line(TRUCKS, when=date(2026, 1, 1)), LINE, "dated 2026-01-01"),
    "characters of a line": (
        in_line(TRUCKS, text="Fourteen trucks left\u202e the town of Kastan that evening."),
        LINE,
        "may stand on no page",
    ),
    # speakers
    "no speaker": (in_line(SPENT, speaker=None), SAID, "said by nobody here, and by “President Ada Brill"),
    "speaker where nobody speaks": (
        in_line(TRUCKS, speaker=Speaker("Kastan", None, span_of("Kastan"))),
        LINE,
        "and by nobody in fund.txt",
    ),
    "another speaker": (
        in_line(SPENT, speaker=Speaker("Kastan", None, span_of("Kastan"))),
        SAID,
        "said by “Kastan”",
    ),
    "another name for the speaker": (
        in_line(SPENT, speaker=lambda s: replace(s.speaker, name="General Bo Lind")),
        SAID,
        "is called “Ada Brill” where it points to",
    ),
    "speaker of another article": (
        in_line(SPENT, speaker=Speaker(ADA, "a-ada-brill", span_of(ADA))),
        SAID,
        "another article",
    ),
    "no such actor": (
        in_line(SPENT, speaker=lambda s: replace(s.speaker, actor="a-nobody")),
        SAID,
        "tied to a-nobody",
    ),
    "another actor": (
        in_line(SPENT, speaker=lambda s: replace(s.speaker, actor="a-marenna-relief-fund")),
        SAID,
        "means the actor a-ada-brill",
    ),
    # stories
    "headline": (in_story(headline="Fund steals tents"), "story 1", "Its headline “Fund steals tents”"),
    "characters of a headline": (
        in_story(headline="Fund\u200b"),
        "story 1, headline",
        "may stand on no page",
    ),
    "story without articles": (in_story(articles=()), "story 1", "no article"),
    "story with a failed article": (
        in_story(articles=lambda s: (*s.articles, digest("gone.txt"))),
        "story 1",
        "not among those briefed",
    ),
    "story id": (in_story(id="e-0000000000"), "story 1", "not the hash of its articles"),
    "story left out": (
        lambda b: replace(b, stories=b.stories[:1]),
        "article bridge.txt",
        "belongs to one story, not to 0",
    ),
    "article of two stories": (
        in_story(articles=lambda s: (*s.articles, digest(BRIDGE))),
        "article bridge.txt",
        "not to 2",
    ),
    "evidence of another story": (
        in_line(TRUCKS, evidence=(span_of("The bridge cost 3 million crowns.", BRIDGE),)),
        LINE,
        "no article of its story",
    ),
    "actor of a story": (in_story(actors=("a-nobody",)), "story 1", "a-nobody"),
    "actor left out of a story": (in_story(actors=()), "story 1", "not named with it"),
    "same line twice": (
        in_story(statements=lambda s: (*s.statements, s.statements[0])),
        "stories",
        "the same id",
    ),
    "bottom line": (
        lambda b: replace(b, bottom_line=(replace(b.bottom_line[0], text="All is well."),)),
        "bottom line, line 1",
        "not told so",
    ),
    "disagreement": (
        in_story(
            disagreements=lambda s: (
                replace(
                    s.disagreements[0], sides=(replace(s.disagreements[0].sides[0], text="All is well."),)
                ),
            )
        ),
        "story 1, disagreement",
        "no line of the story",
    ),
    "disagreement with one side": (
        in_disagreement(sides=lambda d: d.sides[:1] * 2),
        "story 1, disagreement",
        "has not two sides",
    ),
    "disagreement on something else": (
        in_disagreement(about="the money"),
        "story 1, disagreement",
        "“the money” its lines do not disagree so",
    ),
    "disagreement of another kind": (
        in_disagreement(kind="update"),
        "story 1, disagreement",
        "do not disagree so",
    ),
    "disagreement the other way round": (
        in_disagreement(sides=lambda d: d.sides[::-1]),
        "story 1, disagreement",
        "do not disagree so",
    ),
    "disagreement left out": (in_story(disagreements=()), "story 1", "and it does not say so"),
    "disagreement invented": (
        in_story(
            disagreements=lambda s: (*s.disagreements, Disagreement("the trucks", s.statements[:2], "denial"))
        ),
        "story 1, disagreement",
        "“the trucks” its lines do not disagree so",
    ),
    "disagreement told twice": (
        in_story(disagreements=lambda s: s.disagreements * 2),
        "story 1",
        "told twice",
    ),
    # actors
    "no mention": (in_actor(ADA, mentions=()), "actor Ada Brill", "no mention"),
    "mention elsewhere": (
        in_actor(ADA, mentions=lambda a: (replace(a.mentions[0], start=0, end=9), *a.mentions)),
        "actor Ada Brill",
        "does not stand at 0",
    ),
    "mention of something else": (
        in_actor(ADA, mentions=lambda a: (*a.mentions, span_of("Kastan"))),
        "actor Ada Brill",
        "none of its names",
    ),
    "mention in a word": (
        in_actor(ADA, aliases=("Bri", "Brill"), mentions=lambda a: (*a.mentions, span_of("Bri"))),
        "actor Ada Brill",
        "only part of a word",
    ),
    "name": (in_actor(ADA, name="Bo Lind"), "actor Bo Lind", "no mention is given"),
    "alias": (
        in_actor(ADA, aliases=lambda a: (*a.aliases, "The Fox")),
        "actor Ada Brill",
        "Of its name “The Fox” no mention",
    ),
    "characters of a name": (
        in_actor(ADA, aliases=("Br\u200bill",)),
        "actor Ada Brill",
        "may stand on no page",
    ),
    "mention count": (in_actor(ADA, mention_count=1), "actor Ada Brill", "counts 1 mentions"),
    "actor id": (in_actor(ADA, id="a-marenna-relief-fund"), "actor Ada Brill", "another actor's"),
    "role": (
        in_actor(ADA, role=lambda a: replace(a.role, text="General")),
        "actor Ada Brill",
        "role “General” is “President”",
    ),
    "role of another": (
        in_actor(ADA, role=Role("trucks", span_of("trucks"))),
        "actor Ada Brill",
        "rests on a sentence that does not name it",
    ),
    "role over two sentences": (
        in_actor(ADA, role=Role("tents. “We", span_of("tents. “We"))),
        "actor Ada Brill",
        "does not stand in one sentence",
    ),
    "basis left out": (in_actor(ADA, basis={}), "actor Ada Brill", "type is set without a basis"),
    "basis of nothing": (
        in_actor(ADA, basis=lambda a: a.basis | {"country": "stated"}),
        "actor Ada Brill",
        "country is not set",
    ),
    # fields
    "values kept": (in_coverage(values_kept=99), "coverage", "99 values kept of"),
    "values kept of fewer": (in_coverage(values_kept=0), "coverage", "0 values kept, but the fields have"),
    "a value left out": (
        lambda b: replace(b, fields=b.fields | {"goods": b.fields["goods"][1:]}),
        "coverage",
        "values kept, but the fields have",
    ),
    "value's name": (in_value("goods", 0, name="rockets"), "goods rockets", "is “tents”, not its name"),
    "name of a field": (
        lambda b: replace(b, fields=b.fields | {"x\x1b[2J": ()}),
        "fields",
        "may stand on no page",
    ),
    "value without a mention": (in_value("places", 1, mentions=()), "places river Lenn", "no mention in any"),
    "mentions of a value": (in_value("places", 0, mention_count=7), "places Kastan", "7 mentions, but its"),
    "mention of another thing": (
        in_value("places", 0, mentions=lambda v: (*v.mentions, span_of("river Lenn", BRIDGE))),
        "places Kastan",
        "“river Lenn” is none of it",
    ),
    "another place of a value": (
        in_value(
            "places",
            0,
            mentions=lambda v: (v.mentions[0], Span(FUND_ID, len(FUND) - 7, len(FUND) - 1, "Kastan")),
        ),
        "places Kastan",
        "not the first such word of fund.txt",
    ),
    "mentions of a value counted again": (
        in_value(
            "places",
            0,
            mentions=lambda v: v.mentions * 2,
            mention_count=lambda v: 2 * v.mention_count,
        ),
        "places Kastan",
        "mentions, but its articles have",
    ),
    "value of no article": (
        in_value("goods", 0, mentions=lambda v: tuple(replace(s, article="0" * 16) for s in v.mentions)),
        "goods tents",
        "no article with a text",
    ),
    "value of a failed article": (
        in_value("places", 1, mentions=(Span(digest("gone.txt"), 0, 10, "river Lenn"),)),
        "places river Lenn",
        "no article that is briefed",
    ),
    "value twice": (
        lambda b: replace(b, fields=b.fields | {"goods": b.fields["goods"][:1] * 2}),
        "goods tents",
        "twice, in two spellings",
    ),
    "order of values": (
        lambda b: replace(b, fields=b.fields | {"places": b.fields["places"][::-1]}),
        "fields",
        "places do not stand in order",
    ),
    "title": (in_article("fund.txt", title="Fund\u202e"), "article fund.txt", "may stand on no page"),
    "title of the brief": (lambda b: replace(b, title="Brief\x1b[2J"), "title", "may stand on no page"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_is_named(name):
    """Each thing that a brief promises is looked at: the fault says where, and names it."""
    change, where, what = CHANGES[name]
    faults = verify(change(BRIEF))
    assert any(f.where == where and what in f.what for f in faults), faults
    for fault in faults:
        assert (fault.where + fault.what).isprintable()


def test_a_partial_line_cannot_pass_as_supported():
    """A verdict that is better than what grounding gives is a fault."""
    story = BRIEF.stories[1]
    better = tuple(replace(s, verdict="supported") for s in story.statements)
    faults = verify(replace(BRIEF, stories=(BRIEF.stories[0], replace(story, statements=better))))
    assert [f.what for f in faults if "is only partial by bridge.txt, not supported" in f.what]


def test_a_headline_may_be_a_line():
    """A headline is a member article's title or one of its story's lines."""
    assert verify(in_story(headline=BRIEF.stories[0].statements[TRUCKS].text)(BRIEF)) == ()


def test_spaces_in_a_title_are_no_fault():
    """A title comes as its maker wrote it: only what may stand on no page is a fault."""
    assert verify(in_article("copy.txt", title=" A  copy ")(BRIEF)) == ()


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_no_span_can_be_moved(data):
    """Whichever span is moved or stretched, the brief no longer holds."""
    spans = [span for _, span in spans_of(BRIEF)]
    old = data.draw(st.sampled_from(spans))
    by, more = data.draw(st.tuples(st.integers(-9, 9), st.integers(-9, 9)).filter(any))
    text = next(e.text for e in BRIEF.articles if e.id == old.article)
    start, end = old.start + by, old.end + by + more
    moved = replace(old, start=start, end=end, text=text[max(0, start) : max(0, end)])

    def put(value):
        if value == old:
            return moved
        if isinstance(value, tuple):
            return tuple(map(put, value))
        if isinstance(value, dict):
            return {key: put(item) for key, item in value.items()}
        if hasattr(value, "__dataclass_fields__") and not isinstance(value, Span):
            return replace(value, **{name: put(getattr(value, name)) for name in value.__dataclass_fields__})
        return value

    assert verify(put(BRIEF))


def leaves(value, path=()):
    """Give the places of all strings, numbers and tuples in the JSON form of a brief."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from leaves(item, (*path, key))


WRITTEN = json.loads(briefjson.dumps(BRIEF))
ODD = ["", " ", "\u202e", "\n", "“", "a", -1, 0, 10**30, [], {}, None, True]


@given(
    st.lists(st.tuples(st.sampled_from(sorted(leaves(WRITTEN), key=repr)), st.sampled_from(ODD)), max_size=4)
)
@example([(("stories", 0, "statements", 0, "speaker", "name"), " ")])
@settings(deadline=None, max_examples=300)
def test_no_file_makes_it_fall_over(changes):
    """Whatever stands in a file that has a brief's fields, the answer is a list of faults that may be printed."""
    written = copy.deepcopy(WRITTEN)
    for path, odd in changes:
        at = written
        with contextlib.suppress(KeyError, IndexError, TypeError):
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = copy.deepcopy(odd)  # else a list may come to hold itself
    try:
        brief = briefjson.loads(json.dumps(written), "x")
    except UsageError:
        return
    for fault in verify(brief):
        assert (fault.where + fault.what).isprintable()


# ---------------------------------------------------------------------------- what the program makes holds


@pytest.mark.parametrize("name", golden.BRIEFS)
def test_the_golden_briefs_hold(name, spacy_model):
    """The sample's brief and that of invented articles verify clean."""
    assert verify(golden.BRIEFS[name]()) == ()


@pytest.mark.parametrize("chunk_tokens", [None, 50, 120])
def test_a_brief_by_the_embedded_analyst_holds(run, tmp_path, monkeypatch, chunk_tokens):
    """A run's brief holds, also where its chunks are so small that long sentences are split."""
    if chunk_tokens:
        monkeypatch.setenv("BRIEFING_CHUNK_TOKENS", str(chunk_tokens))
    long = ", ".join(f"the harbour master of port {n} told Ada Brill of ship {n}" for n in range(40)) + "."
    brief = brief_of(run(write_texts(tmp_path / "in", *ARTICLES, long), "--format", "json", "--out", "-"))
    assert verify(brief) == ()


def read_badly(body):
    """Answer as a model that lies: words exchanged, speakers, actors and roles made up, wrong sentences cited."""
    sentences = numbered(body)
    if reply_of(body) != "ExtractReply":
        return read_well(body)
    statements = [
        {
            "evidence": [number % len(sentences) + 1, number],
            "speaker": ("the Marenna Council", None, "Ilse Brandt")[number % 3],
            "text": text if number % 2 else text.replace("Monday", "Friday").replace(" the ", " a big "),
        }
        for number, text in sentences
    ]
    actors = [
        {"name": name, "type": "person", "role": role}
        for name in ("Ilse Brandt", "Bo Lind", "Will", "Karl Ostrander", "Reyk", "Tomas Reyk", "Brand")
        for role in ("the queen of Marenna", "governor", "on Monday")
    ]
    return completion(json.dumps({"statements": statements, "actors": actors}))


@pytest.mark.parametrize("model", [read_well, read_badly])
def test_a_brief_by_a_model_holds(run, tmp_path, monkeypatch, model):
    """Whatever a model answers, what is left of it verifies."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with serve(model) as endpoint:
        result = run(
            write_texts(tmp_path / "in", *ARTICLES),
            *("--model", "invented", "--base-url", endpoint.base_url, "--format", "json", "--out", "-"),
        )
    brief = brief_of(result)
    assert brief.stories
    assert verify(brief) == ()
