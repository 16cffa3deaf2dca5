"""The analyst that asks a model: what it does with each kind of answer, and what it never lets through."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from briefing.analysts.extractive import LeadingAnalyst
from briefing.analysts.language_model import LanguageModelAnalyst
from briefing.chunking import chunk_article
from briefing.errors import ModelUnusableError, UsageError
from briefing.models import Completion, Request
from briefing.models.recording import Replay
from briefing.prompts import Prompts
from briefing.text import canonical, digest
from briefing.types import Analysis, Article, ChunkedArticle, Span, Statement

HERE = Path(__file__).parent
TEXT = (
    "The port of Marenna closed on Monday. A crane fell into the water and blocked 14 ships. "
    "Kastan Shipping owns the crane. The harbour master said divers were at work."
)
Make = Callable[..., ChunkedArticle]
STAND_IN = LeadingAnalyst()


def said(text: str, *evidence: int, speaker: str | None = None) -> dict[str, Any]:
    return {"evidence": list(evidence), "speaker": speaker, "text": text}


def reply(*statements: dict[str, Any], actors: Sequence[str] = ()) -> Completion:
    named = [{"name": name, "type": "organization", "role": None} for name in actors]
    return Completion(json.dumps({"statements": statements, "actors": named}), "stop", 100, 10)


class Scripted:
    """A model that answers from a list, or by a function of the request."""

    def __init__(
        self, *answers: Completion | Exception, by: Callable[[Request], Completion] | None = None
    ) -> None:
        self.answers = list(answers)
        self.by = by
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Completion:
        """Answer as told."""
        self.asked.append(request)
        if self.by:
            return self.by(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Close."""


def analyse(model: Any, document: ChunkedArticle, stand_in: Any = STAND_IN, limit: int = 5) -> Analysis:
    return asyncio.run(LanguageModelAnalyst(model, Prompts(), stand_in, limit).analyse(document))


GOOD = reply(said("The port of Marenna closed on Monday.", 1), actors=["Kastan Shipping"])


def test_a_good_answer_becomes_statements_with_spans(document: Make) -> None:
    """One request, and each line of it followable to the text."""
    doc = document(TEXT)
    model = Scripted(GOOD)
    analysis = analyse(model, doc)
    (statement,) = analysis.statements
    assert statement.evidence == (Span(doc.article.id, 0, 37, "The port of Marenna closed on Monday."),)
    assert [actor.name for actor in analysis.actors] == ["Kastan Shipping"]
    assert (analysis.statements_offered, analysis.actors_offered, analysis.actors_kept) == (1, 1, 1)
    assert (analysis.usage.requests, analysis.usage.repairs, analysis.usage.input_tokens) == (1, 0, 100)
    assert analysis.chunks_stand_in == 0


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (Completion("Sorry, what?", "stop"), "not a JSON object"),
        (Completion('{"statements": []}', "stop"), "actors: Field required"),
        (reply(said("The port closed.", 99)), "no such number: 99"),
    ],
)
def test_an_unusable_answer_is_asked_for_again_with_what_was_wrong(
    document: Make, bad: Completion, problem: str
) -> None:
    """The re-ask says what is wrong with the answer, and the second answer is used."""
    model = Scripted(bad, GOOD)
    analysis = analyse(model, document(TEXT))
    assert len(analysis.statements) == 1
    assert (analysis.chunks_stand_in, analysis.usage.requests, analysis.usage.repairs) == (0, 2, 1)
    assert (model.asked[1].prompt, model.asked[1].attempt) == ("repair", 2)
    assert problem in model.asked[1].messages[-1].content


@pytest.mark.parametrize(
    "bad",
    [
        Completion(None, "garbled"),
        Completion("", "stop"),
        Completion(None, "refusal"),
        Completion(None, "content_filter"),
        Completion('{"statements": [{"evi', "length"),
        reply(),
    ],
)
def test_an_answer_that_says_nothing_of_what_is_wrong_is_asked_for_as_before(
    document: Make, bad: Completion
) -> None:
    """Refused, empty, garbled or cut: the same question again, and never the bad answer with it."""
    model = Scripted(bad, GOOD)
    analysis = analyse(model, document(TEXT))
    assert len(analysis.statements) == 1
    assert (analysis.chunks_stand_in, analysis.usage.requests, analysis.usage.repairs) == (0, 2, 1)
    assert model.asked[1].messages == model.asked[0].messages
    assert (model.asked[1].prompt, model.asked[1].attempt) == ("extract", 2)
    assert model.asked[1].room == (2 if bad.finish_reason == "length" else 1)


def test_a_model_that_cannot_mend_its_answer_is_asked_anew(document: Make) -> None:
    """After one re-ask with the problems comes one with the bare question."""
    model = Scripted(Completion("no", "stop"), Completion("no, no", "stop"), GOOD)
    analysis = analyse(model, document(TEXT))
    assert (len(analysis.statements), analysis.chunks_stand_in) == (1, 0)
    assert [request.prompt for request in model.asked] == ["extract", "repair", "extract"]


@pytest.mark.parametrize(
    ("answers", "requests"),
    [
        ([Completion(f"no {i}", "stop") for i in range(3)], 3),
        ([Completion(None, "refusal")] * 2, 2),
        ([Completion(None, "garbled")] * 2, 2),
        ([Completion(None, "length", output_tokens=4000)] * 2, 2),
        ([Completion('{"statements": [{"evi' + "x" * 3000, "length")] * 2, 2),
        ([Completion(None, "rejected")], 1),
        ([Completion(None, "unreached")], 1),
        ([Completion(None, "busy")], 1),
        ([Completion(None, "late")], 1),
    ],
)
def test_what_the_model_cannot_do_the_stand_in_does(
    document: Make, answers: list[Completion], requests: int
) -> None:
    """After the re-asks that its kind is worth, a chunk goes to the stand-in and is labelled so."""
    analysis = analyse(Scripted(*answers), document(TEXT))
    assert analysis.chunks_stand_in == 1
    assert analysis.usage.requests == requests
    assert analysis.statements
    assert all(statement.stand_in for statement in analysis.statements)
    assert analysis.failure is None


def test_the_stand_in_does_not_break_a_request_that_is_under_way(document: Make, monkeypatch: Any) -> None:
    """In its thread spaCy imports httpx, which half imported would break openai: it is there before."""
    pytest.importorskip("httpx", reason="spaCy, which imports it, is not installed")
    for name in [name for name in sys.modules if name.split(".")[0] == "httpx"]:
        monkeypatch.delitem(sys.modules, name)
    loaded = []

    class Watching(LeadingAnalyst):
        def analyse_chunk(self, document: ChunkedArticle, chunk: Any) -> Any:
            loaded.append(hasattr(sys.modules.get("httpx"), "Timeout"))
            return super().analyse_chunk(document, chunk)

    analyse(Scripted(Completion(None, "rejected")), document(TEXT), stand_in=Watching())
    assert loaded == [True]


def test_an_article_whose_pieces_are_all_empty_is_asked_about_once_more(document: Make) -> None:
    """One piece may hold nothing worth a line; where none does, each is asked again before the stand-in is."""
    doc = document(TEXT, chunk_tokens=25)
    assert len(doc.chunks) == 2
    model = Scripted(reply(), reply(), GOOD, reply())
    analysis = analyse(model, doc)
    assert [s.text for s in analysis.statements] == ["The port of Marenna closed on Monday."]
    assert (analysis.chunks_stand_in, analysis.usage.requests) == (0, 4)
    assert [request.attempt for request in model.asked] == [1, 1, 2, 2]
    analysis = analyse(Scripted(*[reply()] * 4), doc)
    assert analysis.chunks_stand_in == 2


def test_without_a_stand_in_the_article_has_failed(document: Make) -> None:
    """Where the stand-in is not wanted, the article fails with its chunk and the reason."""
    analysis = analyse(Scripted(Completion(None, "rejected")), document(TEXT), stand_in=None)
    assert analysis.failure == "The model gave no usable answer for chunk 1 of 1 (rejected)."
    assert analysis.statements == ()


def test_a_cut_answer_that_is_whole_is_used(document: Make) -> None:
    """The limit of output tokens may fall on the last brace."""
    analysis = analyse(Scripted(Completion(GOOD.text, "length")), document(TEXT))
    assert (len(analysis.statements), analysis.chunks_stand_in) == (1, 0)


def test_after_the_re_asks_the_good_lines_of_an_answer_are_kept(document: Make) -> None:
    """One citation of a sentence that does not exist does not cost the other lines."""
    bad = said("The port will be sold.", 99)
    answers = [
        reply(said("The port of Marenna closed on Monday.", 1), bad, said(f"{i}", 50)) for i in range(3)
    ]
    analysis = analyse(Scripted(*answers, reply()), document(TEXT))
    assert [s.text for s in analysis.statements] == ["The port of Marenna closed on Monday."]
    assert [d.text for d in analysis.dropped] == ["The port will be sold.", "2"]
    assert analysis.statements_offered == 3
    assert analysis.chunks_stand_in == 0


def test_only_what_fails_is_asked_for_again(document: Make) -> None:
    """A wrong figure and an invented actor cost one repair that names them; the rest stays."""
    first = reply(
        said("The port of Marenna closed on Monday.", 1),
        said("A crane blocked 73 ships.", 2),
        actors=["Kastan Shipping", "Oru Lines"],
    )
    model = Scripted(first, reply(said("A crane blocked 14 ships.", 2)))
    analysis = analyse(model, document(TEXT))
    asked = model.asked[1].messages[-1].content
    assert "73" in asked
    assert "“Oru Lines”: the article does not have this name" in asked
    assert "Monday" not in asked
    assert [s.text for s in analysis.statements] == [
        "The port of Marenna closed on Monday.",
        "A crane blocked 14 ships.",
    ]
    assert [a.name for a in analysis.actors] == ["Kastan Shipping"]
    assert (analysis.actors_offered, analysis.actors_kept, analysis.dropped) == (2, 1, ())
    assert (analysis.usage.requests, analysis.usage.repairs) == (2, 1)


@pytest.mark.parametrize("speaker", ["Zoe Ulmar", "Kastan Shipping", "the port", ""])
def test_a_wrong_speaker_alone_is_no_ground_for_asking_again(document: Make, speaker: str) -> None:
    """A speaker that the text does not bear out goes without a request; the text's own one is put in."""
    model = Scripted(
        reply(
            said("The port of Marenna closed on Monday.", 1, speaker=speaker),
            said("Divers were at work.", 4, speaker=speaker),
        )
    )
    analysis = analyse(model, document(TEXT))
    assert len(model.asked) == 1
    speakers = [s.speaker.name if s.speaker else None for s in analysis.statements]
    assert speakers == [None, "The harbour master"]
    assert not analysis.dropped


def test_an_invented_quotation_that_holds_as_paraphrase_is_no_ground_for_asking_again(document: Make) -> None:
    """Its marks go, and that is all."""
    model = Scripted(reply(said("The port of Marenna “closed” on Monday.", 1)))
    analysis = analyse(model, document(TEXT))
    assert len(model.asked) == 1
    assert [s.text for s in analysis.statements] == ["The port of Marenna closed on Monday."]


def test_all_failing_lines_are_asked_for_at_once_with_the_reasons(document: Make) -> None:
    """One request says of each line in words what the article does not have."""
    bad = reply(
        said("The port of Marenna closed on Monday.", 1),
        said("Zoe Ulmar said: “we are all going to the moon”.", 4),
        said("A crane fell into the water and blocked 19 ships.", 2),
    )
    model = Scripted(bad, reply(said("A crane fell into the water and blocked 14 ships.", 2)))
    analysis = analyse(model, document(TEXT))
    assert len(model.asked) == 2
    asked = model.asked[1].messages[-1].content
    assert "the article does not have the quotation “we are all going to the moon”" in asked
    assert "it does not have the figure “19”" in asked
    assert [d.text for d in analysis.dropped] == ["Zoe Ulmar said: “we are all going to the moon”."]


def test_a_named_speaker_is_an_actor_that_the_model_did_not_list(document: Make) -> None:
    """The actors of an article have its named speakers; what the analyst offered is counted by itself."""
    source = document("Kremlin spokesman Bo Lind said the port of Marenna was closed.")
    analysis = analyse(Scripted(reply(said("The port of Marenna was closed.", 1))), source)
    assert [(a.name, a.type) for a in analysis.actors] == [("Bo Lind", "person")]
    assert (analysis.actors_offered, analysis.actors_kept) == (0, 0)


@pytest.mark.parametrize(
    "second", [reply(said("A crane sank 73 ships.", 2)), reply(), Completion("no", "stop")]
)
def test_what_fails_twice_is_dropped_and_counted(document: Make, second: Completion) -> None:
    """After one repair a line that the text does not hold goes, with its reason."""
    first = reply(said("The port of Marenna closed on Monday.", 1), said("A crane blocked 73 ships.", 2))
    analysis = analyse(Scripted(first, second), document(TEXT))
    assert [s.text for s in analysis.statements] == ["The port of Marenna closed on Monday."]
    (dropped,) = analysis.dropped
    assert "73" in dropped.reason
    assert (analysis.statements_offered, analysis.chunks_stand_in) == (2, 0)
    assert dropped.article == document(TEXT).article.id


def test_the_limit_takes_the_chunks_in_turn(document: Make) -> None:
    """Of several chunks each gives its best first; the rest is dropped as over the limit."""
    doc = document(TEXT, chunk_tokens=12)

    def by_sentence(request: Request) -> Completion:
        sentences = [s for s in doc.sentences if f"\n{s.number}| " in request.messages[1].content]
        return reply(*(said(doc.article.text[s.start : s.end], s.number) for s in sentences))

    analysis = analyse(Scripted(by=by_sentence), doc, limit=3)
    assert analysis.chunks == len(doc.chunks) > 2
    assert len(analysis.statements) == 3
    firsts = {chunk.sentences[0].start for chunk in doc.chunks}
    assert {s.evidence[0].start for s in analysis.statements} <= firsts
    assert {d.reason for d in analysis.dropped} == {"limit"}
    assert analysis.statements_offered == len(doc.sentences)


def test_a_line_twice_counts_once(document: Make) -> None:
    """The same words again, with a sentence label or other spaces, are one statement."""
    lines = [
        said(text, 1)
        for text in (
            "The port of Marenna closed on Monday.",
            "[1] The  port of Marenna closed on Monday. [1]",
        )
    ]
    analysis = analyse(Scripted(reply(*lines)), document(TEXT))
    assert (len(analysis.statements), analysis.statements_offered, analysis.dropped) == (1, 1, ())


def test_a_model_that_loops_is_not_followed(document: Make) -> None:
    """Thousands of lines are counted as over the limit, and only the first are looked at."""
    lines = [said(f"The port of Marenna closed on Monday. {'x' * i}", 1) for i in range(300)]
    analysis = analyse(Scripted(reply(*lines), reply()), document(TEXT))
    assert analysis.statements_offered == 300
    assert sum(d.reason == "limit" for d in analysis.dropped) >= 260


def test_what_stops_the_run_is_raised_as_it_is(document: Make) -> None:
    """A refused key or a hole in a replay is not buried in a group of exceptions."""
    for error in (ModelUnusableError("the key is refused"), UsageError("the recording has no answer")):
        with pytest.raises(type(error), match=str(error)):
            analyse(Scripted(error, error, error, error), document(TEXT, chunk_tokens=12))


def statements(*texts: str) -> list[Statement]:
    return [Statement(f"s-{i}", text, None, (Span(f"a{i}", 0, 1, "x"),)) for i, text in enumerate(texts)]


def test_the_model_groups_by_number() -> None:
    """Numbers from 1 become indexes from 0; a number given twice counts in its first group."""
    analyst = LanguageModelAnalyst(
        Scripted(Completion('{"lines": [[3, 1], [1], [], [2, 2]]}', "stop")), Prompts(), None
    )
    choice = asyncio.run(analyst.group("e-1", statements("A.", "B.", "C.")))
    assert (choice.groups, choice.stand_in) == (((2, 0), (1,)), False)


@pytest.mark.parametrize("bad", ['{"lines": [[9]]}', '{"statements": [9]}', "no", '{"lines": []}'])
def test_a_choice_that_cannot_be_had_is_made_by_code(bad: str) -> None:
    """Numbers that do not exist are asked for once more, then the stand-in chooses and says so."""
    for call in ("group", "lead"):
        model = Scripted(Completion(bad, "stop"), Completion(bad + " ", "stop"))
        analyst = LanguageModelAnalyst(model, Prompts(), None)
        offered = statements("The port closed.", "A crane fell.", "Ships wait.", "Divers work.")
        choice = asyncio.run(analyst.group("e", offered) if call == "group" else analyst.lead(offered))
        assert choice.stand_in
        assert choice.groups
        assert len(model.asked) == 2


def test_the_bottom_line_has_three_statements_at_most() -> None:
    """A model that wants more is cut, and one statement needs no model."""
    model = Scripted(Completion('{"statements": [4, 1, 2, 3]}', "stop"))
    analyst = LanguageModelAnalyst(model, Prompts(), None)
    assert asyncio.run(analyst.lead(statements("A.", "B.", "C.", "D."))).groups == ((3,), (0,), (1,))
    assert asyncio.run(analyst.lead(statements("A."))).groups == ((0,),)
    assert asyncio.run(analyst.group("e", [])).groups == ()


def seed() -> ChunkedArticle:
    raw = (HERE.parent / "seeds/000_597f4312fce30911.txt").read_text(encoding="utf-8")
    text = canonical(raw.removeprefix(" date 2020-06-04 "))
    article = Article(digest(text), "/somewhere/seeds/000_597f4312fce30911.txt", text, "MiG-29s for Syria")
    return chunk_article(article, 2000)


def test_the_seed_read_by_a_plausible_model() -> None:
    """The recording written by hand gives the brief's material: who says what, and who is involved."""
    analyst = LanguageModelAnalyst(Replay(HERE / "recordings/handwritten-seed.jsonl"), Prompts(), None)
    analysis = asyncio.run(analyst.analyse(seed()))
    assert analysis.dropped == ()
    assert len(analysis.statements) == 5
    names = {name for actor in analysis.actors for name in (actor.name, *actor.aliases)}
    assert names >= {
        "Russia",
        "Syria",
        "United States",
        "Vladimir Putin",
        "Libyan National Army",
        "Khalifa Haftar",
    }
    choice = asyncio.run(analyst.lead(analysis.statements))
    assert len(choice.groups) == 3
    assert not choice.stand_in


def test_an_invented_figure_is_repaired_in_a_recording(document: Make) -> None:
    """A replayed repair gives the same article twice, without network."""
    replay = Replay(HERE / "recordings/handwritten-repair.jsonl")
    first, again = (analyse(replay, document(TEXT, key="ports/crane.txt")) for _ in range(2))
    assert first == again
    assert [s.text for s in first.statements] == ["A crane fell into the water and blocked 14 ships."]


def test_a_piece_of_an_article_may_hold_nothing(document: Make) -> None:
    """An empty answer for one chunk of several is an answer: it is not asked again."""
    doc = document(TEXT * 3, chunk_tokens=60)
    assert len(doc.chunks) > 1
    first = doc.article.text[: doc.chunks[0].sentences[0].end]
    model = Scripted(by=lambda request: reply(said(first, 1)) if request.chunk == 1 else reply())
    analysis = analyse(model, doc)
    assert [statement.text for statement in analysis.statements] == [first]
    assert (analysis.usage.requests, analysis.chunks_stand_in) == (len(doc.chunks), 0)


def test_the_whole_lines_of_a_cut_answer_are_used(document: Make) -> None:
    """A model that loops until it is cut off still gave its first lines; half a line is not used."""
    text = '{"statements": [{"evidence": [1], "speaker": null, "text": "The port of Marenna closed on Monday."}, '
    looping = Completion(text + '{"evidence": [2], "text": "' + "A cra" * 500, "length")
    analysis = analyse(Scripted(looping, looping), document(TEXT))
    assert [statement.text for statement in analysis.statements] == ["The port of Marenna closed on Monday."]
    assert (analysis.chunks_stand_in, analysis.usage.requests) == (0, 2)


def sentence_by_sentence(doc: ChunkedArticle, most: int, bad: Completion) -> Callable[[Request], Completion]:
    """Make a model that takes `most` sentences at a time, and answers well then."""

    def answer(request: Request) -> Completion:
        shown = [s for s in doc.sentences if f"\n{s.number}| " in request.messages[1].content]
        if len(shown) > most:
            return bad
        return reply(*(said(doc.article.text[s.start : s.end], s.number) for s in shown))

    return answer


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize(
    ("bad", "asked_of_each"),
    [(Completion(None, "too_long"), 1), (Completion('{"statements": [{"evi', "length"), 2)],
)
def test_a_chunk_that_is_too_long_is_cut_in_two(
    document: Make, most: int, bad: Completion, asked_of_each: int
) -> None:
    """Down to a sentence at a time the halves are asked about; nothing of the article is left to the stand-in."""
    doc = document(TEXT)
    model = Scripted(by=sentence_by_sentence(doc, most, bad))
    analysis = analyse(model, doc)
    assert analysis.chunks_stand_in == 0
    assert {s.text for s in analysis.statements} == {doc.article.text[s.start : s.end] for s in doc.sentences}
    pieces = 4 if most == 1 else 2
    assert analysis.chunks == pieces
    assert analysis.usage.requests == len(model.asked) == pieces + (pieces - 1) * asked_of_each


def test_a_window_too_small_for_a_sentence_is_found_out_once(document: Make) -> None:
    """Where not even one sentence fits, no further chunk is cut to dust."""
    model = Scripted(by=lambda _: Completion(None, "too_long"))
    analyst = LanguageModelAnalyst(model, Prompts(), STAND_IN)
    analysis = asyncio.run(analyst.analyse(document(TEXT)))
    assert analysis.chunks_stand_in == analysis.chunks
    before = len(model.asked)
    assert asyncio.run(analyst.analyse(document(TEXT))).chunks_stand_in == 1
    assert len(model.asked) == before + 1


def test_another_articles_answer_is_asked_for_anew(document: Make) -> None:
    """Where no line of an answer holds, the same question is asked again, and what holds then is kept."""
    other = reply(said("Zorblax sank 99 ships.", 1), said("Quibbo won in Tharn.", 2), actors=["Zorblax"])
    model = Scripted(other, GOOD)
    analysis = analyse(model, document(TEXT))
    assert model.asked[1].messages == model.asked[0].messages
    assert [statement.text for statement in analysis.statements] == ["The port of Marenna closed on Monday."]
    assert [actor.name for actor in analysis.actors] == ["Kastan Shipping"]
    assert len(analysis.dropped) == 2
    assert (analysis.statements_offered, analysis.chunks_stand_in, analysis.usage.repairs) == (3, 0, 1)


def test_an_article_of_which_nothing_held_is_done_by_the_stand_in(document: Make) -> None:
    """Where all that a model says of an article is wrong, that is counted and the article is not lost."""
    wrong = reply(said("Zorblax sank 99 ships.", 1))
    analysis = analyse(Scripted(wrong, wrong), document(TEXT))
    assert analysis.statements
    assert all(statement.stand_in for statement in analysis.statements)
    assert [dropped.text for dropped in analysis.dropped] == ["Zorblax sank 99 ships."]
    assert (analysis.chunks_stand_in, analysis.statements_offered) == (0, len(analysis.statements) + 1)
