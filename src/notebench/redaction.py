"""Secrets taken out of text before it is kept: source, output, tags, addresses.

What a secret looks like is known by its own form (keys with a published prefix), by the name beside it
(``password = "…"``), or because an environment variable with such a name holds it.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from notebench.errors import BadInput

MASK = "•••"

_NAME = r"(?:password|passwd|pwd|passphrase|secret|token|api_?key|access_?key|private_?key|credentials?)"
_SECRET_NAME = re.compile(rf"{_NAME}$|{_NAME}[_-]|^pat$|^auth$", re.IGNORECASE)
# In a name that tells of counts and settings, not of a secret: max_tokens, token_count, tokenizer.
_NO_SECRET_NAME = re.compile(r"tokens|token_(?:count|limit|length|ids?|type)|tokeniz", re.IGNORECASE)
_PLACE_NAME = re.compile(r"^(?:OLD)?PWD$|_(?:FILE|PATH|DIR|HOME)$")
_SHORTEST_VALUE = 6  # of an environment variable: shorter ones stand in text by chance

_FORMS = [
    r"-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z ]+ )?PRIVATE KEY-----|\Z)",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",  # Amazon
    r"\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bgithub_pat_[A-Za-z0-9_]{20,}\b",  # GitHub
    r"\bglpat-[A-Za-z0-9_-]{20,}",  # GitLab
    r"\bAIza[0-9A-Za-z_-]{35}",  # Google
    r"\bhf_[A-Za-z0-9]{20,}\b",  # Hugging Face
    r"\bsk-[A-Za-z0-9_-]{20,}",  # OpenAI, Anthropic
    r"\bxox[abeprs]-[A-Za-z0-9-]{10,}",  # Slack
    r"\bdapi[0-9a-f]{32}\b",  # Databricks
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",  # JSON Web Token
]
# Each keeps what stands before the secret (group 1) and what closes it (group "end", where there is one).
_BESIDE_A_NAME = [
    rf"(?i)(\b[\w.-]*{_NAME}\w*[\"']?\s*[=:]\s*[rbfu]{{0,2}}(?P<q>[\"']))(?:(?!(?P=q))[^\n])+(?P<end>(?P=q))",
    rf"(\b[A-Z0-9_]*{_NAME.upper()}[A-Z0-9_]*=)(?![\"'])[^\s\"']+(?P<end>)",
    rf"(?i)(--{_NAME}(?:\s+|=))(?![\"'-])[^\s\"']+(?P<end>)",
    r"(?i)(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token)\s+)[^\s\"']+(?P<end>)",
    r"(?i)(\bbearer\s+)[a-z0-9._~+/-]{16,}=*(?P<end>)",
    r"(\b[a-z][a-z0-9+.-]*://[^\s:/@\"']*:)[^\s@/\"']+(?P<end>@)",
]


@dataclass(frozen=True)
class Redactor:
    """Takes secrets out of text.

    Attributes
    ----------
    patterns
        More regular expressions; what they match goes.
    values
        Literal secrets; they go wherever they stand.
    """

    patterns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    _forms: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)
    _named: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        literal = [re.escape(value) for value in sorted(self.values, key=len, reverse=True)]
        forms = []
        for pattern in (*literal, *_FORMS, *self.patterns):
            try:
                forms.append(re.compile(pattern))
            except re.error as err:
                raise BadInput(
                    f"redact: {pattern!r} is not a regular expression ({err}); correct it in notebench.toml"
                ) from err
        object.__setattr__(self, "_forms", tuple(forms))
        object.__setattr__(self, "_named", tuple(re.compile(pattern) for pattern in _BESIDE_A_NAME))

    def redact(self, text: str) -> str:
        """The text with each secret replaced by ``•••``.

        Examples
        --------
        >>> Redactor().redact('login(password="hunter2")')
        'login(password="•••")'
        """
        for form in self._forms:
            text = form.sub(MASK, text)
        for named in self._named:
            text = named.sub(lambda match: f"{match[1]}{MASK}{match['end']}", text)
        return text

    def redact_values(self, by_name: Mapping[str, str]) -> dict[str, str]:
        """The mapping with its values redacted; one whose name tells a secret goes whole."""
        return {name: MASK if is_secret_name(name) else self.redact(value) for name, value in by_name.items()}


def is_secret_name(name: str) -> bool:
    """Whether a variable, tag or parameter of this name is taken to hold a secret."""
    return bool(_SECRET_NAME.search(name)) and not _NO_SECRET_NAME.search(name)


def secret_values(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of the environment variables whose names tell that they are secret.

    ``PWD`` is none, it is the working folder; nor is ``*_TOKEN_FILE``, which says where a secret lies.
    """
    return tuple(
        value
        for name, value in environ.items()
        if is_secret_name(name) and len(value) >= _SHORTEST_VALUE and not _PLACE_NAME.search(name)
    )


def make_redactor(patterns: Iterable[str], environ: Mapping[str, str]) -> Redactor:
    """A redactor that knows the given patterns and the secrets of the environment.

    Raises
    ------
    BadInput
        When a pattern is no regular expression.
    """
    return _made(tuple(patterns), secret_values(environ))


_made = functools.lru_cache(maxsize=4)(Redactor)
