"""Products with an addend and of whole tensors, distances, sums of products, and bits."""

import math

import torch

from case import Input, case

EINSUMS = [
    ('ij,jk,kl->il', [2, 3], [3, 2], [2, 2]), ('ij,ij->ij', [2, 3], [2, 3]), ('i,i->', [3], [3]), ('ij,j->i', [2, 3], [3]),
    ('b...d,b...d->b...', [2, 3, 2], [2, 3, 2]), ('...ij,...jk->...ik', [2, 1, 2, 3], [2, 3, 2]), ('ij->', [2, 3]), ('ij->j', [2, 3]),
    ('iij->ij', [2, 2, 3]), ('ijk->kij', [2, 3, 2]), ('ij,kl->', [2, 3], [2, 2]), ('bhqd,bhkd->bhqk', [2, 2, 3, 2], [2, 2, 2, 2]),
    ('ij,j', [2, 3], [3]), ('ba', [2, 3]), (' i j , j -> i ', [2, 3], [3]), ('i,ij,j->', [2], [2, 3], [3]), ('Ab,b->A', [2, 3], [3]),
    ('ij,jk->ik', [2, 0], [0, 3]), ('ij,ij->', [1, 3], [2, 3]), ('...,...->...', [2, 3], [3]), ('i...->...', [2, 3]),
]
BAD_EINSUMS = [('ij,jk->ik', [2, 3], [2, 3]), ('ij', [2]), ('ij->ii', [2, 2]), ('ij->k', [2, 2]), ('i,j', [2]), ('i1', [2, 2])]


def cases():
    yield from with_addend()
    yield from whole()
    for equation, *shapes in EINSUMS + BAD_EINSUMS:
        wrong = (equation, *shapes) in BAD_EINSUMS
        refs = [f'${i}' for i in range(len(shapes))]
        for how in (None, 'transposed'):
            inputs = [Input(shape, seed=i, how=how) for i, shape in enumerate(shapes)]
            yield case('einsum', *inputs, args=[equation, *refs], raises=wrong)
    yield from distances()
    yield from bits()


def with_addend():
    shapes = {
        'addmm': ([2, 2], [2, 3], [3, 2]), 'addmv': ([2], [2, 3], [3]), 'addr': ([2, 3], [2], [3]), 'baddbmm': ([2, 2, 2], [2, 2, 3], [2, 3, 2]),
        'addbmm': ([2, 2], [3, 2, 3], [3, 3, 2]),
    }
    for op, (x, a, b) in shapes.items():
        for options in ({}, {'beta': 0.5}, {'alpha': -2}, {'beta': 0, 'alpha': 3}):
            yield case(op, Input(x), Input(a, seed=1), Input(b, seed=2), options=options)
        yield case(op, Input([1]), Input(a, seed=1), Input(b, seed=2))
        yield case(op, Input(x, 'float64'), Input(a, 'float64', seed=1), Input(b, 'float64', seed=2))
        yield case(op, Input(x, how='sliced'), Input(a, seed=1, how='transposed'), Input(b, seed=2, how='sliced'))
        yield case(op, Input([5, *x]), Input(a), Input(b), raises=True)
    yield case('addmm', Input([2, 2], data=[math.nan] * 4), Input([2, 3], seed=1), Input([3, 2], seed=2), options={'beta': 0})


def whole():
    for a, b in (([2, 3], [3]), ([2, 2, 3], [2, 3]), ([], [2]), ([0], [0])):
        yield case('inner', Input(a), Input(b, seed=1))
    yield case('inner', Input([2, 3]), Input([2]), raises=True)
    yield case('vdot', Input([3]), Input([3], seed=1))
    yield case('ger', Input([2]), Input([3], seed=1))
    for a, b, args, options in (
        ([2, 3], [2, 3], [], {}), ([2, 3], [3, 2], [1], {}), ([2, 3, 4], [4, 3, 2], [[[1, 2], [1, 0]]], {}), ([2], [3], [0], {}),
        ([2, 3], [3, 2], [], {'dims': [[-1], [0]]}), ([2, 0], [0, 2], [1], {}),
    ):
        yield case('tensordot', Input(a), Input(b, seed=1), args=args, options=options)
    yield case('tensordot', Input([2, 3]), Input([2, 3]), args=[1], raises=True)
    yield case('tensordot', Input([2, 3], how='transposed'), Input([3, 2], seed=1, how='sliced'), args=[1])
    for a, b in (([2], [3]), ([2, 2], [2]), ([2, 1, 2], [2, 2]), ([], [2]), ([0, 2], [2, 2])):
        yield case('kron', Input(a), Input(b, seed=1))
    for a, b, args in (([3], [3], []), ([2, 3], [2, 3], [1]), ([3, 2], [3, 2], [0]), ([3, 3], [3, 3], []), ([2, 3], [1, 3], [-1])):
        yield case('cross', Input(a), Input(b, seed=1), args=args)
    yield case('cross', Input([2]), Input([2]), raises=True)


def distances():
    for p in (2, 1, 3, 0, 1.5, 'Infinity'):
        yield case('cdist', Input([3, 2]), Input([2, 2], seed=1), args=[p])
        yield case('dist', Input([2, 3]), Input([3], seed=1), args=[p])
        yield case('pdist', Input([4, 3]), args=[p], fn=torch.nn.functional.pdist)
    yield case('cdist', Input([2, 3, 2]), Input([2, 2, 2], seed=1))
    yield case('cdist', Input([2, 1, 3, 2]), Input([2, 2, 2], seed=1))
    yield case('cdist', Input([2, 2], data=[1, 2, 3, 4]), Input([1, 2], data=[1, 2]))
    yield case('cdist', Input([2, 2], 'float64'), Input([3, 2], 'float64', seed=1), options={'p': 2})
    yield case('cdist', Input([0, 2]), Input([3, 2]))
    yield case('cdist', Input([2, 0]), Input([3, 0]))
    yield case('cdist', Input([2, 3]), Input([2, 2]), raises=True)
    yield case('dist', Input([2], data=[1, 2]), Input([2], data=[1, 2]))


def bits():
    for op in ('bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'bitwiseLeftShift', 'bitwiseRightShift'):
        lo = 0 if 'Shift' in op else -9
        yield case(op, Input([2, 3], 'int32', lo=-9, hi=9), Input([3], 'int32', lo=lo, hi=4, seed=1))
        yield case(op, Input([4], 'int32', lo=-9, hi=9), args=[3])
        yield case(op, Input([2]), Input([2]), raises='Shift' not in op) if 'Shift' not in op else None
    for op in ('bitwiseAnd', 'bitwiseOr', 'bitwiseXor'):
        yield case(op, Input([4], 'bool'), Input([4], 'bool', seed=2))
        yield case(op, Input([4], 'bool'), Input([4], 'int32', seed=2))
    yield case('bitwiseNot', Input([4], 'int32'))
    yield case('bitwiseNot', Input([4], 'bool'))
    yield case('bitwiseNot', Input([4]), raises=True)
