"""Speakers: found by their cue, whole, and only where they are clear."""

from __future__ import annotations

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.attribution import claims_in, confirm_speaker, find_speaker
from briefing.chunking import chunk_article
from briefing.text import canonical
from briefing.types import Article, ChunkedArticle, Sentence


def chunked(text: str) -> ChunkedArticle:
    return chunk_article(Article("x", "x.txt", canonical(text), "x"), 2000)


def speakers(text: str) -> list[str | None]:
    document = chunked(text)
    found = [find_speaker(document, [sentence.number]) for sentence in document.sentences]
    return [speaker.name if speaker else None for speaker in found]


@pytest.fixture
def seed() -> ChunkedArticle:
    (path,) = (ROOT / "seeds").glob("*.txt")
    return chunked(path.read_text(encoding="utf-8").split(" ", 3)[3])


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            "Kastan flew jets to Oster, Marenna’s embassy in Pell said, with pilots using them.",
            "Marenna’s embassy in Pell",
        ),
        ("President Jan Oster last week ordered the ministry to hold talks.", "President Jan Oster"),
        ("The Kastan Union in late May accused Marenna of sending arms.", "The Kastan Union"),
        (
            "On Thursday, a source with the eastern forces told the paper that it withdrew.",
            "a source with the eastern forces",
        ),
        ("“We won the vote,” said Kastan's foreign minister, Ana B.", "Kastan's foreign minister, Ana B."),
        ("Ana Berg, who heads the council, said taxes would rise.", "Ana Berg"),
        ("The mayor, Jan Oster, said taxes would rise.", "The mayor, Jan Oster"),
        ("Jan Oster, a former mayor of Pell, the capital, warned that it was late.", "Jan Oster"),
        (
            "An officer of the Kastan Union (KU), the largest party, said it was over.",
            "An officer of the Kastan Union",
        ),
        ("According to the Marenna Times, the bridge is closed.", "the Marenna Times"),
        ("The bridge is closed, according to a ministry spokesman.", "a ministry spokesman"),
        ("Oster: “We will never go back to that table.”", "Oster"),
        ("In Marenna’s words, “the long war is over now”.", "Marenna"),
        ("The minister was accused by Kastan of theft.", "Kastan"),
        ("Jan Oster was quoted as saying the talks had failed.", "Jan Oster"),
        ("Jan Oster met Ana Berg on Friday and said the deal was dead.", "Jan Oster"),
        ("Kastan defended the deal, saying it was fair.", "Kastan"),
        ("Marenna and Kastan said they would talk.", "Marenna and Kastan"),
        ("Pell, Marenna and Kastan said they would talk.", "Pell, Marenna and Kastan"),
        ("Men who fled the town said the bridge had gone.", "Men"),
        ("The deal was praised by the council, which said it would help.", "the council"),
        (
            "Floods killed ten in Pell, the Institute for Rivers (IR) said on Monday.",
            "the Institute for Rivers",
        ),
        ("The Institute for Rivers (IR) said that floods came.", "The Institute for Rivers"),
        ("Floods killed ten, the Pell office (in the north) on Monday said.", "the Pell office"),
        (
            "Ten were hurt, the head of the hospital, Dr Ana Berg, said.",
            "the head of the hospital, Dr Ana Berg",
        ),
        ("Floods hit Pell, the mayor, Ana Berg, said on Monday.", "the mayor, Ana Berg"),
        ("Jan Oster, the mayor of Santa Pell, New Marenna, said it was over.", "Jan Oster"),
        ("Jan Oster, the mayor of Pell, Upper Marenna, said it was over.", "Jan Oster"),
        (
            "According to the Pell Committee to Protect Rivers, it fell.",
            "the Pell Committee to Protect Rivers",
        ),
        ("It fell, said the Campaign to Save Kastan on Monday.", "the Campaign to Save Kastan"),
        ("It fell, said the Council on River Traffic.", "the Council on River Traffic"),
        (
            "It fell, said the Centre for Research on Lakes and Rivers.",
            "the Centre for Research on Lakes and Rivers",
        ),
        (
            "It was accused by the Campaign Against River Traffic of theft.",
            "the Campaign Against River Traffic",
        ),
        ("It was made by the Campaign for Rivers, which said it fell.", "the Campaign for Rivers"),
        ("It fell, said the Council on Twitter.", "the Council"),
        ("It fell, said the Council on Friday Morning.", "the Council"),
        ("It fell, said the Ministry to Pell Radio.", "the Ministry"),
        ("A letter was sent by the Ministry to Pell Watch, which said it fell.", "Pell Watch"),
        ("Kastan vowed to fight on.", "Kastan"),
        ("Mrs May said that taxes would rise.", "Mrs May"),
        ("Taxes would rise, Mrs May said on Monday.", "Mrs May"),
        ("Taxes would rise, said Ana May in May.", "Ana May"),
        ("According to Mr. March, taxes would rise.", "Mr. March"),
        ("Ana May in March told the council that taxes would rise.", "Ana May"),
        ("''We won the vote at last,'' Mr. Oster said.", "Mr. Oster"),
        ("People said it was fine.", "People"),
        ("Some said they had wept.", "Some"),
        ("Those who back her opponents say the harm is done.", "Those"),
        ("Others say it is a rough patch.", "Others"),
        ("A Pell University poll released in late May found that half agreed.", "A Pell University poll"),
        ("The river is clean, according to a 2013 study by the council.", "a 2013 study by the council"),
        (
            "According to an archived version of the council’s website from 2010, it was late.",
            "an archived version of the council’s website",
        ),
        (
            "Even if Berg wins, insiders in two states — Marenna and Kastan — said it was late.",
            "insiders in two states",
        ),
        ("Ana Berg, the lawyer who won the vote, said it was late.", "Ana Berg"),
        ("The bridge, Jan Oster said by telephone, had gone.", "Jan Oster"),
        ("In a statement, the council said it was late.", "the council"),
        ("Jan Oster told reporters in Pell that the deal was dead.", "Jan Oster"),
        ("The move was first reported by the Pell Daily.", "the Pell Daily"),
        ("The council rejected it, but Jan Oster asked for more time.", "Jan Oster"),
        ("Kastan’s claim that the bridge had fallen was false.", "Kastan"),
        ("Sens. Jan Oster and Ana Berg said it was late.", "Sens. Jan Oster and Ana Berg"),
        ("Beyond the pictures, the police cited interviews with her and said it was late.", "the police"),
        ("The council’s advisers have long insisted they thought it late.", "The council’s advisers"),
        ("The mayor, Jan Oster, this past week announced a plan.", "The mayor, Jan Oster"),
        ("It may not be such a bad thing, say some farmers.", "some farmers"),
        ("OSTER: I think he is trying to help us.", "OSTER"),
        ("He told them to go away, according to numerous sources.", "numerous sources"),
        ("Kastan Says the Northern Bridge Treaty Is Dead", "Kastan"),
        ("The Northern Bridge Treaty Is Dead, Kastan Says", "Kastan"),
    ],
)
def test_speaker_is_the_whole_phrase_beside_its_cue(sentence: str, speaker: str) -> None:
    """The speaker is the cue's noun phrase, without times and descriptions, in any order of words."""
    assert speakers(sentence) == [speaker]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministry did not say why the bridge fell.",
        "Officials declined to say who was there.",
        "Troops were ordered to leave the town.",
        "The troops ordered to leave went home.",
        "The leader was said to have survived an attack by rebels.",
        "The plan announced on Monday would close the bridge.",
        "The alleged attack took place on Monday.",
        "Kastan's army left on Monday after police said a bridge had fallen.",
        "Reports of a claim of victory spread.",
        "“We were told to go,” it said.",
        "The river rose by two metres.",
        "Mr. said that taxes would rise.",
        "Taxes would rise, said Dr, a leader of the town.",
        "桥梁周一关闭。",
    ],
)
def test_nobody_is_named_where_nobody_clearly_speaks(sentence: str) -> None:
    """Denied, passive and adjectival cues, circumstances and unresolved pronouns give no speaker."""
    assert speakers(sentence) == [None]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“We will never go back there,” mused the mayor.", "the mayor"),
        ("“We will never go back there,” the mayor joked on Monday.", "the mayor"),
        ("Berg replied evenly, “I think that they know it is so.”", "Berg"),
        ("Berg branded Kastan an “outlaw nation in the whole neighbourhood”.", "Berg"),
        ("As Jan Oster, a lawyer in Pell, recently put it, “it is a very long way home”.", "Jan Oster"),
        ("Ana Berg interjected to say: “They have both been inconsistent here.”", "Ana Berg"),
        ("Ana Berg went on to say, “They have both been inconsistent here.”", "Ana Berg"),
        ("Ana Berg had a snappy retort: “No one is tearing this up here.”", "Ana Berg"),
        ("Ana Berg’s answer was: “No one is tearing this up here.”", "Ana Berg"),
        ("The council sent an email saying that it was “a very bad day for us”.", "The council"),
        ("The party stood firm, with Jan Oster tweeting that “it is a disaster for us”.", "Jan Oster"),
        ("The issue came up after Ana Berg said, “I think we do plenty of that.”", "Ana Berg"),
        ("''I tell them, 'I am sorry to tell you this now,''' said Ana Berg, who runs a firm.", "Ana Berg"),
        ("”This is why it has to go now,” said Ana Berg.", "Ana Berg"),
        ("“This is why it has to go now,“ said Ana Berg.", "Ana Berg"),
        ("Ana Berg called the merger “a terrible deal”.", "Ana Berg"),
    ],
)
def test_speaker_of_an_utterance(sentence: str, speaker: str) -> None:
    """Beside an utterance many verbs report, and a lead-in or a signature names who speaks."""
    assert speakers(sentence) == [speaker]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ana Berg joked with the guards.",
        "The mayor put the bridge up for sale.",
        "Kastan’s claims cover the northern shore.",
        "The Northern Bridge Treaty Is Dead",
        "UPDATE: The bridge is open.",
        "Berg attacked the town on Monday.",
    ],
)
def test_verbs_of_many_senses_report_nothing_without_an_utterance(sentence: str) -> None:
    """'joked', 'put' and 'attacked' name a speaker only where something is quoted."""
    assert speakers(sentence) == [None]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("On Monday the Pell Daily reported that the ministry denied the plan.", "the ministry"),
        ("Kastan TV, citing a police source, said two had died.", "a police source"),
        (
            "He shared a report by a news agency, which cited a Kastan officer as saying it was late.",
            "a Kastan officer",
        ),
        ("The council said that Marenna had denied the plan.", "The council"),
        ("Reuters reported that the ministry denied the plan.", "the ministry"),
        ("Oster told the BBC that Kastan had ordered the strike.", "Oster"),
        ("The paper, citing officials, said two had died.", "officials"),
        ("Kastan TV quoted Jan Oster as saying the bridge had fallen.", "Jan Oster"),
        ("Kastan TV reported the mayor as saying that it was late.", "the mayor"),
        ("The mayor was quoted by Kastan TV as saying that two had died.", "The mayor"),
        ("According to the Pell Daily, Jan Oster said the bridge had fallen.", "Jan Oster"),
        ("Jan Oster said, according to the Pell Daily, that the bridge had fallen.", "Jan Oster"),
        ("The agency reported on Monday, citing a ministry source, that it was late.", "a ministry source"),
        ("The agency reported on Monday that it was late.", "The agency"),
        ("The newspaper wrote that police accused Jan Oster of theft.", "police"),
        ("Jan Oster said his rival had claimed that it was late.", "Jan Oster"),
        ("Officials told the Pell Daily that the army had been ordered to leave.", "Officials"),
        ("The Pell Times reported that, according to the ministry, two had died.", "the ministry"),
        ("The ministry denied a report by the Pell Daily that two had died.", "The ministry"),
        ("Kastan TV reported, quoting the mayor, that two had died.", "the mayor"),
        ("Local media said the police had confirmed the arrest.", "the police"),
    ],
)
def test_a_medium_passes_on_who_makes_the_claim(sentence: str, speaker: str) -> None:
    """Of nested claims a medium's gives way to the one it reports; anybody else's stands."""
    assert speakers(sentence) == [speaker]


def test_pronouns_point_back_to_a_speaker_who_fits() -> None:
    """A pronoun names the last speaker of its kind, whose span may lie outside the evidence."""
    text = (
        "Ana Berg spoke for the Kastan Union. The Kastan Union said it was late. It said no more would come. "
    )
    text += "Ana Berg warned that prices would rise. “It is a very bad thing,” she said."
    assert speakers(text)[1:] == ["The Kastan Union", "The Kastan Union", "Ana Berg", "Ana Berg"]


def test_pronouns_may_point_to_their_own_sentence() -> None:
    """'he ordered' means the subject before it in the sentence, not the speaker of the sentence before."""
    text = (
        "Jan Berg said it was late. Last year, Ole Oster was so upset about the bridge, he ordered a strike."
    )
    assert speakers(text) == ["Jan Berg", "Ole Oster"]


def test_a_lone_name_that_may_be_a_place_stops_a_pronoun() -> None:
    """'He said' behind a name that nothing shows to be a person's has no speaker."""
    assert speakers("Jan Berg said it was late. Oster burned. He said it was dark.")[2] is None


def test_quotations_over_several_sentences_have_one_speaker() -> None:
    """A sentence amid a quotation has the speaker whose cue stands nearest in the paragraph."""
    text = "“It is bad. We will go home now,” Ana Berg said. “And we will stay there for good.”"
    assert speakers(text) == ["Ana Berg"] * 3


def test_quotations_of_another_paragraph_keep_their_speaker() -> None:
    """A quotation without a cue in its own paragraph has no speaker."""
    assert speakers("Ana Berg said it was late.\n\n“It is really very bad for us.”") == ["Ana Berg", None]


def test_a_quotation_after_a_full_stop_stays_with_the_speaker_before_it() -> None:
    """'“A,” X said. “B.” Y said that …': B is X's, the next sentence begins with Y."""
    text = "“It is a bad day,” Ana Berg said. “We will go home now.” Jan Oster said that he would stay."
    assert speakers(text) == ["Ana Berg", "Ana Berg", "Jan Oster"]


@pytest.mark.parametrize(
    "text",
    [
        "“It is bad for us,” Ana Berg said. “We will go home.\n\n“And we will stay there for good.”",
        "“It is really very bad for us. \n\n“And we will stay there for good,” Ana Berg said.",
        "Ana Berg wrote in May:\n\n“It is really very bad for us.”",
        "Ana Berg had a letter ready:\n\n“It is really very bad for us.”",
    ],
)
def test_quotations_go_on_over_paragraphs(text: str) -> None:
    """An opening mark without its closing one, or a colon, carries the speaker over the paragraph's end."""
    found = speakers(text)
    assert (found[-1] if text.startswith(("Ana", "“It is bad")) else found[0]) == "Ana Berg"


def test_a_signature_names_who_speaks() -> None:
    """The name behind a dash after a quotation, at the end of its line, is the speaker's."""
    assert speakers("“This bridge has served us all for years.” ― Ana Berg\n\nIt fell.")[0] == "Ana Berg"


@pytest.mark.parametrize(
    "cut",
    ["Rep. Ana Berg (D-Pell.), who leads it, said it was late.", "The man, Lt. Jan Oster, said it was late."],
)
def test_a_sentence_cut_at_an_abbreviation_is_read_whole(cut: str) -> None:
    """Where a sentence is cut in two behind 'Lt.' or before ')', both halves have its speaker."""
    document = chunked(cut)
    article = document.article
    at = cut.index(")") if ")" in cut else cut.index("Jan")
    halves = (Sentence(1, 0, at - (cut[at - 1] == " ")), Sentence(2, at, len(cut)))
    found = [find_speaker(ChunkedArticle(article, halves, ()), [number]) for number in (1, 2)]
    assert all(speaker is not None and speaker.name in cut for speaker in found)
    assert found[0] == found[1]


def test_seed_speakers(seed: ChunkedArticle) -> None:
    """The sample article's speakers are found, 'it said' resolved."""
    found = {s.number: find_speaker(seed, [s.number]) for s in seed.sentences}
    names = {number: speaker.name for number, speaker in found.items() if speaker}
    assert names == {
        1: "Moscow’s embassy in Damascus",
        2: "President Vladimir Putin",
        3: "Russia’s Embassy in Syria",
        4: "Russia’s Embassy in Syria",
        5: "Russia’s Embassy in Syria",
        6: "a Syrian military source",
        7: "The United States",
        8: "The United States",
        11: "a military source with the eastern forces",
        12: "The United Nations",
    }


@pytest.mark.parametrize(
    ("name", "number", "confirmed"),
    [
        ("the United States", 7, "United States"),
        ("united  states", 8, "United States"),
        ("Russia's Embassy in Syria", 5, "Russia’s Embassy in Syria"),
        ("Vladimir Putin", 2, "Vladimir Putin"),
        ("Russia", 3, None),
        ("Syria", 1, None),
        ("Reuters", 11, None),
        ("Libya", 13, None),
        ("Ana Berg", 7, None),
        ("", 7, None),
    ],
)
def test_a_claimed_speaker_is_confirmed_only_beside_a_cue(
    seed: ChunkedArticle, name: str, number: int, confirmed: str | None
) -> None:
    """A name is kept where it stands on the speaker's side of a cue, not where it merely occurs."""
    found = confirm_speaker(name, seed, [number])
    assert (found.name if found else None) == confirmed


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("Kastan said it was late.", [("Kastan", "said", "said")]),
        (
            "The Pell Daily reported that the ministry had denied the plan.",
            [("The Pell Daily", "reported", "said"), ("the ministry", "denied", "denied")],
        ),
        (
            "Marenna accused Kastan of theft and urged the council to act.",
            [("Marenna", "accused", "accused"), ("Marenna", "urged", "ordered")],
        ),
        ("The bridge is closed, according to Ana Berg.", [("Ana Berg", "according", "said")]),
        (
            "“We won,” Ana Berg said; she added: “It was late.”",
            [("Ana Berg", "said", "said"), ("Ana Berg", "added", "said")],
        ),
        ("Oster: “We will never go back to that table.”", [("Oster", ":", "said")]),
        ("The minister was accused of theft.", [(None, "accused", "accused")]),
        ("It warned that rain would come.", [(None, "warned", "warned")]),
        ("The ministry did not say why.", []),
        ("Marenna may deny it.", []),
        ("The bridge fell.", []),
        ("", []),
    ],
)
def test_claims_of_one_sentence(sentence: str, claims: list[tuple[str | None, str, str]]) -> None:
    """Each claim of a sentence has its speaker, its cue at its place, and what the cue does."""
    found = claims_in(sentence)
    assert [(said.speaker and said.speaker.name, said.cue, said.kind) for said in found] == claims
    assert all(sentence[said.start : said.end] == said.cue for said in found)


def test_unknown_sentence_numbers_are_passed_over() -> None:
    """Numbers that no sentence has do no harm."""
    document = chunked("Kastan said it was late.")
    assert find_speaker(document, [0, 7, -1]) is None
    found = find_speaker(document, [7, 1])
    assert found is not None
    assert found.name == "Kastan"


PIECES = st.sampled_from(
    [
        *(
            "said",
            "Ana Berg",
            "it",
            "told",
            "the mayor",
            "who",
            "and",
            "according to",
            "on Monday",
            "accused",
            "of",
        ),
        *("by", "was", "that", "saying", "citing", "words", "in", "’s", "\n\n"),
        *(",", ".", "“", "”", '"', "‘", "’", "''", ":", "(", ")"),
    ]
)


@given(st.lists(PIECES, max_size=40).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_every_speaker_is_a_verbatim_span(text: str) -> None:
    """Whatever the text, a speaker's span is within it, trimmed, and reads as its name."""
    document = chunked(text)
    for sentence in document.sentences:
        found = find_speaker(document, [sentence.number])
        if found is not None:
            span = document.article.text[found.start : found.end]
            assert span
            assert span == span.strip(" ,")
            assert " ".join(span.split()) == found.name


@pytest.mark.parametrize(
    "unit", ["a, ", "“a” ", '" ', "said ", "a said, ", "Monday said ", "A, B and ", "a."]
)
def test_hostile_sentences_end(unit: str) -> None:
    """A sentence of 200,000 characters of commas, quotes and cues is read without a fault."""
    text = unit * (200_000 // len(unit))
    document = ChunkedArticle(Article("x", "x", text, "x"), (Sentence(1, 0, len(text)),), ())
    find_speaker(document, [1])
    claims_in(text)
    confirm_speaker("a", document, [1])


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("However, an official said the port was closed.", "an official"),
        ("However, the official, who was in Pell, said the port was shut.", None),
    ],
)
def test_a_connective_is_nobody(document, sentence, speaker) -> None:
    """'However' at the beginning of a sentence has a capital letter and is no speaker."""
    found = find_speaker(document(sentence), [1])
    assert (found and found.name) == speaker
