"""How an endpoint wants to be asked, learned from what it refuses: once for the run, and kept for the next one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from briefing.models import Request
from briefing.models.envelope import PARAMETERS, Fault
from briefing.models.outcomes import Outcome

FORMATS = ("json_schema", "json_object", "text")
_LIMITS = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}


class Dialect:
    """The body of requests to one endpoint.

    Args:
        model: its name there.
        parameters: sent with each request, by OpenAI's names; None is not sent.
        facts: what `facts` gave in an earlier run; what cannot be read is passed over.
    """

    def __init__(
        self, model: str, parameters: Mapping[str, float | None], facts: Mapping[str, object] | None = None
    ) -> None:
        self._model = model
        self._parameters = {name: value for name, value in parameters.items() if value is not None}
        known = facts or {}
        self._format = FORMATS.index(str(known["format"])) if known.get("format") in FORMATS else 0
        self._more_room = known.get("more_room") is not False
        renamed = known.get("renamed")
        self._renamed: dict[str, str | None] = {}
        for name, other in renamed.items() if isinstance(renamed, dict) else ():
            if name in PARAMETERS and other in (None, _LIMITS.get(name)):
                self._rename(name, other)

    @property
    def facts(self) -> dict[str, object]:
        """What has been learned, as JSON values."""
        return {"format": FORMATS[self._format], "renamed": self._renamed, "more_room": self._more_room}

    def limit(self, request: Request) -> int | None:
        """Give the limit on the answer's tokens that goes out with a request; None where none does."""
        value = next((self._parameters[name] for name in _LIMITS if name in self._parameters), None)
        return None if value is None else int(value) * (request.room if self._more_room else 1)

    def body(self, request: Request) -> dict[str, Any]:
        """Give the body of a chat-completions request."""
        messages = [{"role": m.role, "content": m.content} for m in request.messages]
        body: dict[str, Any] = {"model": self._model, "messages": messages, **self._parameters}
        for name in _LIMITS.keys() & self._parameters.keys():
            body[name] = self.limit(request)
        kind = FORMATS[self._format]
        if kind == "json_schema":
            schema = {"name": request.schema_name, "strict": True, "schema": request.schema}
            body["response_format"] = {"type": kind, "json_schema": schema}
        else:
            # Without the schema in the request it stands in the prompt, in its constant part.
            schema_text = json.dumps(request.schema, separators=(",", ":"))
            messages[0]["content"] += f"\n\nThe JSON Schema of the answer: {schema_text}"
            if kind == "json_object":
                body["response_format"] = {"type": kind}
        return body

    def learn(self, fault: Fault, sent: Mapping[str, Any], request: Request) -> bool:
        """Change what a refusal names. False: there is nothing left to change."""
        if fault.outcome is Outcome.FORMAT_REFUSED:
            # Where the body has another format by now, another request has learned it meanwhile.
            if sent.get("response_format", {"type": "text"})["type"] == FORMATS[self._format]:
                if self._format + 1 == len(FORMATS):
                    return False
                self._format += 1
            return True
        name = fault.parameter or ""
        if name not in sent:
            return False
        if name in _LIMITS and sent[name] != self._parameters.get(name, sent[name]):
            self._more_room = False  # it is the larger room that is refused, not the name
        elif name in self._parameters:
            # A limit has two names; one that came by its second name already goes.
            self._rename(name, _LIMITS.get(name) if name not in self._renamed.values() else None)
        return True

    def _rename(self, name: str, other: str | None) -> None:
        self._renamed[name] = other
        value = self._parameters.pop(name, None)
        if other and value is not None:
            self._parameters[other] = value
