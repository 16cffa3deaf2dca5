"""Statements with another figure, date, unit or comparison."""

# ruff: noqa: E501 - patterns and tables of words read best unbroken
from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from article_reading import Reading, cased, free, put
from english_lists import MONTHS, ORDINALS, TENS, WEEKDAYS, WORD_VALUES

# A rule's name and the changed text.
Product = tuple[str, str]


def number(text: str, reading: Reading, rng: Random) -> Iterator[Product]:
    for match in free(
        text,
        r"(?<![\w.,:/–-])\d{1,3}(?:,\d{3})+(?![\w:/])|(?<![\w.,:/–-])\d+(?:\.\d+)?(?![\w/:–]|[.,]\d|-\d)",
    ):
        figure, before, after = match[0], text[: match.start()], text[match.end() :]
        name = re.search(r"(?:[A-Z]\w* |[A-Z])$", before) and not re.match(
            r"(?:In|At|About|Over|Nearly|Some|The) $", before[-7:]
        )
        if name or re.match(r" ?(?:am|pm|st|nd|rd|th)\b", after) or _day_of_month(before, after):
            continue
        if re.fullmatch(r"(?:19|20)\d\d", figure):
            yield "year", put(text, *match.span(), _other_year(figure, reading, rng))
            continue
        yield "figure", put(text, *match.span(), _other_figure(figure, before, rng))
    for match in free(text, r"(?<![\w-])(?:[a-z]+ty-)?[A-Za-z]+(?!\w)"):
        word = match[0].casefold()
        tens, _, unit = word.rpartition("-")
        if unit in WORD_VALUES and WORD_VALUES[unit] > 1 and (not tens or tens in TENS):
            low, high = _bounds(text[: match.start()], WORD_VALUES[unit])
            others = [
                w
                for w, v in WORD_VALUES.items()
                if low <= v <= high and v > 1 and w != unit and (not tens or v < 10)
            ]
            if others and not re.match(r" (?:hundred|thousand|million)|-[a-z]+ty", text[match.end() :]):
                new = rng.choice(others)
                yield (
                    "number word",
                    put(text, *match.span(), cased(f"{tens}-{new}" if tens else new, match[0])),
                )
        elif word in ORDINALS:
            yield "ordinal", put(text, *match.span(), rng.choice([o for o in ORDINALS if o != word]))
    for old, (new, grows) in _MAGNITUDES.items():
        for match in free(text, rf"(?<![\w-])(?i:{old})(?![\w-])"):
            if not _behind(_UPPER_BOUND if grows else _LOWER_BOUND, text[: match.start()], 1):
                yield "magnitude", put(text, *match.span(), cased(new, match[0]))
    for match in free(text, r"\b(?:half|a third|a quarter)(?= of\b)"):
        yield (
            "fraction",
            put(
                text,
                *match.span(),
                {"half": "a quarter", "a third": "half", "a quarter": "a third"}[match[0]],
            ),
        )


# With whether it is more then.
_MAGNITUDES = {
    "million": ("billion", True), "billion": ("million", False), "thousand": ("million", True),
    "thousands": ("millions", True), "hundreds": ("thousands", True), "dozens": ("thousands", True),
    "dozen": ("hundred", True),
}  # fmt: skip
_LOWER_BOUND = re.compile(
    r"(?i)(?:at least|more than|over|above|no fewer than|exceeding|exceeded|a minimum of) (?:an? )?[£$€]?$"
)
_UPPER_BOUND = re.compile(
    r"(?i)(?:at most|less than|fewer than|under|below|up to|as many as|nearly|almost|no more than) (?:an? )?[£$€]?$"
)


def _bounds(before: str, value: float) -> tuple[float, float]:
    """Between what a number must lie so that it is false: 'at least 30' is true where there were at least 40."""
    if _LOWER_BOUND.search(before):
        return value + 1, value * 10
    if _UPPER_BOUND.search(before):
        return 0, value - 1
    return 0, value * 10


def _behind(bound: re.Pattern[str], before: str, words: int) -> bool:
    """Tell whether a bound stands at the end of a text, or so many words before it."""
    return any(bound.search(before.rsplit(" ", 1 + n)[0] + " ") for n in range(1 + words))


def _other_figure(figure: str, before: str, rng: Random) -> str:
    value = float(figure.replace(",", ""))
    low, high = _bounds(before, value)
    swapped = _digits_exchanged(figure)
    factors = [rng.choice((1.25, 1.5, 2, 3)), rng.choice((0.25, 0.5, 0.75))]
    options = [value * factor for factor in factors]
    if value < 1000:
        options += [value + rng.choice((2, 3, 4)), value - rng.choice((1, 2))]
    if swapped:
        options.append(float(swapped.replace(",", "")))
    decimals = len(figure.partition(".")[2])
    vague = re.search(r"(?i)\b(?:about|around|some|roughly|approximately|nearly|almost|estimated) $", before)
    written = []
    for option in options:
        if vague and abs(option - value) < 0.2 * value:
            continue
        new = f"{option:,.{decimals}f}" if "," in figure else f"{option:.{decimals}f}"
        number = float(new.replace(",", ""))
        if number != value and number > 0 and low <= number <= high:
            written.append(new)
    return rng.choice(written) if written else figure


def _digits_exchanged(figure: str) -> str:
    """Give 2,100 for 1,200."""
    digits = [i for i, c in enumerate(figure) if c.isdigit()]
    for i, j in pairwise(digits):
        if figure[i] != figure[j] and not (i == 0 and figure[j] == "0"):
            return figure[:i] + figure[j] + figure[i + 1 : j] + figure[i] + figure[j + 1 :]
    return ""


def _other_year(year: str, reading: Reading, rng: Random) -> str:
    near = [str(int(year) + d) for d in (-11, -9, -4, -3, -2, -1, 1, 2, 3, 4)]
    return rng.choice([y for y in near if y not in reading.article])


def _day_of_month(before: str, after: str) -> bool:
    months = "|".join(MONTHS)
    return bool(re.match(rf" (?:{months})\b", after) or re.search(rf"\b(?:{months}) $", before))


_NUMBER_NEXT = r"(?= (?:an? |[£$€]?\d|half|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred|\w+teen))"
_COMPARISONS = (
    ("more than", "less than"), ("less than", "more than"), ("fewer than", "more than"), ("at least", "at most"),
    ("at most", "at least"), ("over", "under"), ("under", "over"), ("up to", "at least"), ("nearly", "more than"),
    ("almost", "more than"), ("as many as", "fewer than half of"), ("no more than", "no less than"),
    ("no fewer than", "no more than"), ("above", "below"), ("below", "above"), ("a minimum of", "a maximum of"),
    ("just under", "well over"), ("just over", "well under"),
)  # fmt: skip
_GRADES = "higher|lower larger|smaller bigger|smaller longer|shorter older|younger faster|slower better|worse cheaper|dearer".split()
_BESTS = "largest|smallest biggest|smallest highest|lowest longest|shortest oldest|youngest best|worst richest|poorest fastest|slowest".split()


def comparison(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    for old, new in _COMPARISONS:
        figure = (
            _NUMBER_NEXT.replace("an? |", "")
            if old in ("over", "under", "above", "below", "nearly", "almost")
            else _NUMBER_NEXT
        )
        for match in free(text, rf"(?<![\w-])(?i:{old}){figure}"):
            if not re.search(
                r"\b(?:no|little|not|much|just|the|went|go|all|handed|came|took|well|far|even) $",
                text[: match.start()],
            ):
                yield old, put(text, *match.span(), cased(new, match[0]))
    for pair in (*_GRADES, *_BESTS):
        for old, new in (pair.split("|"), pair.split("|")[::-1]):
            then = r"(?= than\b)" if pair in _GRADES else ""
            for match in free(text, rf"(?<![\w-]){old}\b{then}"):
                if not re.search(r"\b(?:no|not|any) $", text[: match.start()]):
                    yield "degree", put(text, *match.span(), new)


_RELATIVE = {
    "yesterday": "last month", "tomorrow": "next year", "last week": "last year", "last month": "last week",
    "last year": "last month", "next week": "next year", "next month": "next week", "next year": "next month",
    "this week": "last year", "this month": "last year", "this year": "last year", "tonight": "next week",
    "a week ago": "a year ago", "a year ago": "a month ago", "a month ago": "a year ago", "two years ago": "two weeks ago",
    "in the morning": "in the evening", "in the evening": "in the morning", "at noon": "at midnight", "at midnight": "at noon",
}  # fmt: skip


def date(text: str, reading: Reading, rng: Random) -> Iterator[Product]:
    for match in free(text, rf"\b(?:{'|'.join(WEEKDAYS)})\b"):
        yield "weekday", put(text, *match.span(), rng.choice([d for d in WEEKDAYS if d not in text]))
    lead = r"(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|(?<=\bfrom )|(?<=\blast )|(?<=\bnext )|(?<=\bon )|(?<=\bearly )|(?<=\blate )|(?<=\d )"
    for match in free(text, rf"(?:{lead})\b(?:{'|'.join(MONTHS)})(?![\w’'-]| [A-Z])"):
        yield "month", put(text, *match.span(), rng.choice([m for m in MONTHS if m not in text]))
    months = "|".join(MONTHS)
    for match in free(text, rf"\b(\d\d?)(?= (?:{months})\b)"):
        yield (
            "day",
            put(text, *match.span(1), rng.choice([str(d) for d in range(1, 29) if str(d) != match[1]])),
        )
    for match in free(text, rf"\b(?:{months}) (\d\d?)(?!\w|[.,]\d)"):
        yield (
            "day",
            put(text, *match.span(1), rng.choice([str(d) for d in range(1, 29) if str(d) != match[1]])),
        )
    for match in free(text, r"\b(?:in|since|until|of|by|from|before|after) ((?:19|20)\d\d)\b(?![\w-])"):
        yield "year", put(text, *match.span(1), _other_year(match[1], reading, rng))
    for old, new in _RELATIVE.items():
        for match in free(text, rf"(?<![\w-]){old}\b"):
            yield "relative", put(text, *match.span(), new)


_UNITS = (
    ("dollars", "euros"), ("euros", "dollars"), ("pounds", "dollars"), ("crowns", "euros"), ("miles", "kilometres"),
    ("mile", "kilometre"), ("kilometres", "miles"), ("km", "miles"), ("metres", "feet"), ("meters", "feet"), ("feet", "metres"),
    ("tonnes", "kilograms"), ("tons", "kilograms"), ("kilograms", "tonnes"), ("kilos", "tonnes"), ("litres", "gallons"),
    ("barrels", "litres"), ("hectares", "acres"), ("acres", "hectares"), ("seconds", "minutes"), ("minutes", "hours"),
    ("hours", "days"), ("days", "weeks"), ("weeks", "months"), ("months", "years"), ("years", "months"), ("megawatts", "gigawatts"),
    ("degrees Celsius", "degrees Fahrenheit"), ("knots", "miles an hour"), ("centimetres", "inches"), ("inches", "centimetres"),
    ("kronor", "dollars"), ("francs", "pounds"), ("marks", "dollars"),
)  # fmt: skip


# What is more than as much of what it is changed to: 'more than two months' is true of two years.
_LARGER = frozenset("years tonnes tons miles mile metres meters litres barrels hectares inches".split())


def unit(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    for old, new in (("$", "€"), ("€", "£"), ("£", "€")):
        for match in free(text, rf"{re.escape(old)}(?=\d)"):
            yield "sign", put(text, *match.span(), new)
    count = r"(?:\d|\b(?:million|billion|thousand|hundred|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twelve|twenty|thirty|forty|fifty|sixty|ninety))"
    for old, new in _UNITS:
        for match in free(text, rf"(?<=[ -]){old}\b"):
            before = text[: match.start()]
            bound = _LOWER_BOUND if old in _LARGER else _UPPER_BOUND
            if re.search(rf"{count}[- ]$", before) and not _behind(bound, before, 2):
                yield "word", put(text, *match.span(), new)
    for match in free(text, r"(?<=\d)(?: per cent| percent|%)(?! of\b)(?!\w)"):
        yield "per cent left out", put(text, *match.span(), "")
