"""Order, statistics, counts, and running products and integrals."""

import math

import torch

from case import Input, case

NAN, INF = math.nan, math.inf
TIES = [3.0, 1.0, 3.0, -2.0, 1.0, -2.0]
WITH_NAN = [1.0, NAN, 3.0, INF, -INF, 2.0]
HOWS = ('transposed', 'sliced', 'expanded')


def cases():
    yield from order()
    yield from statistics()
    yield from quantiles()
    yield from searches()
    yield from counts()
    yield from running()


def order():
    for op in ('sort', 'argsort'):
        for dim, descending in ((0, False), (1, True), (-1, False), (-2, True)):
            yield case(op, Input([3, 4]), args=[dim, descending])
        for how in ('transposed', 'sliced'):
            yield case(op, Input([3, 2], how=how), args=[0])
        yield case(op, Input([20], seed=3))
        yield case(op, Input([2, 3], data=WITH_NAN), args=[1])
        yield case(op, Input([]))
        yield case(op, Input([0]))
        yield case(op, Input([2, 0]), args=[0])
        yield case(op, Input([3]), args=[1], raises=True)
    for data in (TIES, WITH_NAN):
        yield case('sort', Input([6], data=data), options={'stable': True, 'descending': True}, fn=lambda x, **o: torch.sort(x, **o))
    yield case('msort', Input([3, 2]))
    yield case('msort', Input([3, 2], 'int32'))
    for args, options in (([1], {}), ([3], {'dim': 0}), ([2, 0, False], {}), ([0], {}), ([2], {'largest': False, 'sorted': True})):
        yield case('topk', Input([3, 4]), args=args, options=options)
    yield case('topk', Input([4, 3], how='transposed'), args=[2, 0])
    yield case('topk', Input([4], data=[1, NAN, 3, 2]), args=[2])
    yield case('topk', Input([]), args=[1])
    yield case('topk', Input([5], 'int32', [3, 9, -1, 4, 0]), args=[3])
    for args, options in (([1], {}), ([2, 0], {}), ([3, 1, True], {}), ([2], {'keepdim': True})):
        yield case('kthvalue', Input([3, 4]), args=args, options=options)
    yield case('kthvalue', Input([3]), args=[4], raises=True)
    yield case('kthvalue', Input([3]), args=[0], raises=True)
    yield case('kthvalue', Input([4], data=[2, NAN, 1, 3]), args=[3])
    for op in ('median', 'nanmedian'):
        for args, options in (([], {}), ([0], {}), ([1], {}), ([-1, True], {}), ([], {'dim': 0, 'keepdim': True})):
            yield case(op, Input([3, 4]), args=args, options=options)
        yield case(op, Input([5], 'int32', [5, 1, 4, 2, 3]))
        yield case(op, Input([2, 3], data=[1, NAN, 2, 6, 5, 4]), args=[1])
        yield case(op, Input([4], data=[4, NAN, 1, 3]))
        yield case(op, Input([2, 3], data=[1, 2, 2, 3, 2, 0]))
        yield case(op, Input([4], data=[1, NAN, 2, NAN]))
        yield case(op, Input([]))
        yield case(op, Input([2, 0]), args=[1], raises=True)
    for args, options in (([], {}), ([0], {}), ([1, True], {})):
        yield case('mode', Input([3, 4], data=[1, 2, 2, 3, 1, 1, 2, 3, 4, 2, 1, 1]), args=args, options=options)
    yield case('mode', Input([5], 'int32', [2, 1, 2, 1, 0]))


def statistics():
    data = [1, NAN, -2, 0, NAN, 3]
    for op in ('nansum', 'nanmean'):
        for args, options in (([], {}), ([0], {}), ([1, True], {}), ([], {'dim': [0, 1]}), ([-1], {'keepdim': True})):
            yield case(op, Input([2, 3], data=data), args=args, options=options)
        yield case(op, Input([2], data=[NAN, NAN]))
        yield case(op, Input([3, 2], how='transposed'), args=[0])
        yield case(op, Input([2, 3], data=data), options={'dtype': 'float64'})
        yield case(op, Input([0]))
    yield case('nansum', Input([3], 'int32'))
    for args, options in (([], {}), ([0], {}), ([[0, 1]], {}), ([], {'dim': 1})):
        yield case('countNonzero', Input([2, 3], data=data), args=args, options=options, grad=False)
    yield case('countNonzero', Input([3], 'bool'))
    for options in ({}, {'dim': 1}, {'dim': 0, 'keepdim': True}):
        yield case('aminmax', Input([2, 3]), options=options)
    yield case('aminmax', Input([2, 3], 'int32'), options={'dim': 0})
    yield case('aminmax', Input([4], data=[1, NAN, 2, 3]), grad=False)
    for op in ('stdMean', 'varMean'):
        both = lambda x, dim=None, correction=1, keepdim=False, op=op: getattr(torch, {'stdMean': 'std_mean', 'varMean': 'var_mean'}[op])(x, dim, correction=correction, keepdim=keepdim)
        for options in ({}, {'dim': 1}, {'dim': [0, 1], 'correction': 0}, {'dim': 0, 'keepdim': True}):
            yield case(op, Input([2, 3]), options=options, fn=both)


def quantiles():
    for op in ('quantile', 'nanquantile'):
        for q in (0, 0.3, 0.5, 1):
            for args, options in (([], {}), ([0], {}), ([1, True], {})):
                yield case(op, Input([3, 4]), args=[q, *args], options=options)
        for kind in ('linear', 'lower', 'higher', 'midpoint', 'nearest'):
            yield case(op, Input([2, 5]), args=[0.4, 1], options={'interpolation': kind})
        q = Input([3], data=[0.1, 0.5, 0.9])
        for args, options in ((['$0', '$1'], {}), (['$0', '$1', 1], {}), (['$0', '$1'], {'dim': 0, 'keepdim': True})):
            yield case(op, Input([3, 4]), q, args=args, options=options, grad=False)
        yield case(op, Input([2, 3], data=[1, NAN, 2, 6, 5, 4]), args=[0.5, 1])
        yield case(op, Input([3, 2], how='transposed'), args=[0.25, 0])
        yield case(op, Input([5], 'float64'), args=[0.35])
        yield case(op, Input([]), args=[0.5])
        yield case(op, Input([]), args=[0.5, 0, True])
        yield case(op, Input([3]), args=[1.5], raises=True)
        yield case(op, Input([3], 'int32'), args=[0.5], raises=True)
        yield case(op, Input([0]), args=[0.5], raises=True)


def searches():
    sequence, values = Input([4], data=[-1, 0.5, 0.5, 2]), Input([2, 3], data=[0.5, 3, -2, 0.4, NAN, 2])
    for options in ({}, {'right': True}, {'side': 'right'}, {'side': 'left'}):
        yield case('searchsorted', sequence, values, options=options, grad=False)
    yield case('searchsorted', Input([2, 3], data=[1, 2, 3, 4, 5, 6]), Input([2, 2], data=[2, 9, 2, 5.5]), grad=False)
    yield case('searchsorted', sequence, args=['$0', 0.5], grad=False)
    yield case('searchsorted', Input([3], 'int32', [1, 3, 5]), Input([2], 'int32', [3, 6]), grad=False)
    yield case('searchsorted', Input([2, 3]), Input([3, 2]), raises=True)
    for options in ({}, {'right': True}):
        yield case('bucketize', values, sequence, options=options, grad=False)
    yield case('bucketize', Input([2]), Input([2, 2]), raises=True)
    for options in ({}, {'invert': True}, {'assumeUnique': True}):
        yield case('isin', Input([2, 3], 'int32'), Input([2], 'int32', [1, -2]), options=options)
    yield case('isin', Input([2, 3], data=TIES), Input([2], data=[3, 1]), grad=False)
    yield case('isin', Input([3], 'int32', [1, 2, 3]), args=['$0', 2])
    yield case('isin', Input([2]), Input([0]), grad=False)


def counts():
    for x in (Input([6], data=TIES), Input([2, 3], 'int32', [2, 1, 2, 0, 1, 2]), Input([3], 'bool'), Input([0]), Input([], data=[2])):
        yield case('unique', x, grad=False)
        for options in ({'returnInverse': True}, {'returnCounts': True}, {'returnInverse': True, 'returnCounts': True}):
            yield case('unique', x, options=options, grad=False)
            yield case('uniqueConsecutive', x, options=options, grad=False)
    table = Input([3, 2], 'int32', [1, 2, 0, 5, 1, 2])
    for dim in (0, 1):
        yield case('unique', table, options={'dim': dim})
        yield case('unique', table, options={'dim': dim, 'returnInverse': True, 'returnCounts': True})
    x = Input([5], 'int32', [1, 3, 0, 3, 1])
    yield case('bincount', x)
    yield case('bincount', x, Input([5], seed=1), grad=False)
    yield case('bincount', x, Input([5], 'float64', seed=1), grad=False)
    yield case('bincount', x, Input([5], 'int32', seed=1), grad=False)
    yield case('bincount', x, options={'minlength': 6})
    yield case('bincount', Input([0], 'int32'))
    yield case('bincount', Input([2], 'int32', [1, -1]), raises=True)
    yield case('bincount', Input([2, 2], 'int32', [1, 1, 1, 1]), raises=True)
    yield case('bincount', Input([2]), raises=True)
    for args in ([4], [5, -1, 1], [3, 0, 0], [4, -2, 2]):
        yield case('histc', Input([3, 4]), args=args, grad=False)
    yield case('histc', Input([3], data=[1, 1, 1]), args=[2], grad=False)
    yield case('histc', Input([3], data=[0, 0.5, 1]), options={'bins': 2, 'min': 0, 'max': 1}, grad=False)
    yield case('histc', Input([3]), args=[3, 2, 1], raises=True)


def running():
    for data in ([1, 0, 0, 3], [0, 2, 3, 4], [2, 3, 4, 0], [0, 0, 0, 0]):
        yield case('cumprod', Input([4], data=data), args=[0])
        yield case('cumprod', Input([2, 4], data=data + [1, 2, 3, -1]), args=[1])
    yield case('cumprod', Input([4], 'int32'), args=[0], options={'dtype': 'float32'})
    for dim in (0, 1, -1):
        yield case('logcumsumexp', Input([2, 3]), args=[dim])
    for how in HOWS:
        yield case('logcumsumexp', Input([3, 2], how=how), args=[0])
    for data in ([1000, 1001, 999], [-1000, 0, 500], [0, -INF, 1], [1, NAN, 2]):
        yield case('logcumsumexp', Input([3], data=data), args=[0])
    yield case('logcumsumexp', Input([]), args=[0])
    yield case('logcumsumexp', Input([0, 2]), args=[0])
    yield case('logcumsumexp', Input([3], 'float64'), args=[0])
    for args, options in (([], {}), ([2], {}), ([1, 0], {}), ([0], {}), ([5], {}), ([], {'dim': 0, 'n': 1})):
        yield case('diff', Input([3, 4]), args=args, options=options)
    yield case('diff', Input([2, 3]), Input([2, 1], seed=1), Input([2, 2], seed=2), args=['$0', 1, 1, '$1', '$2'])
    yield case('diff', Input([4], 'bool'))
    yield case('diff', Input([4], 'int32'))
    yield case('diff', Input([]), raises=True)
    for op in ('trapezoid', 'cumulativeTrapezoid'):
        yield case(op, Input([2, 4]))
        yield case(op, Input([2, 4]), options={'dx': 0.5, 'dim': 0})
        yield case(op, Input([2, 4]), Input([4], seed=1))
        yield case(op, Input([2, 4]), Input([2, 4], seed=1))
        yield case(op, Input([3, 2]), Input([3], seed=1), options={'dim': 0})
        yield case(op, Input([1]))
