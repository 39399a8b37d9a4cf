/**
 * Sample calls of products of several tensors, and distances.
 */
import { among, functions, type Sample } from './sample';

/** `einsum` on tensors of these shapes. */
const sumOf = (equation: string, ...shapes: number[][]): Sample => ({
  shapes,
  call: (...list) => functions.einsum(equation, ...list),
});

/** A product with an addend, plain and with factors. */
const withAddend = (name: string, ...shapes: number[][]): Sample[] => [
  among(name, ...shapes),
  { shapes, call: (x, a, b) => functions[name](x, a, b, { beta: 0.5, alpha: -2 }) },
];

export const PRODUCTS: Record<string, Sample[]> = {
  addmm: withAddend('addmm', [2, 2], [2, 3], [3, 2]),
  addmv: withAddend('addmv', [2], [2, 3], [3]),
  addr: withAddend('addr', [2, 3], [2], [3]),
  baddbmm: withAddend('baddbmm', [2, 2, 2], [2, 2, 3], [2, 3, 2]),
  addbmm: withAddend('addbmm', [2, 2], [2, 2, 3], [2, 3, 2]),
  vdot: [among('vdot', [3], [3])],
  ger: [among('ger', [2], [3])],
  inner: [among('inner', [2, 3], [2, 3]), among('inner', [3], [3])],
  tensordot: [
    {
      shapes: [
        [2, 3],
        [3, 2],
      ],
      call: (a, b) => functions.tensordot(a, b, 1),
    },
    {
      shapes: [
        [2, 3, 2],
        [2, 3, 2],
      ],
      call: (a, b) =>
        functions.tensordot(a, b, {
          dims: [
            [0, 1],
            [2, 1],
          ],
        }),
    },
  ],
  kron: [among('kron', [2, 2], [1, 2]), among('kron', [2], [2, 2])],
  cross: [among('cross', [2, 3], [2, 3])],
  einsum: [
    sumOf('ij,jk->ik', [2, 3], [3, 2]),
    sumOf('ii->i', [3, 3]),
    sumOf('ij,ij,j->i', [2, 3], [2, 3], [3]),
    sumOf('...i,...i->...', [2, 3], [2, 3]),
  ],
  dist: [among('dist', [2, 3], [3]), among('dist', [2, 3], [2, 3])],
  cdist: [
    among('cdist', [2, 3], [2, 3]),
    {
      shapes: [
        [2, 3],
        [2, 3],
      ],
      call: (x, y) => functions.cdist(x, y, 3),
      ties: true,
    },
  ],
  pdist: [{ ...among('pdist', [3, 2]), ties: true }],
};
