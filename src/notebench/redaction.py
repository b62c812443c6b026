"""Secrets taken out of text before it is kept: source, output, tags, addresses.

What a secret looks like is known by its own form (keys with a published prefix), by the name beside it
(``password = "…"``), or because an environment variable with such a name holds it. All of it takes time
linear in the text: each pattern begins where a word begins, and looks a bounded way ahead.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from notebench.errors import BadInput

MASK = "•••"

_WORDS = r"password|passwd|pwd|passphrase|secret|token|api_?key|access_?key|private[_-]?key|credentials?"
_SECRET_NAME = re.compile(rf"(?:{_WORDS})(?:$|[_-])|^pat$|^auth$", re.IGNORECASE)
# In a name that tells of counts and settings, not of a secret.
_NO_SECRET_NAME = re.compile(r"tokens|token_(?:count|limit|length|ids?|type)|tokeniz", re.IGNORECASE)
_PLACE_NAME = re.compile(r"^(?:OLD)?PWD$|_(?:FILE|PATH|DIR|HOME)$")
_SHORTEST_VALUE = 6  # of an environment variable: shorter ones stand in text by chance
_LONGEST_NAME = 200


def _key(prefix: str, rest: str) -> str:
    """A pattern for keys that begin with a literal, where no other word goes on.

    A colour code or an escaped line end may stand before it. The literal comes first, so that text without it
    is passed over fast.
    """
    before = (rf"(?<={escape}{prefix})" for escape in (r"\\[nrt]", r"\[\dm", r"\[\d\dm", r";\dm", r";\d\dm"))
    return rf"{prefix}(?:(?<![A-Za-z0-9_-]{prefix})|{'|'.join(before)}){rest}"


_FORMS = [
    r"-----BEGIN (?:[A-Z ]{1,40} )?PRIVATE KEY-----[\s\S]*?"
    r"(?:-----END (?:[A-Z ]{1,40} )?PRIVATE KEY-----|\Z)",
    _key("AKIA", r"[0-9A-Z]{16}(?![0-9A-Za-z])"),  # Amazon
    _key("ASIA", r"[0-9A-Z]{16}(?![0-9A-Za-z])"),
    _key("gh", r"[pousr]_[A-Za-z0-9]{20,}"),  # GitHub
    _key("github_pat_", r"[A-Za-z0-9_]{20,}"),
    _key("glpat-", r"[A-Za-z0-9_-]{20,}"),  # GitLab
    _key("AIza", r"[0-9A-Za-z_-]{35}"),  # Google
    _key("hf_", r"[A-Za-z0-9]{20,}"),  # Hugging Face
    _key("sk-", r"[A-Za-z0-9_-]{20,}"),  # OpenAI, Anthropic
    _key("xox", r"[abeprs]-[A-Za-z0-9-]{10,}"),  # Slack
    _key("dapi", r"[0-9a-f]{32}(?![0-9A-Za-z])"),  # Databricks
    _key("eyJ", r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),  # JSON Web Token
]
_IN_ADDRESS = re.compile(r"(://[^\s:/@\"']{0,200}:)[^\s/\"']{1,500}(?=@)")

_IS_NAMED = re.compile(rf"{_WORDS}|authorization|bearer", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][\w-]*")
# What stands between a name and a quoted value: a subscript's end, an annotation, = or :, a string's prefix.
_TO_QUOTED = re.compile(
    r"\\?[\"']?\]?[ \t]{0,8}(?::[ \t]{0,8}[\w.\[\] |]{1,60}=|=(?!=)|:)[ \t]{0,8}[rbfuRBFU]{0,2}"
    r"(?P<quote>\\?(?:\"\"\"|'''|\"|'))"
)
_TO_NEXT_ARGUMENT = re.compile(r"[\"'][ \t]{0,8},[ \t]{0,8}(?P<quote>[\"'])")
_TAKES_NAME_AND_VALUE = re.compile(r"(?:setdefault|setenv|putenv|setattr|set)\([^,\"'()]{0,40},?[ ]?[\"']$")
_TO_SHELL_VALUE = re.compile(r"=(?=[^\s\"'=])")
_TO_OPTION_VALUE = re.compile(r"(?:=|[ \t]{1,8})(?=[^\s\"'-])")
_TO_QUOTED_OPTION = re.compile(r"(?:=|[ \t]{1,8})(?P<quote>[\"'])")
_TO_CREDENTIALS = re.compile(
    r"\\?[\"']?[ \t]{0,8}[:=][ \t]{0,8}\\?[\"']?(?:bearer|basic|token)[ \t]{1,8}", re.IGNORECASE
)
_TO_BEARER = re.compile(r"[ \t]{1,8}(?=[A-Za-z0-9._~+/-]{16})")
_FOLLOWS_NAME = frozenset(" \t\"'\\]:=")
_WORD = re.compile(r"[^\s\"'\\]{1,2000}")


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

    def __post_init__(self) -> None:
        forms = []
        for pattern in (*_FORMS, *self.patterns):
            try:
                forms.append(re.compile(pattern))
            except re.error as err:
                raise BadInput(
                    f"redact: {pattern!r} is not a regular expression ({err}); correct it in notebench.toml"
                ) from err
        object.__setattr__(self, "_forms", tuple(forms))

    def redact(self, text: str) -> str:
        """The text with each secret replaced by ``•••``.

        Examples
        --------
        >>> Redactor().redact('login(password="hunter2")')
        'login(password="•••")'
        """
        if not text:
            return text
        for value in sorted(self.values, key=len, reverse=True):
            text = text.replace(value, MASK)
        for form in self._forms:
            text = form.sub(lambda match: MASK if match[0] else "", text)
        text = _IN_ADDRESS.sub(rf"\g<1>{MASK}", text)
        return _redact_named(text) if _IS_NAMED.search(text) else text

    def redact_values(self, by_name: Mapping[str, str]) -> dict[str, str]:
        """The mapping with its values redacted; one whose name tells a secret goes whole."""
        return {name: MASK if is_secret_name(name) else self.redact(value) for name, value in by_name.items()}


@functools.lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether a variable, tag or parameter of this name is taken to hold a secret."""
    return bool(_SECRET_NAME.search(name)) and not _NO_SECRET_NAME.search(name)


def secret_values(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of the environment variables whose names tell that they are secret.

    ``PWD`` is none, it is the working folder; nor is ``*_TOKEN_FILE``, which says where a secret lies.
    """
    values = (environ[name] for name in _secret_variables(tuple(environ)))
    return tuple(value for value in values if len(value) >= _SHORTEST_VALUE)


@functools.lru_cache(maxsize=4)  # asked several times a run, of an environment that seldom changes
def _secret_variables(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if is_secret_name(name) and not _PLACE_NAME.search(name))


def make_redactor(patterns: Iterable[str], environ: Mapping[str, str]) -> Redactor:
    """A redactor that knows the given patterns and the secrets of the environment.

    Raises
    ------
    BadInput
        When a pattern is no regular expression.
    """
    return _made(tuple(patterns), secret_values(environ))


_made = functools.lru_cache(maxsize=4)(Redactor)


def _redact_named(text: str) -> str:
    """The text without the values that stand beside a name."""
    kept, done = [], 0
    for start, end in _values(text):
        if start >= done:
            kept += [text[done:start], MASK]
            done = end
    return "".join([*kept, text[done:]])


def _values(text: str) -> Iterator[tuple[int, int]]:
    """Where the values beside secret names begin and end."""
    for match in _NAME.finditer(text):
        name = match[0][-_LONGEST_NAME:]
        if not _IS_NAMED.search(name):
            continue
        word = name.lower()
        if word == "authorization":
            value = _value(text, _TO_CREDENTIALS.match(text, match.end()))
        elif word == "bearer":
            value = _value(text, _TO_BEARER.match(text, match.end()))
        else:
            value = _value_beside(text, match, name) if is_secret_name(name) else None
        if value:
            yield value


def _value_beside(text: str, match: re.Match[str], name: str) -> tuple[int, int] | None:
    start, end = match.span()
    following = text[end : end + 1]
    if following not in _FOLLOWS_NAME:
        return None
    if quoted := _quoted(text, _TO_QUOTED.match(text, end)):
        return quoted
    if following in ("'", '"') and _TAKES_NAME_AND_VALUE.search(text, max(0, start - 60), start):
        return _quoted(text, _TO_NEXT_ARGUMENT.match(text, end))
    if text[max(0, start - 2) : start] == "--":
        return _quoted(text, _TO_QUOTED_OPTION.match(text, end)) or _value(
            text, _TO_OPTION_VALUE.match(text, end)
        )
    return _value(text, _TO_SHELL_VALUE.match(text, end)) if name.isupper() else None


def _quoted(text: str, opening: re.Match[str] | None) -> tuple[int, int] | None:
    """The inside of the quotes that were opened, if they are closed (on the line, unless they are three)."""
    inside = _INSIDE[opening["quote"]].match(text, opening.end()) if opening else None
    return inside.span(1) if inside else None


def _inside(quote: str) -> re.Pattern[str]:
    if len(quote.removeprefix("\\")) > 1:
        return re.compile(rf"([\s\S]{{1,4000}}?){re.escape(quote)}")
    if quote.startswith("\\"):
        return re.compile(rf"([^\n]{{1,4000}}?){re.escape(quote)}")
    return re.compile(rf"((?:[^\\\n{quote}]|\\.){{1,4000}}+){quote}")


_INSIDE = {
    quote: _inside(quote) for kind in ('"', "'") for quote in (kind, kind * 3, f"\\{kind}", f"\\{kind * 3}")
}


def _value(text: str, lead: re.Match[str] | None) -> tuple[int, int] | None:
    """The word that follows."""
    word = _WORD.match(text, lead.end()) if lead else None
    return word.span() if word else None
