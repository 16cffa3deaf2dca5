"""What prompts say: instructions that are at odds with each other, and lists that no answer has.

It reads the files' own words, so that it can name the line; what the variables bring is not looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, get_args

from briefing.schemas import Reply, form_problems, strict_schema
from briefing.templating import Mistake, Source, nearest
from briefing.types import ActorType, Field

_SIGN = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_BLOCK = re.compile(r"\{%[-+]?\s*(?:(end)block\b.*?|block\s+(\w+).*?)[-+]?%\}", re.DOTALL)
_ASKED = ("max_statements", "count")
# What a variable's value is written as here: a number, or anything.
_NUMBER, _ANY = "\x01", "\x02"

_LANGUAGES = (
    "Afrikaans|Albanian|Amharic|Arabic|Armenian|Azerbaijani|Bengali|Bosnian|Bulgarian|Burmese|Catalan|Chinese|"
    "Croatian|Czech|Danish|Dari|Dutch|English|Estonian|Farsi|Finnish|French|Georgian|German|Greek|Hausa|Hebrew|Hindi|"
    "Hungarian|Indonesian|Italian|Japanese|Kazakh|Korean|Kurdish|Latvian|Lithuanian|Malay|Mandarin|Norwegian|Pashto|"
    "Persian|Polish|Portuguese|Romanian|Russian|Serbian|Slovak|Slovene|Somali|Spanish|Swahili|Swedish|Tagalog|Tamil|"
    "Thai|Tigrinya|Turkish|Ukrainian|Urdu|Uzbek|Vietnamese|Yoruba"
)
# What an instruction goes on with behind a language. Any other word is what the language's name belongs to: 'in
# Chinese export rules'.
_GOES_ON = (
    "also|always|and|as|at|because|but|by|even|for|from|if|in|instead|is|never|no|not|of|on|only|or|please|rather|"
    "regardless|since|so|that|the|then|throughout|to|too|unless|using|when|where|whatever|whichever|while|with|without"
)
_LANGUAGE = re.compile(
    r"\b(?:in|into|to)\s+(?:plain\s+|simple\s+|British\s+|American\s+)?"
    rf"(?:{_LANGUAGES})\b(?:(?:\s*,\s*|\s+and\s+|\s+or\s+)(?:{_LANGUAGES})\b)*+(?! +(?!(?:{_GOES_ON})\b)\w|\s+[A-Z])"
    r"|\b[Ii]n\s+(?:the\s+|its\s+|their\s+)?(?:(?:article['’]s|source['’]s|text['’]s|original|own|same|source)\s+)+language\b"
    r"|\b(?:[Ii]n|[Uu]se)\s+the\s+language\s+of\s+the\s+(?:article|reader|source|text)\b"
    rf"|\b(?:[Uu]se|[Ss]peak|[Ww]rite)\s+(?:only\s+)?(?:{_LANGUAGES})\b(?!\s+\w)"
    rf"|(?<!\w)(?:{_LANGUAGES})\s+only\b|\b[Ll]anguage(?:\s+of\s+the\s+answer)?(?:\s+is|\s*:)\s+(?:{_LANGUAGES})\b"
    rf"|\b(?:must|shall|should)\s+be\s+(?:{_LANGUAGES})\b",
)
# 'The articles are in Arabic' says what is given, not what is wanted.
_GIVEN = re.compile(
    r"\b(?:articles?|sources?|reports?|texts?|news|quotations?|passages?)\b(?![^.;:\n]*\bmust\b)(?:[^.;:\n]*\b(?:is|are|was|were|be|come|comes|appears?)\b[^.;:\n]*"
    r"|\s+)$",
    re.IGNORECASE,
)
_COUNT = (
    rf"(?:{_NUMBER}+|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|a"
    r" dozen|a hundred)"
)
_COUNTED = rf"{_COUNT}(?:\s*(?:-|–|to|or)\s*{_COUNT})?"
# What stands between a count and what it counts. Any other word makes it a thing of the news: 'basis points', 'front
# lines', 'a prison sentence'.
_SUCH = (
    r"(?:(?:best|brief|bullet|central|clear|complete|crisp|different|English|full|good|important|key|long|main|more|most|"
    r"numbered|of the|of these|or fewer|plain|separate|short|simple|single|such|top|weightiest|whole)\s+){0,3}?"
)
_FEW = re.compile(
    # 'by 2 points', 'de 2 points', 'lose 2 points' is told of shares and votes.
    rf"(?<!\bby )(?<!\bde )(?<!\bgain )(?<!\blose )(?<![\w{_NUMBER}]){_COUNTED}\s+{_SUCH}"
    r"(?:statements|points|lines|bullets|items|numbers)\b"
    r"|\b(?:statements|points|lines|bullets)\s*[:(]?\s*(?:at most|max(?:imum)?\.?|no more than|up to)\s+(?:of\s+)?"
    rf"{_COUNT}\b(?!\s+(?:words|sentences|characters))"
    r"|\b(?:a single|one|only one) statement\s+(?:a|an|for each|in each|per)\s",
    re.IGNORECASE,
)
_LONG = re.compile(
    rf"(?:\b(?:a|single)|{_COUNTED})\s+{_SUCH}(?:words?|sentences?|characters)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)|\n")
_KEY = re.compile(r"[{,]\s*\"(\w+)\"\s*:")
_TYPE = re.compile(r"\"type\"\s*:\s*\"([^\"]*)\"")


class _Words(NamedTuple):
    """A file's words, as long as the file: what is no instruction is blank."""

    own: bool
    source: Source
    text: str

    def line(self, offset: int) -> int:
        return self.source.text.count("\n", 0, offset) + 1


def has_word(text: str, word: str) -> bool:
    """Tell whether a text has a word."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def odd(
    chain: Sequence[tuple[bool, Source]],
    data_block: str | None,
    reply: type[Reply] | None,
    fields: Sequence[Field],
    shipped: str,
) -> Iterator[Mistake]:
    """Find words in a user's files that are at odds with others of the prompt, or with what an answer is.

    Args:
        chain: the prompt's file and those it inherits from; whether each is the user's own.
        data_block: where no instructions are, or None.
        reply: what an answer has to be; None where the prompt names no form.
        fields: the lists that are declared.
        shipped: the text of the shipped prompt: of two lines at odds the one that is not from there is named.
    """
    words = list(_words(chain, data_block))
    lines = frozenset(map(str.strip, shipped.splitlines()))
    yield from _twice(words, lines, _LANGUAGE, "a language", "the language of the answer")
    yield from _twice(words, lines, _FEW, "a length", "how many are wanted")
    yield from _twice(words, lines, _LONG, "a length", "how long a statement is")
    if reply is not None:
        known = _keys(strict_schema(reply)) | {field.name for field in fields}
        for part in words:
            if part.own:
                unknown = list(_unknown_keys(part, known, "statements" in known and "actors" in known))
                yield from unknown
                yield from _refused(part, reply, {each.line for each in unknown})


def _words(chain: Sequence[tuple[bool, Source]], data_block: str | None) -> Iterator[_Words]:
    """Give the words of each file that are sent: without blocks that a file below it takes over."""
    replaced: set[str] = set()
    for own, source in chain:
        text = _SIGN.sub(_blank, source.text)
        taken = set(replaced)
        for name, start, end in _blocks(source.text):
            if name == data_block or name in taken:
                text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
            elif "super()" not in source.text[start:end]:
                replaced.add(name)
        yield _Words(own, source, text)


def _blank(sign: re.Match[str]) -> str:
    """Write a sign of Jinja's as blanks of the same length, and a variable as its kind of value."""
    fill = " "
    if sign.group().startswith("{{"):
        fill = _NUMBER if any(name in sign.group() for name in _ASKED) else _ANY
    return re.sub(r"[^\n]", fill, sign.group())


def _blocks(text: str) -> Iterator[tuple[str, int, int]]:
    """Give name, start and end of each block that is no comment."""
    bare = re.sub(r"\{#.*?#\}", lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.DOTALL)
    opened: list[tuple[str, int]] = []
    for tag in _BLOCK.finditer(bare):
        if tag.group(2):
            opened.append((tag.group(2), tag.start()))
        elif opened:
            name, start = opened.pop()
            yield name, start, tag.end()


def _twice(
    words: Sequence[_Words], shipped: frozenset[str], pattern: re.Pattern[str], thing: str, meaning: str
) -> Iterator[Mistake]:
    """Find where a second sentence of a prompt says what one has said."""
    found = [(part, *span) for part in words for span in _mentions(part.text, pattern)]
    new = [
        (part, start, end)
        for part, start, end in found
        if part.own and part.source.text.splitlines()[part.line(start) - 1].strip() not in shipped
    ]
    old = [each for each in found if each not in new]
    for part, start, end in new if old else new[1:]:
        first, at, to = (old or new)[0]
        said, again = _quoted(first.text[at:to]), _quoted(part.text[start:end])
        where = f"line {first.line(at)}" if first.own else "the shipped prompt"
        what = (
            f"this names {thing} twice: “{again}”, and “{said}” in {where}, for {meaning}; keep one, or take over "
            "the block with the other"
        )
        yield Mistake(part.source.file, part.line(start), what)


def _quoted(words: str) -> str:
    return " ".join(re.sub(f"{_NUMBER}+", "N", words).split())


def _mentions(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Give the places of a pattern, one of each sentence."""
    last = -1
    for match in pattern.finditer(text):
        ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, match.start() + 1)]
        begin = ends[-1] if ends else 0
        given = match.group().startswith("in ") and _GIVEN.search(text[begin : match.start()])
        if begin != last and not given:
            last = begin
            yield match.span()


def _keys(schema: dict[str, Any]) -> set[str]:
    properties = schema.get("properties", {})
    inner = [*properties.values(), *([schema["items"]] if "items" in schema else [])]
    return set(properties).union(*map(_keys, inner))


def _unknown_keys(part: _Words, known: set[str], fields_too: bool) -> Iterator[Mistake]:
    for match in _KEY.finditer(part.text):
        key = match.group(1)
        if key not in known:
            own = "; a list of your own is declared under [brief] fields" if fields_too else ""
            what = f"the answer has no '{key}'; {nearest(key, known)}{own}"
            yield Mistake(part.source.file, part.line(match.start(1)), what)
    types = get_args(ActorType)
    for match in _TYPE.finditer(part.text):
        for kind in re.findall(r"\w+", re.sub(rf"\bor\b|[{_ANY}{_NUMBER}]", " ", match.group(1))):
            if kind not in types:
                what = f"no actor is of the type '{kind}'; {nearest(kind, types)}"
                yield Mistake(part.source.file, part.line(match.start(1)), what)


def _refused(part: _Words, reply: type[Reply], told: set[int | None]) -> Iterator[Mistake]:
    """Find whole answers, written as they are wanted, that would not be taken.

    What is no JSON is not looked at, nor an object that has none of the answer's lists.
    """
    end = 0
    for brace in re.finditer(r"\{", part.text):
        if brace.start() < end:
            continue
        try:
            # What stands for a variable is a control character.
            answer, end = json.JSONDecoder(strict=False).raw_decode(part.text, brace.start())
        except (ValueError, RecursionError):
            continue
        if answer.keys() & reply.model_fields.keys():
            line = part.line(brace.start())
            for what in () if {*range(line, part.line(end) + 1)} & told else form_problems(answer, reply):
                yield Mistake(part.source.file, line, f"an answer like this one would be refused: {what}")
