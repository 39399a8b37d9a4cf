"""Makes format.json: how PyTorch prints tensors. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/format.py

Each case has the elements (a JSON list, with NaN, Infinity, -Infinity and -0 as strings, or a number n for
0, 1, … n − 1), the shape, the dtype in torchlet's names, and the print options in PyTorch's.
"""

import json
import pathlib

import numpy as np
import torch

nan, inf = float('nan'), float('inf')
DTYPES = {'float32': torch.float32, 'float64': torch.float64, 'int32': torch.int64, 'bool': torch.bool}

# Mixed signs and sizes that both sides read the same: whole numbers over a power of two.
SPREAD = [((i * 37) % 101 - 50) / 2 ** (i % 7) for i in range(60)]

CASES = [
    # elements, shape, dtype, options
    *[([v], [], 'float32', {}) for v in (
        0, -0.0, 1, -1, 3.14159, 0.1, 1e-5, 1e8, 1.5e8, 123456.789, 1e20, 1e30, nan, inf, -inf, 0.03125, 1 / 3,
    )],
    *[([v], [], 'float64', {}) for v in (0, 1, 1 / 3, 1e-5, 1e300, 5e-324, nan)],
    *[([v], [], 'int32', {}) for v in (0, -7, 2147483647)],
    *[([v], [], 'bool', {}) for v in (True, False)],
    ([1, 2, 3], [3], 'float32', {}),
    ([1, -2, 3], [3], 'float32', {}),
    ([1, 2.5, 3], [3], 'float32', {}),
    ([1, 2, 3], [3], 'float64', {}),
    ([1, 20, -300], [3], 'int32', {}),
    ([True, False, True], [3], 'bool', {}),
    ([1], [1], 'float32', {}),
    # Ties: to the even digit.
    ([0.03125, 0.09375, -0.03125, 0.15625, 2.00006103515625], [5], 'float32', {}),
    ([0.5, 1.5, 2.5, 3.5, -0.5], [5], 'float32', {'precision': 0}),
    ([1000050000, 1000150000, 1000250000, 10], [4], 'float64', {}),
    # Scientific form: by ratio, by greatest, by least.
    ([1, 1000], [2], 'float32', {}),
    ([1, 1001], [2], 'float32', {}),
    ([0.5, 500], [2], 'float32', {}),
    ([0.5, 501], [2], 'float32', {}),
    ([1e8, 1.00001e8], [2], 'float32', {}),
    ([1.5e8, 2e8], [2], 'float32', {}),
    ([1e-4, 2e-4], [2], 'float32', {}),
    ([1e-4, 2e-4], [2], 'float64', {}),
    ([0.00011, 0.00022], [2], 'float64', {}),
    ([0, 1e-5, -1e-38], [3], 'float32', {}),
    ([1e-300, 1e300, -1.25], [3], 'float64', {}),
    # What is not finite, and zeros of both signs.
    ([nan, 1, 2], [3], 'float32', {}),
    ([nan, 1.5, 2], [3], 'float32', {}),
    ([inf, -inf, nan], [3], 'float32', {}),
    ([inf, -inf, 0.25, 100], [4], 'float32', {}),
    ([nan, 1e-7, 3], [3], 'float32', {}),
    ([0, -0.0, 0], [3], 'float32', {}),
    ([-0.0, -0.00001, 0.5], [3], 'float64', {'sci_mode': False}),
    # Matrices and beyond.
    ([1, 2, 3, 4, 5, 6], [2, 3], 'float32', {}),
    ([1, -20, 3, 4, 5.5, 6], [2, 3], 'float32', {}),
    (24, [2, 3, 4], 'float32', {}),
    (24, [2, 3, 4], 'int32', {}),
    (16, [2, 2, 2, 2], 'float64', {}),
    ([True, False] * 3, [3, 2], 'bool', {}),
    (6, [1, 6, 1], 'float32', {}),
    (SPREAD, [3, 20], 'float32', {}),
    (SPREAD, [60], 'float32', {}),
    (SPREAD, [60], 'float64', {}),
    (30, [30], 'int32', {}),
    (100, [100], 'float32', {}),
    (18, [18], 'int32', {}),
    # Empty.
    ([], [0], 'float32', {}),
    ([], [0], 'int32', {}),
    ([], [0, 3], 'float32', {}),
    ([], [2, 0, 3], 'float64', {}),
    ([], [0, 1], 'bool', {}),
    # Abridged.
    (1000, [1000], 'float32', {}),
    (1001, [1001], 'float32', {}),
    (1001, [1001], 'int32', {}),
    (1200, [30, 40], 'float32', {}),
    (1200, [6, 200], 'int32', {}),
    (1200, [200, 6], 'float64', {}),
    (2016, [7, 9, 32], 'float32', {}),
    (2400, [2, 3, 400], 'float32', {}),
    (2401, [7, 7, 7, 7], 'int32', {}),
    # Options.
    (SPREAD[:12], [12], 'float32', {'precision': 2}),
    (SPREAD[:12], [3, 4], 'float32', {'precision': 8}),
    (SPREAD[:12], [3, 4], 'float32', {'sci_mode': True}),
    ([1e-9, 1, 1e9, nan], [4], 'float32', {'sci_mode': False}),
    ([1, 2, 3], [3], 'float32', {'sci_mode': True}),
    ([1e22, 1.5], [2], 'float64', {'sci_mode': False}),
    (SPREAD[:12], [12], 'float32', {'linewidth': 30}),
    (SPREAD[:12], [12], 'float32', {'linewidth': 3}),
    (20, [20], 'float32', {'threshold': 10}),
    (20, [20], 'float32', {'threshold': 10, 'edgeitems': 1}),
    (36, [6, 6], 'int32', {'threshold': 10, 'edgeitems': 2}),
    (1200, [30, 40], 'float32', {'profile': 'full'}),
    (SPREAD, [6, 10], 'float32', {'profile': 'short'}),
]


def named(value):
    if isinstance(value, float) and str(value) == '-0.0':
        return '-0'
    if isinstance(value, float) and not np.isfinite(value):
        return {'nan': 'NaN', 'inf': 'Infinity', '-inf': '-Infinity'}[str(value)]
    return value


def run(elements, shape, dtype, options):
    torch.set_printoptions(profile='default')
    torch.set_printoptions(**options)
    flat = list(range(elements)) if isinstance(elements, int) else elements
    text = repr(torch.tensor(flat, dtype=DTYPES[dtype]).reshape(shape))
    # Types by torchlet's names; no case has a suffix so near the margin that this would move it.
    text = text.replace('dtype=torch.int64', 'dtype=int32').replace('dtype=torch.', 'dtype=')
    given = elements if isinstance(elements, int) else [named(v) for v in elements]
    return {'elements': given, 'shape': shape, 'dtype': dtype, 'options': options, 'text': text}


rows = [json.dumps(run(*case)) for case in CASES]
head = f'{{\n "torch": {json.dumps(torch.__version__)},\n "cases": [\n  '
pathlib.Path(__file__).with_suffix('.json').write_text(head + ',\n  '.join(rows) + '\n ]\n}\n')
