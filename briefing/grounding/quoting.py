"""Quotation marks of a statement: around the article's own quoted words, copied by offset, or around nothing. Pure.

A pair of marks stays where an article quotes these words, too; white space, capitals and the kind of marks and
dashes do not matter, and the article's are printed. Else the marks go, and what stood in them is a paraphrase
like any other.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.grammar import NEGATION
from briefing.phrases import quotations

Place = tuple[int, int]

_CLOSERS: dict[str, tuple[str, ...]] = {
    "“": ("”", '"'),
    "”": ("”",),
    "„": ("“", "”", '"'),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "「": ("」",),
    "『": ("』",),
    "``": ("''", '"'),
    "''": ("''",),
    '"': ('"', "”"),
    "‘": ("’", "'"),
    "‚": ("‘", "’"),
    "'": ("'", "’"),
}
_SINGLE = frozenset("‘’'‚")
_MARK = re.compile(r"''|``|[“”„«»‹›「」『』\"‘’'‚]")
# 'rock ’n’ roll', 'the ’90s', 'get ’em'
_ELISION = re.compile(r"(?:n['’]|\d0s|em|til|tis|twas|cause|bout|round)(?!\w)", re.IGNORECASE)
# Scripts without spaces between words: a straight mark between their letters is no apostrophe.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uabff\uf900-\ufaff\uff00-\uffef]")
_WORD = re.compile(r"[^\W_]+")
_EDGE = " \u00a0\u202f.,;:…"
_PARTS = re.compile(r"\s+|''|``|[“”„«»‹›「」『』\"‘’'‚ʼ]|[-‐‑–—−]|\.\.\.|…|.", re.DOTALL)
_LEFT_OUT = re.compile(r"\s*[\[(]?(?:…|\.\.\.|\. \. \.)[\])]?\s*|\s*\[[^\[\]]{0,60}\]\s*")
_MOST_LEFT_OUT = 400  # characters between two pieces of one quotation
_MOST_JOINTS = 8
_MOST_MARKS = 200  # within one quotation; where none is closed each mark would look at all others


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statement whose quotations are the article's.

    Attributes:
        text: what may be printed.
        judged: the same, to be compared with the article: without the marks of what has an ellipsis or an insertion.
        places: where the article has what is quoted; offsets in its text.
        unheld: what lost its marks; offsets in `judged`.
        origin: where each character of `judged` comes from: offsets in the statement as it was.
    """

    text: str
    judged: str
    places: tuple[Place, ...] = ()
    unheld: tuple[Place, ...] = ()
    origin: Sequence[int] = ()

    def place(self, start: int, end: int) -> Place:
        """Give the place in the statement as it was of a place in `judged`."""
        if not 0 <= start < end <= len(self.origin):
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def has_marks(text: str) -> bool:
    """Say whether a text has anything that may be a quotation mark."""
    return bool(_MARK.search(text))


def negates(word: str) -> bool:
    """Say whether a word negates what comes after it."""
    return word.casefold() in NEGATION or word.casefold().endswith(("n't", "n’t"))


def requote(text: str, source: str, near: Sequence[Place] = (), *, copied: bool = False) -> Quoted:
    """Print what a statement quotes as the article has it; take the marks off what it does not have.

    Args:
        text: the statement, on one line.
        source: the article's text.
        near: places of the article to be preferred where it has the words twice.
        copied: the statement stands word for word in the article, so that no mark of it goes.
    """
    if not has_marks(text):
        return Quoted(text, text)
    printed, judged = "", ""
    places: list[Place] = []
    unheld: list[Place] = []
    origin: list[int] = []
    at = 0
    for start, opened, closed, end in _quotations(text):
        printed += text[at:start]
        judged += text[at:start]
        origin += range(at, start)
        at = end
        inner = text[opened:closed]
        found = _find(inner, source, near)
        if found is None and copied:
            printed += text[start:end]
            judged += text[start:end]
            origin += range(start, end)
        elif found is None:
            # White space within the marks goes with them, unless it alone parts two words: at an end without a mark
            # it may do so in the text around.
            before, after = text[start - 1 : start] if start else "", text[end : end + 1]
            bare = inner if start == opened or before.isalnum() else inner.lstrip()
            bare = bare if closed == end or after.isalnum() else bare.rstrip()
            plain = requote(bare, source, near)
            base, first = len(judged), opened + inner.index(bare)
            if _WORD.search(bare):
                unheld.append((base, base + len(plain.judged)))
            unheld += [(a + base, b + base) for a, b in plain.unheld]
            places += plain.places
            printed += plain.text
            judged += plain.judged
            origin += [first + i for i in (plain.origin if has_marks(bare) else range(len(bare)))]
        else:
            own, place, pieced = found
            places.append(place)
            left, right = text[start:opened], text[closed:end]
            if not copied:
                left, right = left or "“", right or "”"
            printed += left + own + right
            told = own if pieced else left + own + right
            judged += told
            first, last = (opened, closed - 1) if pieced else (start, end - 1)
            origin += [min(first + i, last) for i in range(len(told))]
    origin += range(at, len(text))
    return Quoted(printed + text[at:], judged + text[at:], tuple(places), tuple(unheld), origin)


# ------------------------------------------------------------------------------------- marks in a text


def _quotations(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Give the outer quotations: start and end of the opening mark, then of the closing one.

    A mark without its other half reaches to the end of the text, or back to its beginning, if it is the only
    one; else it stands for itself, with nothing in it.
    """
    marks = list(_MARK.finditer(text))
    double = sum(mark[0] not in _SINGLE for mark in marks)
    i, paired = 0, False
    while i < len(marks):
        mark = marks[i]
        if _opens(text, mark) and (j := _closer(text, marks, i)) is not None:
            yield mark.start(), mark.end(), marks[j].start(), marks[j].end()
            i, paired = j + 1, True
            continue
        i += 1
        if mark[0] in _SINGLE or _is_inch(text, mark):
            continue
        if double > 1 or (paired and not _opens(text, mark)):
            yield mark.start(), mark.end(), mark.end(), mark.end()
        elif _opens(text, mark):
            yield mark.start(), mark.end(), len(text), len(text)
            return
        else:
            yield 0, 0, mark.start(), mark.end()


def _opens(text: str, mark: re.Match[str]) -> bool:
    before, after = text[: mark.start()][-1:], text[mark.end() : mark.end() + 1]
    free = not before.isalnum() or bool(_UNSPACED.match(before))
    match mark[0]:
        case "“" | "„" | "«" | "‹" | "「" | "『" | "``":
            return True
        case "‘" | "'" | "‚":
            return (
                not before.isalnum() and after.isalnum() and not _ELISION.match(text, mark.end())
            ) or bool(mark[0] != "‚" and before and _UNSPACED.match(before))
        case '"' | "''" | "”" | "»":
            return free and bool(after.strip())
        case _:
            return False


def _closer(text: str, marks: Sequence[re.Match[str]], i: int) -> int | None:
    opener = marks[i][0]
    for kind in _CLOSERS[opener]:
        depth, found = 1, None
        for j in range(i + 1, min(len(marks), i + _MOST_MARKS)):
            mark, at = marks[j][0], marks[j]
            if opener in _SINGLE:
                if mark == opener and _opens(text, at) and not _UNSPACED.match(text, at.end()):
                    break
                if mark == kind and not text[at.end() : at.end() + 1].isalnum():
                    if text[at.start() - 1] not in "sS":
                        return j
                    found = found or j  # “the workers’ union”: a later one may be the end
            elif mark == opener and mark != kind:
                depth += 1
            elif mark == kind and (mark != '"' or not text[at.start() - 1].isspace()):
                depth -= 1
                if not depth:
                    return j
        if found is not None:
            return found
    return None


def _is_inch(text: str, mark: re.Match[str]) -> bool:
    return mark[0] in ('"', "”", "''") and text[: mark.start()][-1:].isdigit()


# --------------------------------------------------------------------------------- words in an article


@functools.lru_cache(maxsize=32)
def _quoted(source: str) -> tuple[list[int], list[int]]:
    """Find what stands in quotation marks in an article, by either way to pair them.

    Returns:
        Where quotations begin, in order, and for each how far it or one before it reaches.
    """
    found = set(quotations(source, 0, len(source)))
    for paragraph in re.finditer(r"\S(?:(?!\n\n).)*", source, re.DOTALL):
        found.update((paragraph.start() + a, paragraph.start() + b) for a, *_, b in _quotations(paragraph[0]))
    places = sorted(found)
    return [a for a, _ in places], list(itertools.accumulate((b for _, b in places), max))


def _find(inner: str, source: str, near: Sequence[Place]) -> tuple[str, Place, bool] | None:
    """Give a quotation as the article has it, its place, and whether something is left out or put in."""
    core = inner.strip(_EDGE)
    words = _WORD.findall(core)
    if not words:
        return None
    at = inner.index(core)
    lead, trail = inner[:at], inner[at + len(core) :]
    starts, reach = _quoted(source)

    def is_quoted(start: int, end: int) -> bool:
        if not starts:  # an article without any mark may be a speech or a letter
            return len(words) > 1
        before = bisect.bisect_right(starts, start)
        return before > 0 and end <= reach[before - 1]

    verbatim = re.finditer(_bounded(_pattern(core)), source, re.IGNORECASE)
    best = _nearest(([match] for match in verbatim if is_quoted(*match.span())), near)
    if best is not None:
        own = " ".join(best[0][0].split())
        return lead + own + trail, best[0].span(), False
    pieces = _LEFT_OUT.split(core)
    joints = [joint[0] for joint in _LEFT_OUT.finditer(core)]
    if not 0 < len(joints) <= _MOST_JOINTS or not all(_WORD.search(piece) for piece in pieces):
        return None
    if any(map(negates, re.findall(r"[\w’']+", " ".join(joints)))):
        return None
    whole = (
        found
        for found in _in_pieces([piece.strip(_EDGE) for piece in pieces], source)
        if is_quoted(found[0].start(), found[-1].end())
        and not any(
            map(negates, " ".join(source[a.end() : b.start()] for a, b in itertools.pairwise(found)).split())
        )
    )
    best = _nearest(whole, near)
    if best is None:
        return None
    own = ""
    for piece, found, joint in zip(pieces, best, [*joints, ""], strict=True):
        head = piece.index(piece.strip(_EDGE))
        tail = head + len(piece.strip(_EDGE))
        own += piece[:head] + " ".join(found[0].split()) + piece[tail:] + joint
    return lead + own + trail, (best[0].start(), best[-1].end()), True


def _in_pieces(pieces: Sequence[str], source: str) -> Iterator[list[re.Match[str]]]:
    """Find where a text has pieces one behind the other, each the next one that there is.

    One pattern for all of them would try every way to part the text.
    """
    first, *rest = (re.compile(_bounded(_pattern(piece)), re.IGNORECASE) for piece in pieces)
    at = 0
    while match := first.search(source, at):
        found = [match]
        for pattern, piece in zip(rest, pieces[1:], strict=True):
            end = found[-1].end()
            last = end + _MOST_LEFT_OUT + 2 * len(piece)
            after = pattern.search(source, end, last)
            if after is None or after.start() > end + _MOST_LEFT_OUT or after.end() == last < len(source):
                break
            found.append(after)
        if len(found) == len(pieces):
            yield found
            at = found[-1].end()
        else:
            at = match.end()


def _nearest(found: Iterator[list[re.Match[str]]], near: Sequence[Place]) -> list[re.Match[str]] | None:
    first: list[re.Match[str]] | None = None
    for matches in found:
        if any(a < matches[-1].end() and matches[0].start() < b for a, b in near):
            return matches
        first = first or matches
    return first


def _bounded(pattern: str) -> str:
    """Let a pattern neither begin nor end within a word, but for scripts without spaces."""
    unspaced = _UNSPACED.pattern
    return rf"(?:(?<!\w)|(?<={unspaced})|(?={unspaced})){pattern}(?:(?!\w)|(?={unspaced})|(?<={unspaced}))"


def _pattern(words: str) -> str:
    return "".join(map(_part, _PARTS.findall(words)))


def _part(part: str) -> str:
    if part.isspace():
        return r"\s+"
    if part in "-‐‑–—−":
        return "[-‐‑–—−]"
    if part in ("...", "…"):
        return r"(?:…|\.\.\.)"
    if part in ("''", "``") or part in "“”„«»‹›「」『』\"‘’'‚ʼ":
        return r"(?:''|``|[“”„«»‹›「」『』\"‘’'‚ʼ])"
    return re.escape(part)
