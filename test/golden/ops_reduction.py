"""Reductions, scans and the softmax family."""

import math

import torch

from case import Input, case

NAN, INF = math.nan, math.inf
TIES = [3.0, 1.0, 3.0, -2.0, 1.0, -2.0]
WITH_NAN = [1.0, NAN, 3.0, INF, -INF, 2.0]

# What a reduction over several dimensions is called with
DIMS = [
    ([], {}), ([0], {}), ([1], {}), ([-1], {}), ([1, True], {}), ([0], {'keepdim': True}), ([], {'dim': 1}),
    ([], {'dim': -2, 'keepdim': True}), ([[0, 2]], {}), ([], {'dim': [0, -1], 'keepdim': True}), ([[0, 1, 2]], {}),
]
ONE_DIM = [call for call in DIMS if not isinstance((call[0] + [call[1].get('dim')])[0], list)]


def cases():
    yield from sums()
    yield from extremes()
    yield from spreads()
    yield from truths()
    yield from scans()
    yield from softmaxes()


def sums():
    for op, calls in (('sum', DIMS), ('mean', DIMS), ('prod', ONE_DIM), ('amax', DIMS), ('amin', DIMS)):
        for args, options in calls:
            yield case(op, Input([2, 3, 2]), args=args, options=options)
        yield from layouts(op)
        yield case(op, Input([2, 3], data=TIES))
        # PyTorch divides the product by the element, so a NaN's own gradient is NaN; ours is the product of the others.
        yield case(op, Input([6], data=WITH_NAN), grad=op != 'prod')
        yield case(op, Input([4], 'float64', [1e8, 1, -1e8, 0.1]))
        yield case(op, Input([2, 3]), args=[2], raises=True)
    for op in ('sum', 'prod'):
        yield case(op, Input([2, 3], 'int32'), args=[1])
        yield case(op, Input([2, 3], 'bool'), args=[0])
        yield case(op, Input([2, 3], 'bool'))
        yield case(op, Input([2, 3]), options={'dtype': 'float64'})
        yield case(op, Input([2, 3], 'int32', lo=1), options={'dtype': 'float32'})
        yield case(op, Input([2, 0, 3]))
        yield case(op, Input([2, 0, 3]), args=[1])
        yield case(op, Input([2, 0, 3]), args=[0])
    yield case('mean', Input([2, 3], 'int32'), raises=True)
    yield case('mean', Input([2, 3], 'int32'), options={'dtype': 'float32'})
    yield case('mean', Input([0]))
    for data in ([2, 0, 3], [0, 0, 3], [0, 0, 0], [1, -2, 3], [NAN, 0, 1]):
        yield case('prod', Input([3], data=data))
        yield case('prod', Input([3, 1], data=data), args=[0, True])
    for op in ('amax', 'amin'):
        yield case(op, Input([2, 3], 'int32'), args=[1])
        yield case(op, Input([2, 3], 'bool'), args=[1])
        yield case(op, Input([0, 2]), args=[0], raises=True)
        yield case(op, Input([0, 2]), args=[1])


def layouts(op, args=(), **extra):
    """The same over layouts and sizes that loops may stumble over."""
    for how in ('transposed', 'sliced', 'expanded'):
        yield case(op, Input([2, 3], how=how, seed=1), args=[0, *args], **extra)
        yield case(op, Input([3, 2], how=how, seed=2), args=[1, *args], **extra)
    yield case(op, Input([]), **extra)
    yield case(op, Input([1]), **extra)
    yield case(op, Input([1, 1]), args=[0, *args], **extra)


def extremes():
    for op in ('max', 'min', 'argmax', 'argmin'):
        for args, options in ONE_DIM:
            yield case(op, Input([2, 3, 2]), args=args, options=options)
        for data in (TIES, WITH_NAN, [NAN, 1, NAN, 2, NAN, NAN]):
            yield case(op, Input([2, 3], data=data))
            yield case(op, Input([2, 3], data=data), args=[1])
            yield case(op, Input([2, 3], data=data), args=[0, True])
        yield from layouts(op)
        yield case(op, Input([2, 3], 'int32'), args=[1])
        yield case(op, Input([2, 3], 'int32'))
        yield case(op, Input([3], 'float64'), args=[0])
        yield case(op, Input([0]), raises=True)
        yield case(op, Input([2, 0]), args=[1], raises=True)
        yield case(op, Input([2, 0]), args=[0])
        yield case(op, Input([]), args=[0])
        yield case(op, Input([2]), args=[1], raises=True)
    for op in ('max', 'min'):
        yield case(op, Input([2, 3]), Input([3], seed=4))


def spreads():
    for op in ('var', 'std'):
        for args, options in DIMS:
            # torch.var's second positional argument is `unbiased` in 1.13, so keepdim goes by name.
            if len(args) < 2:
                options = {'dim': args[0] if args else None, **options}
                yield case(op, Input([2, 3, 2]), options={**options, 'correction': 1}, fn=spread_of(op))
        for correction in (0, 1, 2):
            yield case(op, Input([2, 3]), options={'dim': 1, 'correction': correction}, fn=spread_of(op))
            yield case(op, Input([5]), options={'correction': correction}, fn=spread_of(op))
        yield case(op, Input([2, 3]), args=[1])
        yield case(op, Input([2, 3]), options={'dim': 0, 'keepdim': True}, fn=spread_of(op))
        for how in ('transposed', 'sliced', 'expanded'):
            yield case(op, Input([3, 2], how=how), args=[0])
        yield case(op, Input([1]))
        # PyTorch's gradient of the variance of a 0-d tensor is infinite; ours is NaN, as for one element.
        yield case(op, Input([]), grad=False)
        yield case(op, Input([0]))
        yield case(op, Input([2, 1]), args=[1])
        yield case(op, Input([3], data=[2, 2, 2]))
        yield case(op, Input([3], data=[1e4, 1e4 + 1, 1e4 + 2]))
        yield case(op, Input([4], 'float64', [1e8, 1e8 + 1, 1e8 + 2, 1e8 + 4]))
        yield case(op, Input([3], data=[1, NAN, 2]))
        yield case(op, Input([3], 'int32'), raises=True)
    for p in ('fro', 2, 1, 0, 3, 0.5, 'Infinity', '-Infinity', -1):
        value = {'Infinity': INF, '-Infinity': -INF}.get(p, p)
        for shape, options in (([2, 3], {}), ([2, 3], {'dim': 1}), ([2, 3, 2], {'dim': [0, 2], 'keepdim': True})):
            if p == 'fro' and isinstance(options.get('dim'), int):
                continue
            named = lambda x, _p, v=value, **o: torch.norm(x, p=v, **o)
            yield case('norm', Input(shape), args=[p], options=options, fn=named)
        yield case('norm', Input([4], data=[0, 1, -1, 0]), args=[p], fn=lambda x, _p, v=value: torch.norm(x, p=v))
        yield case('norm', Input([2], data=[0, 0]), args=[p], fn=lambda x, _p, v=value: torch.norm(x, p=v))
    yield case('norm', Input([2, 3]))
    yield case('norm', Input([2, 3], how='transposed'), options={'dim': 0})
    yield case('norm', Input([]))
    yield case('norm', Input([0]))
    yield case('norm', Input([3], 'float64', [3e200, 4e200, 0]), options={'p': 1})


def spread_of(op):
    def fn(x, dim=None, correction=1, keepdim=False):
        return getattr(torch, op)(x, dim, correction=correction, keepdim=keepdim)

    return fn


def truths():
    for op in ('any', 'all'):
        for dtype, data in (('bool', [1, 0, 1, 1, 1, 1]), ('float32', [0, NAN, 0, -0.0, 0, 0]), ('int32', [1, 2, 0, 3, 4, 5])):
            x = [bool(v) for v in data] if dtype == 'bool' else data
            for args, options in (([], {}), ([1], {}), ([0, True], {}), ([], {'dim': -1, 'keepdim': True})):
                yield case(op, Input([2, 3], dtype, x), args=args, options=options)
        yield case(op, Input([3, 2], 'bool', how='transposed'), args=[0])
        yield case(op, Input([], 'bool'))
        yield case(op, Input([0], 'bool'))
        yield case(op, Input([2, 0], 'bool'), args=[1])


def scans():
    for op in ('cumsum', 'cumprod'):
        for dim in (0, 1, -1):
            yield case(op, Input([2, 3]), args=[dim])
        yield case(op, Input([2, 3]), options={'dim': 1})
        for how in ('transposed', 'sliced', 'expanded'):
            yield case(op, Input([3, 2], how=how), args=[0])
        yield case(op, Input([]), args=[0])
        yield case(op, Input([0, 2]), args=[0])
        yield case(op, Input([3, 0]), args=[0])
        yield case(op, Input([4], 'int32'), args=[0])
        yield case(op, Input([4], 'bool'), args=[0])
        yield case(op, Input([4], 'float64'), args=[0])
        yield case(op, Input([4], data=[1, 0, 2, 3]), args=[0])
        yield case(op, Input([4], data=[1, 0, 0, 3]), args=[0])
        yield case(op, Input([4], data=[1, NAN, 2, INF]), args=[0])
        yield case(op, Input([2]), args=[1], raises=True)


def softmaxes():
    for op in ('softmax', 'logSoftmax', 'logsumexp'):
        for dim in (0, 1, -1):
            yield case(op, Input([2, 3]), args=[dim])
        yield case(op, Input([2, 3]), options={'dim': 1})
        for how in ('transposed', 'sliced', 'expanded'):
            yield case(op, Input([3, 2], how=how), args=[0])
        yield case(op, Input([2, 3, 2]), args=[1])
        yield case(op, Input([]), args=[0])
        yield case(op, Input([1]), args=[0])
        yield case(op, Input([0, 2]), args=[1])
        yield case(op, Input([3], data=[1000, 1001, 999]), args=[0])
        yield case(op, Input([3], data=[-INF, 0, 1]), args=[0])
        yield case(op, Input([3], data=[-INF, -INF, -INF]), args=[0])
        yield case(op, Input([3], data=[INF, 0, 1]), args=[0])
        yield case(op, Input([3], data=[NAN, 0, 1]), args=[0])
        yield case(op, Input([3], data=[5, 5, 5]), args=[0])
        yield case(op, Input([2, 3], 'float64'), args=[1])
        yield case(op, Input([2]), args=[1], raises=True)
    for op in ('softmax', 'logSoftmax'):
        yield case(op, Input([2, 3]), args=[1], options={'dtype': 'float64'})
        yield case(op, Input([3], 'int32'), args=[0], options={'dtype': 'float32'})
    yield case('logsumexp', Input([2, 3, 2]), args=[[0, 2]])
    yield case('logsumexp', Input([2, 3]), args=[1, True])
    yield case('logsumexp', Input([2, 3]), options={'dim': [0, 1], 'keepdim': True})
