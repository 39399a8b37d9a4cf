/**
 * Which golden cases a slow device runs: a few of every operation, with as many kinds of corners among them as there are.
 */
import type { Case } from './golden-cases';

/** At most so many cases, each the one with most kinds of corners that those before it lack. */
export function chosen(cases: readonly Case[], most: number): Case[] {
  const left = cases.map((one) => ({ one, kinds: kindsOf(one) }));
  const seen = new Set<string>();
  const result: Case[] = [];
  while (result.length < most && left.length > 0) {
    const gains = left.map(({ kinds }) => kinds.filter((kind) => !seen.has(kind)).length);
    const best = gains.indexOf(Math.max(...gains));
    const [{ one, kinds }] = left.splice(best, 1);
    for (const kind of kinds) seen.add(kind);
    result.push(one);
  }
  return result;
}

/** What is special about a case: layouts, types, shapes, values, the form of the call. */
export function kindsOf({ inputs, args = [], options = {}, ...one }: Case): string[] {
  const kinds = new Set<string>();
  if (one.throws) kinds.add('an error');
  if (one.inplace) kinds.add('in place');
  if (one.grads) kinds.add('gradient');
  kinds.add(`${inputs.length} inputs and ${args.length} arguments`);
  for (const name of Object.keys(options)) kinds.add(`option ${name}`);
  for (const { shape, dtype, data, how } of inputs) {
    kinds
      .add(dtype)
      .add(how ?? 'dense')
      .add(`${shape.length}-d`);
    if (shape.includes(0)) kinds.add('empty');
    if (shape.includes(1)) kinds.add('size 1');
    if (shape.join() !== inputs[0].shape.join()) kinds.add('unlike shapes');
    for (const value of data) {
      if (Number.isNaN(Number(value))) kinds.add('NaN');
      else if (!Number.isFinite(Number(value))) kinds.add('infinite');
      else if (Math.abs(Number(value)) > 80) kinds.add('large');
    }
  }
  return [...kinds];
}
