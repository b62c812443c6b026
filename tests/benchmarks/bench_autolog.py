"""A tracked scikit-learn fit with its model logged, against ``mlflow.sklearn.autolog()`` with models."""

import warnings

from measure import finish, in_turns, new_shell, report

FIT = "LogisticRegression(max_iter=100).fit(X, y)"
DATA = """
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
X, y = load_breast_cancer(return_X_y=True)
X = X / X.max(0)
"""


def main() -> None:
    warnings.simplefilter("ignore")
    shell = new_shell()
    shell.run_cell(DATA)

    def ours() -> None:
        assert shell.run_cell(f"%%track\n{FIT};", store_history=True).success

    def peer() -> None:
        assert shell.run_cell(f"{FIT};", store_history=True).success

    # One after the other: MLflow's autologging belongs to whoever set it up last.
    our_times = in_turns({"ours": ours}, rounds=7)["ours"]
    models = shell.user_ns["mlflow"].search_logged_models(output_format="list")
    assert len(models) >= len(our_times), "each tracked fit must have kept its model"
    shell.run_cell("mlflow.sklearn.autolog(silent=True)")
    peer_times = in_turns({"peer": peer}, rounds=4)["peer"]
    finish(report("tracked fit with its model against autolog", our_times, peer_times, at_least=4))


main()
