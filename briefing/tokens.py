"""How many tokens a text has, estimated, and how far that is off, learnt from what servers count. Pure."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterable

# What a character counts, in twentieths of a token, by its script; from a quarter of a token to a whole one.
# Fitted by benchmarks/token_estimate.py on half of its texts to the newest vocabularies at hand of four makers
# (docs/costs.md has the error on the other half). For Amharic and its like the fit was above 1: the bound holds.
_UNIT = 20
_ASCII = 5
_PUNCTUATION = 5  # curly quotation marks, dashes
_SCRIPTS = (  # the first block of 256 code points, the last, and the count
    (0x00, 0x02, 20),  # Latin letters with accents: each breaks a word
    (0x03, 0x03, 16),  # Greek
    (0x04, 0x04, 9),  # Cyrillic
    (0x05, 0x05, 14),  # Armenian, Hebrew
    (0x06, 0x08, 11),  # Arabic
    (0x09, 0x0D, 19),  # the scripts of India
    (0x11, 0x11, 18),  # Hangul, in parts
    (0x1F, 0x1F, 20),  # Greek with accents
    (0x20, 0x20, _PUNCTUATION),
    (0x2E, 0xAB, 17),  # Chinese, Japanese
    (0xAC, 0xD7, 18),  # Hangul
    (0xD8, 0xDF, 10),  # half a character beyond the first 65,536: emoji, rare ideographs
    (0xF9, 0xFF, 17),  # forms of Chinese and Japanese
)


def _table() -> bytes:
    counts = bytearray([_UNIT]) * 256
    for first, last, count in _SCRIPTS:
        counts[first : last + 1] = bytes([count]) * (last + 1 - first)
    return bytes(counts)


_COUNTS = _table()
_ASCII_RUN = re.compile(r"[\x00-\x7f]+")


def estimate_tokens(text: str) -> int:
    """Estimate how many tokens a model makes of a text.

    ASCII counts four characters a token, the usual rule of thumb (OpenAI's help pages give it for English);
    other characters count by their script. docs/costs.md says how far this is off, for which tokenizer.

    Returns:
        0 for no text. It never falls as text is added; a character counts from a quarter of a token to one.
    """
    if text.isascii():
        return (len(text) + 3) // 4
    others = _ASCII_RUN.sub("", text)
    blocks = others.encode("utf-16-be", "surrogatepass")[::2]  # the high byte of a UTF-16 unit is its block
    units = (len(text) - len(others)) * _ASCII + sum(blocks.translate(_COUNTS))
    return (units + _UNIT - 1) // _UNIT


# What chat formats put around a message: role and two or three marks.
MESSAGE_TOKENS = 4


def estimate_messages(contents: Iterable[str]) -> int:
    """Estimate the input tokens of messages with these contents."""
    return sum(estimate_tokens(content) + MESSAGE_TOKENS for content in contents)


class Calibration:
    """What servers counted, against what was estimated: corrects the next estimates.

    It holds for one model and one kind of text: make one for each run. The same pairs in the same order give
    the same figures. Of input tokens it keeps the last `WINDOW` pairs; one wild count does little, since each
    is first brought to between a quarter of its estimate and four times that.
    """

    WINDOW = 50
    # Pairs before an estimate is corrected.
    FEW = 3
    BOUND = 4.0
    # How far an estimate may be too low before any answer is there: in docs/costs.md, few are further off.
    CAUTION = 2.0
    # By how much a request may be further off than the worst so far.
    MARGIN = 1.1

    def __init__(self) -> None:
        self._pairs: deque[tuple[int, float]] = deque(maxlen=self.WINDOW)
        self._outputs: deque[int] = deque(maxlen=self.WINDOW)
        self._largest = 0

    def learn(self, estimated: int, input_tokens: int, output_tokens: int) -> None:
        """Take in one answer.

        Args:
            estimated: input tokens, uncorrected.
            input_tokens: what the server counted; 0: it does not say.
            output_tokens: what the server counted; 0: it does not say.
        """
        if estimated > 0 and input_tokens > 0:
            bounded = min(max(input_tokens, estimated / self.BOUND), estimated * self.BOUND)
            self._pairs.append((estimated, bounded))
        if output_tokens > 0:
            self._outputs.append(output_tokens)
            self._largest = max(self._largest, output_tokens)

    @property
    def ratio(self) -> float:
        """Counted tokens for each one estimated, from 0.25 to 4; 1.0 until a few answers are there."""
        if len(self._pairs) < self.FEW:
            return 1.0
        return sum(actual for _, actual in self._pairs) / sum(estimated for estimated, _ in self._pairs)

    def expected(self, estimated: int) -> int:
        """Give the input tokens that a request with this estimate has, on average."""
        return round(estimated * self.ratio)

    def at_worst(self, estimated: int) -> int:
        """Give the most input tokens that a request is reckoned to have.

        As far off as the worst one remembered, and a tenth more; until a few are there, at least twice the
        estimate.
        """
        ratios = [self.MARGIN * actual / each for each, actual in self._pairs]
        if len(ratios) < self.FEW:
            ratios.append(self.CAUTION)
        return math.ceil(estimated * max(ratios))

    @property
    def typical_output(self) -> int | None:
        """The median answer of the last ones, in tokens; None before the first."""
        return sorted(self._outputs)[len(self._outputs) // 2] if self._outputs else None

    @property
    def largest_output(self) -> int:
        """The longest answer of all, in tokens; 0 before the first."""
        return self._largest
