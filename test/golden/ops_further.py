"""Other names, counterparts of views, covariance, chains of matrices, Bessel and polygamma functions."""

import math

import torch

from case import Input, case
from ops import GRID_X, GRID_Y, SPECIAL

INF, NAN = math.inf, math.nan

# another name, the operation's own, interval of values
UNARY_NAMES = [
    ('absolute', 'abs', -2, 2), ('negative', 'neg', -2, 2), ('sgn', 'sign', -2, 2), ('fix', 'trunc', -3, 3),
    ('arcsin', 'asin', -0.9, 0.9), ('arccos', 'acos', -0.9, 0.9), ('arctan', 'atan', -4, 4), ('arcsinh', 'asinh', -4, 4),
    ('arccosh', 'acosh', 1.1, 4), ('arctanh', 'atanh', -0.9, 0.9),
]
BINARY_NAMES = ['subtract', 'multiply', 'divide', 'trueDivide', 'arctan2', 'greater', 'greaterEqual', 'less', 'lessEqual', 'notEqual']


def cases():
    yield from other_names()
    yield from special()
    yield from predicates()
    yield from comparisons_in_place()
    yield from parts()
    yield from shapes()
    yield from covariance()
    yield from chains()
    yield from plain()


def unary(op, lo=-2.0, hi=2.0, fn=None, ints=True, data=None):
    def of(shape, dtype='float32', **more):
        return case(op, Input(shape, dtype, lo=lo, hi=hi, **more), fn=fn)

    yield of([2, 3])
    yield of([7], 'float64', seed=1)
    yield of([])
    yield of([0, 3])
    yield of([2, 3], how='transposed', seed=2)
    yield of([3], how='sliced', seed=3)
    yield of([2, 2], how='expanded', seed=4)
    for dtype in ('float32', 'float64'):
        yield case(op, Input([len(data or SPECIAL)], dtype, data or SPECIAL), fn=fn)
    if ints:
        yield case(op, Input([4], 'int32', [0, 1, -1, 3]), fn=fn)
        yield case(op, Input([2], 'bool'), fn=fn)


def other_names():
    for op, _, lo, hi in UNARY_NAMES:
        grad = op != 'sgn'  # PyTorch 1.13 leaves its gradient uninitialised
        yield case(op, Input([2, 3], lo=lo, hi=hi), grad=grad)
        yield case(op, Input([3], 'float64', lo=lo, hi=hi, how='sliced'), grad=grad)
        yield case(op, Input([3], 'int32', lo=0, hi=1))
        yield case(op + '_', Input([3], lo=lo, hi=hi), fn=getattr(torch.Tensor, snake(op) + '_'), grad=grad, inplace=True)
    for op in BINARY_NAMES:
        fn = {'trueDivide': torch.true_divide}.get(op)
        yield case(op, Input([2, 3]), Input([2, 3], lo=0.5, seed=1), fn=fn)
        yield case(op, Input([2, 3]), Input([3], lo=0.5, seed=1, how='sliced'), fn=fn)
        yield case(op, Input([3], 'int32'), Input([3], 'int32', lo=1, hi=3, seed=1), fn=fn)
        yield case(op, Input([0]), Input([1], lo=0.5), fn=fn)
        yield case(op, Input([2]), Input([3]), fn=fn, raises=True)
        if op != 'arctan2':
            yield case(op, Input([3]), args=[1.5], fn=fn)
        yield case(op + '_', Input([2, 2]), Input([2], lo=0.5, seed=1), fn=getattr(torch.Tensor, snake(op) + '_'), inplace=True)
    yield case('subtract', Input([3]), Input([3], seed=1), options={'alpha': 2})
    for mode in ('floor', 'trunc'):
        yield case('divide', Input([4], lo=-7, hi=7), args=[2], options={'roundingMode': mode})
    yield case('clip_', Input([4]), args=[-0.5, 0.5], fn=torch.Tensor.clip_, inplace=True)
    for op in ('concatenate', 'concat'):
        yield case(op, Input([2, 2]), Input([1, 2], seed=1), args=[['$0', '$1']], fn=torch.cat)
        yield case(op, Input([2, 2]), Input([2, 1], seed=1), args=[['$0', '$1'], -1], fn=torch.cat)
    yield case('rowStack', Input([2]), Input([2, 2], seed=1), args=[['$0', '$1']])
    for y in ([2, 3], [3], []):
        yield case('trapz', Input([2, 3]), fn=torch.trapezoid)
        yield case('ldexp', Input([2, 3]), Input(y, seed=1))
    yield case('ldexp', Input([3]), Input([3], 'int32', lo=-3, hi=3))
    yield case('ldexp', Input([3], 'int32'), Input([3], 'int32', lo=-3, hi=3))


def snake(name):
    return ''.join('_' + c.lower() if c.isupper() else c for c in name)


def special():
    yield from unary('angle', ints=True)
    yield from unary('i0', -6, 6, data=[0.0, -0.0, 1, -1, 7.9, 8.1, -8.1, 19.9, 20.1, -30, 60, NAN])  # PyTorch's value at infinity is NaN by accident
    yield from unary('i1', -6, 6, fn=torch.special.i1, data=[0.0, 1, -1, 7.9, 8.1, -8.1, 19.9, 20.1, -30, 60])
    yield case('i1', Input([1], data=[NAN]), fn=torch.special.i1, grad=False)
    for n in range(5):
        for dtype in ('float32', 'float64'):
            yield case('polygamma', Input([2, 3], dtype, lo=0.5, hi=8), args=[n, '$0'])
        yield case('polygamma', Input([3], lo=0.5, hi=8, how='sliced'), args=[n, '$0'])
        yield case('polygamma', Input([], lo=0.5), args=[n, '$0'])
        yield case('polygamma', Input([0]), args=[n, '$0'])
        yield case('polygamma', Input([2], 'int32', [1, 4]), args=[n, '$0'])
    yield case('polygamma', Input([2]), args=[-1, '$0'], raises=True)
    for exponent in (2, 0.5, -1, 0):
        for dtype in ('float32', 'int32', 'float64'):
            yield case('floatPower', Input([2, 3], dtype, lo=1, hi=3), args=[exponent])
    yield case('floatPower', Input([2, 3], lo=0.5, hi=2), Input([3], seed=1))
    yield case('floatPower', Input([], lo=0.5, hi=2), Input([0]))


def predicates():
    for op in ('isposinf', 'isneginf', 'signbit'):
        for dtype in ('float32', 'float64'):
            yield case(op, Input([len(SPECIAL)], dtype, SPECIAL))
        yield case(op, Input([3], 'int32'))
        yield case(op, Input([]))
        yield case(op, Input([0, 2]))
        yield case(op, Input([2, 3], how='transposed'))


def comparisons_in_place():
    for op in ('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'logical_and', 'logical_or', 'logical_xor'):
        name = ''.join(w if i == 0 else w.title() for i, w in enumerate(op.split('_'))) + '_'
        fn = getattr(torch.Tensor, op + '_')
        grad = 'logical' not in op  # PyTorch leaves the graph of the overwritten tensor in place
        yield case(name, Input([3]), Input([3], data=[1, 0, -1]), fn=fn, grad=grad, inplace=True)
        yield case(name, Input([2, 3], 'int32'), Input([3], 'int32'), fn=fn, inplace=True)
        yield case(name, Input([3], 'bool'), Input([3], 'bool', seed=1), fn=fn, inplace=True)
        yield case(name, Input([64], data=GRID_X), Input([64], data=GRID_Y), fn=fn, grad=grad, inplace=True)
        if 'logical' not in op:
            yield case(name, Input([3]), args=[0.5], fn=fn, inplace=True)
    yield case('logicalNot_', Input([4], data=[0, 1, NAN, -0.0]), fn=torch.Tensor.logical_not_, grad=False, inplace=True)
    for op in ('bitwiseLeftShift_', 'bitwiseRightShift_'):
        fn = getattr(torch.Tensor, snake(op))
        yield case(op, Input([3], 'int32', lo=0, hi=9), Input([3], 'int32', lo=0, hi=3), fn=fn, inplace=True)


def parts():
    for shape, src, dim, index in (([2, 3], [3], 0, 1), ([2, 3], [2], 1, -1), ([2, 3, 2], [2, 2], 1, 2), ([2, 0], [0], 0, 0)):
        for dtype in ('float32', 'int32'):
            yield case('selectScatter', Input(shape, dtype), Input(src, dtype, seed=1), args=['$0', '$1', dim, index])
        yield case('selectScatter', Input(shape, how='transposed'), Input(src, seed=1, how='sliced'), args=['$0', '$1', dim, index])
    yield case('selectScatter', Input([2, 3]), Input([2]), args=['$0', '$1', 0, 1], raises=True)
    for shape, src, args in (([4], [2], [0, 1, 3, 1]), ([4, 3], [2, 3], [0, 0, 4, 2]), ([2, 4], [2, 2], [1, 2, None, 1]), ([2, 3], [2, 3], [])):
        yield case('sliceScatter', Input(shape), Input(src, seed=1), args=['$0', '$1', *args])
    yield case('sliceScatter', Input([4]), Input([3]), args=['$0', '$1', 0, 1, 3, 1], raises=True)
    for shape, src, options in (
        ([3, 3], [3], {}), ([3, 4], [3], {'offset': 1}), ([3, 2], [2], {'offset': -1}), ([2, 3, 2], [3, 2], {'dim1': 0, 'dim2': -1}), ([0, 0], [0], {}),
    ):
        yield case('diagonalScatter', Input(shape), Input(src, seed=1), options=options)
    yield case('diagonalScatter', Input([3, 3]), Input([2]), raises=True)
    for shape, args in (([3], []), ([2, 2], [1]), ([2], [-1]), ([], []), ([0], [])):
        yield case('diagflat', Input(shape), args=args)
    for shape, args in (([3, 3], [5]), ([2, 4], [5]), ([7, 3], [5]), ([7, 3], [5, True]), ([3, 3, 3], [5]), ([0, 2], [5])):
        yield case('fillDiagonal_', Input(shape), args=args, fn=torch.Tensor.fill_diagonal_, inplace=True)
    yield case('fillDiagonal_', Input([3]), args=[1], fn=torch.Tensor.fill_diagonal_, inplace=True, raises=True)
    yield case('fillDiagonal_', Input([2, 2, 3]), args=[1], fn=torch.Tensor.fill_diagonal_, inplace=True, raises=True)


def shapes():
    yield case('reshapeAs', Input([2, 3]), Input([3, 2]), fn=torch.Tensor.reshape_as)
    yield case('reshapeAs', Input([2, 3], how='transposed'), Input([6]), fn=torch.Tensor.reshape_as)
    yield case('reshapeAs', Input([2, 3]), Input([4]), fn=torch.Tensor.reshape_as, raises=True)
    for op in ('atleast1d', 'atleast2d', 'atleast3d'):
        for shape in ([], [3], [2, 3], [2, 1, 3], [0]):
            yield case(op, Input(shape), fn=getattr(torch, f'atleast_{op[-2:]}'))
    yield case('broadcastTensors', Input([3]), Input([2, 1]), Input([], 'int32'), args=['$0', '$1', '$2'])
    yield case('broadcastTensors', Input([3]), Input([2]), args=['$0', '$1'], raises=True)
    for args in ([], [1], [3], [2, True], [3, True], [0]):
        yield case('combinations', Input([4]), args=args)
    yield case('combinations', Input([3], 'int32'), options={'r': 2, 'withReplacement': True})
    yield case('combinations', Input([2, 2]), raises=True)
    for args in ([], [2], [4, True]):
        yield case('vander', Input([3]), args=args, fn=lambda x, N=None, increasing=False: vander(x, N, increasing))
    for p, dim in ((2, 0), (1, 1), (3, -1), (INF, 0)):
        yield case('renorm', Input([2, 3]), args=['$0', 'Infinity' if p == INF else p, dim, 1.2])
        yield case('renorm', Input([2, 3, 2], how='transposed', seed=1), args=['$0', 'Infinity' if p == INF else p, dim, 0.7])
    yield case('renorm_', Input([2, 3]), args=[2, 0, 1], fn=torch.Tensor.renorm_, inplace=True)


def vander(x, count, increasing):
    powers = torch.stack([x ** j for j in range(count or x.shape[-1])], -1)
    return powers if increasing else powers.flip(-1)


def covariance():
    for shape in ([2, 4], [4], [1, 3], []):
        for dtype in ('float32', 'float64', 'int32'):
            yield case('cov', Input(shape, dtype))
        yield case('corrcoef', Input(shape))
    yield case('cov', Input([2, 4]), options={'correction': 0})
    yield case('cov', Input([3, 4], how='transposed'), options={'correction': 2})
    weights, counts = Input([4], lo=0.2, hi=1, seed=2), Input([4], 'int32', [1, 2, 0, 3])
    for correction in (1, 0):
        fn = lambda x, w, c=correction: torch.cov(x, correction=c, aweights=w)
        yield {**case('cov', Input([2, 4]), weights, fn=fn), 'args': ['$0', {'correction': correction, 'aweights': '$1'}]}
        fn = lambda x, w, c=correction: torch.cov(x, correction=c, fweights=w)
        yield {**case('cov', Input([2, 4]), counts, fn=fn), 'args': ['$0', {'correction': correction, 'fweights': '$1'}]}
        fn = lambda x, w, f, c=correction: torch.cov(x, correction=c, fweights=f, aweights=w)
        named = {'correction': correction, 'aweights': '$1', 'fweights': '$2'}
        yield {**case('cov', Input([2, 4]), weights, counts, fn=fn), 'args': ['$0', named]}
    yield case('cov', Input([2, 2, 2]), raises=True)
    yield case('corrcoef', Input([3, 5], how='sliced'))


def chains():
    linalg = torch.linalg
    for a, b, options in (([2, 3], [2, 3], {}), ([2, 3], [3], {}), ([3, 2], [3, 1], {'dim': 0}), ([0], [0], {})):
        yield case('linalg.vecdot', Input(a), Input(b, seed=1), options=options, fn=linalg.vecdot)
    for a, b, options in (([2, 3], [3], {}), ([3, 2], [3, 2], {'dim': 0}), ([3], [3], {})):
        yield case('linalg.cross', Input(a), Input(b, seed=1), options=options, fn=linalg.cross)
    yield case('linalg.cross', Input([2]), Input([2]), fn=linalg.cross, raises=True)
    for options in ({}, {'offset': 1}, {'offset': -1, 'dim1': 0, 'dim2': 1}):
        yield case('linalg.diagonal', Input([2, 3, 3]), options=options, fn=linalg.diagonal)
    yield case('linalg.matmul', Input([2, 3]), Input([3, 2]), fn=torch.matmul)
    for chain in (([2, 3], [3, 4]), ([2, 3], [3, 4], [4, 1]), ([3], [3, 2], [2, 4], [4]), ([2, 3], [3]), ([5, 1], [1, 4], [4, 2], [2, 3])):
        inputs = [Input(shape, seed=i, how='transposed' if i == 1 and len(shape) == 2 else None) for i, shape in enumerate(chain)]
        refs = [f'${i}' for i in range(len(chain))]
        yield case('linalg.multiDot', *inputs, args=[refs], fn=linalg.multi_dot)
    yield case('linalg.multiDot', Input([2, 2]), args=[['$0']], fn=linalg.multi_dot, raises=True)
    yield case('linalg.multiDot', Input([2, 3]), Input([2, 3]), args=[['$0', '$1']], fn=linalg.multi_dot, raises=True)
    for op in ('matrixExp', 'linalg.matrixExp'):
        for shape in ([2, 2], [2, 3, 3], [1, 1]):
            for dtype in ('float32', 'float64'):
                yield case(op, Input(shape, dtype, lo=-1, hi=1), fn=torch.matrix_exp)
        yield case(op, Input([3, 3], 'float64', lo=-5, hi=5), fn=torch.matrix_exp)
        yield case(op, Input([2, 2], data=[0, 0, 0, 0]), fn=torch.matrix_exp)
        yield case(op, Input([0, 0]), fn=torch.matrix_exp)
        yield case(op, Input([2, 3]), fn=torch.matrix_exp, raises=True)
    for shape, options in (([3], {}), ([2, 3], {}), ([3], {'N': 2}), ([3], {'N': 5})):
        yield case('linalg.vander', Input(shape), options=options, fn=lambda x, N=None, **k: vander(x, k.get('_n', N), True))
    regular = [4, 1, 0, -1, 2, 5, 1, 0, 0, -1, 3, 1, 1, 0, 2, 6]
    for shape, args in (([4, 2, 2], [1]), ([2, 2, 4], [])):
        yield case('linalg.tensorinv', Input(shape, 'float64', regular), args=args, fn=linalg.tensorinv)
    yield case('linalg.tensorinv', Input([2, 2, 3]), fn=linalg.tensorinv, raises=True)
    for shape, right, options in (([2, 2, 4], [2, 2], {}), ([4, 2, 2], [4], {}), ([4, 2, 2], [2, 2], {'dims': [0]})):
        a, b = Input(shape, 'float64', regular), Input(right, 'float64', seed=1)
        yield case('linalg.tensorsolve', a, b, options=options, fn=linalg.tensorsolve)
    yield case('linalg.tensorsolve', Input([4, 3]), Input([4]), fn=linalg.tensorsolve, raises=True)


def plain():
    for op in ('softmin', 'cummax', 'cummin'):
        fn = torch.nn.functional.softmin if op == 'softmin' else None
        for shape, dim in (([2, 3], 1), ([2, 3], 0), ([2, 3, 2], -2), ([3], 0), ([], 0)):
            yield case(op, Input(shape), args=[dim], fn=fn)
        yield case(op, Input([2, 3], 'float64', how='transposed'), args=[-1], fn=fn)
        yield case(op, Input([2, 3], how='sliced', seed=2), options={'dim': 1}, fn=fn)
        yield case(op, Input([0, 3]), args=[1], fn=fn)
        yield case(op, Input([2, 3]), args=[2], fn=fn, raises=True)
        if op != 'softmin':
            yield case(op, Input([6], data=[1, 1, NAN, 3, -1, INF]), args=[0], grad=False)
            yield case(op, Input([5], data=[2, 1, 1, 2, 3]), args=[0])
            yield case(op, Input([2, 3], 'int32'), args=[1])
            yield case(op, Input([3], 'bool'), args=[0])
    yield case('softmin', Input([3], data=[INF, -INF, 1]), args=[0], fn=torch.nn.functional.softmin)
    yield case('softmin', Input([3], data=[1e30, -1e30, 100]), args=[0], fn=torch.nn.functional.softmin)
    for shape, other in (([3], [2, 3]), ([2, 1], [2, 3]), ([], [2]), ([1], [0])):
        yield case('expandAs', Input(shape), Input(other), fn=lambda x, y: x.expand_as(y))
    yield case('expandAs', Input([2]), Input([3]), fn=lambda x, y: x.expand_as(y), raises=True)
    for shape, other in (([2, 3], [3, 2]), ([6], [2, 3]), ([0, 2], [0])):
        yield case('viewAs', Input(shape), Input(other), fn=lambda x, y: x.view_as(y))
    for shape, size in (([2, 3], [3]), ([2, 3], [2, 1]), ([2, 3], []), ([4, 2, 3], [2, 3]), ([2, 3], [2, 3])):
        yield case('sumToSize', Input(shape), args=[size], fn=lambda x, s: x.sum_to_size(*s) if s else x.sum())
    yield case('sumToSize', Input([2, 3], how='transposed'), args=[[1, 3]], fn=lambda x, s: x.sum_to_size(*s))
    yield case('sumToSize', Input([2, 3]), args=[[2]], fn=lambda x, s: x.sum_to_size(*s), raises=True)
    for shape in ([2, 3], [], [0]):
        for options in ({'min': -0.5, 'max': 1}, {'min': 0}, {'max': 0.5}):
            yield case('clip', Input(shape), options=options)
    yield case('clip', Input([3], 'int32'), args=[0, 1])
    for op in ('clampMin', 'clampMax'):
        yield case(op, Input([2, 3]), args=[0.3])
        yield case(op, Input([2, 3]), Input([3], seed=1, how='sliced'))
        yield case(op, Input([4], data=[NAN, 1, -1, INF]), Input([4], data=[0, NAN, -1, 2]))
        yield case(op, Input([3], 'int32'), args=[1])
        yield case(op, Input([2]), Input([3]), raises=True)
    values = [1, 1.00001, 1.1, NAN, INF, -INF, 0, 1e-9]
    for options in ({}, {'rtol': 0.2}, {'atol': 0.2, 'rtol': 0}, {'equalNan': True}):
        pair = Input([8], data=values), Input([8], data=[1, 1, 1, NAN, INF, INF, 1e-9, 0])
        yield case('isclose', *pair, options=options)
    yield case('isclose', Input([2, 3]), Input([3]))
    yield case('isclose', Input([3], 'int32'), Input([3], 'int32', seed=1), options={'atol': 1})
    for shape, weight, bias in (([2, 3], [4, 3], [4]), ([3], [2, 3], [2]), ([2, 2, 3], [4, 3], [4]), ([0, 3], [2, 3], [2]), ([2, 0], [3, 0], [3])):
        yield case('linear', Input(shape), Input(weight, seed=1), Input(bias, seed=2), fn=torch.nn.functional.linear)
        yield case('linear', Input(shape), Input(weight, seed=1), fn=torch.nn.functional.linear)
    yield case('linear', Input([2, 3], how='transposed'), Input([4, 3], seed=1, how='sliced'), Input([4]), fn=torch.nn.functional.linear)
    yield case('linear', Input([2, 3]), Input([4, 2]), fn=torch.nn.functional.linear, raises=True)
    for op, dtype in (('float', 'float32'), ('double', 'float64'), ('long', 'int32'), ('int', 'int32'), ('bool', 'bool')):
        for source in ('float32', 'float64', 'int32', 'bool'):
            fn = lambda x, op=op: x.long() if op == 'int' else getattr(x, op)()
            yield case(op, Input([2, 3], source, lo=-3, hi=3), fn=fn)
            yield case(op, Input([3], source, how='sliced'), fn=fn)
    for source in ('float32', 'int32'):
        for target in ('float64', 'int32', 'bool'):
            yield case('typeAs', Input([3], source), Input([1], target), fn=torch.Tensor.type_as)
