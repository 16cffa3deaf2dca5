"""Small changes of true statements, and true rewritings of them: what a grounding checker must tell apart.

Rules and word lists are its own, none of the checker's. `cases` draws from one article; `tests/paraphrases.py` has the
true rewritings, `tests/english_lists.py` the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

import paraphrases
from article_reading import NOUN_PHRASE, Reading, akin, free, put, quoted
from english_lists import (
    ACTING,
    ACTING_PHRASES,
    ANTONYM_ONLY_AFTER,
    ANTONYMS,
    COULD_HAPPEN,
    EXCHANGED,
    HEDGE_ADJECTIVES,
    HEDGE_ADVERBS,
    INSERTED,
    INVENTED_QUOTES,
    MONTHS,
    NO_ANTONYM_AFTER,
    NOWHERE,
    NUMBER_WORDS,
    ORDINALS,
    SAY,
    TENS,
    VERBS,
    WEEKDAYS,
    WORD_VALUES,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A statement about an article, and whether the article holds it.

    Attributes:
        kind: of the change, a key of MUTATIONS; or 'unmutated', which the article holds.
        form: 'verbatim' or 'paraphrased', of the original.
        rule: which rule made the change; of an unmutated case, which made the paraphrase ('' for verbatim).
        original: the true statement.
        statement: the changed one; the original where unmutated.
        article: the text of which the original is true.
    """

    kind: str
    form: str
    rule: str
    original: str
    statement: str
    article: str


# A rule's name and the changed text.
Product = tuple[str, str]
Mutation = Callable[[str, Reading, Random], Iterator[Product]]


def cases(article: str, rng: Random) -> Iterator[Case]:
    """Draw cases from an article: of each of its sentences, as it stands and rewritten, one of each kind that it allows.

    Args:
        article: its text.
        rng: the same seed gives the same cases.
    """
    reading = Reading(article)
    for sentence in reading.sentences:
        yield Case("unmutated", "verbatim", "", sentence, sentence, article)
        yield from _mutants(sentence, "verbatim", reading, rng)
        rules, rewritten = paraphrase(sentence, reading, rng)
        if rewritten != sentence:
            yield Case("unmutated", "paraphrased", rules, rewritten, rewritten, article)
            yield from _mutants(rewritten, "paraphrased", reading, rng)


def paraphrase(sentence: str, reading: Reading, rng: Random) -> tuple[str, str]:
    """Rewrite a sentence by one to three rules that fit; give their names and the text (the same where none fits)."""
    text, used = sentence, []
    names = rng.sample(list(paraphrases.RULES), len(paraphrases.RULES))
    for name in names:
        products = [p for p in dict.fromkeys(paraphrases.RULES[name](text, reading)) if p != text]
        if products:
            text = rng.choice(products)
            used.append(name)
        if len(used) == 3:
            break
    return " + ".join(used), text


def _mutants(text: str, form: str, reading: Reading, rng: Random) -> Iterator[Case]:
    for kind, mutation in MUTATIONS.items():
        found = [product for product in mutation(text, reading, rng) if product[1] != text]
        by_rule: dict[str, list[str]] = {}
        for rule, changed in found:
            by_rule.setdefault(rule, []).append(changed)
        if by_rule:
            rule = rng.choice(list(by_rule))
            yield Case(kind, form, rule, text, rng.choice(by_rule[rule]), reading.article)


# Numbers


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
                    put(text, *match.span(), _cased(f"{tens}-{new}" if tens else new, match[0])),
                )
        elif word in ORDINALS:
            yield "ordinal", put(text, *match.span(), rng.choice([o for o in ORDINALS if o != word]))
    for old, new in (("million", "billion"), ("billion", "million"), ("thousand", "million"), ("thousands", "dozens"),
                     ("hundreds", "dozens"), ("dozens", "thousands"), ("dozen", "hundred")):  # fmt: skip
        for match in free(text, rf"(?<![\w-])(?i:{old})(?![\w-])"):
            if (
                not re.search(r"(?i)\b(?:at least|more than|over) (?:[\w.,$£€]+ )?$", text[: match.start()])
                or len(new) > 6
            ):
                yield "magnitude", put(text, *match.span(), _cased(new, match[0]))
    for match in free(text, r"\b(?:half|a third|a quarter)(?= of\b)"):
        yield (
            "fraction",
            put(
                text,
                *match.span(),
                {"half": "a quarter", "a third": "half", "a quarter": "a third"}[match[0]],
            ),
        )


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


def _other_figure(figure: str, before: str, rng: Random) -> str:
    value = float(figure.replace(",", ""))
    low, high = _bounds(before, value)
    swapped = _digits_exchanged(figure)
    factors = [rng.choice((1.25, 1.5, 2, 3)), rng.choice((0.25, 0.5, 0.75))]
    options = [value * factor for factor in factors] + [
        value + rng.choice((2, 3, 4)),
        value - rng.choice((1, 2)),
    ]
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
    for i, j in zip(digits, digits[1:], strict=False):
        if figure[i] != figure[j] and not (i == 0 and figure[j] == "0"):
            return figure[:i] + figure[j] + figure[i + 1 : j] + figure[i] + figure[j + 1 :]
    return ""


def _other_year(year: str, reading: Reading, rng: Random) -> str:
    near = [str(int(year) + d) for d in (-11, -9, -4, -3, -2, -1, 1, 2, 3, 4)]
    return rng.choice([y for y in near if y not in reading.article])


def _day_of_month(before: str, after: str) -> bool:
    months = "|".join(MONTHS)
    return bool(re.match(rf" (?:{months})\b", after) or re.search(rf"\b(?:{months}) $", before))


def _cased(new: str, old: str) -> str:
    return new.capitalize() if old[0].isupper() else new


# Names and actors


def name(text: str, reading: Reading, rng: Random) -> Iterator[Product]:
    for start, end in reading.names_in(text):
        if any(s <= start < e for s, e in quoted(text)):
            continue
        old = text[start:end]
        kind = reading.names[old]
        swaps = [n for n in _others(old, reading, text) if reading.names[n] == kind]
        if swaps and not re.match(r" (?:province|region|governorate|district|county)", text[end:]):
            yield "of the article", put(text, start, end, rng.choice(swaps))
        strangers = [n for n in NOWHERE[kind] if n not in reading.article]
        if strangers:
            stranger = rng.choice(strangers)
            yield (
                "from nowhere",
                put(
                    text,
                    start,
                    end,
                    stranger if " " in old else stranger.split()[-1] if kind == "person" else stranger,
                ),
            )


def _others(old: str, reading: Reading, text: str) -> list[str]:
    """Names of the article that cannot mean the old one, nor stand in the sentence already."""
    here = [text[s:e] for s, e in reading.names_in(text)]
    return [n for n in reading.names if not akin(n, old) and not any(akin(n, h) for h in here)]


def _said(verbs: str) -> str:
    return rf"(?: (?:also|later|earlier|then))? (?:{verbs})\b(?! (?:to|by)\b)"


def speaker(text: str, reading: Reading, rng: Random) -> Iterator[Product]:
    verbs = "|".join(
        (*SAY, "says", "denied", "confirmed", "accused", "estimated", "acknowledged", "admitted")
    )
    for start, end in reading.names_in(text):
        if any(s <= start < e for s, e in quoted(text)):
            continue
        after, before = text[end:], text[:start]
        speaks = re.match(rf"{_said(verbs)}|, [^,“”\"]{{4,80}},{_said(verbs)}", after)
        spoken = re.search(
            r"(?:(?:\b[Aa]ccording to|[,”\"] said|\bspokes\w+ for)(?: the)? )(?:[A-Z][a-z]+ )?$", before
        )
        if not (speaks or spoken):
            continue
        others = [
            n
            for n in _others(text[start:end], reading, text)
            if reading.names[n] == reading.names[text[start:end]]
        ]
        if not others and reading.names[text[start:end]] in ("person", "body"):
            others = [
                n for n in _others(text[start:end], reading, text) if reading.names[n] in ("person", "body")
            ]
        if others:
            yield "name", put(text, start, end, rng.choice(others))
    for match in free(text, NOUN_PHRASE):
        old = match[0]
        says = re.match(_said(verbs), text[match.end() :]) or re.search(
            r"\b[Aa]ccording to $", text[: match.start()]
        )
        if says and not re.search(r"\b(?:of|for|and|by) $", text[: match.start()]):
            others = [a for a in reading.noun_actors if a.split()[-1] != old.split()[-1] and a not in text]
            others = [a for a in others if not _one_side(a, old)]
            if others:
                yield "body", put(text, *match.span(), rng.choice(others))
    yield from _accusers(text, reading)


_SIDES = (
    "government president minister ministry prime parliament senate council mayor governor commission agency authority",
    "army soldiers troops navy force officers police coastguard guards", "court judge",
    "rebels militants fighters militia insurgents separatists coalition alliance opposition army troops",
    "company owner owners board firm bank manufacturer buyer supplier insurer landlord", "union workers strikers",
    "villagers residents farmers fishermen tenants protesters demonstrators", "prosecutor prosecutors", "captain crew",
)  # fmt: skip


def _one_side(a: str, b: str) -> bool:
    """Tell whether two actors without a name may be one: 'the ministry', 'the government'."""
    return any(a.split()[-1] in side.split() and b.split()[-1] in side.split() for side in _SIDES)


def _accusers(text: str, reading: Reading) -> Iterator[Product]:
    for start, end, after, finish in _neighbours(text, reading):
        if re.fullmatch(r"(?: has| had|, \w+,)? (?:accused|blamed|urged|warned|told) ", text[end:after]):
            yield "accuser", _exchanged(text, start, end, after, finish)


def _neighbours(text: str, reading: Reading) -> Iterator[tuple[int, int, int, int]]:
    """Give start and end of each two actors, one behind the other, that are not one."""
    spans = reading.actors_in(text)
    for (start, end), (after, finish) in zip(spans, spans[1:], strict=False):
        part_of_more = re.search(r"(?:\b(?:of|and|or|for)|,) $", text[:start]) or re.match(
            r"[’']|-\w| (?:and|or|of|[A-Z])", text[finish:]
        )
        if not part_of_more and not akin(text[start:end], text[after:finish]):
            yield start, end, after, finish


def _exchanged(text: str, start: int, end: int, after: int, finish: int) -> str:
    """Put two phrases in each other's place."""
    first, second = text[start:end], text[after:finish]
    if start == 0 and re.match(r"(?:The|An?)\b", first):
        first = first[0].lower() + first[1:]
    return put(text, 0, finish, text[:start] + second + text[end:after] + first)


_ADVERB = r"(?: (?:has|had|have|also|later|then|repeatedly|twice|once|\w+ly))*"
_PASTS = "|".join(sorted(ACTING, key=len, reverse=True))
_BASES = "|".join(sorted({base for base, _ in ACTING.values()}, key=len, reverse=True))
_DONE = "|".join(sorted({done for _, done in ACTING.values()}, key=len, reverse=True))
_ACTIVE = re.compile(
    rf"{_ADVERB} (?:(?:{_PASTS}|{'|'.join(ACTING_PHRASES)})|(?:will|would|could|may|might|must|should|did not|refused to|"
    rf"tried to|wants to|wanted to|plans to|vowed to|threatened to) (?:{_BASES})) "
)
_PASSIVE = re.compile(rf" (?:was|were|is|are|has been|have been|had been|will be)(?: \w+ly)? (?:{_DONE}) by ")
_DEED = re.compile(
    r"[’']s? (?:\w+ )?(?:attack|assault|victory|win|strike|raid|appeal|lawsuit|complaint|offensive|protest|campaign|"
    r"claim|case|loan|visit|takeover bid|letter) (?:on|over|against|to|by|for) "
)


def roles(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    for start, end, after, finish in _neighbours(text, reading):
        middle = text[end:after]
        for rule, pattern in (("active", _ACTIVE), ("passive", _PASSIVE), ("noun", _DEED)):
            if pattern.fullmatch(middle):
                yield rule, _exchanged(text, start, end, after, finish)
        past = middle.strip()
        if past in ACTING and not re.match(r" (?:to|of|that|from|over|for)\b", text[finish:]):
            yield (
                "made passive",
                put(text, end, after, f" {paraphrases.be(text[start:end])} {ACTING[past][1]} by "),
            )


# Negation, hedges, comparison


_AUXILIARY = r"(?:was|were|is|are|will|would|should|must|can|could|has|have|had)"
_OBJECT = (
    r"(?= (?:the|a|an|his|her|its|their|it|them|him|that|all|more|two|three|four|five|\d[\d,.]*|[A-Z]\w+)\b)"
)


def negation(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    if text.endswith("?"):
        return
    yield from _negated(text)
    yield from _affirmed(text)


def _negated(text: str) -> Iterator[Product]:
    for match in free(text, rf"(?<=[\w,”] )({_AUXILIARY}) (?=\w)"):
        rest, before = text[match.end() :], text[: match.start()]
        idle = re.match(
            r"(?:not|never|no|only|just|also|merely|nearly|almost|necessarily|few|little|hardly|likely|neither)\b",
            rest,
        )
        if idle or re.search(
            r"\b(?:whether|than|as|what|unless|until|how|who|where|nor|nobody|none|if)\b[^,]*$", before[-45:]
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
            yield "not all", put(text, *match.span(), _cased("not " + match[0].lower(), match[0]))


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
        r"\b(?:is|are|was|were) (?:expected|likely|due|set|scheduled|planning|hoping|predicted|tipped) to (?=[a-z])",
    ):
        future = "will " if match[0].startswith(("is", "are")) else "would "
        yield "expected to", put(text, *match.span(), future)
    for match in free(text, r"\b(?:plans?|hopes?|intends?|aims?|expects?|wants?) to (?=[a-z])"):
        subject = text[: match.start()].split()[-1:] or [""]
        if not re.search(
            r"(?:^to|^of|^the|^a|ed|’s|^its|^his|^their|^no|^on|^new)$", subject[0].casefold()
        ) and subject[0].casefold() not in ("and", "not"):
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


_NUMBER_NEXT = r"(?= (?:an? |the |[£$€]?\d|half|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred|\w+teen))"
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
            _NUMBER_NEXT.replace("an? |the |", "")
            if old in ("over", "under", "above", "below", "nearly", "almost")
            else _NUMBER_NEXT
        )
        for match in free(text, rf"(?<![\w-])(?i:{old}){figure}"):
            if not re.search(
                r"\b(?:no|little|not|much|just|the|went|go|all|handed|came|took|well|far|even) $",
                text[: match.start()],
            ):
                yield old, put(text, *match.span(), _cased(new, match[0]))
    for pair in (*_GRADES, *_BESTS):
        for old, new in (pair.split("|"), pair.split("|")[::-1]):
            then = r"(?= than\b)" if pair in _GRADES else ""
            for match in free(text, rf"(?<![\w-]){old}\b{then}"):
                if not re.search(r"\b(?:no|not|any) $", text[: match.start()]):
                    yield "degree", put(text, *match.span(), new)


# Quotations, dates, units


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
            lone = len(cut.split()) > 2 and 0 < other.start() and other.end() < len(inner) - 1
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


def unit(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    for old, new in (("$", "€"), ("€", "£"), ("£", "€")):
        for match in free(text, rf"{re.escape(old)}(?=\d)"):
            yield "sign", put(text, *match.span(), new)
    count = r"(?:\d|\b(?:million|billion|thousand|hundred|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twelve|twenty|thirty|forty|fifty|sixty|ninety))"
    for old, new in _UNITS:
        for match in free(text, rf"(?<={' '}){old}\b"):
            if re.search(rf"{count}[- ]$", text[: match.start()]):
                yield "word", put(text, *match.span(), new)
    for match in free(text, r"(?<=\d) ?(?:%|per cent|percent)(?!\w)"):
        point = " percentage points" if not re.match(r" of\b", text[match.end() :]) else " in a thousand"
        yield "per cent", put(text, *match.span(), point)
    for match in free(text, r"(?<=\d)(?: per cent| percent|%)(?! of\b)(?!\w)"):
        yield "per cent left out", put(text, *match.span(), "")


MUTATIONS: dict[str, Mutation] = {
    "number": number,
    "name": name,
    "negation": negation,
    "speaker": speaker,
    "roles": roles,
    "quotation": quotation,
    "antonym": antonym,
    "hedge": hedge,
    "date": date,
    "unit": unit,
    "comparison": comparison,
}
KINDS = ("unmutated", *MUTATIONS)


def draw(articles: Iterable[str], seed: int) -> list[Case]:
    """Give the cases of all articles, drawn from one seed."""
    rng = Random(seed)
    return [case for article in articles for case in cases(article, rng)]
