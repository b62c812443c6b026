"""Whether a cluster can be used, decided from its answers: each line that is not well says the remedy."""

from collections.abc import Collection, Iterator

from notebench.addresses import shown_uri
from notebench.findings import Finding, ok, problem, warning
from notebench.targets.cluster import Answers, Node, Probe
from notebench.targets.target import Target

OLDEST = (2, 52)  # tokens came with it
_MENDED = (2, 54)  # before it, a web page could delete jobs (CVE-2026-27482)
_OK, _REFUSALS = 200, (401, 403)
_WITH_TOKENS = "set RAY_AUTH_MODE=token on all its nodes and start it again"


def findings(
    target: Target, answers: Answers, python: str, brought: Collection[str] = ()
) -> Iterator[tuple[str, Finding]]:
    """Each thing that was looked at, by name; nothing follows what everything else depends on.

    Parameters
    ----------
    python
        This machine's version.
    brought
        Lower-case names of packages that the target's requirements bring.
    """
    if answers.silence:
        what, _, remedy = answers.silence.partition("; ")
        yield "address", problem(what, remedy)
        return
    yield "address", _address(target)
    tokens = list(_tokens(target, answers))
    yield from (("token", each) for each in tokens)
    if answers.with_token != _OK:
        return
    yield "version", _version(answers.ray_version)
    if answers.nodes is not None:
        yield from (("nodes", each) for each in _nodes(target, answers.nodes))
    if answers.probe_failure:
        what, _, remedy = answers.probe_failure.partition("; ")
        yield "python", problem(what, remedy)
    if answers.probe:
        yield "python", _python(answers.probe.python, python)
        yield from (("packages", each) for each in _packages(answers.probe, brought))
        if target.tracking_uri:
            yield "runs", _tracking(target.tracking_uri, answers.probe)


def _address(target: Target) -> Finding:
    if target.address.startswith("https:") or target.is_loopback:
        return ok(f"{target.address} answers")
    return warning(
        f"{target.address} answers, and everyone on the way reads the token",
        "use https, or a tunnel by ssh, and take --insecure away",
    )


def _tokens(target: Target, answers: Answers) -> Iterator[Finding]:
    if answers.without_token == _OK:
        told = "it answers without a token: whoever reaches it runs code there"
        if not target.is_insecure:
            yield problem(told, _WITH_TOKENS)
            return
        yield warning(told, _WITH_TOKENS)
    elif answers.without_token in _REFUSALS:
        yield ok("it refuses who comes without a token")
    else:
        yield problem(
            f"it answered {answers.without_token}, which Ray's dashboard does not",
            "see that the address is that of the dashboard, and what a proxy before it says",
        )
        return
    if answers.no_token:
        what, _, remedy = answers.no_token.partition("; ")
        yield problem(what, remedy)
        return
    if answers.without_token in _REFUSALS and answers.with_wrong_token == _OK:
        yield problem("it takes any token for its own", _WITH_TOKENS)
    elif answers.with_wrong_token in _REFUSALS:
        yield ok("it refuses a wrong token")
    if answers.with_token is not None:
        yield from _own_token(target, answers)


def _own_token(target: Target, answers: Answers) -> Iterator[Finding]:
    if answers.with_token in _REFUSALS:
        yield problem(
            f"it refuses the token of {target.token_env or 'the keyring'}",
            "take the one that the cluster was started with (there: ray get-auth-token)",
        )
    elif answers.with_token != _OK:
        yield problem(f"it answered {answers.with_token} to the token", "see the dashboard's log on its head")
    elif answers.without_token in _REFUSALS:
        yield ok("it accepts the token")


def _version(text: str) -> Finding:
    found = version_of(text)
    if found < OLDEST:
        return problem(
            f"Ray {text or 'of an unknown version'} is too old: tokens came with {_text(OLDEST)}",
            f"install Ray {_text(_MENDED)} or newer on all its nodes",
        )
    if found < _MENDED:
        return warning(
            f"Ray {text} lets a web page delete jobs (CVE-2026-27482)",
            f"install Ray {_text(_MENDED)} or newer on all its nodes",
        )
    return ok(f"Ray {text}")


def _nodes(target: Target, nodes: Collection[Node]) -> Iterator[Finding]:
    if not nodes:
        yield problem("it has no node that lives", "start one: ray start --address=HEAD:6379")
        return
    cpus = _amount(nodes, "cpus", "CPUs")
    gpus = _amount(nodes, "gpus", "GPUs")
    yield ok(f"{len(nodes)} node{'s' if len(nodes) > 1 else ''}, {cpus}, {gpus}")
    wanted = target.gpus_per_trial or 0
    if wanted and max(node.gpus for node in nodes) < wanted:
        yield problem(
            f"a trial wants {wanted:g} GPUs, and no node has so many",
            "add a node that has, or lower gpus_per_trial",
        )


def _amount(nodes: Collection[Node], name: str, word: str) -> str:
    total = sum(getattr(node, name) for node in nodes)
    free = [getattr(node, f"free_{name}") for node in nodes]
    known = [each for each in free if each is not None]
    return f"{total:g} {word}" + (f" ({sum(known):g} free)" if len(known) == len(free) and total else "")


def _python(there: str, here: str) -> Finding:
    if version_of(there) == version_of(here):
        return ok(f"Python {there} there, {here} here")
    minor = ".".join(there.split(".")[:2])
    return warning(
        f"Python {there} there, {here} here: functions of cells cannot travel",
        f"sweep a notebook or module:function, which can; or use Python {minor} here",
    )


def _packages(probe: Probe, brought: Collection[str]) -> Iterator[Finding]:
    lacking = [each for each in probe.missing if _name_of(each) not in brought]
    covered = [_name_of(each) for each in probe.missing if _name_of(each) in brought]
    if lacking:
        yield problem(
            f"it lacks {', '.join(lacking)}",
            "install them on all its nodes, or name them in a file for --requirements",
        )
    if covered:
        yield ok(f"the requirements bring {', '.join(covered)}")
    if not probe.missing:
        yield ok("all packages that jobs need are there")


def _tracking(uri: str, probe: Probe) -> Finding:
    where, status = shown_uri(uri), probe.tracking_status
    if status is None:
        return problem(
            f"it does not reach the tracking server {where} ({probe.tracking_failure})",
            "name its address as the cluster sees it, or take tracking_uri away: runs come home then",
        )
    if status in _REFUSALS:
        return problem(
            f"the tracking server {where} refuses the cluster ({status})",
            "set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and …_PASSWORD, on its nodes",
        )
    if status != _OK:
        return problem(
            f"{where} answers {status}, and not as MLflow's server does",
            "see that the address is that of the server, and what a proxy before it says",
        )
    return ok(f"it reaches the tracking server {where}")


def _name_of(requirement: str) -> str:
    return requirement.partition(" ")[0].lower()


def version_of(text: str) -> tuple[int, ...]:
    """Major and minor number; empty where the text has none."""
    found = [int(part) for part in text.split(".")[:2] if part.isdecimal()]
    return tuple(found)


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
