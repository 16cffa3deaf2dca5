"""What a run would ask and what it would cost, without asking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from briefing.chunking import chunk_article
from briefing.compose import LEAD_STORIES
from briefing.costs import ANSWER_TOKENS, cost
from briefing.gathering import gather
from briefing.job import Job
from briefing.models import Request
from briefing.prompts import Prompts
from briefing.readers import asked_for, endpoint
from briefing.settings import Settings
from briefing.stories import MAX_OFFERED, cluster
from briefing.tokens import estimate_tokens
from briefing.types import Article, ChunkedArticle


async def forecast(job: Job) -> dict[str, object]:
    """Say what a run would ask and what it would cost, without a request and without a look at the store.

    Raises:
        NothingToBriefError: no article is left.
    """
    (batch,) = await gather(job, None)
    return reckon(batch.intake.articles, job.settings)


def reckon(articles: Sequence[Article], settings: Settings) -> dict[str, object]:
    """Reckon what reading these articles would ask and cost.

    No upper bound: a model that is asked again for what does not hold, or an answer above `ANSWER_TOKENS` where
    no limit is set, is dearer. No lower bound either: what the store has answered or briefed costs
    nothing, and most answers are shorter.

    Returns:
        articles; chunks; requests, the re-asks aside; input_tokens, estimated; output_tokens, were each answer as
        long as its limit (ANSWER_TOKENS where none is set); cost_usd of both, null where no price is known; and
        there alone `note`, which says so in words.
    """
    documents = [chunk_article(article, settings.model.chunk_tokens) for article in articles]
    chunks = sum(len(document.chunks) for document in documents)
    result: dict[str, object] = {"articles": len(documents), "chunks": chunks}
    if settings.model.embedded:
        return {**result, "requests": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}
    sizes = list(_sizes(documents, settings))
    answer = settings.model.max_output_tokens or ANSWER_TOKENS
    tokens = sum(sizes), len(sizes) * answer
    name, host = settings.model.name or "", endpoint(settings)
    price = cost(name, host, tokens, settings.model.prices, len(sizes))
    result |= {
        "requests": len(sizes),
        "input_tokens": tokens[0],
        "output_tokens": tokens[1],
        "cost_usd": price,
    }
    if price is None:
        result["note"] = (
            f"The price of {name} at {host} is not known; give it under [model.prices] in briefing.toml."
        )
    return result


def _sizes(documents: Sequence[ChunkedArticle], settings: Settings) -> Iterable[int]:
    """Estimate the input tokens of each request."""
    most = settings.brief.max_statements
    prompts = Prompts(**asked_for(settings))
    for document in documents:
        for chunk in document.chunks:
            yield _size(prompts.extract(document, chunk))
    # What the statements will be is not known: as many as there may be, each as long as a sentence of its article.
    offered = {d.article.id: min(most, len(d.sentences)) * _sentence_tokens(d) for d in documents}
    groups = list(cluster(document.article for document in documents))
    for group in groups:
        if len(group) > 1:
            tokens = sum(offered[article.id] for article in group)
            yield _size(prompts.story("", ())) + round(tokens * min(1, MAX_OFFERED / (most * len(group))))
    ten = 10 * sum(map(_sentence_tokens, documents)) / max(1, len(documents))
    yield _size(prompts.lead(())) + round(max(ten, ten / 10 * min(LEAD_STORIES, len(groups))))


def _size(request: Request) -> int:
    return request.input_tokens


def _sentence_tokens(document: ChunkedArticle) -> float:
    text = document.article.text
    sizes = [estimate_tokens(text[s.start : s.end]) for s in document.sentences]
    return sum(sizes) / max(1, len(sizes))
