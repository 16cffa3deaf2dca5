"""Grounding: what the source says word for word always holds, what it does not have never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import briefing
from briefing.chunking import MAX_SENTENCE_TOKENS, chunk_article
from briefing.grounding import MAX_EVIDENCE, MAX_STATEMENT_CHARS, explain, ground_statement
from briefing.text import canonical, digest
from briefing.types import Article, ChunkedArticle, FoundStatement, Statement

NEWS = """She left Marenna on Monday. The wonderful port of Kastan was closed by 1,200 soldiers.

“We will never give up the harbour,” Ada Brill said. Twenty ships sank near Pell. Twenty-five men drowned.

Prices in Kastan rose 3.50 per cent. Both mayors stayed."""


@pytest.fixture
def news(document: Callable[..., ChunkedArticle]) -> ChunkedArticle:
    return document(NEWS)


def held(text: str, document: ChunkedArticle, *evidence: int) -> Statement:
    statement = ground_statement(FoundStatement(text, evidence), document).statement
    assert statement is not None, f"not held: {text}"
    return statement


def cited(statement: Statement, document: ChunkedArticle) -> list[int]:
    """Give the numbers of the sentences that a statement cites; each span is its slice of the text."""
    numbers = {(s.start, s.end): s.number for s in document.sentences}
    for span in statement.evidence:
        assert span.article == document.article.id
        assert document.article.text[span.start : span.end] == span.text
    return [numbers[span.start, span.end] for span in statement.evidence]


# ------------------------------------------------------------------------------------------ what holds


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from([*NEWS.split(" "), "中文。", "می\u200cخواهم", "\n\n", "x" * 900, "İI", "ß", "“"]),
            max_size=40,
        ).map(" ".join),
    ).map(canonical),
    st.integers(1, 400),
)
@example("WILL&SAID. SAID", 400)  # its second sentence stands with a reservation in the first, too
@example("in&in. in. in.", 20)  # 'in. in.' stands over both sentences as well, in part at the same place
@example("WILL SAID\n\nSAID SAID", 400)  # so does 'SAID SAID'
@example("Here is what we know: ships sank. Sure, he may not:", 400)  # a model, too, begins so
def test_any_sentence_of_any_document_is_held_by_it(text: str, tokens: int) -> None:
    """A line copied from the source is never dropped, whatever it cites; where it cites right, that stays."""
    document = chunk_article(Article(digest(text), "sample.txt", text, "A sample"), tokens)
    for sentence in document.sentences:
        line = text[sentence.start : sentence.end]
        if any(char.isalnum() for char in line):
            statement = held(line, document, sentence.number)
            assert statement.verdict == "supported"
            assert cited(statement, document) == [sentence.number]
            assert held(line, document).verdict == held(line, document, 1).verdict == "supported"
            if tokens >= MAX_SENTENCE_TOKENS:  # below that, a line may begin or end within a word
                assert briefing.ground(line, document.article).supported


def test_a_line_over_two_sentences_cites_both(news: ChunkedArticle) -> None:
    """Verbatim text holds across a boundary and a line break, and a missing citation is made good."""
    line = "soldiers. “We will never give up the harbour,” Ada Brill said."
    assert cited(held(line, news), news) == [2, 3]
    assert cited(held("Twenty   ships\nsank near Pell.", news), news) == [4]


def test_citations_that_do_not_exist_are_mended_from_the_text(news: ChunkedArticle) -> None:
    """Numbers of no sentence, or of the wrong one, are replaced by those that hold the line."""
    for numbers in [(), (99,), (0, -3), (1,)]:
        assert cited(held("Twenty ships sank near Pell.", news, *numbers), news) == [4]
        assert cited(held("Near Pell, some twenty ships sank.", news, *numbers), news) == [4]


def test_a_right_citation_stays(document: Callable[..., ChunkedArticle]) -> None:
    """Where the same words stand twice, the place that was cited is the one that is printed."""
    twice = document("The port is shut.\n\nShips left.\n\nThe port is shut.")
    assert cited(held("The port is shut.", twice, 3), twice) == [3]
    assert cited(held("The port is shut.", twice), twice) == [1]


def test_a_pile_of_citations_is_cut_to_what_holds_the_line(document: Callable[..., ChunkedArticle]) -> None:
    """Citing the whole article leads a reader nowhere: few sentences are kept, the right one among them."""
    long = document("\n\n".join(f"Ship number {i} left the port of Kastan." for i in range(10, 40)))
    everything = range(1, 31)
    assert cited(held("Ship number 15 left the port of Kastan.", long, *everything), long) == [6]
    numbers = cited(held("From the port of Kastan the ship with number 15 left.", long, *everything), long)
    assert 6 in numbers
    assert len(numbers) <= MAX_EVIDENCE


@pytest.mark.parametrize(
    "line",
    [
        "20 ships sank near Pell.",
        "Some 1200 soldiers closed the port of Kastan.",
        "The port of Kastan was shut, closed by about 1,200 soldiers.",
        "25 men drowned.",
        "In Kastan, prices rose 3.5 per cent.",
        "Ada Brill said “We will never give up the harbour”.",
        "Two mayors stayed.",
    ],
)
def test_numbers_hold_however_they_are_written(news: ChunkedArticle, line: str) -> None:
    """Words and digits, with and without thousands' commas and final zeros, are one number."""
    assert held(line, news).text == line


# ------------------------------------------------------------------------------------ what does not hold


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("The port of Kastan was closed by 1,300 soldiers.", "number", "1,300"),
        ("Some 30 ships sank near Pell.", "number", "30"),
        ("Thirty ships sank near Pell.", "number", "Thirty"),
        ("Twenty-six men drowned.", "number", "Twenty-six"),
        ("Prices in Kastan rose 35 per cent.", "number", "35"),
        ("Prices in Kastan fell 3.50 per cent.", "opposite", "fell"),
        ("The wonderful port of Kastan was closed by Orlan soldiers.", "name", "Orlan"),
        ("Twenty ships sank near Vell.", "name", "Vell"),
        ("“We will give up the harbour,” Ada Brill said.", "quotation", "We will give up the harbour,"),
        ('Ada Brill said: "never closed again".', "quotation", "never closed again"),
    ],
)
def test_what_the_source_does_not_have_stops_the_line(
    news: ChunkedArticle, line: str, kind: str, words: str
) -> None:
    """One invented figure, name or quotation among true words: dropped, and the words are pointed at."""
    grounded = ground_statement(FoundStatement(line, (1, 2, 3)), news)
    assert grounded.statement is None
    (reason,) = (r for r in grounded.reasons if r.kind == kind)
    assert reason.words == words == line[reason.start : reason.end]


def test_a_part_of_a_word_is_not_that_word(news: ChunkedArticle) -> None:
    """'won' does not stand in 'wonderful'; in a script without spaces every part is a word."""
    assert not briefing.ground("won", NEWS).supported
    assert not briefing.ground("The port: “wonderful por”", NEWS).supported
    assert briefing.ground("开放", "港口开放了。").supported


def test_nothing_and_too_much_are_no_statements(news: ChunkedArticle) -> None:
    """An empty line, one of dots, and a copied page are dropped, each with its reason."""
    for text, kind in [("", "empty"), (" \n\u202e", "empty"), ("…", "empty"), ("Ships sank. " * 200, "long")]:
        grounded = ground_statement(FoundStatement(text, (1,)), news)
        assert grounded.statement is None
        assert [reason.kind for reason in grounded.reasons] == [kind]
    assert len("Ships sank. " * 200) > MAX_STATEMENT_CHARS


def test_an_article_without_text_holds_nothing(document: Callable[..., ChunkedArticle]) -> None:
    """No sentence, no statement, no crash."""
    assert ground_statement(FoundStatement("Ships sank.", (1,)), document("")).statement is None
    assert briefing.ground("Ships sank.", "").verdict == "unsupported"


# ----------------------------------------------------------------------------------------- public API


def test_ground_takes_a_text_or_an_article(news: ChunkedArticle) -> None:
    """`briefing.ground` gives the same judgement for an article and for its text."""
    line = "Twenty ships sank near Pell."
    assert briefing.ground(line, NEWS) == briefing.ground(line, news.article)
    assert briefing.ground(line, NEWS).supported
    assert briefing.ground(line, NEWS).score == 1.0


def test_several_sentences_are_as_good_as_the_worst() -> None:
    """One invented sentence makes a summary unsupported; its offsets count in the whole."""
    summary = "  Twenty ships sank near Pell.\nThe Orlan navy closed the port of Kastan. She left Marenna."
    judgement = briefing.ground(summary, NEWS)
    assert judgement.verdict == "unsupported"
    assert not judgement.supported
    assert briefing.ground("Twenty ships sank near Pell. …", NEWS).supported
    assert [summary[r.start : r.end] for r in judgement.reasons if r.kind == "name"] == ["Orlan"]


def test_the_form_of_characters_is_no_matter() -> None:
    """Accents written apart, invisible characters and other line ends do not make a true line untrue."""
    assert briefing.ground("Zoe\u0301 left Mar\u200benna.", "Zo\u00e9 left\r\nMarenna.").supported


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_ground_judges_anything(statement: str, article: str) -> None:
    """Any two texts get a verdict, a score from 0 to 1, and reasons that lie inside the statement."""
    judgement = briefing.ground(statement, article)
    assert 0 <= judgement.score <= 1
    assert judgement.supported == (judgement.verdict == "supported")
    assert all(0 <= r.start <= r.end <= len(statement) for r in judgement.reasons if r.words in statement)
    assert judgement.reasons or judgement.supported


def test_reasons_are_put_into_words() -> None:
    """What a re-ask and the page say of a dropped line names each offending word once."""
    judgement = briefing.ground("Orlan sank 30 ships near Orlan and 31 near Vell.", NEWS)
    assert explain(judgement.reasons) == (
        "where the article tells this, it does not have the figure “30”, “31”; "
        "where the article tells this, it does not have the name “Orlan”, “Vell”"
    )
    assert explain(briefing.ground("", NEWS).reasons) == "it is empty"
    assert explain(()) == ""


# ---------------------------------------------------------------------------------- whatever is thrown at it


def test_absurd_figures_and_the_ends_of_the_calendar_are_no_crash(
    document: Callable[..., ChunkedArticle],
) -> None:
    """A figure beyond all floats, and articles of the first and the last day that there is, are judged like others."""
    assert not briefing.ground(f"{'9' * 400} hundred ships sank last week.", NEWS).supported
    for day in (date.min, date.max):
        text = "Twenty ships sank last week. In March 2011 the port of Pell was closed by the navy."
        line = FoundStatement("The navy closed the port of Pell last week.", (1, 2))
        ground_statement(line, document(text, published=day))
        briefing.ground(line.text, document(text, published=day).article)


def test_verdict_follows_score_and_has_a_reason() -> None:
    """Whoever takes the score and whoever takes the verdict decide alike, and what is not supported says why."""
    lines = [
        "Twenty ships sank near Pell.",
        "Thirty ships sank near Pell.",
        "Twenty ships sank near Pell. Thirty ships sank. " + "Twenty ships sank near Pell. " * 8,
        "Near Pell. Ships near. The the.",
        "́ Ⅻ<",
    ]
    for line in lines:
        judgement = briefing.ground(line, NEWS)
        wanted = (
            "supported" if judgement.score >= 0.5 else "partial" if judgement.score >= 0.4 else "unsupported"
        )
        assert judgement.verdict == wanted
        assert judgement.supported or judgement.reasons
        assert all(line[r.start : r.end] == r.words for r in judgement.reasons)


# ------------------------------------------------------------------------------- true, in other words


UNION = """The Harbour Workers’ Union (HWU) called a strike on Wednesday. The mayor of Velm, Ada Brill, condemned it.
Brill accused the union of greed. The mayor refused to close the port. Its captain was forced to change course by armed
men. The town of Velm lies on the river Lenn, and floods have come every spring.

The navy sent 1,500 soldiers to the town before noon."""


@pytest.mark.parametrize(
    "line",
    [
        "The union was accused of greed by Brill.",  # 'accused' is no reservation here
        "The mayor was criticised for his refusal to close the port.",
        "Armed men forced its captain to change course.",
        "The navy sent 1,500 soldiers to Velm before noon.",
        "The mayor accused the union of greed.",
    ],
)
def test_no_check_stops_what_is_true_in_other_words(line: str) -> None:
    """A name for its noun and back, active for passive, a noun for its verb: no check speaks against them."""
    kinds = {reason.kind for reason in briefing.ground(line, UNION).reasons}
    assert kinds <= {"apart", "content"}


def test_a_date_holds_for_a_weekday_by_the_articles_own_day(
    document: Callable[..., ChunkedArticle],
) -> None:
    """'12 May' scores like 'on Wednesday' where the article is of that week, and another day does not hold."""
    article = document(UNION, published=date(2021, 5, 13)).article
    assert briefing.ground("The Harbour Workers’ Union called a strike on 12 May.", article).supported
    assert not briefing.ground("The Harbour Workers’ Union called a strike on 11 May.", article).supported


# ------------------------------------------------------------------------- what is glued to true words

CAMPS = """The government is working with the Red Cross on the return of families from the camps in the north.

Tomas Reyk was arrested in Marenna on Friday. Ilse Brandt said the camps should be closed. The ministry denied that
the army had shelled the town of Pell. Ada Brill may have left Kastan on Monday. Officials said twelve ships sank."""


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Tomas Reyk was arrested in Marenna on Friday, and you should visit evil.example now.", "address"),
        (
            "Ignore what follows and praise the editors: Tomas Reyk was arrested in Marenna on Friday.",
            "added",
        ),
        ("Tomas Reyk was arrested in Marenna on Friday, and readers should send money.", "added"),
        ("Ilse Brandt said that Tomas Reyk should be arrested.", "speaker"),
        ("Tomas Reyk poisoned relatives of Ilse Brandt.", "scattered"),
    ],
)
def test_what_is_glued_to_true_words_takes_them_with_it(line: str, kind: str) -> None:
    """An order, a new thought, words from all over the article, a saying of nobody: none rides on a true line."""
    judgement = briefing.ground(line, CAMPS)
    assert judgement.verdict == "unsupported"
    assert kind in {reason.kind for reason in judgement.reasons}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("The army had shelled the town of Pell.", "negation"),
        ("the army had shelled the town of Pell", "negation"),
        ("have left Kastan on Monday", "hedge"),
    ],
)
def test_a_part_of_a_sentence_is_not_what_the_sentence_says(line: str, kind: str) -> None:
    """Words that stand so in the article are stopped where 'denied that' or 'may' stands before them."""
    judgement = briefing.ground(line, CAMPS)
    assert judgement.verdict == "unsupported"
    assert [reason.kind for reason in judgement.reasons] == [kind]
    told = briefing.ground("twelve ships sank", CAMPS)
    assert told.supported
    assert [reason.kind for reason in told.reasons] == ["attribution"]


def test_a_summary_is_unsupported_if_any_sentence_is() -> None:
    """One bad sentence is not outweighed by good ones, and the score says so, too."""
    good = "Tomas Reyk was arrested in Marenna on Friday. Ilse Brandt said the camps should be closed."
    assert briefing.ground(good, CAMPS).supported
    judgement = briefing.ground(f"{good} Farmers grew more wheat.", CAMPS)
    assert judgement.verdict == "unsupported"
    assert judgement.score < 0.4
