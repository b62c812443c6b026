"""``%%track`` on a cell that logs one parameter and one metric, against a bare ``mlflow.start_run()``."""

from measure import finish, in_turns, new_shell, report

BARE = "with mlflow.start_run():\n    mlflow.log_param('depth', 3)\n    mlflow.log_metric('auc', 0.9)"
TRACKED = "%%track\nmlflow.log_param('depth', 3)\nmlflow.log_metric('auc', 0.9)"


def main() -> None:
    shell = new_shell()
    # Both look at the same store; the tracked cell of the first, unmeasured round makes it.
    acts = {
        name: lambda cell=cell: shell.run_cell(cell, store_history=True)
        for name, cell in (("ours", TRACKED), ("peer", BARE))
    }
    assert all(act().success for act in acts.values())
    took = in_turns(acts, rounds=200)
    finish(report("%%track against a bare run", took["ours"], took["peer"], at_most=1.15))


main()
