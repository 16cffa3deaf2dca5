"""Words of speech: which verbs report or act by speaking, and where a form of them does. Pure.

The lists are closed; what cues.py asks of a verb's place in its sentence is here, its subject there.
"""

from __future__ import annotations

from typing import Literal

from briefing.grammar import BE, DETERMINERS, MODAL, NEGATION, PREPOSITIONS, word_set
from briefing.lines import UTTERANCE
from briefing.phrases import Line

Speech = Literal["said", "denied", "accused", "ordered", "promised", "warned", "praised"]

# Verbs that report, or do something by speaking, whatever follows them.
SAID = word_set(
    """
    said told announced confirmed denied claimed accused alleged warned argued reported wrote
    tweeted insisted acknowledged stated stressed declared admitted conceded asserted contended
    emphasized emphasised vowed promised pledged threatened urged ordered demanded asked blamed
    criticized criticised condemned denounced testified reiterated cautioned advised instructed
    recommended proposed complained boasted lamented retorted quipped opined remarked commented
    praised hailed refuted explained noted recalled says tells
    announces confirms denies accuses alleges warns argues writes insists acknowledges stresses
    declares admits concedes asserts contends emphasizes emphasises threatens urges explains
    cautions say tell argue insist warn allege
    """
)
# Forms that are as often nouns or do no speaking: they count where a claim or an utterance is beside them.
MAYBE = word_set(
    """
    added adds maintained maintains observed observes suggested suggests concluded concludes found
    finds showed shows revealed reveals indicated indicates predicted predicts estimated estimates
    replied replies responded responds repeated repeats joked jokes continued believed believes
    thought thinks claims reports states notes demands orders promises vows pledges tweets recalls
    asks calls shouted disclosed hinted posted answered agreed affirmed affirm affirms show suggest
    indicate believe
    """
)
# Verbs of many senses: they report where an utterance follows in their clause, or stands right before them.
QUOTING = word_set(
    """
    agrees apologized appealed assured attacked begged blasted branded bragged called chanted
    characterized charged chided compared concurred confessed confided countered cracked credited cried
    decried deemed defended deplored derided described describes dismissed dubbed emailed e-mailed
    exclaimed expressed fumed gushed implored interjected joked labeled labelled lambasted likened
    mocked mused offered painted pleaded pointed portrayed pressed proclaimed proclaims projected
    projects protested put puts railed ranted read reads reasoned reassured rebuked recounted referred
    reflected remembered remembers ridiculed scoffed screamed shot slammed snapped sneered speculated
    spoke summed surmised swore talked taunted testifies texted touted ventured voiced wondered wonders
    worried yelled
    """
)
# Of these, the ones that may end a sentence: '…, the ministry added.'
CLOSING = word_set(
    """
    added agreed replied answered continued joked predicted responded recalled concluded estimated
    """
)
SAYING = word_set(
    """
    saying adding telling warning arguing claiming stating insisting denying accusing alleging
    announcing stressing noting declaring writing tweeting vowing promising pledging threatening
    urging demanding asserting calling describing explaining asking declaring responding replying
    """
)
CITING = word_set("citing quoting cited quoted cites quotes")
# Verbs that may go before their subject: '"…," said X'.
INVERTING = word_set(
    """
    said says wrote added explained noted asked tweeted argued reported reports insisted recalled
    replied warned continued announced declared claimed writes adds notes complained joked commented
    remarked say argue insist warn insists argues warns explains admitted admits acknowledged
    stressed
    """
)
# As participles they lean on the noun before them: 'the troops ordered to leave'.
PARTICIPLES = word_set(
    """
    ordered told urged asked advised instructed accused blamed praised admitted promised described
    """
)
# Of these 'by X' behind them names the speaker, with and without 'was'.
PASSED_ON = word_set("reported announced confirmed alleged claimed denied stated")
# Verbs whose object is the claim itself.
TELLING = word_set(
    """
    said says told tells added adds warned warns argued argues wrote writes stated explained noted
    say tell argue claim claimed insist believe
    """
)
# What a verb does by speaking, where that is more than to say.
_KINDS: dict[Speech, str] = {
    "denied": "denied denies denying refuted",
    "accused": """
        accused accuses accusing blamed criticized criticised condemned denounced complained
        alleged alleges alleging allege
        """,
    "ordered": """
        ordered orders instructed demanded demands demanding urged urges urging asked asks
        advised recommended
        """,
    "promised": "vowed vows vowing promised promises promising pledged pledges pledging",
    "warned": "warned warns warning warn threatened threatens threatening cautioned cautions",
    "praised": "praised hailed",
}
KIND_OF_SPEECH: dict[str, Speech] = {word: kind for kind, words in _KINDS.items() for word in words.split()}
NO_CLAIM = word_set("responsibility victory lives asylum entry access")
# A claim in such a clause is only a circumstance of what the sentence tells.
SUBORDINATE = word_set(
    """
    because although though if whether unless until when where after before since once than how why
    what
    """
)
# Their reports pass on somebody else's claim where the sentence names one.
MEDIA = word_set(
    """
    reuters afp ap bbc cnn itv aljazeera upi newspaper newspapers daily times post news tv
    television radio broadcaster channel media outlet outlets report reports magazine press journal
    tribune herald guardian telegraph website paper papers
    """
)
# Nouns of speech, whose owner makes the claim: 'Kastan’s claim that …'.
CLAIM_NOUNS = word_set(
    """
    claim claims allegation allegations accusation accusations assertion assertions statement warning
    announcement suggestion contention insistence denial denials complaint argument prediction promise
    pledge
    """
)
# What somebody says is in them: 'issued a statement saying' has the issuer's claim.
MESSAGES = word_set("statement statements email letter tweet tweets message post interview speech")
# What stands in capitals before a colon and is nobody.
RUBRICS = word_set(
    """
    update updates correction breaking video watch photos photo note related read editorial opinion
    analysis question answer exclusive more warning here summary background full text abstract
    """
)
# Of these so only where the sentence says whom they cite.
AGENCIES = word_set("agency agencies site blog")
NOT_SPEAKERS = word_set("plan law size schedule rules protocol")

# How many words behind a verb an utterance is still its object.
_CLAUSE_WORDS = 25
_CLAIM_STARTS = word_set("that he she it they there we i the a an his her its their no this these") | {
    UTTERANCE,
    ":",
}


def speaks_for_nobody(line: Line, cue: int) -> bool:
    """Tell whether a cue without a claim is a verb of speech all the same: 'was accused', 'is said to'."""
    before = line.words[max(0, cue - 3) : cue]
    if line.word(cue) not in SAID or not line.raw[cue].islower():
        return False
    if BE.isdisjoint(before) and not speaks(line, cue):
        return False
    return not any(word in NEGATION or word in MODAL or word.endswith(("n't", "n’t")) for word in before)


def speaks(line: Line, cue: int) -> bool:
    """Tell whether a form is the verb of a claim here, not a noun, a participle or another sense."""
    word, prior, after = line.word(cue), line.word(cue - 1), line.word(cue + 1)
    if (
        (prior in DETERMINERS and prior not in ("this", "that", "some", "another"))
        or prior in PREPOSITIONS
        or after in NO_CLAIM
    ):
        return False
    if prior[:1].isdigit() or (prior.endswith(("'s", "’s")) and line.is_word(cue + 1)):
        return False
    if word in QUOTING:
        return _quoting(line, cue)
    if word in MAYBE:
        return _maybe(line, cue)
    if word in ("threatened", "threatens"):
        return after in ("to", "that")
    rest = line.skip_time(cue + 1)
    if cue + 1 < rest < len(line) and line.is_verb(rest) and word not in TELLING:
        return False  # 'the plan announced on Monday would …'
    if word == "asked" and after == "for":
        return True
    if word in PARTICIPLES:
        return after not in ("to", "of", "for") and (after != "by" or prior in BE)
    if after == "by" and (word in PASSED_ON or line.word(cue - 2) in BE):
        return True
    return after != "by" or prior in BE or line.word(cue + 2) in ("telephone", "phone", "email", "e-mail")


def _quotes(line: Line, cue: int) -> bool:
    """Tell whether an utterance follows a verb in its clause."""
    for index in range(cue + 1, min(len(line), cue + _CLAUSE_WORDS)):
        word = line.word(index)
        if word == UTTERANCE:
            return True
        if word == ";" or (word in SAID and line.raw[index].islower()):
            return False
    return False


def _follows_quote(line: Line, cue: int) -> bool:
    """Tell whether only a short subject stands between an utterance and a verb: '“…,” the mayor mused'."""
    for index in range(cue - 1, max(-1, cue - 8), -1):
        if line.word(index) == UTTERANCE:
            return True
        if not line.is_word(index) or line.is_verb(index):
            return False
    return False


def _quoting(line: Line, cue: int) -> bool:
    """Tell whether a verb of many senses has an utterance for its object."""
    word, prior, after = line.word(cue), line.word(cue - 1), line.word(cue + 1)
    named = line.is_name(cue - 1) or prior in ("he", "she", "it", "who", "which", UTTERANCE, ",")
    noun = word.endswith("s") and not named and prior not in MESSAGES
    if word in ("put", "puts"):
        return after == "it"
    if word == "called" and (after in ("for", "on", "upon", "him", "her", "them", "it") or line.marked(cue)):
        return True
    if word in ("described", "describes") and "as" in line.words[cue : cue + 13]:
        return True
    return not noun and (_quotes(line, cue) or _follows_quote(line, cue))


def _maybe(line: Line, cue: int) -> bool:
    """Tell whether a form that may be a noun has a claim or an utterance beside it."""
    word, prior, after = line.word(cue), line.word(cue - 1), line.word(cue + 1)
    beside = after in ("that", UTTERANCE, ":") or prior == UTTERANCE
    beside = beside or _quotes(line, cue) or _follows_quote(line, cue)
    beside = beside or (word in CLOSING and after in (",", ".", ""))
    if word in ("added", "adds"):
        beside = beside or after in _CLAIM_STARTS or not line.is_word(cue + 1)
    if word.endswith("s") and word != "adds":
        beside = beside and (line.is_name(cue - 1) or prior in ("he", "she", "it", "who", "which", UTTERANCE))
    return beside
