"""Settings: read from the environment and `.env`, refused in one sentence, and secrets never shown."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest

from bot.logs import RedactingFormatter, where
from bot.settings import BadSettings, Settings


@pytest.fixture(autouse=True)
def bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("STYLIST_", "TELEGRAM_", "DISCORD_", "GEMINI_", "WEB_", "CHROMA_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_defaults_need_no_token_and_stay_on_this_machine() -> None:
    settings = Settings.load()
    assert settings.stylist_home == Path("var")
    assert (settings.web_host, settings.web_port) == ("127.0.0.1", 8080)
    assert settings.telegram_token is None
    assert settings.gemini_api_key is None


def test_dot_env_is_read_and_the_environment_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("WEB_PORT=9001\nGEMINI_MODEL=from-file\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("WEB_PORT", "9002")
    settings = Settings.load()
    assert settings.web_port == 9002
    assert settings.gemini_model == "from-file"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "")
    monkeypatch.setenv("WEB_PORT", "")
    assert Settings.load().telegram_token is None
    assert Settings.load().web_port == 8080


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_PORT", "eighty"),
        ("WEB_PORT", "70000"),
        ("GEMINI_BASE_URL", "localhost:1"),
        ("DISCORD_API_URL", "discord.com/api/v10"),
        ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg"),
        ("GEMINI_TIMEOUT_S", "-1"),
        ("GEMINI_DAILY_TOKENS", "-1"),
    ],
)
def test_a_bad_value_is_one_sentence_with_the_variable_and_the_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        Settings.load()
    message = str(caught.value)
    assert message.startswith(f"{name} is {value!r}")
    assert "expected" in message
    assert "\n" not in message


def test_a_dot_env_that_is_not_text_is_one_sentence() -> None:
    Path(".env").write_bytes(b"WEB_PORT=80\xff\xfe80")
    with pytest.raises(BadSettings, match=r"\.env cannot be read"):
        Settings.load()


def test_discords_token_is_a_secret_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.very.secret-token")
    settings = Settings.load()
    assert "secret-token" not in repr(settings)
    assert settings.secrets() == ("a.very.secret-token",)


def test_secrets_do_not_show_when_the_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "very-secret-key")
    settings = Settings.load()
    assert "very-secret-key" not in repr(settings)
    assert settings.secrets() == ("very-secret-key",)


def test_a_chroma_servers_address_may_hold_a_password_and_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_URL", "http://shop:sesame@127.0.0.1:8000")
    settings = Settings.load()
    assert settings.chroma_server == "http://shop:sesame@127.0.0.1:8000"
    assert "sesame" not in repr(settings)
    assert settings.secrets() == ("http://shop:sesame@127.0.0.1:8000",)


def test_people_are_remembered_in_a_file_at_home_unless_a_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load().memory_address == "sqlite+aiosqlite:///var/memory.sqlite"
    for scheme in ("postgres", "postgresql", "postgresql+asyncpg"):
        monkeypatch.setenv("DATABASE_URL", f"{scheme}://shop:sesame@db.example/stylist")
        settings = Settings.load()
        assert settings.memory_address == "postgresql+asyncpg://shop:sesame@db.example/stylist"
        assert "sesame" not in repr(settings)
        assert settings.secrets() == (settings.memory_address,)


def test_a_database_of_another_kind_is_refused_without_showing_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://shop:sesame@db.example/stylist")
    with pytest.raises(
        BadSettings, match=r"DATABASE_URL cannot be used: expected .* postgresql:// or sqlite:///"
    ) as caught:
        Settings.load()
    assert "sesame" not in str(caught.value)


def test_a_home_that_cannot_be_written_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a-file").write_text("not a folder")
    monkeypatch.setenv("STYLIST_HOME", "a-file")
    with pytest.raises(BadSettings, match="STYLIST_HOME is 'a-file', which cannot be written"):
        Settings.load().writable_home()


def test_a_home_that_is_missing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_HOME", "deep/home")
    assert Settings.load().writable_home().is_dir()


def _formatted(message: str, secrets: tuple[str, ...], error: BaseException | None = None) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot", logging.INFO, __file__, 1, message, (), exc_info)
    return RedactingFormatter(secrets).format(record)


def test_the_log_blots_out_a_known_secret_also_inside_a_traceback() -> None:
    try:
        raise ValueError("https://api.example/botsesame-open/getFile")
    except ValueError as error:
        text = _formatted("failed", ("sesame-open",), error)
    assert "sesame-open" not in text
    assert "ValueError" in text


def test_the_log_blots_out_what_looks_like_a_token_though_nobody_named_it() -> None:
    token = "123456789:" + "AAF-abcdefghijklmnopqrstuvwxyz012345"
    assert token not in _formatted(f"GET https://api.telegram.org/bot{token}/getMe", ())


def test_where_tells_the_lines_an_error_passed_and_not_what_it_says() -> None:
    try:
        raise ValueError("a person's own words")
    except ValueError:
        error = sys.exc_info()[1]
    assert error is not None
    assert "own words" not in where(error)
    assert where(error).startswith("ValueError at test_settings.py:")
