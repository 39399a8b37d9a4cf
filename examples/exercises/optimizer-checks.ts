// The checks of the two optimizer steps, against those of the library.
import { optim, type Tensor, tensor, zerosLike } from 'torchlet';

const start = () => tensor([1, -2, 3], { requiresGrad: true });
const gradients = [
  [0.5, -1, 2],
  [0.1, 0.3, -0.2],
  [1, 1, 1],
];

/** Runs both, and compares after every step. */
function compare(
  mine: (param: Tensor) => void,
  optimizerOf: (param: Tensor) => { step(): unknown },
  hint: (step: number, mine: Tensor, theirs: Tensor) => string,
): string | null {
  const [a, b] = [start(), start()];
  const optimizer = optimizerOf(b);
  for (const [i, values] of gradients.entries()) {
    a.grad = tensor(values);
    b.grad = tensor(values);
    mine(a);
    optimizer.step();
    if (a.requiresGrad && !a.isLeaf) return 'The step was recorded. Keep it inside noGrad().';
    if (!a.allclose(b, { rtol: 1e-4, atol: 1e-6 })) {
      return `After step ${i + 1} the parameter is ${JSON.stringify(a.toArray())}, it should be ${JSON.stringify(b.toArray())}. ${hint(i + 1, a, b)}`;
    }
  }
  return null;
}

/** Exercise 4. */
export function checkMomentum({ momentumStep }: Record<string, any>): string | null {
  const buffer = zerosLike(start());
  return compare(
    (param) => momentumStep(param, buffer, 0.1, 0.9),
    (param) => new optim.SGD([param], { lr: 0.1, momentum: 0.9 }),
    (step, mine) => {
      if (mine.allclose(start()))
        return 'The parameter has not changed. Write over it: sub_ or add_.';
      if (step === 1) return 'At the first step the buffer is the gradient: p − lr · g.';
      return 'The buffer becomes momentum · buffer + g, and it must be the same tensor at the next step.';
    },
  );
}

/** Exercise 5. */
export function checkAdam({ adamStep }: Record<string, any>): string | null {
  const state = { m: zerosLike(start()), v: zerosLike(start()), t: 0 };
  return compare(
    (param) => adamStep(param, state, { lr: 0.1 }),
    (param) => new optim.Adam([param], { lr: 0.1 }),
    (step, mine, theirs) => {
      if (mine.allclose(start())) return 'The parameter has not changed. Write over it: sub_.';
      if (step > 1) return 'The first step was right: use the number of steps, 1 − βᵗ, not 1 − β.';
      const [own, right] = [mine, theirs].map((x) => x.detach().sub(start().detach()).at(0).item());
      const ratio = (own as number) / (right as number);
      if (ratio > 2)
        return `The step is ${ratio.toFixed(2)} times too large: v is too small by 1 − β₂ᵗ. Divide both averages.`;
      if (ratio > 0)
        return `The step is ${ratio.toFixed(2)} of what it should be: divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ.`;
      return 'It goes the wrong way: subtract.';
    },
  );
}
