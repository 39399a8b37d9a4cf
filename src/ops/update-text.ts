/**
 * Updates as text and as LaTeX: the assignments that they make. Layer: ops.
 */
import { substitute } from '../formula/derive';
import { Expr, inOrder } from '../formula/expr';
import { toLatex, toText } from '../formula/print';

/** How an update prints. */
export interface UpdateTextOptions {
  /** `'text'` (the default) or `'latex'`. */
  notation?: 'text' | 'latex';
  /** Values that stand in the place of names. */
  values?: Readonly<Record<string, number>>;
}

/** @internal The assignments, one a line, each in terms of what those above it have assigned. */
export function assignments(
  written: readonly string[],
  results: readonly Expr[],
  { notation = 'text', values = {} }: UpdateTextOptions,
): string {
  const print = notation === 'latex' ? toLatex : toText;
  const current = new Map<Expr, Expr>();
  const assigned = new Set<string>();
  const lines = written.map((label, i) => {
    const expr = withValues(rewrite(results[i], current, assigned), values);
    current.set(results[i], Expr.input(0, label));
    assigned.add(label);
    const name = print(Expr.input(0, label));
    return notation === 'latex'
      ? `${name} &\\leftarrow ${print(expr)}`
      : `${name} = ${print(expr)}`;
  });
  return notation === 'latex'
    ? `\\begin{aligned}\n${lines.join(' \\\\\n')}\n\\end{aligned}`
    : lines.join('\n');
}

/** An expression in terms of what was assigned before it; the values before that get names of their own. */
function rewrite(result: Expr, current: Map<Expr, Expr>, assigned: Set<string>): Expr {
  const rewritten = new Map<Expr, Expr>();
  for (const node of inOrder([result])) {
    const old = node.kind !== 'number' && node.primitive === null && assigned.has(node.label);
    rewritten.set(
      node,
      current.get(node) ??
        (old ? Expr.input(node.value, `${node.label}Old`) : null) ??
        (node.primitive === null
          ? node
          : Expr.call(
              node.primitive,
              node.args.map((arg) => rewritten.get(arg) as Expr),
            )),
    );
  }
  return rewritten.get(result) as Expr;
}

/** The expression with values put in, and `1 - 0.9` and the like worked out. */
function withValues(expr: Expr, values: Readonly<Record<string, number>>): Expr {
  if (Object.keys(values).length === 0) return expr;
  const [given] = substitute([expr], (node) =>
    node.kind === 'param' && node.label in values ? Expr.number(values[node.label]) : node,
  );
  const folded = new Map<Expr, Expr>();
  for (const node of inOrder([given])) {
    if (node.primitive === null) {
      folded.set(node, node);
      continue;
    }
    const args = node.args.map((arg) => folded.get(arg) as Expr);
    folded.set(node, difference(node.primitive.name, args) ?? Expr.call(node.primitive, args));
  }
  return folded.get(given) as Expr;
}

/** A difference or product of two numbers, as few digits as tell it. */
function difference(name: string, [x, y]: readonly Expr[]): Expr | null {
  if (x.kind !== 'number' || y?.kind !== 'number') return null;
  const value = name === 'sub' ? x.value - y.value : name === 'mul' ? x.value * y.value : null;
  return value === null ? null : Expr.number(Number(value.toPrecision(6)));
}
