"""Elementwise operations."""

import math
import operator

import torch
import torch.nn.functional as F

from case import Input, case

INF, NAN = math.inf, math.nan
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -3.0, 100.0, -100.0, 1e30, -1e30, 1e-30, NAN, INF, -INF]

# name, interval of values, PyTorch's function where it is not torch.<name>
UNARY = [
    ('abs', -2, 2, None), ('neg', -2, 2, None), ('positive', -2, 2, None), ('sign', -2, 2, None),
    ('sqrt', 0.1, 4, None), ('square', -2, 2, None), ('reciprocal', 0.3, 4, None), ('rsqrt', 0.2, 4, None),
    ('floor', -3, 3, None), ('ceil', -3, 3, None), ('trunc', -3, 3, None), ('frac', -3, 3, None),
    ('round', -3, 3, None), ('exp', -4, 4, None), ('exp2', -4, 4, None), ('expm1', -2, 2, None),
    ('log', 0.1, 4, None), ('log2', 0.1, 4, None), ('log10', 0.1, 4, None), ('log1p', -0.9, 4, None),
    ('sin', -4, 4, None), ('cos', -4, 4, None), ('tan', -1.3, 1.3, None), ('asin', -0.9, 0.9, None),
    ('acos', -0.9, 0.9, None), ('atan', -4, 4, None), ('sinh', -3, 3, None), ('cosh', -3, 3, None),
    ('tanh', -3, 3, None), ('asinh', -4, 4, None), ('acosh', 1.1, 4, None), ('atanh', -0.9, 0.9, None),
    ('deg2rad', -180, 180, None), ('rad2deg', -4, 4, None),
    ('relu', -2, 2, None), ('sigmoid', -6, 6, None), ('logsigmoid', -6, 6, F.logsigmoid),
    ('leakyRelu', -2, 2, F.leaky_relu), ('elu', -2, 2, F.elu), ('selu', -2, 2, F.selu), ('celu', -2, 2, F.celu),
    ('softplus', -6, 6, F.softplus), ('silu', -6, 6, F.silu), ('mish', -6, 6, F.mish), ('softsign', -4, 4, F.softsign),
    ('hardtanh', -2, 2, F.hardtanh), ('relu6', -2, 8, F.relu6), ('hardsigmoid', -5, 5, F.hardsigmoid),
    ('hardswish', -5, 5, F.hardswish), ('geluExact', -4, 4, F.gelu),
    ('geluTanh', -4, 4, lambda x: F.gelu(x, approximate='tanh')),
    ('erf', -3, 3, None), ('erfc', -3, 6, None), ('erfinv', -0.95, 0.95, None), ('lgamma', 0.1, 12, None),
    ('digamma', 0.1, 12, None), ('sinc', -3, 3, None), ('logit', 0.05, 0.95, None), ('nanToNum', -2, 2, None),
    ('isnan', -2, 2, None), ('isinf', -2, 2, None), ('isfinite', -2, 2, None), ('logicalNot', -2, 2, None),
]

# Where PyTorch's own value is an accident: 0 * Infinity, or a pole that rounding misses
LEFT_OUT = {'geluTanh': [1e30, -1e30], 'hardswish': [-INF, NAN], 'digamma': [-1.0, -3.0, -100.0, 1e-30, -1e30]}

WITH_OPTIONS = [
    ('round', None, [], {'decimals': 2}), ('round', None, [], {'decimals': 1}), ('leakyRelu', F.leaky_relu, [0.2], {}),
    ('leakyRelu', F.leaky_relu, [], {'negativeSlope': 0.3}), ('elu', F.elu, [], {'alpha': 0.7}),
    ('celu', F.celu, [0.5], {}), ('celu', F.celu, [], {'alpha': 2}), ('softplus', F.softplus, [3], {}),
    ('softplus', F.softplus, [2, 1], {}), ('softplus', F.softplus, [], {'beta': 2, 'threshold': 1.5}),
    ('hardtanh', F.hardtanh, [-0.5, 1.5], {}), ('hardtanh', F.hardtanh, [], {'minVal': -0.25, 'maxVal': 0.25}),
    ('logit', None, [0.1], {}), ('logit', None, [], {'eps': 0.01}), ('nanToNum', None, [1.5], {}),
    ('nanToNum', None, [1, 2, 3], {}), ('nanToNum', None, [], {'posinf': 7, 'neginf': -8}),
    ('clamp', None, [-0.5, 1], {}), ('clamp', None, [], {'min': 0}), ('clamp', None, [], {'max': 1}),
    ('clamp', None, [], {'min': 2, 'max': -2}),
]


def unary():
    for op, lo, hi, fn in UNARY:
        def of(shape, dtype='float32', how=None, seed=0, data=None):
            return case(op, Input(shape, dtype, data, lo, hi, seed, how), fn=fn)

        yield of([2, 3])
        special = [v for v in SPECIAL if v not in LEFT_OUT.get(op, ())]
        yield of([len(special)], data=special)
        yield of([len(special)], 'float64', data=special)
        yield of([7], 'float64', seed=1)
        yield of([])
        yield of([0, 3])
        yield of([1, 1])
        yield of([2, 3], how='transposed', seed=2)
        yield of([3], how='sliced', seed=3)
        yield of([2, 2], how='expanded', seed=4)
        yield case(op, Input([4], 'int32', [0, 1, -1, 3]), fn=fn)
        if op not in ('square', 'nanToNum'):  # PyTorch's square of bools is int, its nan_to_num leaves them bool
            yield case(op, Input([2], 'bool', [True, False]), fn=fn)
    yield case('hardswish', Input([1], data=[NAN]), fn=F.hardswish, grad=False)
    for op, fn, args, options in WITH_OPTIONS:
        yield case(op, Input([2, 3]), args=args, options=options, fn=fn)
        yield case(op, Input([16], data=SPECIAL), args=args, options=options, fn=fn)
        yield case(op, Input([16], 'float64', data=SPECIAL), args=args, options=options, fn=fn)
        if op not in ('hardtanh', 'nanToNum'):  # PyTorch truncates their options to integers
            yield case(op, Input([4], 'int32', [0, 1, -1, 3]), args=args, options=options, fn=fn)
    bounds = [Input([2, 3]), Input([2, 3], data=[-1, 1.5, 0, 1, 1, NAN]), Input([2, 3], data=[1, NAN, 0, -1, 2, 2])]
    yield case('clamp', *bounds, args=['$0', '$1', '$2'])


PAIR = [0.0, -0.0, 1.0, -1.5, 3.0, NAN, INF, -INF]
GRID_X = [x for x in PAIR for _ in PAIR]
GRID_Y = [y for _ in PAIR for y in PAIR]

# name, intervals of x and of y, PyTorch's function, whether y may be a number
BINARY = [
    ('add', -2, 2, -2, 2, None, True), ('sub', -2, 2, -2, 2, None, True), ('mul', -2, 2, -2, 2, None, True),
    ('div', -2, 2, 0.5, 2, None, True), ('rsub', -2, 2, -2, 2, torch.rsub, True), ('pow', 0.3, 3, -2, 2, None, True),
    ('maximum', -2, 2, -2, 2, None, False), ('minimum', -2, 2, -2, 2, None, False),
    ('fmax', -2, 2, -2, 2, None, False), ('fmin', -2, 2, -2, 2, None, False),
    ('remainder', -7, 7, 1, 3, None, True), ('fmod', -7, 7, 1, 3, None, True),
    ('floorDivide', -7, 7, 1, 3, None, True), ('atan2', -2, 2, 0.3, 2, None, False),
    ('hypot', -2, 2, 0.3, 2, None, False), ('copysign', -2, 2, -2, 2, None, True),
    ('heaviside', -2, 2, -2, 2, None, False), ('logaddexp', -4, 4, -4, 4, None, False),
    ('logaddexp2', -4, 4, -4, 4, None, False), ('xlogy', -2, 2, 0.3, 3, None, True),
    ('eq', -2, 2, -2, 2, None, True), ('ne', -2, 2, -2, 2, None, True), ('lt', -2, 2, -2, 2, None, True),
    ('le', -2, 2, -2, 2, None, True), ('gt', -2, 2, -2, 2, None, True), ('ge', -2, 2, -2, 2, None, True),
    ('logicalAnd', -2, 2, -2, 2, None, False), ('logicalOr', -2, 2, -2, 2, None, False),
    ('logicalXor', -2, 2, -2, 2, None, False),
]

SHAPES = [
    ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 3], [2, 1]), ([2, 3], []), ([], [2]), ([1, 3], [2, 1]),
    ([], []), ([0, 3], [1, 3]), ([1], [1]), ([2, 1, 2], [3, 1]),
]

# types and shapes of x and y: 0-d tensors count as numbers beside tensors with dimensions
TYPES = [
    ('float32', [3], 'float64', [3]), ('float32', [3], 'float64', []), ('float64', [], 'float32', [3]),
    ('int32', [3], 'float32', [3]), ('int32', [3], 'float64', []), ('int32', [], 'float32', []),
    ('int32', [3], 'int32', [3]), ('bool', [3], 'int32', [3]), ('bool', [3], 'float32', []), ('bool', [3], 'bool', [3]),
    ('int32', [3], 'bool', []), ('bool', [3], 'int32', []), ('float32', [3], 'int32', [3]),
]

# PyTorch computes these on first operands that are numbers by Python's operators
REVERSED = {'add': operator.add, 'sub': operator.sub, 'mul': operator.mul, 'div': operator.truediv, 'pow': operator.pow}


def binary():
    for op, xlo, xhi, ylo, yhi, fn, number in BINARY:
        def of(xs, ys, xt='float32', yt='float32', xhow=None, yhow=None, x=None, y=None):
            # Integer divisors and exponents stay above 0.
            low = 1 if yt == 'int32' and op in ('div', 'remainder', 'fmod', 'floorDivide', 'pow') else ylo
            return case(op, Input(xs, xt, x, xlo, xhi, 0, xhow), Input(ys, yt, y, low, yhi, 5, yhow), fn=fn)

        for xs, ys in SHAPES:
            yield of(xs, ys)
        yield of([2, 3], [2, 3], xhow='transposed')
        yield of([2, 3], [3], xhow='sliced', yhow='sliced')
        yield of([2, 2], [2, 2], xhow='expanded', yhow='transposed')
        yield of([64], [64], x=GRID_X, y=GRID_Y)
        for xt, xs, yt, ys in TYPES:
            yield of(xs, ys, xt, yt)
        if number:
            for value in (2, 0.5, -1.5, 3):
                for dtype in ('float32', 'float64', 'int32', 'bool'):
                    yield case(op, Input([3], dtype, lo=xlo, hi=xhi), args=[value], fn=fn)
            yield case(op, Input([8], data=PAIR), args=[0], fn=fn)
            yield case(op, Input([8], data=PAIR), args=['Infinity'], fn=fn)
        if op in REVERSED:
            for value in (2, 0.5):
                for dtype in ('float32', 'int32'):
                    yield case(op, Input([3], dtype, [1, 2, 3]), args=[value, '$0'], fn=REVERSED[op])
        yield case(op, Input([2]), Input([3]), fn=fn, raises=True)
    yield case('add', [2, 2], [2, 2], options={'alpha': 2.5})
    yield case('add', [2, 2], args=[3], options={'alpha': 2})
    yield case('sub', [2, 2], [2], options={'alpha': -0.5})
    yield case('add', Input([3], 'int32'), Input([3], 'int32', seed=3), options={'alpha': 2})
    for mode in ('floor', 'trunc'):
        yield case('div', Input([6], lo=-7, hi=7), Input([6], lo=1, hi=3), options={'roundingMode': mode})
        yield case('div', Input([6], 'int32', lo=-9, hi=9), Input([6], 'int32', lo=1, hi=3), options={'roundingMode': mode})
        yield case('div', Input([6], lo=-7, hi=7), args=[-1.5], options={'roundingMode': mode})
        yield case('div', Input([64], data=GRID_X), Input([64], data=GRID_Y), options={'roundingMode': mode})
    for y in (2, 3, 0, 1, -1, 0.5, -2):
        # PyTorch takes the root for 0.5; C's pow of -Infinity is Infinity.
        yield case('pow', Input([7], data=PAIR[:7]), args=[y])


def ternary():
    for op, third in (('lerp', {}), ('addcmul', {}), ('addcdiv', {'lo': 0.5})):
        yield case(op, Input([2, 3]), Input([2, 3], seed=1), Input([2, 3], seed=2, **third))
        yield case(op, Input([2, 3]), Input([3], seed=1), Input([2, 1], seed=2, **third))
        yield case(op, Input([2]), Input([], seed=1), Input([2], seed=2, **third))
        yield case(op, Input([0, 2]), Input([2], seed=1), Input([1, 2], seed=2, **third))
        yield case(op, Input([3], 'float64'), Input([3], 'float64', seed=1), Input([3], 'float64', seed=2, **third))
        yield case(op, Input([2, 2], how='transposed'), Input([2, 2], seed=1), Input([2, 2], seed=2, how='sliced', **third))
    yield case('lerp', Input([6]), Input([6], seed=1), args=[0.25])
    yield case('lerp', Input([6]), Input([6], seed=1), args=[0.75])
    yield case('lerp', Input([4]), Input([4], seed=1), Input([4], data=[0, 0.5, 1, 1.5]))
    for op in ('addcmul', 'addcdiv'):
        yield case(op, Input([3]), Input([3], seed=1), Input([3], lo=0.5, seed=2), options={'value': 2.5})
    yield from where()


def where():
    mask = Input([2, 3], 'bool')
    yield case('where', mask, Input([2, 3]), Input([2, 3], seed=1))
    yield case('where', Input([2, 1], 'bool'), Input([3]), Input([], seed=1))
    yield case('where', Input([2, 3], 'bool', how='transposed'), Input([3], how='sliced'), Input([2, 3], how='expanded'))
    yield case('where', Input([3], 'bool'), Input([3], data=[NAN, INF, 1]), Input([3], data=[0, NAN, -INF]))
    yield case('where', Input([], 'bool'), Input([]), Input([], seed=3))
    yield case('where', Input([0], 'bool'), Input([0]), Input([1]))
    yield case('where', Input([3], 'bool'), Input([3], 'int32'), Input([3], 'float64'))
    yield case('where', Input([3], 'bool'), Input([3], 'int32'), Input([3], 'bool'))
    yield case('where', Input([4], 'bool'), Input([4]), args=['$0', '$1', 0.5])
    yield case('where', Input([4], 'bool'), Input([4], 'int32'), args=['$0', '$1', 7])


def inplace():
    for name in ('add', 'sub', 'mul', 'div', 'pow', 'maximum', 'remainder', 'atan2'):
        def fn(x, y, name=name):
            other = getattr(torch.Tensor, name + '_', None)
            return other(x, y) if other else x.copy_(getattr(torch, name)(x, y))

        yield case(name + '_', Input([2, 3], lo=0.5), Input([2, 3], lo=0.5, seed=1), fn=fn, inplace=True)
        yield case(name + '_', Input([2, 3], lo=0.5), Input([3], lo=0.5, seed=1), fn=fn, inplace=True)
        if name != 'maximum':
            yield case(name + '_', Input([3], 'int32', lo=1, hi=5), Input([3]), fn=fn, inplace=True, raises=True)
            yield case(name + '_', Input([3], lo=0.5), Input([2, 3], lo=0.5), fn=fn, inplace=True, raises=True)
    for name in ('neg', 'exp', 'sqrt', 'relu', 'sigmoid', 'tanh', 'abs', 'square', 'erf', 'reciprocal', 'floor'):
        fn = getattr(torch.Tensor, name + '_')
        yield case(name + '_', Input([2, 3], lo=0.1), fn=fn, inplace=True)
        yield case(name + '_', Input([0]), fn=fn, inplace=True)
    yield case('add_', Input([3]), Input([3], seed=1), options={'alpha': 3}, fn=torch.Tensor.add_, inplace=True)
    yield case('add_', Input([3], 'int32'), args=[2], fn=torch.Tensor.add_, inplace=True)
    yield case('mul_', Input([3], 'float32'), Input([3], 'float64'), fn=torch.Tensor.mul_, inplace=True)
    yield case('clamp_', Input([4]), args=[-0.5, 0.5], fn=torch.Tensor.clamp_, inplace=True)
    for op in ('addcmul_', 'addcdiv_', 'lerp_'):
        fn = getattr(torch.Tensor, op)
        yield case(op, Input([3]), Input([3], seed=1), Input([3], lo=0.5, seed=2), fn=fn, inplace=True)
    yield case('copy_', Input([2, 3]), Input([3], seed=1), fn=torch.Tensor.copy_, inplace=True)
    yield case('copy_', Input([3], 'int32'), Input([3], lo=-3, hi=3), fn=torch.Tensor.copy_, inplace=True)
    yield case('fill_', Input([2, 2]), args=[1.5], fn=torch.Tensor.fill_, inplace=True)
    yield case('zero_', Input([2, 2]), fn=torch.Tensor.zero_, inplace=True)
