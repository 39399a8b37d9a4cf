"""Makes nn/*.json: layers, losses, initial values and printed forms of PyTorch's torch.nn. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/nn.py

Every case is data: the class, its arguments with names in camelCase, the seed, inputs, results and gradients. A loss
that is not a scalar is multiplied by `cotangent`, which grows from element to element, so that no gradient is hidden
by symmetry.
"""

import json
import math
import pathlib
import re

import torch
from torch import nn

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


# ---- layers ----

X = values(3, 4)
LAYERS = [
    # class, positional arguments, options, input, whether training
    ('Linear', [4, 3], {}, X),
    ('Linear', [4, 3], {'bias': False}, X),
    ('Linear', [4, 1], {}, values(4)),
    ('Linear', [2, 5], {}, values(2, 3, 2)),
    ('Linear', [4, 3], {'dtype': torch.float64}, values(3, 4, dtype=torch.float64)),
    ('Linear', [4, 2], {}, values(0, 4)),
    ('Identity', [], {}, X),
    ('Flatten', [], {}, values(2, 3, 2)),
    ('Flatten', [0, 1], {}, values(2, 3, 2)),
    ('Flatten', [], {'end_dim': 1, 'start_dim': -3}, values(2, 3, 2)),
    ('Unflatten', [1, (2, 2)], {}, X),
    ('Unflatten', [-1, (4,)], {}, X),
    ('Softmax', [], {'dim': 1}, X),
    ('Softmax', [0], {}, X),
    ('Softmax', [], {}, values(2, 2, 3)),
    ('Softmax', [], {}, X),
    ('LogSoftmax', [], {'dim': -1}, X),
    ('LogSoftmax', [1], {}, values(2, 2, 3)),
    ('LogSoftmax', [], {}, values(5)),
    ('Softmin', [], {'dim': 1}, X),
    ('Dropout', [], {}, X),
    ('Dropout', [0.3], {}, values(3, 7)),
    ('Dropout', [], {'p': 0.0}, X),
    ('Dropout', [], {'p': 1.0}, X),
    ('Dropout', [0.25], {'inplace': True}, X),
]
SPREAD = values(4, 5, lo=-8.0, hi=8.0)
ENDS = torch.tensor([-200.0, -30.0, -7.0, -3.5, -0.25, 0.25, 3.5, 7.0, 30.0, 200.0])
ACTIVATIONS = {
    'ReLU': [{}, {'inplace': True}],
    'LeakyReLU': [{}, {'negative_slope': 0.2}, {'negative_slope': 1e-5, 'inplace': True}],
    'ELU': [{}, {'alpha': 0.5}],
    'SELU': [{}],
    'CELU': [{}, {'alpha': 2.5}],
    'GELU': [{}, {'approximate': 'tanh'}],
    'SiLU': [{}, {'inplace': True}],
    'Mish': [{}],
    'Sigmoid': [{}],
    'LogSigmoid': [{}],
    'Tanh': [{}],
    'Softplus': [{}, {'beta': 2, 'threshold': 5}],
    'Softsign': [{}],
    'Hardtanh': [{}, {'min_val': -2.0, 'max_val': 0.5}],
    'Hardsigmoid': [{}],
    'Hardswish': [{}],
    'ReLU6': [{}],
}
for name, sets in ACTIVATIONS.items():
    for kwargs in sets:
        LAYERS.append((name, [], kwargs, SPREAD))
    LAYERS.append((name, [], {}, ENDS))


def layer_case(name, args, kwargs, x, training):
    torch.manual_seed(3)
    layer = getattr(nn, name)(*args, **kwargs)
    layer.train(training)
    x = x.clone().requires_grad_()
    # A leaf cannot be written over.
    y = layer(x * 1)
    y.backward(cotangent(y.shape, y.dtype))
    state = [[key, put(value)] for key, value in layer.state_dict().items()]
    opts = {k: (DTYPES[v] if isinstance(v, torch.dtype) else v) for k, v in kwargs.items()}
    return {
        'class': name,
        'args': put(args),
        'options': options(opts),
        'seed': 3,
        'training': training,
        'printed': str(layer),
        'state': state,
        'input': put(x),
        'output': put(y),
        'cotangent': put(cotangent(y.shape, y.dtype)),
        'inputGrad': put(x.grad),
        'grads': {key: put(value.grad) for key, value in layer.named_parameters()},
    }


cases = []
for name, args, kwargs, x in LAYERS:
    for training in [True, False] if name == 'Dropout' else [True]:
        cases.append(layer_case(name, args, kwargs, x, training))
save('layers', cases)

# ---- losses ----

P = values(3, 4, lo=0.05, hi=0.95)
T = values(3, 4, lo=1.5, hi=-1.5)
T01 = torch.tensor([[0.0, 1, 0.25, 1], [1, 0, 1, 0], [0.5, 1, 1, 0]])
EDGE = torch.tensor([0.0, 1.0, 0.0, 1.0, 1e-30])
EDGE_T = torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0])
W4 = torch.tensor([0.5, 1.0, 2.0, 0.25])
LOGITS = values(3, 4, lo=-5, hi=5)
EXTREME = torch.tensor([-200.0, -60.0, 0.0, 60.0, 200.0])
EXTREME_T = torch.tensor([1.0, 0.0, 0.5, 1.0, 0.0])
CLASSES = torch.tensor([2, 0, 3])
SOME = torch.tensor([2, -100, 3])
PROBS = torch.softmax(values(3, 4, lo=-1, hi=2).flip(0), 1)
IMAGE = values(2, 3, 2, 2)
IMAGE_CLASSES = torch.tensor([[[0, 1], [2, -100]], [[1, 1], [0, 2]]])
W3 = torch.tensor([0.2, 1.0, 3.0])
LOGP = torch.log_softmax(LOGITS, 1)
REDUCTIONS = ['mean', 'sum', 'none']

LOSSES = []
for reduction in REDUCTIONS:
    r = {'reduction': reduction}
    LOSSES += [
        ('MSELoss', r, X, T),
        ('L1Loss', r, X, T),
        ('SmoothL1Loss', r, X, T),
        ('SmoothL1Loss', {**r, 'beta': 0.3}, X, T),
        ('SmoothL1Loss', {**r, 'beta': 0.0}, X, T),
        ('HuberLoss', r, X, T),
        ('HuberLoss', {**r, 'delta': 0.4}, X, T),
        ('BCELoss', r, P, T01),
        ('BCELoss', r, EDGE, EDGE_T),
        ('BCELoss', {**r, 'weight': W4}, P, T01),
        ('BCEWithLogitsLoss', r, LOGITS, T01),
        ('BCEWithLogitsLoss', r, EXTREME, EXTREME_T),
        ('BCEWithLogitsLoss', {**r, 'weight': W4}, LOGITS, T01),
        ('BCEWithLogitsLoss', {**r, 'pos_weight': W4}, LOGITS, T01),
        ('BCEWithLogitsLoss', {**r, 'weight': W4, 'pos_weight': W4 * 3}, LOGITS, T01),
        ('KLDivLoss', r, LOGP, PROBS),
        ('KLDivLoss', {**r, 'log_target': True}, LOGP, PROBS.log()),
    ]
    for loss, x in [('NLLLoss', LOGP), ('CrossEntropyLoss', LOGITS)]:
        LOSSES += [
            (loss, r, x, CLASSES),
            (loss, r, x, SOME),
            (loss, {**r, 'ignore_index': 3}, x, CLASSES),
            (loss, {**r, 'weight': W4}, x, CLASSES),
            (loss, {**r, 'weight': W4}, x, SOME),
            (loss, r, x[0], CLASSES[0]),
            (loss, r, IMAGE, IMAGE_CLASSES),
            (loss, {**r, 'weight': W3}, IMAGE, IMAGE_CLASSES),
        ]
    LOSSES += [
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1}, LOGITS, CLASSES),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1}, LOGITS, SOME),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.2, 'weight': W4}, LOGITS, SOME),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.2, 'weight': W3}, IMAGE, IMAGE_CLASSES),
        ('CrossEntropyLoss', r, LOGITS, PROBS),
        ('CrossEntropyLoss', {**r, 'weight': W4}, LOGITS, PROBS),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1}, LOGITS, PROBS),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1, 'weight': W4}, LOGITS, PROBS),
        ('CrossEntropyLoss', r, LOGITS * 100, CLASSES),
        ('CrossEntropyLoss', r, LOGITS.double(), CLASSES),
        ('CrossEntropyLoss', r, LOGITS[0], PROBS[0]),
    ]
LOSSES += [
    ('KLDivLoss', {'reduction': 'batchmean'}, LOGP, PROBS),
    ('KLDivLoss', {}, LOGP, T01),
    ('MSELoss', {}, X, T),
    ('MSELoss', {}, X.double(), T.double()),
    ('MSELoss', {}, torch.tensor(3.0), torch.tensor(1.0)),
    ('MSELoss', {}, torch.zeros(0), torch.zeros(0)),
    ('MSELoss', {'reduction': 'sum'}, torch.zeros(0), torch.zeros(0)),
    ('L1Loss', {}, torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0])),
    ('CrossEntropyLoss', {}, LOGITS, torch.tensor([-100, -100, -100])),
]
SOFT_TARGETS = {'MSELoss', 'L1Loss', 'SmoothL1Loss', 'HuberLoss', 'BCEWithLogitsLoss', 'KLDivLoss'}


def loss_case(name, kwargs, x, target):
    loss = getattr(nn, name)(**kwargs)
    x = x.clone().requires_grad_()
    # PyTorch 1.13 has no derivative by the target of every loss.
    by_target = name in SOFT_TARGETS or (name == 'CrossEntropyLoss' and target.is_floating_point())
    target = target.clone().requires_grad_(by_target)
    y = loss(x, target)
    y.backward(cotangent(y.shape, y.dtype))
    return {
        'class': name,
        'options': options(kwargs),
        'printed': str(loss),
        'state': list(loss.state_dict()),
        'input': put(x),
        'target': put(target),
        'output': put(y),
        'cotangent': put(cotangent(y.shape, y.dtype)),
        'inputGrad': put(x.grad),
        'targetGrad': put(target.grad),
    }


save('losses', [loss_case(*case) for case in LOSSES])

# ---- initial values ----

INITS = [
    ('uniform_', [], {}, [3, 4]),
    ('uniform_', [-0.3, 0.7], {}, [3, 4]),
    ('normal_', [], {}, [3, 4]),
    ('normal_', [1.0, 0.2], {}, [5, 4]),
    ('trunc_normal_', [], {}, [4, 6]),
    ('trunc_normal_', [], {'mean': 0.5, 'std': 0.2, 'a': 0.4, 'b': 0.9}, [4, 6]),
    ('constant_', [0.3], {}, [2, 2]),
    ('ones_', [], {}, [2, 2]),
    ('zeros_', [], {}, [2, 2]),
    ('eye_', [], {}, [2, 3]),
    ('xavier_uniform_', [], {}, [3, 5]),
    ('xavier_uniform_', [], {'gain': 5 / 3}, [2, 3, 2, 2]),
    ('xavier_normal_', [2.0], {}, [3, 6]),
    ('kaiming_uniform_', [], {}, [3, 5]),
    ('kaiming_uniform_', [], {'a': 0.1, 'mode': 'fan_out'}, [2, 3, 2]),
    ('kaiming_uniform_', [], {'nonlinearity': 'relu'}, [3, 5]),
    ('kaiming_normal_', [], {'mode': 'fan_out', 'nonlinearity': 'tanh'}, [3, 6]),
    ('kaiming_normal_', [0.2], {}, [4, 4]),
]
cases = []
for name, args, kwargs, shape in INITS:
    for dtype in [torch.float32, torch.float64]:
        torch.manual_seed(7)
        x = getattr(nn.init, name)(torch.empty(shape, dtype=dtype), *args, **kwargs)
        cases.append(
            {
                'function': camel(name[:-1]) + '_',
                'args': args,
                'options': options(kwargs),
                'seed': 7,
                'result': put(x),
                'next': torch.rand(1).item(),
            }
        )
for seed in [0, 3, 1234]:
    for shape in [(2, 3), (3, 2), (10, 7), (784, 2), (1, 1)]:
        torch.manual_seed(seed)
        layer = nn.Linear(*shape)
        bits = {k: v.view(torch.int32) if v.ndim else v for k, v in layer.state_dict().items()}
        cases.append(
            {
                'linear': shape,
                'seed': seed,
                # Sums of the bits as integers: any that differs shows.
                'bits': {k: v.to(torch.int64).sum().item() for k, v in bits.items()},
                'first': {k: v.reshape(-1)[:3].tolist() for k, v in layer.state_dict().items()},
            }
        )
GAINS = ['linear', 'conv2d', 'conv_transpose1d', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu']
cases += [{'gain': name, 'value': nn.init.calculate_gain(name)} for name in GAINS]
cases.append({'gain': 'leaky_relu', 'param': 0.2, 'value': nn.init.calculate_gain('leaky_relu', 0.2)})
save('init', cases)

# ---- models: state dict keys and printed forms ----


class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.norm = nn.Parameter(torch.ones(n))
        self.fc = nn.Linear(n, n)
        self.act = nn.GELU()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2))
        self.blocks = nn.ModuleList([Block(2), Block(2)])
        self.heads = nn.ModuleDict({'a': nn.Linear(2, 1), 'b': nn.Sequential(nn.ReLU(), nn.Linear(2, 1))})
        self.shift = nn.Parameter(torch.zeros(2))
        self.register_buffer('count', torch.zeros(1))
        self.register_buffer('scratch', torch.zeros(1), persistent=False)


MODELS = {
    'sequential': nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1)),
    'nested': nn.Sequential(nn.Sequential(nn.Linear(2, 3, bias=False), nn.ReLU()), nn.Dropout(0.1)),
    'named': nn.Sequential({'first': nn.Linear(2, 3), 'act': nn.Softplus()}) if False else None,
    'net': Net(),
    'parameters': nn.ParameterList([torch.zeros(2), torch.zeros(2, 3)]),
    'oneParameter': nn.ParameterList([torch.zeros(2)]),
    'parameterDict': nn.ParameterDict({'left': torch.zeros(2), 'right': torch.zeros(())}),
    'emptyList': nn.ModuleList(),
    'emptySequential': nn.Sequential(),
}
from collections import OrderedDict

MODELS['named'] = nn.Sequential(OrderedDict([('first', nn.Linear(2, 3)), ('act', nn.Softplus())]))
cases = []
for name, model in MODELS.items():
    cases.append(
        {
            'model': name,
            'printed': str(model),
            'state': [[k, list(v.shape)] for k, v in model.state_dict().items()],
            'parameters': [k for k, _ in model.named_parameters()],
            'buffers': [k for k, _ in model.named_buffers()],
            'modules': [k for k, _ in model.named_modules()],
            'children': [k for k, _ in model.named_children()],
        }
    )
save('models', cases)

# ---- functions without a class here, and clipping ----

F = nn.functional
cases = []
table = values(5, 3)
index = torch.tensor([[0, 4, 2], [2, 2, 1]])
for padding in [None, 2, -1]:
    w = table.clone().requires_grad_()
    y = F.embedding(index, w, padding_idx=padding)
    y.backward(cotangent(y.shape, y.dtype))
    cases.append({'function': 'embedding', 'options': {'paddingIdx': padding}, 'input': put(index), 'second': put(w),
                  'output': put(y), 'cotangent': put(cotangent(y.shape, y.dtype)), 'secondGrad': put(w.grad)})
for kwargs in [{}, {'num_classes': 6}]:
    cases.append({'function': 'oneHot', 'options': options(kwargs), 'input': put(index),
                  'output': put(F.one_hot(index, **kwargs))})
for kwargs in [{}, {'p': 1, 'dim': 0}, {'p': 3.0, 'dim': -1}]:
    x = X.clone().requires_grad_()
    y = F.normalize(x, **kwargs)
    y.backward(cotangent(y.shape, y.dtype))
    cases.append({'function': 'normalize', 'options': options(kwargs), 'input': put(x), 'output': put(y),
                  'cotangent': put(cotangent(y.shape, y.dtype)), 'inputGrad': put(x.grad)})
for norm_type in [2.0, 1.0, 3.0, math.inf]:
    for max_norm in [0.5, 100.0]:
        ps = [nn.Parameter(torch.zeros(3)), nn.Parameter(torch.zeros(2, 2)), nn.Parameter(torch.zeros(1))]
        ps[0].grad, ps[1].grad = values(3), values(2, 2)
        before = [put(p.grad) if p.grad is not None else None for p in ps]
        total = nn.utils.clip_grad_norm_(ps, max_norm, norm_type=norm_type)
        cases.append({'function': 'clipGradNorm_', 'maxNorm': max_norm, 'options': {'normType': number(norm_type)},
                      'before': before, 'total': total.item(),
                      'after': [put(p.grad) if p.grad is not None else None for p in ps]})
save('functional', cases)
