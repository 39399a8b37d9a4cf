/**
 * A loss declared by its formula. Layer: nn.
 */
import type { FormulaFunction } from '../../formula/expr';
import type { Formula } from '../../formula/formula';
import { catalog, type ElementwiseOptions, elementwise } from '../../ops/define';
import { reduceFormula } from '../../ops/reduce-formula';
import type { Tensor } from '../../tensor/tensor';
import { checkReduction, type Reduction } from './reduction';

/** @internal A loss that is a formula of prediction, target and weights, element by element. */
export class ElementwiseLoss {
  private readonly terms: (...operands: (Tensor | number)[]) => Tensor;
  private formula: Formula | null = null;

  constructor(
    private readonly name: string,
    build: FormulaFunction,
    /** Trailing numbers with their defaults, and where test values are drawn from. */
    options: Pick<ElementwiseOptions, 'params' | 'domain'> = {},
  ) {
    this.terms = elementwise(name, build, { ...options, internal: true });
  }

  /** The terms, or their sum or mean made in the same loop. */
  run(inputs: readonly Tensor[], params: readonly number[], reduction: Reduction): Tensor {
    const [x] = inputs;
    if (reduction === 'none') return this.terms(...inputs, ...params);
    if (reduction !== 'mean' && reduction !== 'sum') checkReduction(this.name, reduction);
    // Traced at first use: the formula may use operations that are declared later.
    this.formula ??= catalog.get(this.name)?.formula as Formula;
    const dims = x.shape.map((_, i) => i);
    return reduceFormula(
      this.formula,
      inputs,
      params,
      dims,
      false,
      reduction === 'mean' ? 1 / x.count : 1,
    );
  }
}
