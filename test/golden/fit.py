"""Fits the polynomials of src/ops/approximations.ts and prints them with their errors. Needs python3-mpmath.

    /usr/bin/python3 test/golden/fit.py

Each is the interpolation at Chebyshev's nodes, written in powers of u, which runs over [-1, 1] where the argument runs
over the interval. That is within a small factor of the best polynomial, and Horner's rule in u loses no digits.
"""

import math

from mpmath import chebyfit, erf, erfc, erfinv, exp, log, loggamma, mp, mpf, sqrt

mp.dps = 60


def in_unit(f, lo, hi):
    """f as a function of u in [-1, 1]."""
    return lambda u: f((mpf(lo) + hi) / 2 + (mpf(hi) - lo) / 2 * u)


def by_first(f, limit):
    """f, and its limit at 0 where it reads 0 / 0."""
    return lambda v: limit if v == 0 else f(v)


def erfinv_over_x(w):
    # x = sqrt(1 - e^-w); close to 1 its complement's logarithm is solved for, which does not round.
    x = sqrt(-mp.expm1(-w))
    if w < 3:
        return erfinv(x) / x
    target = -w - log(1 + x)
    y = sqrt(w) - mpf(1) / 2
    for _ in range(60):
        tail = erfc(y)
        step = (log(tail) - target) * tail / (2 / sqrt(mp.pi) * exp(-y * y))
        y += step
        if abs(step) < mpf(10) ** -45:
            break
    return y / x


FITS = [
    # name, function, interval of the argument, degree
    ('ERF', by_first(lambda v: erf(sqrt(v)) / sqrt(v), 2 / sqrt(mp.pi)), 0, 1, 12),
    ('ERFC', lambda t: exp((2 / t - 2) ** 2) * erfc(2 / t - 2) / t, 2 / 30, 2 / 3, 19),
    ('LGAMMA', by_first(lambda s: loggamma(2 + s) / s, 1 - mp.euler), -0.5, 0.5, 18),
    ('ERFINV_SMALL', by_first(erfinv_over_x, sqrt(mp.pi) / 2), 0, 6, 22),
    ('ERFINV_MIDDLE', lambda r: erfinv_over_x(r * r), 2.4, 4, 20),
    ('ERFINV_LARGE', lambda r: erfinv_over_x(r * r), 4, 6.25, 17),
]


def float64(coefficients, u):
    total = 0.0
    for c in reversed(coefficients):
        total = total * u + c
    return total


for name, f, lo, hi, degree in FITS:
    g = in_unit(f, lo, hi)
    coefficients = [float(c) for c in reversed(chebyfit(g, [-1, 1], degree + 1))]
    worst = 0
    for i in range(801):
        u = math.cos(math.pi * (i + 0.5) / 801)
        exact = g(mpf(u))
        worst = max(worst, abs((float64(coefficients, u) - exact) / exact))
    print(f'// {name}: argument in [{lo:.6g}, {hi:.6g}], relative error {float(worst):.1e}')
    print(f'const {name} = [')
    for c in coefficients:
        print(f'  {c!r},')
    print('];')
