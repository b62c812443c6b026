"""Claims on secrets taken out of text, and on text without any."""

import re
import string
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.redaction import MASK, Redactor, is_secret_name, make_redactor, secret_values

REDACTOR = Redactor()
PUBLISHED = {
    "amazon": r"(AKIA|ASIA)[0-9A-Z]{16}",
    "github": r"gh[pousr]_[A-Za-z0-9]{36}",
    "github fine-grained": r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    "gitlab": r"glpat-[A-Za-z0-9_-]{20}",
    "google": r"AIza[0-9A-Za-z_-]{35}",
    "hugging face": r"hf_[A-Za-z0-9]{34}",
    "openai": r"sk-(proj-)?[A-Za-z0-9_-]{40,60}",
    "anthropic": r"sk-ant-api03-[A-Za-z0-9_-]{80}",
    "slack": r"xox[abp]-[0-9]{12}-[0-9]{12}-[A-Za-z0-9]{24}",
    "databricks": r"dapi[0-9a-f]{32}",
    "json web token": r"eyJ[A-Za-z0-9_-]{20}\.eyJ[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{43}",
}
BEFORE = ["", " ", '"', "'", "key ", "x=", "(", ": ", "\n", "https://api.example.org/?k="]
AFTER = ["", " ", '"', "'", ")", ",", "\n", " and more"]
# Long enough that it does not stand in the text around it by chance.
secrets = st.text(string.ascii_letters + string.digits, min_size=8, max_size=40).map(lambda text: f"Q{text}")


# What has a published form


@pytest.mark.parametrize("form", PUBLISHED.values(), ids=PUBLISHED.keys())
@settings(max_examples=30)
@given(data=st.data(), before=st.sampled_from(BEFORE), after=st.sampled_from(AFTER))
def test_a_published_form_goes_whole(form: str, data: st.DataObject, before: str, after: str) -> None:
    secret = data.draw(st.from_regex(re.compile(form, re.ASCII), fullmatch=True))
    assert REDACTOR.redact(before + secret + after) == before + MASK + after


@pytest.mark.parametrize("before", ["\x1b[31m", "\\n"], ids=["colour", "escaped"])
@pytest.mark.parametrize(
    "secret", ["AKIA0123456789ABCDEF", "hf_" + "a1B2" * 9, "dapi" + "0a1b" * 8, "sk-" + "a1B2" * 12]
)
def test_a_published_form_goes_from_behind_a_letter_too(before: str, secret: str) -> None:
    assert REDACTOR.redact(before + secret) == before + MASK


def test_a_private_key_goes_with_its_lines() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----"
    assert REDACTOR.redact(f"a\n{key}\nb") == f"a\n{MASK}\nb"


def test_a_private_key_that_is_cut_off_goes_too() -> None:
    assert REDACTOR.redact("a\n-----BEGIN PRIVATE KEY-----\nMIIE\nabc") == f"a\n{MASK}"


# What stands beside a name


@pytest.mark.parametrize(
    "around",
    [
        'password = "{}"',
        "password='{}'",
        'db_password: str = "{}"',
        'DB_PASSWORD = "{}"',
        'login("ada", password="{}")',
        'connect(user="ada", api_key = "{}", port=1)',
        '{{"token": "{}", "user": "ada"}}',
        "{{'client_secret': '{}'}}",
        'config["secret_key"] = "{}"',
        'client.token = "{}"',
        'self.passwd = f"{}"',
        'private-key: "{}"',
        "DB_PASSWORD={}",
        "export HF_TOKEN={}",
        "%env API_KEY={}",
        "!AWS_SECRET_ACCESS_KEY={} aws s3 ls",
        "curl --token {} https://example.org",
        "!mysql --password={}",
        'curl -H "Authorization: Bearer {}"',
        '{{"Authorization": "Basic {}"}}',
        "Authorization: token {}",
        "postgresql://ada:{}@db.example.org/runs",
        "https://ada:{}@example.org/repo.git",
        "redis://:{}@localhost:6379/0",
    ],
)
@settings(max_examples=20)
@given(secret=secrets)
@example(secret="Qhunter2hunter2")
def test_what_stands_beside_a_name_goes_alone(around: str, secret: str) -> None:
    assert REDACTOR.redact(around.format(secret)) == around.format(MASK)


@pytest.mark.parametrize(
    "text",
    [
        'password = """Qhunter2"""',
        'password = "it\'s Qhunter2"',
        'password = "say \\"Qhunter2\\""',
        'os.environ["API_TOKEN"] = "Qhunter2"',
        'os.environ.setdefault("API_TOKEN", "Qhunter2")',
        "DB_PASSWORD='Qhunter2'",
        'DB_PASSWORD="Qhunter2 and more"',
        "postgresql://ada:Qhunter2@x@db/runs",
    ],
)
def test_unusual_ways_to_write_a_secret_hide_it_too(text: str) -> None:
    assert "Qhunter2" not in REDACTOR.redact(text)


def test_a_bearer_goes_wherever_it_stands() -> None:
    assert REDACTOR.redact("sent bearer abcdefghijklmnop1234== today") == f"sent bearer {MASK} today"


# What stays


@pytest.mark.parametrize(
    "code",
    [
        "max_tokens=100",
        "token_count = 5",
        "tokens = text.split()",
        'tokenizer = "bert-base-uncased"',
        'AutoModel(tokenizer="bert-base-uncased")',
        'max_tokens = "100"',
        '{"max_tokens": "100"}',
        "tokenizer = AutoTokenizer.from_pretrained(name)",
        'password = os.environ["X"]',
        'password = getpass.getpass("Password: ")',
        "password = getpass()",
        "token = load_token()",
        "TOKEN = None",
        "if password == given:",
        "def login(user, password): ...",
        "secrets = import_module('secrets')",
        "TOKENIZERS_PARALLELISM=false",
        "# the password is kept elsewhere",
        "http://localhost:8888/lab",
        "https://example.org/a:b@c",
        "sqlite:////home/ada/.notebench/mlflow.db",
        "git@example.org:ada/repo.git",
        "risk-of-overfitting-is-high-here-always",
        "task-abcdefghijklmnopqrstuvwxyz",
        "x = {'a': 1}",
        "author = 'Ada'",
        "the bearer of news",
    ],
)
def test_code_without_secrets_stays(code: str) -> None:
    assert REDACTOR.redact(code) == code


@given(st.text(string.ascii_lowercase + " \n()[]{}+*,.0123456789"))
def test_text_without_assignments_stays(text: str) -> None:
    assert REDACTOR.redact(text) == text


# What is said by settings and environment


@given(st.lists(st.sampled_from([*(each.format("Qhunter2hunter2") for each in (
    'password = "{}"', "TOKEN={}", "--token {}", "ftp://a:{}@b", "Bearer {}", "sk-{}Qhunter2", "{}", "://", "=", '"'
)), MASK, " ", "\n", "password", "AKIA0123456789ABCDEF"])).map("".join))  # fmt: skip
def test_what_is_redacted_is_redacted(text: str) -> None:
    once = REDACTOR.redact(text)
    assert REDACTOR.redact(once) == once


@given(before=st.text(), after=st.text(), value=st.text(string.printable, min_size=6))
def test_a_value_goes_wherever_it_stands(before: str, after: str, value: str) -> None:
    redacted = Redactor(values=(value,)).redact(before + value + after)
    assert value not in redacted.replace(MASK, "")


def test_of_two_values_the_longer_goes_first() -> None:
    redactor = Redactor(values=("secret", "secret-and-more"))
    assert redactor.redact("it is secret-and-more") == f"it is {MASK}"


def test_a_pattern_of_the_settings_goes() -> None:
    assert make_redactor([r"staff-\d+"], {}).redact("by staff-77, staff-x") == f"by {MASK}, staff-x"


def test_a_bad_pattern_is_told_with_its_remedy() -> None:
    with pytest.raises(BadInput, match=r"redact: '\(' is not a regular expression .*notebench\.toml"):
        make_redactor(["("], {})


def test_a_pattern_that_matches_nothing_at_all_changes_nothing() -> None:
    assert make_redactor(["x*"], {}).redact("plain") == "plain"


@pytest.mark.parametrize(
    "name",
    ["PASSWORD", "DB_PASSWORD", "api_key", "apikey", "HF_TOKEN", "SECRET_KEY", "AWS_SECRET_ACCESS_KEY",
     "client-secret", "private_key", "GOOGLE_CREDENTIALS", "PAT", "auth", "passphrase", "MYSQL_PWD"],
)  # fmt: skip
def test_a_name_tells_a_secret(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["max_tokens", "token_count", "token_limit", "tokenizer", "TOKENIZERS_PARALLELISM", "author", "path",
     "pattern", "keys", "experiment", "n_estimators", "monkey", "token_type"],
)  # fmt: skip
def test_another_name_tells_none(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("value", ["hunter2hunter2", "/begins-with-a-slash", "~tilde~", "C:/not/a/path"])
def test_the_environments_secrets_are_known(value: str) -> None:
    assert secret_values({"DB_PASSWORD": value, "HOME": "/home/ada"}) == (value,)


@pytest.mark.parametrize("name", ["PWD", "OLDPWD", "API_TOKEN_FILE", "SECRET_KEY_PATH", "PASSWORD_STORE_DIR"])
def test_a_variable_that_names_a_place_is_no_secret(name: str) -> None:
    assert secret_values({name: "/home/ada/work"}) == ()


def test_a_short_value_would_stand_in_text_by_chance() -> None:
    assert secret_values({"TOKEN": "abc", "PASSWORD": ""}) == ()


def test_the_environments_secrets_go_from_text() -> None:
    redactor = make_redactor([], {"DB_PASSWORD": "/s.w+o(rdfish", "PWD": "/home/ada"})
    assert redactor.redact("cd /home/ada; use /s.w+o(rdfish") == f"cd /home/ada; use {MASK}"


def test_values_under_secret_names_go_whole() -> None:
    given_ = {"api_key": "x", "note": 'token="Qhunter2"', "max_tokens": "5"}
    assert REDACTOR.redact_values(given_) == {"api_key": MASK, "note": f'token="{MASK}"', "max_tokens": "5"}


# What it costs


@pytest.mark.timeout(6)  # else the worst of them would take hours
@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "a-", "_", " ", "TOKEN", "token", "TOKEN_", "password ", 'token="', "token = ", "eyJ-", "eyJaaaaaaaa.",
     "sk-", "xoxb-", "a://", "a://b:", "://", "a+", "bearer ", "authorization: ", "--token ", "-----BEGIN PRIVATE KEY-----",
     "0.123 ", "\n", "\\", '"'],
)  # fmt: skip
def test_half_a_megabyte_takes_no_more_than_two_seconds(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    began = process_time()
    REDACTOR.redact(text)
    assert process_time() - began < 2
