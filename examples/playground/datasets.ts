// Points of the plane in two classes, around the square [-1, 1]². The program that the page shows quotes these functions.
import { arange, cat, rand, randn, type Tensor } from 'torchlet';

/** Points, one a row, and for each its class, 0 or 1, in a column. */
export interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Classes that alternate, as a column. */
function alternating(n: number): Tensor {
  return arange(n).remainder(2).to('float32').unsqueeze(1);
}

/** Opposite quadrants belong together. */
function xor(n: number, noise: number): Points {
  const inside = rand(n, 2).mul(2).sub(1);
  const x = inside.mul(0.9).add(inside.sign().mul(0.1));
  const y = x.prod(1, { keepdim: true }).lt(0).to('float32');
  return { x: x.add(randn(n, 2).mul(noise)), y };
}

/** A disk and the ring around it. */
function circle(n: number, noise: number): Points {
  const y = alternating(n);
  const r = rand(n, 1).mul(y.add(1)).mul(0.25).add(y.rsub(1).mul(0.7));
  const angle = rand(n, 1).mul(2 * Math.PI);
  const x = cat([angle.cos().mul(r), angle.sin().mul(r)], 1);
  return { x: x.add(randn(n, 2).mul(noise)), y };
}

/** Two arms wound around each other. */
function spiral(n: number, noise: number): Points {
  const y = alternating(n);
  const r = rand(n, 1).mul(0.9).add(0.1);
  const angle = r.mul(3 * Math.PI).add(y.mul(Math.PI));
  const x = cat([angle.cos().mul(r), angle.sin().mul(r)], 1);
  return { x: x.add(randn(n, 2).mul(noise)), y };
}

/** Two clouds. */
function clouds(n: number, noise: number): Points {
  const y = alternating(n);
  const x = randn(n, 2)
    .mul(0.15 + noise)
    .add(y.mul(2).sub(1).mul(0.5));
  return { x, y };
}

/** The data sets by name. */
export const DATASETS = { xor, circle, spiral, clouds } as const;

/** Name of a data set. */
export type DatasetName = keyof typeof DATASETS;
