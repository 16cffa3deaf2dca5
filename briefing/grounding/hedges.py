"""Reservations: what the source says may be so, or is said to be so, must not be told as a fact. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefing.grounding.comparison import Comparison, Slot
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import Term, is_past, keys_of


def _keys(words: str) -> frozenset[str]:
    return frozenset(keys_of(word)[0] for word in words.split())


# How sure: 'seen' from afar (it is said, it seems), 'possible', 'intended', 'future'. Words that stand alone, words
# that count before 'to', and words that count before a noun.
_ALONE = {
    **dict.fromkeys(
        """allegedly reportedly apparently supposedly purportedly presumably seemingly ostensibly""".split(),
        "seen",
    ),
    **dict.fromkeys("may might could possibly perhaps maybe probably likely potentially".split(), "possible"),
    **dict.fromkeys("will would".split(), "future"),
}
_BEFORE_TO = {
    **dict.fromkeys(
        _keys(
            "believe think allege suspect report rumour estimate say know understand assume appear seem claim"
        ),
        "seen",
    ),
    **dict.fromkeys(_keys("expect likely"), "possible"),
    **dict.fromkeys(
        _keys(
            """
            plan intend aim hope seek want threaten vow promise pledge try attempt consider offer wish need
            """
        ),
        "intended",
    ),
}
_BEFORE_NOUN = {
    **dict.fromkeys(_keys("suspected alleged apparent supposed purported presumed accused"), "seen"),
    **dict.fromkeys(_keys("possible potential likely"), "possible"),
    **dict.fromkeys(_keys("planned proposed attempted would-be"), "intended"),
}
# 'The accused man' may have done nothing; whoever 'accused a man' did.
_ACCUSED = _keys("accused")
_ARTICLES = frozenset("the a an".split())
# What a statement may say instead.
_AS_UNSURE = {
    "seen": frozenset(("seen", "possible")),
    "possible": frozenset(("seen", "possible", "intended")),
    "intended": frozenset(("possible", "intended")),
    "future": frozenset(("possible", "intended", "future")),
}


def hedges(compared: Comparison) -> Iterator[Reason]:
    """Find what the source says with a reservation and the statement as a fact."""
    if not compared.retold:
        return
    terms, source = compared.terms, compared.source
    replaced = {j: slot for slot in compared.slots for j in slot.there}
    for j in range(len(source)):
        kind = _hedge(source, j)
        if not kind or (j in compared.matched and j not in replaced):
            continue
        slot = replaced.get(j)
        i = _told_of(compared, _governed(source, j), slot)
        if (
            i is None and slot is not None and kind in ("seen", "possible")
        ):  # 'may be that', 'believed to be among them'
            i = min(slot.here.stop, len(terms) - 1)
        if i is None or (kind == "future" and not is_past(terms[i])):
            continue
        # In its own place, else before what it is about, or right behind.
        places = slot.here if slot is not None else range(max(0, i - 7), min(len(terms), i + 3))
        before = (
            range(max(0, places.start - 3), places.start) if slot is not None else range(max(0, i - 3), i)
        )
        if not any(
            _hedge(terms, k) in _AS_UNSURE[kind] for k in (*places, *before, *range(max(0, i - 3), i))
        ):
            yield Reason("hedge", terms[i].text, terms[i].start, terms[i].end)
            return


def _told_of(compared: Comparison, governed: list[int], slot: Slot | None) -> int | None:
    """Give what the statement tells of what a reservation is about; other words for it stand in one slot with it."""
    told = compared.matched
    for k in governed[: 2 if slot is not None else 1]:
        if k in told:
            return told[k]
        if slot is None or k not in slot.there:
            return None
    return None


def _hedge(terms: Sequence[Term], at: int) -> str:
    """Say what kind of reservation a term is, or nothing."""
    term = terms[at]
    if term.kind == "name" and at:
        return ""
    word = term.text.casefold()
    following = terms[at + 1] if at + 1 < len(terms) else None
    if word in _ALONE:
        return "" if following is not None and following.key == "not" else _ALONE[word]
    if following is None:
        return ""
    if term.key in _BEFORE_TO and following.key == "to":
        return _BEFORE_TO[term.key]
    if term.key in _ACCUSED and (not at or terms[at - 1].key not in _ARTICLES):  # 'Brill accused the mayor'
        return ""
    return _BEFORE_NOUN.get(term.key, "") if following.content and not term.text[0].isupper() else ""


def _governed(terms: Sequence[Term], at: int) -> list[int]:
    """Give the words that a reservation is about, the likeliest first."""
    places = []
    for k in range(at + 1, min(len(terms), at + 7)):
        if terms[k].kind == "mark" and terms[k].text not in '“”"':
            break
        if terms[k].content and not terms[k].text.endswith("ly"):
            places.append(k)
            if len(places) == 2:
                break
    if not places and terms[at].text.endswith("ly"):
        places = [k for k in range(at - 1, max(-1, at - 4), -1) if terms[k].content][:1]
    return places
