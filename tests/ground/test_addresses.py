"""Claims on addresses of stores."""

from pathlib import Path

import pytest

from notebench.addresses import shown_uri, sqlite_file


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
