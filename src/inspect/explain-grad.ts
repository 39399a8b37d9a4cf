/**
 * Why a gradient is null, zero, not finite or huge, in words. Layer: inspect.
 */
import type { Node } from '../autograd/index';
import type { Module } from '../nn/module';
import { describeNode } from '../ops/written';
import { parseOptions } from '../options';
import { Tensor } from '../tensor/tensor';
import { gradientsOf, leafOf, nodesOf, type Passed, whyNoGrad } from './capture';
import { brief, largest, numbersOf, shapeText, short } from './numbers';
import { moduleOf } from './track';

/** What `explainGrad` may be told besides the tensor. */
export interface ExplainOptions {
  /**
   * The loss, or a function that computes it. A function is run again, so that the whole way can be looked at: a graph
   * that `backward` has freed says less.
   */
  loss?: Tensor | (() => Tensor) | null;
  /** The model, to name modules. */
  model?: Module | null;
  /** From which magnitude on a gradient is called huge; 1000 by default. */
  huge?: number;
}

const OPTIONS: Required<ExplainOptions> = { loss: null, model: null, huge: 1000 };

/**
 * Says why a tensor's gradient is what it is: null (not a leaf, not recorded, not on a path to the loss, detached),
 * zero (a dead ReLU, a saturated function), NaN or infinite (at which operation it arose), or huge (where it grew).
 *
 * @param t the tensor whose `.grad` surprises
 * @param options the loss, or better a function that computes it; the model
 * @returns one or more sentences
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * import { explainGrad } from 'torchlet/inspect';
 * const w = tensor([-1, -2], { requiresGrad: true });
 * const loss = () => w.relu().sum();
 * loss().backward();
 * console.log(explainGrad(w, { loss }).includes('dead')); // true
 * ```
 */
export function explainGrad(t: Tensor, options: ExplainOptions = {}): string {
  const { loss: given, model, huge } = parseOptions('explainGrad', OPTIONS, [], [options]);
  if (!t.requiresGrad) return `grad is null: ${whyNoGrad(t)}`;
  const made = t.gradFn;
  if (made !== null && !t.retainsGrad && t.grad === null) {
    return (
      `grad is null: the tensor was made by ${made.rule.name}, and .grad is kept for leaves only. Call retainGrad() on ` +
      'it before backward.'
    );
  }
  const cuts: Cut[] = [];
  const loss = typeof given === 'function' ? watched(given, cuts) : given;
  if (loss !== null && !loss.requiresGrad) {
    return `grad is ${t.grad === null ? 'null' : 'as before'}: of the loss, ${whyNoGrad(loss)}`;
  }
  const nodes = loss === null ? [] : nodesOf('explainGrad', loss);
  if (loss !== null && !nodes.includes(t.gradEdge())) return noPath(t, nodes, cuts);
  if (t.grad === null && loss === null) {
    return (
      'grad is null: the tensor is a leaf that requires grad, so either backward() has not run since it was made or ' +
      'since zeroGrad(), or the tensor is on no path to the loss. Pass { loss: () => … } to tell which.'
    );
  }
  const freed = nodes.some((node) => node.saved === null);
  if (t.grad === null && freed) {
    return (
      'grad is null: the tensor is on a path to the loss and backward() has run, so it was reset since, by zeroGrad() ' +
      'or by setting grad to null.'
    );
  }
  const way = loss === null || freed ? null : new Way(t, loss, nodes, model);
  const g = t.grad ?? way?.gradient ?? null;
  const lead = t.grad === null ? 'grad is null: backward() has not run yet. It will find: ' : '';
  return `${lead}${g === null ? 'no gradient arrives.' : judged(g, way, huge)}`;
}

/** A `detach()` that was called while the loss was computed. */
interface Cut {
  readonly from: Tensor;
}

/** Computes the loss and notes what is detached on the way. */
function watched(compute: () => Tensor, cuts: Cut[]): Tensor {
  const { detach } = Tensor.prototype;
  Tensor.prototype.detach = function (this: Tensor) {
    if (this.requiresGrad) cuts.push({ from: this });
    return detach.call(this);
  };
  try {
    return compute();
  } finally {
    Tensor.prototype.detach = detach;
  }
}

function noPath(t: Tensor, nodes: readonly Node[], cuts: readonly Cut[]): string {
  const lead = 'grad is null: no path leads from the loss to the tensor. ';
  const inside = new Set(nodes);
  // What is detached inside operations comes before: after the cut nothing leads back to the tensor.
  const cut = [...cuts]
    .reverse()
    .find(({ from }) => nodesOf('explainGrad', from).includes(t.gradEdge()));
  if (cut !== undefined) {
    const what =
      cut.from.gradFn === null ? 'the tensor itself' : `the result of ${cut.from.gradFn.rule.name}`;
    return `${lead}detach() cut it off: ${what} ${shapeText(cut.from.shape)} was detached. Use it without detach().`;
  }
  const { storage } = t;
  for (const node of inside) {
    const at = node.saved?.findIndex((saved) => saved.storage === storage) ?? -1;
    if (at >= 0) {
      return `${lead}${node.rule.name} uses its elements, but detached, or under noGrad(). Use the tensor itself.`;
    }
  }
  return (
    `${lead}It was not used, was used under noGrad(), or its numbers were taken out (item(), toArray(), data) on the ` +
    'way. Follow its results to the loss.'
  );
}

/** The gradients on the way from the loss to a tensor. */
class Way {
  readonly gradient: Tensor | null;
  private readonly passed: Map<Node, Passed>;
  /** The nodes that lead to the tensor. */
  private readonly leads: ReadonlySet<Node>;
  /** From the loss on. */
  private readonly nodes: readonly Node[];
  private readonly names: Map<unknown, string>;

  constructor(t: Tensor, loss: Tensor, nodes: readonly Node[], model: Module | null) {
    const end = t.gradEdge();
    const leads = new Set<Node>([end]);
    for (const node of [...nodes].reverse()) {
      if (node.inputs.some((input) => input !== null && leads.has(input))) leads.add(node);
    }
    this.leads = leads;
    this.nodes = nodes.filter((node) => leads.has(node) && leafOf(node) === null);
    this.passed = gradientsOf(loss, nodes);
    this.gradient = this.passed.get(end)?.gradOutputs[t.outputNr] ?? null;
    this.names = new Map(model?.namedParameters().map(([name, p]) => [p, name]));
  }

  /** What came into a node, and what it gave on the way to the tensor. */
  private through(node: Node): { incoming: Tensor[]; given: Tensor[] } {
    const { gradOutputs, gradInputs } = this.passed.get(node) ?? {
      gradOutputs: [],
      gradInputs: [],
    };
    const onWay = (_: unknown, i: number) => {
      const input = node.inputs[i];
      return input !== null && this.leads.has(input);
    };
    return {
      incoming: gradOutputs.filter((g) => !!g) as Tensor[],
      given: gradInputs.filter(onWay).filter((g) => g !== null),
    };
  }

  /** The first node, from the loss on, that takes something for which `isFine` holds and gives what it does not. */
  firstThat(isFine: (g: Tensor) => boolean): { node: Node; incoming: Tensor } | null {
    for (const node of this.nodes) {
      const { incoming, given } = this.through(node);
      if (incoming.length === 0 || !incoming.every(isFine)) continue;
      if (given.some((g) => !isFine(g))) return { node, incoming: incoming[0] };
    }
    return null;
  }

  /** The node that multiplied the largest gradient most. */
  steepest(): { node: Node; from: number; to: number } | null {
    let best: { node: Node; from: number; to: number } | null = null;
    for (const node of this.nodes) {
      const { incoming, given } = this.through(node);
      const [from, to] = [most(incoming), most(given)];
      if (from > 0 && (best === null || to / from > best.to / best.from)) best = { node, from, to };
    }
    return best;
  }

  /** A saved value of the forward pass that is not finite: the one made first. */
  badValue(): { node: Node; value: Tensor } | null {
    for (const node of [...this.nodes].reverse()) {
      const value = node.saved?.find((saved) => !finite(saved));
      if (value !== undefined) return { node, value };
    }
    return null;
  }

  /** `tanh in 1`: an operation and its module. */
  place(node: Node): string {
    const module = moduleOf(node, this.names);
    return `${node.rule.name}${module === '' ? '' : ` in ${module}`}`;
  }
}

function judged(g: Tensor, way: Way | null, huge: number): string {
  const about = `of ${g.count} element${g.count === 1 ? '' : 's'}`;
  const values = numbersOf(g);
  const nans = values.filter(Number.isNaN).length;
  const infinite = values.filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY).length;
  const more = way === null ? ' Pass { loss: () => … } to find the operation.' : '';
  if (nans + infinite > 0) {
    const kinds = [nans > 0 ? `${nans} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''];
    const what = kinds.filter((kind) => kind !== '').join(' and ');
    return `grad is not finite: ${what} ${about}.${way === null ? more : notFinite(way)}`;
  }
  const zeros = values.filter((value) => value === 0).length;
  if (zeros === values.length) {
    return `grad is zero in all ${g.count} elements.${way === null ? more : whyZero(way)}`;
  }
  const top = largest(g);
  if (top > huge) {
    const steep = way?.steepest() ?? null;
    const where =
      steep === null
        ? more
        : ` It grows most at ${way?.place(steep.node)}: from ${short(steep.from)} to ${short(steep.to)}.`;
    return `grad is huge: ${short(top)} at most, ${about}.${where} Lower the learning rate, scale the loss, or clip.`;
  }
  const some = zeros > 0 ? `, ${zeros} of them zero` : '';
  return `grad is as it should be: ${g.count} elements${some}, ${short(top)} at most.`;
}

function notFinite(way: Way): string {
  const bad = way.badValue();
  const first = way.firstThat(finite);
  if (bad !== null && !(first !== null && first.node.seq < bad.node.seq)) {
    return (
      ` The forward pass already has it: a value at ${way.place(bad.node)} is ${brief(bad.value)}. ` +
      'Look at what goes in there.'
    );
  }
  if (first === null) return ' It came in with the gradient of the loss.';
  const { node, incoming } = first;
  return ` It arises at ${way.place(node)}: incoming ${brief(incoming)}, ${rules(node)}.`;
}

/** The cotangents of a node with what it saved. */
function rules(node: Node): string {
  const { cotangents, saved } = describeNode(node);
  const lines = cotangents.flatMap((line) => line?.text ?? []);
  const kept = (node.saved ?? []).map((x, i) => `${saved[i] ?? 'saved'} = ${brief(x)}`);
  return [`its derivative is ${lines.join(' and ') || 'a rule of its own'}`, ...kept].join(', ');
}

/** Functions that are flat where their operand is not above 0. */
const RECTIFIERS = new Set(['relu', 'relu6', 'threshold', 'hardtanh', 'hardswish']);
/** Functions that flatten out. */
const SATURATING = new Set(['tanh', 'sigmoid', 'softmax', 'logSigmoid', 'hardsigmoid', 'erf']);

function whyZero(way: Way): string {
  const first = way.firstThat((g) => largest(g) > 0);
  if (first === null) return ' The gradient that starts at the loss is zero already.';
  const { node } = first;
  const at = way.place(node);
  const name = node.rule.name;
  if (RECTIFIERS.has(name)) {
    return (
      ` A dead ${name}: all ${node.shape.reduce((n, size) => n * size, 1)} of its operands at ${at} lie where it is ` +
      'flat, so nothing comes through. Lower the learning rate, start from smaller biases, or use leakyRelu.'
    );
  }
  if (SATURATING.has(name)) {
    return ` ${name} at ${at} is saturated: its derivative is 0 there. Scale down what goes in.`;
  }
  return ` It becomes zero at ${at}: ${rules(node)}.`;
}

function finite(g: Tensor): boolean {
  return numbersOf(g).every(Number.isFinite);
}

function most(gradients: readonly Tensor[]): number {
  return gradients.reduce((top, g) => Math.max(top, largest(g)), 0);
}
