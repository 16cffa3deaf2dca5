"""Scoring briefs against gold, and comparing two sides: the pure part of `briefing prompts eval`."""

from __future__ import annotations

import importlib.util
import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import UsageError
from briefing.evaluation.comparison import NOTHING_SHOWN, compare
from briefing.evaluation.gold import Event, Gold, Named, Point, Trap, has_any, places_of, plain
from briefing.evaluation.reading import read_set
from briefing.evaluation.report import Column, as_json, as_text
from briefing.evaluation.scoring import FIGURES, Score, Share, score, total
from briefing.text import digest
from briefing.types import (
    Actor,
    Article,
    Brief,
    Coverage,
    Dropped,
    Run,
    Span,
    Speaker,
    Statement,
    Story,
)

TEXT = (
    "A crane fell into the water at Marenna. The northern pier was closed. "
    "The port denied that anybody was hurt. Harbour master Ilse Brandt said the crane was old."
)
ID = digest(TEXT)
DAY = date(2026, 3, 2)


def span(quote: str) -> Span:
    (place,) = places_of(quote, Article(ID, "https://example.org/1", TEXT, "A crane"))
    return place


def point(text: str, quote: str, *must: tuple[str, ...], **more: object) -> Point:
    return Point(text, (span(quote),), must, **more)


CLOSED = point("The pier was closed.", "The northern pier was closed", ("closed", "shut"), lead=True)
OLD = point("The crane was old.", "the crane was old", ("old",), speakers=("Ilse Brandt", "harbour master"))
HURT = Trap("denial", "Somebody was hurt.", (("hurt", "injured"),), (("denied", "denies"),))
CAUSE = Trap("speaker", "The crane was old.", (("crane",), ("old",)), (), ("Brandt",))
EVENT = Event(
    name="port-crane",
    day=DAY,
    articles=frozenset({ID}),
    points=(CLOSED, OLD),
    actors=(Named(("Port of Marenna", "the port")), Named(("Ilse Brandt",))),
    traps=(HURT, CAUSE),
)


def line(text: str, quote: str, speaker: str | None = None) -> Statement:
    place = span(quote)
    return Statement(text, text, Speaker(speaker, None, place) if speaker else None, (place,))


def actor(name: str, *aliases: str) -> Actor:
    return Actor(name, name, aliases, "person", None, (), None, {}, False, (span("crane fell"),), 1)


def brief(
    *lines: Statement, lead: tuple[Statement, ...] = (), actors: tuple[Actor, ...] = (), **more
) -> Brief:
    run = Run("1", "m", "m", None, {}, 3, 0, 1, 0, 10, 5, None, datetime(2026, 3, 2, tzinfo=UTC), 1.5)
    story = Story("e-1", "A crane", "new", lines, (), (ID,))
    dropped = more.pop("dropped", ())
    coverage = Coverage(1, 1, 0, 0, 0, 1, 0, len(lines) + len(dropped), len(lines), dropped, 0, 0)
    return Brief(1, DAY, "t", lead, (story,), actors, (), coverage, run)


def figures(scored: Score) -> dict[str, tuple[int, int]]:
    return {f.name: (s.part, s.whole) for f, s in zip(FIGURES, scored.shares, strict=True)}


def test_a_point_is_told_by_a_line_that_stands_there_and_says_it():
    """The place in the article and one word of each group are both asked for; case and inflection are not guessed."""
    told = line("The Northern pier is SHUT.", "northern pier was closed. The port")
    elsewhere = line("The pier is closed.", "A crane fell")
    silent = line("The northern pier.", "The northern pier was closed.")
    for one, found in ((told, 1), (elsewhere, 0), (silent, 0)):
        (scored,) = score(brief(one), [EVENT])
        assert figures(scored)["points"] == (found, 2)
        assert (CLOSED in scored.missed) == (not found)


def test_a_lead_point_counts_where_the_bottom_line_tells_it():
    """A story that tells it is not enough for the bottom line."""
    told = line("The pier is closed.", "The northern pier was closed.")
    (scored,) = score(brief(told), [EVENT])
    assert (figures(scored)["lead"], scored.not_in_lead) == ((0, 1), (CLOSED,))
    (scored,) = score(brief(told, lead=(told,)), [EVENT])
    assert (figures(scored)["lead"], scored.not_in_lead) == ((1, 1), ())


def test_attribution_is_kept_by_the_speaker_or_in_the_words():
    """It is asked of told points alone: what is not told has lost more than its speaker."""
    quote = "said the crane was old"
    for text, speaker, kept in (
        ("The crane was old.", "Harbour master Ilse Brandt", 1),
        ("The harbour master called the crane old.", None, 1),
        ("The crane was old.", None, 0),
    ):
        (scored,) = score(brief(line(text, quote, speaker)), [EVENT])
        assert figures(scored)["attribution"] == (kept, 1)
        assert bool(scored.speaker_lost) is not bool(kept)
    (scored,) = score(brief(), [EVENT])
    assert figures(scored)["attribution"] == (0, 0)


def test_actors_are_compared_by_all_their_names():
    """'the Port' is the port; an alias will do; what gold has not is wrong, and what the brief has not is missed."""
    (scored,) = score(brief(actors=(actor("Harbour", "The Port"), actor("Crane"))), [EVENT])
    assert figures(scored)["actor_precision"] == (1, 2)
    assert figures(scored)["actor_recall"] == (1, 2)
    assert (scored.wrong_actors, scored.missed_actors) == (("Crane",), ("Ilse Brandt",))


def test_a_trap_is_fallen_into_unless_a_word_or_the_speaker_saves():
    """The line that fell in is shown as it was printed."""
    quote = "denied that anybody was hurt. Harbour master Ilse Brandt said the crane was old"
    for text, speaker, fallen in (
        ("Somebody was hurt.", None, ["Somebody was hurt."]),
        ("The port denied that anybody was hurt.", None, []),
        ("The crane was old.", "The port", ["The port: The crane was old."]),
        ("The crane was old.", "Ilse Brandt", []),
    ):
        (scored,) = score(brief(line(text, quote, speaker)), [EVENT])
        assert [fall.line for fall in scored.falls] == fallen
        assert figures(scored)["traps"] == (len(fallen), 2)


def test_lines_dropped_count_where_they_did_not_hold():
    """One line too many is no fault; one that the article does not hold is."""
    dropped = (Dropped("x", ID, "the article says nothing of “x”"), Dropped("y", ID, "limit"))
    (scored,) = score(brief(line("It fell.", "A crane fell"), dropped=dropped), [EVENT])
    assert figures(scored)["held"] == (1, 2)


def test_words_are_found_at_their_bounds():
    """'old' is not in 'told'; a curly apostrophe is a straight one; figures stand alone."""
    assert not has_any(plain("He told it."), ("old",))
    assert has_any(plain("The port’s crane"), ("port's crane",))
    assert not has_any(plain("112 ships"), ("12",))
    assert has_any(plain("12 ships"), ("twelve", "12"))


# ------------------------------------------------------------------------------------------- comparison


def shares(*parts: int, whole: int = 6) -> list[Score]:
    none = (Share(0, 0),) * (len(FIGURES) - 1)
    return [Score(EVENT, (Share(part, whole), *none), (), (), (), (), (), ()) for part in parts]


def test_the_verdict_is_of_the_second_side_and_mirrors():
    """B better than A is A worse than B, by the same difference and the same interval turned round."""
    a, b = shares(*[2, 3, 1, 2, 4] * 5), shares(*[5, 4, 5, 6, 5] * 5)
    there, back = compare(a, b)[0], compare(b, a)[0]
    assert (there.verdict, back.verdict) == ("better", "worse")
    assert there.difference == pytest.approx(-back.difference)
    assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))
    assert there == compare(a, b)[0]


def test_few_events_show_nothing():
    """That six events all speak for one side chance does too often; of a side without events nothing is said."""
    row = compare(shares(*[0] * 6), shares(*[6] * 6))[0]
    assert (row.difference, row.low, row.needed, row.verdict) == (1.0, None, None, NOTHING_SHOWN)
    assert compare(shares(*[0] * 7), shares(*[6] * 7))[0].verdict == "better"
    assert compare(shares(1), shares(1))[1].a is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_equal_sides_are_never_told_apart(counts):
    """The same scores on both sides show no difference, whatever they are."""
    side = shares(*(part for part, _ in counts), whole=5)
    assert {row.verdict for row in compare(side, side)} == {NOTHING_SHOWN}


@pytest.fixture(scope="module")
def power() -> ModuleType:
    """Import the benchmark that simulates comparisons."""
    spec = importlib.util.spec_from_file_location("eval_power", ROOT / "benchmarks" / "eval_power.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def layout(events: int = 30) -> Gold:
    """Make a set of so many events of five to eight points, for its numbers alone."""
    chance = random.Random(7)
    made = []
    for number in range(events):
        points = [replace(CLOSED, text=str(i), lead=not i) for i in range(chance.randint(5, 8) - 3)]
        points += [replace(OLD, text=str(i)) for i in range(3)]
        actors = tuple(Named((f"Actor {i}",)) for i in range(chance.randint(5, 11)))
        traps = (HURT, CAUSE)[: chance.randint(1, 2)]
        made.append(replace(EVENT, name=f"e-{number}", points=tuple(points), actors=actors, traps=traps))
    return Gold("simulated", "", (), tuple(made))


@pytest.mark.parametrize("noise", ["independent", "difficulty"])
def test_a_planted_difference_is_found_and_none_is_claimed_without_one(power, noise):
    """Of 100 comparisons with 20 points more at least 90 find it; of 100 without at most 10 claim any, in any row."""
    gold = layout()
    chance = random.Random(noise)
    planted = [compare(*power.simulate(gold, noise, 0.5, 0.2, chance))[0].verdict for _ in range(100)]
    assert planted.count("better") >= 90
    alike = [compare(*power.simulate(gold, noise, 0.5, 0.0, chance)) for _ in range(100)]
    assert sum(any(row.verdict != NOTHING_SHOWN for row in rows) for rows in alike) <= 10


# ----------------------------------------------------------------------------------------------- report


def column(name: str, made: Brief, *, timed: bool = True) -> Column:
    return Column(name, "the model", (made,), score(made, [EVENT]), timed)


GOLD = Gold("tiny", "0" * 16, (), (EVENT,))


def test_a_report_fits_the_screen_and_has_no_control_characters():
    """What an article or a model puts into a line cannot move the cursor, or break the table."""
    hostile = line("Hurt \x1b[2J\n\u202e by\r a " + "very " * 50, "anybody was hurt")
    made = brief(hostile, dropped=(Dropped("x", ID, "made up\x1b[31m “x”"),))
    sides = [column("A", made), column("B", made)]
    for text in (
        as_text(GOLD, sides[:1], None),
        as_text(GOLD, sides, compare(sides[0].scores, sides[1].scores)),
    ):
        assert max(map(len, text.splitlines())) <= 100
        assert all(char.isprintable() or char == "\n" for char in text)
        assert "trap (denial): Hurt" in text


def test_lines_that_the_model_did_not_write_are_told_above_the_figures():
    """What the stand-in wrote tells nothing of a model: how many lines it is is said, and no row counts them."""
    own = line("The pier was closed.", "The northern pier was closed")
    other = replace(line("The crane was old.", "the crane was old"), id="s-2", stand_in=True)
    sides = [column("A", brief(own)), column("B", brief(own, other))]
    text = as_text(GOLD, sides, compare(sides[0].scores, sides[1].scores))
    said = "B: 1 of the 2 lines is the stand-in's, not the model's, and not counted; actors are of both."
    head, _, _ = text.partition("points told")
    assert [row for row in head.splitlines() if "stand-in" in row] == [said]
    a, b = (side["figures"] for side in as_json(GOLD, sides, None)["sides"])
    assert [each["points"]["part"] for each in (a, b)] == [1, 1]
    assert [(each["lines_stand_in"], each["lines"]) for each in (a, b)] == [(0, 1), (1, 2)]


def test_json_has_what_was_missed_and_what_is_not_known():
    """Each event lists its points, actors and traps; an unknown price is null, and so are the seconds of a replay."""
    made = brief(line("Somebody was hurt.", "anybody was hurt"), actors=(actor("Crane"),))
    report = as_json(GOLD, [column("A", made, timed=False)], None)
    json.dumps(report)
    assert set(report) == {"set", "sides", "comparison"}
    assert report["comparison"] is None
    (side,) = report["sides"]
    assert set(side) == {"prompts", "model", "figures", "events"}
    assert side["figures"]["points"] == {"part": 0, "whole": 2, "share": 0.0}
    assert side["figures"]["lead"]["whole"] == 1
    assert (side["figures"]["cost_usd"], side["figures"]["seconds"]) == (None, None)
    assert side["figures"]["traps_by_kind"]["denial"] == {"part": 1, "whole": 1, "share": 1.0}
    (event,) = side["events"]
    assert event["points_missed"] == [CLOSED.text, OLD.text]
    assert event["actors_wrong"] == ["Crane"]
    assert event["traps"] == [{"kind": "denial", "text": HURT.text, "line": "Somebody was hurt."}]


# ------------------------------------------------------------------------------------------------- sets

ARTICLES = [
    {"url": f"https://example.org/{n}", "title": "A crane", "date": day, "text": f"{TEXT} Item {n}."}
    for n, day in ((1, "2026-03-02"), (2, "2026-03-02"), (3, "2026-03-03"))
]
LINES = [
    {
        "event": f"event-{n}",
        "articles": [f"https://example.org/{n}"],
        "points": [
            {
                "text": "Closed.",
                "at": [{"article": f"https://example.org/{n}", "quote": "The northern pier was closed."}],
                "must": [["closed"]],
                "speaker": None,
                "lead": False,
            }
        ],
        "actors": [{"names": ["Ilse Brandt"], "type": "person"}],
        "traps": [{"kind": "denial", "text": "Hurt.", "has": [["hurt"]], "unless": [], "speaker": None}],
    }
    for n in (1, 2, 3)
]


def write_set(folder: Path, articles: list | None = None, lines: list | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    for name, values in (("articles", articles or ARTICLES), ("gold", lines or LINES)):
        texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
        (folder / f"{name}.jsonl").write_text("\n\n".join(texts) + "\n", "utf-8")
    return folder


def changed(values: list, place: int, **more: object) -> list:
    return [*values[:place], values[place] | more, *values[place + 1 :]]


def test_a_set_is_read_by_its_days(tmp_path):
    """Each day has its articles and its events, in the order of the files."""
    gold = read_set(write_set(tmp_path / "mine"))
    assert gold.name == "mine"
    assert [(str(day), len(articles), [e.name for e in events]) for day, articles, events in gold.days] == [
        ("2026-03-02", 2, ["event-1", "event-2"]),
        ("2026-03-03", 1, ["event-3"]),
    ]


POINT = LINES[1]["points"][0]
MISTAKES = {
    "a quote": (
        None,
        changed(
            LINES, 1, points=[POINT | {"at": [{"article": "https://example.org/2", "quote": "No\x1b."}]}]
        ),
        r"gold.jsonl, line 3: the quote 'No.*' is not in",
    ),
    "a place": (
        None,
        changed(LINES, 1, points=[POINT | {"at": [{"article": "https://example.org/1", "quote": "A"}]}]),
        r"gold.jsonl, line 3: a point is placed in",
    ),
    "two events": (
        None,
        changed(LINES, 1, articles=["https://example.org/1", "https://example.org/2"]),
        r"gold.jsonl, line 3: an article of 'event-2' is in 'event-1' too",
    ),
    "no event": (None, LINES[:2], r"gold.jsonl: no event has the article https://example.org/3"),
    "an unknown key": (None, changed(LINES, 1, note="x"), r"gold.jsonl, line 3: note: Extra inputs"),
    "a missing key": (
        None,
        changed(LINES, 1, points=[{"text": "x"}]),
        r"gold.jsonl, line 3: points.0.at: Field required",
    ),
    "days": (
        None,
        changed(LINES, 1, articles=["https://example.org/2", "https://example.org/3"]),
        r"gold.jsonl, line 3: 'event-2' crosses days, 2026-03-02 and 2026-03-03",
    ),
    "a name": (
        None,
        changed(LINES, 1, event="event-1"),
        r"gold.jsonl, line 3: the event 'event-1' stands there twice",
    ),
    "an address": (
        None,
        changed(LINES, 1, articles=["https://example.org/9"]),
        r"gold.jsonl, line 3: there is no article https://example.org/9",
    ),
    "no JSON": (None, [*LINES[:1], "{", *LINES[2:]], r"gold.jsonl, line 3: this is no JSON object"),
    "deep JSON": (None, [*LINES[:1], "[" * 100_000, *LINES[2:]], r"gold.jsonl, line 3: "),
    "an actor's type": (
        None,
        changed(LINES, 1, actors=[{"names": ["x"], "type": "ship"}]),
        r"line 3: actors.0.type: Input should be 'person'",
    ),
    "an article without a date": (
        changed(ARTICLES, 1, date=None),
        None,
        r"articles.jsonl, line 3: the article has no date",
    ),
    "an article without a url": (
        changed(ARTICLES, 1, url=None),
        None,
        r'articles.jsonl, line 3: the article has no "url"',
    ),
    "an article twice": (
        changed(ARTICLES, 1, text=ARTICLES[0]["text"]),
        None,
        r"articles.jsonl, line 3: the article https://example.org/1 stands there twice",
    ),
    "no article": (
        [*ARTICLES[:1], "{}", *ARTICLES[2:]],
        None,
        r"articles.jsonl, line 3: this is no article: ",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_set_is_told_with_its_line(tmp_path, name):
    """File and line, what is wrong, and in one sentence: found as the set is read, before anything is asked."""
    articles, lines, said = MISTAKES[name]
    with pytest.raises(UsageError, match=said) as error:
        read_set(write_set(tmp_path / "set", articles, lines))
    assert "\n" not in str(error.value)


def test_a_folder_that_is_no_set_is_named(tmp_path):
    """A folder that is not there, or lacks a file, is one sentence."""
    with pytest.raises(UsageError, match="There is no folder"):
        read_set(tmp_path / "none")
    with pytest.raises(UsageError, match=r"articles.jsonl: it cannot be read"):
        read_set(tmp_path)


def test_totals_are_ratios_of_sums():
    """An event of many points counts for more than one of few."""
    scores = [*shares(1, whole=1), *shares(0, whole=3)]
    assert total(scores)[0] == Share(1, 4)
