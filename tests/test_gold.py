"""The evaluation set that ships: what it claims of its articles holds, and what it asks for can be met."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from itertools import chain, pairwise

import pytest
from conftest import ROOT

import briefing
from briefing.text import canonical

FOLDER = ROOT / "gold"
ARTICLES = {
    article["url"]: article
    for article in map(json.loads, (FOLDER / "articles.jsonl").read_text("utf-8").splitlines())
}
EVENTS = [json.loads(line) for line in (FOLDER / "gold.jsonl").read_text("utf-8").splitlines()]
POINTS = [point for event in EVENTS for point in event["points"]]
TRAPS = [trap for event in EVENTS for trap in event["traps"]]
KINDS = {"denial", "hedge", "injection", "old", "speaker", "figure", "plan", "sum"}

each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["event"])


def stands(words: str, line: str) -> bool:
    """Say whether a word or phrase stands in a line, whatever its case, as whole words."""
    return re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", line.casefold()) is not None


def one_of(group: list[str], line: str) -> bool:
    return any(stands(words, line) for words in group)


def falls_in(trap: dict, line: str) -> bool:
    saved = any(one_of(group, line) for group in trap["unless"]) or one_of(trap["speaker"] or [], line)
    return not saved and all(one_of(group, line) for group in trap["has"])


def texts(event: dict) -> list[str]:
    return [ARTICLES[url]["text"] for url in event["articles"]]


def spoken(point: dict, line: str) -> str:
    """Give a line as a brief has it: who says it stands in front."""
    return f"{point['speaker'][0]}: {line}" if point["speaker"] else line


def test_the_set_is_large_enough():
    """Two prompts can be told apart by it: many events, some told twice, over three days."""
    assert len({article["date"] for article in ARTICLES.values()}) == 3
    assert len(EVENTS) == 30
    assert sum(len(event["articles"]) == 2 for event in EVENTS) == 4
    assert len(POINTS) >= 200
    assert 0.4 < sum(point["speaker"] is not None for point in POINTS) / len(POINTS) < 0.65
    assert {trap["kind"] for trap in TRAPS} == KINDS


def test_each_day_has_its_bottom_line():
    """Five events a day belong into the bottom line, by one point each: choosing among them can be measured."""
    leading = Counter(
        ARTICLES[event["articles"][0]]["date"]
        for event in EVENTS
        for point in event["points"]
        if point["lead"]
    )
    assert list(leading.values()) == [5, 5, 5]
    assert all(sum(point["lead"] for point in event["points"]) <= 1 for event in EVENTS)


def test_articles_are_read_as_they_are_written():
    """`briefing` reads the same text, address and day, so that quotes are found in a brief's evidence."""
    read = {article.key: article for article in briefing.read(str(FOLDER / "articles.jsonl"))}
    assert read.keys() == ARTICLES.keys()
    for url, article in ARTICLES.items():
        assert set(article) == {"url", "title", "date", "publisher", "text"}
        assert article["text"] == canonical(article["text"]) == read[url].text
        assert read[url].published == date.fromisoformat(article["date"])
        assert (read[url].title, read[url].publisher) == (article["title"], article["publisher"])
        assert 120 <= len(article["text"].split()) <= 220


def test_addresses_are_nobodys():
    """All addresses are under .example, which is reserved: no outlet that exists is named as a source."""
    hosts = {url.split("/")[2] for url in ARTICLES}
    assert all(host.endswith(".example") for host in hosts)


def test_each_article_is_in_one_event_of_its_day():
    """No article is left out or counted twice, and one event's articles are of one day, by different outlets."""
    assert sorted(chain.from_iterable(event["articles"] for event in EVENTS)) == sorted(ARTICLES)
    assert len({event["event"] for event in EVENTS}) == len(EVENTS)
    for event in EVENTS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", event["event"])
        assert len({ARTICLES[url]["date"] for url in event["articles"]}) == 1
        assert len({ARTICLES[url]["publisher"] for url in event["articles"]}) == len(event["articles"])


@each_event
def test_points_stand_in_the_articles(event):
    """Every quote is verbatim and found at one place only; every speaker is named in the event's articles."""
    assert 6 <= len(event["points"]) <= 10
    assert len({point["text"] for point in event["points"]}) == len(event["points"])
    for point in event["points"]:
        assert set(point) == {"text", "at", "must", "speaker", "lead"}
        assert point["at"]
        for place in point["at"]:
            assert place["article"] in event["articles"]
            assert ARTICLES[place["article"]]["text"].count(place["quote"]) == 1
        for name in point["speaker"] or []:
            assert any(stands(name, text) for text in texts(event)), name


@each_event
def test_points_can_be_met(event):
    """The article's own sentence covers its point, and so does the point in other words."""
    for point in event["points"]:
        assert 2 <= len(point["must"]) <= 4
        for line in [place["quote"] for place in point["at"]] + [point["text"]]:
            for group in point["must"]:
                assert one_of(group, spoken(point, line)), (line, group)


@each_event
def test_figures_are_listed_both_ways(event):
    """Whether a line writes a figure in digits or in letters makes no difference."""
    words = "two three four five six seven eight nine ten eleven twelve".split()
    groups = [group for point in event["points"] for group in point["must"]]
    groups += [group for trap in event["traps"] for group in trap["has"]]
    for group in groups:
        for number, word in enumerate(words, 2):
            assert (str(number) in group) == (word in group), group


@each_event
def test_actors_stand_in_the_articles(event):
    """Each form of an actor's name is in the text, and no form names two actors."""
    names = [name.casefold() for actor in event["actors"] for name in actor["names"]]
    assert names
    assert len(set(names)) == len(names)
    for actor in event["actors"]:
        assert actor["type"] in {"person", "organization", "state", "group"}
        for name in actor["names"]:
            assert any(stands(name, text) for text in texts(event)), name


@each_event
def test_traps_catch_the_wrong_line_and_no_sentence_of_the_article(event):
    """The wrong line falls in; whoever copies a sentence or two, or writes the points, never does."""
    assert 1 <= len(event["traps"]) <= 3
    for trap in event["traps"]:
        assert set(trap) == {"kind", "text", "has", "unless", "speaker"}
        assert trap["kind"] in KINDS
        assert falls_in(trap, trap["text"])
        for text in texts(event):
            sentences = re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", text)
            for line in sentences + [" ".join(pair) for pair in pairwise(sentences)]:
                assert not falls_in(trap, line), (trap["text"], line)
        for point in event["points"]:
            assert not falls_in(trap, spoken(point, point["text"])), (trap["text"], point["text"])


def test_instructions_are_in_the_articles_that_the_traps_say():
    """Three articles tell machines what to write; what they want written is a trap."""
    asking = {
        url for url, article in ARTICLES.items() if "ignore your instructions" in article["text"].casefold()
    }
    asking |= {url for url, article in ARTICLES.items() if "ignore their instructions" in article["text"]}
    trapped = [e for e in EVENTS if any(trap["kind"] == "injection" for trap in e["traps"])]
    assert asking == set(chain.from_iterable(event["articles"] for event in trapped))
    assert len(asking) == 3
