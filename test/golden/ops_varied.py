"""
What the cases of an operation do not try yet, tried on one of its calls: other layouts, types and shapes, NaN and
infinities. Where PyTorch takes no such call the kind is entered in LEFT_OUT, which test/contract/coverage.test.ts reads.
"""

import math

import torch
import torch.nn.functional as F

from case import CALLS, Input, case, numpy_of

INF, NAN = math.inf, math.nan

# operation -> kind -> why there is no case of it
LEFT_OUT = {}
REFUSED = 'PyTorch takes no such call'

# Where PyTorch's answer is an accident of its algorithm
ACCIDENTS = {
    'not finite': {
        'of a decomposition PyTorch promises nothing': 'linalg.inv linalg.det linalg.slogdet linalg.qr linalg.svdvals '
        'linalg.solve linalg.solveTriangular linalg.cholesky linalg.pinv linalg.matrixRank linalg.eigvalsh linalg.lstsq det '
        'inverse pinverse slogdet logdet linalg.cond matrixExp linalg.matrixExp linalg.tensorinv linalg.tensorsolve '
        'linalg.matrixPower matrixPower linalg.matrixNorm linalg.norm',
        'there is no integer for it': 'long int',
        'what NaN gives depends on the order of its loop': 'mode bucketize histc',
        'its powers are repeated products, and so 0 times Infinity': 'vander linalg.vander',
        'its gradient at an infinite norm is left as if the norm were small': 'renorm',
        'the form for weights of at least 0.5 multiplies 0 by Infinity': 'lerp',
    },
    'layout': {'whether there is such a view depends on the layout': 'view viewAs asStrided'},
    'empty': {
        'PyTorch 1.13 crashes': 'pdist',
        'there are no rows to fit or to solve for': 'linalg.lstsq linalg.cond linalg.tensorsolve',
    },
    'shapes': {'boundaries must ascend': 'bucketize'},
    '0-d': {
        'PyTorch reads what is not there': 'indexSelect',
        'a table of powers needs a vector': 'vander linalg.vander',
        'the variance of one element is 0 / 0': 'varMean',
    },
    'bool': {
        'PyTorch looks at the type of full tensors only': 'softmax logSoftmax softmin',
        'matrices of numbers with fractions only': 'linalg.matrixPower matrixPower',
    },
    'int32': {
        'PyTorch looks at the type of full tensors only': 'softmin',
        'matrices of numbers with fractions only': 'linalg.matrixPower matrixPower',
    },
}


def cases():
    yield from by_hand()
    by_op = {}
    for call in CALLS:
        by_op.setdefault(call['op'], []).append(call)
    for op, calls in by_op.items():
        for kind, (shows, variants) in KINDS.items():
            if any(shows(call) for call in calls):
                continue
            reason = accident(op, kind)
            found = None if reason else next(tried(calls, variants, shows), None)
            if found is None:
                LEFT_OUT.setdefault(op, {})[kind] = reason or REFUSED
            else:
                yield found
        yield from more_shapes(op, calls)


def accident(op, kind):
    return next((why for why, ops in ACCIDENTS.get(kind, {}).items() if op in ops.split()), None)


def tried(calls, variants, shows):
    """The cases that PyTorch takes, of the variants of each call."""
    for call in calls:
        for inputs in variants(call['inputs']):
            if inputs is not None and shows({**call, 'inputs': inputs}):
                result = attempt(call, inputs)
                if result is not None:
                    yield result


def attempt(call, inputs):
    try:
        options = {'options': call['options'], 'fn': call['fn'], 'grad': call['grad']}
        return case(call['op'], *inputs, args=call['args'], **options)
    except (TypeError, AttributeError, AssertionError, NotImplementedError):
        return None


def more_shapes(op, calls):
    """Cases until there are three with different shapes."""
    shapes = {shapes_of(call['inputs']) for call in calls}
    reason = accident(op, 'shapes')
    if reason:
        LEFT_OUT.setdefault(op, {})['shapes'] = reason
        return
    for call in calls[:3]:
        for inputs in (grown(call['inputs']), led(call['inputs']), tall(call['inputs'])):
            if len(shapes) >= 3:
                return
            result = None if shapes_of(inputs) in shapes else attempt(call, inputs)
            if result is not None:
                shapes.add(shapes_of(inputs))
                yield result
    if len(shapes) < 3:
        LEFT_OUT.setdefault(op, {})['shapes'] = REFUSED


def shapes_of(inputs):
    return str([i.shape for i in inputs])


def values_of(one):
    return [v.item() for v in numpy_of(one.tensor)]


def like(one, shape=None, dtype=None, data=None, how=None):
    """The same input with something else about it."""
    shape = one.shape if shape is None else shape
    data = values_of(one) if data is None else data
    return Input(shape, dtype or one.dtype, data=data, how=how)


def reshaped(one, shape):
    """Of another shape: the values over and over."""
    count, values = math.prod(shape), values_of(one) or [1]
    return like(one, shape, data=[values[i % len(values)] for i in range(count)])


def floating(one):
    return one.dtype in ('float32', 'float64')


def elsewhere(inputs):
    yield [like(i, how='transposed' if len(i.shape) > 1 else 'sliced') for i in inputs]


def not_finite(inputs):
    special = [NAN, INF, -INF]
    for at, one in enumerate(inputs):
        values = values_of(one)
        if floating(one) and len(values) >= 3:
            yield [*inputs[:at], like(one, data=special + values[3:]), *inputs[at + 1:]]


def empty(inputs):
    first = inputs[0]
    yield [reshaped(i, [0, *i.shape[1:]]) for i in inputs]
    yield [reshaped(i, [*i.shape[:-1], 0] if i.shape else []) for i in inputs]
    yield [reshaped(i, [0]) for i in inputs]
    yield [reshaped(first, [0, *first.shape[1:]]), *inputs[1:]]
    yield [reshaped(first, [0]), *inputs[1:]]
    yield [reshaped(i, [0, *i.shape]) for i in inputs]


def scalars(inputs):
    yield [reshaped(i, []) for i in inputs]
    yield [reshaped(inputs[0], []), *inputs[1:]]


def cast(dtype):
    def value(v):
        if isinstance(v, float) and not abs(v) < 1e6:
            return 0
        return v > 0 if dtype == 'bool' else int(v) if dtype == 'int32' else v

    def to(one):
        return like(one, dtype=dtype, data=[value(v) for v in values_of(one)])

    def variants(inputs):
        yield [to(i) if floating(i) else i for i in inputs]
        yield [to(inputs[0]), *inputs[1:]]

    return variants


def grown(inputs):
    return [reshaped(i, [i.shape[0] + 1, *i.shape[1:]] if i.shape else []) for i in inputs]


def led(inputs):
    return [reshaped(i, [2, *i.shape]) for i in inputs]


def tall(inputs):
    return [reshaped(i, [*i.shape[:-1], i.shape[-1] + 1] if i.shape else []) for i in inputs]


def of_type(dtype):
    return lambda call: call['inputs'][0].dtype == dtype


# kind -> whether a call shows it, and variants of a call's inputs that would
KINDS = {
    'layout': (lambda call: any(i.how for i in call['inputs']), elsewhere),
    'not finite': (lambda call: any(floating(i) and not i.tensor.isfinite().all() for i in call['inputs']), not_finite),
    'empty': (lambda call: any(i.tensor.numel() == 0 for i in call['inputs']), empty),
    '0-d': (lambda call: call['inputs'][0].shape == [], scalars),
    'int32': (of_type('int32'), cast('int32')),
    'bool': (of_type('bool'), cast('bool')),
    'float64': (lambda call: any(i.dtype == 'float64' for i in call['inputs']), cast('float64')),
}


def by_hand():
    """Dimensions counted from the end, and options that no other case gives."""
    x = lambda *shape, **more: Input(list(shape), **more)
    for op, args in (('topk', [2, -1]), ('kthvalue', [2, -2]), ('mode', [-1]), ('countNonzero', [-2]), ('diff', [1, -2])):
        yield case(op, x(3, 4), args=args)
    for op in ('aminmax', 'stdMean', 'varMean'):
        yield case(op, x(2, 3), options={'dim': -2, **({'keepdim': True} if op != 'aminmax' else {})})
    for op in ('quantile', 'nanquantile'):
        yield case(op, x(3, 4), args=[0.3, -2])
    for op in ('trapezoid', 'trapz', 'cumulativeTrapezoid'):
        yield case(op, x(3, 4), options={'dim': -2}, fn=getattr(torch, 'cumulative_trapezoid' if op[0] == 'c' else op))
    yield case('trapz', x(3, 4), options={'dx': 0.5})
    yield case('trapz', x(3, 4), x(4, data=[0, 1, 3, 4]), fn=torch.trapz)
    yield case('swapaxes', x(2, 3, 2), args=[-1, 0])
    yield case('chunk', x(4, 3), args=[2, -2])
    yield case('unbind', x(2, 3), args=[-1])
    yield case('takeAlongDim', x(2, 3), x(2, 1, dtype='int32', data=[2, 0]), args=[-1])
    yield case('uniqueConsecutive', x(3, 2, data=[1, 2, 1, 2, 0, 2]), options={'dim': -2}, grad=False)
    yield case('unique', x(3, 2, data=[1, 2, 1, 2, 0, 2]), options={'dim': -2}, grad=False)
    yield case('unique', x(4, data=[2, 1, 2, 0]), options={'sorted': True}, grad=False)
    yield case('linalg.vecdot', x(2, 3), x(2, 3, seed=1), options={'dim': -2}, fn=torch.linalg.vecdot)
    yield case('linalg.cross', x(3, 2), x(3, 2, seed=1), options={'dim': -2}, fn=torch.linalg.cross)
    yield case('linalg.cross', x(1, 3), x(2, 3, seed=1), fn=torch.linalg.cross)
    yield case('cumsum', x(2, 3), args=[1], options={'dtype': 'float64'})
    yield case('cumsum', x(2, 3, dtype='bool'), args=[0], options={'dtype': 'float32'})
    yield case('softmin', x(2, 3), args=[1], options={'dtype': 'float64'}, fn=F.softmin)
    for op in ('matrixNorm', 'norm', 'vectorNorm'):
        fn = {'matrixNorm': torch.linalg.matrix_norm, 'norm': torch.linalg.norm, 'vectorNorm': torch.linalg.vector_norm}[op]
        yield case(f'linalg.{op}', x(2, 3), options={'dtype': 'float64'}, fn=fn)
    yield case('argsort', x(5, data=[1, 0, 1, 0, 1]), options={'stable': True}, grad=False)
    weights = x(4, dtype='int32', data=[1, 2, 1, 3])
    yield case('cov', x(2, 4), weights, args=['$0', {'fweights': '$1'}], grad=False, fn=lambda a, o: torch.cov(a, **o))
    yield case('cov', x(2, 4), x(4, lo=0.2), args=['$0', {'aweights': '$1'}], fn=lambda a, o: torch.cov(a, **o))
    upper = x(3, 3, dtype='float64', data=[2, 1, 0.5, 0, 3, -1, 0, 0, 1.5])
    yield case('linalg.solveTriangular', upper, x(2, 3, dtype='float64', seed=2), options={'upper': True, 'left': False},
               fn=lambda a, b, upper, left: torch.linalg.solve_triangular(a, b, upper=upper, left=left))
    low = x(3, 3, data=[1, 2, 3, 2, 4, 6.001, 0, 1, 1])
    yield case('linalg.matrixRank', low, options={'rtol': 0.1}, fn=torch.linalg.matrix_rank, grad=False)
    yield case('linalg.matrixRank', low, options={'atol': 1e-6, 'rtol': 0}, fn=torch.linalg.matrix_rank, grad=False)
    yield case('linalg.matrixRank', x(2, 2, data=[2, 1, 1, 2]), options={'hermitian': True}, fn=torch.linalg.matrix_rank, grad=False)
    yield case('linalg.pinv', x(3, 2, dtype='float64'), options={'rtol': 0.5}, fn=torch.linalg.pinv, grad=False)
    yield case('pinverse', x(3, 2, dtype='float64'), options={'rtol': 0.5}, fn=lambda a, rtol: torch.pinverse(a, rtol), grad=False)
    yield from several_dimensions(x)
    edges = x(4, data=[1, 2, 3, 4])
    yield case('searchsorted', edges, x(3, data=[0, 2, 9]), options={'outInt32': True}, grad=False,
               fn=lambda a, b, out_int32: torch.searchsorted(a, b))
    yield case('bucketize', x(3, data=[0, 2, 9]), edges, options={'outInt32': True}, grad=False,
               fn=lambda a, b, out_int32: torch.bucketize(a, b))
    yield case('searchsorted', x(4, data=[3, 1, 4, 2]), x(3, data=[0, 2, 9]), x(4, dtype='int32', data=[1, 3, 0, 2]),
               args=['$0', '$1', {'sorter': '$2'}], grad=False, fn=lambda a, b, o: torch.searchsorted(a, b, **o))
    yield case('cdist', x(3, 2), x(2, 2, seed=1), options={'computeMode': 'donot_use_mm_for_euclid_dist'},
               fn=lambda a, b, compute_mode: torch.cdist(a, b, compute_mode=compute_mode))
    yield case('rot90', x(2, 3, 2), args=[1, [-1, 0]])
    yield case('moveaxis', x(2, 3, 2), args=[-1, 0])
    yield case('diagonal', x(2, 3, 3), args=[1, -1, 0])
    yield case('diagEmbed', x(2, 3), args=[0, -3, -1])
    yield case('tensorSplit', x(2, 5), args=[2, -1])
    index = x(2, 3, dtype='int32', data=[0, 2, 1, 1, 1, 0])
    yield case('scatterReduce', x(2, 3), index, x(2, 3, seed=1), args=['$0', -1, '$1', '$2', 'sum'])
    yield case('linalg.matrixNorm', x(3, 2, 2), args=['fro', [-3, -1]], fn=torch.linalg.matrix_norm)
    yield case('linalg.norm', x(3, 2), args=[2, -2], fn=torch.linalg.norm)
    yield case('linalg.vectorNorm', x(3, 2), args=[3, -2], fn=torch.linalg.vector_norm)
    yield case('norm', x(3, 2), args=[2, -2])
    yield case('selectScatter', x(2, 3), x(2, seed=1), args=['$0', '$1', -1, -2])
    yield case('sliceScatter', x(2, 3), x(2, 2, seed=1), args=['$0', '$1', -1, 0, 2, 1])
    yield case('diagonalScatter', x(3, 2, 3), x(2, 3, seed=1), args=['$0', '$1', 0, 0, -1])
    yield case('linalg.diagonal', x(3, 2, 3), options={'offset': 1, 'dim1': -1, 'dim2': 0}, fn=torch.linalg.diagonal)
    yield case('clamp', x(2, 3), x(3, seed=1, hi=0.0), x(2, 1, lo=0.1, seed=2), fn=torch.clamp)


def several_dimensions(x):
    """Lists of dimensions, by what they mean where PyTorch 1.13 takes one dimension only."""
    yield case('linalg.norm', x(2, 3, 2), args=['fro', [0, -1]], options={'keepdim': True}, fn=torch.linalg.norm)
    truths = x(2, 3, 2, data=[0, 0, 1, 0, 0, 2, 0, 0, 3, 1, 0, 4])
    any_of = lambda a, dim, keepdim=False: a.bool().int().amax(dim, keepdim).bool()
    all_of = lambda a, dim, keepdim=False: a.bool().int().amin(dim, keepdim).bool()
    for op, fn in (('any', any_of), ('all', all_of)):
        yield case(op, truths, args=[[0, -1]], fn=fn, grad=False)
        yield case(op, truths, options={'dim': [1, 2], 'keepdim': True}, fn=fn, grad=False)
    yield case('prod', x(2, 3, 2), args=[[0, -1]], fn=lambda a, dim: a.prod(-1).prod(0))
    yield case('aminmax', x(2, 3, 2), options={'dim': [0, -1]}, fn=lambda a, dim: (a.amin(dim), a.amax(dim)))
    yield case('linalg.vecdot', x(2, 3, 2), x(2, 3, 2, seed=1), options={'dim': [0, -1]}, fn=lambda a, b, dim: (a * b).sum(dim))
    yield case('squeeze', x(1, 2, 1), args=[[0, -1]], fn=lambda a, dim: a.squeeze(-1).squeeze(0))
    yield case('squeeze', x(1, 2, 1), args=[[0, 1]], fn=lambda a, dim: a.squeeze(0))
