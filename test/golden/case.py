"""One golden case: inputs, a call in our spelling, and what PyTorch makes of it."""

import math
import re

import numpy as np
import torch

DTYPES = {'float32': torch.float32, 'float64': torch.float64, 'int32': torch.int64, 'bool': torch.bool}
NAMES = {torch_type: name for name, torch_type in DTYPES.items()}


class Input:
    """A tensor operand. `how` says in which layout the test is to lay it out; PyTorch computes on plain values."""

    def __init__(self, shape, dtype='float32', data=None, lo=-2.0, hi=2.0, seed=0, how=None):
        count = math.prod(shape)
        if data is None:
            data = spread(count, dtype, lo, hi, seed)
        if how == 'expanded':
            row = math.prod(shape[1:])
            data = [data[i % row] for i in range(count)]
        assert len(data) == count, (shape, data)
        self.shape, self.dtype, self.how = list(shape), dtype, how
        self.tensor = torch.tensor(data, dtype=DTYPES[dtype]).reshape(shape)

    def json(self):
        return {**encode(self.tensor), **({'how': self.how} if self.how else {})}


def spread(count, dtype, lo, hi, seed):
    """Uneven values over an interval, in no order, few digits each."""
    places = [(0.137 + seed * 0.291 + i * 0.618034) % 1 for i in range(count)]
    if dtype == 'bool':
        return [place < 0.5 for place in places]
    if dtype == 'int32':
        return [int(math.floor(lo + (hi - lo + 1) * place)) for place in places]
    return [round(lo + (hi - lo) * place, 3) for place in places]


def encode(tensor):
    """Shape, type and elements; NaN and infinities as text."""
    return {'shape': list(tensor.shape), 'dtype': NAMES[tensor.dtype], 'data': [number(v) for v in numpy_of(tensor)]}


def numpy_of(tensor):
    return tensor.detach().resolve_conj().contiguous().numpy().reshape(-1)


def number(value):
    """The shortest number that reads back as this one."""
    if isinstance(value, (np.bool_, np.integer)):
        return int(value)
    plain = float(str(value)) if isinstance(value, np.float32) else float(value)
    if math.isnan(plain):
        return 'NaN'
    if math.isinf(plain):
        return 'Infinity' if plain > 0 else '-Infinity'
    if plain == 0:
        return -0.0 if math.copysign(1, plain) < 0 else 0
    return int(plain) if plain.is_integer() and abs(plain) < 1e15 else plain


def cotangent(tensor):
    """cos(1), cos(2), …, so that no two elements weigh the same."""
    flat = torch.cos(torch.arange(1, tensor.numel() + 1, dtype=torch.float64))
    return flat.reshape(tensor.shape).to(tensor.dtype)


# Every call that PyTorch took, for cases that vary them (ops_varied.py)
CALLS = []


def snake(name):
    return re.sub('([A-Z])', lambda m: '_' + m.group(1).lower(), name)


def case(op, *inputs, args=(), options=None, fn=None, grad=True, inplace=False, raises=False):
    """
    Runs a call and returns the case, or None where PyTorch does not take such operands and `raises` is not set.

    `args` are the positional arguments after the tensors, or the whole list where it names tensors as '$0', '$1', …;
    `fn` is PyTorch's function where its name is not `torch.<op in snake case>`, and gets the same arguments.
    """
    inputs = [i if isinstance(i, Input) else Input(i) for i in inputs]
    options = options or {}
    call = {'op': op, 'args': list(args), 'options': options, 'inputs': [i.json() for i in inputs]}
    call = {key: value for key, value in call.items() if value != [] and value != {} or key == 'inputs'}
    if inplace:
        call['inplace'] = True
    leaves = [i.tensor.clone().requires_grad_(grad and i.tensor.is_floating_point()) for i in inputs]
    tensors = [leaf.clone() for leaf in leaves] if inplace else leaves
    given = [refer(arg, tensors) for arg in args]
    if not any(names_tensor(arg) for arg in args):
        given = [*tensors, *given]
    named = {snake(key): DTYPES[value] if key == 'dtype' else value for key, value in options.items()}
    fn = fn or getattr(torch, snake(op))
    try:
        out = fn(*given, **named)
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        if raises:
            return {**call, 'throws': True}
        if type(error) is TypeError:
            raise
        return None
    assert not raises, (op, 'did not raise')
    if not inplace and inputs:
        CALLS.append({'op': op, 'inputs': inputs, 'args': args, 'options': options, 'fn': fn, 'grad': grad})
    return {**call, **results(leaves, out)}


def results(leaves, out):
    """The encoded outputs, and the gradients of the leaves for the fixed cotangent."""
    outs = list(out) if isinstance(out, (tuple, list)) else [out]
    encoded = [encode(o) for o in outs]
    found = {'out': encoded if isinstance(out, (tuple, list)) else encoded[0]}
    roots = [o for o in outs if o.requires_grad]
    wanted = [leaf for leaf in leaves if leaf.requires_grad]
    if roots and wanted:
        try:
            grads = torch.autograd.grad(roots, wanted, [cotangent(o) for o in roots], allow_unused=True)
        except (RuntimeError, IndexError):  # PyTorch 1.13 itself cannot differentiate this call
            return found
        of_leaf = {id(leaf): g for leaf, g in zip(wanted, grads)}
        all_grads = [of_leaf.get(id(leaf)) for leaf in leaves]
        found['grads'] = [None if g is None else [number(v) for v in numpy_of(g)] for g in all_grads]
    return found


def names_tensor(arg):
    if isinstance(arg, str):
        return arg.startswith('$')
    return any(map(names_tensor, arg.values() if isinstance(arg, dict) else arg)) if isinstance(arg, (list, dict)) else False


def refer(arg, tensors):
    if isinstance(arg, list):
        return [refer(a, tensors) for a in arg]
    if isinstance(arg, dict):
        return {name: refer(a, tensors) for name, a in arg.items()}
    if isinstance(arg, str) and arg.startswith('$'):
        return tensors[int(arg[1:])]
    return math.inf if arg == 'Infinity' else -math.inf if arg == '-Infinity' else arg
