"""The content id, with its profile, of a frame of a million rows and 20 columns, against hashing its bytes."""

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
from measure import finish, in_turns, report

from notebench.data.content import identify

ROWS = 1_000_000


def frame() -> pd.DataFrame:
    """Numbers, some of them missing, whole numbers, and words."""
    rng = np.random.default_rng(7)
    columns: dict[str, object] = {f"number{n}": rng.random(ROWS) for n in range(12)}
    columns |= {f"holes{n}": np.where(rng.random(ROWS) < 0.1, np.nan, rng.random(ROWS)) for n in range(2)}
    columns |= {f"whole{n}": rng.integers(0, 1000, ROWS) for n in range(4)}
    columns |= {f"word{n}": rng.choice(["red", "green", "blue"], ROWS) for n in range(2)}
    return pd.DataFrame(columns)


def main() -> None:
    data = frame()
    arrays = [pa.chunked_array(pa.array(data[name], from_pandas=True)) for name in data]
    buffers = [buffer for array in arrays for chunk in array.chunks for buffer in chunk.buffers() if buffer]
    assert identify(data, "frame") is not None

    def peer() -> None:
        for buffer in buffers:
            hashlib.blake2b(buffer, digest_size=16).hexdigest()

    took = in_turns({"ours": lambda: identify(data, "frame"), "peer": peer}, rounds=5)
    finish(report("content id of 1M x 20 against its bytes' hash", took["ours"], took["peer"], at_most=3))


main()
