"""The OpenAI-compatible model against a server of ours: every row of the taxonomy that it mends or names."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from fake_endpoint import Answer, Endpoint, completion, error, serve

from briefing.errors import ModelUnusableError
from briefing.models import Completion, Message, Request, openai_compatible
from briefing.models.envelope import Fault, Limits, limits, read
from briefing.models.openai_compatible import OpenAICompatible
from briefing.models.outcomes import POLICIES, Outcome
from briefing.schemas import LeadReply, strict_schema

KEY = "sk-secret-0123456789"
GOOD = completion('{"statements": [1]}')


def request(text: str = "Choose.") -> Request:
    messages = (Message("system", "You choose."), Message("user", text))
    return Request("lead", "", "", 1, 1, messages, "LeadReply", strict_schema(LeadReply))


class Waits(list[float]):
    """Takes the place of sleeping, and remembers for how long."""

    async def __call__(self, seconds: float) -> None:
        """Wait."""
        self.append(seconds)


def ask(endpoint: Endpoint, count: int = 1, **options: Any) -> tuple[list[Completion], Waits]:
    """Send some requests at once."""
    waits = Waits()

    async def go() -> list[Completion]:
        model = OpenAICompatible("m", base_url=endpoint.base_url, api_key=KEY, sleep=waits, **options)
        try:
            return await asyncio.gather(*(model.complete(request(f"Choose {i}.")) for i in range(count)))
        finally:
            await model.close()

    return asyncio.run(go()), waits


def test_a_request_asks_for_strict_json_and_no_more() -> None:
    """The schema goes out strict; temperature and limits only where they are configured."""
    with serve([GOOD]) as endpoint:
        (answer,), _ = ask(endpoint)
        ask(endpoint, temperature=0.0, max_output_tokens=500)
    plain, configured = endpoint.requests
    assert answer == Completion('{"statements": [1]}', "stop", 100, 20)
    assert set(plain) == {"model", "messages", "response_format"}
    assert plain["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "LeadReply", "strict": True, "schema": strict_schema(LeadReply)},
    }
    assert (configured["temperature"], configured["max_tokens"]) == (0.0, 500)
    assert endpoint.headers[0]["authorization"] == f"Bearer {KEY}"


def test_requests_are_sent_side_by_side_up_to_the_limit() -> None:
    """No more requests are under way than the concurrency says."""
    gate, arrived = threading.Event(), threading.Semaphore(0)

    def answer(body: dict[str, Any]) -> Answer:
        """Give the next answer."""
        arrived.release()
        return Answer(GOOD.body, hold=gate)

    def open_when_two_are_there() -> None:
        arrived.acquire()
        arrived.acquire()
        gate.set()

    with serve(answer) as endpoint:
        watcher = threading.Thread(target=open_when_two_are_there)
        watcher.start()
        answers, _ = ask(endpoint, count=6, concurrency=2)
        watcher.join()
    assert len(answers) == 6
    assert endpoint.most_in_flight == 2


@pytest.mark.parametrize(
    "fault",
    [
        Answer(share=0),
        error(500),
        Answer(b"<html>Bad gateway</html>", 502, {"content-type": "text/html"}),
        error(503),
        error(429, "slow down"),
        error(408),
        error(409),
    ],
    ids=["dropped", "500", "502", "503", "429", "408", "409"],
)
def test_transport_faults_are_asked_again(fault: Answer) -> None:
    """Two faults of transport cost two retries and nothing else."""
    with serve([fault, fault, GOOD]) as endpoint:
        (answer,), waits = ask(endpoint)
    assert (answer.text, answer.retries) == ('{"statements": [1]}', 2)
    assert len(waits) == 2


def test_a_server_that_stays_busy_is_given_up() -> None:
    """After seven sends a request ends as busy, and the run goes on."""
    with serve([error(503, f"overloaded, {KEY}")]) as endpoint:
        (answer,), waits = ask(endpoint)
    assert (answer.outcome, answer.retries, len(endpoint.requests)) == (Outcome.BUSY, 6, 7)
    assert KEY not in answer.detail
    assert all(wait <= 0.5 * 2**i for i, wait in enumerate(waits))


def test_an_answer_that_takes_too_long_in_all_is_asked_again() -> None:
    """The deadline is a total: a request that hangs is sent again."""
    gate = threading.Event()
    with serve([Answer(GOOD.body, hold=gate), GOOD]) as endpoint:
        (answer,), _ = ask(endpoint, request_timeout=0.3)
        gate.set()
    assert answer.retries == 1


def test_a_model_that_never_ends_is_given_up_after_one_more_try() -> None:
    """An endpoint that takes requests and gives no answer costs two time-outs a request, not five."""
    gate = threading.Event()
    with serve([Answer(GOOD.body, hold=gate)]) as endpoint:
        (answer,), _ = ask(endpoint, request_timeout=0.2)
        gate.set()
    assert (answer.outcome, answer.retries, len(endpoint.requests)) == (Outcome.LATE, 1, 2)


def test_a_finer_wait_is_taken_before_a_coarser() -> None:
    """OpenAI's and Azure's retry-after-ms beside the whole seconds of Retry-After."""
    headers = {"retry-after": "7", "retry-after-ms": "250"}
    with serve([error(429, headers=headers), GOOD]) as endpoint:
        _, waits = ask(endpoint)
    assert 0.25 <= waits[0] <= 0.75


def in_a_while(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 8),
        ("0", 0, 1),
        ("60", 60, 61),
        ("3600", 5, 6),
        (lambda: in_a_while(20), 17, 21),
        (lambda: in_a_while(-500), 0, 1),
        (lambda: in_a_while(9999), 5, 6),
        ("soon", 0, 0.5),
    ],
)
def test_retry_after_is_honoured_within_reason(
    header: str | Callable[[], str], low: float, high: float
) -> None:
    """Seconds and dates are waited for, absurd ones are capped, nonsense is passed over."""
    value = header if isinstance(header, str) else header()
    with serve([error(429, headers={"retry-after": value}), GOOD]) as endpoint:
        _, waits = ask(endpoint)
    assert low <= waits[0] <= high


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (error(401, f"Incorrect API key provided: {KEY}"), "refuses the key.*OPENAI_API_KEY"),
        (error(403), "does not let this key use the model 'm'"),
        (error(404, code="model_not_found"), "does not know the model 'm'.*base_url"),
        (error(429, "You exceeded your current quota", code="insufficient_quota"), "quota .* is spent"),
        (error(402), "quota .* is spent"),
    ],
    ids=["401", "403", "404", "quota", "402"],
)
def test_a_model_that_cannot_be_used_stops_the_run_without_a_storm(fault: Answer, said: str) -> None:
    """It is asked once more, by no more than is under way; the error says the mend and never the key."""
    with serve([fault]) as endpoint, pytest.raises(ModelUnusableError, match=said) as raised:
        ask(endpoint, count=40, concurrency=3)
    assert 2 <= len(endpoint.requests) <= 6
    assert KEY not in str(raised.value)


def test_a_missing_key_is_said_to_be_missing() -> None:
    """Who has set no key is told to set one."""

    async def go(url: str) -> None:
        model = OpenAICompatible("m", base_url=url, sleep=Waits())
        try:
            await model.complete(request())
        finally:
            await model.close()

    with serve([error(401)]) as endpoint, pytest.raises(ModelUnusableError, match="wants a key"):
        asyncio.run(go(endpoint.base_url))


def test_one_refusal_of_the_key_is_forgiven() -> None:
    """A 401 that the second try does not meet costs nothing."""
    with serve([error(401), GOOD]) as endpoint:
        assert ask(endpoint)[0][0].outcome is Outcome.ANSWERED


def test_an_endpoint_never_reached_stops_the_run() -> None:
    """Where nothing listens, the error names host and mend."""
    with serve([GOOD]) as endpoint:
        pass
    with pytest.raises(ModelUnusableError, match=r"127\.0\.0\.1:\d+ cannot be reached .*base_url"):
        ask(endpoint, count=3)


def test_the_format_is_stepped_down_once_for_the_run() -> None:
    """A server without json_schema is asked for json_object, then for text with the schema in the prompt."""

    def picky(body: dict[str, Any]) -> Answer:
        kind = body.get("response_format", {}).get("type")
        return (
            error(400, f"response_format {kind} is not supported", param="response_format") if kind else GOOD
        )

    with serve(picky) as endpoint:
        answers, waits = ask(endpoint, count=4, concurrency=1)
    kinds = [body.get("response_format", {}).get("type") for body in endpoint.requests]
    assert kinds == ["json_schema", "json_object", None, None, None, None]
    assert '"statements"' in endpoint.requests[-1]["messages"][0]["content"]
    assert [a.outcome for a in answers] == [Outcome.ANSWERED] * 4
    assert sum(waits) == 0


def test_a_refused_parameter_is_renamed_or_dropped_once_for_the_run() -> None:
    """max_tokens becomes max_completion_tokens, temperature goes."""

    def picky(body: dict[str, Any]) -> Answer:
        if "max_tokens" in body:
            return error(400, "Use 'max_completion_tokens' instead.", param="max_tokens")
        return error(400, "temperature must be 1", param="temperature") if "temperature" in body else GOOD

    with serve(picky) as endpoint:
        answers, _ = ask(endpoint, count=3, concurrency=1, temperature=0.2, max_output_tokens=9)
    assert len(endpoint.requests) == 5
    assert endpoint.requests[-1]["max_completion_tokens"] == 9
    assert [a.outcome for a in answers] == [Outcome.ANSWERED] * 3


def test_more_room_is_asked_for_only_where_there_is_a_limit() -> None:
    """A request for twice the room doubles the configured limit; an endpoint that refuses it gets the usual one."""
    roomy = replace(request(), room=2)

    async def go(url: str, limit: int | None) -> Completion:
        model = OpenAICompatible("m", base_url=url, sleep=Waits(), max_output_tokens=limit)
        try:
            return await model.complete(roomy)
        finally:
            await model.close()

    def at_most_100(body: dict[str, Any]) -> Answer:
        return error(400, "max_tokens is over 100", param="max_tokens") if body["max_tokens"] > 100 else GOOD

    with serve([GOOD]) as endpoint:
        asyncio.run(go(endpoint.base_url, None))
        asyncio.run(go(endpoint.base_url, 300))
    assert [body.get("max_tokens") for body in endpoint.requests] == [None, 600]
    with serve(at_most_100) as endpoint:
        assert asyncio.run(go(endpoint.base_url, 100)).outcome is Outcome.ANSWERED
    assert [body["max_tokens"] for body in endpoint.requests] == [200, 100]


def test_what_is_learned_of_an_endpoint_serves_the_next_run() -> None:
    """Refused formats and parameters are not tried again by who is given what was learned."""

    def picky(body: dict[str, Any]) -> Answer:
        if "response_format" in body:
            return error(400, "no response_format here", param="response_format")
        return error(400, "no", param="max_tokens") if "max_tokens" in body else GOOD

    facts: list[Mapping[str, object]] = []
    with serve(picky) as endpoint:
        ask(endpoint, learned=facts.append, max_output_tokens=9)
        before = len(endpoint.requests)
        ask(endpoint, facts=json.loads(json.dumps(facts[-1])), max_output_tokens=9)
        ask(endpoint, facts={"format": 3, "renamed": {"model": None, "max_tokens": "model"}, "x": 1})
    assert before == 4
    second = endpoint.requests[before]
    assert "response_format" not in second
    assert second["max_completion_tokens"] == 9
    assert len(endpoint.requests) == before + 1 + 3


def test_what_is_under_way_at_the_end_is_answered_and_nothing_else_is_sent() -> None:
    """After `finish` a request under way still comes to its answer; one that waits is cancelled."""
    gate, arrived = threading.Event(), threading.Event()

    def answer(_: dict[str, Any]) -> Answer:
        arrived.set()
        return Answer(GOOD.body, hold=gate)

    async def go(url: str) -> list[Completion | BaseException]:
        model = OpenAICompatible("m", base_url=url, concurrency=1)
        try:
            both = asyncio.gather(
                *(model.complete(request(f"{i}")) for i in range(2)), return_exceptions=True
            )
            await asyncio.to_thread(arrived.wait, 10)
            model.finish()
            gate.set()
            return await both
        finally:
            await model.close()

    with serve(answer) as endpoint:
        first, second = asyncio.run(go(endpoint.base_url))
    assert isinstance(first, Completion)
    assert isinstance(second, asyncio.CancelledError)
    assert len(endpoint.requests) == 1


def test_an_endpoint_that_has_gone_down_is_not_waited_for_by_each_request(monkeypatch) -> None:
    """After enough lost requests over enough time each is sent once, and of those at one time only one."""
    monkeypatch.setattr(openai_compatible, "DOWN_SECONDS", 0.0)

    async def go(url: str) -> tuple[list[Completion], list[Completion]]:
        model = OpenAICompatible("m", base_url=url, sleep=Waits())
        try:
            singly = [await model.complete(request(f"{i}")) for i in range(20)]
            before = len(endpoint.requests)
            at_once = await asyncio.gather(*(model.complete(request(f"{i}")) for i in range(20)))
            assert len(endpoint.requests) == before + 1
            return singly, at_once
        finally:
            await model.close()

    with serve([GOOD, error(500)]) as endpoint:
        singly, at_once = asyncio.run(go(endpoint.base_url))
    assert [answer.outcome for answer in (*singly, *at_once)] == [Outcome.ANSWERED] + [Outcome.UNREACHED] * 39
    assert [answer.retries for answer in singly] == [0] + [6] * 8 + [0] * 11


def test_a_header_out_of_all_measure_is_a_fault_like_others() -> None:
    """An answer that the HTTP library refuses to read ends as unreached; no word of it holds the key."""
    with serve([GOOD, Answer(GOOD.body, headers={"x-huge": "x" * 10_000})]) as endpoint:
        first, second = ask_in_turn(endpoint, 2)
    assert (first.outcome, second.outcome) == (Outcome.ANSWERED, Outcome.UNREACHED)
    assert KEY not in second.detail


def ask_in_turn(endpoint: Endpoint, count: int) -> list[Completion]:
    async def go() -> list[Completion]:
        model = OpenAICompatible("m", base_url=endpoint.base_url, api_key=KEY, sleep=Waits())
        try:
            return [await model.complete(request(f"Choose {i}.")) for i in range(count)]
        finally:
            await model.close()

    return asyncio.run(go())


def test_a_lone_surrogate_in_an_answer_can_be_sent_back() -> None:
    """What JSON can write and UTF-8 cannot is replaced when it is read."""
    completed = read(200, {}, rb'{"choices": [{"message": {"content": "a \ud800 b"}}]}')
    assert isinstance(completed, Completion)
    assert completed.text == "a ? b"


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 99999999999999 00:00:00", "Mon, 01 Jan 2026 00:00:00 +9999999"]
)
def test_an_absurd_date_is_no_wait(date: str) -> None:
    """A Retry-After that no calendar has is passed over."""
    fault = read(503, {"retry-after": date}, b"")
    assert isinstance(fault, Fault)
    assert fault.retry_after is None


def test_the_key_is_not_in_what_an_answer_says() -> None:
    """An error object with status 200 that repeats the key does not carry it into store or log."""
    with serve([Answer({"error": {"message": f"Incorrect API key provided: {KEY}"}})]) as endpoint:
        (answer,), _ = ask(endpoint)
    assert answer.outcome is Outcome.GARBLED
    assert "Incorrect API key" in answer.detail
    assert KEY not in answer.detail


@pytest.mark.parametrize("reason", ["over_budget", "late", "busy", "too_long", "stop", "tool_calls", None])
def test_a_server_cannot_say_our_words(reason: str | None) -> None:
    """The finish reasons by which the program says that there is no answer are not taken from a server."""
    body = {"choices": [{"message": {"content": "{}"}, "finish_reason": reason}]}
    completed = read(200, {}, json.dumps(body).encode())
    assert isinstance(completed, Completion)
    assert completed.outcome is Outcome.ANSWERED


def test_limits_that_nobody_could_keep_are_none() -> None:
    """A token a minute, or no request: such a header is passed over; what is left of no limit says nothing."""
    told = limits({"x-ratelimit-limit-requests": "0", "x-ratelimit-limit-tokens": "1"})
    assert (told.requests, told.tokens) == (None, None)
    assert limits({"x-ratelimit-limit-requests": "1e300", "x-ratelimit-limit-tokens": "-5"}) == Limits()
    assert not limits({"x-ratelimit-remaining-requests": "0"}).short_of(1)
    full = {"x-ratelimit-limit-tokens": "60000", "x-ratelimit-remaining-tokens": "99"}
    assert limits(full).short_of(100)
    assert not limits(full).short_of(99)


def test_a_room_that_is_refused_to_many_at_once_leaves_the_limit_as_it_is() -> None:
    """Three requests for twice the room meet a cap together: the usual limit goes out by its own name."""
    facts: list[Mapping[str, object]] = []

    def at_most_100(body: dict[str, Any]) -> Answer:
        return error(400, "max_tokens is over 100", param="max_tokens") if body["max_tokens"] > 100 else GOOD

    async def go(url: str) -> list[Completion]:
        model = OpenAICompatible(
            "m", base_url=url, sleep=Waits(), max_output_tokens=100, learned=facts.append
        )
        try:
            return await asyncio.gather(
                *(model.complete(replace(request(f"Choose {i}."), room=2)) for i in range(3))
            )
        finally:
            await model.close()

    with serve(at_most_100) as endpoint:
        answers = asyncio.run(go(endpoint.base_url))
    assert [answer.outcome for answer in answers] == [Outcome.ANSWERED] * 3
    assert facts[-1] == {"format": "json_schema", "renamed": {}, "more_room": False}


def test_what_cannot_be_learned_is_rejected() -> None:
    """A 400 that names nothing we send ends the request after one more try, not the run."""
    with serve([error(400, "temperature is odd", param="temperature")]) as endpoint:
        (answer,), _ = ask(endpoint)
    assert (answer.outcome, len(endpoint.requests)) == (Outcome.REJECTED, 2)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (completion(None), Outcome.EMPTY),
        (completion("  "), Outcome.EMPTY),
        (completion(None, refusal="I won't."), Outcome.REFUSED),
        (completion("", "content_filter"), Outcome.REFUSED),
        (completion('{"statements": [', "length"), Outcome.CUT),
        (Answer({"choices": []}), Outcome.EMPTY),
        (Answer({"choices": [{}]}), Outcome.GARBLED),
        (Answer({"choices": ["x"]}), Outcome.GARBLED),
        (Answer({"error": {"message": "upstream", "code": 502}}), Outcome.GARBLED),
        (Answer(b"<html>hello</html>", headers={"content-type": "text/html"}), Outcome.GARBLED),
        (Answer(b'{"choices": [{"mess'), Outcome.GARBLED),
        (Answer(b""), Outcome.GARBLED),
        (Answer(b"[" * 100_000), Outcome.GARBLED),
        (Answer(b" " * (9 * 1024 * 1024)), Outcome.GARBLED),
    ],
)
def test_every_other_answer_has_its_name(answer: Answer, outcome: Outcome) -> None:
    """What a server does beyond an answer is a named outcome, asked for once, never an exception."""
    with serve([answer]) as endpoint:
        (got,), _ = ask(endpoint)
    assert (got.outcome, len(endpoint.requests)) == (outcome, 1)


@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "too long", code="context_length_exceeded"),
        error(400, "too long", type="exceed_context_size_error"),
        error(413),
        error(418),
        Answer({}, 307, {"location": "http://127.0.0.1:9/v1"}),
    ],
)
def test_a_request_that_is_refused_for_itself_is_sent_twice(refusal: Answer) -> None:
    """The machines behind one address may differ; the second refusal is believed."""
    outcome = Outcome.TOO_LONG if refusal.status in (400, 413) else Outcome.REJECTED
    with serve([refusal]) as endpoint:
        (got,), _ = ask(endpoint)
    assert (got.outcome, len(endpoint.requests)) == (outcome, 2)
    with serve([refusal, GOOD]) as endpoint:
        assert ask(endpoint)[0][0].outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    "message", [{"content": [{"type": "text", "text": "a"}, {"text": "b"}, 3]}, {"content": "ab"}]
)
@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "9"}, {"prompt_tokens": -1}, 3])
def test_odd_envelopes_are_read(message: dict[str, Any], usage: object) -> None:
    """Content in parts and usage that is none do not matter."""
    body = Answer({"choices": [{"message": message}], "usage": usage}).body
    assert read(200, {}, json.dumps(body).encode()) == Completion("ab", "stop")


def test_errors_come_in_many_shapes() -> None:
    """A fault's words are found in a nested object, a string or a bare object, folded and short."""
    for body in (
        b'{"error": {"message": "a\\nb"}}',
        b'{"error": "a b"}',
        b'{"message": "a b"}',
        b'{"detail": "a b"}',
    ):
        fault = read(418, {}, body)
        assert isinstance(fault, Fault)
        assert fault.words == "status 418: a b"
    fault = read(418, {}, b'{"error": {"message": "%s"}}' % (b"x" * 10_000))
    assert isinstance(fault, Fault)
    assert len(fault.words) < 300


def test_the_table_has_every_outcome() -> None:
    """What is done stands in one table for all outcomes."""
    assert set(POLICIES) == set(Outcome)
