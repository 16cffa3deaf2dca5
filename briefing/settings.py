"""The settings as frozen values: every key of briefing.toml with its type, range, default and meaning.

config.py reads them; nothing else is said of a key anywhere but here. pydantic costs a tenth of a second to
import: import this module where settings are needed, not before.
"""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from briefing.setting_values import (
    distinct_names,
    field_meaning,
    field_name,
    header_line,
    http_url,
    mail_address,
    not_too_many,
    place,
    recipient_groups,
    template_name,
    time_zone,
    topic_pairs,
    web_url,
    zone,
)

EMBEDDED = "extractive"


_Count = Annotated[int, Field(strict=True, ge=1)]
_Place = Annotated[str, BeforeValidator(place)]
_File = Annotated[Path, BeforeValidator(place)]
_Url = Annotated[str, AfterValidator(http_url)]
_WebUrl = Annotated[str, AfterValidator(web_url)]


class Section(BaseModel):
    """A table of briefing.toml. A key's description and example are what `briefing init` writes."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Price(Section):
    """What a model costs, in US dollars for a million tokens."""

    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)


class ModelSettings(Section):
    """[model]: which model reads, where it is, and how hard it may be worked."""

    name: str | None = Field(
        default=None,
        examples=["gpt-5-mini"],
        description=f"The model's name at the endpoint; '{EMBEDDED}' or none is the embedded analyst.",
    )
    base_url: _Url | None = Field(
        default=None,
        examples=["http://localhost:11434/v1"],
        description="An OpenAI-compatible endpoint; else OPENAI_BASE_URL, else OpenAI's own.",
    )
    api_key_file: _File | None = Field(
        default=None,
        examples=["api_key"],
        description="A file of mode 600 with the key, read where OPENAI_API_KEY is not set.",
    )
    concurrency: _Count = Field(default=8, description="Requests under way at once, at most.")
    request_timeout: float = Field(
        default=120.0,
        strict=True,
        gt=0,
        allow_inf_nan=False,
        description="Seconds for one request, in total.",
    )
    temperature: Annotated[float, Field(strict=True, ge=0, le=2)] | None = Field(
        default=None, examples=[0.0], description="Sent only where it is set; some models refuse it."
    )
    max_output_tokens: _Count | None = Field(
        default=None, examples=[4000], description="The longest answer; else as long as the endpoint allows."
    )
    chunk_tokens: Annotated[int, Field(strict=True, ge=50)] = Field(
        default=2000, description="The longest piece of an article in one request."
    )
    requests_per_minute: _Count | None = Field(
        default=None,
        examples=[500],
        description="The endpoint's limit on requests, where it does not tell it itself.",
    )
    tokens_per_minute: _Count | None = Field(
        default=None,
        examples=[200_000],
        description="The endpoint's limit on tokens, where it does not tell it itself.",
    )
    prices: dict[str, Price] = Field(
        default={},
        examples=[{"gpt-5-mini": {"input": 0.25, "output": 2.0}}],
        description="US dollars for a million tokens, where the built-in price list is wrong or silent.",
    )
    stand_in: Literal["never", "chunk", "always"] = Field(
        default="chunk",
        description="Where the model fails, the embedded analyst does: nothing (never), that piece (chunk), "
        "or all of it (always).",
    )

    @property
    def embedded(self) -> bool:
        """Whether the embedded analyst reads, and no model."""
        return self.name in (None, "", EMBEDDED)


class SourceSettings(Section):
    """[sources]: what a run without SOURCES reads."""

    paths: tuple[_Place, ...] = Field(
        default=(), examples=[["articles/"]], description="Files, folders and globs."
    )
    feeds: tuple[_WebUrl, ...] = Field(
        default=(),
        examples=[["https://example.org/feed.xml"]],
        description="Addresses of feeds (RSS, Atom, RDF, JSON), of news sitemaps, or of sites that name their feed.",
    )
    opml: tuple[_Place, ...] = Field(
        default=(), examples=[["feeds.opml"]], description="Lists of feeds: files or addresses."
    )
    user_agent: Annotated[str, AfterValidator(header_line)] | None = Field(
        default=None,
        examples=["briefing (desk@example.org)"],
        description="The name that requests for feeds and pages give; else the program's own.",
    )
    allow_private: Annotated[bool, Field(strict=True)] = Field(
        default=False,
        description="Whether a feed may point to addresses inside your own network.",
    )
    fetch_timeout: float = Field(
        default=30.0,
        strict=True,
        gt=0,
        allow_inf_nan=False,
        description="Seconds for one feed or page, in total.",
    )
    per_host: _Count = Field(default=2, description="Requests under way at one host, at most.")


class BriefSettings(Section):
    """[brief]: what is written, how much of it, and where to.

    Attributes:
        topics: pairs of a name and its words, none of them empty, in the reader's order.
    """

    title: str = Field(default="Daily brief", min_length=1, description="The title over the brief.")
    out: _Place = Field(
        default="briefs", description="A folder, or a file with a format's suffix, or '-' for stdout."
    )
    formats: Annotated[tuple[Literal["md", "html", "json"], ...], Field(min_length=1)] = Field(
        default=("md",), description="One page each: md, html, json."
    )
    template: Annotated[str, BeforeValidator(template_name)] = Field(
        default="daily", description="A shipped template's name, or a path."
    )
    prompts: _File | None = Field(
        default=None, examples=["prompts/"], description="A folder of your own prompts, searched first."
    )
    actors: _File | None = Field(
        default=None,
        examples=["actors.csv"],
        description="Your own list of actors, .csv or .jsonl: name, aliases, country, sectors, type. It wins.",
    )
    focus: str = Field(default="", description="What the model is to look for, in your own words.")
    max_statements: _Count = Field(default=5, description="Statements kept of one article.")
    max_stories: _Count | None = Field(default=None, examples=[20], description="Stories in a brief.")
    max_age: _Count = Field(default=7, description="Days after which an article not yet briefed is too old.")
    timezone: Annotated[str, AfterValidator(time_zone)] = Field(
        default="UTC", description="The time zone in which a day begins."
    )
    topics: Annotated[tuple[tuple[str, tuple[str, ...]], ...], BeforeValidator(topic_pairs)] = Field(
        default=(),
        examples=[{"Arms": ["arms transfer", "fighter jets"], "Libya": ["Libya", "Tripoli"]}],
        description="Sections of the brief: of each its words, names of actors or countries; or just a list "
        "of words.",
    )
    watch: Annotated[tuple[str, ...], AfterValidator(distinct_names)] = Field(
        default=(), examples=[["Marenna"]], description="Names never to miss."
    )
    unchanged: Literal["line", "omit"] = Field(
        default="line",
        description="A story that tells nothing new since the last brief: one line, or left out.",
    )
    nothing_new: Literal["none", "brief"] = Field(
        default="none",
        description="Where a run finds nothing new: no brief (none), or a short one that says so (brief).",
    )
    fields: Annotated[
        dict[Annotated[str, AfterValidator(field_name)], Annotated[str, AfterValidator(field_meaning)]],
        AfterValidator(not_too_many),
    ] = Field(
        default={},
        examples=[{"weapons": "Weapons that the text names."}],
        description="More lists of things named in the text, for a model to fill: of each its name and its meaning.",
    )

    @property
    def zone(self) -> tzinfo:
        """The time zone itself."""
        return zone(self.timezone)


class StoreSettings(Section):
    """[store]: what is remembered from run to run."""

    path: _File | None = Field(
        default=None, examples=["store.db"], description="The file; else one in your data folder."
    )


class ScheduleSettings(Section):
    """[schedule]: what an unattended run notes, and does when it fails or days were missed."""

    log_file: _File | None = Field(
        default=None,
        examples=["briefing.log"],
        description="Where a run writes its log, one JSON object a line; a schedule names one by itself.",
    )
    on_failure: str | None = Field(
        default=None,
        examples=["notify-send 'briefing failed'"],
        description="A shell command for a run that failed, or mailto:ADDRESS. "
        "BRIEFING_EXIT and BRIEFING_ERROR tell it why.",
    )
    catch_up: Literal["each", "one"] = Field(
        default="one",
        description="After missed days: a brief for each of them, or one for all.",
    )


class MailSettings(Section):
    """[deliver.mail]: each brief by SMTP. Nothing is sent where `to` is empty.

    Attributes:
        to: groups of addresses; each group gets one message.
    """

    host: str = Field(default="localhost", min_length=1, description="The SMTP server.")
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] | None = Field(
        default=None, examples=[587], description="Its port; else 587 for starttls, 465 for tls, 25 for none."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is made safe: starttls, tls, none."
    )
    username: str | None = Field(
        default=None, examples=["desk@example.org"], description="Where the server wants one."
    )
    password_file: _File | None = Field(
        default=None,
        examples=["smtp_password"],
        description="A file of mode 600 with the password, read where BRIEFING_MAIL_PASSWORD is not set.",
    )
    sender: Annotated[str, AfterValidator(mail_address)] | None = Field(
        default=None,
        examples=["briefing@example.org"],
        description="The address in From; else the user name.",
    )
    to: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(recipient_groups)] = Field(
        default=(),
        examples=[["desk@example.org"]],
        description="Addresses that get one message together; or a list of such lists, a message each.",
    )


class WebhookSettings(Section):
    """[deliver.webhook]: each brief by a POST to an address that is a secret: BRIEFING_WEBHOOK_URL or url_file."""

    url_file: _File | None = Field(
        default=None,
        examples=["webhook_url"],
        description="A file of mode 600 with the address, read where BRIEFING_WEBHOOK_URL is not set.",
    )
    style: Literal["json", "slack", "discord", "matrix"] = Field(
        default="json", description="What is sent: the brief's JSON, or its text as a chat takes it."
    )


SECTIONS: dict[str, type[Section]] = {
    "model": ModelSettings,
    "sources": SourceSettings,
    "brief": BriefSettings,
    "store": StoreSettings,
    "schedule": ScheduleSettings,
    "deliver.mail": MailSettings,
    "deliver.webhook": WebhookSettings,
}


class DeliverSettings(Section):
    """[deliver.*]: where a brief of a series goes beside its file."""

    mail: MailSettings = MailSettings()
    webhook: WebhookSettings = WebhookSettings()


class Settings(Section):
    """All settings of a run.

    Attributes:
        deliver: where a brief goes beside its file.
        file: the configuration file they come from, absolute; it names the series. None without one.
        api_key: for the endpoint; hidden in every printed form. None with the embedded analyst, and where no
            key is given (a local endpoint may need none).
    """

    model: ModelSettings = ModelSettings()
    sources: SourceSettings = SourceSettings()
    brief: BriefSettings = BriefSettings()
    store: StoreSettings = StoreSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    deliver: DeliverSettings = DeliverSettings()
    file: Path | None = None
    api_key: SecretStr | None = None
    mail_password: SecretStr | None = None
    webhook_url: SecretStr | None = None
