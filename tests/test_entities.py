import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.actors import ground_actors
from briefing.analysts import entities
from briefing.analysts.entities import EntityReader
from briefing.types import FoundActor

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(not entities.installed(), reason="the extra 'embedded' is not installed")


@pytest.fixture(scope="module")
def reader():
    return EntityReader()


@pytest.fixture
def names(reader, document):
    """Give the names that a text's actors have, grounded; every one the reader finds is in the text."""

    def find(text):
        read = document(text)
        actors, rejected = ground_actors(reader.find(read), read)
        assert rejected == ()
        return {actor.name for actor in actors}

    return find


def test_the_sample_article_has_the_actors_an_analyst_expects(names):
    """States that act, leaders, bodies are there; arms, platforms, cities and adjectives are not."""
    text = next((ROOT / "seeds").glob("*.txt")).read_text(encoding="utf-8").removeprefix(" date 2020-06-04 ")
    found = names(text)
    assert found >= {
        "Russia",
        "Syria",
        "United States",
        "Vladimir Putin",
        "Libyan National Army",
        "Khalifa Haftar",
        "United Nations",
    }
    assert not found & {
        "MiG-29",
        "Berlin",
        "Twitter",
        "Eastern",
        "Tripoli",
        "Hafter",
        "Syrian",
        "Wednesday",
        "LNA",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Kenya accused its neighbours of fraud.",
        "The minister held talks with Kenya on Monday.",
        "They delivered forty tanks to Kenya last year.",
        "Kenya’s navy has left port.",
        "Uganda and Kenya have signed a treaty.",
        "Kenya last week ordered a review.",
    ],
)
def test_a_state_that_acts_or_is_acted_upon_is_an_actor(names, text):
    """Subjects, possessors, partners and recipients are actors."""
    assert "Kenya" in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell in Kenya on Monday.",
        "She travelled to Kenya in May.",
        "They met near Kenya’s capital.",
        "The road runs through Kenya and Uganda.",
        "It was held at a summit in Nairobi.",
    ],
)
def test_a_state_that_is_only_a_place_is_no_actor(names, text):
    """A country or city where something happens does not act."""
    assert not names(text) & {"Kenya", "Uganda", "Nairobi"}


def test_a_capital_that_acts_is_an_alias_of_the_state_that_is_named(names):
    """'Nairobi said' is an alias of Kenya, and no actor of its own."""
    assert names("Kenya objected to the plan. Nairobi said it would wait.") == {"Kenya"}


@pytest.mark.parametrize(
    "text",
    [
        "Nairobi urged both sides to return to talks.",
        "Rain fell in Nairobi. On Monday Nairobi called for an inquiry.",
        "Nairobi sent the army to help.",
        "Nairobi and Kampala agreed to reopen the border.",
        "Nairobi has repeatedly denied it, and the port of Kenya stayed shut.",
        "Nairobi would not condemn the vote.",
    ],
)
def test_a_capital_that_does_what_a_government_does_stands_for_its_state(reader, document, text):
    """'Nairobi urged' is Kenya, named or not; what counts as a mention is where it acts."""
    read = document(text)
    actors, _ = ground_actors(reader.find(read), read)
    (kenya,) = (actor for actor in actors if actor.country == "KEN")
    assert (kenya.name, kenya.type) == ("Nairobi", "state")
    assert (kenya.basis["type"], kenya.basis["country"]) == ("capital-for-state", "capital-for-state")
    assert not text[: kenya.mentions[0].start].endswith("in ")
    assert kenya.mention_count == 1


@pytest.mark.parametrize(
    "text",
    [
        "Floods hit a suburb of Nairobi.",
        "The lorry was found 20 miles from Nairobi.",
        "A student of King's College Nairobi said that east Nairobi was flooded.",
        "The mayor of Nairobi urged people to leave.",
        "Nairobi was hit by a storm and lost power.",
        "A teacher at Brill College, Nairobi, said that it was late.",
        "Ada Nairobi left at noon. Nairobi said she was tired.",
    ],
)
def test_a_capital_that_is_a_town_or_a_name_is_no_state(reader, document, text):
    """Where something happens, or who bears a town's name, stands for no state."""
    read = document(text)
    actors, _ = ground_actors(reader.find(read), read)
    assert not [actor for actor in actors if actor.type == "state"]


def test_a_capital_speaks_for_its_state_where_the_people_are_named(names):
    """'Nairobi said' beside 'the Kenyan envoy' speaks for Kenya, though Kenya is not named."""
    assert "Nairobi" in names("The Kenyan envoy left the talks. Nairobi said it would not return.")


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_name_is_not_found_within_a_longer_word(reader, document, apostrophe):
    """The agency Sana is not in Yemen's capital, Sana'a; 'Sana's report' is its own."""
    text = f"They seized Yemen's capital, Sana{apostrophe}a.\n\nSana{apostrophe}s report confirmed it, Sana said."
    read = document(text)
    actors, _ = ground_actors(reader.find(read), read)
    (sana,) = (actor for actor in actors if actor.name == "Sana")
    assert (sana.mention_count, sana.mentions[0].start) == (2, text.index("\n\n") + 2)


def test_a_possessive_in_capitals_counts_as_a_mention(document):
    """'BRILL'S' in a text in capitals is a mention of Brill."""
    read = document("ADA BRILL SPOKE. ADA BRILL'S HOUSE WAS BURNT.")
    actors, _ = ground_actors([FoundActor("ADA BRILL", "person")], read)
    assert [actor.mention_count for actor in actors] == [2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turnout was 58 percent, according to the observers.", set()),
        ("Party spokesman Miguel Brill agreed.", {"Miguel Brill"}),
        ("The deal was brokered by Infrastructure Minister Joanna Brill.", {"Joanna Brill"}),
        ("Bank president Jan Brill agreed.", {"Jan Brill"}),
        ("Ms Yulia Brill was poisoned.", {"Yulia Brill"}),
        ("Londoner Ada Brill wept.", {"Ada Brill"}),
    ],
)
def test_a_bare_common_noun_is_no_actor(names, text, expected):
    """What is cut out of a title, or says not whose it is, names nobody."""
    assert names(text) == expected


def test_a_text_in_capitals_is_read_as_one_in_the_usual_case(names):
    """A wire report in capitals names the people and bodies that it names in the usual case, as it writes them."""
    found = names(
        "THE KENYAN GOVERNMENT SAID TODAY THAT COLONEL TOMAS BRILLARD HAD MET THE UN AND THE SHINING PATH. "
        "THE TALKS WERE A FAILURE, ACCORDING TO BRILLARD, WHO BELIEVES THAT THE ATTACKS WILL CONTINUE."
    )
    assert {"KENYAN GOVERNMENT", "TOMAS BRILLARD", "UN", "SHINING PATH"} <= set(found)
    assert not {"FAILURE", "TALKS", "ATTACKS", "TODAY"} & set(found)


def test_bodies_named_by_a_state_and_a_common_noun(names):
    """Ministries, forces and the like are found without capitals; a bare adjective is none."""
    found = names("The Kenyan defence ministry met Ugandan troops and the Ghanaian president’s aides.")
    assert found >= {"Kenyan defence ministry", "Ugandan troops"}
    assert not found & {"Kenyan", "Ugandan", "Ghanaian"}


def test_arms_platforms_and_headlines_are_no_actors(names):
    """Designations, platforms and shouted words are dropped."""
    found = names("WHO IS NEXT? Kenya flew an F-16, a T-72 tank and an S-400 battery, it said on Facebook.")
    assert found == {"Kenya"}


def test_finding_can_be_limited_to_some_sentences(reader, document):
    """The stand-in reads a chunk only."""
    read = document("Kenya accused Uganda. Ghana warned Chad.")
    assert {a.name for a in reader.find(read, read.sentences[1:])} == {"Ghana", "Chad"}
    assert reader.find(read, ()) == ()


def test_a_very_long_article_is_read_in_blocks(reader, document):
    """Names at the far end of a long text are found, and spaCy's limit on length does not matter."""
    read = document("It rained all day in the hills. " * 2000 + "Kenya accused Uganda of theft.")
    assert {a.name for a in reader.find(read)} == {"Kenya", "Uganda"}


def test_reading_is_deterministic(reader, document):
    """The same article gives the same actors in the same order."""
    read = document("Kenya accused Uganda. Ada Brill, a Ghanaian envoy, told the UN and NATO so.")
    assert reader.find(read) == reader.find(read) == EntityReader().find(read)


def test_importing_the_reader_loads_no_spacy():
    """Importing spaCy costs seconds: only reading an article loads it."""
    code = (
        "import sys; import briefing.analysts.entities as e; e.installed(); assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_without_a_model_the_reader_is_not_installed(monkeypatch):
    """installed() looks for both names of the model, and says no without importing anything."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n.startswith("en_core") else real(n))
    entities._model_name.cache_clear()
    assert not entities.installed()
    monkeypatch.undo()
    entities._model_name.cache_clear()
    assert entities.installed()


def test_no_rule_knows_the_sample():
    """The sample's people, arms and places stand in no code, only in the general tables."""
    words = re.compile(r"Putin|Haft[ae]r|Gaddafi|\bLNA\b|MiG|Libyan National")
    for path in (ROOT / "briefing").rglob("*.py"):
        hits = words.findall(path.read_text(encoding="utf-8"))
        assert not hits, path
