/**
 * Turns formulas into the text of a scalar kernel: one local constant per distinct subexpression.
 */
import { ScalarKernel } from '../backend/backend';
import { neededBy } from '../backend/statements';
import { type Expr, inOrder } from './expr';

/**
 * The kernel that computes the results.
 *
 * @param inputs number of tensor operands
 * @param params number of parameters
 */
export function emitKernel(
  name: string,
  results: readonly Expr[],
  inputs: number,
  params: number,
): ScalarKernel {
  const names = new Map<Expr, string>();
  const byText = new Map<string, string>();
  const body: string[] = [];
  const vectorBody: string[] = [];
  for (const node of inOrder(results)) {
    if (node.primitive === null) {
      names.set(node, operandText(node));
      continue;
    }
    const operands = node.args.map((arg) => names.get(arg) as string);
    const value = fill(node.primitive.js, operands);
    // Truths are the numbers 0 and 1 inside a formula, as they are in a bool tensor.
    const text = node.primitive.result === 'bool' ? `${value} ? 1 : 0` : value;
    const { vectors } = node.primitive;
    let local = byText.get(text);
    if (local === undefined) {
      local = `t${body.length}`;
      byText.set(text, local);
      body.push(`const ${local} = ${text};`);
      const wide = vectors === undefined ? text : fill(vectors, operands);
      vectorBody.push(`const ${local} = ${wide};`);
    }
    names.set(node, local);
  }
  const outputs = results.map((result) => names.get(result) as string);
  const kernel = new ScalarKernel(name, inputs, params, body, outputs);
  if (vectorBody.some((line, i) => line !== body[i]))
    kernel.vectorBody = neededBy(outputs, vectorBody).lines;
  return kernel;
}

/** A template over `x`, `y`, `z` with operands put in. */
export function fill(template: string, operands: readonly string[]): string {
  return template.replace(/\b[xyz]\b/g, (name) => operands['xyz'.indexOf(name)]);
}

function operandText(node: Expr): string {
  if (node.kind === 'input') return `x${node.value}`;
  if (node.kind === 'param') return `p${node.value}`;
  return node.value < 0 || Object.is(node.value, -0)
    ? `(${literal(node.value)})`
    : literal(node.value);
}

function literal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
