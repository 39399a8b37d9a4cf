/**
 * Reverse-mode differentiation of a formula: the adjoint of every node, from the result back to the operands.
 * Shared subexpressions stay shared, so the derivative's size stays proportional to the formula's.
 */
import { GradError } from '../errors';
import { Expr, inOrder } from './expr';

/**
 * The gradient of a formula.
 *
 * @param result the formula's value f(x)
 * @param g the result's cotangent
 * @param wrt the operands to differentiate by
 * @param out what stands for the result itself where a rule uses it; the recomputed result when left out
 * @returns for each operand g · ∂f/∂x, or null where f does not depend on it
 */
export function derive(
  result: Expr,
  g: Expr,
  wrt: readonly Expr[],
  out: Expr = result,
): (Expr | null)[] {
  const order = inOrder([result]);
  const depends = new Set<Expr>(wrt);
  for (const node of order) if (node.args.some((arg) => depends.has(arg))) depends.add(node);

  const adjoint = new Map<Expr, Expr>([[result, g]]);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    const cotangent = adjoint.get(node);
    if (cotangent === undefined || node.primitive === null) continue;
    const value = node === result ? out : node;
    node.args.forEach((arg, position) => {
      if (!depends.has(arg)) return;
      const rule = node.primitive?.vjp[position];
      if (rule === undefined)
        throw new GradError(`${node.primitive?.name}: has no derivative rule.`);
      if (rule === null) return;
      const term = rule(cotangent, ...node.args, value);
      const sum = adjoint.get(arg);
      adjoint.set(arg, sum === undefined ? term : sum.add(term));
    });
  }
  return wrt.map((operand) => adjoint.get(operand) ?? null);
}

/** The expression with operands replaced; shared nodes stay shared. */
export function substitute(results: readonly Expr[], replace: (operand: Expr) => Expr): Expr[] {
  const replaced = new Map<Expr, Expr>();
  for (const node of inOrder(results)) {
    replaced.set(
      node,
      node.primitive === null
        ? replace(node)
        : Expr.call(
            node.primitive,
            node.args.map((arg) => replaced.get(arg) as Expr),
          ),
    );
  }
  return results.map((result) => replaced.get(result) as Expr);
}
