"""Where things are: settings from the environment, each with a default that works on a laptop."""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.domain.errors import ConfigError

REPOSITORY = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Deployment settings; policy lives in configs/, never here."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(default=Path("var"), validation_alias="VROEGSIGNAAL_DATA")
    """Folder of the database, the columnar store and what the service writes."""
    configs_dir: Path = Field(default=REPOSITORY / "configs", validation_alias="VROEGSIGNAAL_CONFIGS")
    """Folder of the policy files."""
    database: str = Field(default="", validation_alias="DATABASE_URL")
    """Database URL as given; see `database_url` for the one in use."""
    import_max_rejected: float = Field(default=0.05, ge=0, le=1, validation_alias="VROEGSIGNAAL_IMPORT_MAX_REJECTED")
    """Share of rejected and unmatched rows above which an import is refused."""

    @property
    def database_url(self) -> str:
        """The database in use: ``DATABASE_URL``, else one SQLite file in the data folder."""
        return self.database or f"sqlite:///{self.data_dir / 'vroegsignaal.db'}"


def load_settings(**given: Any) -> Settings:
    """Settings from the environment; keyword arguments win.

    Raises
    ------
    ConfigError
        If a value cannot be what its setting needs; names the variable, never repeats the value.
    """
    try:
        return Settings(**given)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"Setting {name} is wrong: {first['msg']}.", "Correct the environment variable.") from None
