"""Times: what a text names, which days are meant, whether a statement keeps them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.dates import Time, agree, left_out, same_times, times_of, when

WEDNESDAY = date(2026, 3, 4)
WINDOW = date(2026, 3, 2)


def one(text: str, published: date | None = WEDNESDAY) -> Time:
    (time,) = times_of(text, published)
    return time


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("It fell on 12 March 2011.", "12 March 2011", "2011-03-12", "2011-03-12"),
        ("It fell on March 12, 2011, at dawn.", "March 12, 2011", "2011-03-12", "2011-03-12"),
        ("It fell on Feb. 12th.", "Feb. 12th", "2026-02-12", "2026-02-12"),
        ("It fell on the 12th of December.", "12th of December", "2025-12-12", "2025-12-12"),
        ("It fell on Thursday 12 February.", "Thursday 12 February", "2026-02-12", "2026-02-12"),
        ("It fell on Saturday, March 12.", "Saturday, March 12", "2022-03-12", "2022-03-12"),
        ("It fell on 4 July last year.", "4 July last year", "2025-07-04", "2025-07-04"),
        ("It ran from 12-14 January.", "12-14 January", "2026-01-12", "2026-01-14"),
        ("Published 2011-03-12.", "2011-03-12", "2011-03-12", "2011-03-12"),
        ("Signed 25/12/2015 in Rome.", "25/12/2015", "2015-12-25", "2015-12-25"),
        ("Signed 12/25/2015 in Rome.", "12/25/2015", "2015-12-25", "2015-12-25"),
        ("It fell in March 2011.", "March 2011", "2011-03-01", "2011-03-31"),
        ("It fell in January.", "January", "2026-01-01", "2026-01-31"),
        ("It fell in March.", "March", "2026-03-01", "2026-03-31"),
        ("It fell last March.", "last March", "2025-03-01", "2025-03-31"),
        ("It fell in early March 2024.", "early March 2024", "2024-03-01", "2024-03-16"),
        ("It fell in December last year.", "December last year", "2025-12-01", "2025-12-31"),
        ("It fell in 2011.", "2011", "2011-01-01", "2011-12-31"),
        ("It fell in mid-2016.", "mid-2016", "2016-04-01", "2016-10-01"),
        ("It fell during the winter.", "the winter", "2025-12-01", "2026-02-28"),
        ("It fell this past autumn.", "this past autumn", "2025-09-01", "2025-11-30"),
        ("It fell in the 1990s.", "the 1990s", "1990-01-01", "1999-12-31"),
        ("It fell in the 19th century.", "19th century", "1801-01-01", "1900-12-31"),
        ("He ruled from 2003 to 2011.", "2003 to 2011", "2003-01-01", "2011-12-31"),
        ("Between 1990 and 2013, it fell.", "1990 and 2013", "1990-01-01", "2013-12-31"),
        ("He ruled (2003-2011) alone.", "2003-2011", "2003-01-01", "2011-12-31"),
        ("He ruled between 2003 and 2011.", "2003 and 2011", "2003-01-01", "2011-12-31"),
        ("It lasted from March to June 2011.", "March to June 2011", "2011-03-01", "2011-06-30"),
        ("It fell in the summer of 2015.", "summer of 2015", "2015-06-01", "2015-08-31"),
        ("It fell last winter.", "last winter", "2025-12-01", "2026-02-28"),
        ("It fell today.", "today", "2026-03-04", "2026-03-04"),
        ("It fell yesterday evening.", "yesterday evening", "2026-03-03", "2026-03-03"),
        ("It comes tomorrow.", "tomorrow", "2026-03-05", "2026-03-05"),
        ("It fell the day before yesterday.", "the day before yesterday", "2026-03-02", "2026-03-02"),
        ("It fell this morning.", "this morning", "2026-03-04", "2026-03-04"),
        ("It fell last night.", "last night", "2026-03-03", "2026-03-03"),
        ("It fell on Monday.", "Monday", "2026-03-02", "2026-03-02"),
        ("It fell on Wednesday.", "Wednesday", "2026-03-04", "2026-03-04"),
        ("It fell last Wednesday.", "last Wednesday", "2026-02-25", "2026-02-25"),
        ("It falls next Monday.", "next Monday", "2026-03-09", "2026-03-09"),
        ("They will meet in Rome on Thursday.", "Thursday", "2026-03-05", "2026-03-05"),
        ("On Thursday, the two will meet.", "Thursday", "2026-03-05", "2026-03-05"),
        ("The talks are due to end on Friday.", "Friday", "2026-03-06", "2026-03-06"),
        ("A vote to be held in Rome on Friday has been called fair.", "Friday", "2026-03-06", "2026-03-06"),
        ("The report, to be published on Friday, was leaked.", "Friday", "2026-03-06", "2026-03-06"),
        ("The race due to take place on Friday is off.", "Friday", "2026-03-06", "2026-03-06"),
        ("The vote due to be held on Friday is off.", "Friday", "2026-03-06", "2026-03-06"),
        ("The march set for Friday was banned.", "Friday", "2026-03-06", "2026-03-06"),
        ("A vote to be held in Rome was announced on Friday.", "Friday", "2026-02-27", "2026-02-27"),
        ("On Friday, a vote to be held in Rome was announced.", "Friday", "2026-02-27", "2026-02-27"),
        ("On Friday, a march set for May was banned.", "Friday", "2026-02-27", "2026-02-27"),
        ("He is believed to be held in Rome on Friday.", "Friday", "2026-02-27", "2026-02-27"),
        ("They will leave, he said on Thursday.", "Thursday", "2026-02-26", "2026-02-26"),
        ("On Thursday he said they will leave.", "Thursday", "2026-02-26", "2026-02-26"),
        ("They vote on March 12 and will win.", "March 12", None, None),
        ("They will vote on March 12.", "March 12", "2026-03-12", "2026-03-12"),
        ("It fell last week.", "last week", "2026-02-23", "2026-03-01"),
        ("It comes next month.", "next month", "2026-04-01", "2026-04-30"),
        ("It fell earlier this month.", "earlier this month", "2026-03-01", "2026-03-04"),
        ("It comes later this year.", "later this year", "2026-03-04", "2026-12-31"),
        ("It fell over the weekend.", "the weekend", "2026-02-28", "2026-03-01"),
        ("It fell two days ago.", "two days ago", "2026-03-02", "2026-03-02"),
        ("It fell a decade ago.", "a decade ago", "2011-03-05", "2021-03-04"),
        ("It fell in the past two weeks.", "the past two weeks", "2026-02-18", "2026-03-04"),
        ("It fell two days later.", "two days later", None, None),
        ("It fell the following year.", "the following year", None, None),
        ("Signed 12/03/2011.", "12/03/2011", None, None),
    ],
)
def test_an_expression_is_found_and_resolved(
    text: str, words: str, first: str | None, last: str | None
) -> None:
    """A time is found without its preposition, and means the days that a reader of that day's paper takes it for."""
    time = one(text)
    assert (time.words, time.first and str(time.first), time.last and str(time.last)) == (words, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "Rebels March on the capital.",
        "March on Rome, he told them.",
        "It may rain, May said.",
        "Theresa May won.",
        "They sent 2011 soldiers.",
        "It cost $2011.",
        "A Boeing 2020 landed.",
        "Under Resolution 1973 it may act.",
        "The London 2012 mascot returned.",
        "He told the Sunday Times.",
        "Shops open for Black Friday sales.",
        "She spoke on the Today programme.",
        "He told USA Today about it.",
        "Shares of Monday.com rose.",
        "The court sits every Monday.",
        "Wait a second.",
        "He stayed for two years.",
        "The Sept. 11 attacks changed it.",
        "June Jones and April Smith left.",
        "",
    ],
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    """A name, a deed or a count that is spelled as a month, a day or a year dates nothing."""
    assert times_of(text, WEDNESDAY) == ()


def test_since_and_until_are_open_on_one_side() -> None:
    """'Since 2011' lasts up to the article, 'by 2011' has no beginning; neither is a day."""
    since, until = one("There has been war since 2011."), one("It was over by 2011.")
    assert (since.open, since.first, since.last) == ("since", date(2011, 1, 1), WEDNESDAY)
    assert (until.open, until.first, until.last) == ("until", None, date(2011, 12, 31))
    assert one("There has been war since 2011.", None).last is None
    assert one("Since Wednesday it has rained.").day is None


@pytest.mark.parametrize(
    "text",
    ["the 2011 uprising", "her failed 2011 run", "Monday's vote", "a March attack", "last year’s poll"],
)
def test_a_time_before_a_noun_is_told_from_others(text: str) -> None:
    """'The 2011 uprising' dates the uprising, not what the sentence tells of it."""
    assert one(f"They praised {text} again.").attributive


def test_without_the_articles_date_relative_times_are_not_resolved() -> None:
    """Nothing is guessed where the article has no date; what names its own year is known anyhow."""
    times = times_of("On Monday, last year, in March, two days ago and on 12 March 2011.", None)
    assert [time.first for time in times] == [None, None, None, None, date(2011, 3, 12)]


def test_an_article_with_an_hour_counts_as_its_day() -> None:
    """A publication date with a time of day resolves as its day does."""
    assert times_of("It fell on Monday.", datetime(2026, 3, 4, 9, 30)) == times_of(
        "It fell on Monday.", WEDNESDAY
    )


@pytest.mark.parametrize(
    ("statement", "evidence", "held"),
    [
        ("on 4 March 2026", "on Wednesday", True),
        ("on 5 March 2026", "on Wednesday", False),
        ("last Wednesday", "on 25 February", True),
        ("on Wednesday", "last Wednesday", True),
        ("on Tuesday", "on Wednesday", False),
        ("in January", "on 12 January", True),
        ("on 12 January", "in January", False),
        ("in March", "on 12 March 2011", False),
        ("in March 2012", "in March 2011", False),
        ("in 2024", "two years ago", True),
        ("in 2011", "in the 2011 uprising", True),
        ("since 2011", "since March 2011", True),
        ("since 2015", "since 2011", False),
        ("in 2015", "since 2011", False),
        ("2 days later", "two days later", True),
        ("three days later", "two days later", False),
        ("today", "", True),
        ("on 4 March", "", True),
        ("this week", "", True),
        ("yesterday", "", False),
        ("today", "in 2011", False),
        ("The vote is on Thursday", "They will vote on Thursday", True),
    ],
)
def test_a_statement_may_not_move_or_sharpen_a_time(statement: str, evidence: str, held: bool) -> None:
    """The same time in other words or a coarser one holds; another or a finer one is complained of, in place."""
    text = f"It fell, {statement}."
    wrong = same_times(text, [f"It fell, {evidence}."], WEDNESDAY)
    assert bool(wrong) is not held
    assert all(text[time.start : time.end] in statement for time in wrong)


def test_times_agree_in_either_direction() -> None:
    """A day agrees with its month, whichever of the two is the statement's; unknown ones by their words."""
    day, month = one("It fell on 12 January."), one("It fell in January.")
    assert agree(day, month)
    assert agree(month, day)
    assert not agree(day, one("It fell on 13 January."))
    assert agree(one("It fell two days later."), one("It fell 2 days later."))
    assert agree(one("on Monday", None), one("last Monday", None))
    assert not agree(one("on Monday", None), one("on Sunday", None))


@pytest.mark.parametrize(
    ("statement", "evidence", "day"),
    [
        ("The army killed ten people on Monday.", "", "2026-03-02"),
        ("The two will meet on Thursday.", "", "2026-03-05"),
        (
            "Ten people were killed.",
            "Ten people were killed in Homs on Monday, the ministry said.",
            "2026-03-02",
        ),
        ("On Monday, the army took Homs.", "", "2026-03-02"),
        ("The ministry said on Monday that ten people were killed on Sunday.", "", "2026-03-01"),
        ("The ministry said on Monday that ten people were killed in 2011.", "", None),
        ("Ten people were killed, the ministry said on Monday.", "", None),
        ("On Monday the ministry said ten people were killed.", "", None),
        ("The treaty, signed on 3 March, holds.", "", None),
        ("The court freed a man who was arrested on Monday.", "", None),
        ("The two agreed to meet on Thursday.", "", None),
        ("They praised Monday's vote.", "", None),
        ("It fell in March.", "It fell on 2 March.", None),
        (
            "Ten people were killed.",
            "Ten people were killed on Monday and ten people were killed on Tuesday.",
            None,
        ),
        ("The vote is on Thursday.", "They will vote on Thursday.", "2026-03-05"),
    ],
)
def test_the_day_of_what_is_told(statement: str, evidence: str, day: str | None) -> None:
    """A statement gets a day only where one day is clearly that of its event, not of the saying or an aside."""
    found = when(statement, [evidence], WEDNESDAY)
    assert (found and str(found)) == day


@pytest.mark.parametrize(
    ("statement", "evidence", "phrase"),
    [
        ("Protests erupted in Syria.", "Protests erupted in Syria in 2011.", "in 2011"),
        ("Protests erupted in Syria.", "In 2011, protests erupted in Syria.", "In 2011"),
        ("Syria has been at war.", "Syria has been at war since 2011.", "since 2011"),
        ("Ten people were killed.", "Ten people were killed last March, the ministry said.", "last March"),
        ("The president met rebels.", "The president met rebels yesterday.", None),
        ("Protests erupted in Syria in spring 2011.", "Protests erupted in Syria in 2011.", None),
        ("The treaty bans mines.", "The treaty, signed in 1998, bans mines.", None),
        ("The envoy spoke of Syria.", "The envoy spoke of the 2011 uprising in Syria.", None),
        ("Russia helped Syria win.", "Russia joined the war in 2015 and helped Syria win.", None),
        (
            "The court backed a plan for the church.",
            "The court backed a plan for the church destroyed in 2011.",
            None,
        ),
        ("Officials met rebels.", "Officials met rebels who were captured in 2011.", None),
        ("Officials met rebels.", "Officials met rebels in 2011 and met rebels in 2012.", None),
        ("Officials spoke of a war.", "Officials spoke of a war like that of 2011.", None),
        ("The group has rebels.", "The group has rebels; on Sunday, it fired at a town.", None),
        ("The envoy resumed the talks.", "The envoy resumed the talks it left in 2009.", None),
        ("The party can win the vote.", "The party can win the vote in January.", None),
        ("Officials met rebels.", "", None),
    ],
)
def test_an_old_event_gets_its_time_back(statement: str, evidence: str, phrase: str | None) -> None:
    """A statement that has lost the time of an old event is given it word for word, and never another event's."""
    assert left_out(statement, [evidence], WEDNESDAY, WINDOW) == phrase


_PIECES = st.lists(
    st.sampled_from(
        "March May 12 2011 31 Feb. 0 99 last next this the 1990s Monday Sunday since by until two years days week ago"
        " later today night of and to - , ( said will met killed summer early mid- 29 February century 21st 12/03/2011"
        " 2011-02-31 ’90s 's who that in on".split()
    ),
    max_size=14,
).map(" ".join)
_DAYS = st.one_of(st.none(), st.dates())


@settings(deadline=None)
@given(st.one_of(_PIECES, st.text()), _DAYS)
def test_no_text_and_no_day_raises(text: str, published: date | None) -> None:
    """Whatever a text says, its times lie in it in order, have their words, and no range runs backwards."""
    end = 0
    for time in times_of(text, published):
        assert end <= time.start < time.end <= len(text)
        assert text[time.start : time.end] == time.words
        assert time.first is None or time.last is None or time.first <= time.last
        end = time.end
    assert same_times(text, [text], published) == ()
    when(text, [text], published)
    left_out(text, [text], published, WINDOW)


@settings(deadline=None)
@given(
    st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
    st.sampled_from(
        [
            "It fell on {}.",
            "It fell last {}.",
            "It falls next {}.",
            "They will meet on {}.",
            "On {}, it fell.",
        ]
    ),
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
)
def test_a_weekday_is_within_seven_days(weekday: str, frame: str, published: date) -> None:
    """A weekday is that day of the week, at most seven days from the article."""
    day = one(frame.format(weekday), published).day
    assert day is not None
    assert day.strftime("%A") == weekday
    assert abs(day - published) <= timedelta(days=7)
