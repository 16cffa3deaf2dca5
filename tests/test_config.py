"""Configuration: where settings come from, which one wins, and what a mistake in one says."""

import contextlib
import json
import os
import re
from operator import attrgetter
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import config
from briefing.errors import UsageError
from briefing.settings import SECTIONS, Settings
from briefing.toml_text import toml

DESIGN = {
    "model": "name base_url api_key_file concurrency request_timeout temperature max_output_tokens "
    "chunk_tokens requests_per_minute tokens_per_minute prices stand_in",
    "sources": "paths feeds opml user_agent allow_private fetch_timeout per_host",
    "brief": "title out formats template prompts actors focus max_statements max_stories max_age timezone topics "
    "watch unchanged nothing_new fields",
    "store": "path",
    "schedule": "log_file on_failure catch_up",
    "deliver.mail": "host port security username password_file sender to",
    "deliver.webhook": "url_file style",
}


def load(text: str = "", environ: dict | None = None, folder: Path | None = None, **flags) -> Settings:
    """Load a briefing.toml of this text, in `folder` if there is one."""
    path = None
    if folder is not None:
        path = folder / "briefing.toml"
        path.write_text(text, encoding="utf-8")
    return config.load(path, environ or {}, {key.replace("__", "."): value for key, value in flags.items()})


def complaint(text: str, folder: Path, environ: dict | None = None) -> str:
    """Give the error that a briefing.toml of this text raises."""
    with pytest.raises(UsageError) as error:
        load(text, environ, folder)
    return str(error.value)


def test_the_keys_are_those_of_the_design():
    """Every key that is documented exists, and no other."""
    assert {name: " ".join(model.model_fields) for name, model in SECTIONS.items()} == DESIGN


def test_nothing_configured_gives_the_documented_defaults():
    """With no file, variable or flag the embedded analyst reads and briefs/ gets Markdown."""
    settings = load()
    assert settings.model.embedded
    assert (settings.model.concurrency, settings.model.request_timeout, settings.model.chunk_tokens) == (
        8,
        120,
        2000,
    )
    assert settings.model.stand_in == "chunk"
    assert (settings.brief.out, settings.brief.formats, settings.brief.template) == (
        "briefs",
        ("md",),
        "daily",
    )
    assert (settings.brief.max_statements, settings.brief.max_age, settings.brief.timezone) == (5, 7, "UTC")
    assert settings.file is None
    assert settings.api_key is None


def test_flags_win_over_environment_and_environment_over_file(tmp_path):
    """The nearest word counts: flag, then variable, then file."""
    text = "[model]\nname = 'of-file'\nconcurrency = 2\nchunk_tokens = 300\n"
    environ = {"BRIEFING_MODEL": "of-variable", "BRIEFING_CONCURRENCY": "3"}
    model = load(text, environ, tmp_path, model__name="of-flag", model__concurrency=None).model
    assert (model.name, model.concurrency, model.chunk_tokens) == ("of-flag", 3, 300)


def test_the_file_is_found_by_flag_then_variable_then_in_the_users_folder(tmp_path):
    """--config wins over BRIEFING_CONFIG, which wins over the user's own file."""
    own = config.default_file()
    own.parent.mkdir(parents=True)
    own.write_text("[brief]\ntitle = 'own'\n")
    named, flagged = tmp_path / "named.toml", tmp_path / "flagged.toml"
    named.write_text("[brief]\ntitle = 'named'\n")
    flagged.write_text("[brief]\ntitle = 'flagged'\n")
    environ = {"BRIEFING_CONFIG": str(named)}
    assert config.load(None, {}, {}).brief.title == "own"
    assert config.load(None, environ, {}).brief.title == "named"
    assert config.load(flagged, environ, {}).brief.title == "flagged"
    assert config.load(flagged, environ, {}).file == flagged


def test_a_file_in_the_working_directory_is_not_read(tmp_path, monkeypatch):
    """A stranger's briefing.toml beside the articles redirects nothing."""
    (tmp_path / "briefing.toml").write_text("[model]\nbase_url = 'http://evil.example'\n")
    monkeypatch.chdir(tmp_path)
    assert load().model.base_url is None


def test_a_named_file_that_is_missing_is_an_error():
    """A mistyped --config is not silently ignored."""
    with pytest.raises(UsageError, match=r"no configuration file nowhere\.toml; 'briefing init"):
        config.load(Path("nowhere.toml"), {}, {})


def test_paths_in_the_file_are_relative_to_it(tmp_path):
    """A configuration can be moved with its folder; URLs, '-' and template names stay as they are."""
    text = """
[model]
api_key_file = "key"
[sources]
paths = ["articles/", "/abs/*.txt", "https://example.org/a"]
[brief]
out = "out"
prompts = "prompts"
template = "daily"
[store]
path = "store.db"
"""
    settings = load(text, folder=tmp_path)
    assert settings.sources.paths == (f"{tmp_path}/articles/", "/abs/*.txt", "https://example.org/a")
    assert settings.brief.out == f"{tmp_path}/out"
    assert settings.brief.prompts == tmp_path / "prompts"
    assert settings.store.path == tmp_path / "store.db"
    assert settings.model.api_key_file == tmp_path / "key"
    assert settings.brief.template == "daily"
    assert (
        load("[brief]\ntemplate = 'mine.md.j2'", folder=tmp_path).brief.template == f"{tmp_path}/mine.md.j2"
    )
    assert load("[brief]\nout = '-'", folder=tmp_path).brief.out == "-"


def test_paths_from_flags_and_variables_are_relative_to_the_working_directory(tmp_path):
    """Only what stands in the file is relative to it."""
    settings = load("", {"BRIEFING_STORE": "here.db"}, tmp_path, brief__out="there")
    assert (settings.store.path, settings.brief.out) == (Path("here.db"), "there")


def test_each_setting_has_a_variable_of_its_own():
    """No two settings share a variable's name."""
    names = [
        config.variable(section, key) for section, model in SECTIONS.items() for key in model.model_fields
    ]
    assert len(set(names)) == len(names)
    assert {"BRIEFING_MODEL", "BRIEFING_STORE", "BRIEFING_REQUEST_TIMEOUT", "BRIEFING_OUT"} <= set(names)


def test_each_setting_can_be_set_by_its_variable(tmp_path, monkeypatch):
    """Whatever a flag or file can say, a variable can: lists by commas, tables as JSON."""
    monkeypatch.chdir(tmp_path)
    secret = Path("webhook_url")  # read wherever it is named
    secret.touch(0o600)
    secret.write_text("https://example.org/hook")
    for name, model in SECTIONS.items():
        for key, field in model.model_fields.items():
            value = field.examples[0] if field.examples else field.default
            text = json.dumps(value) if isinstance(value, dict) else str(value)
            text = ", ".join(value) if isinstance(value, list | tuple) else text
            if text:
                of_variable = load(environ={config.variable(name, key): text})
                of_flag = load(**{f"{name}__{key}": value})
                section = attrgetter(name)
                assert section(of_variable) == section(of_flag), key
                assert key == "focus" or field.examples is None or section(of_variable) != model(), key


def test_the_endpoint_falls_back_to_openais_own_variable(tmp_path):
    """OPENAI_BASE_URL counts, behind BRIEFING_BASE_URL and --base-url, before the file."""
    text = "[model]\nbase_url = 'http://file/v1'"
    both = {"OPENAI_BASE_URL": "http://openai/v1", "BRIEFING_BASE_URL": "http://briefing/v1"}
    assert load(text, both, tmp_path).model.base_url == "http://briefing/v1"
    assert load(text, {**both, "BRIEFING_BASE_URL": ""}, tmp_path).model.base_url == "http://openai/v1"
    assert load(text, both, tmp_path, model__base_url="http://flag/v1").model.base_url == "http://flag/v1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[model]\n\nconcurency = 4",
            r"line 3: \[model\] has no key 'concurency'; did you mean 'concurrency'\?",
        ),
        (
            "[brief]\nchunk_tokens = 4",
            r"line 2: \[brief\] has no key 'chunk_tokens'; it belongs under \[model\]",
        ),
        ("[store]\nxyzzy = 4", r"line 2: \[store\] has no key 'xyzzy'; there are path"),
        ("[modle]\nname = 'x'", r"line 1: there is no table \[modle\]; did you mean \[model\]\?"),
        ("concurrency = 4", r"line 1: 'concurrency' stands above all tables; it belongs under \[model\]"),
        ("model = 'x'", r"line 1: 'model' is a table; write \[model\]"),
        ("[model]\nconcurrency = 0", r"line 2: concurrency: it should be greater than or equal to 1"),
        ("[model]\nconcurrency = '8'", r"line 2: concurrency: it should be a valid integer"),
        ("[model]\nconcurrency = true", r"line 2: concurrency: it should be a valid integer"),
        ("[model]\nchunk_tokens = 49", r"chunk_tokens: it should be greater than or equal to 50"),
        ("[model]\nrequest_timeout = 0", r"request_timeout: it should be greater than 0"),
        ("[model]\nrequest_timeout = inf", r"request_timeout: it should be a finite number"),
        ("[model]\nbase_url = 'localhost:11434'", r"base_url: it must be a URL such as http://"),
        ("[model]\nbase_url = 'ftp://host/v1'", r"base_url: it must be a URL such as http://"),
        ("[model]\nstand_in = 'sometimes'", r"stand_in: it should be 'never', 'chunk' or 'always'"),
        ("[model.prices.small]\ninput = 1.0", r"line 1: prices: small.output: Field required"),
        (
            "[brief]\ntimezone = 'Europe/Berlyn'",
            r"timezone: there is no such time zone, Europe/Berlin perhaps",
        ),
        ("[brief]\ntimezone = '../etc/passwd'", r"timezone: there is no such time zone"),
        ("[brief]\nformats = ['md', 'pdf']", r"formats: it should be 'md', 'html' or 'json'"),
        ("[brief]\nformats = []", r"formats: .*at least 1"),
        ("[brief]\nformats = 'md'", r"formats: it should be a list"),
        ("[brief]\nout = ''", r"out: it must not be empty"),
        ('[sources]\nuser_agent = "x\\r\\nHost: y"', r"user_agent: it must be printable ASCII"),
        ("[deliver]\nmail = 'x'", r"line 2: 'mail' is a table"),
        ("[model]\nname = = 1", r"briefing.toml is not valid TOML: .*line 2"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place_and_mend(text, said, tmp_path):
    """One sentence names the file, the line, the key and the nearest right one."""
    message = complaint(text, tmp_path)
    assert message.startswith(f"{tmp_path}/briefing.toml")
    assert re.search(said, message), message


TRAPS = [
    ('[brief]\nfocus = """\n[model]\nnme = 1\n"""\n[model]\nnme = 1', 7, "did you mean 'name'"),
    ("[brief]\nfocus = '''\nnme = 1'''\n# nme = 2\n[model]\n'nme' = 1", 6, "'name'"),
    ("[model]\nname = 'a # nme = 1'\n\n  nme = 1", 4, "'name'"),
    ("model = { name = 'x',  nme = 1 }", 1, "[model] has no key 'nme'"),
    ("\nmodel.nme = 1", 2, "'name'"),
    ("[deliver]\nmail = { host = 'h', prt = 1 }", 2, "[deliver.mail] has no key 'prt'; did you mean 'port'"),
    ("[store]\npath = 's'\n\n[ deliver . \"mail\" ]\nhots = 'x'", 5, "did you mean 'host'"),
    ("[deliver.webhook]\n\nstyel = 'json'", 3, "did you mean 'style'"),
    ("[deliver.webhok]\nstyle = 'json'", 1, "there is no table [deliver.webhok]; did you mean 'webhook'"),
    ("[mail]\nhost = 'x'", 1, "there is no table [mail]; did you mean [deliver.mail]"),
    ("[deliver]\non_failure = 'x'", 2, "[deliver] has no key 'on_failure'; it belongs under [schedule]"),
    ("[brief]\nchunk_tokns = 9", 2, "did you mean 'chunk_tokens' under [model]"),
    ("[deliver.mail]\nprt = 1\n[model]\nname = 'x'\nprt = 1", 2, "'port'"),
    ("[deliver.mail]\nport = 99999", 2, "port: it should be less than or equal to 65535"),
    ("[deliver.mail]\nto = [\n 'a@b.org',\n 'nobody',\n]", 2, "to: 'nobody' is no mail address"),
    ("[deliver.webhook]\nstyle = 'teams'", 2, "style: it should be 'json', 'slack', 'discord' or 'matrix'"),
    ("[sources]\nfeeds = [\n 'http://a.org', # x ]\n\n 'ftp://b.org',\n]", 5, "feeds: it must be an address"),
    ("[brief]\ntopics = { Arms = ['a'] }\nmax_age = 0", 3, "max_age: it should be"),
    (
        "[model.prices]\nsmall = { input = 1.0, output = 2.0 }\nbig = { input = -1.0, output = 1.0 }",
        3,
        "big.input",
    ),
]


@pytest.mark.parametrize(("text", "line", "said"), TRAPS)
def test_the_line_is_right_however_the_file_is_written(text, line, said, tmp_path):
    """Texts of several lines, comments, inline tables, dotted and quoted names and other tables mislead nobody."""
    message = complaint(text, tmp_path)
    assert message.startswith(f"{tmp_path}/briefing.toml, line {line}: "), message
    assert said in message


def test_of_a_faulty_file_what_holds_can_still_be_used(tmp_path):
    """A run that fails on its configuration still finds where to say so: the rest is left at its default."""
    file = tmp_path / "briefing.toml"
    file.write_text(
        "nonsense = 1\n[model]\nconcurrency = 'x'\nnme = 3\n[schedule]\non_failure = 'cry'\nlog_file = 'log'\n"
        "[deliver]\nmail = 3\n[modle]\n"
    )
    environ = {"BRIEFING_CHUNK_TOKENS": "none", "BRIEFING_MODEL": "m", "OPENAI_API_KEY": "two words"}
    held = config.load_what_holds(file, environ, {"brief.formats": ["pdf"]})
    assert held.schedule.on_failure == "cry"
    assert held.schedule.log_file == tmp_path / "log"
    assert (held.model.name, held.model.concurrency, held.brief.formats, held.api_key) == (
        "m",
        8,
        ("md",),
        None,
    )
    file.write_text("= =")
    assert config.load_what_holds(file, {"BRIEFING_ON_FAILURE": "cry"}, {}).schedule.on_failure == "cry"
    assert config.load_what_holds(tmp_path / "gone.toml", {}, {}) == config.load_what_holds(None, {}, {})


def test_a_wrong_variable_or_flag_is_named():
    """The error says which variable or flag to mend."""
    with pytest.raises(UsageError, match=r"^BRIEFING_CONCURRENCY: it should be a valid integer"):
        load(environ={"BRIEFING_CONCURRENCY": "many"})
    with pytest.raises(UsageError, match=r"^BRIEFING_PRICES: it must be a JSON object"):
        load(environ={"BRIEFING_PRICES": "{"})
    with pytest.raises(UsageError, match=r"^--concurrency: it should be greater than or equal to 1"):
        load(model__concurrency=0)
    with pytest.raises(UsageError, match=r"^--format: it should be 'md', 'html' or 'json'"):
        load(brief__formats=["pdf"])


@pytest.mark.parametrize(
    ("text", "line", "variable"),
    [
        ("[model]\napi_key = 'sk-sesame'", 2, "OPENAI_API_KEY"),
        ("openai_api_key = 'sk-sesame'", 1, "OPENAI_API_KEY"),
        ("[sources]\nToken = 'sk-sesame'", 2, "OPENAI_API_KEY"),
        ("[deliver.mail]\nhost = 'mx'\nsmtp_password = 'sk-sesame'", 3, "BRIEFING_MAIL_PASSWORD"),
        ("[deliver.webhook]\nurl = 'https://sesame'", 2, "BRIEFING_WEBHOOK_URL"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(text, line, variable, tmp_path):
    """A key must not lie in briefing.toml, and the error does not print it."""
    message = complaint(text, tmp_path)
    assert f"line {line}: " in message
    assert variable in message
    assert "sesame" not in message


def test_a_key_in_the_endpoints_url_is_refused_and_not_repeated(tmp_path):
    """A URL is printed in briefs and logs; a key in it would be too."""
    message = complaint("[model]\nbase_url = 'https://user:sesame@host/v1'", tmp_path)
    assert "a key must not stand in a URL" in message
    assert "sesame" not in message


def test_the_key_never_shows_in_printed_settings():
    """Whoever prints or logs the settings prints no key."""
    settings = load(environ={"OPENAI_API_KEY": " sk-sesame\n", "BRIEFING_MODEL": "m"})
    assert settings.api_key.get_secret_value() == "sk-sesame"
    assert "sesame" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_key_in_the_environment_alone_is_not_taken():
    """Without a model's name nothing is sent, so no key is held."""
    assert load(environ={"OPENAI_API_KEY": "sk-sesame"}).api_key is None
    assert load(environ={"OPENAI_API_KEY": "sk-sesame"}, model__name="extractive").model.embedded


def test_a_key_of_more_than_one_word_is_refused():
    """A pasted line break would otherwise end up in a request's header."""
    with pytest.raises(UsageError, match="OPENAI_API_KEY holds something that is no key") as error:
        load(environ={"OPENAI_API_KEY": "sk\r\nsesame", "BRIEFING_MODEL": "m"})
    assert "sesame" not in str(error.value)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_key_file_must_be_for_the_user_alone(tmp_path):
    """A key file that others can read is refused, with the command that mends it."""
    text = "[model]\nname = 'm'\napi_key_file = 'key'"
    key = tmp_path / "key"
    assert "cannot be read (no such file" in complaint(text, tmp_path)
    key.write_text("sk-sesame\n")
    key.chmod(0o640)
    assert complaint(text, tmp_path).endswith(f"run: chmod 600 {key}")
    key.chmod(0o600)
    assert load(text, folder=tmp_path).api_key.get_secret_value() == "sk-sesame"
    assert load(text, {"OPENAI_API_KEY": "sk-other"}, tmp_path).api_key.get_secret_value() == "sk-other"
    key.write_text("\n")
    assert "is empty" in complaint(text, tmp_path)


def test_settings_cannot_be_changed():
    """A run's settings are one value from start to end."""
    with pytest.raises(ValueError, match="frozen"):
        load().model.concurrency = 9


def test_the_written_file_loads_as_it_is_and_with_every_line_taken(tmp_path):
    """`briefing init` writes a file that changes nothing, and whose examples all hold."""
    text = config.default_toml()
    untouched = load(text, folder=tmp_path)
    assert untouched.model_copy(update={"file": None}) == load()
    taken = re.sub(r"(?m)^# (\w+ = )", r"\1", text)
    for name, secret in (
        ("api_key", "k"),
        ("smtp_password", "p"),
        ("webhook_url", "https://example.org/hook"),
    ):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text(secret)
    settings = load(taken, folder=tmp_path)
    for name, model in SECTIONS.items():
        for key, field in model.model_fields.items():
            assert re.search(rf"(?m)^{key} = ", taken), key
            if field.default not in (None, (), {}) and key != "out":
                assert getattr(attrgetter(name)(settings), key) == field.default


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    """Windows editors write one."""
    (tmp_path / "b.toml").write_bytes(b"\xef\xbb\xbf[brief]\r\ntitle = 'x'\r\n")
    assert config.load(tmp_path / "b.toml", {}, {}).brief.title == "x"


_KEYS = sorted(
    {key for model in SECTIONS.values() for key in model.model_fields} | {"name", "other", "api_key"}
)
_SCALARS = st.sampled_from(
    [None, True, -1, 0, 1, 10**30, 0.5, float("nan"), float("inf"), "", "-", "~", "\0", "x" * 99]
)
_VALUES = _SCALARS | st.lists(_SCALARS, max_size=2) | st.lists(st.lists(_SCALARS, max_size=2), max_size=2)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*SECTIONS, "deliver", "other"]),
        st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4) | _VALUES,
    )
)
def test_whatever_the_file_says_it_loads_or_is_refused_as_the_user_s_mistake(tmp_path_factory, table):
    """No value of any type in any place is an unexpected error."""
    lines = []
    for name, section in table.items():
        if isinstance(section, dict):
            lines.append(
                f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in section.items())
            )
        else:
            lines.insert(0, f"{name} = {_toml(section)}\n")
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes("".join(lines).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(UsageError):
        config.load(file, {}, {})
    config.load_what_holds(file, {}, {})


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value) if value is not None else "{ inner = 1 }"


def test_topics_are_a_table_of_words_or_a_plain_list(tmp_path):
    """A topic without words of its own is looked for by its name; order stays as written."""
    table = "[brief.topics]\nArms = ['fighter  jets', 'MiG']\n'Oil price' = ['crude']\n"
    expected = (("Arms", ("fighter jets", "MiG")), ("Oil price", ("crude",)))
    assert load(table, folder=tmp_path).brief.topics == expected
    inline = "[brief]\ntopics = { Arms = ['fighter jets', 'MiG'], 'Oil price' = ['crude'] }"
    assert load(inline, folder=tmp_path).brief.topics == expected
    named = (("arms", ("arms",)), ("oil price", ("oil price",)))
    assert load("[brief]\ntopics = ['arms', 'oil price']", folder=tmp_path).brief.topics == named
    assert load(environ={"BRIEFING_TOPICS": "arms, oil price"}).brief.topics == named
    of_json = load(environ={"BRIEFING_TOPICS": '{"Arms": ["fighter jets", "MiG"], "Oil price": ["crude"]}'})
    assert of_json.brief.topics == expected
    assert load().brief.topics == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[brief]\ntopics = 'arms'", "line 2: topics: it must be a table of lists, or a list of words"),
        ("[brief]\ntopics = [['arms']]", "topics: it must be a table of lists, or a list of words"),
        ("[brief]\ntopics = ['arms', ' ']", "topics: a topic must have a name"),
        ("[brief]\ntopics = ['arms', 'arms']", "the topic 'arms' stands there twice"),
        ("[brief.topics]\nArms = 'MiG'", "line 1: topics: the topic 'Arms' must be a list of words"),
        ("[brief.topics]\nArms = []", "the topic 'Arms' has no words"),
        ("[brief.topics]\nArms = ['MiG', '']", "the topic 'Arms' has an empty word"),
        ("[brief]\nwatch = ['Marenna', '']", "line 2: watch: a name must not be empty"),
        ("[brief]\nunchanged = 'drop'", "line 2: unchanged: it should be 'line' or 'omit'"),
        ("[brief]\nactors = ''", "line 2: actors: it must not be empty"),
    ],
)
def test_a_mistake_in_what_the_brief_is_about_is_named(text, said, tmp_path):
    """Topics, names to watch and the list of actors say which of them is wrong, and where."""
    assert said in complaint(text, tmp_path)


def test_a_table_of_topics_that_is_no_json_is_refused():
    """A variable's table must be whole."""
    with pytest.raises(UsageError, match="BRIEFING_TOPICS: it must be a JSON object"):
        load(environ={"BRIEFING_TOPICS": '{"Arms": ["MiG"'})


def test_the_list_of_actors_is_beside_the_configuration(tmp_path):
    """As every path in the file; as a variable's, relative to the working directory."""
    assert load("[brief]\nactors = 'actors.csv'", folder=tmp_path).brief.actors == tmp_path / "actors.csv"
    assert load(environ={"BRIEFING_ACTORS": "mine.jsonl"}).brief.actors == Path("mine.jsonl")


def documented() -> str:
    """Give the tables of docs/configuration.md: every key, its default, its variable and its meaning."""
    parts = []
    for name, model in SECTIONS.items():
        rows = ["| key | default | variable | meaning |", "| --- | --- | --- | --- |"]
        for key, field in model.model_fields.items():
            default = "" if field.default in (None, (), {}) else f"`{toml(field.default)}`"
            about = (field.description or "").replace("|", "\\|")
            rows.append(f"| `{key}` | {default} | `{config.variable(name, key)}` | {about} |")
        parts.append(f"### `[{name}]`\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def test_the_documentation_has_every_key_as_it_is():
    """What docs/configuration.md says of a key is what the program does (`documented` writes it)."""
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    assert documented() in text
    told = re.sub(r"```console.*?```", "", text, flags=re.DOTALL)  # an example mistypes one on purpose
    for name in config.unknown_variables(dict.fromkeys(re.findall(r"BRIEFING_[A-Z_]*[A-Z]", told), "x")):
        pytest.fail(name)
