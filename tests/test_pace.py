"""How fast an endpoint is asked: how many requests are under way, and how many requests and tokens a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.models import pace as pace_module
from briefing.models.envelope import Limits
from briefing.models.pace import GROWTH, Pace


@pytest.fixture(autouse=True)
def all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first requests go out together, but where that is what is tested."""
    monkeypatch.setattr(pace_module, "START_SECONDS", 0.0)


def in_loop(work: Callable[[], Awaitable[None]]) -> None:
    async def go() -> None:
        await work()

    asyncio.run(go())


async def entered(tasks: list[asyncio.Task[float]]) -> int:
    """Give how many have been let in by now."""
    for _ in range(5):
        await asyncio.sleep(0)
    return sum(task.done() for task in tasks)


def ask(pace: Pace, count: int, tokens: int = 1) -> list[asyncio.Task[float]]:
    return [asyncio.ensure_future(pace.enter(tokens)) for _ in range(count)]


def test_no_more_than_the_limit_is_under_way() -> None:
    """Who leaves makes room for one."""

    async def work() -> None:
        pace = Pace(3)
        tasks = ask(pace, 5)
        assert await entered(tasks) == 3
        pace.leave()
        assert await entered(tasks) == 4
        pace.close()

    in_loop(work)


def test_too_much_halves_the_limit_once_for_all_that_were_under_way() -> None:
    """Eight requests of one moment that are refused halve it once; those sent afterwards halve it again."""

    async def work() -> None:
        now = [0.0]
        pace = Pace(8, clock=lambda: now[0])
        moments = await asyncio.gather(*ask(pace, 8))
        now[0] = 1.0
        for moment in moments:
            pace.ease(moment)
        assert pace.limit == 4
        pace.ease(2.0)
        assert pace.limit == 2
        for _ in range(10):
            now[0] += 1
            pace.ease(now[0])
        assert pace.limit == 1

    in_loop(work)


def test_the_limit_grows_back_with_answers_and_not_beyond() -> None:
    """It takes a few answers to make up for one halving."""

    async def work() -> None:
        pace = Pace(4)
        pace.ease(await pace.enter(1))
        assert pace.limit == 2
        for _ in range(round(2 / GROWTH)):
            pace.grow()
        assert pace.limit == 4
        pace.grow()
        assert pace.limit == 4

    in_loop(work)


def test_the_first_requests_go_out_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything was heard of the server not all that may be under way are sent at once; then they are."""
    monkeypatch.setattr(pace_module, "START_SECONDS", 1000.0)

    async def work() -> None:
        pace = Pace(10)
        tasks = ask(pace, 10)
        assert await entered(tasks) == 1
        pace.leave()
        assert await entered(tasks) == 10
        pace.close()

    in_loop(work)


@pytest.mark.parametrize(("requests", "tokens"), [(600, None), (None, 6000)])
def test_a_configured_rate_is_kept(requests: float | None, tokens: float | None) -> None:
    """Ten a second: half a second's worth at once, then what time brings."""

    async def work() -> None:
        now = [0.0]
        pace = Pace(100, requests, tokens, clock=lambda: now[0])
        tasks = ask(pace, 20, tokens=10)
        assert await entered(tasks) == 4  # of 4.9
        for second in range(1, 3):
            now[0] = float(second)
            pace.leave()  # makes it look again
            assert await entered(tasks) <= 5 + 10 * second
        pace.close()
        await asyncio.gather(*tasks, return_exceptions=True)

    in_loop(work)


def test_what_the_server_says_is_believed_but_never_against_a_lower_setting() -> None:
    """Headers give a rate where none is set, and lower one that is; what is left now is all there is."""

    async def work() -> None:
        now = [0.0]
        pace = Pace(100, clock=lambda: now[0])
        pace.learn(Limits(requests=600, requests_left=0))
        tasks = ask(pace, 20)
        assert await entered(tasks) == 0
        pace.close()
        strict = Pace(100, 60, clock=lambda: now[0])
        strict.learn(Limits(requests=6000, requests_left=50))
        tasks = ask(strict, 20)
        assert await entered(tasks) == 1
        strict.close()

    in_loop(work)


def test_a_request_of_more_than_the_rate_holds_still_goes_out() -> None:
    """A prompt with more tokens than half a second's worth waits until all of that is free, and is let through."""

    async def work() -> None:
        now = [0.0]
        pace = Pace(4, tokens_per_minute=6000, clock=lambda: now[0])
        tasks = ask(pace, 2, tokens=1000)
        assert await entered(tasks) == 1
        now[0] = 5.0
        pace.leave()
        assert await entered(tasks) == 1  # the first took ten seconds' worth
        now[0] = 11.0
        pace.learn(Limits())
        pace.close()

    in_loop(work)


def test_answers_count_where_they_are_spent() -> None:
    """Tokens of an answer, known only when it is there, are taken from what the next may use."""

    async def work() -> None:
        now = [0.0]
        pace = Pace(4, tokens_per_minute=6000, clock=lambda: now[0])
        pace.spend(500)
        assert await entered(ask(pace, 1)) == 0
        pace.close()

    in_loop(work)


def test_after_the_end_nobody_is_let_in() -> None:
    """Who waits is cancelled, and so is who comes later."""

    async def work() -> None:
        pace = Pace(1)
        first, second = ask(pace, 2)
        assert await entered([first, second]) == 1
        pace.close()
        for late in (second, *ask(pace, 1)):
            with pytest.raises(asyncio.CancelledError):
                await late

    in_loop(work)


def test_a_place_is_not_lost_with_who_was_given_it() -> None:
    """A task that is cancelled in the moment in which it is let in gives its place back."""

    async def work() -> None:
        pace = Pace(1)
        first, second, third = ask(pace, 3)
        assert await entered([first, second, third]) == 1
        pace.leave()  # lets the second in, which has not run yet
        second.cancel()
        assert await entered([third]) == 1
        pace.close()

    in_loop(work)


@given(st.lists(st.sampled_from(["ask", "leave", "ease", "grow"]), max_size=60))
def test_whatever_happens_the_count_is_right(steps: list[str]) -> None:
    """Never more under way than allowed when let in, never less than one allowed."""

    async def work() -> None:
        pace = Pace(5)
        tasks: list[asyncio.Task[float]] = []
        left = 0
        for step in steps:
            if step == "ask":
                tasks += ask(pace, 1)
            elif step == "leave" and await entered(tasks) > left:
                left += 1
                pace.leave()
            elif step == "ease":
                pace.ease(float("inf"))
            else:
                pace.grow()
            assert 1 <= pace.limit <= 5
            assert await entered(tasks) - left <= 5
        pace.close()
        await asyncio.gather(*tasks, return_exceptions=True)

    in_loop(work)
