/** Reductions whose plan is kept: what lies otherwise, or is of another type, is not taken for the same. */
import { describe, expect, it } from 'vitest';
import { arange, type Tensor } from '../../src/index';

/** Sums of the rows' elements, of `[3, 4]`, by hand. */
const totals = (x: Tensor) => {
  const rows = x.toArray() as number[][];
  return {
    columns: rows[0].map((_, j) => rows.reduce((sum, row) => sum + Number(row[j]), 0)),
    rows: rows.map((row) => row.reduce((sum, value) => sum + Number(value), 0)),
  };
};

describe('reductions of a kernel, one after the other', () => {
  const dense = arange(12, { dtype: 'float32' }).reshape(3, 4);
  const layouts: Record<string, Tensor> = {
    dense,
    transposed: arange(12, { dtype: 'float32' }).reshape(4, 3).t(),
    expanded: arange(4, { dtype: 'float32' }).expand(3, 4),
    part: arange(24, { dtype: 'float32' }).reshape(3, 8).narrow(1, 2, 4),
    float64: dense.to('float64'),
    int32: dense.to('int32'),
    bool: dense.gt(5),
  };

  // Twice: the second time round each meets what the others have left.
  for (const round of [1, 2]) {
    for (const [name, x] of Object.entries(layouts)) {
      it(`sums exactly, round ${round}: ${name}`, () => {
        const { columns, rows } = totals(x);
        expect(x.sum(0).toArray()).toEqual(columns);
        expect(x.sum(1).toArray()).toEqual(rows);
        expect(x.sum(1, { keepdim: true }).flatten().toArray()).toEqual(rows);
        expect(x.sum().item()).toBe(rows.reduce((sum, row) => sum + row, 0));
      });
    }
  }

  it('tells sums, largest and smallest from each other', () => {
    for (const _ of [1, 2]) {
      expect(dense.sum(0).toArray()).toEqual([12, 15, 18, 21]);
      expect(dense.amax(0).toArray()).toEqual([8, 9, 10, 11]);
      expect(dense.amin(0).toArray()).toEqual([0, 1, 2, 3]);
      expect(dense.prod(0).toArray()).toEqual([0, 45, 120, 231]);
      expect(dense.mean(0).toArray()).toEqual([4, 5, 6, 7]);
    }
  });

  it('reads what lies elsewhere in memory that was cut to the same layout', () => {
    const all = arange(24, { dtype: 'float32' }).reshape(6, 4);
    expect(all.narrow(0, 0, 3).sum(0).toArray()).toEqual([12, 15, 18, 21]);
    expect(all.narrow(0, 3, 3).sum(0).toArray()).toEqual([48, 51, 54, 57]);
  });
});
