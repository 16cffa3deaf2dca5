"""A conversation with a model: ask, read, ask again, until there is an answer of use or no re-ask is left.

What a completion can be and what is done then stands in models/outcomes.py.
"""

from __future__ import annotations

import logging
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Generic

from briefing.analysts.replies import read_completion, usage_of
from briefing.models import Completion, Model, Request
from briefing.models.outcomes import POLICIES, Outcome, ReAsk
from briefing.prompts import Prompts
from briefing.schemas import R
from briefing.types import Usage

_log = logging.getLogger(__name__)

# How much more room an answer gets once it was cut off.
_MORE_ROOM = 2


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """The end of a conversation: the reply (None: there is no usable one) and what led to it."""

    reply: R | None
    request: Request
    completion: Completion
    outcome: Outcome
    usage: Usage


class Asker:
    """Puts questions to a model.

    Args:
        model: answers requests.
        prompts: what it is told where its answer was of no use.
    """

    def __init__(self, model: Model, prompts: Prompts) -> None:
        self._model = model
        self._prompts = prompts

    async def ask(
        self,
        question: Request,
        reply: type[R],
        numbers: Container[int],
        max_re_asks: int | None = None,
        *,
        empty_will_do: bool = False,
    ) -> Answer[R]:
        """Ask until the answer is usable or no re-ask is left; then take the best that came.

        Args:
            question: the first request; what follows counts its attempts on.
            reply: the class of the reply that is wanted.
            numbers: those that a reply may use, of sentences or statements.
            max_re_asks: at most so many; None: as many as the outcome is worth (`POLICIES`).
            empty_will_do: whether a reply without a statement is an answer, too.
        """
        request = question
        usage = Usage()
        best: Answer[R] | None = None
        while True:
            completion = await self._model.complete(request)
            usage += usage_of(completion, request)
            outcome, parsed = read_completion(completion, reply, numbers)
            asked = replace(question, attempt=request.attempt)
            answer = Answer(parsed.reply, asked, completion, outcome, usage)
            if parsed.reply is not None:
                best = answer
            re_asks = POLICIES[outcome].re_asks[:max_re_asks]
            done = request.attempt - question.attempt
            if done >= len(re_asks) or (outcome is Outcome.EMPTY and parsed.reply and empty_will_do):
                return replace(best or answer, request=asked, usage=usage)
            _log.info("%s: %s %s", request.place, outcome.value, completion.detail)
            if re_asks[done] is ReAsk.PROBLEMS:
                request = self._prompts.repair(asked, completion.text, parsed.problems)
            else:
                room = _MORE_ROOM if re_asks[done] is ReAsk.ROOM else request.room
                request = replace(question, attempt=request.attempt + 1, room=room)

    async def once(self, request: Request, reply: type[R], numbers: Container[int]) -> Answer[R]:
        """Ask, and take what comes; the arguments are those of `ask`."""
        completion = await self._model.complete(request)
        outcome, parsed = read_completion(completion, reply, numbers)
        return Answer(parsed.reply, request, completion, outcome, usage_of(completion, request))
