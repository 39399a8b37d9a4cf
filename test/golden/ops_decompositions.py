"""torch.linalg: inverses, determinants, decompositions whose signs are fixed, and norms."""

import math

import torch

from case import Input, case, snake

L = torch.linalg
REGULAR = [2, 1, 0, -1, 3, 1, 1, 0, 2.5]
POSITIVE = [4, 1, 0.5, 1, 3, -1, 0.5, -1, 5]


def linalg(op, *inputs, **extra):
    name = {'matrixRank': 'matrix_rank', 'vectorNorm': 'vector_norm', 'matrixNorm': 'matrix_norm', 'matrixPower': 'matrix_power'}.get(op, snake(op))
    return case(f'linalg.{op}', *inputs, fn=extra.pop('fn', getattr(L, name)), **extra)


def cases():
    for dtype in ('float32', 'float64'):
        regular, positive = Input([3, 3], dtype, REGULAR), Input([3, 3], dtype, POSITIVE)
        batch = Input([2, 2, 2], dtype, [2, 1, 1, 3, -1, 0.5, 2, 1])
        right = Input([3, 2], dtype, seed=1)
        for x in (regular, batch, Input([1, 1], dtype, [4])):
            for op in ('inv', 'det', 'slogdet', 'qr', 'svdvals'):
                yield linalg(op, x)
            for n in (0, 1, 2, 3, 5, -1, -2):
                yield linalg('matrixPower', x, args=[n])
        yield linalg('solve', regular, right)
        yield linalg('solve', regular, Input([3], dtype, seed=1))
        yield linalg('solve', batch, Input([2, 2, 1], dtype, seed=1))
        yield linalg('solve', batch, Input([2, 2], dtype, seed=1))
        yield linalg('solve', batch, Input([2, 3], dtype, seed=1), fn=lambda a, b: L.solve(a, b.expand(2, 2, 3)), grad=False)
        yield linalg('solve', regular, Input([2, 3], dtype, seed=1), options={'left': False})
        yield linalg('solveTriangular', regular, right, options={'upper': True})
        yield linalg('solveTriangular', regular, right, options={'upper': False, 'unitriangular': True})
        for upper in (False, True):
            yield linalg('cholesky', positive, options={'upper': upper})
        yield linalg('cholesky', Input([2, 2, 2], dtype, [2, 1, 1, 3, 1, 0.5, 0.5, 1]))
        for shape in ([4, 2], [2, 4], [2, 3, 2], [3, 3]):
            for mode in ('reduced', 'complete', 'r'):
                yield linalg('qr', Input(shape, dtype), args=[mode], grad=mode == 'reduced')
            yield linalg('svdvals', Input(shape, dtype))
            yield linalg('pinv', Input(shape, dtype))
            for rank in ('matrixRank',):
                yield linalg(rank, Input(shape, dtype), grad=False)
        for triangle in ('L', 'U'):
            yield linalg('eigvalsh', positive, args=[triangle])
        yield linalg('eigvalsh', regular, args=['L'])
        tall, wide = Input([4, 2], dtype), Input([4, 3], dtype, seed=1)
        for driver in ('gelsy', 'gels', 'gelsd', 'gelss'):
            yield linalg('lstsq', tall, wide, options={'driver': driver}, fn=solved, grad=driver == 'gelsy')
        yield linalg('lstsq', Input([2, 3], dtype), Input([2, 1], dtype, seed=1), fn=solved)
    yield linalg('pinv', Input([3, 2], 'float64', [1, 2, 2, 4, 3, 6]), grad=False)
    # PyTorch's gradient of a singular determinant is 0 here; the derivative tests check the cofactors.
    yield linalg('det', Input([3, 3], 'float64', [1, 2, 3, 2, 4, 6, 1, 0, 1]), grad=False)
    yield linalg('det', Input([0, 0], 'float64'))
    yield linalg('inv', Input([0, 0], 'float64'))
    yield linalg('inv', Input([2, 2], data=[1, 2, 2, 4]), raises=True)
    yield linalg('inv', Input([2, 3]), raises=True)
    yield linalg('det', Input([3]), raises=True)
    yield linalg('solve', Input([2, 2], data=[1, 2, 2, 4]), Input([2]), raises=True)
    yield linalg('solve', Input([2, 2]), Input([3, 1]), raises=True)
    yield linalg('cholesky', Input([2, 2], data=[1, 2, 2, 1]), raises=True)
    yield linalg('matrixRank', Input([3, 3], data=[1, 2, 3, 2, 4, 6, 1, 0, 1]), grad=False)
    yield linalg('inv', Input([2, 2], 'int32', [1, 0, 0, 1]), raises=True)
    for op in ('det', 'inverse', 'pinverse', 'slogdet', 'logdet'):
        yield case(op, Input([3, 3], 'float64', REGULAR))
    yield case('logdet', Input([2, 2], 'float64', [0, 1, 1, 0]), grad=False)
    yield case('matrixPower', Input([2, 2], 'float64', [1, 2, 3, 4]), args=[3])
    yield from norms()


def solved(a, b, **options):
    found = L.lstsq(a, b, **options)
    return found.solution, found.residuals, found.rank, found.singular_values


def norms():
    inf = {'Infinity': math.inf, '-Infinity': -math.inf}

    def named(op):
        def fn(x, ord=None, *args, **options):
            call = getattr(L, op)
            return call(x, inf.get(ord, ord), *args, **options)

        return fn

    for ord in ('fro', 'nuc', 1, -1, 2, -2, 'Infinity', '-Infinity'):
        for args, options in (([], {}), ([], {'keepdim': True})):
            yield linalg('matrixNorm', Input([2, 3], 'float64'), args=[ord, *args], options=options, fn=named('matrix_norm'))
        yield linalg('matrixNorm', Input([2, 2, 3], 'float64'), args=[ord, [0, 2]], fn=named('matrix_norm'))
        yield linalg('norm', Input([2, 3], 'float64'), args=[ord], fn=named('norm'))
    for ord in (2, 1, 0, 3, 'Infinity', '-Infinity'):
        for args, options in (([], {}), ([1], {}), ([0, True], {}), ([], {'dim': [0, 1]})):
            yield linalg('vectorNorm', Input([2, 3]), args=[ord, *args], options=options, fn=named('vector_norm'))
        yield linalg('norm', Input([4]), args=[ord], fn=named('norm'))
        yield linalg('norm', Input([2, 3]), args=[ord, 1], fn=named('norm'))
    yield linalg('norm', Input([2, 3, 2]))
    yield linalg('norm', Input([2, 3]), options={'dim': 1, 'keepdim': True})
    for p in (None, 2, -2, 'fro', 1):
        yield linalg('cond', Input([2, 2], 'float64'), args=[p])
