"""The only reader of the environment and of `.env`: every setting, its default, and one sentence for a bad value.

Secrets are `SecretStr`, so they do not show in a log or a traceback. The names are the variables' own, in lower case.
"""

from __future__ import annotations

import re
import tempfile
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DATABASE_DRIVERS = {
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
MODELS = Path(__file__).resolve().parent.parent / "data" / "models"
LEAST_TOKEN_CHARS = 16
POCKET_MODEL, OWN_PARSER = MODELS / "pocket", MODELS / "parser"


class BadSettings(ValueError):
    """A setting that cannot be used; the message names the variable and what it should be."""


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("an address that starts with http:// or https://")
    return value.rstrip("/")


def _socket_address(value: str) -> str:
    if not value.startswith(("ws://", "wss://")):
        raise ValueError("an address that starts with ws:// or wss://")
    return value


def _database_address(value: SecretStr) -> SecretStr:
    """The address with the driver that it is reached by; people write it as their host gives it."""
    for scheme, driver in DATABASE_DRIVERS.items():
        if value.get_secret_value().startswith(f"{scheme}://"):
            return SecretStr(driver + value.get_secret_value().removeprefix(scheme))
    raise ValueError("an address that starts with postgresql:// or sqlite:///")


def _admin_ids(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """The ids in a list with commas."""
    ids = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    if not all(re.fullmatch(r"(?:telegram|discord):\d+", part) for part in ids):
        raise ValueError("people's numbers behind their chats, as in telegram:123,discord:456")
    return ids


def _parameters(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """The parameters of an address, as they stand in it."""
    parts = tuple(filter(None, value.strip().lstrip("?").split("&"))) if isinstance(value, str) else value
    if not all(re.fullmatch(r"[^\s#?&=]+=[^\s#?&]*", part) for part in parts):
        raise ValueError("parameters as they stand in an address, as in utm_source=stylist&utm_medium=chat")
    return parts


def _hosts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Hosts in a list with commas, each perhaps with the start of a path."""
    parts = tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value
    hosts = tuple(part.removeprefix("*.") for part in parts)
    if not all(re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", host) for host in hosts):
        raise ValueError("hosts of affiliate links, as in awin1.com,shop.example/go/")
    return tuple(host.partition("/")[0].lower() + "".join(host.partition("/")[1:]) for host in hosts)


def _hard_to_guess(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < LEAST_TOKEN_CHARS:
        raise ValueError(
            f"at least {LEAST_TOKEN_CHARS} characters that nobody guesses, as `openssl rand -hex 24` gives"
        )
    return value


def _allowed_addresses(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Addresses by number in a list with commas, with a port, or as a network."""
    parts = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    for part in parts:
        address = re.sub(r"^\[(.+)\](:\d+)?$|^([^:]+)(:\d+)?$", r"\1\3", part)
        try:
            ip_network(address)
        except ValueError:
            raise ValueError("numbers, as in 10.0.0.5, 127.0.0.1:8080, [::1]:8080 or 192.168.1.0/24") from None
    return parts


WebAddress = Annotated[str, AfterValidator(_web_address)]
SocketAddress = Annotated[str, AfterValidator(_socket_address)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database_address)]
AdminIds = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_admin_ids)]
AllowedAddresses = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_allowed_addresses)]
Parameters = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parameters)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)]
AdminToken = Annotated[SecretStr, AfterValidator(_hard_to_guess)]


class Settings(BaseSettings):
    """What the process was told. `Settings.load()` reads it; an unknown variable in `.env` is left alone."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    stylist_home: Path = Path("var")
    stylist_model: str | None = None  # a bundle's folder; None: the one that the index names
    stylist_parser: Path = OWN_PARSER  # the bundle that finds garments in photos
    chroma_url: SecretStr | None = None  # a Chroma server, which may be reached with a password; None: embedded

    stylist_admins: AdminIds = ()  # who may use /reindex, /stats and /evaluate: "telegram:123,discord:456"
    stylist_admin_token: AdminToken | None = None  # opens the admin page of the web chat; None: there is none
    stylist_evaluation_data: Path | None = None  # labelled pictures that /evaluate measures on

    database_url: DatabaseAddress | None = None  # where people are remembered; None: a file in STYLIST_HOME

    telegram_token: SecretStr | None = None
    telegram_base_url: WebAddress = "https://api.telegram.org"
    telegram_webhook_url: WebAddress | None = None  # where Telegram delivers to the web server; None: it is polled
    telegram_webhook_secret: SecretStr | None = None

    discord_token: SecretStr | None = None
    discord_api_url: WebAddress | None = (
        None  # with its version, as in https://discord.com/api/v10; None: Discord's own
    )
    discord_gateway_url: SocketAddress | None = None  # None: the one that the API names

    design_model: str | None = None  # what draws for /design: a folder or a hub id; None: nothing, nothing is fetched
    design_steps: int = Field(default=25, ge=1, le=200)
    design_timeout_s: float = Field(default=600.0, gt=0)

    gemini_api_key: SecretStr | None = None
    gemini_base_url: WebAddress | None = None  # None: Google's own
    gemini_model: str = "gemini-flash-latest"  # an alias, so that a retired model does not silence the writer
    gemini_timeout_s: float = Field(default=6.0, gt=0, le=60)
    gemini_daily_tokens: int = Field(default=5_000_000, ge=0)  # a UTC day, for reading and writing; 0: none at all
    gemini_requests_per_minute: int = Field(default=1_000, ge=1)  # `stylist caption` keeps to these two
    gemini_tokens_per_minute: int = Field(default=1_000_000, ge=1)
    gemini_usd_per_million_sent: float | None = Field(default=None, ge=0)  # prices change: nobody's are built in
    gemini_usd_per_million_got: float | None = Field(default=None, ge=0)

    fetch_allow_private: AllowedAddresses = ()  # "10.0.0.5,192.168.1.0/24": what downloads may reach inside
    fetch_user_agent: str = "Stylist/0.1 (reads a shop's catalog for its own stylist)"
    fetch_connections_per_host: int = Field(default=16, ge=1, le=64)
    fetch_pictures_per_s: float = Field(default=300.0, gt=0, le=10_000)  # of one host
    fetch_pages_per_s: float = Field(default=2.0, gt=0, le=1_000)  # feeds, products.json and crawled pages
    fetch_feed_max_mb: int = Field(default=2_000, ge=1)
    apify_token: SecretStr | None = None
    apify_base_url: WebAddress | None = None  # None: Apify's own

    link_utm: Parameters = ()  # added to products' links in replies: "utm_source=stylist&utm_medium=chat"
    affiliate_links: Hosts = ()  # links through these hosts are disclosed as affiliate links: "awin1.com"

    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)

    @classmethod
    def load(cls) -> Settings:
        """Read the environment and `.env`; raise BadSettings, in one sentence, for a value that cannot be used."""
        try:
            return cls()
        except ValidationError as error:
            raise BadSettings(_sentence(error)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise BadSettings(f".env cannot be read ({type(error).__name__}); save it as UTF-8 text.") from error

    def writable_home(self) -> Path:
        """`STYLIST_HOME`, made if need be and tried by writing to it; raise BadSettings where that fails."""
        try:
            self.stylist_home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.stylist_home):
                return self.stylist_home
        except OSError as error:
            raise BadSettings(
                f"STYLIST_HOME is {str(self.stylist_home)!r}, which cannot be written ({error.strerror}); "
                "set STYLIST_HOME to a folder this user may write."
            ) from error

    @property
    def chroma_server(self) -> str | None:
        """The address of the Chroma server, or None where the index is embedded."""
        return self.chroma_url.get_secret_value() if self.chroma_url else None

    @property
    def memory_address(self) -> str:
        """The address of the database that remembers people, as SQLAlchemy reads it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.stylist_home / 'memory.sqlite'}"

    @property
    def model_to_build(self) -> Path:
        """The bundle that a new index is made with, and that is measured."""
        return Path(self.stylist_model or POCKET_MODEL)

    def secrets(self) -> tuple[str, ...]:
        """Every secret in use, for the log's redaction only."""
        hidden = (
            self.telegram_token,
            self.telegram_webhook_secret,
            self.discord_token,
            self.gemini_api_key,
            self.chroma_url,
            self.database_url,
            self.stylist_admin_token,
            self.apify_token,
        )
        return tuple(s.get_secret_value() for s in hidden if s)


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    secret = name.endswith(("_token", "_key", "_secret")) or name.startswith(("chroma_", "database_"))
    value = "" if secret else f" is {first['input']!r}, which"
    return f"{name.upper()}{value} cannot be used: {_expected(first)}; mend it in .env or in the environment."


def _expected(detail: Any) -> str:
    if detail["type"] == "value_error":
        return f"expected {detail['ctx']['error']}"
    return str(detail["msg"]).removeprefix("Input should be ").join(("expected ", ""))
