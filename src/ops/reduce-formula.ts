/**
 * Reductions of a formula: the formula runs inside the reduction's loop, so that Σ(x − y)² makes no array in between.
 * The rule is the formula's own gradient. Layer: ops.
 */
import { mode } from '../autograd/mode';
import type { Node } from '../autograd/node';
import { makeNode, requireGrad } from '../autograd/record';
import { defineRule, type Rule } from '../autograd/rule';
import type { FormulaFunction } from '../formula/expr';
import { type Formula, trace } from '../formula/formula';
import { areFirst, numelOf, reducedShape, type Shape, sameShape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { checkDevices, commonShape, formulaVjp, maskOf, resultType } from './run-formula';
import { writtenReduction } from './written';

/** A formula traced at first use, when all operations are declared. */
function lazily(name: string, build: FormulaFunction, params = 0): () => Formula {
  let formula: Formula | null = null;
  return () => {
    if (formula === null) {
      const labels = ['x', 'y', 'z', 'u'].slice(0, build.length);
      const scalar = labels.map((_, i) => i >= build.length - params);
      formula = trace(name, build, labels, scalar);
    }
    return formula;
  };
}

/** x */
export const identity = lazily('mean', (x) => x);
/** (x − y)² */
export const squaredDifference = lazily('var', (x, y) => x.sub(y).square());
/** x² */
export const squareOf = lazily('norm', (x) => x.square());
/** x · y */
export const product = lazily('sum', (x, y) => x.mul(y));
/** x (y − z) u */
export const deviation = lazily('sum', (x, y, z, u) => x.mul(y.sub(z)).mul(u));
/** |x| */
export const magnitude = lazily('norm', (x) => x.abs());
/** 1 where x is not 0 */
export const presence = lazily('norm', (x) => x.sub(x).where(x.eq(0), 1));
/** |x|ᵖ */
export const power = lazily('norm', (x, p) => x.abs().pow(p), 1);
/** Whether x is not 0. */
export const truth = lazily('truth', (x) => x.ne(0));
/** e^(x − y) */
export const shiftedExp = lazily('logsumexp', (x, y) => x.sub(y).exp());

/** A reduction's result as something that broadcasts to `shape`: as it is where the first dimensions went. */
export function withDims(out: Tensor, shape: Shape, dims: readonly number[]): Tensor {
  return areFirst(dims) ? out : Tensor.over(out.storage, reducedShape(shape, dims, true));
}

interface ReducedFormula {
  readonly formula: Formula;
  readonly scale: number;
  readonly params: readonly number[];
  /** The inputs' common shape. */
  readonly shape: Shape;
  readonly dims: readonly number[];
}

/**
 * scale · Σ f(inputs) over dimensions of the inputs' common shape.
 *
 * @param dims dimensions counted from 0
 */
export function reduceFormula(
  formula: Formula,
  inputs: readonly Tensor[],
  params: readonly number[],
  dims: readonly number[],
  keepdim: boolean,
  scale: number,
): Tensor {
  checkDevices(formula.name, inputs);
  const shape = commonShape(formula.name, inputs);
  const { backend } = inputs[0].storage;
  const dtype = resultType(formula, inputs, params);
  const reduced = reducedShape(shape, dims, keepdim);
  const out = Tensor.over(backend.allocate(dtype, numelOf(reduced), formula.name, true), reduced);
  const seen = keepdim ? out : withDims(out, shape, dims);
  backend.reduce('sum', formula.kernel, inputs, params, shape, seen, scale);
  if (mode.grad && requireGrad(inputs)) {
    const { uses } = formula.gradient(maskOf(inputs), false);
    const saved = new Array<Tensor>(uses.length);
    for (let i = 0; i < uses.length; i++) saved[i] = inputs[uses[i]];
    const attrs: ReducedFormula = { formula, scale, params, shape, dims };
    out.setNode(makeNode(reducedRule(formula.name), out, inputs, saved, attrs), 0);
  }
  return out;
}

/** A cotangent for all elements. One number is one already where what was saved has the shape of the result. */
function spread(g: Tensor, node: Node): Tensor {
  const { shape, dims } = node.attrs as ReducedFormula;
  if (g.count === 1) {
    const saved = node.savedTensors();
    for (let i = 0; i < saved.length; i++) if (sameShape(saved[i].shape, shape)) return g;
  }
  return g.reshape(reducedShape(shape, dims, true)).expand(shape);
}

const reducedRules = new Map<string, Rule>();

function reducedRule(name: string): Rule {
  let rule = reducedRules.get(name);
  if (rule === undefined) {
    rule = defineRule({
      name,
      vjp(g, node) {
        const { formula, scale, params } = node.attrs as ReducedFormula;
        // Where a kernel runs anyway it multiplies too.
        if (scale !== 1 && !formula.gradient(node.mask, false).apart) {
          const numbers = params.length === 0 ? [scale] : [...params, scale];
          return formulaVjp(formula.scaled, spread(g, node), node, numbers, false);
        }
        const scaled = scale === 1 ? g : g.mul(scale);
        return formulaVjp(formula, spread(scaled, node), node, params, false);
      },
      describe(node) {
        const { formula, scale, params } = node.attrs as ReducedFormula;
        return writtenReduction(formula, node.mask, params, scale);
      },
    });
    reducedRules.set(name, rule);
  }
  return rule;
}
