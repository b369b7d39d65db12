"""Every setting: name, type, default, meaning. A bad value stops the start-up."""

from pathlib import Path

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Read from the environment; names are ANQUAN_<FIELD> unless an alias is given."""

    model_config = SettingsConfigDict(env_prefix="ANQUAN_", env_ignore_empty=True, frozen=True)

    instance_dir: Path = Field(ROOT / "instance", description="Database, lock and keys live here.")
    keys_dir: Path | None = Field(None, description="Keys; default <instance_dir>/keys.")
    database_url: str | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        description="SQLAlchemy URL; default SQLite in <instance_dir>/anquan.db.",
    )
    redis_url: str | None = Field(
        None,
        validation_alias=AliasChoices("REDIS_URL", "redis_url"),
        description="Shared store of the rate limits; without it each process counts alone.",
    )
    production: bool = Field(
        False, description="Refuses demonstration accounts and missing keys; secure cookies."
    )
    public_url: str | None = Field(
        None, description="Address printed in QR codes, e.g. https://kaoshi.example.gov.cn"
    )
    trusted_proxies: int = Field(0, ge=0, le=5, description="Reverse proxies in front (ProxyFix).")
    banks_dir: Path = Field(ROOT / "question_banks", description="Shipped question banks.")
    font_dirs: str = Field("", description="Extra font folders for PDFs, divided by ':'.")
    sign_in_hours: int = Field(12, ge=1, le=72, description="How long a sign-in lasts.")
    max_upload_mib: int = Field(10, ge=1, le=100, description="Largest upload, in MiB.")
    password_checks_at_once: int = Field(
        1, ge=1, le=16, description="Argon2 hashes at one time, a server process."
    )
    password_line: int = Field(
        3,
        ge=1,
        le=64,
        description="Sign-ins a server process holds at one time, those being hashed included; "
        "everybody else is shown a waiting page. Far fewer than its threads.",
    )
    rate_limits: bool = Field(True, description="Switches the request limits off for load runs.")
    testing: bool = Field(False, description="Set by the test suite only.")

    @field_validator("database_url")
    @classmethod
    def _modern_driver(cls, url: str | None) -> str | None:
        """Hosted databases hand out postgres://; SQLAlchemy wants its driver named."""
        if url is None:
            return None
        for old in ("postgres://", "postgresql://"):
            if url.startswith(old):
                return "postgresql+psycopg://" + url.removeprefix(old)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")
        return url

    @property
    def database(self) -> str:
        """The URL in force."""
        return self.database_url or f"sqlite:///{self.instance_dir / 'anquan.db'}"

    @property
    def keys(self) -> Path:
        """The folder of the keys in force."""
        return self.keys_dir or self.instance_dir / "keys"
