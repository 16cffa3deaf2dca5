"""Invented news: places, bodies and people that do not exist, in the styles of many desks.

Written for the generator of mutations: speakers, quotations, figures, hedges, and actors who do things to each other.
"""

ARTICLES: tuple[str, ...] = (
    (
        "Rebels of the Northern Front attacked the town of Sorvik on Tuesday, the defence ministry of Kastan "
        "said. The Kastan Army shelled rebel positions for six hours before the attack ended. General Odo "
        "Mareth said 34 soldiers had been killed and more than 120 wounded. “We held every bridge over the "
        "Lenn through the night,” Mareth told reporters in Marenna. A spokeswoman for the Northern Front, "
        "Ysolde Carn, denied that the rebels had lost the town. Carn accused the Kastan Army of firing on a "
        "hospital. The army did not comment on the accusation. According to the Red Lantern Society, at least "
        "2,300 people fled to the coast. The rebels reportedly received weapons from a dealer in Port Ilmen. "
        "The fighting could lead to a shortage of bread in Marenna, the mayor, Pell Ostrander, warned. The "
        "Northern Front captured Sorvik for the first time in March 2019. Talks on a ceasefire are expected "
        "to resume on Friday."
    ),
    (
        "Gunmen killed eleven people at a market near Dravik on Saturday morning. Police arrested four "
        "suspected attackers after a chase of 30 kilometres. The police chief, Anders Voll, blamed the Black "
        "Heron militia for the attack. The militia rejected the claim and accused the police of lying. “Our "
        "men were nowhere near the market on that day,” its leader, Corin Thale, said in a statement. "
        "Witnesses said the attackers arrived in two white trucks shortly after 9am. The trucks were "
        "allegedly stolen in the province of Ulmar in May. Doctors at the Dravik Hospital treated 27 people, "
        "and none of them was in danger on Sunday. The governor, Mirela Stann, visited the wounded and "
        "promised 4 million crowns for their families. Stann criticised Voll for the late arrival of his "
        "officers. No group had threatened the market before. It was the third attack in the region since "
        "2021."
    ),
    (
        "The navy of Tolmark seized a cargo ship with 18 tonnes of ammunition on Wednesday. Commodore Elin "
        "Draskov said the ship had left Port Ilmen without papers. The owner, Halden Lines, said its captain "
        "was forced to change course by armed men. “Nobody on board knew what was in the boxes,” said the "
        "captain, Joss Merrin. Tolmark accused Kastan of supplying the rebels in the Gray Hills. The foreign "
        "ministry of Kastan denied the charge and called it a dangerous invention. The court in Tolmark City "
        "ordered the release of nine sailors on Thursday. Draskov opposed the release. The navy will keep the "
        "ship for at least 60 days. Two sailors may have been paid by the smugglers, according to a "
        "prosecutor. The Council of Six Nations condemned Tolmark for the seizure. The ship is worth about "
        "$7.5 million."
    ),
    (
        "An earthquake of magnitude 6.4 struck the island of Ostra early on Monday. The Ostra Rescue Service "
        "said 58 people had died and almost 400 were injured. The quake destroyed the bridge between Vell and "
        "Harn. “We can hear voices under the school, but we have no heavy machines,” said the head of the "
        "service, Tamsin Orlo. The government sent 1,500 soldiers to the island before noon. Prime Minister "
        "Joren Halvik cancelled a visit to Oslo and flew to Vell. Halvik said the government would pay for "
        "every house that was lost. The opposition leader, Brita Sund, accused Halvik of ignoring warnings "
        "from geologists. The Geological Institute of Kastan warned the government in January that older "
        "houses were not safe. The damage is estimated to be more than 900 million crowns. Engineers believe "
        "the dam above Harn did not crack. Rain is expected to reach the island on Wednesday."
    ),
    (
        "Floods on the river Lenn closed the main road to Kastan for two days. The water rose by three metres "
        "on Sunday night and fell slowly on Monday. Firefighters rescued 212 people from roofs, the fire "
        "chief, Dorian Pask, said. Pask thanked the fishermen of Lower Ulmar, who lent their boats. “Without "
        "their boats we would have lost a whole street,” he said. The power company, Lennstrom, cut the "
        "supply to 14,000 homes. A spokesman for Lennstrom said power would return before Thursday. The mayor "
        "of Kastan, Wendel Aske, refused to close the schools. Teachers criticised the mayor for the "
        "decision. The insurer Nordhaven expects claims of up to €85 million. The flood was probably caused "
        "by a broken lock at Stenmouth. Nobody was killed."
    ),
    (
        "A fire at the Brightwater refinery killed three workers on Friday. The owner, Calder Energy, said "
        "the fire began in a pump room at 4am. The union of refinery workers accused Calder Energy of cutting "
        "the safety staff by 20 percent last year. “We asked for new valves three times and were told to "
        "wait,” said the union’s secretary, Hanne Brock. Calder Energy denied that it had refused to replace "
        "the valves. The regulator suspended the licence of the refinery on Saturday. The chief inspector, "
        "Ruben Stael, said the smoke was not poisonous. Residents of Brightwater were told to stay inside for "
        "12 hours. The price of fuel rose by 6 percent in Marenna. Calder Energy supports about 800 jobs in "
        "the town. The refinery may stay closed until October."
    ),
    (
        "A court in Marenna convicted the banker Lothar Quist of fraud on Thursday. Judge Amira Teal "
        "sentenced Quist to seven years in prison. Quist stole 46 million crowns from pensioners between 2012 "
        "and 2018, the court found. “You betrayed people who trusted you with all they had,” Teal told Quist. "
        "His lawyer, Stefan Oyle, said Quist would appeal. The prosecutor, Nadja Frem, demanded a sentence of "
        "at least ten years. The court acquitted his partner, Ivo Lang, for lack of evidence. Frem criticised "
        "the acquittal of Lang. Two of the victims sued the Harbour Bank in April. The bank rejected the "
        "lawsuit and said it had warned the police in 2016. The police did not open an inquiry before 2018. "
        "Quist has never apologised to his clients."
    ),
    (
        "The Supreme Court of Tolmark blocked a law on the storage of telephone data on Monday. Five of the "
        "eight judges voted against the law. Chief Justice Edda Rohn said the law was too broad. “A state "
        "that listens to everyone hears nobody,” she wrote in the ruling. The interior minister, Gregor Maas, "
        "criticised the court for the ruling. Maas said the police had used the data to arrest 61 smugglers. "
        "The Open Wire Foundation sued the ministry in 2022. Its lawyer, Petra Lund, welcomed the ruling and "
        "thanked the judges. The government plans to write a new law before the summer. The ministry may "
        "appeal to the Council of Six Nations. The old law allowed the police to keep data for 18 months. No "
        "other country in the region has such a law."
    ),
    (
        "A jury in Port Ilmen found the former coach Rafe Dunmore guilty of bribery. Dunmore paid a referee "
        "$40,000 before the final of 2020. The referee, Tomas Ek, testified against Dunmore in May. “He gave "
        "me the money in a shoe box,” Ek told the jury. Dunmore denied that he had met Ek before the game. "
        "His lawyer accused the referee of inventing the story. The judge, Lena Vash, rejected a request for "
        "a new trial. The Ilmen Rovers dismissed Dunmore in 2021 and hired Karel Bow. Bow replaced Dunmore "
        "within three days. The club lost its title and paid a fine of $250,000. Dunmore could face up to six "
        "years in prison. The sentence is expected to be announced on 14 June."
    ),
    (
        "Kastan Shipping bought its rival Halden Lines for $1.2 billion on Monday. The chief executive of "
        "Kastan Shipping, Vera Lindqvar, said the deal would create the largest fleet on the Northern Sea. "
        "Shares in Halden Lines rose 14 percent, while shares in Kastan Shipping fell 3 percent. “We paid a "
        "fair price for ships that nobody can build today,” Lindqvar said. The union accused Lindqvar of "
        "planning to cut 900 jobs. Kastan Shipping did not say how many workers would lose their jobs. Halden "
        "Lines rejected an offer from Calder Energy in February. Calder Energy reportedly offered less than "
        "$1 billion. The regulator in Tolmark City may block the deal. The head of the regulator, Otto "
        "Brandis, warned Kastan Shipping in March. Halden Lines employs 4,100 people in nine ports. The sale "
        "should end before December."
    ),
    (
        "The Harbour Bank reported a loss of 310 million crowns for the second quarter. Income fell by 12 "
        "percent and costs increased by 5 percent. The chief executive, Magnus Eel, said the bank had lent "
        "too much to builders. “We opened the door too wide and too long,” Eel told investors in Marenna. The "
        "bank plans to close 40 of its 160 branches. The Central Bank of Kastan refused to comment. An "
        "analyst at Nordhaven, Silke Bram, said the bank was not in danger. Bram expects a profit of at least "
        "90 million crowns in 2027. The largest owner, the Veld Fund, criticised Eel for the losses. The Veld "
        "Fund wants to replace Eel before the autumn. The bank has never closed a branch on the islands. Its "
        "shares closed below 20 crowns for the first time since 2009."
    ),
    (
        "Sunmere Foods will build a factory in the province of Ulmar, the company announced on Wednesday. The "
        "factory will cost €140 million and open in 2028. Sunmere Foods said it would hire 650 workers. The "
        "governor of Ulmar, Tomas Reyk, thanked the company and promised a new road. “This is the best day "
        "for Ulmar since the railway came,” Reyk said. His rival, Agnes Falk, accused Reyk of giving the "
        "company cheap land. The land is believed to be worth more than €12 million. Sunmere Foods paid €4 "
        "million for it. Farmers in the valley opposed the factory because it needs 3,000 litres of water an "
        "hour. The company said it would not use the water of the river Lenn. The provincial council approved "
        "the plan by 21 votes to 17. Sunmere Foods sold its older factory in Dravik last year."
    ),
    (
        "The price of copper fell below $8,000 a tonne on Friday. Tolmark Mining blamed weak demand from "
        "builders for the fall. The company cut its forecast for the year by 15 percent. Its chief executive, "
        "Oskar Vint, said no mine would close. “We can live with these prices for two years,” Vint said. The "
        "miners’ union did not believe Vint. Its leader, Maud Keller, said the company had closed two mines "
        "in 2015 after such a promise. Tolmark Mining supplied Lennstrom with copper until March. Lennstrom "
        "sued Tolmark Mining over late deliveries. A court in Kastan dismissed the lawsuit last month. "
        "Analysts expect the price to rise before the winter. The company has debts of nearly $600 million."
    ),
    (
        "Voters in Tolmark elected Brita Sund as president on Sunday. Sund beat Joren Halvik by 52 percent to "
        "48 percent. The electoral commission said 3.1 million people had voted. “Tonight we close a long and "
        "bitter chapter,” Sund told her supporters in Vell. Halvik accused the commission of counting votes "
        "twice in two districts. The head of the commission, Pia Noor, rejected the accusation. Observers "
        "from the Council of Six Nations found no fraud. Halvik refused to concede before Monday evening. "
        "Sund promised to lower the tax on bread and to raise the tax on ships. Her party does not have a "
        "majority in parliament. The Green Union will probably support Sund. She is expected to appoint "
        "Gregor Maas as foreign minister."
    ),
    (
        "The parliament of Kastan rejected the budget on Tuesday by 88 votes to 79. Finance Minister Ilse "
        "Marrow said the government would not resign. “A lost vote is not a lost country,” Marrow said after "
        "the session. The opposition leader, Casper Thorne, urged Marrow to step down. Seven members of the "
        "Harvest Party voted against the government. The party expelled two of them on Wednesday. Prime "
        "Minister Ansel Roth blamed the Harvest Party for the defeat. The budget would have cut spending on "
        "roads by 400 million crowns. Marrow plans to present a smaller budget before 1 July. The president "
        "may dissolve the parliament if the second vote fails. The government won a vote of confidence in "
        "April. Roth has led the government since 2023."
    ),
    (
        "The mayor of Marenna, Pell Ostrander, banned cars from the old town on Monday. The ban begins on 1 "
        "September and ends after two years. Shop owners opposed the ban and accused Ostrander of ruining "
        "their trade. “Nobody will carry a washing machine across the square,” said the owner of a shop, "
        "Bertil Nye. Ostrander said the ban had helped the town of Vell. Sales in Vell increased by 8 percent "
        "after a ban in 2022. The city council supported Ostrander by 31 votes to 12. The police said they "
        "would fine drivers at least 150 crowns. The Drivers’ League sued the city on Friday. A court may "
        "suspend the ban before September. The city did not ask the residents. More than 6,000 people signed "
        "a petition against the ban."
    ),
    (
        "Foreign Minister Karl Ostrander of Kastan met no one from Tolmark in Oslo on Thursday, a spokesman "
        "said. Tolmark invited Ostrander to talks on fishing in January. Ostrander rejected the invitation "
        "because Tolmark had arrested 14 fishermen. “We do not talk while our people sit in cells,” Ostrander "
        "told the Marenna Courier. The government of Tolmark released the fishermen on Friday. Norway offered "
        "to host the talks. Ostrander thanked Norway and criticised the Council of Six Nations. The council "
        "never answered his letter of 3 March. The fishermen were arrested about 12 miles north of Ostra. "
        "Tolmark apparently confused their boat with a smuggler. The talks could begin before June. The last "
        "treaty ended in 2017."
    ),
    (
        "Senator Livia Garn accused President Brita Sund of hiding a report on prisons. The report says 19 "
        "prisoners died in 2024. Sund denied that she had seen the report. “I read about it in the newspaper "
        "like everyone else,” Sund said on Wednesday. The interior ministry received the report in November, "
        "according to the Tolmark Herald. Gregor Maas, who led the ministry at the time, refused to answer "
        "questions. Garn asked the Supreme Court to open the file. The court rejected her first request in "
        "February. The prison service said most of the prisoners had been ill. Doctors criticised the prison "
        "service for the lack of nurses. The report is thought to be longer than 300 pages. Parliament will "
        "discuss it next week."
    ),
    (
        "Ilmen Rovers beat Marenna Athletic 3-1 in the final on Saturday. Karel Bow’s team scored twice "
        "before the break. The striker Milo Adair scored the first goal after nine minutes. “We trained for "
        "this day for two years,” Adair said. Marenna Athletic lost its captain, Jan Prell, after 30 minutes. "
        "Prell accused Adair of a foul. The referee, Olga Stenn, did not agree. About 41,000 people watched "
        "the game in the Lenn Stadium. The Rovers won the cup for the fifth time. Bow praised Stenn for her "
        "calm. The winners received 2 million crowns. Athletic’s coach, Hugo Zell, is expected to leave the "
        "club in June. The two teams will not meet again before October."
    ),
    (
        "The cyclist Ronja Feld won the Tour of Ostra on Sunday. Feld beat Marit Solheimer by 14 seconds "
        "after 1,120 kilometres. “I lost the race on Friday and won it back in the rain,” Feld said. "
        "Solheimer fell on the third stage and injured a knee. Her team, Calder Racing, accused a "
        "motorcyclist of causing the fall. The organisers rejected the complaint. The youngest rider, Ada "
        "Pell, finished twelfth. Pell attacked Feld on the last climb but did not catch her. Feld received "
        "€30,000. She may ride in Kastan in August. The race began in Harn and ended in Vell. No rider was "
        "excluded this year."
    ),
    (
        "The swimmer Teo Varga was banned for two years on Tuesday. The Anti-Doping Board of Kastan said "
        "Varga had missed three tests. Varga denied taking drugs and accused the board of losing his letters. "
        "“I was at home each time they say I was away,” Varga said. His coach, Inga Roe, supported him. The "
        "board’s chairman, Paul Esk, said the decision was not a mistake. Varga won two medals in 2021 and "
        "lost one of them after an appeal. He will appeal before Friday. His rival Nils Orde welcomed the "
        "ban. Orde beat Varga in March by less than a second. The ban could end his career. Varga earned "
        "about $200,000 last year."
    ),
    (
        "Good evening, the strike at the port of Marenna is over. The dock workers accepted an offer of 7 "
        "percent on Thursday night. Kastan Shipping had offered 4 percent in May. The union leader, Dag Holm, "
        "told the Evening Report that the workers had won. “They came to us at midnight with a pen in their "
        "hand,” Holm said. Vera Lindqvar of Kastan Shipping said the company could not afford a longer "
        "strike. The strike cost the port about 60 million crowns. Forty ships are still waiting outside the "
        "harbour. The first of them will enter the port before dawn. Holm criticised the transport minister "
        "for staying silent. The minister, Jana Wick, denied that she had refused to help. Shops in Marenna "
        "are expected to have fruit again by Saturday."
    ),
    (
        "A train left the rails near Stenmouth this morning and eight passengers were injured. The driver "
        "stopped the train before it reached the river. Lenn Rail said the train was not too fast. “I saw the "
        "tree and pulled everything I could pull,” the driver, Elif Kast, told this station. A storm "
        "apparently threw the tree onto the line. The storm crossed the coast at more than 110 kilometres an "
        "hour. Lenn Rail closed the line for three days. Passengers accused Lenn Rail of leaving them without "
        "water for two hours. The transport minister, Jana Wick, visited Stenmouth in the afternoon. Wick "
        "praised Kast for her courage. The line was repaired for 25 million crowns in 2020. Buses will "
        "replace the trains until Sunday."
    ),
    (
        "Doctors in Kastan will stop work on Monday for the second time this year. The Doctors’ Guild wants "
        "shorter shifts and 9 percent more money. The health minister, Rosa Bell, rejected the demand on "
        "Friday. “We cannot spend money that we do not have,” Bell told the Evening Report. The head of the "
        "guild, Arvid Sole, accused Bell of breaking a promise. Bell denied making a promise. Emergency rooms "
        "will stay open. About 11,000 doctors are expected to join the strike. The first strike lasted two "
        "days in March. The government lost a case against the guild in April. The strike may delay 5,000 "
        "operations. Patients criticised both sides."
    ),
    (
        "Tolmark expelled two diplomats of Kastan on Friday, the foreign ministry said. The ministry accused "
        "the diplomats of spying on the navy. Kastan denied the charge and summoned the ambassador of "
        "Tolmark. “These are games from another century,” Foreign Minister Karl Ostrander said. The diplomats "
        "left Tolmark City before noon. They allegedly paid an officer $15,000 for maps. The officer was "
        "arrested in Vell on 9 May. Kastan may expel diplomats in return. It was the first expulsion since "
        "2014. The Council of Six Nations urged Tolmark to show its evidence. Tolmark refused to publish the "
        "evidence. Trade between the two countries fell by 11 percent last year."
    ),
    (
        "The Council of Six Nations approved sanctions against the Black Heron militia on Wednesday. Four "
        "members voted for the sanctions and two opposed them. The sanctions freeze accounts worth more than "
        "$33 million. The council’s president, Leonor Vasko, said the militia had attacked eleven villages "
        "since June. “Whoever sells them a rifle will never sell us a loaf,” Vasko said. Kastan welcomed the "
        "decision. Corin Thale, the leader of the militia, accused Vasko of helping his enemies. The militia "
        "reportedly has less than 900 fighters. It lost its camp near Dravik in August. The Northern Front "
        "attacked the militia in September. The sanctions begin on 1 November and end after 12 months. They "
        "could hit traders in Port Ilmen."
    ),
    (
        "The president of Orvania, Danilo Streck, dismissed his defence minister on Monday. Streck replaced "
        "Irena Holub with General Pavel Rusk. Holub criticised Rusk in April for the retreat from Sarn. A "
        "statement from the palace did not give a reason. “I leave with clean hands and a clear head,” Holub "
        "said. The Sarn Mirror said Holub had refused to buy helicopters from Tolmark. The helicopters cost "
        "€220 million. Parliament must confirm Rusk within 30 days. The opposition will probably vote against "
        "Rusk. Streck appointed Holub in 2022. The army supports Rusk, according to two officers. Orvania has "
        "had five defence ministers since 2015."
    ),
    (
        "Kelmark and Orvania will reopen their border on 5 July after nine years. The prime minister of "
        "Kelmark, Sanna Brey, announced the decision in Sarn on Tuesday. The border was closed after Orvania "
        "arrested three pilots of Kelmark. “A fence is a poor kind of neighbour,” Brey said. The president of "
        "Orvania, Danilo Streck, thanked Brey. Nationalists in Kelmark accused Brey of betraying the pilots. "
        "Orvania released the last pilot in 2020. About 700 trucks a day are expected to cross the border. "
        "The customs office hired 85 officers. The crossing will be open from 6am to 10pm. Nobody will need a "
        "visa. Trade may increase by up to 30 percent."
    ),
    (
        "The Marenna Courier found that 16 officials had taken gifts from a builder. The builder, Rolf Tange, "
        "paid for trips, watches and a boat. The gifts were worth at least 3 million crowns, according to the "
        "newspaper. Tange denied that he had bribed anyone. “I like my friends and I give them presents,” "
        "Tange told the newspaper. The mayor, Pell Ostrander, suspended two of the officials on Monday. "
        "Ostrander said he did not know Tange. A photograph from 2021 apparently shows the two men on the "
        "boat. The prosecutor, Nadja Frem, opened an inquiry on Thursday. Frem ordered the police to search "
        "nine offices. Tange’s firm built the Lenn Stadium for 410 million crowns. The firm won the contract "
        "without a rival. The inquiry is expected to last more than a year."
    ),
    (
        "Pesticides from a factory in Dravik may have poisoned the lake at Harrow, a study says. Scientists "
        "from the University of Kastan tested the water for two years. They found levels six times higher "
        "than the limit. The lead author, Professor Ines Corvo, said the factory was the likely source. "
        "“There is nothing else upstream but sheep,” Corvo said. The owner, Veldt Chemicals, criticised the "
        "study. Veldt Chemicals said it had closed the old pipe in 2011. The environment agency inspected the "
        "factory in May and found no leak. The agency did not test the lake. Fishermen at Harrow sued Veldt "
        "Chemicals for 18 million crowns. The company offered less than 2 million crowns. More than 40 "
        "fishermen rejected the offer."
    ),
    (
        "The trial of the former spy Leif Aronsen began in Tolmark City on Tuesday. Prosecutors accuse "
        "Aronsen of selling secrets to Orvania. Aronsen allegedly received $310,000 between 2017 and 2021. “I "
        "sold old maps to an old friend,” Aronsen told the court. The friend, Yuri Best, died in 2022. The "
        "prosecutor, Hilde Rand, said Best had worked for Orvania. The defence asked the court to release "
        "Aronsen. Judge Ottilie Krone rejected the request. The navy dismissed Aronsen in 2021. His wife, "
        "Greta Aronsen, has not been charged. The trial is expected to end in November. Aronsen could be "
        "sentenced to at most 15 years."
    ),
    (
        "Government troops recaptured the airport of Sarn on Thursday after four weeks of fighting. The "
        "People’s Column abandoned the airport before dawn. General Pavel Rusk said his troops had lost only "
        "12 men. The People’s Column said it had killed more than 70 soldiers. “We left the airport but not "
        "the war,” its commander, Zora Vidal, said on the radio. Rusk accused Vidal of using farmers as "
        "shields. Vidal denied the accusation. Aid workers from the Red Lantern Society reached the airport "
        "in the evening. They found no food and little water. The column is believed to have 5,000 fighters. "
        "The troops destroyed eleven trucks with fuel. Flights to Sarn may resume in August. The war began in "
        "2018."
    ),
    (
        "A drone struck a power station outside Vell on Sunday and cut the supply to 90,000 homes. The air "
        "force of Tolmark said Orvania had launched the drone. Orvania denied the claim. “We have no drones "
        "that can fly so far,” a spokesman for the Orvanian army said. The station’s director, Carl Emmer, "
        "said no worker was hurt. Engineers repaired two of the five lines before night. President Brita Sund "
        "warned Orvania on Monday. Sund told parliament that Tolmark would defend its towns. The Green Union "
        "urged Sund to wait for evidence. The drone possibly came from a ship. The navy searched an area of "
        "300 square kilometres. It found nothing. The attack was the first on Tolmark in 40 years."
    ),
    (
        "The ferry Amalia sank off Ostra on Saturday night with 143 people on board. The coastguard rescued "
        "129 people. Five bodies were found before noon on Sunday. Captain Henk Dorn was the last to leave "
        "the ship. “The water came through the car deck in less than ten minutes,” Dorn said. The owner, Isle "
        "Ferries, said the ferry had passed an inspection in April. The sailors’ union accused Isle Ferries "
        "of ignoring a broken door. A sailor, Pim Aster, warned the company in a letter on 12 March. Isle "
        "Ferries did not answer the letter. The transport minister, Jana Wick, ordered an inquiry. The ferry "
        "was built in 1988 and could carry 300 passengers. Divers will probably reach the wreck on Wednesday. "
        "The sea was calm and warm."
    ),
    (
        "Forest fires destroyed 210 houses in the hills above Port Ilmen last week. The fire service said the "
        "largest fire burned 7,800 hectares. Police arrested a farmer who allegedly burned waste near the "
        "forest. The farmer denied that he had started the fire. “I put it out with my own hands,” he told "
        "the police. Planes from Norway and Sweden helped the fire service. The governor, Mirela Stann, "
        "thanked the pilots. Stann criticised the government for selling two planes in 2022. The government "
        "said the planes were too old. About 3,400 people left their homes and most of them have returned. "
        "The fires are expected to end before Friday. Rain fell on the hills on Tuesday evening. The damage "
        "could reach $95 million."
    ),
    (
        "The space agency of Tolmark launched its first satellite on Monday. The rocket rose from the island "
        "of Harn at noon. The satellite will measure ice in the northern seas for five years. “It is small, "
        "but it sees what ships cannot see,” said the project’s leader, Dr Ursel Quade. The project cost €64 "
        "million. The auditors criticised the agency in 2024 for late payments. The agency lost a rocket in "
        "March 2023. Quade said that engineers had replaced every valve since then. The satellite may fail in "
        "strong sunlight, according to the University of Kastan. Quade rejected the warning. Kelmark paid for "
        "less than a third of the project. The first pictures are expected to arrive on 20 June."
    ),
    (
        "A new drug reduced the number of heart attacks by a third, doctors in Marenna reported on Thursday. "
        "The study followed 4,200 patients for three years. Half of them received the drug. “We did not "
        "expect such a clear result,” said the head of the study, Dr Alba Renn. The maker, Corvex, paid for "
        "the study. Professor Jonas Tvedt, who was not involved, said the drug might harm the liver. Eleven "
        "patients left the study because of pain. The drug costs about €900 a year. The medicines agency will "
        "decide before December. The agency rejected an earlier drug from Corvex in 2019. Shares in Corvex "
        "rose 22 percent after the report. The drug is not safe for children."
    ),
    (
        "Thieves stole eleven paintings from the Halden Museum early on Sunday. The paintings are worth more "
        "than 80 million crowns. The thieves entered through a window on the northern side. The alarm did not "
        "ring. “They knew which wire to cut,” said the museum’s director, Beatrix Long. Police arrested a "
        "former guard, Simon Gratz, on Tuesday. Gratz denied that he had helped the thieves. Long dismissed "
        "Gratz in May. Inspector Freja Mond said the police had found no painting in his house. The thieves "
        "are thought to have fled to Kelmark by boat. The insurer Nordhaven offered a reward of 2 million "
        "crowns. The museum will open again on Friday. It lost a smaller painting in 1997."
    ),
    (
        "The University of Kastan will accept 1,200 fewer students next year. The rector, Hedda Vinter, said "
        "the university had lost a fifth of its income. The government cut its support by 75 million crowns "
        "in March. “You cannot teach chemistry without rooms,” Vinter said. The education minister, Piet "
        "Corrand, accused Vinter of wasting money on a new library. Vinter rejected the accusation. The "
        "library cost 290 million crowns and opened in 2023. Students occupied the library on Monday. The "
        "police did not remove them. The students’ leader, Noor Haddel, urged Corrand to resign. Corrand "
        "plans to visit the university on Thursday. About 300 teachers may lose their jobs. Fees will rise "
        "before the autumn."
    ),
    (
        "The carmaker Arden Motors recalled 56,000 cars on Tuesday because of faulty brakes. Arden Motors "
        "blamed the supplier Stahlberg for the fault. Stahlberg denied the charge and accused Arden Motors of "
        "changing the design. “We delivered exactly what we were asked to deliver,” said the head of "
        "Stahlberg, Curt Imber. Nine accidents were reported since August. Nobody was killed. The recall will "
        "cost Arden Motors at least €35 million. The chief executive, Lotte Prinz, apologised to the owners. "
        "Shares in the company fell 9 percent in the morning and rose 2 percent in the evening. The transport "
        "agency warned Arden Motors in October. Arden Motors may sue Stahlberg. The cars were built between "
        "2023 and 2025."
    ),
    (
        "The government of Kelmark banned fishing in the bay of Sund until 2030. Environment Minister Eero "
        "Valk said the number of cod had fallen by 60 percent. Fishermen opposed the ban and blocked the "
        "harbour on Monday. “My father fished here and my son will not,” said a fisherman, Aksel Dray. Valk "
        "offered every fisherman €18,000. The fishermen’s union rejected the offer as too low. The union’s "
        "lawyer, Sunniva Oake, said Valk had ignored two studies. The police removed eleven boats and "
        "arrested three men. A judge released the men on Tuesday. The Blue Coast Society supported Valk. The "
        "cod could return within six years. Seals are not thought to be the cause. The ban begins next month."
    ),
)
