"""The reader's own list of actors: how it is read, and that it wins over every rule and table."""

from __future__ import annotations

import contextlib
import json
import random
import re
from pathlib import Path

import pytest
from conftest import ROOT
from fake_endpoint import Answer, completion, serve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invented import ARTICLES, numbered, read_well, reply_of, write_lines
from runs import assert_true, brief_of

from briefing.actor_file import SECTORS, read_actors
from briefing.actors import ActorFinder, ActorList, Listed, ground_actors, merge_actors
from briefing.chunking import chunk_article
from briefing.errors import UsageError
from briefing.text import canonical, digest
from briefing.types import Actor, Article, FoundActor

SHIPPING = Listed("Kastan Shipping", ("KSL", "Kastan Lines"), "organization", "NOR", ("BUS",))
FRONT = Listed("Ulmar Front", ("UF",), "group", "LBY", ("REB", "UAF"))
BRANDT = Listed("Ilse Brandt", ("Brandt",), "person", "DEU", ("GOV",))


def read(text: str, *offers: tuple[str, str], rows: tuple[Listed, ...] = ()) -> dict[str, Actor]:
    """Ground offers in a text with a list of these rows; give the actors by name."""
    text = canonical(text)
    document = chunk_article(Article(digest(text), "sample.txt", text, "A sample"), 2000)
    found = [FoundActor(name, kind) for name, kind in offers]
    actors, _ = ground_actors(found, document, ActorList(rows))
    for actor in actors:
        names = {actor.name, *actor.aliases}
        assert {span.text for span in actor.mentions} == names
        assert all(text[span.start : span.end] == span.text for span in actor.mentions)
        assert not actor.contested
    return {actor.name: actor for actor in actors}


# ------------------------------------------------------------------------------------- within an article


def test_a_listed_name_is_found_though_no_analyst_offers_it():
    """What is on the list is an actor wherever its name stands, with what the list says of it."""
    (actor,) = read("Kastan Shipping sent engineers. KSL owns the crane.", rows=(SHIPPING,)).values()
    assert (actor.name, actor.aliases, actor.mention_count) == ("Kastan Shipping", ("KSL",), 2)
    assert (actor.type, actor.country, actor.sectors) == ("organization", "NOR", ("BUS",))
    assert actor.basis == dict.fromkeys(("type", "country", "sectors"), "actor-list")


def test_listed_names_are_whole_words_and_short_ones_as_written():
    """'UF' is neither in 'UFO' nor 'uf'; a longer name counts in other capitals, in small letters not."""
    assert read("A UFO flew. The uf and Uf are words. The ulmar front is weather.", rows=(FRONT,)) == {}
    (actor,) = read("THE ULMAR FRONT fought.", rows=(FRONT,)).values()
    assert actor.name == "ULMAR FRONT"
    (rebels,) = read("The hill people fought.", rows=(Listed("hill people"),)).values()
    assert rebels.name == "hill people"


def test_a_listed_name_does_not_reach_over_the_end_of_a_sentence():
    """'They met at Ulmar. Front pages told of it.' names no Ulmar Front."""
    assert read("They left with Ulmar. Front pages told of it.", rows=(FRONT,)) == {}


def test_the_printed_name_is_one_that_a_text_has():
    """Each name has its mention: where the row's own does not stand there, the fullest of its others is taken."""
    (actor,) = read("Kastan Lines fell. KSL is in Marenna.", rows=(SHIPPING,)).values()
    assert (actor.name, actor.aliases) == ("Kastan Lines", ("KSL",))
    row = Listed("KSL", ("Kastan Shipping",))
    (actor,) = read("Kastan Shipping (KSL) fell.", rows=(row,)).values()
    assert (actor.name, actor.aliases) == ("KSL", ("Kastan Shipping",))


def test_the_list_wins_over_the_tables():
    """Whatever the package says of a name, the reader's row says it better, for all names of the table's row."""
    row = Listed("Hezbollah", (), "group", "SYR", ("MIL",))
    text = "Hizbollah fought. Hezbollah said so."
    (actor,) = read(text, ("Hizbollah", "group"), rows=(row,)).values()
    assert (actor.country, actor.sectors, actor.basis["country"]) == ("SYR", ("MIL",), "actor-list")
    (other,) = read("Hizbollah fought.", ("Hizbollah", "group"), rows=(row,)).values()
    assert (other.name, other.country, other.sectors) == ("Hizbollah", "SYR", ("MIL",))


def test_what_the_list_leaves_open_the_rules_say():
    """An empty cell is no statement: the other rules fill it in, under their own names."""
    (actor,) = read("Hezbollah said so.", rows=(Listed("Hezbollah", (), None, "SYR"),)).values()
    assert (actor.type, actor.sectors) == ("group", ("PTY", "REB"))
    assert actor.basis == {
        "type": "armed-group-table",
        "country": "actor-list",
        "sectors": "armed-group-table",
    }


def test_the_type_is_the_list_s_then_the_analyst_s_then_organization():
    """The list need not know what an actor is."""
    open_row = Listed("Ada Lorm")
    (unsaid,) = read("Ada Lorm spoke.", rows=(open_row,)).values()
    assert (unsaid.type, unsaid.basis) == ("organization", {"type": "actor-list"})
    (offered,) = read("Ada Lorm spoke.", ("Ada Lorm", "person"), rows=(open_row,)).values()
    assert (offered.type, offered.basis) == ("person", {"type": "analyst"})
    (listed,) = read(
        "Ada Lorm sank.", ("Ada Lorm", "person"), rows=(Listed("Ada Lorm", (), "group"),)
    ).values()
    assert (listed.type, listed.basis) == ("group", {"type": "actor-list"})


def test_a_name_of_the_tables_can_be_somebody_else():
    """A person named as a state is listed has nothing of the state."""
    (actor,) = read("Jordan won the race.", rows=(Listed("Ann Jordan", ("Jordan",), "person"),)).values()
    assert (actor.type, actor.country, actor.sectors) == ("person", None, ())


def test_one_row_is_one_actor_and_two_rows_are_two():
    """What the rules would part is joined, and what they would join is parted, as the list has it."""
    rows = (Listed("Northern Command", ("Mountain Tigers",)), Listed("Tigers"))
    actors = read("The Mountain Tigers of the Northern Command met the Tigers.", rows=rows)
    assert {name: actor.aliases for name, actor in actors.items()} == {
        "Northern Command": ("Mountain Tigers",),
        "Tigers": (),
    }
    rows = (Listed("Burma", (), "organization"), Listed("Myanmar", (), "state", "MMR"))
    actors = read("Burma met Myanmar.", ("Burma", "state"), ("Myanmar", "state"), rows=rows)
    assert {name: actor.type for name, actor in actors.items()} == {
        "Burma": "organization",
        "Myanmar": "state",
    }


def test_names_that_the_rules_tie_to_a_row_are_the_row_s():
    """A bare surname, an acronym that the text defines: they need not be on the list."""
    row = Listed("Ann Lorm", (), "person", "DEU")
    text = "Minister Ann Lorm of the Kastan Relief Fund (KRF) spoke. Lorm left; the KRF stayed."
    offers = [("Lorm", "person"), ("KRF", "organization")]
    actors = read(text, *offers, rows=(row, Listed("Kastan Relief Fund", (), None, "NOR")))
    assert {(a.name, a.aliases, a.country) for a in actors.values()} == {
        ("Ann Lorm", ("Lorm",), "DEU"),
        ("Kastan Relief Fund", ("KRF",), "NOR"),
    }


def test_a_listed_surname_is_nobody_else_s():
    """In an article on Karl Brandt neither he nor 'Brandt' is the Ilse Brandt of the list."""
    text = "Karl Brandt resigned. Brandt had been ill."
    offers = [("Karl Brandt", "person"), ("Brandt", "person")]
    (karl,) = read(text, *offers, rows=(BRANDT,)).values()
    assert (karl.name, karl.aliases, karl.country) == ("Karl Brandt", ("Brandt",), None)
    both = read(f"Ilse Brandt is his sister. {text}", *offers, rows=(BRANDT,))
    assert {(a.name, a.country) for a in both.values()} == {("Karl Brandt", None), ("Ilse Brandt", "DEU")}


def test_a_row_of_a_surname_alone_is_the_only_person_who_has_it():
    """Who lists no more than 'Lorm' means the Ann Lorm of the article; of two it may be either."""
    row = Listed("Lorm", (), None, "DEU")
    (ann,) = read("Ann Lorm resigned.", ("Ann Lorm", "person"), rows=(row,)).values()
    assert (ann.type, ann.country, ann.name) == ("person", "DEU", "Ann Lorm")
    offers = [("Ann Lorm", "person"), ("Tom Lorm", "person")]
    two = read("Ann Lorm met Tom Lorm.", *offers, rows=(row,))
    assert {name: actor.country for name, actor in two.items()} == {"Ann Lorm": None, "Tom Lorm": None}
    texts = ("Ann Lorm resigned. Lorm was ill.", "Lorm left.")
    (actor,) = merged(*texts, rows=(row,), offers=(("Ann Lorm", "person"),))
    assert (actor.name, actor.aliases, actor.country, actor.mention_count) == (
        "Lorm",
        ("Ann Lorm",),
        "DEU",
        3,
    )


def test_without_a_list_nothing_changes():
    """An empty list is no list."""
    text = "Ada Lorm of Kastan Shipping met the Ulmar Front."
    offers = [("Ada Lorm", "person"), ("Kastan Shipping", "organization")]
    assert read(text, *offers) == read(text, *offers, rows=(Listed("Nobody There"),))


# --------------------------------------------------------------------------------------- across articles


def merged(*texts: str, rows: tuple[Listed, ...], offers: tuple[tuple[str, str], ...] = ()) -> list[Actor]:
    """Merge the actors of several texts."""
    read_all = [tuple(read(t, *[o for o in offers if o[0] in t], rows=rows).values()) for t in texts]
    return list(merge_actors(read_all, ActorList(rows)))


def test_names_of_one_row_are_one_actor_across_articles():
    """Each article may use another name; the brief has one entry, under the row's own name if one of them has it."""
    (actor,) = merged("KSL fell.", "Kastan Lines rose.", "Kastan Shipping sank.", rows=(SHIPPING,))
    assert (actor.name, actor.aliases) == ("Kastan Shipping", ("KSL", "Kastan Lines"))
    assert (actor.mention_count, len(actor.mentions), actor.country) == (3, 3, "NOR")


def test_rows_stay_apart_across_articles():
    """Two states of one country code, or one acronym: two rows are two."""
    rows = (Listed("West Ulmar", (), "state", "LBY"), Listed("East Ulmar", (), "state", "LBY"))
    actors = merged(
        "West Ulmar voted. Libya protested.", "East Ulmar fell.", rows=rows, offers=(("Libya", "state"),)
    )
    assert {actor.name for actor in actors} == {"West Ulmar", "East Ulmar", "Libya"}


def test_what_the_list_says_is_not_contested():
    """Where articles disagree, the list has decided."""
    texts = ("Senator Ilse Brandt spoke.", "General Ilse Brandt spoke.")
    offers = (("Ilse Brandt", "person"),)
    (contested,) = merged(*texts, rows=(), offers=offers)
    assert contested.contested
    (actor,) = merged(*texts, rows=(BRANDT,), offers=offers)
    assert (actor.contested, actor.sectors, actor.country) == (False, ("GOV",), "DEU")
    assert actor.basis["sectors"] == actor.basis["country"] == "actor-list"


def test_a_bare_listed_surname_joins_no_namesake_of_another_article():
    """'Brandt' alone is the list's; the Karl Brandt of another article, who is 'Brandt' there, is not drawn in."""
    texts = ("Karl Brandt resigned. Brandt had been ill.", "Brandt opened the pier.", "Ilse Brandt left.")
    actors = merged(*texts, rows=(BRANDT,), offers=(("Karl Brandt", "person"), ("Brandt", "person")))
    assert {(a.name, a.mention_count, a.country) for a in actors} == {
        ("Karl Brandt", 2, None),
        ("Ilse Brandt", 2, "DEU"),
    }


def test_a_table_s_other_name_and_a_capital_join_the_row():
    """The row stands for the table's row wherever that is named."""
    row = Listed("Kenya", (), None, "UGA")
    actors = merged(
        "Kenya voted.", "Nairobi and Kampala agreed.", rows=(row,), offers=(("Nairobi", "state"),)
    )
    assert [(a.name, a.aliases, a.country) for a in actors] == [("Kenya", ("Nairobi",), "UGA")]


def test_a_speaker_named_by_an_alias_is_the_row_s_actor():
    """Who says something is looked up among the merged actors."""
    actors = merged("KSL fell.", "Kastan Shipping sank.", rows=(SHIPPING,))
    assert ActorFinder(actors).find("the KSL") is actors[0]


ROWS = (
    SHIPPING,
    FRONT,
    BRANDT,
    Listed("Hezbollah", ("Party of Ulmar",), None, "SYR"),
    Listed("Brandt Bank"),
    Listed("Lines"),
)
WORDS = st.sampled_from(
    "Ilse Karl Brandt Bank Kastan Shipping KSL Lines UF Ulmar Front Hizbollah Hezbollah said of . the".split()
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=12), max_size=4), st.randoms(use_true_random=False))
@example([["Karl", "Brandt"]], random.Random(0))
@settings(deadline=None)
def test_whatever_the_articles_say_no_actor_has_two_rows(articles, rng: random.Random):
    """Names of two rows are never one actor, those of one row never two; the order of articles plays no part."""
    offers = [("Karl Brandt", "person"), ("Brandt", "person"), ("Hizbollah", "group"), ("Ulmar", "state")]
    listed = ActorList(ROWS)
    found = [
        tuple(read(" ".join(words), *offers, rows=ROWS).values()) for words in articles if set(words) != {"."}
    ]
    actors = merge_actors(found, listed)
    # A bare 'Brandt' may be Karl's.
    by_row = [
        {row.name for row in ROWS for n in (a.name, *a.aliases) if row.has(n) and n != "Brandt"}
        for a in actors
    ]
    assert all(len(rows) <= 1 for rows in by_row)
    named = [name for rows in by_row for name in rows]
    assert len(named) == len(set(named))
    assert not any(a.country == "DEU" for a in actors if "Karl Brandt" in (a.name, *a.aliases))
    rng.shuffle(found)
    assert merge_actors(found, listed) == actors


# ----------------------------------------------------------------------------------------------- the file


def listed(tmp_path: Path, text: str, name: str = "actors.csv") -> tuple[Listed, ...]:
    """Read a list of this text."""
    (tmp_path / name).write_text(text, "utf-8", newline="")
    return read_actors(tmp_path / name).rows


def test_a_table_and_json_lines_give_the_same_list(tmp_path):
    """Either format, with any order of columns, with or without a byte order mark and Windows line ends."""
    rows = (
        Listed("Kastan Shipping", ("KSL", "Kastan, Lines"), "organization", "NOR", ("BUS", "MIL")),
        Listed("Ulmar Front"),
    )
    table = (
        '\ufeffName,type,Country,aliases,sectors\r\n"Kastan Shipping",Organization,Norway,'
        '"KSL; ""Kastan, Lines""; KSL;",bus;MIL\r\n\r\nUlmar Front\r\n'
    )
    assert listed(tmp_path, table) == rows
    lines = [
        {"name": " Kastan  Shipping", "aliases": ["KSL", "Kastan, Lines"], "sector": "BUS;MIL"},
        {"name": "the Ulmar Front", "alias": "", "country": None, "sectors": []},
    ]
    lines[0] |= {"country": "nor", "type": "organization"}
    assert listed(tmp_path, "\n\n".join(map(json.dumps, lines)), "actors.jsonl") == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", " is empty; its first line names the columns: name,aliases,country,sectors,type."),
        ("Ulmar Front,UF\n", ", line 1: the first line must name the columns as in: name,"),
        ("name;aliases\nUF;x\n", ", line 1: the first line must name the columns by commas as in: name,"),
        ("alias,country\n", ", line 1: there is no column 'name'; add it."),
        ("name,cuntry\n", ", line 1: there is no column 'cuntry'; did you mean 'country'?"),
        ("name,name\n", ", line 1: the column 'name' stands there twice; keep one."),
        ("name,aliases\nA,B\n,C\n", ", line 3: this row has no name; give it one or take it out."),
        (
            "name,aliases\nUlmar Front,UF,x\n",
            ", line 2: there are 3 cells under 2 columns; put a name with a comma",
        ),
        ('name\n"UF\n', ", line 2: this is no CSV (unexpected end of data); mend its quotation marks."),
        ("name,country\nUF,GER\n", ", line 2: there is no country 'GER'; did you mean DEU (Germany)?"),
        ("name,country\nUF,Kastan\n", ", line 2: there is no country 'Kastan'; did you mean "),
        ("name,country\nUF,qqqq\n", "; give its ISO 3166-1 alpha-3 code, such as DEU for Germany."),
        ("name,sectors\nUF,MIL;ARMY\n", ", line 2: there is no PLOVER sector 'ARMY'; there are AGR BUS COP "),
        (
            "name,type\nUF,orgnization\n",
            ", line 2: there is no type 'orgnization'; did you mean 'organization'?",
        ),
        (
            "name,aliases\nUlmar Front,UF\n\nUlmar Fund,U.F.\n",
            ", line 4: the name 'U.F.' is already that of Ulmar Front (line 2); a name belongs to one row",
        ),
        (f"name\n{'x' * 201}\n", ", line 2: a name has more than 200 characters"),
    ],
)
def test_a_mistake_in_the_list_is_named_with_its_line_and_the_mend(text, said, tmp_path):
    """One sentence says where it is and what to do."""
    with pytest.raises(UsageError) as error:
        listed(tmp_path, text)
    assert f"{tmp_path / 'actors.csv'}{said}" in str(error.value) or said in str(error.value)
    assert str(error.value).endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "line 1: this is no JSON object; write one a line"),
        ('{"name": "A"}\n{"name": ', "line 2: this is no JSON object"),
        ("[" * 100_000, "line 1: this is no JSON object"),
        ('{"name": 5}', "line 1: 'name' must be a text."),
        ('{"name": "A", "aliases": ["B", 5]}', "line 1: 'aliases' must be a list of texts."),
        ('{"name": "A", "aliases": {}}', "line 1: 'aliases' must be a list of texts."),
        ('{"name": "A", "size": 5}', "line 1: there is no column 'size'; there are name, aliases,"),
        ('{"name": "A", "sector": "", "sectors": ""}', "line 1: 'sectors' stands there twice"),
    ],
)
def test_a_mistake_in_json_lines_is_named_too(text, said, tmp_path):
    """As in a table."""
    with pytest.raises(UsageError, match=re.escape(said)):
        listed(tmp_path, text, "actors.jsonl")


def test_what_is_no_list_is_refused(tmp_path):
    """Another suffix, no file, too large a file and other encodings end with a sentence."""
    with pytest.raises(UsageError, match=r"\.csv or a \.jsonl file; rename it\."):
        listed(tmp_path, "name\n", "actors.txt")
    with pytest.raises(UsageError, match=r"cannot be read \(no such file"):
        read_actors(tmp_path / "none.csv")
    (tmp_path / "large.csv").write_bytes(b"name\n" + b"x\n" * 2_600_000)
    with pytest.raises(UsageError, match="larger than 5 megabytes"):
        read_actors(tmp_path / "large.csv")
    (tmp_path / "latin.csv").write_bytes("name\nA\nSörgül\n".encode("latin-1"))
    with pytest.raises(UsageError, match=r"line 3: this is not UTF-8; save the file as UTF-8\."):
        read_actors(tmp_path / "latin.csv")


@given(st.text('name,type;"\n\r\0{}[]: ABCé\ud800', max_size=60), st.sampled_from([".csv", ".jsonl"]))
@settings(deadline=None)
def test_whatever_the_file_holds_it_is_a_list_or_the_user_s_mistake(tmp_path_factory, text, suffix):
    """No content is an unexpected error."""
    file = tmp_path_factory.getbasetemp() / f"any{suffix}"
    file.write_bytes(("name\n" * (suffix == ".csv") + text).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(UsageError):
        assert all(row.name for row in read_actors(file).rows)


def test_a_changed_list_is_another_list():
    """What was read with another list is read again."""
    assert ActorList((SHIPPING,)).digest == ActorList((SHIPPING,)).digest
    assert len({ActorList(rows).digest for rows in ((), (SHIPPING,), (FRONT,), (SHIPPING, FRONT))}) == 4


# -------------------------------------------------------------------------------------------- whole runs

LIST = """\
name,aliases,country,sectors,type
Kastan Shipping,Kastan Lines,Norway,BUS,
fourteen ships,Fourteen ships,,UAF,group
"""


def configured(tmp_path: Path, text: str = LIST, more: str = "") -> Path:
    """Write a list and a configuration that names it; give the latter."""
    (tmp_path / "actors.csv").write_text(text, "utf-8")
    config = tmp_path / "briefing.toml"
    config.write_text(f"[brief]\nactors = 'actors.csv'\n{more}", "utf-8")
    return config


def test_a_run_of_the_embedded_analyst_takes_the_list(run, tmp_path):
    """The list of briefing.toml shows in the brief, from whatever folder the run is made."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    brief = brief_of(run(source, "--config", configured(tmp_path), "--format", "json", "--out", "-"))
    assert_true(brief)
    by_name = {actor.name: actor for actor in brief.actors}
    shipping, ships = by_name["Kastan Shipping"], by_name["Fourteen ships"]
    assert (shipping.country, shipping.sectors, shipping.contested) == ("NOR", ("BUS",), False)
    assert shipping.basis["country"] == "actor-list"
    assert (ships.type, ships.sectors, len({span.article for span in ships.mentions})) == (
        "group",
        ("UAF",),
        2,
    )
    speakers = {s.speaker.actor for story in brief.stories for s in story.statements if s.speaker}
    assert shipping.id in speakers


def test_a_mistake_in_the_list_ends_a_run_with_code_2(run, tmp_path):
    """No article is analysed and nothing written before the list is right."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    config = configured(tmp_path, "name,country\nKastan Shipping,NRW\n")
    code, out, err = run(source, "--config", config)
    assert (code, out) == (2, "")
    assert f"{tmp_path / 'actors.csv'}, line 2: there is no country 'NRW'" in err
    assert not list(Path().iterdir())


def ask_well(body: dict) -> Answer:
    """Answer as a careful model that takes the company for a person, and knows no other actor."""
    if reply_of(body) != "ExtractReply":
        return read_well(body)
    lines = numbered(body)
    statements = [{"evidence": [n], "speaker": None, "text": text} for n, text in lines[:2]]
    offered = [{"name": "Kastan Shipping", "type": "person", "role": None}]
    actors = offered if any("Kastan Shipping" in text for _, text in lines) else []
    return completion(json.dumps({"statements": statements, "actors": actors}))


def test_a_run_with_a_language_model_takes_the_list_and_its_changes(run, tmp_path):
    """What the model does not name is found too; a changed list is not answered by an older analysis, nor asked for."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    with serve(ask_well) as endpoint:
        model = f"[model]\nname = 'm'\nbase_url = '{endpoint.base_url}'\n[store]\npath = 'store.db'\n"
        arguments = (source, "--config", configured(tmp_path, more=model), "--format", "json", "--out", "-")
        brief = brief_of(run(*arguments))
        assert_true(brief)
        by_name = {actor.name: actor for actor in brief.actors}
        assert [by_name[name].country for name in ("Kastan Shipping", "Fourteen ships")] == ["NOR", None]
        asked = len(endpoint.requests)
        configured(tmp_path, LIST.replace("Norway", "Libya"), model)
        again = brief_of(run(*arguments))
        assert [a.country for a in again.actors if a.name == "Kastan Shipping"] == ["LBY"]
        assert len(endpoint.requests) == asked


def test_the_list_of_the_page_on_actors_is_read_as_it_says(tmp_path):
    """The example of docs/actors.md is a list that can be copied, and says the same in both formats."""
    page = (ROOT / "docs/actors.md").read_text("utf-8")
    table, lines = (
        re.search(rf"```{kind} [^\n]*\n(.*?)```", page, re.DOTALL)[1] for kind in ("csv", "jsonl")
    )
    rows = listed(tmp_path, table)
    assert len(rows) == 3
    assert listed(tmp_path, lines, "actors.jsonl") == rows
    assert f"`{' '.join(sorted(SECTORS))}`" in " ".join(page.split())
