"""Words of English as grounding and clustering need them: which carry no content, what they fold to.

Every text of another language simply has no function words here: all its words count as content.
"""

from __future__ import annotations

import functools

# Function words: pronouns, determiners, prepositions, conjunctions, auxiliaries, and the adverbs of degree
# and time that a summary puts in and out freely. A closed class of the language, written down here.
FUNCTION_WORDS = frozenset(
    """
    a about above across after again against all almost along already also although always am among amid an and
    another any are aren't around as at away be became because become been before behind being below between both
    but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each either else
    ever every few for from further had hadn't has hasn't have haven't having he he'd he'll he's hence her here
    hers herself him himself his how however i i'd i'll i'm i've if in indeed into is isn't it it's its itself just
    least less let like likely many may me meanwhile might mine more moreover most much must my myself near nearly
    neither no nor not now of off often on once one only onto or other others ought our ours ourselves out over
    own per perhaps quite rather same shall she she'd she'll she's should shouldn't since so some soon still such
    than that that's the their theirs them themselves then there there's thereby therefore these they they'd
    they'll they're they've this those though through throughout thus to today together too toward towards under
    until unless up upon us very via was wasn't we we'd we'll we're we've were weren't what when where whereas
    whether which while who who's whom whose why will with within without won't would wouldn't yet you you'd
    you'll you're you've your yours yourself it'll they'd that'll that'd there'll there'd it'd who'd who'll
    who've what's here's he'd amongst amidst whilst
    """.split()
)

# Stems of the words that any news text may have: they tell little of what it is about.
COMMON_WORDS = frozenset(
    """
    accord according add added ago agree agreed allow america american announce april area ask asked attack august
    back bad base begin best better big body book break bring brought build business call called came campaign
    care case cause center central century challenge chance change charge chief child children city claim clear
    close come comment committee common community company concern conference confirm consider continue control
    cost countri country county course court creat cut date day deal death december decid decision defend demand
    department detail develop die differ difficult director does done door draw drive drop earlier early east
    economic economy education effect effort eight election end enough even event evidence expect face fact fail
    fall famil family far favor february feel fight figur final find fire first five follow forc form former
    found four free friday friend full futur game gave general get girl give go goal good got government great
    ground group grow guy half hand happen hard head health hear help high hit hold home hope hospital hour hous
    house human hundr idea immediat import includ increas information interest international interview involv issu
    issue januar january job join july june keep kill kind knew know known larg large last late later law lead
    leader learn leav led left legal level life light line list littl live local long look lose lost lot low made
    main major make man manag march market matter maybe mean media meet meeting member men met middl militar
    military million minister minut miss monday money month morning mother mov move name nation national need
    never new news newspaper next night north noth november number october offer office officer official old open
    operation order organization part parti party past pay peopl people percent period person picture place plan
    play point polic police policy political politic position possibl power present president press prevent
    previous pric private problem process program prosecutor protect provid public push put question quick reach
    read real realli reason receiv recent record releas remain report reporter request respond response rest
    result return right ris risk road role rul rule run said same saturday saw say scen school second security see
    seek seem seen senior send sent september seri serv service set seven sever show sid side sign similar singl
    situation six small social son sort sourc south speak special spokesman spokeswoman stage stand start stat
    state statement station step stop stor story street strong student study sunday support sure system tak take
    talk team tell term test thing think third thought thousand three thursday tim time told took top total town
    tri try tuesday turn two understand unit use usual victim video view visit vot wait walk want war warn watch
    water way wednesday week well went west white whole wife win woman women won word work world worth write wrong
    wrot year yesterday york young
    """.split()
)

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS: dict[str, str] = {
    **{word: str(value) for value, word in enumerate(f"{_UNITS} seventeen eighteen nineteen".split())},
    **{word: str(value * 10) for value, word in enumerate(_TENS.split(), start=2)},
    "hundred": "100",
    "thousand": "1000",
    "dozen": "12",
}

_FOLDED = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-"}
    | {"–": "-", "—": "-", "−": "-", "\u00a0": " "}
)


def fold(text: str) -> str:
    """Bring a text to the form in which wording is compared: case, quotes, dashes and white space folded."""
    plain = text if text.isascii() else text.translate(_FOLDED)
    return " ".join(plain.casefold().split())


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Cut the endings of English inflection off a folded word.

    A small stemmer after the first step of Porter's (1980): plurals, possessives, -ed and -ing. It joins
    forms of one word and leaves derivations apart, which for grounding is the safe side.
    """
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) <= 3 or not word.isascii():
        return word
    for ending, rest in (
        ("sses", "ss"),
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if ending in ("s", "es") and word.endswith(("ss", "us", "is")):
                return word
            word = word[: -len(ending)] + rest
            break
    # 'stopped' → 'stopp' → 'stop'; 'move' and 'moved' meet in 'mov'.
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word
