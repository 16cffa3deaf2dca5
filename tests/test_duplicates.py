"""Copies and rewrites become one article; an update, or another report on the same event, never does."""

from __future__ import annotations

import itertools
import random
import re
import zlib
from datetime import UTC, date, datetime

import golden
import pytest
from invented_news import ARTICLES

from briefing.duplicates import compare, duplicates
from briefing.intake import Window, each_once, take_in
from briefing.types import Article
from briefing.verify import verify

LENGTHS = [1, 3, 6]  # of a text in invented articles, each some 150 words

FLASH = (
    "DRAVIK (Harbour Wire) - At least 12 people were killed on Monday when a bus fell from a bridge near the town of "
    "Dravik, police said. Rescuers pulled the wounded from the river. The driver had worked for the company since "
    "the spring, and the road was wet after a night of rain."
)


def article(text: str, key: str = "a.txt", **known: object) -> Article:
    """Make an article; without a title it has the first words of its text for one, as a text file has."""
    return golden.article(text, key, **known)


def long(first: str, articles: int = 3) -> str:
    """Put a lead before a text of some hundred words."""
    return "\n\n".join([first, *ARTICLES[:articles]])


# ---------------------------------------------------------------------------------------------- one text


def test_identical_words_are_one_text_at_any_length():
    """Case, quotation marks, white space and full stops are of no matter, and neither are three words too few."""
    one, other = article("Talks have ended."), article("TALKS   have ended", "b.txt")
    assert compare(one, other) == "the same text"
    assert compare(one, article("Talks have begun.", "b.txt")) is None
    assert compare(article("!!!"), article("???", "b.txt")) is None


@pytest.mark.parametrize("text", ARTICLES[:10])
def test_a_rewrite_is_nearly_the_same_text(text):
    """Another dateline, a sentence dropped, words exchanged: still the same report."""
    sentences = re.split(r"(?<=\.) ", text)
    rewritten = " ".join(["PORT ILMEN (Harbour Wire) -", *sentences[:7], *sentences[8:]])
    rewritten = rewritten.replace(" began", " started").replace("accused", "blamed")
    assert compare(article(text), article(rewritten, "b.txt")) == "nearly the same text"


def test_articles_on_different_events_are_never_one():
    """None of the invented articles repeats another one, however many there are."""
    assert duplicates([article(text, f"{n}.txt") for n, text in enumerate(ARTICLES)]) == []


def test_two_reports_on_one_event_are_not_one():
    """Reports that share the facts and a quotation, each in its own words, are both briefed."""
    one = (
        "Rebels of the Northern Front attacked the town of Sorvik on Tuesday, killing 34 soldiers. “We held every "
        "bridge over the Lenn through the night,” General Odo Mareth told reporters in Marenna. At least 2,300 people "
        "fled to the coast, the Red Lantern Society said."
    )
    other = (
        "The Kastan Army lost 34 men in a night of fighting around Sorvik, the heaviest toll since spring. General Odo "
        "Mareth praised his troops. “We held every bridge over the Lenn through the night,” he said. Aid workers "
        "counted 2,300 refugees on the road to Port Ilmen, many of them children without coats."
    )
    assert compare(article(one), article(other, "b.txt")) is None


def test_an_excerpt_of_a_much_longer_text_is_another_article():
    """Three times the length is more than a rewrite brings."""
    whole = "\n\n".join(ARTICLES[:5])
    assert compare(article(ARTICLES[0]), article(whole, "b.txt")) is None
    assert compare(article(ARTICLES[0]), article("\n\n".join(ARTICLES[:2]), "b.txt"))


def test_what_a_page_says_of_itself_makes_no_duplicate():
    """Two articles behind one paywall share the form, not the news."""
    form = (
        "Please enter your details below to read this article. Your account must have a valid email address. "
        "Subscribe to our newsletter for the best of every week, sent on Friday. By clicking you agree to the terms of "
        "use and to the privacy policy of the Harbour Press. All rights reserved by the publisher and its partners. "
    )
    one = article(form + "The harbour of Port Ilmen closes.")
    assert compare(one, article(form + "A mill burns in Lower Ulmar.", "b.txt")) is None


# --------------------------------------------------------------------------------------------- an update


@pytest.mark.parametrize("articles", LENGTHS)
@pytest.mark.parametrize("new", ["15", "fifteen", "14", "at least thirty", "1,200"])
def test_a_new_toll_in_the_lead_is_an_update(new, articles):
    """The same report with more dead is news, in a flash of fifty words and in a long text."""
    old = article(long(FLASH, articles))
    updated = article(long(FLASH.replace("12 people", f"{new} people"), articles), "b.txt")
    assert compare(old, updated) is None
    assert compare(updated, old) is None


@pytest.mark.parametrize("same", ["twelve", "a dozen"])
def test_a_number_in_words_is_the_same_number(same):
    """'Twelve' is no news after '12'."""
    other = article(long(FLASH.replace("12 people", f"{same} people")), "b.txt")
    assert compare(article(long(FLASH)), other) == "nearly the same text"


def test_a_flash_that_grows_with_another_toll_is_an_update():
    """Early flash, later report: more text and more dead."""
    later = (
        FLASH.replace("12", "15") + " Two of the dead were children. A crane was on its way from Port Ilmen."
    )
    assert compare(article(FLASH), article(later, "b.txt")) is None
    same_news = FLASH + " Two of the dead were children. A crane was on its way from Port Ilmen."
    assert compare(article(FLASH), article(same_news, "b.txt")) == "nearly the same text"


def test_another_figure_in_the_title_is_an_update():
    """A title of its own says what the news is."""
    text = "\n\n".join(ARTICLES[3:6])
    titles = ["Bank of Kastan lifts key rate to 5.25 percent", "Bank of Kastan lifts key rate to 5.5 percent"]
    one, other = (
        article(text + end, f"{end}.txt", title=t) for end, t in zip(("", " So it is."), titles, strict=True)
    )
    assert compare(one, other) is None
    assert compare(one, article(text + " So it is.", "b.txt", title=titles[0])) == "nearly the same text"


RATE = "The Bank of Kastan raised its key rate to 5.25 percent on Monday, the bank said in Marenna."


def test_in_a_short_text_any_figure_of_the_lead_is_news():
    """Fifty words with two or three figures say another thing if one of them changed."""
    text = f"{RATE} It was the first move since the spring. Analysts had asked for it, and the crown rose on the news."
    assert compare(article(text), article(text.replace("5.25", "5.5"), "b.txt")) is None


def test_a_later_report_that_tells_more_with_another_figure_is_an_update():
    """The order of the dates says which is newer; without it a single figure in a long text may be a slip."""
    old, new = long(RATE), long(RATE.replace("5.25", "5.5")) + "\n\n" + ARTICLES[7]
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    assert compare(article(old, published=monday), article(new, "b.txt", published=tuesday)) is None
    assert compare(article(old, published=tuesday), article(new, "b.txt", published=monday))
    morning, noon = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (6, 12))
    assert compare(article(old, published=morning), article(new, "b.txt", published=noon)) is None


def test_one_address_with_another_figure_is_a_revision():
    """A publisher that corrects a figure on its page has said something new, wherever in the text it stands."""
    old = "\n\n".join(ARTICLES[:3])
    new = old.replace("34 soldiers", "36 soldiers").replace("2,300", "2,305")
    url = "https://post.example/sorvik"
    assert compare(article(old, url), article(new.replace("36", "34"), f"{url}#2")) is None
    assert compare(article(old, url), article(new.replace("36", "34"), "https://herald.example/x"))
    assert compare(article(old, url), article(old + " It rained.", f"{url}#2")) == "nearly the same text"


@pytest.mark.parametrize(
    ("claim", "denial"),
    [
        ("Kastan has signed the agreement", "Kastan has not signed the agreement"),
        ("Kastan said that it had signed the agreement", "Kastan denied that it had signed the agreement"),
        ("Kastan won’t sign the agreement", "Kastan will sign the agreement"),
        ("Kastan never agreed to sign the agreement", "Kastan agreed to sign the agreement"),
    ],
)
@pytest.mark.parametrize("articles", LENGTHS)
def test_a_denial_in_the_lead_is_other_news(claim, denial, articles):
    """One word turns the news, and both sides are told."""
    rest = " with Tolmark on the waters of the river Lenn, the foreign ministry in Marenna said on Tuesday."
    one, other = (article(long(side + rest, articles), side) for side in (claim, denial))
    assert compare(one, other) is None


# ------------------------------------------------------------------------------------------------ a slip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12 hours", "14 hours"),  # a figure far down
        ("2,300 people", "2,305 people"),
        ("in March 2019", "in March 2018"),
    ],
)
def test_a_stray_figure_far_down_is_a_slip_of_the_rewrite(old, new):
    """One figure of many, neither in the title nor in the lead, makes no news of a long text."""
    text = "\n\n".join([*ARTICLES[5:8], ARTICLES[0]])
    assert old in text
    assert compare(article(text), article(text.replace(old, new), "b.txt")) == "nearly the same text"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("At least", "No fewer than"),
        ("on Monday", "at 9:30 a.m. on 2 March 2026"),
        ("DRAVIK (Harbour Wire) -", "MARENNA, March 3 (Post) -"),
    ],
)
def test_wording_that_changes_no_news_makes_no_update(old, new):
    """Dates, hours, datelines and 'no fewer than' are the desk's, not the event's."""
    rewritten = long(FLASH.replace(old, new))
    assert compare(article(long(FLASH)), article(rewritten, "b.txt")) == "nearly the same text"


# ------------------------------------------------------------------------------------------------ choice


def family() -> list[Article]:
    """Make a text with a copy and three rewrites that each drop another sentence, and an unrelated article."""
    text = "\n\n".join(ARTICLES[:2])
    sentences = re.split(r"(?<=\.) ", text)
    shorter = [" ".join(sentences[:i] + sentences[i + 1 :]) for i in (6, 9, 12)]
    days = [date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 1), None, date(2026, 2, 27)]
    texts = [text, text, *shorter]
    family = [
        article(t, f"{n}.txt", published=day) for n, (t, day) in enumerate(zip(texts, days, strict=True))
    ]
    return [*family, article(ARTICLES[9], "other.txt")]


def test_the_longest_is_kept_then_the_earliest_whatever_the_order():
    """Each duplicate names the article that is kept, and never another duplicate."""
    articles = family()
    for seed in range(10):
        random.Random(seed).shuffle(articles)
        intake = each_once(take_in(articles, Window(None, None, UTC)))
        assert {a.key for a in intake.articles} == {"1.txt", "other.txt"}
        assert {(e.key, e.duplicate_of, e.reason) for e in intake.others} == {
            ("0.txt", "1.txt", "the same text"),
            *((f"{n}.txt", "1.txt", "nearly the same text") for n in (2, 3, 4)),
        }
        assert [e.key for e in intake.others] == sorted(e.key for e in intake.others)


def test_of_equal_texts_with_one_date_the_first_key_is_kept():
    """The choice hangs on nothing but the articles."""
    articles = [article(ARTICLES[0], key, published=date(2026, 3, 1)) for key in ("c", "a", "b")]
    for order in itertools.permutations(articles):
        assert {d.kept.key for d in duplicates(order)} == {"a"}


def test_an_update_is_no_way_round_between_texts():
    """A text that is like two versions of a report joins one of them, and does not make one of both."""
    old, new = long(FLASH), long(FLASH.replace("12 people", "15 people"))
    headless = new.removeprefix(FLASH.replace("12 people", "15 people"))
    found = duplicates([article(old, "old"), article(new, "new"), article(headless, "headless")])
    assert [d.article.key for d in found] == ["headless"]


def test_a_form_in_many_articles_does_not_hide_copies():
    """Hundreds of texts with one frame: each copy is found, and the texts stay apart."""
    frame = "The office gave these figures for the week in its usual note to all who had asked for them by Monday. "
    texts = [frame + text for text in ARTICLES[:20]] + [
        frame + f"Number {7 * n} was drawn." for n in range(200)
    ]
    articles = [article(text, f"{copy} {n}") for n, text in enumerate(texts) for copy in "ab"]
    found = duplicates(articles)
    assert {(d.article.key, d.kept.key) for d in found} == {(f"b {n}", f"a {n}") for n in range(len(texts))}


def test_very_long_texts_are_compared_in_a_moment():
    """Thousands of sentences, each a little different, do not hold up a run."""
    text = " ".join(
        f"The council of town {n} met on Monday in the old hall and agreed on a plan." for n in range(4000)
    )
    other = text.replace("agreed on a plan", "agreed on the plan")
    assert compare(article(text), article(other, "b.txt")) in (None, "nearly the same text")


# ------------------------------------------------------------------------------------------------- brief


def test_a_brief_with_a_near_duplicate_holds():
    """The entry stays with its own text and publisher, and verify finds it right; with another text it does not."""
    text = "\n\n".join(ARTICLES[:2])
    rewrite = article(f"KASTAN (Post) - {text[: text.rindex('It was')]}", "rewrite", publisher="Post")
    brief = golden.make([article(text, "whole", publisher="Herald"), rewrite], {})
    entry = next(e for e in brief.articles if e.key == "rewrite")
    assert (entry.status, entry.duplicate_of, entry.publisher) == ("duplicate", "whole", "Post")
    assert not [fault for fault in verify(brief) if fault.where.startswith("article")]


def test_texts_made_to_have_one_hash_hide_no_copy() -> None:
    """Two texts may collide, by chance or on purpose: a copy of the second is still a copy of it."""
    first, second = "giiwucoup fire.", "guejgtcuo fire."
    assert zlib.crc32(b"giiwucoup") == zlib.crc32(b"guejgtcuo")
    found = duplicates([article(text, f"{i}") for i, text in enumerate((first, second, first, second))])
    assert {(d.article.text, d.kept.text) for d in found} == {(first, first), (second, second)}


@pytest.mark.parametrize(
    ("before", "now"),
    [("Joao Reis", "Pedro Melo"), ("until Friday", "until Sunday")],
)
def test_whom_a_text_names_is_no_slip(before: str, now: str) -> None:
    """A copy with another man arrested, or another day, is another report: nobody wrote both."""
    text = (
        "Two trains collided near Ulmar on Monday, killing three people, the fire service said. The express had left "
        "Marenna at noon and was carrying 212 passengers, the operator said. Rescuers worked for six hours to free the "
        "driver of the goods train from the wreck. Police arrested the signalman Joao Reis at the station of Pell. The "
        "line is to stay shut until Friday, the operator said, and buses will carry travellers in the meantime."
    )
    assert duplicates([article(text, "a"), article(text.replace(before, now), "b")]) == []
    assert len(duplicates([article(text, "a"), article(f"PELL (Wire) - {text}", "b")])) == 1
