"""The header that makes a browser save an answer under a name, whatever letters the name has (RFC 6266)."""

import re
from urllib.parse import quote

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOT_IN_QUOTES = re.compile(r"[^ !#-\[\]-~]")


def attachment(name: str) -> str:
    r"""The value of ``Content-Disposition`` for a file of this name.

    Examples
    --------
    >>> attachment("scores.csv")
    'attachment; filename="scores.csv"'
    >>> attachment("größe.csv")
    'attachment; filename="gr__e.csv"; filename*=UTF-8\'\'gr%C3%B6%C3%9Fe.csv'
    """
    name = _CONTROLS.sub("_", name)
    plain = _NOT_IN_QUOTES.sub("_", name)
    header = f'attachment; filename="{plain}"'
    if plain == name and "%" not in name:
        return header
    return f"{header}; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
