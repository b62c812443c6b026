"""Which packages and magics change what lies in their process and in no variable, by their names."""

import re

STATEFUL = frozenset(
    {
        *(
            "asyncio",
            "atexit",
            "concurrent",
            "ctypes",
            "dask",
            "decimal",
            "faulthandler",
            "gettext",
            "importlib",
        ),
        *("locale", "mlflow", "multiprocessing", "notebench", "pyspark", "ray", "signal", "tensorflow"),
        *("threading", "tracemalloc", "wandb"),
    }
)
"""Packages that keep in their process what their calls say."""
KNOWN = frozenset(
    {
        *("IPython", "altair", "bokeh", "collections", "copy", "csv", "datetime", "functools", "glob"),
        *("itertools", "json", "lightgbm", "math", "matplotlib", "numpy", "pandas", "pathlib", "plotly"),
        *("polars", "pprint", "pyarrow", "re", "scipy", "seaborn", "sklearn", "statistics", "string"),
        *("time", "tqdm", "xgboost"),
    }
)
"""Packages whose calls change what is theirs only where their names say so."""
_SETS = re.compile(
    r"(?:un)?(?:set|reset|register|config|configure|enable|disable|use|rc|switch|init|seed)(?:[A-Z_].*|\d*$)"
    r"|basicConfig|filterwarnings|simplefilter|resetwarnings|ion|ioff|options?|rcdefaults|rcParams|manual_seed"
    r"|autolog|start_.*"
)
_KEPT = (
    *("os.environ", "os.chdir", "os.putenv", "os.unsetenv", "sys.path", "random.", "numpy.random."),
    "torch.manual_seed",
)
_OUTSIDE = (
    *("notebench.output", "notebench.pipelines.output", "os.", "shutil.", "subprocess.", "sys.stdout."),
    *(
        "sys.stderr.",
        "logging.debug",
        "logging.info",
        "logging.warning",
        "logging.error",
        "logging.exception",
    ),
    *("logging.critical", "warnings.warn", "gc.", "pickle.dump", "joblib.dump", "torch.save"),
    "urllib.request.urlretrieve",
)
_SETTINGS = ("warnings.", "logging.basicConfig", "logging.getLogger", "logging.disable")

SET_AGAIN = frozenset({"matplotlib", "config", "autoreload", "load_ext", "precision"})
"""Magics that may be run again for what they set."""
PLAIN_MAGICS = frozenset(
    {
        *("cat", "cd", "conda", "env", "history", "ll", "ls", "lsmagic", "magic", "mamba", "pinfo", "pip"),
        *("pwd", "set_env", "uv", "who", "who_ls", "whos"),
    }
)
"""Magics that change nothing that is not kept."""
TIMING = frozenset({"time", "timeit", "capture"})
"""Magics that run the Python behind them."""
OTHER_LANGUAGES = frozenset(
    {
        *("!", "HTML", "SVG", "bash", "cmd", "file", "html", "javascript", "js", "latex", "markdown", "perl"),
        *("ruby", "script", "sh", "svg", "sx", "system", "writefile"),
    }
)
"""Magics whose cells run in a process of their own, or are shown."""


def is_kept(path: str) -> bool:
    """Whether what is called or set by this path is kept beside the variables."""
    return path.startswith(_KEPT)


def is_outside(path: str) -> bool:
    """Whether a call changes files or what is printed, which a new process finds as they are."""
    return path.startswith(_OUTSIDE)


def sets_something(path: str) -> bool:
    """Whether its last name says that it changes a setting."""
    return bool(_SETS.fullmatch(path.rpartition(".")[2]))


def is_setting(path: str) -> bool:
    """Whether it is a setting that may be made again, as it was."""
    if path.startswith(_SETTINGS):
        return True
    package, *names = path.split(".")
    return package in KNOWN and any(_SETS.fullmatch(each) for each in names) and not is_kept(path)
