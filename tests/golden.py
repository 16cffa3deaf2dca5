"""The golden briefs in tests/golden/: what a page looks like, to the byte. Renew them: `python tests/golden.py`.

`small` is put together from invented articles and findings; `seed` is the embedded analyst's brief of the
sample. Look at the difference before you commit it: each line of it is a line that a reader sees changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import briefing
from briefing import briefjson
from briefing.actors import ground_actors, merge_actors
from briefing.analysts.entities import installed
from briefing.chunking import chunk_article
from briefing.compose import compose, lay_out, lead_offer
from briefing.grounding import explain, ground_statement
from briefing.history import mark_actors
from briefing.intake import Window, each_once, take_in
from briefing.render import render
from briefing.settings import BriefSettings, Settings
from briefing.stories import Material, Told, choose_lead, cluster, group_similar, offer, tell
from briefing.text import canonical, digest
from briefing.types import (
    Analysis,
    Article,
    Brief,
    Choice,
    Dropped,
    FailedSource,
    FoundActor,
    FoundStatement,
    Run,
    Usage,
)

GOLDEN = Path(__file__).parent / "golden"
SEEDS = Path(__file__).parent.parent / "seeds"
STARTED = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)

CHUNK_TOKENS = 2000

# What an analyst offers for an article: statements and actors.
Offers = Sequence[FoundStatement | FoundActor]


def article(text: str, key: str, **fields: object) -> Article:
    """Make an article of a text, its first sentence the title unless one is given."""
    text = canonical(text)
    fields.setdefault("title", text.partition(". ")[0])
    return Article(id=digest(text), key=key, text=text, **fields)  # type: ignore[arg-type]


def material(source: Article, offers: Offers, *, failure: str | None = None) -> Material:
    """Ground what is offered for an article, as an analyst does."""
    document = chunk_article(source, CHUNK_TOKENS)
    found = [f for f in offers if isinstance(f, FoundStatement)]
    names = [f for f in offers if isinstance(f, FoundActor)]
    grounded = [(f, ground_statement(f, document)) for f in found]
    actors, _ = ground_actors(names, document)
    return Material(
        source,
        Analysis(
            article=source.id,
            statements=tuple(g.statement for _, g in grounded if g.statement),
            actors=tuple(actors),
            dropped=tuple(
                Dropped(f.text, source.id, explain(g.reasons)) for f, g in grounded if not g.statement
            ),
            statements_offered=len(found),
            actors_offered=len(names),
            actors_kept=len(actors),
            chunks=len(document.chunks),
            usage=Usage(requests=1, input_tokens=1200, output_tokens=150),
            failure=failure,
        ),
        CHUNK_TOKENS,
    )


def story(members: Sequence[Material]) -> Told:
    """Tell a story as the embedded analyst would: all statements, equal ones in one line."""
    offered = offer(members)
    return tell(members, offered, Choice(group_similar(offered)))


def make(
    items: Iterable[Article | FailedSource],
    offers: Mapping[str, Offers],
    *,
    title: str = "Daily brief",
    window: Window | None = None,
    past: Sequence[Brief] = (),
    day: date = date(2026, 3, 2),
    options: Mapping[str, Any] | None = None,
) -> Brief:
    """Make a brief of articles and of what is offered for each key; `options` are settings of [brief]."""
    intake = each_once(take_in(items, window or Window(None, None, UTC)))
    materials = [material(a, offers.get(a.key, ())) for a in intake.articles]
    by_id = {m.article.id: m for m in materials}
    actors = merge_actors(m.analysis.actors for m in materials)
    stories = [story([by_id[a.id] for a in group]) for group in cluster(intake.articles)]
    of_the_day = Settings(brief=BriefSettings(**(options or {})))
    told = lay_out(stories, intake, actors, of_the_day, past)
    lead = lead_offer([each.story for each in told])
    return compose(
        day=day,
        title=title,
        topics=[name for name, _ in of_the_day.brief.topics],
        intake=intake,
        materials=materials,
        told=told,
        lead=[lead[i] for (i,) in choose_lead(lead)],
        actors=mark_actors(actors, past),
        run=account(sum((m.analysis.usage for m in materials), Usage())),
    )


def account(usage: Usage) -> Run:
    """Give an account of a run that asked a model."""
    return Run(
        version="0",
        analyst="language model",
        model="invented-1",
        endpoint="models.example",
        prompts={"extract": "0123456789abcdef", "lead": "fedcba9876543210"},
        requests=usage.requests,
        retries=usage.retries,
        repairs=usage.repairs,
        cached=usage.cached,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost_usd=0.0123,
        started=STARTED,
        seconds=1.5,
    )


PIER = (
    "The port of Marenna closed its northern pier on Monday after a crane fell into the water. "
    "Harbour master Ilse Brandt said divers would raise the crane within three days. "
    "Fourteen ships waited outside the harbour on Monday evening."
)
CRANE = (
    "A crane fell into the harbour of Marenna on Monday and the port closed its northern pier. "
    "Ilse Brandt, the harbour master, said divers would raise the crane within three days. "
    "Fourteen ships waited outside the harbour."
)
BRIDGE = (
    "The mayor of Kastan opened a new bridge over the river Lenn on Friday. "
    "The bridge cost 12 million crowns and took four years to build."
)


def small() -> Brief:
    """Two reports on one event, another event, a duplicate, an old article, a failed source, a dropped line."""
    pier = article(
        PIER,
        "https://post.example/pier?a=1&b=2",
        title="Marenna closes pier after crane falls",
        published=datetime(2026, 3, 2, 18, 30, tzinfo=UTC),
        publisher="Marenna Post",
    )
    crane = article(
        CRANE, "https://herald.example/crane", published=date(2026, 3, 2), publisher="Kastan Herald"
    )
    bridge = article(BRIDGE, "feed.jsonl#3", title="New bridge over the Lenn")
    return make(
        [
            pier,
            crane,
            bridge,
            article(PIER, "https://copy.example/pier", published=date(2026, 3, 3), publisher="Copy"),
            article("An old text about nothing. It is old.", "old.txt", published=date(2026, 1, 5)),
            FailedSource("https://gone.example/", "The server answered 410."),
        ],
        {
            pier.key: [
                FoundStatement("The port of Marenna closed its northern pier after a crane fell into the water.", (1,)),
                FoundStatement("Divers would raise the crane within three days.", (2,), "Ilse Brandt"),
                FoundStatement("Fourteen ships waited outside the harbour on Monday evening.", (3,)),
                FoundStatement("Some 40 ships waited outside the harbour.", (3,)),
                FoundActor("Ilse Brandt", "person", "Harbour master"),
                FoundActor("the port of Marenna", "organization"),
            ],
            crane.key: [
                FoundStatement("A crane fell into the harbour of Marenna and the port closed its northern pier.", (1,)),
                FoundStatement("Divers would raise the crane within three days.", (2,), "Ilse Brandt"),
                FoundActor("Ilse Brandt", "person", "harbour master"),
            ],
            bridge.key: [
                FoundStatement("The bridge cost 12 million crowns and took four years to build.", (2,)),
                FoundActor("mayor of Kastan", "person"),
            ],
        },
        window=Window(datetime(2026, 3, 1, tzinfo=UTC), None, UTC),
    )  # fmt: skip


def seed() -> Brief:
    """The embedded analyst's brief of the sample, but for what differs from run to run and release to release."""
    brief = briefing.run([replace(a, key=Path(a.key).name) for a in briefing.read(SEEDS)])
    return replace(brief, run=replace(brief.run, version="0", started=STARTED, seconds=0.0))


BRIEFS = {"small": small, "seed": seed}


def pages(name: str) -> dict[str, str]:
    """Give a golden brief in every form, by file name."""
    brief = BRIEFS[name]()
    return {
        f"{name}.json": briefjson.dumps(brief),
        f"{name}.md": render(brief, "md"),
        f"{name}.html": render(brief, "html"),
    }


if __name__ == "__main__":
    if not installed():
        raise SystemExit("Install the extra 'embedded' first: the sample's brief needs it.")
    GOLDEN.mkdir(exist_ok=True)
    for each in BRIEFS:
        for file, text in pages(each).items():
            (GOLDEN / file).write_text(text, encoding="utf-8")
