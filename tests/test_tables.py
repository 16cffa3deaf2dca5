from briefing import tables


def test_every_country_has_one_code_and_every_code_one_country():
    """A country's code is unique and has three capitals."""
    codes = [entry.country for entry in tables.entries() if entry.kind == "state"]
    assert len(codes) == len(set(codes)) > 190
    assert all(code and len(code) == 3 and code.isupper() for code in codes)


def test_a_name_means_one_entry():
    """No name stands for two rows, in any of the tables; nor does a demonym."""
    owners: dict[str, set[str]] = {}
    demonyms: dict[str, set[str]] = {}
    for entry in tables.entries():
        for name in entry.names:
            owners.setdefault(tables.normal(name), set()).add(entry.name)
        for demonym in entry.demonyms:
            demonyms.setdefault(tables.normal(demonym), set()).add(entry.name)
    assert not {name: rows for name, rows in owners.items() if len(rows) > 1}
    assert not {name: rows for name, rows in demonyms.items() if len(rows) > 1}


def test_other_names_find_the_usual_one():
    """Abbreviations, with and without stops or article, find their state or body."""
    for name in ("US", "U.S.", "the United States", "America", "USA"):
        assert tables.known(name).name == "United States"
    assert tables.known("UN’s Security Council").name == "UN Security Council"
    assert tables.known("EU").sectors == ("IGO",)


def test_small_words_are_no_abbreviations():
    """'us', 'is' and 'who' are words, whatever the tables hold in capitals."""
    assert all(tables.known(word) is None for word in ("us", "is", "who", "it", "car"))


def test_demonyms_give_the_country():
    """An adjective and the name of a people tell the country."""
    assert tables.country_of_demonym("Kenyan") == tables.country_of_demonym("Kenyans") == "KEN"
    assert tables.country_of_demonym("Marennan") is None


def test_platforms_are_no_actors():
    """What people say things on does not act."""
    assert "facebook" in tables.not_actors()


def test_sectors_are_plover_codes():
    """Every sector in the tables is a code of three capitals."""
    codes = {code for entry in tables.entries() for code in entry.sectors}
    codes |= {
        c for kind in ("group", "body", "office", "qualifier") for c in tables.vocabulary(kind).values() if c
    }
    assert all(len(code) == 3 and code.isupper() for code in codes)


def test_data_files_name_their_source():
    """Each data file says on top where its facts come from."""
    from importlib.resources import files

    for file in files("briefing.tables").iterdir():
        if file.name.endswith((".tsv", ".txt")):
            text = file.read_text(encoding="utf-8").replace("\n# ", " ").lower()
            assert "written from general knowledge" in text or "counted for this project" in text
