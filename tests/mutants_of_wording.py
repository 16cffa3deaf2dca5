"""Statements with a negation, an antonym, another quotation, or without their hedge."""

# ruff: noqa: E501 - patterns and tables of words read best unbroken
from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from article_reading import Reading, cased, free, put, quoted
from english_lists import (
    ANTONYM_ONLY_AFTER,
    ANTONYMS,
    COULD_HAPPEN,
    EXCHANGED,
    HEDGE_ADJECTIVES,
    HEDGE_ADVERBS,
    INSERTED,
    INVENTED_QUOTES,
    NO_ANTONYM_AFTER,
    VERBS,
)

# A rule's name and the changed text.
Product = tuple[str, str]


_AUXILIARY = r"(?:was|were|is|are|will|would|should|must|can|could|has|have|had)"
_OBJECT = (
    r"(?= (?:the|a|an|his|her|its|their|it|them|him|that|all|more|two|three|four|five|\d[\d,.]*|[A-Z]\w+)\b)"
)


def negation(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    if text.endswith("?"):
        return
    yield from _negated(text)
    yield from _undone(text)
    yield from _lacking(text)
    yield from _affirmed(text)


def _negated(text: str) -> Iterator[Product]:
    for match in free(text, rf"(?<=[\w,”] )({_AUXILIARY}) (?=\w)"):
        rest, before = text[match.end() :], text[: match.start()]
        idle = re.match(
            r"(?:not|never|no|only|just|also|merely|nearly|almost|necessarily|few|little|hardly|likely|neither)\b",
            rest,
        )
        if idle or re.search(
            r"(?i)\b(?:whether|not|anyone|than|as|what|unless|until|how|who|whom|where|no|nor|nobody|none|if)\b[^,]*$",
            before[-45:],
        ):
            continue
        if match[1] in ("has", "have", "had") and not re.match(
            r"(?:been|become|begun|gone|taken|\w+ed)\b", rest
        ):
            continue
        if match[1] == "have" and re.search(
            r"\b(?:may|might|could|would|will|to|should|must|can|not) $", before
        ):
            continue
        yield "not", put(text, match.end(), match.end(), "not ")
        yield "never", put(text, match.end(), match.end(), "never ")
        break


def _undone(text: str) -> Iterator[Product]:
    pasts = "|".join(sorted(VERBS, key=len, reverse=True))
    for match in free(text, rf"(?<=[\w”] )({pasts}|said){_OBJECT}"):
        before = text[: match.start()]
        if not re.search(
            r"(?:[A-Z]\w+|s|he|she|it|they|who|police|army|court|government|company|union|minister|men|people|team)(?:,? who)? $",
            before,
        ):
            continue
        if re.search(r"\b(?:was|were|had|has|been|be|being|is|his|its|this|newly|as) $", before) or re.search(
            r"\b(?:nor|nobody|none|than)\b", before
        ):
            continue
        base = "say" if match[1] == "said" else VERBS[match[1]][0]
        for rule in ("did not", "never", "refused to", "failed to"):
            verb = match[1] if rule == "never" else base
            yield rule, put(text, *match.span(), f"{rule} {verb}")


def _lacking(text: str) -> Iterator[Product]:
    for match in free(
        text, r"\b([Tt]here (?:was|were|is|are|have been|had been)) (?:a |an |some |\w+ )?(?=\w+)"
    ):
        if not re.search(r"\b(?:no|not|any|never)\b", text[match.start() : match.end() + 5]):
            yield "no", put(text, *match.span(), f"{match[1]} no ")
    idioms = r"\b(?:along|together|line|deal\w*|met|start\w*|begin\w*|faced|agree\w*|disagree\w*|associated|coped?|do|compared) $"
    for match in free(text, r"(?<=\w )with(?= (?:an?|the|his|her|its|their)\b)"):
        if not re.search(idioms, text[: match.start()]):
            yield "without", put(text, *match.span(), "without")
    for match in free(text, r"(?:^|(?<= ))(?:[Aa]ll|[Ee]very)(?= (?:of|the|[a-z]+)\b)"):
        if not re.search(r"\b(?:not|at|after|above|of|in|for|almost|nearly) $", text[: match.start()]):
            yield "not all", put(text, *match.span(), cased("not " + match[0].lower(), match[0]))


_POSITIVE = {
    "refused to": "agreed to", "refuses to": "agrees to", "failed to": "managed to", "fails to": "manages to",
    "failed in": "succeeded in", "cannot": "can", "without": "with", "no longer": "still", "none of": "all of",
    "None of": "All of", "nobody": "everybody", "Nobody": "Everybody", "no one": "everyone", "No one": "Everyone",
    "declined to": "agreed to", "unable to": "able to", "neither": "both", "Neither": "Both",
}  # fmt: skip


def _affirmed(text: str) -> Iterator[Product]:
    bases = {base: past for past, (base, _) in VERBS.items()} | {
        "say": "said",
        "know": "knew",
        "have": "had",
        "want": "wanted",
    }
    for match in free(text, r"\b(?:did not|didn[’']t) (\w+)"):
        if match[1] in bases:
            yield "put out", put(text, *match.span(), bases[match[1]])
    for match in free(
        text,
        r"(?<=\w) not (?:yet )?(?!only\b|least\b|just\b|because\b|merely\b|yet\b|all\b|to\b|so\b|in the\b|a\b)(?=\w)",
    ):
        if re.search(rf"\b{_AUXILIARY}$", text[: match.start()]):
            yield "put out", put(text, *match.span(), " ")
    for match in free(text, r"\b(was|were|had|has|have|is|are|could|would|should)n[’']t\b(?! (?:only|just))"):
        yield "put out", put(text, *match.span(), match[1])
    for match in free(text, r"(?<=\w )never (?=\w+)"):
        yield "put out", put(text, *match.span(), "")
    for old, new in _POSITIVE.items():
        for match in free(text, rf"(?<![\w-]){old}(?! nor)\b"):
            if old.casefold() == "neither" and "nor" in text:
                continue
            yield "put out", put(text, *match.span(), new)
    for match in free(
        text, r"(?<= )no (?=(?!longer|doubt|matter|more|one|less|fewer|such|way|better|other)[a-z]+s\b)"
    ):
        yield "put out", put(text, *match.span(), "many ")


def antonym(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    words = frozenset(re.findall(r"[a-z-]+", text))
    for match in free(text, r"(?<![\w’'-])[a-z][a-z-]+(?![\w’'-])"):
        word, before, after = match[0], text[: match.start()].split(), text[match.end() :].lstrip()
        new = ANTONYMS.get(word)
        previous = before[-1].casefold() if before else ""
        if not new or new in words or previous in NO_ANTONYM_AFTER:
            continue
        if word in ANTONYM_ONLY_AFTER and previous not in ANTONYM_ONLY_AFTER[word]:
            continue
        if not _apt(word, previous, after):
            continue
        changed = put(text, *match.span(), new)
        yield (
            word,
            re.sub(r"\b([Aa])n? (?=[aeiou]\w*)", r"\1n ", changed[: match.start() + len(new)])
            + changed[match.start() + len(new) :],
        )


def _apt(word: str, previous: str, after: str) -> bool:
    """Tell whether a word has the sense here that its antonym is of."""
    if word in ("more", "less", "most", "least", "many", "few"):
        return bool(re.match(r"[a-z]{5,}", after)) and previous not in (
            "the",
            "as",
            "how",
            "so",
            "two",
            "one",
            "once",
            "a",
            "many",
        )
    if word == "said":
        return bool(
            re.match(r"(?:that )?(?:the|a|an|it|he|she|they|there|its|his|her|their|[A-Z]\w+)\b", after)
        )
    if word in ("before", "after"):
        return not re.match(r"(?:all|long)\b", after)
    if word in ("high", "low", "early", "late"):
        return after[:1].isalpha() and previous in ("a", "the", "in", "was", "were", "too", "very", "to")
    if word in ("possible", "likely", "inside", "outside"):
        return not after.startswith("as") and not re.search(r"as$", previous)
    return True


def hedge(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    for match in free(
        text,
        rf"(?:(?<=\w),? (?:{'|'.join(HEDGE_ADVERBS)})\b(?:,(?= ))?|^(?:{'|'.join(HEDGE_ADVERBS).title()}),? )",
    ):
        rest = text[match.end() :]
        yield "adverb", text[: match.start()] + (rest if match.start() else rest[:1].upper() + rest[1:])
    for match in free(text, rf"\b([Aa]n? )?(?:{'|'.join(HEDGE_ADJECTIVES)}) (?=([a-z])\w+)"):
        if re.search(
            r"\b(?:was|were|is|are|been|be|he|she|it|they|has|have|had|who|as|which|also|that) $",
            text[: match.start()],
        ):
            continue
        article = "" if not match[1] else match[1][0] + ("n " if match[2] in "aeiou" else " ")
        yield "adjective", put(text, *match.span(), article)
    for match in free(text, r"(?<=\w )(may|might|could) (have )?(?=([a-z]+)\b)"):
        before, next_word = text[: match.start()], match[3]
        if next_word in ("not", "never", "well", "yet", "also", "only", "i", "he", "she", "they", "as"):
            continue
        if match[1] == "could" and not match[2] and next_word not in COULD_HAPPEN:
            continue
        if re.search(r"\b(?:so that|so|if|whether|what|how|who|as|than)\b[^,]*$", before[-40:]):
            continue
        subject = before.split()[-1]
        has = "have " if re.search(r"(?<!s)s$|^(?:they|we|people|police|forces)$", subject) else "has "
        yield "modal", put(text, *match.span(), has if match[2] else "will ")
    yield from _held_opinions(text)
    for match in free(text, r"(?:^According to [^,“”]{3,60}, (?=[\w“])|, according to [^,“”]{3,80}(?=\.$))"):
        rest = text[match.end() :]
        yield "according to", text[: match.start()] + (rest if match.start() else rest[:1].upper() + rest[1:])


_BELIEVED = "believed|thought|said|reported|understood|feared|alleged|presumed|estimated|suspected|rumoured|considered|assumed"


def _held_opinions(text: str) -> Iterator[Product]:
    pattern = rf"\b(is|are|was|were) (?:widely |reportedly |also )?(?:{_BELIEVED}) to (be|have)\b"
    for match in free(text, pattern):
        verb = (
            {"is": "has", "are": "have", "was": "had", "were": "had"}[match[1]]
            if match[2] == "have"
            else match[1]
        )
        yield "believed to", put(text, *match.span(), verb)
    for match in free(
        text,
        r"\b(?:is|are|was|were) (?:expected|likely|set|scheduled|planning|hoping|predicted|tipped) to (?=[a-z])",
    ):
        future = "will " if match[0].startswith(("is", "are")) else "would "
        yield "expected to", put(text, *match.span(), future)
    for match in free(text, r"\b(?:plans?|hopes?|intends?|aims?|expects?) to (?=[a-z])"):
        subject = text[: match.start()].rstrip()
        if re.search(
            r"(?:\S [A-Z][\w’-]+|\b(?i:he|she|it|they|who|which)|[a-z] (?:\w{3,}(?:ny|ment|nk|ty|my|on|or|er)))$",
            subject,
        ):
            yield "plans to", put(text, *match.span(), "will ")
    for match in free(text, r"\b(appears|appear|appeared|seems|seem|seemed) to (be|have)\b"):
        tense = {
            "appears": "is",
            "seems": "is",
            "appear": "are",
            "seem": "are",
            "appeared": "was",
            "seemed": "was",
        }[match[1]]
        has = {"is": "has", "are": "have", "was": "had"}[tense]
        yield "appears to", put(text, *match.span(), tense if match[2] == "be" else has)


def quotation(text: str, reading: Reading, rng: Random) -> Iterator[Product]:
    spans = [span for span in quoted(text) if len(text[slice(*span)].split()) >= 3]
    for start, end in spans:
        inner = text[start:end]
        words = list(re.finditer(r"(?<![\w’'-])[a-z]{4,}(?![\w’'-])", inner))
        if words:
            word = rng.choice(words)
            new = rng.choice([w for w in EXCHANGED if w not in inner])
            yield "word changed", put(text, start + word.start(), start + word.end(), new)
            other = rng.choice(words)
            cut = inner[: other.start()] + inner[other.end() :].lstrip(" ")
            lone = len(cut.split()) > 2 and other.start() > 0 and other.end() < len(inner) - 1
            if lone:
                yield "word dropped", put(text, start, end, re.sub(r" (?=[,.;])", "", cut))
        places = list(re.finditer(r"\b(?:the|our|his|her|its|my|this|your) (?=[a-z])", inner))
        if places:
            at = start + rng.choice(places).end()
            yield "word inserted", put(text, at, at, rng.choice(INSERTED) + " ")
        invented = rng.choice(INVENTED_QUOTES)
        opening = invented[0].upper() + invented[1:] if inner[0].isupper() else invented
        tail = inner[-1] if inner[-1] in ",.?!" else ""
        yield "invented", put(text, start, end, opening + tail)
    said = re.fullmatch(r"((?:The )?[\w’' -]{3,50}?) said (?:that )?([^“”\"]+)\.", text)
    if said and not re.search(r"\b(?:who|which|and|but|as|when|had|was)\b", said[1]):
        yield "invented", f"{said[1]} said: “{rng.choice(INVENTED_QUOTES).capitalize()}.”"
