"""Closed classes of English words, and the patterns of time adverbials: what phrases.py and cues.py go by."""

from __future__ import annotations

import re


def word_set(text: str) -> frozenset[str]:
    """Give the words of a table written as one string."""
    return frozenset(text.split())


PRONOUNS = word_set("he she it they")

BE = word_set("is are was were be been being")
HAVE = word_set("has have had having did does do")
MODAL = word_set("to will would can could may might must shall should ought")
NEGATION = word_set("not never neither nor no cannot hardly rarely without")
DETERMINERS = word_set(
    """
    the a an this that these those his her its their our my your some any no every each another
    """
)
PREPOSITIONS = word_set(
    """
    of in on at by for from with to about into over under against between among near through during
    after before since until within without across behind around outside inside despite like unlike
    than per via beyond toward towards amid alongside following including regarding concerning
    """
)
CONNECTIVES = word_set(
    """
    but and yet so then meanwhile however later also still now instead nevertheless moreover
    nonetheless or
    """
)
CLAUSE_STARTS = word_set(
    """
    that while because although though if whether unless until when whenever where whereas as but
    yet so which who whom whose what how why since after before once than nor lest
    """
)
ADVERBS = word_set(
    """
    also later then again first previously now still earlier once often always just too soon even
    however though long both repeatedly already
    """
)
NOT_ADVERBS = word_set("family ally assembly reply rally supply bully monopoly anomaly fly")
_IRREGULAR = word_set(
    """
    met went came took gave made held left sent spoke began won lost led put got saw brought became
    stood sat ran flew fell rose hit struck kept broke drew drove fought grew knew paid sought sold
    shot spent stopped taught threw wore fled thought heard felt used wants want needs seems gets
    goes comes makes takes gives said told wrote says say thinks believes tells argues faces plans
    hopes remains includes leads runs lives works agree agrees
    """
)
FINITE = BE | HAVE | word_set("will would can could may might must shall should 's") | _IRREGULAR
STOPS_AFTER = word_set(
    """
    at after during before following through via about as amid to and or but despite because while
    since
    """
)
_RELATIVE = word_set("who which whose whom")
REPORTS = word_set("said says say told tells wrote thinks believes argues")
OBJECT_BOUNDS = word_set("by with from to against for between at on into")
APPOSITION = (
    DETERMINERS | PREPOSITIONS | _RELATIVE | word_set("former then speaking himself herself one executive")
)
NOBODY = word_set(
    """
    i we you there that this these which who what other one ones
    everyone everybody someone somebody anyone anybody nobody none each me
    us him them her his their its my our your here nothing something everything such half much more
    so then not when as if
    """
)

TITLES = word_set(
    """
    mr mr. mrs mrs. ms ms. dr dr. president minister senator sen. rep. gov. governor general gen.
    col. lt. sgt. maj. capt. admiral judge justice prince princess king queen sheikh pope prof.
    professor secretary chairman chancellor ambassador colonel captain major mayor sir lord lady
    spokesman spokeswoman spokesperson
    """
)
PEOPLE = TITLES | word_set(
    """
    official source premier commander leader chief lawyer attorney analyst expert diplomat envoy
    director resident witness man woman doctor officer critic author activist aide adviser advisor
    candidate head member researcher reporter editor student teacher father mother son daughter
    brother sister wife husband widow fighter soldier refugee farmer worker owner manager executive
    founder lawmaker legislator deputy writer speaker victim survivor boy girl driver prosecutor
    investigator player coach nominee politician negotiator representative
    """
)
BODIES = word_set(
    """
    ministry embassy army party university council agency office department house court group inc.
    corp. company bank times post news union nations states state forces force committee commission
    government police kremlin pentagon foundation institute center centre observatory association
    organization organisation society administration front movement brigade militia watch network
    coalition alliance league federation parliament congress senate bureau service campaign team
    club board authority fund statement report kingdom republic emirates street document letter
    newspaper website study poll survey
    """
)
PLACES = word_set(
    """
    north south east west new united saudi great hong sri costa el san los las islamic white
    """
)

_UNITS = "week|weekend|month|year|night|morning|afternoon|evening|summer|winter|spring|autumn|fall|day"
_DATE = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|today|yesterday|tonight|(?:19|20)\d\d"
)
_WHEN = (
    rf"(?:(?i:late|early|earlier|later)\s+)?(?:(?i:on|in|at|by|over|during|since)\s+)?(?i:the\s+)?"
    rf"(?:(?i:late|early|mid|middle\s+of|end\s+of|last|this|next|past|previous)[\s-]+){{0,2}}"
    rf"(?:{_DATE})(?:\s+(?:{_UNITS}|\d{{1,2}}(?:st|nd|rd|th)?|(?:19|20)\d\d)\b)?"
    rf"|(?:(?i:late|earlier|later)\s+)?(?:(?i:on|in|at|by|over|during)\s+)?(?i:the\s+)?"
    rf"(?i:last|this\s+past|this|next|past|previous|same)\s+(?:{_UNITS})"
    r"|(?i:on|via)\s+(?:television|TV|social\s+media|[A-Z]\w+)"
    r"|(?i:in)\s+(?:an?|the|his|her|their|its)\s+(?:\w+\s+)?(?:statement|interview|speech|letter|tweet|report|address|post|email)"
    r"|(?i:at)\s+an?\s+(?:\w+\s+)?(?:conference|briefing|rally|hearing|meeting)"
)
WHEN_HERE = re.compile(rf"(?:{_WHEN})\b")
WHEN_ENDS = re.compile(rf"(?:(?<=\s)|^)(?:{_WHEN})$")
