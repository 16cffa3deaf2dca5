"""Word lists of the generator of mutations, written for it alone: the checker's own lists are others."""

# ruff: noqa: E501 - patterns and tables of words read best unbroken
from __future__ import annotations

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
WORD_VALUES = {word: value for value, word in enumerate(NUMBER_WORDS)} | {
    word: 10 * value for value, word in enumerate(TENS, start=2)
}

# Left of the bar stands what may be exchanged for what stands right of it, and the other way round.
_ANTONYMS = """
rose|fell; rise|fall; rises|falls; rising|falling; risen|fallen; won|lost; win|lose; wins|loses; winning|losing;
accept|reject; accepted|rejected; accepts|rejects; accepting|rejecting; increase|decrease; increased|decreased;
increases|decreases; increasing|decreasing; approve|block; approved|blocked; approves|blocks; approving|blocking;
began|ended; begin|end; begins|ends; arrived|departed; arrive|depart; arrives|departs; entered|left; enter|leave;
enters|leaves; supported|opposed; support|oppose; supports|opposes; supporting|opposing;
supporters|opponents; supporter|opponent; allowed|prohibited; allow|prohibit; allows|prohibits; allowing|prohibiting;
open|closed; opened|closed; opening|closing; opens|closes; buy|sell; bought|sold; buys|sells; buying|selling;
buyer|seller; buyers|sellers; borrowed|lent; borrow|lend; attack|defend; attacked|defended; attacking|defending;
attackers|defenders; advance|retreat; advanced|retreated; advancing|retreating; advances|retreats; gained|lost;
gain|loss; gains|losses; profit|loss; profits|losses; success|failure; successful|unsuccessful;
succeeded|failed; victory|defeat; winner|loser; strengthen|weaken; strengthened|weakened; strengthening|weakening;
stronger|weaker; strong|weak; higher|lower; high|low; highest|lowest; larger|smaller; largest|smallest;
bigger|smaller; biggest|smallest; longer|shorter; longest|shortest; older|younger; oldest|youngest; faster|slower;
fastest|slowest; better|worse; best|worst; richer|poorer; rich|poor; early|late; earlier|later; earliest|latest;
first|last; before|after; northern|southern; north|south; eastern|western; east|west; northeast|southwest;
northeastern|southwestern; north-eastern|south-western; north-east|south-west; inside|outside; above|below;
guilty|innocent; convicted|acquitted; convict|acquit; conviction|acquittal; arrested|released; arrest|release;
arrests|releases; detained|freed; imprisoned|freed; hired|fired; hire|fire; appointed|dismissed; appoint|dismiss;
appointment|dismissal; promoted|demoted; praised|condemned; praise|condemn; praises|condemns; praising|condemning;
confirmed|denied; confirm|deny; confirms|denies; confirming|denying; said|denied; legal|illegal; lawful|unlawful;
safe|dangerous; dangerous|safe; public|private; publicly|privately; domestic|foreign; male|female; men|women;
man|woman; boys|girls; boy|girl; husband|wife; father|mother; son|daughter; sons|daughters; brother|sister;
brothers|sisters; ally|enemy; allies|enemies; friendly|hostile; peace|war; ceasefire|offensive; alive|dead;
survived|died; survive|die; survivors|victims; lift|impose; lifted|imposed; lifting|imposing; raise|cut; raised|cut;
raising|cutting; expanded|shrank; expand|shrink; expanding|shrinking; expansion|contraction; import|export;
imports|exports; imported|exported; income|expenditure; surplus|deficit; majority|minority; many|few; more|less;
most|least; hot|cold; warm|cool; dry|wet; heavy|light; heavier|lighter; deep|shallow; wide|narrow;
narrowly|comfortably; quickly|slowly; rapidly|slowly; often|rarely; frequently|seldom; always|never;
permanent|temporary; permanently|temporarily; voluntary|compulsory; willing|unwilling; able|unable;
likely|unlikely; possible|impossible; optimistic|pessimistic; positive|negative; popular|unpopular;
agreed|refused; agree|disagree; agrees|disagrees; agreement|disagreement; joined|quit; join|quit; included|excluded;
include|exclude; including|excluding; present|absent; presence|absence; visible|hidden; reveal|conceal;
revealed|concealed; remember|forget; encouraged|discouraged; encourage|discourage; accelerate|slow;
accelerated|slowed; add|remove; built|demolished; build|demolish; building|demolishing;
destroyed|restored; destroy|restore; created|abolished; create|abolish; improved|worsened; improve|worsen;
improves|worsens; improving|worsening; improvement|deterioration; upper|lower; upgraded|downgraded;
maximum|minimum; ancient|modern; civilian|military; civilians|soldiers; urban|rural; liberal|conservative;
winter|summer; spring|autumn; morning|evening; day|night; upstream|downstream; ahead|behind; for|against;
forward|backward; pushed|pulled; push|pull; welcomed|deplored; welcome|deplore; ratified|repealed; resumed|suspended;
resume|suspend; suspended|reinstated; continue|stop; continues|stops; loyal|disloyal;
trust|distrust; united|divided; unity|division; deploy|withdraw; deployed|withdrew; withdrawal|deployment; hope|fear;
hopes|fears; clean|dirty; cheap|expensive; cheaper|dearer; simple|complex; easy|difficult; easier|harder;
"""


def _both_ways(pairs: str) -> dict[str, str]:
    split = [
        (pair.strip().split("|")[0], pair.strip().split("|")[1]) for pair in pairs.split(";") if pair.strip()
    ]
    forward = dict(reversed(split))
    return {right: left for left, right in reversed(split)} | forward


ANTONYMS = _both_ways(_ANTONYMS)
# Here an antonym would be nonsense, or would say the same: 'for' is a side only after a vote.
ANTONYM_ONLY_AFTER = {
    "for": ("voted", "vote", "votes"),
    "against": ("voted", "vote", "votes", "campaigned"),
    "end": ("to", "will", "would"),
    "open": ("was", "were", "is", "are", "remained", "stayed", "remain"),
    "last": ("the",),
    "first": ("the",),
    "light": ("in",),
    "slow": ("to", "will", "would"),
    "stop": ("to", "will", "would", "must"),
    "cut": ("to", "will", "would", "had", "has"),
    "fire": ("to", "would", "will"),
    "quit": ("had", "has", "to"),
    "left": ("had", "has"),
    "building": ("is", "was", "are", "were"),
    "attack": ("to", "will", "would", "could"),
    "support": ("to", "will", "would", "not"),
    "oppose": ("to", "will", "would", "not"),
    "joined": ("had", "has", "have"),
    "fired": ("was", "were"),
    "dearer": (),
    "day": ("all",),
    "deep": ("a",),
    "hidden": (),
    "below": ("just", "fell", "well", "dropped"),
    "above": ("just", "rose", "well"),
    "die": ("to", "will", "would"),
}
NO_ANTONYM_AFTER = frozenset(
    "look looked looking named soon shortly sought ever long day each one no not at".split()
)

HEDGE_ADVERBS = (
    "allegedly reportedly apparently possibly probably supposedly purportedly presumably perhaps potentially "
    "seemingly ostensibly conceivably tentatively"
).split()
HEDGE_ADJECTIVES = "alleged suspected purported presumed supposed apparent possible probable".split()
# What follows 'could' where it says what may come, not what somebody is able to do.
COULD_HAPPEN = (
    "be become bring cause cost face fall increase last lead lose mean push raise reach rise threaten".split()
)

# Exchanged in lower case and outside quotation marks only. What has a second sense is not here ('fall', 'about').
_SYNONYMS = """
bought the|purchased the; bought a|purchased a; purchased|bought; began to|started to; started to|began to;
began in|started in; began on|started on; said that|stated that; stated that|said that; told reporters|told journalists;
reporters|journalists; journalists|reporters; nearly|almost; almost|nearly; approximately|about; roughly|about;
in order to|to; prior to|before; although|though; whilst|while; a number of|several;
wounded|injured; attempted to|tried to; tried to|attempted to; attempts to|efforts to; efforts to|attempts to;
amongst|among; among|amongst; towards|toward; toward|towards; shortly after|soon after; shortly before|just before;
in the course of|during; spokeswoman|spokesperson; spokesman|spokesperson; officials said|authorities said;
sufficient|enough; currently|at present; at present|currently; at the moment|now; each year|every year;
every year|each year; each day|every day; each other|one another; one another|each other; a year ago|one year ago;
a week ago|one week ago; a month ago|one month ago; completed|finished; gathered in|assembled in; located in|situated in;
situated in|located in; occurred|happened; happened|took place; takes place|is held; despite the|in spite of the;
in spite of|despite; apart from|aside from; except for|apart from; rescued|saved; crucial|vital; vital|crucial;
permitted to|allowed to; allowed to|permitted to; displaced people|displaced persons;
owing to|because of; huge|enormous; enormous|huge; rapidly|quickly; quickly|rapidly;
sought to|tried to; called off|cancelled; postponed|put off; put off|postponed; looked into|investigated;
inhabitants|residents; lawyers|attorneys; lawyer|attorney; attorney|lawyer; lorry|truck; lorries|trucks;
neighbours|neighbors; neighbouring|neighboring; defence|defense; centre|center; programme|program;
programmes|programs; organisation|organization; organisations|organizations; kilometres|kilometers;
overnight|during the night; roughly the same|about the same; obtained|got; in addition to|besides; chiefly|mainly;
mainly|chiefly; assisted|helped; employees|staff; aircraft was|plane was; doctors|physicians; physicians|doctors;
petrol|gasoline; obliged to|forced to; as soon as|once; until now|so far;
so far|until now; the whole of|all of; have to|must; has to|must; pupils|schoolchildren;
fled to|escaped to; constructed|built; requested|asked for; responded|replied; replied|responded; enquiry|inquiry;
inquiry|investigation; frequently|often; immediately|at once; at once|immediately; subsequently|later; initially|at first;
at first|initially; previously|earlier; entire|whole; whole|entire; principal|main; remain in|stay in;
remained in|stayed in; throughout the|all through the; near the|close to the; close to the|near the; annual|yearly;
purchase|buy; per day|a day; per year|a year; pensioners|retired people; firefighters|fire crews; medics|paramedics;
"""
SYNONYMS = tuple(tuple(pair.strip().split("|")) for pair in _SYNONYMS.split(";") if pair.strip())
DEGREE = "very extremely highly deeply particularly especially really heavily strongly fiercely badly sharply".split()

# Two names of one thing, for a true exchange. The first two sets cannot be taken for anything else.
SAME_NAME = (
    ("the United States", "the US", "the U.S."),
    ("the United Kingdom", "the UK", "Britain"),
    ("the European Union", "the EU"),
    ("the United Nations", "the UN"),
)
# No one of such a set is put for another in a mutation: that may still say the same.
SAME_POWER = (
    "US|U.S|USA|United States|America|Washington|White House|Pentagon|State Department|Trump|Donald Trump|Trump administration",
    "UK|United Kingdom|Britain|Great Britain|England|London|Downing Street|Whitehall|Home Office|Foreign Office",
    "Russia|Moscow|Kremlin|Vladimir Putin|Putin", "Turkey|Ankara|Recep Tayyip Erdoğan|Erdoğan|Erdogan",
    "Syria|Damascus|Bashar al-Assad|Assad|Syrian Arab Republic", "Iran|Tehran|Islamic Republic", "Iraq|Baghdad",
    "Isis|ISIS|Isil|IS|Islamic State|Daesh|Islamic State of Iraq", "EU|European Union|Brussels|Europe|West",
    "SDF|Syrian Democratic Forces|YPG|PYD|People’s Protection Units|Kurds|Kurdish|PKK|Kurdistan Workers’ party|Rojava",
    "UN|United Nations|Security Council", "Israel|Jerusalem|Tel Aviv", "France|Paris", "Germany|Berlin",
    "China|Beijing", "Saudi Arabia|Riyadh", "Australia|Canberra", "Hezbollah|Hizbullah", "FSA|Free Syrian Army",
)  # fmt: skip
COUNTRIES = frozenset(
    """US|UK|United States|United Kingdom|America|Britain|England|Scotland|Wales|Ireland|France|Germany|Italy|Spain|
    Portugal|Norway|Sweden|Finland|Denmark|Iceland|Poland|Ukraine|Russia|Turkey|Syria|Iraq|Iran|Israel|Lebanon|Jordan|
    Egypt|Libya|Tunisia|Algeria|Morocco|Sudan|Yemen|Qatar|Kuwait|Saudi Arabia|Afghanistan|Pakistan|India|China|Japan|
    South Korea|North Korea|Vietnam|Thailand|Malaysia|Indonesia|Philippines|Australia|New Zealand|Canada|Mexico|Brazil|
    Argentina|Chile|Peru|Colombia|Venezuela|Cuba|Nigeria|Kenya|Ethiopia|Somalia|South Africa|Greece|Cyprus|Bulgaria|
    Romania|Hungary|Austria|Switzerland|Belgium|Netherlands|Serbia|Croatia|Bosnia|Kosovo|Albania|Georgia|Armenia|
    Azerbaijan|Kazakhstan|Uzbekistan|Bahrain|Oman|Mali|Niger|Chad|Congo|Rwanda|Uganda|Myanmar|Bangladesh|Trinidad|
    United Arab Emirates""".replace("\n    ", "").split("|")
)
# Not names to be exchanged: too wide to be false of another place, or no name of an actor or place.
NO_NAMES = frozenset(
    """I|Europe|West|Western|East|Middle East|Africa|Asia|North|South|God|Islam|Muslim|Muslims|Christian|Christians|Arab|
    Arabs|Sunni|Shia|Islamist|Islamists|Jihadi|Christmas|Easter|Ramadan|English|Arabic|Mr|Mrs|Ms|Dr|Sir|Twitter|
    Facebook|YouTube|WhatsApp|Google|Internet|AM|PM|GMT|BST|TV|Brexit|Photograph|Read|Guardian|Skype|Instagram|Telegram|
    Muslim-majority|Nobel|Humvee|Humvees|Nazi|Nazis|Cold War|Allah|Eid|Toyota""".replace("\n    ", "").split(
        "|"
    )
)
_DEMONYMS = """Syrian Turkish Kurdish Russian American British French German Iranian Iraqi Israeli Lebanese Jordanian
Egyptian Libyan Saudi Qatari Yemeni Afghan Pakistani Indian Chinese Japanese Korean Australian Canadian Mexican
Italian Spanish Portuguese Norwegian Swedish Finnish Danish Dutch Belgian Swiss Austrian Polish Ukrainian Greek
Cypriot Bulgarian Romanian Hungarian Serbian Croatian Bosnian Albanian Georgian Armenian European African Asian
Palestinian Scottish Welsh Irish Arab Sunni Shia Yazidi Tunisian Moroccan Algerian Sudanese Nigerian Kenyan Kazakh
Uzbek Chechen Uighur Turkmen Assyrian Tajik Bangladeshi Trinidadian Brazilian Argentine"""
DEMONYMS = frozenset(_DEMONYMS.split()) | {f"{word}s" for word in _DEMONYMS.split()}

PERSON_TITLES = (
    "President|Vice President|Prime Minister|Foreign Minister|Defence Minister|Finance Minister|Interior Minister|"
    "Minister|Chancellor|General|Colonel|Captain|Major|Lieutenant|Sergeant|Brigadier|Admiral|Senator|Governor|Mayor|"
    "Judge|Justice|Professor|Dr|Mr|Mrs|Ms|Sir|Lord|Lady|King|Queen|Prince|Princess|Bishop|Archbishop|Inspector|"
    "Superintendent|Commissioner|Secretary|Ambassador|Coach|Gen|Col|Lt|Maj|Sen|Rep|Gov|Chief"
).split("|")
BODY_WORDS = (
    "Ministry Department Council Committee Commission Court Party party Army Navy Forces Force Union Bank Agency "
    "Association Federation Institute University College Group Corporation Company Authority Observatory Units "
    "Brigade Front League Organisation Organization Parliament Senate Congress Assembly Watch Amnesty Office Board "
    "Service Police Guard Coalition Alliance Movement Fund Foundation Hospital Centre Shipping Steel Energy Airlines "
    "Airways Motors Holdings Cross Nations House Club United Rovers Athletic Foods Rail Power Mining Chamber Guild"
).split()
SAY = "said told added warned argued claimed insisted stated announced declared testified explained replied".split()
ACTOR_NOUNS = (
    "army|government|police|ministry|opposition|court|rebels|soldiers|troops|militia|militants|fighters|protesters|"
    "demonstrators|company|union|strikers|workers|president|prime minister|minister|mayor|governor|judge|prosecutor|"
    "prosecutors|defence|council|committee|parliament|senate|commission|bank|regulator|navy|coastguard|air force|"
    "villagers|residents|farmers|fishermen|students|teachers|doctors|nurses|guards|gunmen|attackers|officers|"
    "coalition|alliance|insurgents|separatists|smugglers|pirates|embassy|owner|owners|buyer|supplier|tenants|landlord|"
    "driver|passengers|captain|crew|insurer|manufacturer|hosts|visitors|champions|agency|authority|board|party"
).split("|")
# Verbs that one actor does to another, and that say something else with the two exchanged.
_REGULAR = """attack accuse criticise criticize arrest detain kill defeat sue blame condemn praise support help
threaten warn urge ask order shell bomb invade pursue chase assault ambush surround besiege rescue free release question
interrogate evacuate dismiss appoint nominate replace succeed hire employ fund finance supply arm train invite host
visit welcome thank reward punish expel deport extradite convict acquit sentence fine charge indict prosecute protect
defend recruit recognise recognize sanction boycott acquire purchase rebuke mock insult deceive betray challenge
outbid overtake overpower topple oust endorse back brief inform notify alert contact phone approach admire trust fear
target harass evict block stop outvote criticise reprimand suspend ban sponsor advise assist inspect audit license
persuade compensate reimburse pay_paid_paid beat_beat_beaten shoot_shot_shot strike_struck_struck hit_hit_hit
overthrow_overthrew_overthrown hold_held_held catch_caught_caught lead_led_led tell_told_told drive_drove_driven
overrun_overran_overrun sell_sold_sold buy_bought_bought beset_beset_beset seek_sought_sought find_found_found
forgive_forgave_forgiven forbid_forbade_forbidden outrun_outran_outrun send_sent_sent"""
_THINGS = """destroy damage seize capture occupy abandon build_built_built open close reopen sign reject approve publish
announce deliver launch cancel delay cross enter reach leave_left_left take_took_taken give_gave_given
lose_lost_lost win_won_won receive describe raise carry cut_cut_cut halt suspend deny confirm call use make_made_made
see_saw_seen bring_brought_brought begin_began_begun hand offer refuse repair inspect rebuild_rebuilt_rebuilt
recapture shut_shut_shut plan pass accept adopt spend_spent_spent name play score cause leak flood"""


def _verbs(text: str) -> dict[str, tuple[str, str]]:
    """Give each verb's past tense with its base and participle."""
    found = {}
    for entry in text.split():
        base, *irregular = entry.split("_")
        if irregular:
            past, participle = irregular
        elif base.endswith("e"):
            past = participle = base + "d"
        elif base[-1] == "y" and base[-2] not in "aeiou":
            past = participle = base[:-1] + "ied"
        else:
            past = participle = base + (base[-1] if base in ("ban", "stop", "plan", "cut") else "") + "ed"
        found[past] = (base, participle)
    return found


ACTING = _verbs(_REGULAR)
# More that one actor does to another, as it stands between the two.
ACTING_PHRASES = (
    "fired on|fired at|opened fire on|marched on|relied on|voted against|complained about|testified against|"
    "ruled against|appealed to|apologised to|apologized to|lost to|surrendered to|clamped down on|cracked down on|"
    "spied on|turned against|took over|took aim at|lied to|wrote to|paid ransom to|called on|caught up with|"
    "broke away from|won against|prevailed over|looked down on|handed power to|stole from|borrowed from|bowed to"
).split("|")
VERBS = ACTING | _verbs(_THINGS)
PARTICIPLES = frozenset(participle for _, participle in VERBS.values())

NOWHERE = {
    "person": "Edvin Harrowgate|Milo Pasquin|Leda Strand|Orsolya Venn|Theo Larkmoor|Signe Abelard".split("|"),
    "place": "Dornwick|Halverin|Port Sennet|Ostrava Bay|Quillon|Lower Tarn".split("|"),
    "country": "Borduvia|Kelmark|Sardovia|Trenland".split("|"),
    "body": "Meridian Council|Halden Institute|Corvane Group|Northgate Agency|Tarn Valley Authority".split(
        "|"
    ),
    "other": "Harrowgate|Venn|Quillon|Corvane|Abelard".split("|"),
}
INVENTED_QUOTES = (
    "we shall never forgive what was done here",
    "this is the worst decision in thirty years",
    "nobody asked us before the money was gone",
    "it was a proud day for everyone in the room",
    "they came at night and left without a word",
    "we had no choice but to walk away",
)
INSERTED = "truly wholly so-called entire deeply brave terrible old dangerous fine".split()
EXCHANGED = (
    "disaster triumph promise crime secret weakness courage patience silence anger friendship machine garden "
    "bitter honest gentle foolish brilliant quiet broken golden"
).split()
