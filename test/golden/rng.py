"""Makes rng.json: random numbers of PyTorch's CPU generator, to be reproduced exactly. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/rng.py

A run with more than 5 values keeps the first 3, the last 3 and, where every bit must agree, a hash of all: FNV-1a
over the values' 32-bit words. `next` is the uniform float32 drawn afterwards, which pins the place in the stream.
"""

import json
import pathlib

import numpy as np
import torch

SEEDS = [0, 1, 137, 2147483647]
SIZES = [1, 5, 15, 16, 17, 100, 1000]
DTYPES = {'float32': torch.float32, 'float64': torch.float64, 'int32': torch.int64, 'bool': torch.bool}


def weights(n, dtype):
    """Uneven weights that both sides compute exactly."""
    return torch.tensor([(i * 7 + 3) % 11 + 1 for i in range(n)], dtype=DTYPES[dtype])


def fill(method):
    return lambda n, dtype, *args: getattr(torch.empty(n, dtype=DTYPES[dtype]), method)(*args)


MAKE = {
    'uniform': fill('uniform_'),
    'normal': fill('normal_'),
    'bernoulli': fill('bernoulli_'),
    'exponential': fill('exponential_'),
    'geometric': fill('geometric_'),
    'logNormal': fill('log_normal_'),
    'cauchy': fill('cauchy_'),
    'random': lambda n, dtype: torch.empty(n, dtype=torch.int32 if dtype == 'int32' else DTYPES[dtype]).random_(),
    'randint': lambda n, dtype, low, high: torch.randint(low, high, (n,), dtype=DTYPES[dtype]),
    'randperm': lambda n, dtype: torch.randperm(n),
    'bernoulliFrom': lambda n, dtype: torch.bernoulli(weights(n, dtype) / 16),
    'multinomial': lambda n, dtype, replacement: torch.multinomial(
        # Without replacement half of the categories are drawn.
        weights(2 * n, dtype), n, replacement
    ),
}

# function, dtype, arguments, seeds, whether all bits must agree (float64 logarithms and sines are the platform's)
CASES = [
    ('uniform', 'float32', [0, 1], SEEDS, True),
    ('uniform', 'float32', [-2, 3], SEEDS, True),
    ('uniform', 'float64', [0, 1], SEEDS, True),
    ('uniform', 'float64', [-0.1, 0.3], [137], True),
    ('normal', 'float32', [0, 1], SEEDS, True),
    ('normal', 'float32', [1.5, 0.1], SEEDS, True),
    ('normal', 'float64', [0, 1], SEEDS, False),
    ('normal', 'float64', [1.5, 0.1], [137], False),
    ('randint', 'int32', [0, 10], SEEDS, True),
    ('randint', 'int32', [-5, 1000], SEEDS, True),
    ('randint', 'int32', [0, 2**24 + 5], [137], True),
    ('randint', 'int32', [-(2**31), 2**31 - 9], [137], True),
    ('randint', 'int32', [-(2**31), 2**31], [137], True),
    ('randint', 'float32', [-(2**25) - 7, 2**25 + 7], [137], True),
    ('randint', 'float64', [-(2**40), 2**52 + 3], [137], True),
    ('randint', 'bool', [0, 2], [137], True),
    ('random', 'float32', [], SEEDS, True),
    ('random', 'float64', [], [137], True),
    ('random', 'int32', [], SEEDS, True),
    ('random', 'bool', [], [137], True),
    ('randperm', 'int32', [], SEEDS, True),
    ('bernoulli', 'float32', [0.3], SEEDS, True),
    ('bernoulli', 'bool', [0.5], SEEDS, True),
    ('bernoulliFrom', 'float32', [], SEEDS, True),
    ('bernoulliFrom', 'float64', [], SEEDS, True),
    ('exponential', 'float32', [1], SEEDS, True),
    ('exponential', 'float32', [1.7], SEEDS, True),
    ('exponential', 'float64', [1], SEEDS, False),
    ('geometric', 'float32', [0.3], SEEDS, True),
    ('logNormal', 'float32', [0.3, 0.7], SEEDS, True),
    ('cauchy', 'float32', [0.5, 2], SEEDS, True),
    ('multinomial', 'float32', [True], SEEDS, True),
    ('multinomial', 'float32', [False], SEEDS, True),
    ('multinomial', 'float64', [True], SEEDS, True),
]


def numbers(values):
    """Shortest decimals that give the same bits back in the values' own dtype."""
    if values.dtype == np.float32:
        return [float(str(v)) for v in values]
    return [v.item() if values.dtype == np.float64 else int(v) for v in values]


def fnv1a(array):
    h = 0x811C9DC5
    for word in np.frombuffer(array.tobytes(), dtype='<u4').tolist():
        h = ((h ^ word) * 0x01000193) & 0xFFFFFFFF
    return h


def run(make, seed, size, dtype, args, exact):
    torch.manual_seed(seed)
    values = make(size, dtype, *args).contiguous().numpy()
    if values.dtype in (np.int64, np.bool_):
        values = values.astype(np.int32)
    row = {'seed': seed, 'size': size, 'next': torch.rand(1, dtype=torch.float64).item()}
    if size <= 5:
        row['values'] = numbers(values)
    else:
        row['first'] = numbers(values[:3])
        row['last'] = numbers(values[-3:])
        if exact:
            row['hash'] = fnv1a(values)
    return row


def sequence():
    """Calls of all kinds in a row: the cached half of a normal pair waits until the next small normal call."""
    torch.manual_seed(42)
    steps = []
    for name, size, args in [
        ('normal', 3, [0, 1]), ('uniform', 2, [0, 1]), ('normal', 1, [0, 1]), ('normal', 5, [2, 3]), ('randperm', 4, []),
        ('normal', 17, [0, 1]), ('normal', 2, [0, 1]), ('logNormal', 3, [0.3, 0.7]), ('normal', 1, [0, 1]),
    ]:
        dtype = 'int32' if name == 'randperm' else 'float32'
        steps.append({'fn': name, 'dtype': dtype, 'args': args, 'values': numbers(MAKE[name](size, dtype, *args).numpy())})
    return {'seed': 42, 'steps': steps, 'state': fnv1a(torch.get_rng_state().numpy())}


def laid():
    """Tensors that do not lie in memory in their own order."""
    rows = []
    for name, args in [('uniform_', []), ('normal_', []), ('bernoulli_', [0.4]), ('exponential_', []), ('random_', [0, 50])]:
        for layout in ['transposed', 'sliced']:
            torch.manual_seed(11)
            x = torch.empty(4, 6).t() if layout == 'transposed' else torch.empty(5, 8)[:, ::2]
            values = getattr(x, name)(*args).contiguous().reshape(-1).numpy()
            rows.append({'fn': name, 'args': args, 'layout': layout, 'values': numbers(values), 'next': torch.rand(1).item()})
    return rows


def seeds():
    rows = []
    for seed in [5, -1, -5, 2**31, 2**32, 2**53 - 1, 2**53 + 1, 2**64 - 1, -(2**63)]:
        torch.manual_seed(seed)
        start = fnv1a(torch.get_rng_state().numpy())
        rows.append({'seed': str(seed), 'initial': str(torch.initial_seed()), 'state': start, 'next': torch.rand(1).item()})
    return rows


def main():
    cases = [
        {'fn': fn, 'dtype': dtype, 'args': args, 'runs': [run(MAKE[fn], s, n, dtype, args, exact) for s in on for n in SIZES]}
        for fn, dtype, args, on, exact in CASES
    ]
    # One run a line: readable, and a change shows as a line.
    lines = ['{', f' "torch": {json.dumps(torch.__version__)},', ' "seeds": [']
    lines.append(',\n'.join('  ' + json.dumps(row) for row in seeds()))
    lines += [' ],', ' "laid": [', ',\n'.join('  ' + json.dumps(row) for row in laid())]
    lines += [' ],', f' "sequence": {json.dumps(sequence())},', ' "cases": [']
    blocks = []
    for case in cases:
        head = json.dumps({k: case[k] for k in ('fn', 'dtype', 'args')})[:-1]
        blocks.append('  ' + head + ', "runs": [\n' + ',\n'.join('   ' + json.dumps(r, separators=(',', ':')) for r in case['runs']) + ']}')
    lines += [',\n'.join(blocks), ' ]', '}', '']
    pathlib.Path(__file__).with_suffix('.json').write_text('\n'.join(lines))


main()
