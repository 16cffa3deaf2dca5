"""True rewritings of a sentence by rules: other words, the same statement or less of it, never more.

A rule gives all its products; each is narrow, because a rewriting that is false would be counted as a false alarm
of whoever is measured. Quotations are left as they stand.
"""

# ruff: noqa: E501 - patterns and tables of words read best unbroken
from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from article_reading import FIRST_WORDS, Reading, free, put, quoted
from english_lists import (
    DEGREE,
    NUMBER_WORDS,
    PARTICIPLES,
    PERSON_TITLES,
    SAME_NAME,
    SAY,
    SYNONYMS,
    VERBS,
    WEEKDAYS,
)

Rule = Callable[[str, Reading], Iterator[str]]

_NEGATED = re.compile(
    r"n[’']t\b|\b(?:not|no|never|nor|neither|without|few|hardly|only|unless|if|cannot)\b", re.IGNORECASE
)
_CLAIM = re.compile(
    rf"\b(?:{'|'.join(SAY)}|says|say|according|believes?d?|thinks?|thought|alleged\w*|reported\w*)\b"
)
_LINKED = re.compile(
    r"\b(?:and|or|but|that|who|which|when|after|before|as|because|while|if|to|whether|than|since|until)\b"
)
_DAY = "|".join(WEEKDAYS)
_TIME = rf"(?:on (?:{_DAY})(?: (?:morning|evening|night|afternoon))?|last (?:week|month|year|night)|in (?:19|20)\d\d|yesterday)"
_PAST = "|".join(sorted(VERBS, key=len, reverse=True))
_DONE = "|".join(sorted(PARTICIPLES, key=len, reverse=True))
_PLURAL = frozenset("police men women people children".split())


def synonym(text: str, _: Reading) -> Iterator[str]:
    for old, new in SYNONYMS:
        for match in free(text, rf"(?<![\w’'-]){old}(?![\w’'-])"):
            yield put(text, *match.span(), new)


def number_form(text: str, _: Reading) -> Iterator[str]:
    for match in free(text, r"(?<![\w.,£$€-])(\d{1,3}),(\d00|\d{3})(?![\w,]|\.\d)"):
        yield put(text, *match.span(), match[1] + match[2])
        if match[2].endswith("00") and len(match[1]) < 3 and match[2] != "000":
            yield put(text, *match.span(), f"{match[1]}.{match[2][0]} thousand")
        if match[2] == "000":
            yield put(text, *match.span(), f"{match[1]} thousand")
    for match in free(text, r"(?<![\w.,£$€-])(\d+(?:\.\d+)?) ?(?:per cent|percent|%)(?!\w)"):
        for form in (f"{match[1]} percent", f"{match[1]}%", f"{match[1]} per cent", f"{match[1]} %"):
            if form != match[0]:
                yield put(text, *match.span(), form)
    for match in free(text, r"(?<=\d) ?(million|m|billion|bn)(?![\w-])"):
        form = {"million": "m", "m": " million", "billion": "bn", "bn": " billion"}[match[1]]
        yield put(text, *match.span(), form)
    for match in free(
        text,
        r"(?<= )(two|three|four|five|six|seven|eight|nine|1?\d)(?= (?:[a-z]+s|people|men|women|children)\b)",
    ):
        if match[1].isdigit() and int(match[1]) > 1:
            yield put(text, *match.span(), NUMBER_WORDS[int(match[1])])
        elif match[1] in NUMBER_WORDS and not re.search(
            r"(?:twenty|thirty|forty|fifty)[ -]$", text[: match.start()]
        ):
            yield put(text, *match.span(), str(NUMBER_WORDS.index(match[1])))


def other_name(text: str, _: Reading) -> Iterator[str]:
    for names in SAME_NAME:
        for old in names:
            for match in free(text, rf"(?<![\w-]){re.escape(old)}(?![\w-]|[’']|\. ?$)"):
                if re.match(r" [A-Z]", text[match.end() :]) or re.search(
                    r"[A-Z]\w* $", text[: match.start()]
                ):
                    continue
                for new in names:
                    if new != old:
                        yield put(text, *match.span(), new)


_SHORT = {
    "did not": "didn’t", "do not": "don’t", "does not": "doesn’t", "was not": "wasn’t", "were not": "weren’t",
    "had not": "hadn’t", "has not": "hasn’t", "have not": "haven’t", "would not": "wouldn’t", "will not": "won’t",
    "could not": "couldn’t", "cannot": "can’t", "is not": "isn’t", "are not": "aren’t", "should not": "shouldn’t",
    "it is": "it’s", "they are": "they’re", "it will": "it’ll", "they have been": "they’ve been",
}  # fmt: skip


def contraction(text: str, _: Reading) -> Iterator[str]:
    for long, short in _SHORT.items():
        for match in free(text, rf"\b{long}\b(?=[ ,] ?\w)"):
            yield put(text, *match.span(), short)
        for match in free(text, rf"\b{short.replace('’', '[’' + chr(39) + ']')}\b(?=[ ,] ?\w)"):
            if short != "it’s":
                yield put(text, *match.span(), long)


def adverbial_moved(text: str, reading: Reading) -> Iterator[str]:
    if quoted(text) or _CLAIM.search(text) or _LINKED.search(text):
        return
    front = re.fullmatch(rf"({_TIME}),? ([^,;:–—]+)\.", text[0].lower() + text[1:])
    front = front and re.fullmatch(rf"(\w+(?: \w+)?(?: \w+)?),? ({re.escape(front[2])})\.", text)
    if front:
        yield f"{front[2][0].upper()}{front[2][1:]} {front[1][0].lower()}{front[1][1:]}."
    back = re.fullmatch(rf"([^,;:–—]+) ({_TIME})\.", text)
    if back:
        yield f"{back[2][0].upper()}{back[2][1:]}, {lowered(back[1], reading)}."


def lowered(text: str, reading: Reading) -> str:
    """Take the capital off a sentence's first word, where it is no name."""
    first = re.match(r"[\w’'-]+", text)[0]
    if first == "I":
        return text
    common = first not in reading.midway and re.search(rf"\b{first.lower()}\b", reading.article)
    return text[0].lower() + text[1:] if common or first.lower() in FIRST_WORDS else text


def clause_dropped(text: str, _: Reading) -> Iterator[str]:
    """Leave out an appositive, a parenthesis or a trailing clause that only adds."""
    for match in free(text, r" \([^()]*\)"):
        yield put(text, *match.span(), "")
    said = "|".join(SAY)
    for match in free(
        text,
        rf"(?<=[a-z]), (?:an?|the|who|whose|which) ([^,;:–—“”\"()]+),(?= (?:{said}|was|were|is|has|had|will)\b)",
    ):
        before = text[: match.start()]
        if (
            _CLAIM.search(match[1])
            or "," in before
            or re.search(r"\b(?:and|or|between|both)\b", before + match[1])
        ):
            continue
        if re.search(r"(?:^|[ ])[A-Z]\w+$", before):
            yield put(text, *match.span(), "")
    for match in free(text, r"(?<=[a-z]), (?:which|where|whose) [^,;:–—“”\"()]+(?=\.$)"):
        if not _CLAIM.search(match[0]) and "," not in text[: match.start()]:
            yield put(text, *match.span(), "")
    if not _NEGATED.search(text) and ";" not in text:
        for match in free(
            text, r"(?<=[a-z]), (?:after|while|when|bringing|leaving|killing|forcing) [^;:–—“”\"()]+(?=\.$)"
        ):
            if not _CLAIM.search(match[0]) and len(text[: match.start()].split()) > 4:
                yield put(text, *match.span(), "")


def lead_dropped(text: str, _: Reading) -> Iterator[str]:
    match = re.match(
        r"(?:However|Meanwhile|Moreover|Furthermore|Separately|In addition|Also|But|And|Yet|Indeed|Nevertheless),? (?=[A-Za-z])",
        text,
    )
    if match and not quoted(text[:40]):
        yield text[match.end()].upper() + text[match.end() + 1 :]


def degree_dropped(text: str, _: Reading) -> Iterator[str]:
    if _NEGATED.search(text):
        return
    for match in free(text, rf"(?<=[a-z] )(?:{'|'.join(DEGREE)}) (?=[a-z]+)"):
        if not re.search(r"\b(?:so|how|as|too|more|most|less|least|an?|and|or|but) $", text[: match.start()]):
            yield put(text, *match.span(), "")


def be(phrase: str) -> str:
    """Give 'was' or 'were', by the last word of a phrase."""
    head = phrase.split()[-1]
    return (
        "were"
        if head in _PLURAL or (head.endswith("s") and head[0].islower() and not head.endswith("ss"))
        else "was"
    )


_BOUND = rf"(?= (?:{_TIME}|near [A-Z]|in [A-Z]|after|during)\b|\.$)"
_THING = r"(?:the|a|an) (?:[a-z]+ )?[a-z]+"
_NO_PASSIVE = "tell ask warn leave give call send make join pay have cost play begin close open".split()


def voice(text: str, reading: Reading) -> Iterator[str]:
    """Turn 'A attacked B' into 'B was attacked by A' and back, where both are whole."""
    if quoted(text) or re.search(r",|\b(?:and|but|or|who|which|that)\b", text):
        return
    someone = "|".join([re.escape(text[start:end]) for start, end in reading.actors_in(text)] or ["(?!)"])
    active = re.match(rf"({someone}) ({_PAST}) ({someone}|{_THING}){_BOUND}", text)
    if active and VERBS[active[2]][0] not in _NO_PASSIVE:
        first, past, second = active.groups()
        turned = f"{second} {be(second)} {VERBS[past][1]} by {lowered(first, reading)}"
        yield put(text, 0, active.end(), turned[0].upper() + turned[1:])
    passive = re.match(
        rf"({someone}|{_THING.replace('the|a|an', 'The|An?')}) (?:was|were) ({_DONE}) by ({someone}){_BOUND}",
        text,
    )
    if passive:
        past = next(past for past, (_, participle) in VERBS.items() if participle == passive[2])
        turned = f"{passive[3]} {past} {lowered(passive[1], reading)}"
        yield put(text, 0, passive.end(), turned[0].upper() + turned[1:])


def claim_form(text: str, reading: Reading) -> Iterator[str]:
    """Turn 'X said that Y', 'Y, X said' and 'According to X, Y' into each other, where Y is one clause."""
    if quoted(text):
        return
    who = r"(?P<who>(?:The |A |An )?(?:[\w’'-]+ ){0,5}?[\w’'-]+)"
    start = re.fullmatch(
        rf"{who} said (?:that )?(?P<what>(?:the|a|an|it|there|[A-Z]\w+|more|at) [^,;:–—]+)\.", text
    )
    if start:
        who_text, what = start["who"], start["what"]
    else:
        end = re.fullmatch(r"(?P<what>[A-Z][^,;:–—]+), (?P<who>[\w’' -]{3,50}) said\.", text)
        if not end:
            return
        who_text, what = end["who"], end["what"]
    bad = rf"\b(?:has|have|had|and|but|who|which|that|when|after|as|before|while|if|he|she|they|his|her|their|him|them|not|{_PAST})\b"
    first = who_text.split()[0]
    plain = first in ("The", "the", "A", "a", "An") or first in reading.midway or first in PERSON_TITLES
    if (
        re.search(bad, who_text)
        or not plain
        or re.search(r"\b(?:and|but|or|he|she|his|her|said|they|their)\b", what)
    ):
        return
    low_who, low_what = lowered(who_text, reading), lowered(what, reading)
    if start:
        yield f"{low_what[0].upper()}{low_what[1:]}, {low_who} said."
    else:
        yield f"{who_text[0].upper()}{who_text[1:]} said that {low_what}."
    yield f"According to {low_who}, {low_what}."


def joined(text: str, reading: Reading) -> Iterator[str]:
    """Join a sentence and the one behind it by 'and'."""
    where = reading.sentences.index(text) + 1 if text in reading.sentences else 0
    if not 0 < where < len(reading.sentences):
        return
    after = reading.sentences[where]
    adjacent = f"{text} {after}" in reading.article
    if not adjacent or quoted(text + after) or text[-1] != "." or after[-1] != "." or _CLAIM.search(text):
        return
    plain = (
        re.match(r"(?:The|A|An|He|She|It|They|His|Her|Its|Their|There)\b", after)
        or after.split()[0] in reading.midway
    )
    if plain and len((text + after).split()) <= 50:
        yield f"{text[:-1]}, and {lowered(after, reading)}"


def name_shortened(text: str, reading: Reading) -> Iterator[str]:
    """Leave out a title before a full name, or the first name where the article does."""
    titles = "|".join(PERSON_TITLES)
    for match in free(text, rf"(?<=[a-z] )(?:(?:{titles})\.? )+(?=[A-Z]\w+ [A-Z]\w+)"):
        if any(
            text[match.end() :].startswith(name) and kind == "person" for name, kind in reading.names.items()
        ):
            yield put(text, *match.span(), "")
    for start, end in reading.names_in(text):
        first, _, last = text[start:end].rpartition(" ")
        whole = reading.names.get(text[start:end]) == "person" and last in reading.names
        if not whole or any(s <= start < e for s, e in quoted(text)) or " " in first:
            continue
        if len({name for name in reading.names if name.endswith(" " + last)}) == 1:
            yield put(text, start, end, last)


RULES: dict[str, Rule] = {
    "synonym": synonym,
    "number form": number_form,
    "other name": other_name,
    "contraction": contraction,
    "adverbial moved": adverbial_moved,
    "clause dropped": clause_dropped,
    "lead dropped": lead_dropped,
    "degree dropped": degree_dropped,
    "voice": voice,
    "claim form": claim_form,
    "joined": joined,
    "name shortened": name_shortened,
}
