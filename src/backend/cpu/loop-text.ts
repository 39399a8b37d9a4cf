/**
 * The text of the loops around a scalar kernel. In it operand k's array is `d{k}`, its place at
 * loop level v `a{k}_{v}`, its stride there `s{k}_{v}`, and level v runs to `n{v}`. The kernel
 * itself sees `x…`, `p…` and its own names.
 */
import type { ScalarKernel } from '../backend';

/** How an operand moves in the innermost loop: along dense memory, not at all, or in strides. */
export type Step = 'dense' | 'still' | 'strided';

/** Where operand k's element lies, `way` elements on. */
export type Place = (k: number) => string;

/** A longer element is not worth repeating: the loop around it no longer counts. */
const SHORT = 160;

/** How often a short element stands in the loop's body: the loop's own cost is then shared. */
const WAYS = 8;

/** The inputs' and outputs' arrays and offsets, and the parameters. */
export function headText(kernel: ScalarKernel, outs: readonly string[]): string {
  const views = [...upTo(kernel.inputs).map((k) => `inputs[${k}]`), ...outs];
  return [
    ...views.map((view, k) => `const d${k} = ${view}.storage.data, a${k}_0 = ${view}.offset;`),
    ...upTo(kernel.params).map((k) => `const p${k} = params[${k}];`),
  ].join('\n');
}

/** The sizes and strides of a walk of this rank over so many operands. */
export function walkText(rank: number, operands: number): string {
  const level = (v: number) => [
    `const n${v} = walk.sizes[${v}];`,
    ...upTo(operands).map((k) => `const s${k}_${v} = walk.strides[${v * operands + k}];`),
  ];
  return upTo(rank).flatMap(level).join('\n');
}

/** `const x0 = …; …` and the kernel's statements; inputs that stand still are read already. */
export function elementText(kernel: ScalarKernel, place: Place, steps: readonly Step[]): string {
  const reads = upTo(kernel.inputs)
    .filter((k) => steps[k] !== 'still')
    .map((k) => `const x${k} = d${k}[${place(k)}];`);
  return [...reads, ...kernel.body].join('\n');
}

/**
 * Loop levels `first` up to `last` (exclusive) around `inner`, moving operands 0 to `count` − 1.
 */
export function loopsText(first: number, last: number, count: number, inner: string): string {
  let text = inner;
  for (let v = last - 1; v >= first; v--) {
    const start = upTo(count).map((k) => `, a${k}_${v + 1} = a${k}_${v}`);
    const step = upTo(count).map((k) => `, a${k}_${v + 1} += s${k}_${v}`);
    const head = `let i${v} = 0${start.join('')}; i${v} < n${v}; i${v}++${step.join('')}`;
    text = `for (${head}) {\n${text}\n}`;
  }
  return text;
}

/**
 * The innermost loop, at level v: inputs that stand still are read before it, and a short element
 * stands in it several times.
 *
 * @param element the text for one element, given where the operands lie and which of the ways it is
 * @param base a common offset of all dense operands, else null: with it they share one index
 */
export function innerText(
  kernel: ScalarKernel,
  v: number,
  steps: readonly Step[],
  element: (place: Place, way: number) => string,
  base: string | null = null,
): string {
  const operands = upTo(steps.length);
  const place = (way: number) => (k: number) => {
    if (steps[k] !== 'dense') return `a${k}_${v + 1}`;
    return `${base === null ? `a${k}_${v} + ` : ''}i${way > 0 ? ` + ${way}` : ''}`;
  };
  const strided = operands.filter((k) => steps[k] === 'strided');
  const move = strided.map((k) => `a${k}_${v + 1} += s${k}_${v};`).join(' ');
  const one = (way: number) => `{\n${element(place(way), way)}\n${move}\n}`;
  const still = operands.filter((k) => k < kernel.inputs && steps[k] === 'still');
  const short = one(0).length < SHORT;
  const end = base === null ? `n${v}` : `${base} + n${v}`;
  return [
    '{',
    ...still.map((k) => `const x${k} = d${k}[a${k}_${v}];`),
    ...strided.map((k) => `let a${k}_${v + 1} = a${k}_${v};`),
    `let i = ${base ?? 0};`,
    `const end = ${end};`,
    short
      ? `for (; i < end - ${WAYS - 1}; i += ${WAYS}) {\n${upTo(WAYS).map(one).join('\n')}\n}`
      : '',
    `for (; i < end; i++) ${one(0)}`,
    '}',
  ].join('\n');
}

/**
 * The loop of `map` for outputs that lie densely and inputs that either do too or are one element.
 *
 * @param steps of the inputs and the outputs
 */
export function flatText(kernel: ScalarKernel, steps: readonly Step[]): string {
  const [first, ...others] = upTo(steps.length).filter((k) => steps[k] === 'dense');
  const element = mapElement(kernel, steps);
  const apart = innerText(kernel, 0, steps, element);
  const together = innerText(kernel, 0, steps, element, `a${first}_0`);
  const same = others.map((k) => `a${k}_0 === a${first}_0`).join(' && ');
  return [
    headText(kernel, outNames(kernel)),
    'const n0 = outs[0].count;',
    // Arrays of their own all begin at 0: with one index for all the loop is a third faster.
    same === '' ? together : `if (${same}) ${together} else ${apart}`,
  ].join('\n');
}

/** The loops of `map` for operands of any strides; `steps` are those of the innermost. */
export function nestText(kernel: ScalarKernel, rank: number, steps: readonly Step[]): string {
  const count = kernel.inputs + kernel.results.length;
  if (rank === 0) return flatText(kernel, new Array<Step>(count).fill('dense'));
  const inner = innerText(kernel, rank - 1, steps, mapElement(kernel, steps));
  return [
    headText(kernel, outNames(kernel)),
    walkText(rank, count),
    loopsText(0, rank - 1, count, inner),
  ].join('\n');
}

function mapElement(kernel: ScalarKernel, steps: readonly Step[]): (place: Place) => string {
  return (place) => {
    const stores = kernel.results.map((result, r) => {
      const k = kernel.inputs + r;
      return `d${k}[${place(k)}] = ${result};`;
    });
    return `${elementText(kernel, place, steps)}\n${stores.join('\n')}`;
  };
}

/** `[0, 1, … n − 1]` */
export function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}

function outNames(kernel: ScalarKernel): string[] {
  return kernel.results.map((_, r) => `outs[${r}]`);
}
