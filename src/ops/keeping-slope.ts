/**
 * Elementwise operations of one tensor that compute their derivative together with their value, since both need the same long
 * function, and keep it for the backward pass, which is then a product. Layer: ops.
 */
import { mode } from '../autograd/mode';
import type { Node } from '../autograd/node';
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { ScalarKernel } from '../backend/backend';
import { substitute } from '../formula/derive';
import { Expr } from '../formula/expr';
import { Formula } from '../formula/formula';
import type { Tensor } from '../tensor/tensor';
import { catalog, type Unary } from './define';
import { emptyResult, NO_PARAMS, runFormula, runUnary } from './run-formula';
import { writtenFormula } from './written';

/** g · slope */
const product = new Formula('keptSlope', [Expr.input(0, 'g').mul(Expr.input(1, 'slope'))], 2, 0);

/**
 * The operation of this name, with its derivative kept where one will be asked for.
 *
 * @param name an operation of one tensor, without parameters, whose derivative needs x alone
 * @param vectors statements that compute `value` and `slope` of x0 where there are vectors; the formula's own when left out
 */
export function keepingSlope(name: string, vectors: readonly string[] | null = null): Unary {
  const value = catalog.get(name)?.formula as Formula;
  let both: ScalarKernel | null = null;
  const rule = defineRule({
    name,
    describe: (node) => {
      const lines = writtenFormula(value, node.mask, NO_PARAMS);
      return { ...lines, saved: [...lines.saved, `d${name}/dx`] };
    },
    vjp(g, node) {
      const [x, slope] = node.savedTensors();
      // For another derivative, the slope is to be seen as what follows from x.
      if (mode.grad) return [runFormula(gradientOf(value), [g, x], NO_PARAMS)];
      return [times(g, slope, node)];
    },
  });
  return (x) => {
    if (!mode.grad || !x.requiresGrad) return runUnary(value, x, NO_PARAMS);
    both ??= withSlope(value, vectors);
    const y = emptyResult(x, x.dtype, x.shape, name);
    const slope = emptyResult(x, x.dtype, x.shape, name);
    x.storage.backend.map(both, [x], NO_PARAMS, [y, slope]);
    return record(rule, y, [x], [x, slope]);
  };
}

/** The cotangent of x from those of y and x. */
function gradientOf(value: Formula): Formula {
  return value.gradient(1, true).each[0] as Formula;
}

/** Value and derivative as one kernel. */
function withSlope(value: Formula, vectors: readonly string[] | null): ScalarKernel {
  const [slope] = substitute(gradientOf(value).results, (operand) => {
    if (operand.kind !== 'input') return operand;
    return operand.value === 0 ? Expr.number(1) : Expr.input(0, operand.label);
  });
  const { kernel } = new Formula(value.name, [value.results[0], slope], 1, 0);
  if (vectors !== null) {
    const [y, dy] = kernel.results;
    kernel.vectorBody = [...vectors, `const ${y} = value;`, `const ${dy} = slope;`];
  }
  return kernel;
}

/** A cotangent that nobody else can see is written over. */
function times(g: Tensor, slope: Tensor, node: Node): Tensor {
  const out = node.owned && g.dense ? g : emptyResult(g, g.dtype, g.shape, node.rule.name);
  g.storage.backend.map(product.kernel, [g, slope], NO_PARAMS, [out]);
  return out;
}
