"""What cells change that no variable holds, and what they need of those before."""

import pytest

from notebench.pipelines.effects import effects_of
from notebench.pipelines.needs import needed_by

CHANGES = {
    "import lib\nlib.go()": "lib.go changes what lib keeps in its process",
    "import mlflow\nrun = mlflow.start_run()": "mlflow.start_run changes what mlflow keeps in its process",
    "from lib import Model\nModel.rate = 3": "lib.Model.rate is changed, which is no variable of the notebook",
    "import pandas as pd\nw = 3\npd.options.display.width = w": "pandas.options.display.width is changed",
    "def f():\n    import pandas as pd\n    pd.set_option('a', 1)": "pandas.set_option changes what pandas keeps",
    "import threading\nt = threading.Thread()": "threading.Thread changes what threading keeps",
    "x = 1\n%sql select 1": "%sql may change what is not kept",
    "rows = %sql select 1": "%sql may change what is not kept",
    "%%R\nx <- 1": "%%R may change what is not kept",
    "import lib\n%time lib.go()": "lib.go",
}
AGAIN = {
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.rcParams['a.b'] = 3\nplt.plot([1])": (
        "%matplotlib inline",
        "import matplotlib.pyplot as plt",
        "plt.rcParams['a.b'] = 3",
    ),
    "import warnings\nwarnings.filterwarnings('ignore')": (
        "import warnings",
        "warnings.filterwarnings('ignore')",
    ),
    "import logging\nlogging.getLogger('x').setLevel(3)": (
        "import logging",
        "logging.getLogger('x').setLevel(3)",
    ),
    "import os, numpy as np\nos.environ['A'] = 'b'\nnp.random.seed(3)": ("import os, numpy as np",),
    "import pandas as pd\ndf = pd.DataFrame()\npd.concat([df]).head()\ndf.to_csv('x')": (
        "import pandas as pd",
    ),
    "import notebench\nnotebench.output('a', 1)\nprint('x')": ("import notebench",),
    "%%time\nx = 1\n!ls\n%pip list": (),
    "%%bash\nls": (),
}


@pytest.mark.parametrize("code", CHANGES)
def test_what_lies_in_a_package_is_told_with_its_cell_and_line(code: str) -> None:
    """It can neither be kept nor made again."""
    found = effects_of(["a = 1", code]).problem
    assert found.startswith("cell 2, line ")
    assert CHANGES[code] in found


@pytest.mark.parametrize("code", AGAIN)
def test_imports_and_settings_may_be_made_again(code: str) -> None:
    """All else that these cells do lies in variables, files, or what is kept beside them."""
    found = effects_of([code])
    assert (found.problem, found.again) == ("", AGAIN[code])


def test_what_modules_of_the_notebooks_own_keep_is_kept() -> None:
    """Their variables are."""
    assert effects_of(["import lib\nlib.go()\nlib.x.y = 3"], ["lib"]).problem == ""


NEEDS = {
    "with open(path) as f:\n    f.read()": {"open", "path"},
    "x = x + 1": {"x"},
    "x += 1": {"x"},
    "(y := y + 1)": {"y"},
    "if a:\n    b = 1\nb": {"a", "b"},
    "for i in rows:\n    t = i\nt": {"rows", "t"},
    "def f(a=c):\n    return g + a\nf()": {"c", "g", "a"},
    "import os.path\nos": set(),
    "[z for z in w]": {"z", "w"},
    "del k": {"k"},
    "%time f(q)": {"time", "f", "q"},
    "no python (": {"no", "python"},
}


@pytest.mark.parametrize("code", NEEDS)
def test_names_that_are_read_before_they_are_set_are_needed(code: str) -> None:
    """Rather one too many than one too few."""
    assert needed_by([code]) == NEEDS[code]
