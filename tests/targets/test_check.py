"""What is found of a cluster, by its answers."""

from dataclasses import replace

from notebench.findings import Finding, Level
from notebench.targets import Answers, Node, Probe, Target, findings

BOX = Target(name="box", address="https://box.example", token_env="BOX_TOKEN")
WELL = Answers(
    without_token=401,
    with_wrong_token=403,
    with_token=200,
    ray_version="2.60.0",
    nodes=(Node("head", True, 8, 0, 6, 0), Node("gpus", False, 16, 4, 16, 1)),
    probe=Probe("3.11.7"),
)


def bad(answers: Answers, target: Target = BOX, **facts: object) -> list[tuple[str, Finding]]:
    """All that is not well, each with a remedy."""
    found = list(findings(target, answers, "3.11.2", **facts))  # type: ignore[arg-type] - the keywords are its own
    wrong = [(name, each) for name, each in found if each.level is not Level.OK]
    assert all(each.remedy for _, each in wrong)
    return wrong


def only(answers: Answers, target: Target = BOX, **facts: object) -> tuple[str, Level, str]:
    """The one thing that is not well."""
    ((name, finding),) = bad(answers, target, **facts)
    return name, finding.level, finding.what


def test_a_cluster_that_is_well_has_nothing_to_mend() -> None:
    """And its GPUs are told."""
    found = dict(findings(BOX, WELL, "3.11.2"))
    assert bad(WELL) == []
    assert found["nodes"].what == "2 nodes, 24 CPUs (22 free), 4 GPUs (1 free)"


def test_silence_is_all_that_is_told_of_a_cluster_that_does_not_answer() -> None:
    assert only(Answers(silence="box is not there; see the tunnel")) == (
        "address",
        Level.PROBLEM,
        "box is not there",
    )


def test_a_cluster_that_answers_without_a_token_is_refused() -> None:
    """Anyone who reaches it could run code; nothing more is asked of it."""
    name, level, told = only(Answers(without_token=200))
    assert (name, level) == ("token", Level.PROBLEM)
    assert "without a token" in told


def test_where_someone_insists_it_is_a_warning() -> None:
    target = Target(name="box", address="http://10.0.0.7:8265", is_insecure=True)
    answers = replace(WELL, without_token=200, with_wrong_token=200)
    assert [(name, each.level) for name, each in bad(answers, target)] == [
        ("address", Level.WARNING),
        ("token", Level.WARNING),
    ]


def test_a_wrong_token_that_is_taken_is_a_problem() -> None:
    """A proxy in front may look only whether there is one."""
    assert only(replace(WELL, with_wrong_token=200))[2] == "it takes any token for its own"


def test_a_wrong_token_that_is_taken_is_all_that_is_told_where_ours_was_kept_back() -> None:
    answers = Answers(without_token=401, with_wrong_token=200)
    assert only(answers)[2] == "it takes any token for its own"


def test_a_token_that_is_refused_names_its_variable() -> None:
    assert only(replace(WELL, with_token=403))[2] == "it refuses the token of BOX_TOKEN"


def test_a_missing_token_is_told_with_its_remedy() -> None:
    told = bad(Answers(without_token=401, no_token="target box: there is no token; export BOX_TOKEN=…"))
    assert [each.remedy for _, each in told] == ["export BOX_TOKEN=…"]


def test_another_servers_answer_is_told() -> None:
    """A page of a proxy, say."""
    assert "404" in only(Answers(without_token=404))[2]


def test_an_old_ray_is_a_problem_and_one_with_a_hole_a_warning() -> None:
    assert only(replace(WELL, ray_version="2.51.2"))[1] is Level.PROBLEM
    assert only(replace(WELL, ray_version="2.53.0"))[1] is Level.WARNING
    assert only(replace(WELL, ray_version=""))[1] is Level.PROBLEM
    assert bad(replace(WELL, ray_version="3.0.0")) == []


def test_a_trial_that_fits_on_no_node_is_told() -> None:
    """All the GPUs together do not help it."""
    target = Target(name="box", address="https://box.example", gpus_per_trial=8)
    assert "no node has so many" in only(WELL, target)[2]
    assert "no node that lives" in only(replace(WELL, nodes=()))[2]


def test_another_python_limits_what_travels() -> None:
    """Notebooks and modules go all the same."""
    assert only(replace(WELL, probe=Probe("3.12.1")))[1] is Level.WARNING


def test_packages_that_nothing_brings_are_a_problem() -> None:
    probe = Probe("3.11.7", ("optuna >=5,<6 (4.1.0)", "psutil"))
    assert only(replace(WELL, probe=probe))[2] == "it lacks optuna >=5,<6 (4.1.0), psutil"
    assert only(replace(WELL, probe=probe), brought=["psutil"])[2] == "it lacks optuna >=5,<6 (4.1.0)"
    assert bad(replace(WELL, probe=probe), brought=["psutil", "optuna"]) == []


def test_a_tracking_server_is_one_line_of_the_check() -> None:
    """Reached, gone, behind a password, or another's page."""
    target = replace(BOX, tracking_uri="https://me@mlflow.example")
    for status, word in ((None, "does not reach"), (401, "refuses the cluster"), (404, "answers 404")):
        probe = Probe("3.11.7", (), status, "" if status else "Connection refused")
        name, level, told = only(replace(WELL, probe=probe), target)
        assert (name, level) == ("runs", Level.PROBLEM)
        assert word in told
        assert "me@" not in told
    assert bad(replace(WELL, probe=Probe("3.11.7", (), 200)), target) == []


def test_a_small_job_that_failed_is_told() -> None:
    answers = replace(WELL, probe=None, probe_failure="a small job did not run; see its node")
    assert only(answers) == ("python", Level.PROBLEM, "a small job did not run")
