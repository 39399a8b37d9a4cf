/**
 * The tagged template `expr`: a formula written as text around tensors and numbers becomes one
 * fused, differentiable kernel. Parsed once per place in the program. Layer: ops.
 */
import { FormulaError, kindOf, ValueError } from '../errors';
import { Expr, type FormulaFunction } from '../formula/expr';
import { Formula } from '../formula/formula';
import { parseFormula } from '../formula/parse';
import { Tensor } from '../tensor/tensor';
import { NO_PARAMS, runBinary, runFormula, runUnary } from './run-formula';

/** Formulas and their gradients name operands by the bits of one number. */
const MOST_OPERANDS = 30;

/** What is kept for one template in the program. */
interface CallSite {
  readonly build: FormulaFunction;
  /**
   * The formulas, by what each operand is: the letter of a tensor, the same for the same tensor, or
   * NUMBER.
   */
  readonly formulas: Map<string, Formula>;
}

const NUMBER = '#';
const letterOf = (slot: number) => String.fromCharCode(65 + slot);

const sites = new WeakMap<TemplateStringsArray, CallSite>();

/**
 * Computes a formula as one kernel, forward and backward: no tensor is made for the steps between.
 * Operands broadcast.
 *
 * The text is parsed by `parseFormula`, once for each place in the program; only names of
 * elementwise operations are accepted. Numbers that are put in are parameters of the kernel, so
 * they may change from call to call at no cost.
 *
 * @param operands tensors and numbers, at least one a tensor
 * @returns a tensor of the operands' broadcast shape
 * @throws FormulaError that points at the character when the text is not a formula; `{0}` there is
 * the first operand
 * @throws ValueError when no operand is a tensor, or one is neither a tensor nor a number
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { expr, tensor } from 'torchlet';
 * const a = tensor([1, 2], { requiresGrad: true });
 * const y = expr`${a}^2 + ${3} * relu(${a})`;
 * y.sum().backward();
 * console.log(y.toArray(), a.grad?.toArray()); // [4, 10] [5, 7]
 * ```
 */
export function expr(strings: TemplateStringsArray, ...operands: (Tensor | number)[]): Tensor {
  const site = sites.get(strings) ?? openSite(strings);
  const inputs: Tensor[] = [];
  const params: number[] = [];
  let kinds = '';
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i];
    if (operand instanceof Tensor) {
      // A tensor put in twice is one input, so that what is computed from it is shared.
      const slot = inputs.indexOf(operand);
      kinds += letterOf(slot < 0 ? inputs.push(operand) - 1 : slot);
    } else if (typeof operand === 'number') {
      kinds += NUMBER;
      params.push(operand);
    } else throw wrongOperand(operand, i);
  }
  if (inputs.length === 0) {
    throw new ValueError('expr: none of the operands is a tensor. Wrap one in tensor(…).');
  }
  const formula = site.formulas.get(kinds) ?? addFormula(site, kinds);
  if (inputs.length === 1)
    return runUnary(formula, inputs[0], params.length === 0 ? NO_PARAMS : params);
  if (inputs.length === 2) return runBinary(formula, inputs[0], inputs[1], params);
  return runFormula(formula, inputs, params);
}

function openSite(strings: TemplateStringsArray): CallSite {
  if (!Array.isArray(strings) || !('raw' in strings)) {
    throw new ValueError(
      'expr: is the tag of a template literal, not a function to call with text.',
      strings,
    );
  }
  if (strings.length - 1 > MOST_OPERANDS) {
    throw new ValueError(
      `expr: takes at most ${MOST_OPERANDS} operands, got ${strings.length - 1}. Split the formula.`,
      strings.length - 1,
    );
  }
  const names = strings.slice(1).map((_, i) => `{${i}}`);
  const text = strings.raw.map((part, i) => (i === 0 ? part : names[i - 1] + part)).join('');
  // Only the template's own operands may be written with braces.
  let start = 0;
  strings.raw.forEach((part, i) => {
    const brace = part.search(/[{}]/);
    if (brace >= 0)
      throw new FormulaError(`expr: unexpected '${part[brace]}'.`, text, start + brace);
    start += part.length + (names[i]?.length ?? 0);
  });
  const site = {
    build: parseFormula(text, names),
    formulas: new Map<string, Formula>(),
  };
  sites.set(strings, site);
  return site;
}

function addFormula(site: CallSite, kinds: string): Formula {
  const inputs = new Map<string, Expr>();
  let params = 0;
  const operands = Array.from(kinds, (kind) => {
    if (kind === NUMBER) return Expr.param(params++);
    if (!inputs.has(kind)) inputs.set(kind, Expr.input(inputs.size));
    return inputs.get(kind) as Expr;
  });
  const formula = new Formula('expr', [site.build(...operands)], inputs.size, params);
  site.formulas.set(kinds, formula);
  return formula;
}

function wrongOperand(operand: unknown, position: number): ValueError {
  return new ValueError(
    `expr: operand {${position}} is ${kindOf(operand)}. Give a tensor or a number; arrays become tensors with tensor(…).`,
    operand,
  );
}
