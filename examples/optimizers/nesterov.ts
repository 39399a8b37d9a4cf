// Nesterov's momentum in the form of the textbooks beside the form of optim.SGD: the same descent.
//
//   textbook:  v ← μv − γ g(x + μv),  x ← x + v          g is taken ahead of x
//   optim.SGD: b ← μb + g(y),  y ← y − γ (g(y) + μb)     g is taken at y
//
// Put y = x + μv and v = −γb. Then v' = μv − γ g(y) = −γ (μb + g(y)) = −γb', and
// y' = x' + μv' = x + v' + μv' = y − μv + v' + μv' = y + γμb − γ (μb + g) − γμb' = y − γ (g + μb').
// So optim.SGD's parameter is the textbook's point ahead. v = −γb needs a constant γ: where the rate
// changes, the textbook keeps the old velocity, and optim.SGD scales it with the rate.
import { autograd, noGrad, optim, type Tensor } from 'torchlet';
import { leaf, type Surface } from './surfaces';

/** How both are run. */
export interface NesterovSetup {
  readonly surface: Surface;
  readonly lr: number;
  readonly momentum: number;
  readonly steps: number;
  /** The learning rate is halved before this step (counted from 0); never if left out. */
  readonly halvedAt?: number;
}

/** Points passed, the start first. */
export interface NesterovPaths {
  /** The textbook's x. */
  readonly textbook: [number, number][];
  /** The textbook's x + μv, where it takes the gradient. */
  readonly ahead: [number, number][];
  /** The parameter of optim.SGD. */
  readonly optimizer: [number, number][];
}

/** Runs both, in float64. */
export function nesterovPaths(setup: NesterovSetup): NesterovPaths {
  return { ...textbookForm(setup), optimizer: optimizerForm(setup) };
}

function textbookForm({ surface, lr, momentum, steps, halvedAt }: NesterovSetup) {
  const position = surface.start.map(leaf);
  let velocity = position.map((x) => x.detach().mul(0));
  const textbook = [numbers(position)];
  const ahead = [numbers(position)];
  for (let step = 0; step < steps; step++) {
    const rate = step >= (halvedAt ?? steps) ? lr / 2 : lr;
    const point = position.map((x, i) => x.add(velocity[i].mul(momentum)));
    const gradient = autograd.grad(surface.value(point[0], point[1]), point) as Tensor[];
    velocity = velocity.map((v, i) => v.mul(momentum).sub(gradient[i].mul(rate)));
    noGrad(() => {
      for (const i of [0, 1]) position[i].add_(velocity[i]);
    });
    textbook.push(numbers(position));
    ahead.push(numbers(position.map((x, i) => x.add(velocity[i].mul(momentum)))));
  }
  return { textbook, ahead };
}

function optimizerForm({ surface, lr, momentum, steps, halvedAt }: NesterovSetup) {
  const point = surface.start.map(leaf);
  const optimizer = new optim.SGD(point, { lr, momentum, nesterov: true });
  const path = [numbers(point)];
  for (let step = 0; step < steps; step++) {
    if (step === halvedAt) optimizer.paramGroups[0].lr = lr / 2;
    optimizer.zeroGrad();
    surface.value(point[0], point[1]).backward();
    optimizer.step();
    path.push(numbers(point));
  }
  return path;
}

function numbers(point: readonly Tensor[]): [number, number] {
  return [point[0].item() as number, point[1].item() as number];
}

/** The largest difference of a coordinate of two paths. */
export function largestDifference(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  return Math.max(...a.flatMap((point, i) => point.map((value, k) => Math.abs(value - b[i][k]))));
}
