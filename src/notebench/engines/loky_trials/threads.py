"""How many threads each worker's libraries may use, so that several workers do not fight for the cores."""

from collections.abc import Mapping

# Read when a library is loaded: OpenMP (scikit-learn, PyTorch, XGBoost), linear algebra, tables, joblib.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",  # what `n_jobs=-1` means
)


def thread_limits(workers: int, cores: int, environ: Mapping[str, str]) -> dict[str, str]:
    """What stands in a worker's environment: an equal share of the cores, at least one.

    A lone worker has all cores. What the environment says already is somebody's choice, and stays.

    Examples
    --------
    >>> thread_limits(2, 8, {})["OMP_NUM_THREADS"]
    '4'
    """
    if workers == 1:
        return {}
    share = str(max(1, cores // workers))
    return {name: share for name in THREAD_VARIABLES if name not in environ}
