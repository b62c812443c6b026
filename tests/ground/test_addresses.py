"""Claims on addresses of stores."""

from pathlib import Path

import pytest
import sqlalchemy

from notebench.addresses import local_folder, shown_uri, sqlite_file


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://ada:pw@host:5000/store", "https://host:5000/store"),
        ("https://token@host", "https://host"),
        ("postgresql://ada:p/w@db/mlflow?password=x", "postgresql://db/mlflow"),
        ("mysql+pymysql://ada:p@w@db/mlflow", "mysql+pymysql://db/mlflow"),
        ("http://host/store", "http://host/store"),
        ("sqlite:////home/me@work/mlflow.db", "sqlite:////home/me@work/mlflow.db"),
        ("databricks", "databricks"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_credentials(uri, shown):
    """Whatever letters a password has."""
    assert shown_uri(uri) == shown


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("sqlite:////a%20b/mlflow.db", Path("/a b/mlflow.db")),
        ("sqlite:///mlflow.db", Path("mlflow.db")),
        ("sqlite+pysqlite:////a.db?timeout=3", Path("/a.db")),
        ("postgresql:///mlflow", None),
        ("http://host", None),
    ],
)
def test_the_file_of_a_sqlite_store_is_known(uri, file):
    """The relay follows it."""
    assert sqlite_file(uri) == file


@pytest.mark.parametrize(
    "name", ["plain", "with blank", "größe", "100%", "50%20off", "a#b", "what?", "a+b", "a&b"]
)
def test_sqlalchemy_reads_a_sqlite_address_as_we_do(name):
    """Else MLflow would write to one file, and we read from another."""
    uri = f"sqlite:////desk/{name}/mlflow.db"
    assert sqlite_file(uri) == Path(sqlalchemy.make_url(uri).database)


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        ("file:///home/ada/a", "/home/ada/a"),
        ("file:///home/ada/my%20runs", "/home/ada/my runs"),
        ("file:/home/ada/a", "/home/ada/a"),
        ("./mlruns", "mlruns"),
        ("/home/ada/mlruns", "/home/ada/mlruns"),
        ("s3://bucket/a", None),
        ("mlflow-artifacts:/0/a", None),
        ("http://localhost:5000", None),
        ("sqlite:///mlflow.db", None),
    ],
)
def test_the_folder_that_an_address_names_here_is_known(uri, folder):
    """What lies elsewhere is read through MLflow."""
    assert local_folder(uri) == (Path(folder) if folder else None)


@pytest.mark.parametrize("name", ["with blank", "größe", "50%20 off#1?", "a+b"])
def test_a_folder_survives_its_address(folder, name):
    """Whatever letters it has."""
    assert local_folder((folder / name).as_uri()) == folder / name
