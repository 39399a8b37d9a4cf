/**
 * Rprop: step sizes that grow and shrink with the sign of the gradient. Layer: optim.
 */
import { ValueError } from '../errors';
import type { Call } from '../options';
import { checkAtLeastZero, checkPair } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** 0 < η₋ < 1 < η₊ */
function checkEtas(op: string, name: string, value: unknown): void {
  const [minus, plus] = checkPair(op, name, value, [0.5, 1.2]) as [number, number];
  if (minus > 0 && minus < 1 && plus > 1) return;
  throw new ValueError(
    `${op}: ${name} is [${minus}, ${plus}]. Give one between 0 and 1, and one above 1: [0.5, 1.2].`,
    value,
  );
}

/** Options of {@link Rprop}. */
export interface RpropOptions extends CommonOptions {
  /** Factors of the step size when the sign turns and when it stays; [0.5, 1.2] by default. */
  etas: readonly [number, number];
  /** Smallest and largest step size; [1e-6, 50] by default. */
  stepSizes: readonly [number, number];
}

/** Arguments of {@link Rprop} after the parameters. */
export type RpropArgs = Call<
  [lr: number, etas: readonly [number, number], stepSizes: readonly [number, number]],
  Partial<RpropOptions>
>;

const rprop = new RuleForms<RpropOptions>({
  name: 'Rprop',
  defaults: {
    lr: 0.01,
    etas: [0.5, 1.2],
    stepSizes: [1e-6, 50],
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'etas', 'stepSizes'],
  checks: {
    lr: checkAtLeastZero,
    etas: checkEtas,
    stepSizes: (op, name, value) => {
      checkPair(op, name, value, [1e-6, 50]);
    },
  },
  state: {
    t: { key: 'step', number: () => 0 },
    before: { key: 'prev' },
    size: { key: 'step_size', fill: (o) => o.lr },
  },
  numbers: {
    lr: (o) => o.lr,
    etaMinus: (o) => o.etas[0],
    etaPlus: (o) => o.etas[1],
    least: (o) => o.stepSizes[0],
    most: (o) => o.stepSizes[1],
  },
  step: ({ p, g, before: before0, size: size0, t, etaMinus, etaPlus, least, most }) => {
    const product = g.mul(before0);
    const turned = product.lt(0);
    const factor = etaPlus.where(product.gt(0), etaMinus.where(turned, 1));
    const size = size0.mul(factor).maximum(least).minimum(most);
    // Where the sign turned, the step is left out, and the next one counts as the first.
    const before = g.mul(0).where(turned, g);
    return { t: t.add(1), size, before, p: p.sub(before.sign().mul(size)) };
  },
});

/**
 * Resilient propagation: only the sign of the gradient counts.
 *
 * s ← clamp(s η₊) where g keeps its sign, clamp(s η₋) where it turns, and there g ← 0;  p ← p − s sign(g)
 *
 * @see https://doi.org/10.1109/ICNN.1993.298623
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.Rprop([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.900', '1.900']
 * ```
 */
export class Rprop extends ElementwiseOptimizer<RpropOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<RpropOptions>, ...args: RpropArgs) {
    super(rprop, params, args);
  }
}
