"""What the user may set: defaults, under ``notebench.toml``, under ``NOTEBENCH_*`` in the environment."""

import difflib
import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from notebench.errors import BadInput

SETTINGS_FILE = "notebench.toml"


class CaptureSettings(BaseModel):
    """``[capture]``: what a tracked cell keeps."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    output_chars: Annotated[int, Field(ge=0, le=10_000_000)] = 20_000
    """The tail of stdout, and of stderr, that is kept; in characters."""
    figures: Annotated[int, Field(ge=0, le=10_000)] = 50
    """The most figures kept of one run."""
    figure_bytes: Annotated[int, Field(ge=0)] = 10_000_000
    """A larger figure is left out; in bytes."""
    variables: list[str] = Field(default_factory=list)
    """Names of environment variables that are kept; the values of secrets never are."""
    patch_bytes: Annotated[int, Field(ge=0, le=100_000_000)] = 1_000_000
    """The most kept of changes that were not committed to git; in bytes, 0 for none."""
    system_every_s: Annotated[float, Field(ge=0, le=86_400)] = 10.0
    """How often a run that lasts notes how busy the machine is; in seconds, 0 for never."""
    data_bytes: Annotated[int, Field(ge=0)] = 2_000_000_000
    """Larger data is noted, but not identified by its content; in bytes."""


class RetentionSettings(BaseModel):
    """``[retention]``: what ``notebench gc`` deletes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    deleted_days: Annotated[int, Field(ge=0, le=36_500)] = 30
    """Runs deleted longer ago than so many days are deleted for good."""
    failed_artifacts_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """Artifacts of failed, cancelled and lost runs that ended longer ago are deleted; default: never."""
    leftover_days: Annotated[int, Field(ge=1, le=36_500)] = 7
    """What crashed writers left, and the journal's old file, are deleted when they are older."""
    jobs_days: Annotated[int, Field(ge=0, le=36_500)] | None = 90
    """Jobs that ended longer ago than so many days are deleted, with their logs and outputs."""
    pipeline_runs: Annotated[int, Field(ge=1, le=1_000_000)] | None = 20
    """Files that steps gave are kept of so many runs of each pipeline, and those that each step gave last."""


class JobSettings(BaseModel):
    """``[jobs]``: work that outlives the kernel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    log_bytes: Annotated[int, Field(ge=10_000)] = 20_000_000
    """The most that an attempt adds to its job's log, but for its last 64 kB; in bytes."""


class SweepSettings(BaseModel):
    """``[sweeps]``: searches for the best parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pickle_bytes: Annotated[int, Field(ge=1000)] = 200_000_000
    """The most that a cell may take along of what earlier cells made; in bytes."""
    storage: str = "journal"
    """Where studies are kept: ``journal`` or ``sqlite`` in the job's folder, or ``postgresql://user@host/database``."""


class PipelineSettings(BaseModel):
    """``[pipelines]``: notebooks as steps of graphs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    track: bool = True
    """Whether each run of a pipeline is a run of MLflow, with its steps below it."""


class JournalSettings(BaseModel):
    """``[journal]``: the workspace's journal of events."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_bytes: Annotated[int, Field(ge=10_000)] = 5_000_000
    """The journal is rotated when it is larger; in bytes."""


class TargetSettings(BaseModel):
    """``[targets.NAME]``: a cluster on which jobs and sweeps run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ray: str
    """The address of Ray's dashboard, such as ``https://host:8265``."""
    token_env: str | None = None
    """The environment variable that holds the cluster's token; default: the system's keyring does."""
    gpus_per_trial: Annotated[float, Field(ge=0, le=1024)] | None = None
    """What a trial gets where nobody says: a whole number of GPUs, or a part of one; default: none."""
    requirements: str | None = None
    """A file of packages that jobs need there, from the workspace's root."""
    tracking_uri: str | None = None
    """The MLflow server that the cluster reaches, for runs of its trials; default: they come home."""
    insecure: bool = False
    """Whether plain HTTP to another machine, and a cluster that asks for no token, are accepted."""


class Settings(BaseSettings):
    """All settings, checked. Made by :func:`load_settings`."""

    model_config = SettingsConfigDict(
        env_prefix="NOTEBENCH_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    tracking_uri: str | None = None
    """Where MLflow keeps runs; default: ``MLFLOW_TRACKING_URI``, else ``.notebench/mlflow.db``."""
    registry_uri: str | None = None
    """Where MLflow keeps models; default: beside the runs."""
    artifact_root: str | None = None
    """Folder or URL for artifacts of new experiments; default: ``.notebench/artifacts``."""
    experiment: str | None = None
    """Experiment of runs that name none; default: the notebook's name."""
    log_models: bool = True
    """Whether autologging keeps the fitted model."""
    telemetry: bool = False
    """Whether MLflow may send usage telemetry."""
    redact: list[str] = Field(default_factory=list)
    """Regular expressions; what they match is taken out of captured text."""
    capture: CaptureSettings = Field(default_factory=CaptureSettings)
    journal: JournalSettings = Field(default_factory=JournalSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    jobs: JobSettings = Field(default_factory=JobSettings)
    sweeps: SweepSettings = Field(default_factory=SweepSettings)
    pipelines: PipelineSettings = Field(default_factory=PipelineSettings)
    targets: dict[str, TargetSettings] = Field(default_factory=dict)
    """Clusters by name; ``notebench target add`` writes them, in tables ``[targets.NAME]``."""
    offline: Literal["queue", "refuse"] = "queue"
    """Whether runs wait on this disk while their server cannot be reached, or are refused then."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment over what the file (given to the constructor) says."""
        del settings_cls, dotenv_settings, file_secret_settings
        assert isinstance(init_settings, InitSettingsSource)
        return env_settings, init_settings


def load_settings(root: Path) -> Settings:
    """The settings of the workspace in ``root``.

    ``MLFLOW_TRACKING_URI`` and ``MLFLOW_REGISTRY_URI`` count as if the ``NOTEBENCH_*`` names were set,
    where those are not.

    Raises
    ------
    BadInput
        When ``notebench.toml`` cannot be read as TOML, or names or values are not known; the message
        names the file or variable, the key and the remedy.
    """
    path = root / SETTINGS_FILE
    from_file = _read(path)
    for name in ("tracking_uri", "registry_uri"):
        if (
            uri := os.environ.get(f"MLFLOW_{name.upper()}")
        ) and f"NOTEBENCH_{name.upper()}" not in os.environ:
            from_file[name] = uri
    try:
        return Settings(**from_file)
    except ValidationError as err:
        raise BadInput(_explain(err, path)) from err
    except SettingsError as err:  # a variable that must be JSON and is not
        raise BadInput(f"{_bad_variable(err)} cannot be read as JSON: {err.__cause__}; correct it") from err


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as err:
        raise BadInput(f"{path} cannot be read: {err}; correct it or move it away") from err


def _explain(err: ValidationError, path: Path) -> str:
    first = err.errors(include_url=False, include_input=False)[0]
    keys = [str(part) for part in first["loc"]]
    key = ".".join(keys)
    variables = ["NOTEBENCH_" + "__".join(keys[:depth]).upper() for depth in range(len(keys), 0, -1)]
    variable = next((name for name in variables if name in os.environ), None)
    where = f"{variable}: {key}" if variable else f"{path}: {key}"
    if first["type"] == "extra_forbidden":
        return f"{where} is no setting of Notebench; {_nearest(key, _names())}"
    return f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _bad_variable(err: SettingsError) -> str:
    names = (f"NOTEBENCH_{name.upper()}" for name in Settings.model_fields if f'"{name}"' in str(err))
    return next(names, "a NOTEBENCH_ variable")


def _names() -> list[str]:
    names = []
    for name, info in Settings.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names += [f"{name}.{inner}" for inner in kind.model_fields]
        else:
            names.append(name)
    return names


def _nearest(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(names), n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(names))}"
