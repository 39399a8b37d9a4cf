/**
 * Scalar kernels put into one another: where a kernel's input is another kernel's result, one kernel computes both at an
 * element, and what lies between them never reaches memory.
 */
import { ScalarKernel } from '../backend';
import { neededBy, statementOf, WORD } from '../statements';

/** Where an input of the outer kernel comes from. */
export type Source =
  /** An input of the composed kernel. */
  | { readonly from: 'input'; readonly at: number }
  /** A parameter of it. */
  | { readonly from: 'param'; readonly at: number }
  /** The result of another kernel, whose inputs are these of the composed one, and whose parameters begin there. */
  | {
      readonly from: 'kernel';
      readonly kernel: ScalarKernel;
      readonly inputs: readonly number[];
      readonly params: number;
    };

/** Programs make the same chains again and again; one that makes ever new ones starts over at times. */
const MOST_KEPT = 2000;
const kept = new Map<string, ScalarKernel>();
/** Letters of a composed kernel's name, for profilers. */
const LONGEST = 60;
const numbers = new WeakMap<ScalarKernel, number>();
let numbered = 0;

/**
 * The kernel that computes results of `kernel` from the sources of its inputs.
 *
 * @param inputs of the composed kernel
 * @param params of the composed kernel
 * @param firstParam where those of `kernel` itself begin
 * @param result which of its results; all of them by default
 */
export function compose(
  kernel: ScalarKernel,
  sources: readonly Source[],
  inputs: number,
  params: number,
  firstParam: number,
  result: number | null = null,
): ScalarKernel {
  const parts = sources.map((source) =>
    source.from === 'kernel'
      ? `k${numberOf(source.kernel)}(${source.inputs})p${source.params}`
      : `${source.from[0]}${source.at}`,
  );
  const key = `${numberOf(kernel)}:${parts.join(';')}:${inputs},${params},${firstParam},${result ?? ''}`;
  let composed = kept.get(key);
  if (composed === undefined) {
    if (kept.size >= MOST_KEPT) kept.clear();
    composed = write(kernel, sources, inputs, params, firstParam, result);
    kept.set(key, composed);
  }
  return composed;
}

function numberOf(kernel: ScalarKernel): number {
  let number = numbers.get(kernel);
  if (number === undefined) numbers.set(kernel, (number = numbered++));
  return number;
}

function write(
  kernel: ScalarKernel,
  sources: readonly Source[],
  inputs: number,
  params: number,
  firstParam: number,
  result: number | null,
): ScalarKernel {
  const inner = sources.flatMap((source) => (source.from === 'kernel' ? [source.kernel] : []));
  const bodyOf = (textsOf: (part: ScalarKernel) => readonly string[]) => {
    const body = new Body();
    const names = sources.map((source) => {
      if (source.from !== 'kernel') return `${source.from === 'input' ? 'x' : 'p'}${source.at}`;
      const own = source.inputs.map((at) => `x${at}`);
      return body.local(body.add(source.kernel, textsOf(source.kernel), own, source.params)[0]);
    });
    const results = body.add(kernel, textsOf(kernel), names, firstParam);
    return body.leaving(result === null ? results : [results[result]]);
  };
  const name = [...new Set([...inner, kernel].map((part) => part.name))].join('_').slice(-LONGEST);
  const outputs = result === null ? kernel.results.map((_, r) => `y${r}`) : ['y0'];
  const composed = new ScalarKernel(
    name,
    inputs,
    params,
    bodyOf((part) => part.body),
    outputs,
  );
  if ([kernel, ...inner].some(({ vectorBody }) => vectorBody !== null))
    composed.vectorBody = bodyOf((part) => part.vectorBody ?? part.body);
  return composed;
}

/** Statements of several kernels in a row; equal ones stand there once. */
class Body {
  private readonly lines: string[] = [];
  private readonly byText = new Map<string, string>();

  /**
   * Adds a kernel's statements.
   *
   * @param inputs what its inputs are called here
   * @param firstParam where its parameters begin here
   * @returns the texts of its results
   */
  add(
    kernel: ScalarKernel,
    statements: readonly string[],
    inputs: readonly string[],
    firstParam: number,
  ): string[] {
    const names = new Map<string, string>();
    for (let k = 0; k < inputs.length; k++) names.set(`x${k}`, inputs[k]);
    for (let k = 0; k < kernel.params; k++) names.set(`p${k}`, `p${firstParam + k}`);
    const renamed = (text: string) => text.replace(WORD, (word) => names.get(word) ?? word);
    for (const line of statements) {
      const { name, text } = statementOf(line) as { name: string; text: string };
      names.set(name, this.local(renamed(text)));
    }
    return kernel.results.map(renamed);
  }

  /** The name of what this text computes. */
  local(text: string): string {
    if (/^\w+$/.test(text)) return text;
    let name = this.byText.get(text);
    if (name === undefined) {
      name = `t${this.lines.length}`;
      this.byText.set(text, name);
      this.lines.push(`const ${name} = ${text};`);
    }
    return name;
  }

  /** The statements that these results need, and then the results by the names y0, y1, … */
  leaving(results: readonly string[]): string[] {
    const outputs = results.map((text, r) => `const y${r} = ${text};`);
    return [...neededBy(results, this.lines).lines, ...outputs];
  }
}
