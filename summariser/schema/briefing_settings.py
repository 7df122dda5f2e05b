"""The settings of scheduled briefings: what ``briefings.toml`` may say.

No secret stands in the file: it names the environment variables that hold passwords and keys.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from summariser.schema._base import Frozen

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
"""A name in small letters, digits and hyphens, for it becomes part of files' names."""
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable that holds a secret."""


def _check_address(value: str) -> str:
    if not urlsplit(value).hostname:
        raise ValueError("it is no web address")
    return value


def _check_mailbox(value: str) -> str:
    if not _MAILBOX.fullmatch(value):
        raise ValueError(f"{value!r} is no single address such as desk@example.org")
    return value


_MAILBOX = re.compile(
    r"(?:[^<>@,;\r\n]*<)?[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*>?"
)
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s]+$"), AfterValidator(_check_address)]
Mailbox = Annotated[str, AfterValidator(_check_mailbox)]
"""One address for mail, with or without a name before it: ``Desk <desk@example.org>``."""

Format = Literal["html", "md", "text", "json"]


class SourceSettings(Frozen):
    """Where articles come from; in the file a text alone is a location of kind ``auto``."""

    location: str = Field(min_length=1, description="an address, or a file, folder or pattern")
    kind: Literal["auto", "page", "feed", "sitemap", "opml", "files"] = "auto"


def _read_source(value: Any) -> Any:
    return {"location": value} if isinstance(value, str) else value


_OneSource = Annotated[
    SourceSettings, BeforeValidator(_read_source, json_schema_input_type=str | SourceSettings)
]
Sources = Annotated[tuple[_OneSource, ...], Field(min_length=1)]


class FilterSettings(Frozen):
    """Which of the articles found belong to the story; words are compared without case."""

    any_words: tuple[str, ...] = Field(default=(), description="at least one of them stands there")
    all_words: tuple[str, ...] = Field(default=(), description="each of them stands there")
    no_words: tuple[str, ...] = Field(default=(), description="none of them stands there")
    languages: tuple[str, ...] = Field(default=(), description="codes such as en; empty is any")
    days: int | None = Field(
        default=None, ge=1, description="articles older than this when they are found are left out"
    )


class EngineSettings(Frozen):
    """Who reads the articles; what is not given is taken from the environment."""

    engine: Literal["llm", "embedded", "hybrid"] | None = None
    model: str | None = None
    base_url: WebAddress | None = None
    language: str | None = None
    jobs: int | None = Field(default=None, ge=1)
    write_lead: bool = Field(
        default=True, description="let the model write the lead, where there is one"
    )


class BudgetSettings(Frozen):
    """What one briefing may take at most."""

    max_tokens: int | None = Field(default=None, ge=1)
    max_cost: float | None = Field(default=None, gt=0, description="US dollars")


class ScheduleSettings(Frozen):
    """When the briefing is due."""

    cron: str = Field(description="five fields, as in crontab: 0 7 * * 1-5 is seven on weekdays")
    time_zone: str = Field(default="UTC", description="such as Europe/Lisbon")


class FetchingSettings(Frozen):
    """How addresses are asked."""

    allow_hosts: tuple[str, ...] = Field(
        default=(), description="private hosts that may be asked, by name"
    )
    recheck_days: int = Field(
        default=7,
        ge=0,
        description="pages are asked again for so long, to see corrections and withdrawals",
    )
    max_pages: int = Field(default=50, ge=1, description="new pages of one source at most")
    quiet_days: int = Field(
        default=7, ge=1, description="a source without news for so long is said to be silent"
    )


class _Delivery(Frozen):
    name: Name | None = Field(default=None, description="default: the kind; each its own")
    attempts: int = Field(default=6, ge=1, description="runs that try before it is given up")

    @property
    def channel(self) -> str:
        """The delivery's name among those of its briefing."""
        return self.name or str(getattr(self, "kind", ""))


class FileDelivery(_Delivery):
    """Files in a folder, one for each briefing and format."""

    kind: Literal["file"] = "file"
    folder: str
    formats: tuple[Format, ...] = Field(default=("html",), min_length=1)
    address: WebAddress | None = Field(
        default=None, description="where the folder can be read; chats link to the files there"
    )


class AtomDelivery(_Delivery):
    """An Atom feed with the newest briefings, as a file."""

    kind: Literal["atom"] = "atom"
    path: str
    address: WebAddress | None = Field(default=None, description="where the feed can be read")
    entries: int = Field(default=20, ge=1)


class EmailDelivery(_Delivery):
    """A mail with a text and an HTML part."""

    kind: Literal["email"] = "email"
    to: tuple[Mailbox, ...] = Field(min_length=1)
    sender: Mailbox
    host: str
    port: int | None = Field(
        default=None, ge=1, le=65535, description="default: 587, 465 for tls, 25 for none"
    )
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_variable: Variable | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.user is None) != (self.password_variable is None):
            raise ValueError("user and password_variable are given together or not at all")
        if self.user is not None and self.security == "none":
            raise ValueError("a password is not sent without encryption: set security")
        return self

    @property
    def chosen_port(self) -> int:
        """The port given or, without one, the usual one."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class _Posted(_Delivery):
    url: WebAddress | None = None
    url_variable: Variable | None = Field(
        default=None, description="environment variable that holds the address"
    )

    @model_validator(mode="after")
    def _has_one_address(self) -> Self:
        if (self.url is None) == (self.url_variable is None):
            raise ValueError("give either url or url_variable")
        return self


class WebhookDelivery(_Posted):
    """The briefing as JSON, posted; signed where a secret is named."""

    kind: Literal["webhook"] = "webhook"
    secret_variable: Variable | None = None


class SlackDelivery(_Posted):
    """A message in the form that Slack, and others like it, take from webhooks."""

    kind: Literal["slack"] = "slack"


Delivery = Annotated[
    FileDelivery | AtomDelivery | EmailDelivery | WebhookDelivery | SlackDelivery,
    Field(discriminator="kind"),
]


class BriefingSettings(Frozen):
    """One briefing: a story, where its news comes from, when it is due and where it goes."""

    name: Name
    title: str | None = None
    story: Name | None = Field(default=None, description="default: the briefing's own name")
    sources: Sources
    filter: FilterSettings = FilterSettings()
    engine: EngineSettings = EngineSettings()
    budget: BudgetSettings = BudgetSettings()
    schedule: ScheduleSettings | None = None
    fetching: FetchingSettings = FetchingSettings()
    overrides: str | None = Field(default=None, description="file of decisions against the merger")
    send_when_nothing_new: bool = False
    deliver: tuple[Delivery, ...] = ()

    @property
    def shown_title(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self.name

    @property
    def time_zone(self) -> str:
        """The zone of its schedule, UTC where it has none."""
        return self.schedule.time_zone if self.schedule else "UTC"

    @property
    def chosen_story(self) -> str:
        """The story's name in the store."""
        return self.story or self.name

    @model_validator(mode="after")
    def _channels_differ(self) -> Self:
        channels = [delivery.channel for delivery in self.deliver]
        for channel in channels:
            if channels.count(channel) > 1:
                raise ValueError(f"two deliveries are called {channel}: give each its own name")
        return self


class BriefingsFile(Frozen):
    """All briefings of one file."""

    store: str | None = Field(
        default=None, description="path or address of the store; default: as SUMMARISE_STORE says"
    )
    briefing: tuple[BriefingSettings, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [briefing.name for briefing in self.briefing]
        stories = [briefing.chosen_story for briefing in self.briefing]
        for what, given in (("called", names), ("of the story", stories)):
            for name in given:
                if given.count(name) > 1:
                    raise ValueError(f"two briefings are {what} {name}: each needs its own")
        return self
