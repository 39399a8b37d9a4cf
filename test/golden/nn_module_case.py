"""A module with any inputs and outputs: values, gradients, state dict before and after, printed form."""

import torch
from nn_case import DTYPES, camel, cotangent, put, values
from torch import nn

OWN = {}


def own(cls):
    """A class of PyTorch 2 that 1.13 lacks, written out by its formula."""
    OWN[cls.__name__] = cls
    return cls


class Spec:
    """A module as an argument of another: built in the case, written as its class and arguments."""

    def __init__(self, name, *args, **kwargs):
        self.name, self.args, self.kwargs = name, args, kwargs

    def build(self):
        args = [build(a) for a in self.args]
        kwargs = {k: build(v) for k, v in self.kwargs.items()}
        return (OWN.get(self.name) or getattr(nn, self.name))(*args, **kwargs)

    def json(self):
        return {'module': self.name, 'args': [write(a) for a in self.args],
                'options': {camel(k): write(v) for k, v in self.kwargs.items()}}


def build(value):
    return value.build() if isinstance(value, Spec) else value


def write(value):
    if isinstance(value, Spec):
        return value.json()
    if isinstance(value, (list, tuple)):
        return [write(v) for v in value]
    return DTYPES[value] if isinstance(value, torch.dtype) else put(value)


def flat(value):
    if isinstance(value, (list, tuple)):
        return [leaf for v in value for leaf in flat(v)]
    return [value]


def leaves(value):
    """Copies of tensors, the floating ones with gradients."""
    if isinstance(value, (list, tuple)):
        return type(value)(leaves(v) for v in value)
    if isinstance(value, torch.Tensor):
        return value.clone().requires_grad_(value.is_floating_point())
    return value


def spread(module):
    """Values for parameters that are all alike at first."""
    for i, p in enumerate(module.parameters()):
        p.data = values(*p.shape, lo=-1.0 - 0.1 * i, hi=1.5, dtype=p.dtype)


def module_case(name, args, kwargs, inputs, training=True, call=None, load=False, repeat=1, seed=3, grads=True):
    """`load` replaces the initial parameters, `repeat` calls several times, the last of which counts."""
    spec = Spec(name, *args, **kwargs)
    torch.manual_seed(seed)
    module = spec.build()
    module.train(training)
    case = {**spec.json(), 'seed': seed, 'training': training, 'repeat': repeat, 'printed': str(module),
            'state': [[k, put(v)] for k, v in module.state_dict().items()]}
    if load:
        spread(module)
        case['loaded'] = {k: put(v) for k, v in module.state_dict().items()}
    given = leaves(inputs)
    for _ in range(repeat):
        # A leaf cannot be written over.
        outputs = flat(module(*times_one(given), **(call or {})))
    case['inputs'] = [write(x) for x in inputs]
    case['call'] = {camel(k): write(v) for k, v in (call or {}).items()}
    case['outputs'] = [put(y) for y in outputs]
    wanted = [y for y in outputs if y is not None and y.requires_grad] if grads else []
    if wanted:
        torch.autograd.backward(wanted, [cotangent(y.shape, y.dtype) for y in wanted])
    case['inputGrads'] = [put(x.grad) if isinstance(x, torch.Tensor) else None for x in flat(given)]
    case['grads'] = {k: put(p.grad) for k, p in module.named_parameters()} if grads else {}
    case['after'] = {k: put(v) for k, v in module.named_buffers()}
    return case


def times_one(value):
    if isinstance(value, (list, tuple)):
        return type(value)(times_one(v) for v in value)
    return value * 1 if isinstance(value, torch.Tensor) and value.is_floating_point() else value
