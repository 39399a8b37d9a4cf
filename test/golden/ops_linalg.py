"""Products of matrices and vectors, sorting, and sums over index pairs."""

import math

from case import Input, case

NAN = math.nan

PRODUCTS = [
    ([3], [3]), ([2, 3], [3]), ([3], [3, 2]), ([2, 3], [3, 2]), ([2, 2, 3], [3]), ([3], [2, 3, 2]), ([2, 2, 3], [3, 2]),
    ([2, 3], [2, 3, 2]), ([2, 2, 3], [2, 3, 2]), ([1, 2, 3], [2, 3, 2]), ([2, 1, 2, 3], [2, 3, 1]), ([0], [0]), ([0, 3], [3, 2]),
    ([2, 0], [0, 3]), ([2, 3], [3, 0]), ([0, 2, 3], [3, 1]), ([2, 2, 0], [2, 0, 1]), ([1, 1], [1, 1]), ([1], [1]), ([2, 0], [0]),
]
WRONG = [([3], [2]), ([2, 3], [2, 3]), ([2, 2, 3], [3, 3, 2]), ([], [2]), ([2], []), ([2, 3], [2])]


def cases():
    for a, b in PRODUCTS:
        yield case('matmul', Input(a), Input(b, seed=1))
        yield case('matmul', Input(a, 'float64'), Input(b, 'float64', seed=1))
    layouts = ('transposed', 'sliced', 'expanded')
    for how in layouts:
        yield case('matmul', Input([2, 3], how=how), Input([3, 2], seed=1))
        yield case('matmul', Input([2, 3]), Input([3, 2], seed=1, how=how))
        yield case('matmul', Input([2, 2, 3], how=how), Input([2, 3, 2], seed=1, how=how))
    yield case('matmul', Input([2, 3], 'int32'), Input([3, 2], 'int32', seed=1))
    yield case('matmul', Input([2, 2], data=[NAN, 1, 0, math.inf]), Input([2, 2], seed=1))
    for a, b in WRONG:
        yield case('matmul', Input(a), Input(b), raises=True)
    yield case('matmul', Input([2, 2]), Input([2, 2], 'float64'), raises=True)
    named = [('mm', [2, 3], [3, 4]), ('bmm', [2, 2, 3], [2, 3, 2]), ('mv', [2, 3], [3]), ('dot', [4], [4]), ('outer', [2], [3])]
    for op, a, b in named:
        yield case(op, Input(a), Input(b, seed=1))
        yield case(op, Input(a, 'float64'), Input(b, 'float64', seed=1))
        yield case(op, Input(a, how='sliced'), Input(b, seed=1))
        yield case(op, Input([0 if n == 3 else n for n in a]), Input([0 if n == 3 else n for n in b]))
        yield case(op, Input([*a, 1]), Input(b), raises=True)
    yield case('dot', Input([2]), Input([3]), raises=True)
    yield case('mm', Input([2, 3]), Input([2, 3]), raises=True)
    yield case('inner', Input([2, 3]), Input([4, 3], seed=1))
    yield case('inner', Input([3]), Input([3], seed=1))
    yield from with_addend()
    yield from einsums()
    yield case('trace', [3, 3])
    yield case('kron', Input([2, 2]), Input([1, 2], seed=1))
    yield from sorting()


def with_addend():
    yield case('addmm', Input([2, 2]), Input([2, 3], seed=1), Input([3, 2], seed=2))
    yield case('addmm', Input([2]), Input([2, 3], seed=1), Input([3, 2], seed=2))
    yield case('addmm', Input([2, 1]), Input([2, 3], seed=1), Input([3, 2], seed=2), options={'beta': 0.5, 'alpha': 2})
    yield case('addmv', Input([2]), Input([2, 3], seed=1), Input([3], seed=2))
    yield case('addr', Input([2, 3]), Input([2], seed=1), Input([3], seed=2))
    yield case('baddbmm', Input([2, 2, 2]), Input([2, 2, 3], seed=1), Input([2, 3, 2], seed=2))


def einsums():
    for equation, *shapes in (
        ('ij,jk->ik', [2, 3], [3, 2]), ('ij->ji', [2, 3]), ('ii->', [3, 3]), ('ij->i', [2, 3]), ('bij,bjk->bik', [2, 2, 3], [2, 3, 1]),
        ('i,j->ij', [2], [3]), ('ij,ij->', [2, 3], [2, 3]), ('ij,jk', [2, 3], [3, 2]), ('...i,i->...', [2, 2, 3], [3]), ('ii->i', [3, 3]),
    ):
        inputs = [Input(shape, seed=i) for i, shape in enumerate(shapes)]
        yield case('einsum', *inputs, args=[equation, *[f'${i}' for i in range(len(inputs))]])


def sorting():
    ties = [3.0, 1.0, 3.0, -2.0, 1.0, -2.0]
    for args, options in (([], {}), ([0], {}), ([1, True], {}), ([], {'dim': 1, 'descending': True})):
        yield case('argsort', Input([2, 3]), args=args, options=options)
        yield case('sort', Input([2, 3]), args=args, options=options)
    yield case('sort', Input([6], data=ties), options={'stable': True})
    yield case('sort', Input([4], data=[NAN, 1, -math.inf, math.inf]))
    yield case('sort', Input([3, 2], how='transposed'), args=[0])
    yield case('sort', Input([4], 'int32'))
    yield case('topk', Input([5]), args=[2])
    yield case('topk', Input([2, 5]), args=[3, 1])
    yield case('topk', Input([2, 5]), args=[2], options={'largest': False})
    yield case('topk', Input([3]), args=[4], raises=True)
