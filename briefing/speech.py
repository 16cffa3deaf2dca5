"""Words of speech: which verbs report or act by speaking, and how each may stand; what cues.py goes by. Pure."""

from __future__ import annotations

from typing import Literal

from briefing.grammar import word_set

Speech = Literal["said", "denied", "accused", "ordered", "promised", "warned", "praised"]

# Verbs that report, or do something by speaking, whatever follows them.
SAID = word_set(
    """
    said told announced confirmed denied claimed accused alleged warned argued reported wrote
    tweeted insisted acknowledged stated stressed declared admitted conceded asserted contended
    emphasized emphasised vowed promised pledged threatened urged ordered demanded asked blamed
    criticized criticised condemned denounced testified reiterated cautioned advised instructed
    recommended proposed complained boasted lamented retorted quipped opined remarked commented
    praised hailed refuted explained noted recalled called described says tells
    announces confirms denies accuses alleges warns argues writes insists acknowledges stresses
    declares admits concedes asserts contends emphasizes emphasises threatens urges explains
    cautions describes say tell argue insist warn allege
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
    urging demanding asserting calling describing explaining
    """
)
CITING = word_set("citing quoting cited quoted cites quotes")
# Verbs that may go before their subject: '"…," said X'.
INVERTING = word_set(
    """
    said says wrote added explained noted asked tweeted argued reported reports insisted recalled
    replied warned continued announced declared claimed writes adds notes complained joked commented
    remarked
    """
)
# As participles they lean on the noun before them: 'the troops ordered to leave'.
PARTICIPLES = word_set(
    """
    ordered told urged asked advised instructed accused blamed praised admitted promised described
    """
)
# Verbs whose object is the claim itself.
TELLING = word_set(
    """
    said says told tells added adds warned warns argued argues wrote writes stated explained noted
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
    tribune herald guardian telegraph website
    """
)
NOT_SPEAKERS = word_set("plan law size schedule rules protocol")
