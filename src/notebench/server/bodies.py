"""Bodies of requests, read strictly: one JSON object with known keys of known kinds, and not large.

``openapi.yaml`` describes the same keys.
"""

import json
from collections.abc import Mapping
from typing import Any

from notebench.errors import BadInput

MOST_BYTES = 64_000
_WORDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def read_body(content: bytes, known: Mapping[str, type], *, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """The values of the body's keys; one that is not given is not in the result. No body is an empty one.

    Raises
    ------
    BadInput
        When it is too large, is no JSON object, or has a key that is not known, is there twice, or holds
        another kind of value; the message names it.
    """
    read = read_object(content, most_bytes=most_bytes)
    for key, value in read.items():
        if key not in known:
            raise BadInput(f"there is no key {key[:80]!r} in this body; {_told(known)}")
        if type(value) is not known[key] and not (known[key] is float and type(value) is int):
            raise BadInput(f"{key}: it is not {_WORDS[known[key]]}")
    return read


def read_object(content: bytes, *, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """The JSON object that the body is, whatever its keys; no body is an empty one.

    Raises
    ------
    BadInput
        When it is too large, is no JSON object, or has a key twice.
    """
    if len(content) > most_bytes:
        raise BadInput(f"the body has {len(content)} bytes; at most {most_bytes} are read")
    if not content.strip():
        return {}
    try:
        read = json.loads(content, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as err:
        raise BadInput("the body is not JSON; send one JSON object") from err
    if not isinstance(read, dict):
        raise BadInput("the body is no JSON object; send one")
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"{twice[:80]}: it is in the body twice; give it once")
    return read


def _refuse(word: str) -> object:
    raise ValueError(word)


def _told(known: Mapping[str, type]) -> str:
    return f"there are {', '.join(sorted(known))}" if known else "it takes none"
