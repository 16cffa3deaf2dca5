"""The reader's own fields: declared in two lines, filled by a model, kept only as the text has them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

import golden
import pytest
from conftest import ROOT
from fake_endpoint import completion, serve
from golden import article
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import ARTICLES, numbered, read_well, reply_of, write_texts
from runs import assert_true, brief_of

import briefing
from briefing import briefjson, config
from briefing.analysts.extractive import LeadingAnalyst
from briefing.analysts.language_model import LanguageModelAnalyst
from briefing.chunking import chunk_article
from briefing.errors import UsageError
from briefing.fields import MAX_VALUE_CHARS, MAX_VALUES, ground_values, key_of, merge_values
from briefing.intake import Window, each_once, take_in
from briefing.models import Completion, Request
from briefing.pipeline import make_brief
from briefing.prompts import Prompts
from briefing.readers import Reader
from briefing.schemas import ExtractReply, extract_reply, parse_cut, parse_reply, strict_schema
from briefing.settings import BriefSettings, Settings
from briefing.store import _analyses
from briefing.types import Analysis, Article, Brief, Field, FieldValue, Span

RECORDING = ROOT / "tests" / "recordings" / "seed-fields.jsonl"
FIELDS = {"weapons": "Weapons that the text names.", "places": "Places that the text names."}
WANTED = tuple(Field(name, meaning) for name, meaning in FIELDS.items())
TEXT = (
    "Tanks and Kestrel-4 fighter\njets of Marenna crossed the river Lenn. Two tanks burned; a third tank fled. "
    "The U.S. envoy told us of “Brandt rockets”.\n\nKastan’s bases were hit by ROCKETS on Monday."
)


def values(text: str, *offered: str) -> list[tuple[str, int]]:
    grounded = ground_values({"weapons": offered}, article(text, "a.txt"))
    return [(value.name, value.mention_count) for value in grounded.values["weapons"]]


# --------------------------------------------------------------------------------------------- in one text


@pytest.mark.parametrize(
    ("offered", "name", "count"),
    [
        ("tanks", "Tanks", 2),
        ("tank", "tank", 1),
        ("Kestrel-4 fighter jets", "Kestrel-4 fighter jets", 1),
        ("Kestrel-4 fighter jet", "Kestrel-4 fighter jets", 1),
        ("KESTREL-4", "Kestrel-4", 1),
        ("“Brandt rockets”", "“Brandt rockets”", 1),
        ("the Brandt rockets", "Brandt rockets", 1),
        ("Kastan's", "Kastan’s", 1),
        ("base", "bases", 1),
        ("U.S.", "U.S.", 1),
    ],
)
def test_a_value_is_kept_as_the_text_writes_it(offered: str, name: str, count: int) -> None:
    """Case, number, white space and quotation marks of an offer may differ; what is kept is the text's."""
    assert values(TEXT, offered) == [(name, count)]


@pytest.mark.parametrize(
    "offered",
    ["", " ", "T-90", "tan", "ocket", "s", "…", "x" * 300, "\x1b[31mtanks", "<b>tanks</b>", "tanks, planes"],
)
def test_what_the_text_does_not_have_is_no_value(offered: str) -> None:
    """Invented, empty, over-long and hostile values, and parts of words, are offered in vain."""
    grounded = ground_values({"weapons": [offered, "tanks"]}, article(TEXT, "a.txt"))
    assert [value.name for value in grounded.values["weapons"]] == ["Tanks"]
    assert (grounded.rejected, grounded.offered) == ((("weapons", offered),), 2)


def test_a_title_holds_no_value() -> None:
    """What stands only in the headline is not in the text."""
    source = article("Two tanks burned near the river Lenn.", "a.txt", title="Rockets fall on Kastan")
    assert ground_values({"weapons": ["rockets"]}, source).values == {"weapons": ()}


def test_a_value_does_not_reach_over_paragraphs() -> None:
    """The end of one paragraph and the beginning of the next name nothing together."""
    assert values("They sold field\nguns\n\nMortars came later.", "guns Mortars", "field guns") == [
        ("field guns", 1)
    ]


def test_spellings_of_one_thing_are_one() -> None:
    """Each spelling's first mention is given, and all of them are counted."""
    (tanks,) = ground_values({"w": ["tank", "TANKS", "tanks"]}, article(TEXT, "a.txt")).values["w"]
    assert (tanks.name, [span.text for span in tanks.mentions]) == ("Tanks", ["Tanks", "tanks", "tank"])
    assert tanks.mention_count == 3


def test_a_model_that_loops_is_looked_up_only_so_far() -> None:
    """Thousands of values are counted, and not all of them looked for."""
    grounded = ground_values({"w": [f"gun {n}" for n in range(5000)]}, article(TEXT, "a.txt"))
    assert (len(grounded.rejected), grounded.offered) == (MAX_VALUES, 5000)


# -------------------------------------------------------------------------------------------- in many texts

WORDS = st.sampled_from(
    ["tank", "Tanks", "rocket", "ROCKETS", "gun", "US", "us", "Lenn", "of", "the", ".\n\n"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True), st.lists(TEXTS, max_size=6), st.randoms())
@settings(deadline=None)
def test_merging_does_not_depend_on_order(texts: list[str], offered: list[str], random: Any) -> None:
    """Counts and names are the same whatever the order of articles; no two values of a list are one thing."""
    sources = [article(text, f"{n}.txt") for n, text in enumerate(texts)]
    found = [ground_values({"w": offered}, source).values for source in sources]
    merged = merge_values(["w"], found)["w"]
    shuffled = list(found)
    random.shuffle(shuffled)
    again = merge_values(["w"], shuffled)["w"]
    assert {key_of(v.name): v.mention_count for v in merged} == {
        key_of(v.name): v.mention_count for v in again
    }
    assert len({key_of(value.name) for value in merged}) == len(merged)
    assert [v.mention_count for v in merged] == sorted((v.mention_count for v in merged), reverse=True)
    by_id = {source.id: source.text for source in sources}
    for value in merged:
        assert value.mention_count >= len(value.mentions) > 0
        assert all(by_id[span.article][span.start : span.end] == span.text for span in value.mentions)


def test_every_field_is_in_the_brief() -> None:
    """A field that nothing was found for is there, and empty."""
    assert merge_values(["weapons", "places"], [{}]) == {"weapons": (), "places": ()}


# ---------------------------------------------------------------------------------------------- declaration


def declared(tmp_path, lines: str) -> dict[str, str]:
    file = tmp_path / "briefing.toml"
    file.write_text(f"[brief.fields]\n{lines}\n", "utf-8")
    return config.load(file, {}, {}).brief.fields


def test_two_lines_declare_a_field(tmp_path) -> None:
    """A table and a line in it, or a variable of the environment."""
    assert declared(tmp_path, 'weapons = " Weapons that the text names. "') == {
        "weapons": "Weapons that the text names."
    }
    environ = {"BRIEFING_FIELDS": json.dumps(FIELDS)}
    assert config.load(None, environ, {}).brief.fields == FIELDS


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ('a = "A."\nWeapons = "W."', 3, "Weapons: a field's name is of small letters"),
        ('"1a" = "A."', 2, "a field's name is of small letters"),
        (f'{"a" * 41} = "A."', 2, "at most 40"),
        *(
            (f'{name} = "A."', 2, "in use already")
            for name in ("statements", "actors", "evidence", "stories")
        ),
        *((f'{name} = "A."', 2, "in use already") for name in ("items", "values", "json", "model_fields")),
        ('weapons = " "', 2, "weapons: say in a sentence what belongs there"),
        ('weapons = "a\\nb"', 2, "on one line"),
        ('weapons = "a\\u001b[2Jb"', 2, "without control characters"),
        (f'weapons = "{"a" * 301}"', 2, "has 301 characters; 300 are the most"),
        ("weapons = 3", 2, "weapons: it should be a valid string"),
        ("\n".join(f'f{n} = "A."' for n in range(13)), 1, "13 fields; 12 are the most"),
    ],
)
def test_a_wrong_declaration_is_refused(tmp_path, lines: str, line: int, said: str) -> None:
    """The sentence names the line, the field and what it may be."""
    with pytest.raises(UsageError) as refused:
        declared(tmp_path, lines)
    assert f"briefing.toml, line {line}: fields: " in str(refused.value)
    assert said in str(refused.value)


# ----------------------------------------------------------------------------------------------- the answer

REPLY = extract_reply(WANTED)
STATEMENT = {"evidence": [1], "speaker": None, "text": "Two tanks burned."}


def test_the_schema_follows_from_the_fields() -> None:
    """Each field is one more list of texts, required; the same fields make the same schema."""
    schema, plain = strict_schema(REPLY), strict_schema(ExtractReply)
    assert schema["required"] == ["statements", "actors", "weapons", "places"]
    lists = {name: {"type": "array", "items": {"type": "string"}} for name in FIELDS}
    assert schema == plain | {"required": schema["required"], "properties": plain["properties"] | lists}
    assert extract_reply(tuple(Field(name, "another meaning") for name in FIELDS)) is REPLY
    assert extract_reply(()) is ExtractReply


@pytest.mark.parametrize(
    ("lists", "problem", "kept"),
    [
        ({"weapons": ["tanks"]}, "places: Field required", ["tanks"]),
        ({"weapons": "tanks", "places": []}, "weapons: Input should be a valid list", []),
        ({"weapons": ["tanks", 3], "places": []}, "weapons[1]: Input should be a valid string", []),
        ({"weapons": None, "places": {"a": 1}}, "weapons: Input should be a valid list", []),
    ],
)
def test_a_wrong_list_is_told_and_loses_nothing_else(lists: dict[str, Any], problem: str, kept: Any) -> None:
    """The list counts as empty; statements and actors of the answer can be used."""
    value = {"statements": [STATEMENT], "actors": [], **lists}
    parsed = parse_reply(json.dumps(value), REPLY, {1})
    assert parsed.reply
    assert problem in parsed.problems
    assert (len(parsed.reply.statements), parsed.reply.weapons) == (1, kept)  # type: ignore[attr-defined]


def test_a_wrong_statement_is_no_answer_whatever_the_lists() -> None:
    """Where more than a list is wrong, the answer cannot be used."""
    value = {"statements": [{"text": "Two tanks burned."}], "actors": [], "weapons": 1, "places": []}
    assert parse_reply(json.dumps(value), REPLY, {1}).reply is None


def test_a_whole_answer_wins_over_one_without_a_list() -> None:
    """Of two objects in an answer the one that fits is taken."""
    first = {"statements": [], "actors": []}
    whole = {"statements": [STATEMENT], "actors": [], "weapons": ["tanks"], "places": []}
    parsed = parse_reply(json.dumps(first) + json.dumps(whole), REPLY, {1})
    assert parsed.problems == ()
    assert parsed.reply.weapons == ["tanks"]  # type: ignore[union-attr]


def test_a_cut_answer_keeps_its_whole_statements() -> None:
    """Lists that the answer did not come to, or came to in part, count as empty."""
    text = json.dumps({"statements": [STATEMENT, STATEMENT], "actors": [], "weapons": ["tanks", "guns"]})
    for end in range(text.index("actors"), len(text)):
        reply = parse_cut(text[:end], REPLY)
        assert reply
        assert len(reply.statements) == 2


# ---------------------------------------------------------------------------------------------- the analyst


class Model:
    """A model that gives the answers of a list, the last again and again."""

    def __init__(self, *answers: str) -> None:
        self.answers = answers
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Completion:
        """Answer."""
        self.asked.append(request)
        return Completion(self.answers[min(len(self.asked), len(self.answers)) - 1], "stop", 100, 10)

    def finish(self) -> None:
        """Send nothing more."""

    async def close(self) -> None:
        """Close."""


def answer(*texts: str, **lists: Any) -> str:
    statements = [{"evidence": [n], "speaker": None, "text": text} for n, text in enumerate(texts, 1)]
    return json.dumps({"statements": statements, "actors": [], **lists})


SOURCE = article("Two tanks burned near Kastan. Rockets fell on Kastan at night.", "a.txt")
LINE = "Two tanks burned near Kastan."


def analyse(model: Model) -> Analysis:
    analyst = LanguageModelAnalyst(model, Prompts(fields=WANTED), LeadingAnalyst())
    return asyncio.run(analyst.analyse(chunk_article(SOURCE, 2000)))


def names(analysis: Analysis | Brief) -> dict[str, list[str]]:
    return {field: [value.name for value in many] for field, many in analysis.fields.items()}


def test_what_the_text_does_not_have_is_asked_for_once_more() -> None:
    """The one targeted re-ask tells the model which values are wrong; what it mends is kept, the rest counted."""
    model = Model(
        answer(LINE, weapons=["tanks", "Kestrel"], places=["Kastan", "Ulm"]),
        answer(weapons=["rockets", "Osprey"], places=[]),
    )
    analysis = analyse(model)
    assert names(analysis) == {"weapons": ["Rockets", "tanks"], "places": ["Kastan"]}
    assert analysis.values_offered == 6
    assert len(model.asked) == 2
    told = model.asked[1].messages[-1].content
    assert "weapons “Kestrel”: the article does not have this" in told
    assert "places “Ulm”: the article does not have this" in told
    assert [statement.text for statement in analysis.statements] == [LINE]


def test_an_answer_without_its_lists_keeps_its_statements() -> None:
    """A model that never gives the lists is told so, and loses no line by it."""
    model = Model(answer(LINE))
    analysis = analyse(model)
    assert "weapons: Field required" in model.asked[1].messages[-1].content
    assert [statement.text for statement in analysis.statements] == [LINE]
    assert (names(analysis), analysis.values_offered) == ({"weapons": [], "places": []}, 0)
    assert analysis.chunks_stand_in == 0


# ------------------------------------------------------------------------------------------- the whole brief


def brief_by(model: Model, *sources: Article, fields: dict[str, str] = FIELDS) -> Brief:
    analyst = LanguageModelAnalyst(model, Prompts(fields=WANTED), LeadingAnalyst())
    intake = each_once(take_in(sources, Window(None, None, UTC)))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    reader = Reader(analyst, LeadingAnalyst(), "invented", None, {}, 2)
    asked = Settings(brief=BriefSettings(fields=fields))
    return asyncio.run(make_brief(intake, reader, asked, day=date(2026, 3, 2), now=now))


SOURCES = [article(text, f"{n}.txt", title=f"Report {n}") for n, text in enumerate((*ARTICLES, TEXT))]
PIECES = st.builds(
    lambda text, start, size: text[start : start + size],
    st.sampled_from([source.text for source in SOURCES]),
    st.integers(0, 300),
    st.integers(0, MAX_VALUE_CHARS + 20),
)
OFFERED = st.lists(
    st.one_of(PIECES, PIECES.map(str.upper), PIECES.map(lambda s: s + "s"), st.text(max_size=20)), max_size=8
)
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
)


@given(st.lists(st.tuples(OFFERED, OFFERED | ANYTHING), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_whatever_a_model_answers_each_value_stands_in_the_text(said: list[tuple[Any, Any]]) -> None:
    """Every value of a brief is verbatim at its spans, and the brief verifies."""
    model = Model(*(answer(LINE, weapons=weapons, places=places) for weapons, places in said))
    brief = brief_by(model, *SOURCES)
    assert list(brief.fields) == ["weapons", "places"]
    texts = {source.id: source.text for source in SOURCES}
    for many in brief.fields.values():
        for value in many:
            assert value.name.isprintable()
            assert len(value.name) <= MAX_VALUE_CHARS + 2
            for span in value.mentions:
                assert texts[span.article][span.start : span.end] == span.text
    assert_true(brief)
    assert briefjson.loads(briefjson.dumps(brief), "x") == brief


def test_the_earliest_article_names_a_value() -> None:
    """A value of several articles is written as the oldest of them has it, whatever the order they came in."""
    old = article("Rockets fell on Kastan.", "b.txt", published=date(2026, 3, 1))
    new = article(
        "The town of Kastan was hit by two ROCKETS and a rocket.", "a.txt", published=date(2026, 3, 2)
    )
    said = answer("Rockets fell on Kastan.", weapons=["rockets", "ROCKETS", "rocket"], places=["Kastan"])
    for sources in ((old, new), (new, old)):
        brief = brief_by(Model(said), *sources)
        assert [(v.name, v.mention_count) for v in brief.fields["weapons"]] == [("Rockets", 3)]
        assert [span.article for span in brief.fields["places"][0].mentions] == [old.id, new.id]


def test_what_a_failed_article_names_does_not_count() -> None:
    """Only articles that are briefed are in the lists and their counts."""
    good, bad = SOURCE, article("Three Kestrel jets burned.", "b.txt")
    found = [ground_values({"weapons": ["tanks", "Kestrel"]}, source).values for source in (good, bad)]
    materials = [golden.material(good, ()), golden.material(bad, (), failure="It failed.")]
    analysed = [
        golden.Material(m.article, golden.replace(m.analysis, fields=v, values_offered=1), m.chunk_tokens)
        for m, v in zip(materials, found, strict=True)
    ]
    assert [m.analysis.failure for m in analysed] == [None, "It failed."]
    brief = golden.compose(
        day=date(2026, 3, 2),
        title="Daily brief",
        fields=["weapons"],
        intake=each_once(take_in((), Window(None, None, UTC))),
        materials=analysed,
        told=(),
        lead=(),
        actors=(),
        run=golden.account(golden.Usage()),
    )
    assert names(brief) == {"weapons": ["tanks"]}
    assert brief.coverage.values_kept == 1


# --------------------------------------------------------------------------------------- from the command line


@pytest.fixture
def declared_file(tmp_path):
    """A configuration with two fields."""
    file = tmp_path / "briefing.toml"
    file.write_text("[brief.fields]\n" + "".join(f'{k} = "{v}"\n' for k, v in FIELDS.items()), "utf-8")
    return file


def test_a_recorded_run_fills_the_fields(run, program, declared_file, tmp_path) -> None:
    """From two lines of configuration to the lists in the brief's JSON; what is not in the text is counted."""
    page = tmp_path / "brief.json"
    code, _, err = run(
        ROOT / "seeds", "--config", declared_file, "--replay", RECORDING, "--format", "json", "--out", page
    )
    assert code == 0, err
    brief = briefjson.loads(page.read_bytes(), "brief.json")
    assert {field: [(v.name, v.mention_count) for v in many] for field, many in brief.fields.items()} == {
        "weapons": [
            ("aircraft", 3),
            ("planes", 3),
            ("fighter jets", 2),
            ("MiG-29 fighter jets", 2),
            ("fighters", 1),
        ],
        "places": [("Syria", 5), ("Tripoli", 3), ("Berlin", 1), ("Damascus", 1)],
    }
    # An aeroplane, a missile and a town that the article does not have.
    assert (brief.coverage.values_offered, brief.coverage.values_kept) == (12, 9)
    assert (brief.run.repairs, len(brief.coverage.dropped)) == (1, 0)
    assert_true(brief)
    assert program("verify", page)[0] == 0


def test_without_fields_the_same_recording_gives_none(run) -> None:
    """Lists that nobody asked for are passed over."""
    brief = brief_of(run(ROOT / "seeds", "--replay", RECORDING, "--format", "json", "--out", "-"))
    assert (brief.fields, brief.coverage.values_offered) == ({}, 0)


def test_a_misspelt_field_in_a_template_is_told_before_the_run(run, declared_file, tmp_path) -> None:
    """The page may name the fields that are declared; another name stops the run before anything is read."""
    house = tmp_path / "house.md.j2"
    house.write_text("{{ brief.fields.weapons | length }} {{ brief.fields.wepons | length }}\n")
    code, out, err = run(ROOT / "nowhere", "--config", declared_file, "--template", house, "--out", "-")
    assert (code, out) == (2, "")
    assert err == f"briefing: {house}, line 1: there is no 'wepons' here; perhaps 'weapons' is meant.\n"


def test_the_embedded_analyst_says_that_it_fills_no_field(run, declared_file) -> None:
    """The lists are there and empty, and the brief says why."""
    brief = brief_of(run(ROOT / "seeds", "--config", declared_file, "--format", "json", "--out", "-"))
    assert brief.fields == {"weapons": (), "places": ()}
    said = "The embedded analyst does not fill the fields weapons, places; a model does."
    assert brief.coverage.notes == (said,)
    assert_true(brief)


def read_with_lists(body: dict[str, Any]) -> Any:
    """Read well, and give as places the first word of each sentence; refuse what is told of a bridge."""
    if reply_of(body) != "ExtractReply":
        return read_well(body)
    lines = numbered(body)
    if "bridge" in lines[0][1]:
        return completion(None, refusal="no")
    statements = [{"evidence": [n], "speaker": None, "text": text} for n, text in lines[:2]]
    places = [text.split()[0] for _, text in lines]
    return completion(json.dumps({"statements": statements, "actors": [], "weapons": [], "places": places}))


def test_what_the_stand_in_read_is_said_to_lack_in_the_lists(
    run, declared_file, tmp_path, monkeypatch
) -> None:
    """A list that may be short says so."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with serve(read_with_lists) as endpoint:
        result = run(
            write_texts(tmp_path / "in", *ARTICLES),
            *("--config", declared_file, "--model", "invented", "--base-url", endpoint.base_url),
            *("--format", "json", "--out", "-"),
        )
    brief = brief_of(result, 3)
    said = "The stand-in read 1 of 5 chunks, and does not fill the fields weapons, places."
    assert brief.coverage.notes == (said,)
    assert brief.fields["places"]
    assert_true(brief)


def test_an_analysis_is_not_used_again_for_other_fields(run, declared_file, tmp_path, monkeypatch) -> None:
    """What was read without a field is read anew with it, and kept with its values."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    folder = write_texts(tmp_path / "in", ARTICLES[2])
    with serve(read_with_lists) as endpoint:

        def made(*more: object) -> Brief:
            model = ("--model", "invented", "--base-url", endpoint.base_url, "--store", tmp_path / "s.db")
            return brief_of(run(folder, *model, *more, "--format", "json", "--out", "-"))

        assert made().fields == {}
        first = made("--config", declared_file)
        assert first.run.requests
        again = made("--config", declared_file)
    assert again.run.requests == 0
    assert first.fields["places"]
    assert (again.fields, again.coverage.values_kept) == (first.fields, first.coverage.values_kept)


def test_briefs_and_analyses_of_before_can_be_read() -> None:
    """What was written when there were no fields has none."""
    written = json.loads(briefjson.dumps(golden.small()))
    for name in ("values_offered", "values_kept"):
        del written["coverage"][name]
    del written["fields"]
    assert briefjson.loads(json.dumps(written), "x") == golden.small()
    assert _analyses().validate_python({"article": "a"}) == Analysis("a")
    kept = Analysis("a", fields={"w": (FieldValue("gun", (Span("a", 0, 3, "gun"),), 1),)}, values_offered=2)
    assert _analyses().validate_json(_analyses().dump_json(kept)) == kept


# ------------------------------------------------------------------------------------------------ from Python


def test_python_asks_for_fields_too() -> None:
    """`run` takes focus, fields, prompts and a recording, and gives values with their spans."""
    articles = briefing.read(ROOT / "seeds")
    brief = briefing.run(
        articles, fields=FIELDS, replay=RECORDING, focus="Arms.", prompts=str(ROOT / "prompts")
    )
    assert [value.name for value in brief.fields["places"]] == ["Syria", "Tripoli", "Berlin", "Damascus"]
    assert isinstance(brief.fields["places"][0], briefing.FieldValue)
    assert_true(brief)
    again = asyncio.run(briefing.arun(articles, fields=FIELDS, replay=RECORDING))
    assert again.fields == brief.fields


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fields": {"Weapons": "W."}}, "^fields: Weapons: a field's name is of small letters"),
        ({"fields": {"weapons": ""}}, "say in a sentence"),
        ({"fields": ["weapons"]}, "^fields: it should be a table"),
        ({"base_url": "nonsense"}, "^base_url: "),
        ({"replay": "nowhere.jsonl"}, "nowhere.jsonl"),
        ({"prompts": "nowhere", "replay": RECORDING}, "nowhere"),
    ],
)
def test_a_wrong_option_is_told(options: dict[str, Any], said: str) -> None:
    """One sentence that names the thing."""
    with pytest.raises(UsageError, match=said):
        briefing.run(briefing.read(ROOT / "seeds"), **options)
