"""Invented pairs of lines: some disagree, the others nearly do. Data for test_disagreements.py.

The first halves (`FIRST_*`) were written before the code, the second ones after it and without a look at its lists
of words. At first sight 14 of the 21 positive pairs of the second half were found, and 2 of the 33 negative ones,
wrongly; the code was then mended on what they showed, so that they measure nothing any more.
"""

# ruff: noqa: E501  (a pair is a line of its own)

from __future__ import annotations

from typing import NamedTuple

from briefing.types import DisagreementKind


class Side(NamedTuple):
    """A line as an article has it: the whole text of that article."""

    text: str
    publisher: str | None = None
    published: str | None = None


class Pair(NamedTuple):
    """Two lines of one story; `kind` is None where they do not disagree."""

    kind: DisagreementKind | None
    one: Side
    other: Side


def _pairs(kind: DisagreementKind | None, text: str) -> tuple[Pair, ...]:
    """Read pairs from lines 'one | other'; a side may begin with 'Publisher, 2024-05-06: '."""
    rows = (row.split(" | ") for row in text.strip().splitlines())
    return tuple(Pair(kind, _side(one), _side(other)) for one, other in rows)


def _side(text: str) -> Side:
    head, mark, rest = text.strip().partition(" :: ")
    if not mark:
        return Side(head)
    publisher, _, published = head.partition(" ")
    return Side(rest, publisher, published or None)


FIRST_POSITIVE = (
    *_pairs(
        "figures",
        """
At least 12 people were killed in the blast in Kastan, police said. | The interior ministry put the dead at 15.
The blast killed seven people, the mayor said. | Nine people died in the explosion, according to the hospital.
Rebels said they had captured 40 soldiers near Pell. | The army said 25 soldiers had been captured near Pell.
The death toll stood at 31, the governor said. | The Red Crescent said 44 people had been killed.
About 2,000 people marched through Kastan on Sunday, organisers said. | Police said 600 people marched through Kastan on Sunday.
The company will pay a fine of $5 million, the regulator said. | The company will pay a fine of $8 million, its lawyer said.
Thirty-two people were wounded, the ministry said. | Doctors said 19 people were injured.
The ferry carried 140 passengers, the operator said. | The coast guard said the ferry carried 210 passengers.
A 6.1-magnitude earthquake struck Ostra on Monday. | A 6.4-magnitude earthquake struck Ostra on Monday, the observatory said.
Unemployment rose to 8.2 percent in May, the statistics office said. | Unemployment rose to 9.1 percent in May, the union said.
""",
    ),
    *_pairs(
        "denial",
        """
Ada Brill said that Orlan shelled the town of Pell. | Orlan denied shelling the town of Pell.
The opposition accused Mayor Ada Brill of taking bribes. | Mayor Ada Brill rejected the accusation.
The government has signed the ceasefire agreement, its envoy said. | The government has not signed the ceasefire agreement, the rebels said.
The army said its troops had entered Kastan. | Rebels denied that troops had entered Kastan.
The ministry said the hospital was hit by a missile. | The Orlan army said the hospital was not hit by a missile.
Witnesses said the police fired on the crowd. | The police denied firing on the crowd.
The bank will close its branch in Pell, the union said. | The bank will not close its branch in Pell, a spokesman said.
""",
    ),
    *_pairs(
        "update",
        """
Herald 2024-05-06 :: Twelve people were killed in the Kastan bridge collapse. | Herald 2024-05-07 :: Fifteen people were killed in the Kastan bridge collapse.
Herald 2024-05-06 :: The flood killed 20 people, officials said. | Tribune 2024-05-08 :: The death toll from the flood has risen to 26, officials said.
Courier 2024-05-06 :: Police said 40 people were injured. | Herald 2024-05-07 :: The number of injured is 55, up from 40, police said.
Herald 2024-05-06 :: Governor Ada Brill said 300 houses were destroyed in Pell. | Tribune 2024-05-07 :: Governor Ada Brill said 340 houses were destroyed in Pell.
""",
    ),
)

FIRST_NEGATIVE = _pairs(
    None,
    """
About 100 people were killed, the ministry said. | The hospital said 98 people were killed.
Nearly 100 people were killed. | The ministry said 98 people died.
Twelve people were killed, the mayor said. | Police said 12 people died in the blast.
Twelve people, among them three children, were killed. | Three children were killed, a doctor said.
Twelve people were killed and 30 were wounded. | Thirty people were injured, police said.
Ada Brill, 45, was killed in the attack. | Four people were killed in the attack.
Twelve people were killed in Kastan. | Eight people were killed in Pell.
Twelve soldiers were killed in the battle. | Thirty civilians were killed in the battle.
Twelve people were killed on Monday. | In 2015 a bomb in the same market killed 40 people.
The company paid $5 million for the ship. | The company paid 4 million euros for the ship.
Sales rose by 5 percent in May. | Sales rose by 7 percent in June.
The blast killed 12 people. | The blast killed 12 people, and 15 others were missing.
More than 100 people were arrested. | Police said 112 people were arrested.
Between 10 and 15 people were killed. | The hospital said 12 people were killed.
The toll was 1,187, officials said. | Nearly 1,200 people were killed.
The trial lasted three weeks. | The trial opened three days after the attack.
Two of the 12 victims were identified. | Twelve victims were found.
Kastan has 4 million people. | About 20,000 people fled Kastan.
The army said it had killed 20 rebels. | Rebels said they had killed 14 soldiers.
Another five people died on Tuesday. | Twelve people were killed on Monday.
Ada Brill denied taking bribes. | Ada Brill was re-elected mayor on Sunday.
Orlan denied shelling the town of Pell. | The army of Ostra shelled the port of Kastan.
The government has not signed the agreement. | The rebels have signed the agreement.
The police denied firing on the crowd. | Police closed the square to the crowd.
The mayor said the bridge was not safe. | The mayor said the bridge was closed.
Not only the army but also the police entered Kastan. | The army entered Kastan.
The minister denied a report that he would resign. | The minister denied that he would resign.
The bank will not close its branch in Pell. | The bank will open its branch in Kastan.
The court rejected an appeal by Ada Brill. | Ada Brill appealed to the court.
The ministry did not say how many people were killed. | The ministry said that 12 people were killed.
Hundreds of people were arrested. | Police said 340 people were arrested.
""",
)


SECOND_POSITIVE = (
    *_pairs(
        "figures",
        """
A landslide buried the village of Arn, killing 18 villagers, the mayor said. | The army said 27 villagers were killed by the landslide in Arn.
Rescuers have found 9 bodies, and the number of dead stands at 34, the province said. | Hospitals in Lenn counted 51 dead.
Nearly 300 migrants drowned off Ostra, the coast guard said. | The fishermen's union said 120 migrants drowned off Ostra.
The fire left six people dead, firefighters said. | Eleven people lost their lives in the fire, state television reported.
Police detained 80 protesters in Marenna. | A rights group said 214 protesters were detained in Marenna.
The bridge cost 3 million crowns, the council said. | The bridge cost 7 million crowns, according to the auditors.
Turnout was 61 percent, the election commission said. | Observers said turnout was 44 percent.
The strike destroyed three tanks, the rebels said. | The army said the strike destroyed one tank.
The fund lost €2.1 billion last year, the newspaper reported. | The fund lost €3.4 billion last year, its chairman said.
Some 1,500 families have been displaced, the UN said. | The governor said 4,000 families were displaced.
""",
    ),
    *_pairs(
        "denial",
        """
The rebels said they had shot down a helicopter near Lenn. | The air force denied that a helicopter had been shot down near Lenn.
Prosecutors accused Bo Tal of stealing 4 million crowns. | Bo Tal denied the charges.
The union said the factory dumped oil in the river. | The factory denied dumping oil in the river.
The president has met the rebel leader, his adviser said. | The president never met the rebel leader, a spokeswoman said.
Kastan blamed Orlan for the explosion at the pipeline. | Orlan denied any involvement in the explosion at the pipeline.
The minister knew of the report, a former aide testified. | The minister did not know of the report, her lawyer said.
The talks in Lenn failed, a diplomat said. | The talks in Lenn succeeded, the foreign ministry said.
""",
    ),
    *_pairs(
        "update",
        """
Courier 2024-03-01 :: The storm killed five people in Arn. | Courier 2024-03-02 :: The storm killed eight people in Arn.
Courier 2024-03-01 :: Doctors said 60 people had been wounded. | Tribune 2024-03-02 :: The number of wounded rose to 85, doctors said.
Herald 2024-03-01 :: The search goes on for 14 missing miners. | Herald 2024-03-03 :: Rescuers said 11 miners were still missing.
Herald 2024-03-01 :: Spokesman Bo Tal said 200 homes were flooded in Lenn. | Courier 2024-03-04 :: Spokesman Bo Tal said 520 homes were flooded in Lenn.
""",
    ),
)

SECOND_NEGATIVE = _pairs(
    None,
    """
Around 500 people fled Arn, the mayor said. | The Red Cross said 480 people fled Arn.
At least 34 people were killed in the crash. | Thirty-four people died when the bus crashed.
More than 1,000 houses burned down. | The ministry said 1,040 houses burned down.
The fire killed six people, two of them firefighters. | Two firefighters died in the fire.
Five of the wounded were taken to Lenn. | The blast wounded 22 people.
Bo Tal, 61, has led the party for 12 years. | Bo Tal won 61 percent of the vote.
A similar storm in 2009 killed 140 people. | The storm killed five people in Arn.
Three police officers were killed in Marenna. | Seven gunmen were killed in Marenna.
The army lost two helicopters last week. | The army lost nine helicopters since January.
The price rose by 4 percent to $70 a barrel. | The price rose by 9 percent since March.
The council spent 3 million crowns on the bridge. | The council spent 5 million crowns on schools.
The earthquake had a magnitude of 6.3. | An aftershock had a magnitude of 4.8.
Two bombs exploded in Kastan. | Two people were injured in Kastan.
The strike could kill 500 people, the charity warned. | The strike killed 12 people.
Ten people were killed and eight wounded. | Eight people were wounded, and ten were killed.
The company employs 4,000 people in Orlan. | The company will cut 600 jobs in Orlan.
The court jailed Bo Tal for 12 years. | The court jailed Ada Brill for 9 years.
Twenty-one people drowned off Ostra on Friday. | Nine people drowned off Marenna on Friday.
Up to 40 people were on board the boat. | The boat carried 35 people.
Fourteen trucks left Kastan on Monday. | Eight trucks arrived in Kastan on Tuesday.
The rate was 5.25 percent. | The rate was 5.3 percent, the bank said.
Turnout was 61 percent. | Turnout was 48 percent in 2018.
Bo Tal denied the charges. | Prosecutors accused Ada Brill of stealing 4 million crowns.
The factory denied dumping oil in the river. | The factory said it would clean the river.
The talks did not end on Friday. | The talks will end on Sunday.
The president has never met the rebel leader. | The president has never met the rebel leader, a spokeswoman said.
Orlan was denied entry to the talks. | Orlan said it had entered the talks.
The minister did not resign. | The minister did not comment.
The union rejected the offer. | The company made an offer to the union.
Rebels denied they had laid down their arms. | The army denied that the rebels had laid down their arms.
The army captured Pell. | The army has not captured Arn.
No soldier was hurt, the army said. | The army said its soldiers were not hurt.
If the deal is signed, troops will leave. | The deal was not signed.
""",
)
