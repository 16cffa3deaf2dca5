"""`briefing verify`: hold a finished brief to its own articles."""

from typing import Annotated

import typer


def verify(
    brief: Annotated[
        str, typer.Argument(metavar="BRIEF.json", help="A brief as JSON; '-' for stdin.", show_default=False)
    ],
) -> None:
    """Check a finished brief against its own articles' texts, and print what does not hold.

    Exit codes: 0 all holds, 2 no brief that can be read, 3 something does not hold.
    """
    from briefing.cited import spans_of
    from briefing.cli.files import read_brief
    from briefing.verify import verify as check

    read = read_brief(brief)
    faults = check(read)
    for fault in faults:
        typer.echo(f"{fault.where}: {fault.what}")
    if faults:
        raise typer.Exit(3)
    lines = sum(len(story.statements) for story in read.stories)
    counts = (
        (lines, "line"),
        (sum(1 for _ in spans_of(read)), "span"),
        (len(read.actors), "actor"),
    )
    said = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    articles = read.coverage.briefed
    typer.echo(f"{said} of {articles} article{'' if articles == 1 else 's'}: all hold.")
