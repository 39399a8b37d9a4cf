/**
 * Sample calls of operations that move elements: windows, grids, splits, and writing through an index.
 */
import { laidOut } from './laid-out';
import { any, functions, grid, ints, listed, mask, of, on, type Sample, withTies } from './sample';

const at = grid([2, 2], 2, 0, 1, 1);
const once = grid([2, 2], 2, 0, 1, 0);
const twice = grid([2, 2], 2, 2, 1, 1);

/** A call of x [2, 3] with a source of the given shape. */
function writing(shape: number[], call: (x: any, source: any) => any): Sample {
  return { shapes: [[2, 3], shape], call };
}

const reductions = ['sum', 'prod', 'mean', 'amax', 'amin'] as const;

export const ARRANGING: Record<string, Sample[]> = {
  fliplr: [on('fliplr')],
  flipud: [on('flipud')],
  rot90: [on('rot90'), on('rot90', -1), on('rot90', 2)],
  moveaxis: [of([2, 3, 2], 'moveaxis', 0, -1)],
  swapdims: [on('swapdims', 0, 1)],
  asStrided: [
    { shapes: [[6]], call: (x) => any(x.contiguous()).asStrided([2, 3], [1, 2]) },
    { shapes: [[2, 3]], call: (x) => any(x.clone()).asStrided([3, 2], [1, 1], 1) },
  ],
  diagEmbed: [on('diagEmbed', 1), of([2], 'diagEmbed', { offset: -1, dim1: 1, dim2: 0 })],
  trace: [of([2, 3], 'trace')],
  tensorSplit: [on('tensorSplit', 2, 1), on('tensorSplit', [1, 1], 1)],
  hsplit: [of([2, 4], 'hsplit', 2)],
  vsplit: [on('vsplit', 2)],
  dsplit: [of([1, 2, 4], 'dsplit', [1])],
  meshgrid: [listed('meshgrid', [[2], [3]]), listed('meshgrid', [[2], [3]], { indexing: 'xy' })],
  cartesianProd: [{ shapes: [[2], [3]], call: (...list) => functions.cartesianProd(...list) }],
  blockDiag: [{ shapes: [[2, 2], [3]], call: (...list) => functions.blockDiag(...list) }],
  columnStack: [listed('columnStack', [[2], [2, 2]])],
  take: [on('take', ints(0, 5, -1, 5))],
  takeAlongDim: [
    on('takeAlongDim', ints(0, 5, 5)),
    on('takeAlongDim', grid([1, 2], 2, 0), 1),
    of([1, 3], 'takeAlongDim', at, 1),
  ],
  // Where an index stands twice every source gets the gradient, as in PyTorch, although the last one wins.
  scatter: [
    writing([2, 2], (x, y) => x.scatter(1, once, y)),
    { shapes: [[2, 3]], call: (x) => any(x).scatter(1, once, 2) },
  ],
  scatterReduce: reductions.flatMap((reduce) =>
    [true, false].map((includeSelf) => ({
      shapes: [
        [2, 3],
        [2, 2],
      ],
      call: (x: any, y: any) => x.scatterReduce(1, twice, y, reduce, { includeSelf }),
      ties: true,
    })),
  ),
  indexAdd: [writing([2, 2], (x, y) => x.indexAdd(1, ints(2, 2), y, { alpha: 2 }))],
  indexCopy: [writing([2, 2], (x, y) => x.indexCopy(1, ints(2, 0), y))],
  indexFill: [on('indexFill', 1, ints(2, 0), 3)],
  indexPut: [
    writing([2], (x, y) => x.indexPut([ints(0, 1), ints(2, 0)], y)),
    writing([2], (x, y) => x.indexPut([ints(0, 0), ints(2, 2)], y, true)),
  ],
  put: [writing([2], (x, y) => x.put(ints(0, 4), y))],
  maskedScatter: [writing([2, 3], (x, y) => x.maskedScatter(mask(1, 0, 1), y))],

  sort: withTies([
    { shapes: [[2, 3]], call: (x) => any(x).sort(1).values },
    { shapes: [[2, 3]], call: (x) => any(x).sort(0, true).values },
  ]),
  msort: withTies([on('msort')]),
  topk: withTies([{ shapes: [[2, 3]], call: (x) => any(x).topk(2).values }]),
  kthvalue: withTies([{ shapes: [[2, 3]], call: (x) => any(x).kthvalue(2, 1).values }]),
  median: withTies([on('median'), { shapes: [[2, 3]], call: (x) => any(x).median(1).values }]),
  nanmedian: withTies([on('nanmedian')]),
  mode: withTies([
    {
      shapes: [[2, 3]],
      call: (x) =>
        any(x)
          .mul(laidOut([3], 'float64', [1, 1, 1]))
          .mode(1).values,
    },
  ]),
};
