/**
 * Views share memory: chains of views, reshapes among them, against lists of places in the memory of the first tensor.
 * 300 runs each.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arange, type Tensor } from '../../src/index';
import { numelOf } from '../../src/shape';

const RUNS = { numRuns: 300 };

/** A view by its definition: its shape, and for each of its elements the place of it in the first tensor. */
interface Places {
  readonly shape: readonly number[];
  readonly places: readonly number[];
}

/** A step from a view to the next: in the package, and by its definition. */
interface Step {
  readonly name: string;
  run(x: Tensor): Tensor;
  define(x: Places): Places;
}

/** Rearranges by a function from the indices of the result to the indices of the operand. */
function taken(
  x: Places,
  shape: readonly number[],
  from: (at: readonly number[]) => number[],
): Places {
  const places = Array.from({ length: numelOf(shape) }, (_, flat) => {
    const at = shape.map((size, d) => Math.floor(flat / numelOf(shape.slice(d + 1))) % size);
    const source = from(at);
    return x.places[source.reduce((place, i, d) => place * x.shape[d] + i, 0)];
  });
  return { shape, places };
}

/** All the ways to write a count as sizes of at most so many dimensions. */
function shapesOf(count: number, rank = 3): number[][] {
  if (rank === 1) return [[count]];
  const sizes = Array.from({ length: count }, (_, i) => i + 1).filter((n) => count % n === 0);
  const further = sizes.flatMap((n) => shapesOf(count / n, rank - 1).map((rest) => [n, ...rest]));
  return [[count], ...further];
}

function reshaped(shape: readonly number[]): Step {
  return {
    name: `reshape(${shape})`,
    run: (x) => x.reshape([...shape]),
    define: ({ places }) => ({ shape, places }),
  };
}

/** A step that fits a shape, chosen by a number. */
function stepFor({ shape }: Places, choice: number): Step {
  const rank = shape.length;
  const d = choice % rank;
  const n = Math.floor(choice / 7);
  const shapes = shapesOf(numelOf(shape));
  const steps: (Step | null)[] = [
    reshaped(shapes[n % shapes.length]),
    {
      name: `transpose(0, ${d})`,
      run: (x) => x.transpose(0, d),
      define: (x) => {
        const swap = <T>(list: readonly T[]) =>
          list.map((item, i) => (i === 0 ? list[d] : i === d ? list[0] : item));
        return taken(x, swap(shape), swap);
      },
    },
    {
      name: `slice in ${d}`,
      run: (x) => x.at(...shape.slice(0, d).map(() => ':'), '1::2'),
      define: (x) => {
        const sizes = shape.map((size, i) => (i === d ? Math.floor(size / 2) : size));
        return taken(x, sizes, (at) => at.map((i, k) => (k === d ? 1 + 2 * i : i)));
      },
    },
    rank === 1
      ? null
      : {
          name: `select(${d}, -1)`,
          run: (x) => x.select(d, -1),
          define: (x) =>
            taken(
              x,
              shape.filter((_, i) => i !== d),
              (at) => [...at.slice(0, d), shape[d] - 1, ...at.slice(d)],
            ),
        },
    rank > 3
      ? null
      : {
          name: `expand(2, …)`,
          run: (x) => x.unsqueeze(0).expand([2, ...shape]),
          define: (x) => taken(x, [2, ...shape], (at) => at.slice(1)),
        },
    rank === 1
      ? null
      : {
          name: 'diagonal()',
          run: (x) => x.diagonal(),
          define: (x) =>
            taken(x, [...shape.slice(2), Math.min(shape[0], shape[1])], (at) => [
              at[at.length - 1],
              at[at.length - 1],
              ...at.slice(0, -1),
            ]),
        },
  ];
  const fitting = steps.filter((step) => step !== null);
  return fitting[n % fitting.length];
}

/** Whether the elements lie at a place that is linear in the indices, so that strides can name them. */
function isStrided({ shape, places }: Places): boolean {
  const along = shape.map((size, d) =>
    size > 1 ? places[numelOf(shape.slice(d + 1))] - places[0] : 0,
  );
  return places.every((place, flat) => {
    const at = shape.map((size, d) => Math.floor(flat / numelOf(shape.slice(d + 1))) % size);
    return place === at.reduce((sum, i, d) => sum + i * along[d], places[0]);
  });
}

const first = fc.constantFrom([12], [2, 6], [3, 4], [2, 3, 4], [4, 2, 3]);
const choices = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 5 });

/** A chain of views of a tensor with the elements 0, 1, …; it ends at the first reshape that has to copy. */
function chain(shape: readonly number[], numbers: readonly number[], base: Tensor) {
  let view = base;
  let places: Places = { shape, places: Array.from({ length: numelOf(shape) }, (_, i) => i) };
  const names: string[] = [];
  for (const choice of numbers) {
    if (places.places.length === 0) break;
    const step = stepFor(places, choice);
    const next = step.define(places);
    if (!isStrided(next)) return { view, places, names, copied: { step, places: next } };
    names.push(step.name);
    view = step.run(view);
    places = next;
  }
  return { view, places, names, copied: null };
}

describe('chains of views', () => {
  test('hold the elements of the first tensor, and show what is written to it', () => {
    fc.assert(
      fc.property(first, choices, (shape, numbers) => {
        const base = arange(numelOf(shape), { dtype: 'float32' }).reshape(shape);
        const { view, places, names } = chain(shape, numbers, base);
        expect(view.shape, names.join(' ')).toEqual(places.shape);
        expect([...view.data], names.join(' ')).toEqual(places.places);
        base.mul_(-2);
        expect([...view.data]).toEqual(places.places.map((place) => place * -2));
      }),
      RUNS,
    );
  });

  test('written, write the first tensor and the views of it, there and nowhere else', () => {
    fc.assert(
      fc.property(first, choices, choices, (shape, numbers, others) => {
        const base = arange(numelOf(shape), { dtype: 'float32' }).reshape(shape);
        const { view, places } = chain(shape, numbers, base);
        const sibling = chain(shape, others, base);
        // An expanded view is several elements in one place, which PyTorch does not write to either.
        if (new Set(places.places).size < places.places.length) return;
        view.fill_(-1);
        const written = new Set(places.places);
        const expected = (place: number) => (written.has(place) ? -1 : place);
        expect([...base.data]).toEqual(Array.from(base.data, (_, place) => expected(place)));
        expect([...sibling.view.data]).toEqual(sibling.places.places.map(expected));
      }),
      RUNS,
    );
  });

  test('give each element of the first tensor the gradients of the elements that show it', () => {
    fc.assert(
      fc.property(first, choices, (shape, numbers) => {
        const base = arange(numelOf(shape), { dtype: 'float32' }).reshape(shape).requiresGrad_();
        const { view, places } = chain(shape, numbers, base);
        const weights = arange(places.places.length, { dtype: 'float32' });
        view
          .mul(weights.reshape([...places.shape]))
          .sum()
          .backward();
        const expected = new Array<number>(numelOf(shape)).fill(0);
        places.places.forEach((place, i) => {
          expected[place] += i;
        });
        // Whole numbers below 2^24: float32 has them exactly.
        expect([...(base.grad as Tensor).data]).toEqual(expected);
      }),
      RUNS,
    );
  });

  test('end where strides cannot name the elements: reshape copies there, view refuses', () => {
    let copies = 0;
    fc.assert(
      fc.property(first, choices, (shape, numbers) => {
        const base = arange(numelOf(shape), { dtype: 'float32' }).reshape(shape);
        const { view, copied } = chain(shape, numbers, base);
        if (copied === null) return;
        copies++;
        expect(() => view.view([...copied.places.shape])).toThrow('without a copy');
        const copy = copied.step.run(view);
        expect([...copy.data]).toEqual(copied.places.places);
        copy.fill_(-1);
        expect([...base.data]).toEqual(Array.from(base.data, (_, place) => place));
      }),
      RUNS,
    );
    expect(copies).toBeGreaterThan(20);
  });
});
