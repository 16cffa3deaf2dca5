"""From what an analyst says to a line: quotations, speakers and times are the article's, or they are not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefing.actors import ActorFinder, ground_actors
from briefing.actors.speakers import unlisted_speakers
from briefing.compose import PARTIAL, strictly
from briefing.grounding import Grounded, explain, ground_statement, restate, statement_id
from briefing.grounding.quoting import requote
from briefing.text import on_one_line
from briefing.types import Analysis, ChunkedArticle, FoundStatement, Span, Speaker, Statement
from briefing.views import shown_speaker

Make = Callable[..., ChunkedArticle]

HARBOUR = (
    "The mayor spoke on Monday. “We’ll never give up the harbour, and we will rebuild the old town,” Ada Brill "
    "said. “It is ours.”\n\nShe called the ‘caliphate’ a disease. The workers’ union said ‘the pay of the "
    "workers’ sons is low’. Er sagte: „Wir bleiben hier.“ Elle a dit : « Nous restons ici. » 他说「我们留下」。"
    "\n\nThe council said it would reopen the pier in the spring."
)


def ground(text: str, document: ChunkedArticle, *evidence: int, speaker: str | None = None) -> Grounded:
    """Ground a statement; what is kept must be grounded again as itself, by its own evidence."""
    grounded = ground_statement(FoundStatement(text, evidence, speaker), document)
    kept = grounded.statement
    if kept is not None:
        starts = {span.start for span in kept.evidence}
        numbers = tuple(s.number for s in document.sentences if s.start in starts)
        claimed = kept.speaker.name if kept.speaker else None
        again = ground_statement(FoundStatement(kept.text, numbers, claimed), document).statement
        assert again is not None
        assert replace(again, verdict=kept.verdict) == kept
        assert again.verdict == kept.verdict or kept.verdict == "partial"
        assert kept.id == statement_id(kept.text, kept.evidence)
    return grounded


def kept(text: str, document: ChunkedArticle, *evidence: int, speaker: str | None = None) -> Statement:
    statement = ground(text, document, *evidence, speaker=speaker).statement
    assert statement is not None, f"not held: {text}"
    return statement


# ------------------------------------------------------------------------------------------ quotations


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ('She said: "we\'ll NEVER give up the harbour."', 'She said: "We’ll never give up the harbour."'),
        ("The 'caliphate' is bad.", "The 'caliphate' is bad."),
        (
            "They said ‘the pay of the workers’ sons is low’.",
            "They said ‘the pay of the workers’ sons is low’.",
        ),
        ("He said “wir bleiben hier.”", "He said “Wir bleiben hier.”"),
        ("« nous restons ici »", "« Nous restons ici »"),
        ("他说「我们留下」了", "他说「我们留下」了"),
        ("“It is ours,” she said. “It is ours.”", "“It is ours,” she said. “It is ours.”"),
        ("“Never give up … rebuild the old town.”", "“never give up … rebuild the old town.”"),
        ("“It is [all] ours.”", "“It is [all] ours.”"),
    ],
)
def test_what_the_article_quotes_is_printed_as_it_has_it(said: str, printed: str) -> None:
    """Capitals, apostrophes and spelling come from the article, whatever marks stand around."""
    assert requote(said, HARBOUR).text in (printed, said if said == printed else printed)
    assert requote(printed, HARBOUR).text == printed


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("She said “we’ll never give up the port”.", "She said we’ll never give up the port."),
        ("It would “reopen the pier in the spring”.", "It would reopen the pier in the spring."),
        ("The “disease” is bad.", "The disease is bad."),
        ("他说「我们走」了", "他说我们走了"),
        ("„Wir gehen.“", "Wir gehen."),
        ("“It is [not] ours.”", "It is [not] ours."),
        ("“We’ll give up … the old town.”", "We’ll give up … the old town."),
        ("“We’ll … give up the harbour.”", "We’ll … give up the harbour."),
        ("“It is ours … we’ll never give up the harbour.”", "It is ours … we’ll never give up the harbour."),
        ("“She said ‘It is ours’ to them.”", "She said ‘It is ours’ to them."),
        ("She said “that they left", "She said that they left"),
    ],
)
def test_no_generated_quotation_is_printed(said: str, printed: str) -> None:
    """Words that the article does not quote so, in one place and in order, lose their marks."""
    assert requote(said, HARBOUR).text == printed
    assert requote(printed, HARBOUR).text == printed


@pytest.mark.parametrize(
    "said", ["the workers' union", "rock 'n' roll in the '90s", "a 6'2\" man", "It’s the sons’ pay."]
)
def test_apostrophes_and_inches_are_no_quotation_marks(said: str) -> None:
    """What only looks like a mark stays as it stands."""
    assert requote(said, HARBOUR).text == said


def test_a_quotation_without_its_other_mark_gets_it() -> None:
    """The words are the article's: a reader sees where they end."""
    assert requote("She said: “We’ll never give up", HARBOUR).text == "She said: “We’ll never give up”"
    assert requote("It is ours,” she said.", HARBOUR).text == "“It is ours,” she said."


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [*HARBOUR.split(" "), "“", "”", '"', "'", "‘", "’", "«", "»", "„", "「", "…", "[not]", "x’s"]
        ),
        max_size=25,
    ).map(" ".join)
)
@example("The „ ” “")
@example("„Wir 「 The The “We’ll")
def test_any_marks_are_read_without_harm(text: str) -> None:
    """Whatever marks a line has, no word of it is lost, and what is printed is printed again as it is."""
    text = on_one_line(text)
    quoted = requote(text, HARBOUR)
    assert re.findall(r"\w+", quoted.text.casefold()) == re.findall(r"\w+", text.casefold())
    assert len(quoted.origin) in (0, len(quoted.judged))
    again = requote(quoted.text, HARBOUR)
    assert requote(again.text, HARBOUR).text == again.text


def test_a_speech_without_a_mark_can_be_quoted() -> None:
    """Where an article has no marks at all it may be somebody's own words, but for single ones."""
    speech = "We will never give up the harbour. It is ours."
    assert requote("He said “never give up”.", speech).text == "He said “never give up”."
    assert requote("He said “never”.", speech).text == "He said never."


def test_a_line_with_an_invented_quotation_ships_without_marks_or_not_at_all(document: Make) -> None:
    """A paraphrase in marks is kept without them; a changed word makes it partial; the contrary is dropped."""
    harbour = document(
        "“We will never give up the harbour,” Ada Brill said. Ships left the harbour on Monday."
    )
    line = kept("Ships “left the harbour”.", harbour, 2)
    assert (line.text, line.verdict) == ("Ships left the harbour.", "supported")
    line = kept("“We will never give up the port,” Ada Brill said.", harbour, 1)
    assert (line.text, line.verdict) == ("We will never give up the port, Ada Brill said.", "partial")
    text = "“We will give up the harbour,” Ada Brill said."
    grounded = ground(text, harbour, 1)
    assert grounded.statement is None
    reason = grounded.reasons[0]
    assert (reason.kind, reason.words) == ("quotation", "We will give up the harbour,")
    assert text[reason.start : reason.end] == reason.words
    assert "does not have the quotation “We will give up" in explain(grounded.reasons)


def test_a_quotation_s_own_sentence_is_cited(document: Make) -> None:
    """A quotation can be followed to its place, wherever the analyst pointed."""
    harbour = document("Ada Brill spoke of the harbour on Monday. “We will stay,” she said. Rain fell.")
    line = kept("Ada Brill spoke of the harbour: “We will stay”.", harbour, 1)
    assert [span.text for span in line.evidence][-1] == "“We will stay,” she said."


def test_a_copied_sentence_keeps_its_marks(document: Make) -> None:
    """A sentence of a quotation that goes on has one mark alone, and stays as it is."""
    harbour = document("Brill said: “We will stay. It is ours.” Rain fell.")
    assert kept("Brill said: “We will stay.", harbour, 1).text == "Brill said: “We will stay."


# -------------------------------------------------------------------------------------------- speakers

WHILE = "Ada Brill said the port was shut, while Bo Lind denied that any crane had fallen."
WHICH = "The ministry, which said last week that talks would begin, closed the port of Marenna."
AND_SAID = "The ministry closed the port of Marenna and said ships would return in May."
AFTER = "After the army shelled the town, the ministry said that ships would return in May."
NESTED = "Reuters reported that the ministry denied shelling the town."
TWO = "The port of Marenna closed on Monday. Ada Brill said a crane fell into the water."
WHO = "Ada Brill, who closed the port in March, said ships would return."
BOTH = "Bo Lind said ships sank. Ada Brill said a crane fell into the water."
IT = "The embassy was closed on Monday. It said that the rebels shelled the town."


@pytest.mark.parametrize(
    ("told", "line", "evidence", "speaker"),
    [
        (
            "The embassy accused the rebels of shelling the town.",
            "The rebels shelled the town.",
            (1,),
            "The embassy",
        ),
        (
            "According to the embassy, the rebels shelled the town.",
            "Rebels shelled the town.",
            (1,),
            "the embassy",
        ),
        (
            "The port was closed, Ada Brill told reporters on Monday.",
            "The port was closed.",
            (1,),
            "Ada Brill",
        ),
        ("Ada Brill told reporters that the port was closed.", "The port was closed.", (1,), "Ada Brill"),
        (NESTED, "The ministry denied shelling the town.", (1,), "the ministry"),
        (IT, "The rebels shelled the town.", (2,), "The embassy"),
        (WHILE, "The port was shut.", (1,), "Ada Brill"),
        (WHILE, "Bo Lind denied that any crane had fallen.", (1,), "Bo Lind"),
        (BOTH, "A crane fell into the water.", (1, 2), "Ada Brill"),
        (TWO, "A crane fell into the water.", (1, 2), "Ada Brill"),
        (TWO, "The port of Marenna closed on Monday.", (1, 2), None),
        (TWO, "The port of Marenna closed on Monday. A crane fell into the water.", (1, 2), "Ada Brill"),
        (WHICH, "The ministry closed the port of Marenna.", (1,), None),
        (WHICH, "Talks would begin.", (1,), "The ministry"),
        (AND_SAID, "The ministry closed the port of Marenna.", (1,), None),
        (AND_SAID, "Ships would return in May.", (1,), "The ministry"),
        (AFTER, "The army shelled the town.", (1,), None),
        (AFTER, "Ships would return in May.", (1,), "the ministry"),
        (
            WHO,
            "Ada Brill closed the port in March.",
            (1,),
            None,
        ),
    ],
)
def test_a_line_has_the_speaker_of_what_it_tells(
    document: Make, told: str, line: str, evidence: tuple[int, ...], speaker: str | None
) -> None:
    """A claim has who makes it; what the sentence tells beside the claim has nobody; a wrong claim changes nothing."""
    source = document(told)
    for claimed in (None, "Zoe Ulmar", "Reuters"):
        found = kept(line, source, *evidence, speaker=claimed).speaker
        assert (found.name if found else None) == speaker


def test_a_page_does_not_name_a_speaker_twice(document: Make) -> None:
    """'The embassy said …' needs no 'The embassy:' before it; the brief as JSON has the speaker all the same."""
    source = document(
        "President Ada Brill said the port was closed. It will reopen, the harbour office said."
    )
    for text, prefix in (
        ("President Ada Brill said the port was closed.", None),
        ("Brill said the port was closed.", None),
        ("The port was closed.", "President Ada Brill"),
    ):
        line = kept(text, source, 1)
        assert line.speaker is not None
        assert line.speaker.name == "President Ada Brill"
        assert shown_speaker(line) == prefix


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("Foreign Minister Ada Brill", "Ada Brill", "person"),
        ("Kremlin spokesman Bo Lind", "Bo Lind", "person"),
        ("The Foreign Ministry", "Foreign Ministry", "organization"),
        ("The United Nations", "United Nations", "organization"),
        ("France", "France", "state"),
        ("The ministry", None, None),
        ("A spokesman for the army", None, None),
        ("Rebels in Marenna", None, None),
        ("The Foreign Minister", None, None),
        ("Kastan Shipping", None, None),
    ],
)
def test_a_speaker_by_name_is_an_actor(
    document: Make, phrase: str, name: str | None, kind: str | None
) -> None:
    """Who is named as a speaker is an actor, listed or not, if rules tell what it is."""
    source = document(f"{phrase} said the port was closed.")
    line = kept("The port was closed.", source, 1)
    assert line.speaker is not None
    offers = unlisted_speakers([line], (), source)
    actors, rejected = ground_actors(offers, source)
    assert not rejected
    assert [(a.name, a.type) for a in actors] == ([(name, kind)] if name else [])
    if actors:
        assert ActorFinder(actors).find(line.speaker.name) == actors[0]
        assert unlisted_speakers([line], actors, source) == ()


# ------------------------------------------------------------------------------------------------ time


def dated(document: Make, text: str, published: date | datetime | None = date(2026, 3, 4)) -> ChunkedArticle:
    source = document(text)
    return replace(source, article=replace(source.article, published=published))


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        (
            "The army shelled Marenna in 2011, killing ten.",
            "The army shelled Marenna (in 2011).",
        ),
        (
            "In March 2011 the army shelled Marenna.",
            "The army shelled Marenna (in March 2011).",
        ),
        (
            "Last year the army shelled Marenna.",
            "The army shelled Marenna (last year).",
        ),
        ("The army shelled Marenna on Monday.", "The army shelled Marenna."),
        ("The army shelled Marenna.", "The army shelled Marenna."),
    ],
)
def test_an_old_event_says_when_it_was(document: Make, told: str, printed: str) -> None:
    """What happened more than a week before the article is never told as today's news."""
    for published in (date(2026, 3, 4), datetime(2026, 3, 4, 8, tzinfo=UTC)):
        assert kept("The army shelled Marenna.", dated(document, told, published), 1).text == printed


def test_a_line_has_the_day_of_what_it_tells(document: Make) -> None:
    """'Monday' and 'yesterday' are resolved against the article's date; without one there is no day."""
    text = "The army shelled Marenna on Monday."
    assert kept("The army shelled Marenna.", dated(document, text), 1).when == date(2026, 3, 2)
    other = dated(document, "The army shelled Marenna yesterday.", date(2026, 3, 3))
    assert kept("The army shelled Marenna.", other, 1).when == date(2026, 3, 2)
    assert kept("The army shelled Marenna.", dated(document, text, None), 1).when is None


def test_another_article_that_dates_it_back_is_not_cited(document: Make) -> None:
    """An article says the same only where it quotes what the line quotes, and does not tell of another time."""
    line = "The army shelled Marenna."
    assert restate(line, dated(document, "The army shelled Marenna, it was said.")) is not None
    assert restate(line, dated(document, "The army shelled Marenna in 2011.")) is None
    quoting = "Brill called it “a fine day”."
    assert restate(quoting, document("Brill called it “a fine day”.")) is not None
    assert restate(quoting, document("Brill called it a fine day. “Yes.”")) is None


# -------------------------------------------------------------------------------------------- strictness


def test_strictness_drops_what_is_held_in_part_and_counts_it() -> None:
    """Applied to a finished analysis, so that what is stored serves both; nothing is lost from the count."""
    span = Span("a", 0, 3, "abc")
    held = Statement("s-0", "Line 0.", None, (span,))
    lines = [held, replace(held, id="s-1", text="Line 1.", verdict="partial")]
    analysis = Analysis("a", tuple(lines), statements_offered=2)
    strict = strictly(analysis)
    assert strict.statements == (lines[0],)
    assert [(d.text, d.article, d.reason) for d in strict.dropped] == [("Line 1.", "a", PARTIAL)]
    assert strictly(strict) == strict


def test_a_speaker_in_the_text_is_found_in_other_words() -> None:
    """The helper of the pages leaves a line alone that has no speaker."""
    span = Span("a", 0, 3, "abc")
    line = Statement("s-1", "The port closed.", None, (span,))
    assert shown_speaker(line) is None
    assert shown_speaker(replace(line, speaker=Speaker("Brill", None, span))) == "Brill"


def test_a_quotation_of_many_pieces_is_soon_looked_up(document: Callable[..., ChunkedArticle]) -> None:
    """Pieces that the article has thousands of times are tried in order, not in all ways; the judgement comes."""
    article = document("He said “port” again and again: " + "the port, " * 2000 + "nothing more.")
    line = f"He said “{' … '.join(['port'] * 6)} … closed”."
    statement = ground_statement(FoundStatement(line, (1,)), article).statement
    assert statement is None or "“" not in statement.text
