"""Every setting: name, type, default, meaning. A bad value stops the start-up."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
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

    digest_hour: int = Field(
        7, ge=0, le=23, description="Hour of China from which the daily digest goes out."
    )
    channels: str = Field(
        "file",
        description="How messages go outside, divided by commas: file, wecom, dingtalk, sms; "
        "'none' for not at all.",
    )
    outbox_dir: Path | None = Field(
        None, description="Files of the channel 'file'; default <instance_dir>/outbox."
    )
    wecom_corp_id: str = Field("", description="企业微信: 企业ID.")
    wecom_secret: SecretStr = Field(SecretStr(""), description="企业微信: its secret.")
    wecom_agent_id: int = Field(0, description="企业微信: AgentId.")
    wecom_host: str = Field("https://qyapi.weixin.qq.com", description="企业微信: its server.")
    dingtalk_app_key: str = Field("", description="钉钉: AppKey.")
    dingtalk_app_secret: SecretStr = Field(SecretStr(""), description="钉钉: AppSecret.")
    dingtalk_agent_id: int = Field(0, description="钉钉: AgentId.")
    dingtalk_host: str = Field("https://oapi.dingtalk.com", description="钉钉: its server.")
    sms_url: str = Field("", description="短信: where one message is posted to.")
    sms_body: str = Field("", description="短信: what is posted, with {phone} and {text} in it.")
    sms_type: str = Field("application/json", description="短信: its content type.")
    sms_header: SecretStr = Field(SecretStr(""), description="短信: one header, 'Name: value'.")
    sms_expects: str = Field("", description="短信: what the answer holds where it went well.")

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

    @field_validator("wecom_host", "dingtalk_host", "sms_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("an address must begin with https:// or http://")
        return url

    @model_validator(mode="after")
    def _whole_channels(self) -> "Settings":
        """A channel that is named has all it needs."""
        needed = {
            "file": True,
            "wecom": self.wecom_corp_id and self.wecom_secret and self.wecom_agent_id,
            "dingtalk": self.dingtalk_app_key
            and self.dingtalk_app_secret
            and self.dingtalk_agent_id,
            "sms": self.sms_url and "{phone}" in self.sms_body and "{text}" in self.sms_body,
        }
        for name in self.channel_names:
            if name not in needed:
                raise ValueError(f"ANQUAN_CHANNELS knows no {name!r}")
            if not needed[name]:
                raise ValueError(f"the channel {name} lacks some of its settings")
        return self

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The channels in use, each once."""
        named = (part.strip() for part in self.channels.split(","))
        return tuple(dict.fromkeys(name for name in named if name and name != "none"))

    @property
    def outbox(self) -> Path:
        """The folder of the file channel in force."""
        return self.outbox_dir or self.instance_dir / "outbox"

    @property
    def database(self) -> str:
        """The URL in force."""
        return self.database_url or f"sqlite:///{self.instance_dir / 'anquan.db'}"

    @property
    def keys(self) -> Path:
        """The folder of the keys in force."""
        return self.keys_dir or self.instance_dir / "keys"
