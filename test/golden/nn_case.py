"""How the scripts for nn/*.json write a case: tensors as { dtype, shape, data }, names in camelCase."""

import json
import math
import pathlib
import re

import torch

OUT = pathlib.Path(__file__).with_name('nn')
DTYPES = {torch.float32: 'float32', torch.float64: 'float64', torch.int64: 'int32', torch.bool: 'bool'}


def camel(name):
    return re.sub(r'_(.)', lambda m: m.group(1).upper(), name)


def number(value):
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'
    return value


def put(value):
    """A value as JSON; tensors as { dtype, shape, data }."""
    if isinstance(value, torch.Tensor):
        flat = [number(v) for v in value.detach().reshape(-1).tolist()]
        return {'dtype': DTYPES[value.dtype], 'shape': list(value.shape), 'data': flat}
    if isinstance(value, dict):
        return {k: put(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [put(v) for v in value]
    return number(value)


def options(kwargs):
    return {camel(k): put(v) for k, v in kwargs.items()}


def cotangent(shape, dtype):
    n = math.prod(shape)
    return torch.tensor([((i * 5 + 2) % 7 - 3) / 4 for i in range(n)], dtype=dtype).reshape(shape)


def values(*shape, lo=-2.0, hi=2.0, dtype=torch.float32):
    """Numbers without pattern that both sides read exactly; none lies on a kink."""
    n = math.prod(shape)
    flat = [lo + (hi - lo) * (((i * 37 + 11) % 101) + 0.5) / 101 for i in range(n)]
    return torch.tensor(flat, dtype=dtype).reshape(shape)


def save(name, cases):
    text = ',\n'.join(json.dumps(case, allow_nan=False) for case in cases)
    OUT.mkdir(exist_ok=True)
    (OUT / f'{name}.json').write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{text}\n]}}\n')
    print(f'{name}: {len(cases)} cases')
