import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.actors import ActorFinder, ground_actors, merge_actors
from briefing.actors.groups import Groups
from briefing.chunking import chunk_article
from briefing.names import clean_name, find_mentions, find_phrase, form, split_title, whole_word
from briefing.text import canonical, digest
from briefing.types import Article, FoundActor


def read(text, *offers):
    """Ground offers in a text: a person's name, or (name, type[, role]). Give actors by name, and rejects."""
    text = canonical(text)
    document = chunk_article(Article(digest(text), "sample.txt", text, "A sample"), 2000)
    found = [
        FoundActor(*offer) if isinstance(offer, tuple) else FoundActor(offer, "person") for offer in offers
    ]
    actors, rejected = ground_actors(found, document)
    for actor in actors:
        assert actor.mentions
        assert all(
            text[s.start : s.end] == s.text and s.article == document.article.id for s in actor.mentions
        )
        assert actor.mention_count >= len(actor.mentions)
    assert len({actor.id for actor in actors}) == len(actors)
    return {actor.name: actor for actor in actors}, [offer.name for offer in rejected]


def org(name, role=None):
    return (name, "organization", role)


# ---------------------------------------------------------------------------------------- mentions


def test_mentions_are_whole_words_and_the_longest_wins():
    """'Ada' is not in 'Adanna', and 'Ada Brill' is one mention, not two."""
    assert find_mentions("Adanna met Ada Brill; Ada left.", ["Ada", "Ada Brill"]) == [
        (11, 20, "Ada Brill"),
        (22, 25, "Ada"),
    ]


def test_mentions_look_past_line_breaks_and_the_shape_of_apostrophes():
    """A name broken over two lines, or with a curly apostrophe, is still that name."""
    text = "Ada\nBrill joined the People’s Front."
    assert [text[a:b] for a, b, _ in find_mentions(text, ["Ada Brill", "People's Front"])] == [
        "Ada\nBrill",
        "People’s Front",
    ]


def test_mentions_have_white_space_where_the_name_has_it():
    """White space of any kind and length stands for a name's space, and none does not."""
    text = "Brill& Sons, Brill &\u00a0\n Sons and Brill & Sonsy"
    assert [text[a:b] for a, b, _ in find_mentions(text, ["Brill & Sons"])] == ["Brill &\u00a0\n Sons"]


def test_mentions_in_a_script_without_spaces():
    """Where words have no spaces between them, a name is found inside the run."""
    assert find_mentions("外长王小明说", ["王小明"]) == [(2, 5, "王小明")]


@given(st.text("Ab .'’\n王", max_size=60), st.lists(st.text("Ab .'’王", max_size=6), max_size=6))
def test_mentions_never_overlap(text, names):
    """Mentions stand in text order, do not overlap, and are the names they claim to be."""
    end = 0
    for start, stop, name in find_mentions(text, names):
        assert end <= start < stop
        assert name in names
        assert " ".join(text[start:stop].replace("’", "'").split()) == " ".join(
            name.replace("’", "'").split()
        )
        end = stop


# ------------------------------------------------------------------------------------ in the text?


def test_a_name_that_is_not_in_the_text_is_rejected():
    """Nothing is an actor that the text does not name, a part of a word included."""
    actors, rejected = read("Adanna Crole spoke.", "Ada", "Bo Lind")
    assert (actors, rejected) == ({}, ["Ada", "Bo Lind"])


def test_a_name_in_the_text_is_never_rejected():
    """Title, article, possessive, quotes, hashtag and other capitals do not hide a name."""
    text = "Minister Ada Brill’s aide met the “Marenna Relief Fund”. #Kastan joined. LOWLAND LEAGUE too."
    _, rejected = read(
        text,
        "Minister Ada Brill’s",
        "Ada Brill's",
        org("the Marenna Relief Fund"),
        org('"Marenna Relief Fund"'),
        ("#Kastan", "state"),
        org("Lowland League"),
    )
    assert rejected == []


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("They will mark the day with a rose.", "Will"),
        ("They will mark the day with a rose.", "Rose"),
        ("They ate turkey.", ("Turkey", "state")),
        ("He met Ada. Brill left early.", "Ada Brill"),
        ("He met Ada. Brill left early.", "Ada. Brill"),
        ("By our envoy Ada\n\nBrill left early.", "Ada Brill"),
        ("Ada Brill left early.", "The Fox"),
        ("Ada Brill left early.", ("Brill Relief Fund", "organization")),
        ("Adanna Brillson left early.", "Ada Brill"),
    ],
)
def test_what_a_lying_model_calls_a_name_is_none(text, offer):
    """A plain word, a name over two sentences, an alias or a fuller form that is made up: none names an actor."""
    actors, rejected = read(text, offer)
    assert actors == {}
    assert len(rejected) == 1


def test_a_plain_word_may_name_a_group():
    """Bodies and groups are named in small letters, too, and people in capitals where all is in capitals."""
    text = "In Kastan protesters met police. ADA BRILL LEFT."
    actors, rejected = read(text, ("Protesters", "group"), org("Police"), "Ada Brill")
    assert (set(actors), rejected) == ({"protesters", "police", "ADA BRILL"}, [])


def test_a_name_that_only_the_headline_has_is_rejected():
    """An actor stands in the article's text, which is what a reader can check; its title is not part of it."""
    text = canonical("A minister left early.")
    titled = Article(digest(text), "sample.txt", text, "Ada Brill leaves")
    actors, rejected = ground_actors([FoundActor("Ada Brill", "person")], chunk_article(titled, 2000))
    assert (actors, len(rejected)) == ((), 1)


def test_initials_do_not_part_a_name():
    """'U.S.' and 'J. F.' are no ends of sentences, whatever a splitter makes of them."""
    text = (
        "They asked the U.S. Defense Fund and J. F. Brill for help. Then the U.S. Secretary of Defense left."
    )
    assert read(text, org("U.S. Defense Fund"), "J. F. Brill", org("U.S. Secretary of Defense"))[1] == []


def test_a_name_counts_where_one_sentence_has_it():
    """Beside a place where two sentences only seem to make a name, the true ones are its mentions."""
    actors, _ = read("It was Ada\n\nBrill and Ada Brill left. Ada\nBrill ate.", "Ada Brill")
    assert [span.start for span in actors["Ada Brill"].mentions] == [22]
    assert actors["Ada Brill"].mention_count == 2


def test_an_absurdly_long_name_is_rejected():
    """A page of text is no name, even if it stands in the article."""
    text = "Ada " * 200
    assert read(text, text.strip())[1] == [text.strip()]


# --------------------------------------------------------------------------------- one actor, many names


def test_a_surname_joins_the_one_person_who_has_it():
    """The bare surname, with or without 'Mr', is an alias of the full name; every mention counts once."""
    actors, _ = read("Ada Brill spoke. Brill left. Ms Brill returned.", "Ada Brill", "Brill", "Ms Brill")
    assert list(actors) == ["Ada Brill"]
    assert actors["Ada Brill"].aliases == ("Brill",)
    assert actors["Ada Brill"].mention_count == 3


def test_two_people_with_one_surname_stay_two():
    """A bare surname that two people share joins neither."""
    actors, _ = read("Pau Gasol and Marc Gasol won. Gasol smiled.", "Pau Gasol", "Marc Gasol", "Gasol")
    assert set(actors) == {"Pau Gasol", "Marc Gasol", "Gasol"}


def test_a_middle_initial_and_an_accent_do_not_make_another_person():
    """'Ada Brill', 'Ada C. Brill' and 'Ada Bríll' are one."""
    actors, _ = read(
        "Ada C. Brill spoke. Ada Brill left. Ada Bríll.", "Ada C. Brill", "Ada Brill", "Ada Bríll"
    )
    assert list(actors) == ["Ada C. Brill"]


def test_an_acronym_joins_what_it_is_defined_for_though_nobody_offered_it():
    """'(MVK)' behind a name is an alias of it, whatever its letters."""
    actors, _ = read("The Marenna Council (MVK) met. The MVK voted.", org("Marenna Council"))
    assert actors["Marenna Council"].aliases == ("MVK",)
    assert actors["Marenna Council"].mention_count == 3


def test_initials_join_the_one_name_that_has_them():
    """An acronym without a definition joins if one name alone has these initials."""
    text = (
        "The Kastan Relief Fund paid. The KRF said so. The League of Lost Dogs, the Lower Lake Defence (LLD)."
    )
    actors, _ = read(
        text, org("Kastan Relief Fund"), org("KRF"), org("League of Lost Dogs"), org("Lower Lake Defence")
    )
    assert actors["Kastan Relief Fund"].aliases == ("KRF",)
    assert actors["Lower Lake Defence"].aliases == ("LLD",)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_sets_only_grow_together(pairs):
    """Whatever is joined, in whatever order, stays in one set, and nothing else comes into it."""
    groups, sets = Groups(10), [{i} for i in range(10)]
    for one, other in pairs:
        groups.join(one, other)
        both = next(s for s in sets if one in s) | next(s for s in sets if other in s)
        sets = [s for s in sets if not s & both] + [both]
    assert sorted(map(sorted, sets)) == groups.members()


def test_names_of_a_state_are_one_actor():
    """The United States, the US and America are one state under its usual name."""
    actors, _ = read(
        "The US said no. The United States left. America wept.", ("US", "state"), ("America", "state")
    )
    assert list(actors) == ["United States"]
    assert actors["United States"].aliases == ("America", "US")
    assert (actors["United States"].type, actors["United States"].country) == ("state", "USA")


def test_a_capital_that_acts_is_an_alias_of_its_state():
    """'Nairobi said' speaks for Kenya."""
    actors, _ = read("Kenya objected. Nairobi said so.", ("Kenya", "state"), ("Nairobi", "state"))
    assert list(actors) == ["Kenya"]


def test_a_misspelt_surname_joins_the_person():
    """A slip in a surname is an alias, whether an analyst offered the wrong form or not."""
    text = "Envoy Ada Brillard spoke in Marenna. Troops under Brilard left. The League said Brillard agreed."
    for offers in (["Ada Brillard"], ["Ada Brillard", "Brilard"]):
        actors, _ = read(text, *offers)
        assert list(actors) == ["Ada Brillard"]
        assert "Brilard" in actors["Ada Brillard"].aliases


@pytest.mark.parametrize(
    "text",
    [
        "Ada Brillard spoke. Then Tom Brilard spoke to Brillard.",  # another given name
        "Ada Brillard spoke. Both Brillards left.",  # a plural
        "Ada Carter spoke. They said Carder, a carder by trade, left.",  # a word in small letters
        "Ada Brent spoke. They said Brant and Bront left. Brant, Brant!",  # commoner than the right one
        "Ada Kenyar spoke. They said Kenyan troops left.",  # a word of the tables
        "Ada Marker spoke. Market prices fell.",  # only at the start of a sentence
        "Ada Brillard and Tom Brillart met. They said Brillars left.",  # nearer to neither
    ],
)
def test_another_word_is_no_misspelling(text):
    """Names and words that only look like a surname are left alone."""
    names = re.findall(r"(?:Ada|Tom) \w+", text)
    actors, _ = read(text, *names)
    near = re.search(r"Brilard|Brillards|Carder|Brant|Kenyan|Market|Brillars", text).group()
    assert all(near not in actor.aliases for actor in actors.values())
    assert len(actors) == len(names)


def test_a_person_who_owns_a_name_keeps_it_from_bodies():
    """The type of the full name holds for an actor, whatever a bare surname was taken for."""
    actors, _ = read("Ada Brill spoke. Brill left.", "Ada Brill", org("Brill"))
    assert actors["Ada Brill"].type == "person"


# ------------------------------------------------------------------------------ what an actor is


@pytest.mark.parametrize(
    ("name", "given", "type_", "country", "sectors"),
    [
        ("Kenyan defence ministry", "person", "organization", "KEN", ("MIL", "GOV")),
        ("Kenya’s Ministry of Trade", "organization", "organization", "KEN", ("GOV",)),
        ("Kenyan troops", "organization", "group", "KEN", ("MIL",)),
        ("Kastani forces", "organization", "group", None, ()),
        ("Kenyan rebel fighters", "group", "group", "KEN", ("REB",)),
        ("Kenya-backed militia", "group", "group", None, ("PRM",)),
        ("Kenyan Arab News Agency", "organization", "organization", "KEN", ("JRN",)),
        ("World Health Organization", "group", "organization", None, ("IGO",)),
        ("Marenna", "organization", "organization", None, ()),
    ],
)
def test_type_country_and_sectors_come_from_rules_with_a_name(name, given, type_, country, sectors):
    """Tables and head words decide; where they say nothing, the analyst's type stands, the rest is empty."""
    actors, _ = read(f"On Monday the {name} met.", (name, given))
    (actor,) = actors.values()
    assert (actor.type, actor.country, actor.sectors) == (type_, country, sectors)
    assert set(actor.basis) == {"type"} | ({"country"} if country else set()) | (
        {"sectors"} if sectors else set()
    )


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("On Monday President Ada Brill spoke.", "President"),
        ("It toppled long-time dictator Ada Brill.", "long-time dictator"),
        ("Kenya’s foreign minister Ada Brill spoke.", "Kenya’s foreign minister"),
        ("Ada Brill, the head of the Marenna Relief Fund, spoke.", "the head of the Marenna Relief Fund"),
        ("The Kenyan envoy, Ada Brill, spoke.", "The Kenyan envoy"),
        ("They met US Secretary of State Ada Brill there.", "US Secretary of State"),
        ("Brig. Gen. Ada Brill spoke.", "Brig. Gen."),
        ("They want justice. Ada Brill spoke.", None),
        ("Ada Brill, the\n\nPresident, spoke.", None),
        ("Ms Ada Brill, his mother, spoke.", None),
        ("The town of Marenna, Ada Brill, and others.", None),
        ("In general Ada Brill agreed.", None),
        ("Ada Brill spoke, the head of nothing said.", None),
    ],
)
def test_roles_are_what_a_sentence_states(text, role):
    """A title before the name, or what stands beside it between commas, is the role, word for word."""
    (actor,) = read(text, "Ada Brill")[0].values()
    assert (actor.role.text if actor.role else None) == role
    if role:
        assert actor.role.span.text == role
        assert actor.basis["role"] == "stated"


def test_an_offered_role_counts_only_where_a_sentence_with_the_name_has_it():
    """A model's role is kept verbatim from the sentence that names the actor, else dropped."""
    text = "The Relief Fund, a small charity of nurses, has met in the north. A club of spies left early."
    actors, _ = read(text, org("Relief Fund", "A small charity"))
    assert actors["Relief Fund"].role.text == "a small charity"
    actors, _ = read(text, org("Relief Fund", "a club of spies"))
    assert actors["Relief Fund"].role is None


@pytest.mark.parametrize(
    "role",
    ["the queen of Marenna", "the minister of trade", "the head of the fund", "admiral", "met Bo. The fund"],
)
def test_a_role_of_a_lying_model_is_dropped(role):
    """A role that is made up, from another sentence, another person's, or over two sentences is no role."""
    text = (
        "Ada Brill met Bo Lind, the head of the fund, and admiral Eve Crole. The minister of trade left. "
        "Ada Brill met Bo. The fund paid."
    )
    actors, _ = read(text, ("Ada Brill", "person", role), "Bo Lind", "Eve Crole")
    assert actors["Ada Brill"].role is None
    assert "role" not in actors["Ada Brill"].basis
    assert actors["Bo Lind"].role.text == "the head of the fund"


def test_a_role_stands_in_the_sentence_that_names_the_actor():
    """What ends one sentence, or begins after a blank line, says nothing of whom the next one names."""
    for text in ("They want justice. Ada Brill left.", "Ada Brill, the\n\nPresident of Kastan, left."):
        assert read(text, "Ada Brill")[0]["Ada Brill"].role is None


def test_a_title_that_came_with_the_name_becomes_the_role():
    """'President Ada Brill' is Ada Brill, whose role is President; her sector follows from the office."""
    (actor,) = read("President Ada Brill spoke.", "President Ada Brill")[0].values()
    assert (actor.name, actor.role.text, actor.sectors) == ("Ada Brill", "President", ("GOV",))


def test_ids_are_slugs_even_where_no_latin_letter_is():
    """An id is ASCII, unique, and the same each time."""
    actors, _ = read("Žofia Brill met 王小明 and Žofia-Brill.", "Žofia Brill", "王小明", org("Žofia-Brill"))
    assert {a.id for a in actors.values()} >= {"a-zofia-brill", f"a-{digest('王小明', 8)}"}


@given(
    st.lists(
        st.sampled_from(
            ["Ada Brill", "Brill", "Tom Brill", "Kenya", "US", "UN", "Marenna Relief Fund", "MRF", "Nairobi"]
        )
    )
)
@settings(deadline=None)
def test_the_order_of_offers_does_not_matter(names):
    """The same offers in another order give the same actors."""
    text = (
        "Ada Brill of the Marenna Relief Fund (MRF) met Kenya, the US, the UN. Tom Brill saw Nairobi. Brill."
    )
    offers = [(name, "person" if "Brill" in name else "organization") for name in names]
    assert read(text, *offers) == read(text, *offers[::-1])


# ------------------------------------------------------------------------------------ across articles


def texts(*pairs):
    return [tuple(read(text, *offers)[0].values()) for text, offers in pairs]


def test_actors_of_several_articles_unite():
    """A bare surname elsewhere joins the one full name; counts add up, mentions keep their article."""
    merged = merge_actors(texts(("Ada Brill spoke.", ["Ada Brill"]), ("Brill left. Brill ate.", ["Brill"])))
    assert [(a.name, a.aliases, a.mention_count) for a in merged] == [("Ada Brill", ("Brill",), 3)]
    assert len({span.article for span in merged[0].mentions}) == 2


def test_full_names_with_another_given_name_never_unite():
    """Two Brills are two, and a bare Brill in a third article joins neither."""
    merged = merge_actors(
        texts(
            ("Ada Brill spoke. Brill left.", ["Ada Brill", "Brill"]),
            ("Tom Brill spoke. Brill left.", ["Tom Brill", "Brill"]),
            ("Brill came.", ["Brill"]),
        )
    )
    assert sorted(a.name for a in merged) == ["Ada Brill", "Brill", "Tom Brill"]


def test_an_acronym_with_two_expansions_stays_apart():
    """'KRF' alone joins the one body that spells it out, and neither of two."""
    fund = ("The Kastan Relief Fund (KRF) paid.", [org("Kastan Relief Fund")])
    front = ("The Kastan Rural Front (KRF) fought.", [org("Kastan Rural Front")])
    bare = ("The KRF agreed.", [org("KRF")])
    assert len(merge_actors(texts(fund, bare))) == 1
    assert len(merge_actors(texts(fund, front, bare))) == 3


def test_states_unite_by_code():
    """Britain in one article and the UK in another are one state."""
    (state,) = merge_actors(
        texts(("Britain voted.", [("Britain", "state")]), ("The UK left.", [("UK", "state")]))
    )
    assert (state.country, state.mention_count) == ("GBR", 2)


def test_the_role_that_most_articles_state_counts_with_its_state():
    """'President' and 'the Kenyan president' are one role, which outweighs another one; the fuller form is shown."""
    (actor,) = merge_actors(
        texts(
            ("President Ada Brill spoke.", ["Ada Brill"]),
            ("The Kenyan president, Ada Brill, left.", ["Ada Brill"]),
            ("The author Ada Brill met Ada Brill’s son. Ada Brill ate.", ["Ada Brill"]),
            ("President Ada Brill ate.", ["Ada Brill"]),
            ("President Ada Brill slept.", ["Ada Brill"]),
        )
    )
    assert (actor.role.text, actor.country, actor.sectors) == ("The Kenyan president", "KEN", ("GOV",))


def test_articles_that_disagree_make_an_actor_contested():
    """Where one article's office is another's rank, both stand behind it, and the actor is marked."""
    merged = merge_actors(
        texts(
            ("Senator Ada Brill spoke.", ["Ada Brill"]),
            ("General Ada Brill spoke to Ada Brill.", ["Ada Brill"]),
        )
    )
    assert merged[0].contested
    assert merged[0].sectors == ("MIL",)


ACTORS = texts(
    ("Ada Brill spoke for Kenya. Brill left.", ["Ada Brill", "Brill", ("Kenya", "state")]),
    ("Tom Brill met the Kastan Relief Fund (KRF).", ["Tom Brill", org("Kastan Relief Fund")]),
    ("Brill of the KRF met Judge Lind.", ["Brill", org("KRF"), "Lind"]),
    (
        "Eve Lind said Nairobi and Kenyan troops left.",
        ["Eve Lind", ("Nairobi", "state"), ("Kenyan troops", "group")],
    ),
    ("General Lind met Kenya’s troops.", ["Lind", ("Kenya’s troops", "group")]),
)


@given(st.lists(st.integers(0, len(ACTORS) - 1), max_size=6), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_merging_does_not_depend_on_order(numbers, rng: random.Random):
    """Any order of articles, and of actors in an article, gives the same brief; ids stay unique."""
    chosen = [list(ACTORS[n]) for n in numbers]
    merged = merge_actors(chosen)
    rng.shuffle(chosen)
    for actors in chosen:
        rng.shuffle(actors)
    assert merge_actors(chosen) == merged
    assert len({a.id for a in merged}) == len(merged)
    assert sum(a.mention_count for a in merged) == sum(a.mention_count for group in chosen for a in group)
    assert [(-a.mention_count, a.name) for a in merged] == sorted((-a.mention_count, a.name) for a in merged)


def merged(*pairs):
    """Merge articles, each a text and its offers; give the actors by name."""
    return {actor.name: actor for actor in merge_actors(texts(*pairs))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muammar Qassari", "Moammar Gassary"),
        ("Mohammed al-Qadiri", "Muhammad Kadiri"),
        ("Abdel Fattah Hosn", "Abdulfatah Hosn"),
        ("Sergei Brilenko", "Sergey Brylenko"),
        ("Volodymyr Brilensky", "Volodymyr Brilenskyy"),
        ("Yusuf Lind", "Youssef Lind"),
        ("James Brill", "Jim Brill"),
        ("Ada Brill", "A. Brill"),
        ("Ada Cem Brill", "Cem Brill"),
        ("Ada Cem Brill", "Ada Brill"),
    ],
)
def test_spellings_and_short_forms_of_a_full_name_are_one_person(one, other):
    """Another romanisation, a short given name, an initial or a given name less is the same person."""
    assert len(merge_actors(texts((f"{one} spoke.", [one]), (f"{other} left.", [other])))) == 1
    actors, _ = read(f"{one} spoke. Then {other} left.", one, other)
    assert len(actors) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hassan Qassari", "Hussein Qassari"),
        ("Mahmoud Qassari", "Mohammed Qassari"),
        ("Tom Smithe", "Tom Smythe"),
        ("Ada Larsen", "Ada Larson"),
        ("Ada Allen", "Ada Allan"),
        ("Tom W. Brill", "Tom H. W. Brill"),
        ("Tom Brill", "Tom Brill Jr"),
        ("John Brill", "Jack Brill"),
        ("Prince Tom", "King Tom"),
    ],
)
def test_names_that_only_look_alike_are_two_people(one, other):
    """Neither a near surname, nor another given name or initial, makes one person of two."""
    assert len(merge_actors(texts((f"{one} spoke.", [one]), (f"{other} left.", [other])))) == 2
    actors, _ = read(f"{one} spoke. Then {other} left.", one, other)
    assert len(actors) == 2


def test_an_initial_or_a_short_form_that_two_people_share_joins_neither():
    """'J. Brill' beside John and Jane Brill, or 'Chris Brill' beside two of that, stays alone."""
    full = [("John Brill spoke.", ["John Brill"]), ("Jane Brill spoke.", ["Jane Brill"])]
    assert set(merged(*full, ("J. Brill left.", ["J. Brill"]))) == {"John Brill", "Jane Brill", "J. Brill"}
    full = [("Christopher Brill ran.", ["Christopher Brill"]), ("Christine Brill.", ["Christine Brill"])]
    assert len(merged(*full, ("Chris Brill left.", ["Chris Brill"]))) == 3


def test_a_bare_surname_in_another_spelling_joins_its_one_owner():
    """'Gassary' is Muammar Qassari where the brief has no other, but not where the two are of different states."""
    owner = ("The Libyan president, Muammar Qassari, spoke.", ["Muammar Qassari"])
    assert len(merged(owner, ("Then Gassary left.", ["Gassary"]))) == 1
    assert len(merged(owner, ("The Kenyan minister Qassari left.", ["Qassari"]))) == 2


def test_bare_surnames_that_two_people_own_do_not_unite_with_each_other():
    """A 'Brill' in one article and a 'Brill' in another may be Ada and Tom: they stay apart."""
    found = texts(
        ("Ada Brill spoke.", ["Ada Brill"]),
        ("Tom Brill spoke.", ["Tom Brill"]),
        ("Brill came.", ["Brill"]),
        ("Brill went.", ["Brill"]),
    )
    assert sorted(a.name for a in merge_actors(found)) == ["Ada Brill", "Brill", "Brill", "Tom Brill"]


def test_a_given_name_says_who_is_meant_only_in_its_article():
    """'Tom' of another article is another Tom; 'Xan', as several articles call Xan Lin, is Xan Lin."""
    tom = ("Tom Brill spoke. Tom left.", ["Tom Brill", "Tom"])
    assert len(merged(tom, ("Tom ate.", ["Tom"]))) == 2
    lin = [(f"Xan Lin spoke{mark} Xan left.", ["Xan Lin", "Xan"]) for mark in ".!"]
    assert len(merged(*lin, ("Xan ate.", ["Xan"]))) == 1


def test_a_person_is_no_body_of_the_same_name():
    """A bare surname in one article and a firm so named in another are two."""
    assert len(merge_actors(texts(("Brill spoke.", ["Brill"]), ("Brill paid.", [org("Brill")])))) == 2


def test_a_full_name_that_an_analyst_took_for_a_body_is_the_person():
    """A guess that nothing in the name bears out gives way to the person of another article."""
    (actor,) = merge_actors(
        texts(("Ada Brill spoke.", ["Ada Brill"]), ("Ada Brill. Ada Brill.", [org("Ada Brill")]))
    )
    assert (actor.type, actor.mention_count) == ("person", 3)


def test_a_longer_name_that_is_hardly_ever_used_is_only_an_alias():
    """A finder's slip in one article does not give the actor its name."""
    usual = [(f"Ada Brill spoke {n} times. " + "Ada Brill ate. " * 5, ["Ada Brill"]) for n in range(2)]
    assert set(merged(*usual, ("Beyond Ada Brill lies much.", ["Beyond Ada Brill"]))) == {"Ada Brill"}


def test_a_prince_is_the_one_whom_the_text_gives_that_title():
    """'Prince Tom' is the Tom who is a prince, in the article and in the brief, and no other Tom."""
    text = "Crown Prince Tom bin Brill met Tom Lind. Prince Tom spoke."
    actors, _ = read(text, "Tom bin Brill", "Tom Lind", "Prince Tom")
    assert set(actors) == {"Tom bin Brill", "Tom Lind"}
    assert actors["Tom bin Brill"].aliases == ("Prince Tom",)
    both = (text, ["Tom bin Brill", "Tom Lind"])
    assert len(merged(both, ("Prince Tom left.", ["Prince Tom"]))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kenya’s Ministry of Defence", "Kenyan defense ministry"),
        ("Kenyan government", "Kenya’s government"),
        ("US forces", "American troops"),
        ("Nairobi government", "Kenyan government"),
        ("US-backed fighters", "United States-backed fighters"),
        ("Brill administration", "Brill’s administration"),
        ("Marenna militia", "Marenna militias"),
        ("Nairobi’s embassy in Kabul", "Kenya’s Embassy in Afghanistan"),
    ],
)
def test_names_of_one_body_are_one_in_and_across_articles(one, other):
    """Country, demonym and possessive, and the words for a state's forces, do not make another body."""
    assert (
        len(merge_actors(texts((f"The {one} met.", [org(one)]), (f"The {other} left.", [org(other)])))) == 1
    )
    assert len(read(f"The {one} met. The {other} left.", org(one), org(other))[0]) == 1


def test_a_government_called_by_its_leader_is_that_of_the_state():
    """'The Brill administration' is the Kenyan government where Ada Brill, and no other Brill, leads Kenya."""
    ada = ("The Kenyan president, Ada Brill, spoke.", ["Ada Brill"])
    hers = ("The Brill administration agreed. Brill’s administration paid.", [org("Brill administration")])
    kenyan = ("Kenya’s government left.", [org("Kenya’s government")])
    found = merged(ada, hers, kenyan)
    assert set(found) == {"Ada Brill", "Kenya’s government"}
    alone = merged(ada, hers)["Brill administration"]
    assert (alone.country, alone.basis["country"]) == ("KEN", "country-of-ruler")
    assert len(merged(ada, hers, kenyan, ("Tom Brill left.", ["Tom Brill"]))) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kenyan army", "Sudanese army"),
        ("Kenya’s Ministry of Defence", "Sudan’s Ministry of Defence"),
        ("Sudanese army", "South Sudanese army"),
        ("Kenyan army", "Kenyan air force"),
        ("Kenyan military government", "Kenyan military"),
        ("Kenya’s embassy in Afghanistan", "Afghanistan’s embassy in Kenya"),
        ("Kenyan special forces", "Kenyan forces"),
    ],
)
def test_bodies_of_two_states_or_kinds_are_two(one, other):
    """Whose a body is, and what it is, keep it apart."""
    assert (
        len(merge_actors(texts((f"The {one} met.", [org(one)]), (f"The {other} left.", [org(other)])))) == 2
    )


def test_the_army_is_that_of_the_state_an_article_is_about():
    """'The army' is the Kenyan one in an article that says so, and never the army of another article's state."""
    kenya = ("The Kenyan army moved. The army said so.", [org("Kenyan army"), org("army")])
    sudan = ("The Sudanese army moved. The army said so.", [org("Sudanese army"), org("army")])
    assert set(merged(kenya, sudan)) == {"Kenyan army", "Sudanese army"}
    bare = [
        (f"{state} said the army moved{mark}", [(state, "state"), org("army")])
        for state, mark in (("Kenya", "."), ("Kenya", "!"), ("Sudan", "."))
    ]
    assert [a.mention_count for a in merge_actors(texts(*bare)) if a.name == "army"] == [2, 1]


def test_words_for_the_holder_of_an_office_are_a_name_of_the_holder():
    """'The Kenyan president' is whom the text calls so; the mention is a span, the phrase an alias."""
    text = "The Kenyan president, Ada Brill, spoke. Later the Kenyan president left. Kenya’s president ate."
    actors, _ = read(text, "Ada Brill", "Tom Lind")
    assert set(actors) == {"Ada Brill"}
    assert actors["Ada Brill"].aliases == ("Kenyan president", "Kenya’s president")
    assert actors["Ada Brill"].mention_count == 3


@pytest.mark.parametrize(
    "text",
    [
        "The Kenyan president, Ada Brill, spoke. The former Kenyan president left.",
        "The Kenyan president, Ada Brill, spoke. The Kenyan vice president left.",
        "The Kenyan president, Ada Brill, spoke. The Sudanese president left.",
        "The Kenyan president, Ada Brill, spoke. The Kenyan foreign minister left.",
        "Former Kenyan president Ada Brill spoke. The Kenyan president left.",
        "The Kenyan president, Ada Brill, spoke. The Kenyan president, Tom Lind, left.",
    ],
)
def test_another_office_is_no_name_of_a_holder(text):
    """Who held an office once, holds it for another state, or holds another one, is not called by it."""
    actors, _ = read(text, "Ada Brill")
    assert actors["Ada Brill"].aliases == ()
    assert actors["Ada Brill"].mention_count == 1


def test_an_office_in_another_article_is_its_one_holder():
    """'The Kenyan president' alone is Ada Brill where the brief knows no other holder, else a person without name."""
    ada = ("The Kenyan president, Ada Brill, spoke.", ["Ada Brill"])
    tom = ("Kenyan president Tom Lind spoke.", ["Tom Lind"])
    bare = ("On Monday the Kenyan president left.", [])
    assert merged(ada, bare)["Ada Brill"].aliases == ("Kenyan president",)
    assert set(merged(ada, tom, bare)) == {"Ada Brill", "Tom Lind", "Kenyan president"}
    nameless = merged(bare)["Kenyan president"]
    assert (nameless.type, nameless.country, nameless.sectors) == ("person", "KEN", ("GOV",))


def test_a_nameless_president_may_be_the_one_whose_state_is_not_told():
    """Beside 'President Brill' of no stated country, 'the Kenyan president' is not listed as one more person."""
    brill = ("President Ada Brill spoke.", ["Ada Brill"])
    assert set(merged(brill, ("On Monday the Kenyan president left.", []))) == {"Ada Brill"}


def test_a_role_that_names_the_state_says_more():
    """Of several titles in an article the one with the state is the role, so that the country is known."""
    (actor,) = read("President Ada Brill spoke. Kenyan President Ada Brill left.", "Ada Brill")[0].values()
    assert (actor.role.text, actor.country) == ("Kenyan President", "KEN")


def test_a_capital_that_owns_a_body_stands_for_its_state():
    """'Nairobi's embassy in Kabul' is Kenya's."""
    (actor,) = read("They met at Nairobi’s embassy in Kabul.", org("Nairobi’s embassy in Kabul"))[0].values()
    assert (actor.country, actor.basis["country"]) == ("KEN", "capital-for-state")


# ---------------------------------------------------------------------------------------- looking up


def test_a_phrase_finds_its_actor():
    """Article, possessive and title do not hide whom a phrase names."""
    actors = tuple(
        read("President Ada Brill of the US spoke. Brill left.", "Ada Brill", ("US", "state"), "Brill")[
            0
        ].values()
    )
    for phrase in ("Ada Brill", "President Brill", "Brill’s", "Ms Brill"):
        assert ActorFinder(actors).find(phrase).name == "Ada Brill"
    assert ActorFinder(actors).find("the United States").country == "USA"
    assert ActorFinder(actors).find("a spokesman") is None


def test_a_phrase_that_two_actors_share_finds_none():
    """Better no actor than the wrong one."""
    (one,) = read("Ada Brill spoke. Brill left.", "Ada Brill", "Brill")[0].values()
    other = replace(one, name="Tom Brill", id="a-tom-brill")
    assert ActorFinder((one, other)).find("Brill") is None


PIECES = st.sampled_from(
    [
        "Ada",
        "Brill",
        "Brlil",
        " ",
        "\n",
        "’s",
        "'",
        "(MRF)",
        ", the head of ",
        "President ",
        "Kenya",
        "US",
        "UN",
        ". ",
        "Marenna Relief Fund",
        "王小明",
        "«",
        "\u0301",
        "İ",
        "ß",
        "-",
        "May",
        "Mr ",
    ]
)


@given(st.lists(PIECES, max_size=25), st.lists(st.lists(PIECES, max_size=4), max_size=5))
@settings(deadline=None)
def test_whatever_is_offered_every_span_is_true(pieces, names):
    """Any text and any offers give actors whose every span is that slice of the text, or a rejection."""
    kinds = ("person", "organization", "state", "group")
    offers = [("".join(name), kinds[i % 4], "".join(name[:2])) for i, name in enumerate(names)]
    actors, rejected = read("".join(pieces), *offers)
    assert len(rejected) <= len(offers)
    text = canonical("".join(pieces))
    for actor in actors.values():
        assert actor.role is None or text[actor.role.span.start : actor.role.span.end] == actor.role.span.text


@given(st.text(max_size=40))
def test_cleaning_a_name_twice_changes_nothing(name):
    """A cleaned name is clean."""
    assert clean_name(clean_name(name)) == clean_name(name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Prime Minister Ada Brill", ("Prime Minister", "Ada Brill")),
        ("Mr Brill", ("", "Brill")),
        ("Secretary of State Ada Brill", ("Secretary of State", "Ada Brill")),
        ("King Tom", ("", "King Tom")),
        ("Foreign Secretary", ("", "Foreign Secretary")),
        ("Ada Brill", ("", "Ada Brill")),
    ],
)
def test_titles_part_from_names(name, parts):
    """A title comes off the front of a name, unless nothing else is there."""
    assert split_title(name) == parts


@pytest.mark.parametrize("offered", ["Sörgül", "Tarik Sörgül", "Tarik Sorgul", "Sorgul", "Tarik S"])
def test_a_name_without_its_accents_is_found_as_the_text_writes_it(document, offered):
    """A model that writes 'Sorgul', or stops before the first accent, means the text's 'Sörgül'."""
    text = "Governor Tarik Sörgül said on Monday that Sörgül would stay."
    actors, rejected = ground_actors([FoundActor(offered, "person")], document(text))
    assert not rejected
    assert all("Sörgül" in span.text for span in actors[0].mentions)


def test_a_name_cut_inside_plain_letters_is_refused(document):
    """Half a word is no name of the text."""
    found = [FoundActor("Tarik Haml", "person")]
    assert ground_actors(found, document("Governor Tarik Hamlin stayed; Zoë did not."))[1] == tuple(found)


def test_an_office_without_a_name_stays_whole(document):
    """'Mayor of Marenna' is offered as a person: the actor is not called 'of Marenna'."""
    found = [FoundActor("mayor of Marenna", "person")]
    actors, _ = ground_actors(
        found, document("The mayor of Marenna said on Monday that the port would close.")
    )
    assert [actor.name for actor in actors] == ["mayor of Marenna"]


@given(
    st.text(alphabet="ab Z'-().\n  é", max_size=40), st.text(alphabet="ab Z'-().é", min_size=1, max_size=6)
)
def test_a_phrase_is_found_as_its_pattern_finds_it(text: str, phrase: str) -> None:
    """The quick way of finding a phrase in either case gives the same place as the pattern of whole words."""
    written = form(phrase)
    if not written:
        return
    match = re.search(whole_word(written), text, re.IGNORECASE)
    assert find_phrase(text, written) == (match.span() if match else None)


@pytest.mark.parametrize(
    ("role", "sectors"),
    [
        ("president", ("GOV",)),
        ("Kenya's president", ("GOV",)),
        ("Treasury secretary", ("GOV",)),
        ("Secretary of State", ("GOV",)),
        ("Senate president", ("LEG",)),
        ("bank president", ("BUS",)),
        ("Kenyan president of the Student Union", ()),
        ("institute president", ()),
        ("bank governor", ()),
    ],
)
def test_the_president_of_a_bank_or_a_club_is_no_government(role, sectors):
    """An office that companies and unions have, too, is the government's where the role names no other body."""
    actors, _ = read(
        f"The {role} Ada Brill resigned." if " of " not in role else f"Ada Brill, the {role}, left.",
        "Ada Brill",
    )
    assert actors["Ada Brill"].role.text.removeprefix("the ") == role
    assert actors["Ada Brill"].sectors == sectors


def test_a_month_s_name_after_a_form_of_address_is_the_one_person_of_that_surname():
    """'Mrs May' is Ada May where she is the only May; where there are two she is neither."""
    text = "Mrs May left on Monday. Ada May said so."
    actors, _ = read(text, "Mrs May", "Ada May")
    assert {name: actor.aliases for name, actor in actors.items()} == {"Ada May": ("Mrs May",)}
    actors, _ = read(text + " Bo May stayed.", "Mrs May", "Ada May", "Bo May")
    assert set(actors) == {"Mrs May", "Ada May", "Bo May"}


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("Opposition Dawn Alliance", "Dawn Alliance"),
        ("opposition Dawn Alliance", "Dawn Alliance"),
        ("Kenya's Central Election Commission", "Central Election Commission"),
    ],
)
def test_a_side_or_a_state_in_front_is_not_part_of_a_body_s_name(longer, shorter):
    """A body is one with and without the word that says on whose side, or whose, it is."""
    text = f"Talks began. {longer} left.\n\nThe {shorter} said so."
    actors, _ = read(text, (longer, "organization"), (shorter, "organization"))
    assert [shorter in (actor.name, *actor.aliases) for actor in actors.values()] == [True]


@pytest.mark.parametrize(
    ("offered", "name"),
    [
        ("opposition Dawn Alliance", "Dawn Alliance"),
        ("Kenyan backed Dawn Alliance", "Dawn Alliance"),
        ("Turkish backed Free Syrian Army rebels", "Free Syrian Army"),
    ],
)
def test_what_is_said_of_a_body_is_no_part_of_its_name(offered, name):
    """An analyst that offers the words around a name, too, offers the name."""
    actors, _ = read(f"On Monday the {offered} left.", (offered, "organization"))
    assert list(actors) == [name]
