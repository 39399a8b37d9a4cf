"""Which BLAS multiplies PyTorch's matrices, and how fast: the reference one is some 25 times slower than OpenBLAS."""

import re
import time

import torch

SIZE = 256


def speed():
    """GFLOP/s of a product, the best of a few."""
    a = torch.ones(SIZE, SIZE)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        a.matmul(a)
        best = min(best, time.perf_counter() - start)
    return 2 * SIZE**3 / best / 1e9


def loaded():
    """Paths of the libraries in this process; none where the system does not tell."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            return {line.split()[-1] for line in maps}
    except OSError:
        return set()


def name():
    """Debian's PyTorch takes whatever is installed as libblas.so.3; the others have theirs built in."""
    built_in = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    built_in = built_in[1] if built_in else "unknown"
    if built_in != "generic":
        return {"mkl": "MKL", "open": "OpenBLAS"}.get(built_in, built_in)
    for path in loaded():
        if re.search(r"/libblas\.so", path):
            known = {"openblas": "OpenBLAS", "blis": "BLIS", "atlas": "ATLAS", "mkl": "MKL"}
            found = (label for part, label in known.items() if part in path.lower())
            return next(found, "the reference BLAS")
    return "an unknown BLAS"


def blas():
    gflops = speed()  # first, since it loads the library
    return {"name": name(), "gflops": round(gflops, 1)}
