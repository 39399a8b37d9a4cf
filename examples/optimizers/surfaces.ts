// Functions of two numbers whose minimum is known, and descents on them.
import { type Binary, elementwise, type Tensor, tensor } from 'torchlet';
import type { Method } from './methods';

/** A function to go down on. */
export interface Surface {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  readonly value: Binary;
  readonly start: readonly [x: number, y: number];
  /** Where the function is 0, its least. */
  readonly minimum: readonly [x: number, y: number];
  /** What pictures show. */
  readonly window: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
}

function surface(formula: string, rest: Omit<Surface, 'formula' | 'value'>): Surface {
  const value = elementwise<Binary>(`${rest.name}_surface`, formula, { operands: ['x', 'y'] });
  return { ...rest, formula, value };
}

/** The three surfaces. */
export const SURFACES: readonly Surface[] = [
  surface('(x ^ 2 + 100 * y ^ 2) / 2', {
    name: 'quadratic',
    title: 'Quadratic',
    start: [-8, 1.5],
    minimum: [0, 0],
    window: { x: [-9, 3], y: [-2, 2] },
  }),
  surface('(1.5 - x + x * y) ^ 2 + (2.25 - x + x * y ^ 2) ^ 2 + (2.625 - x + x * y ^ 3) ^ 2', {
    name: 'beale',
    title: 'Beale',
    start: [1, 1.5],
    minimum: [3, 0.5],
    window: { x: [-0.5, 4], y: [-1.5, 2] },
  }),
  surface('(1 - x) ^ 2 + 100 * (y - x ^ 2) ^ 2', {
    name: 'rosenbrock',
    title: 'Rosenbrock',
    start: [-1.2, 1],
    minimum: [1, 1],
    window: { x: [-1.8, 1.8], y: [-0.6, 2] },
  }),
];

/** A descent that comes higher than this is lost: it diverges. */
const LOST = 1e9;

/** A leaf of one float64 number. */
export function leaf(value: number): Tensor {
  return tensor(value, { dtype: 'float64', requiresGrad: true });
}

/**
 * Goes down a surface.
 *
 * @returns the points passed, the start first, and the value at the last; null when it diverges
 */
export function descend(
  surface: Surface,
  method: Method,
  lr: number,
  steps: number,
): { path: [number, number][]; value: number | null } {
  const point = surface.start.map(leaf);
  const optimizer = method.make(point, lr);
  const path: [number, number][] = [];
  for (let step = 0; ; step++) {
    const loss = surface.value(point[0], point[1]);
    const value = loss.item() as number;
    // Not a number is not below either.
    if (!(value < LOST)) return { path, value: null };
    path.push([point[0].item() as number, point[1].item() as number]);
    if (step === steps) return { path, value };
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
}
