/**
 * What a recorded operation leaves behind for the backward pass: its rule, where its inputs came from, and the tensors
 * that the rule needs. Layer: autograd. Sees tensors as types only.
 */
import type { DType } from '../dtype';
import { GradError } from '../errors';
import type { Shape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { mode } from './mode';

/** How an operation differentiates. */
export interface Rule {
  /** The operation's name. */
  readonly name: string;
  /** Cotangents of the inputs from the cotangent of the output; null where there is none. */
  vjp(g: Tensor, node: Node): (Tensor | null)[];
  /** The same for an operation with several outputs; a null cotangent means zero. */
  vjpAll?(g: (Tensor | null)[], node: Node): (Tensor | null)[];
  /** For a view: the same view of another tensor of the base's shape. */
  view?(base: Tensor, attrs: unknown): Tensor;
  /** User code: what it returns may be kept elsewhere, so the engine must not write into it. */
  readonly foreign?: boolean;
}

let nextSequence = 1;

/** A function on the tape. Nodes made later have higher sequence numbers, which is a topological order for free. */
export class Node {
  readonly seq: number;
  /** Tensors the rule needs; null once a backward pass has freed them. */
  saved: readonly Tensor[] | null;
  private versions: number[] | null;
  /** Cotangents gathered so far in a running backward pass: one, or one per output. */
  pending: Tensor | null = null;
  pendingAll: (Tensor | null)[] | null = null;
  /** Whether `pending` belongs to the engine alone, so that it may be added to in place. */
  owned = false;
  /** Hooks on the cotangent of the output (by output number), run before the rule. */
  hooks: { slot: number; run: (g: Tensor) => Tensor | undefined }[] | null = null;
  /** Where the operation was called, kept in anomaly mode. */
  readonly stack: string | undefined = mode.anomaly ? new Error('recorded here').stack : undefined;

  constructor(
    readonly rule: Rule,
    /** The nodes that made the inputs; null for an input that does not require grad. */
    readonly inputs: readonly (Node | null)[],
    /** Which output of each input's node it was; null when all were the first. */
    readonly slots: readonly number[] | null,
    saved: readonly Tensor[],
    /** Numbers and shapes that the rule needs. */
    readonly attrs: unknown,
    /** Shape and type of the output, which its cotangent must have. */
    readonly shape: Shape,
    readonly dtype: DType,
    seq?: number,
  ) {
    this.seq = seq ?? nextSequence++;
    this.saved = saved;
    this.versions = saved.length === 0 ? null : saved.map((tensor) => tensor.storage.version);
  }

  /** `tanhBackward`, as PyTorch names graph nodes. */
  get name(): string {
    return `${this.rule.name}Backward`;
  }

  /** The nodes that the backward pass goes to next, with the number of the output meant. */
  get nextFunctions(): [Node | null, number][] {
    return this.inputs.map((node, i) => [node, this.slots?.[i] ?? 0]);
  }

  /** Whether input `i` needs a cotangent. */
  needs(i: number): boolean {
    return this.inputs[i] !== null;
  }

  /** Bit i says whether input i needs a cotangent. */
  get mask(): number {
    let mask = 0;
    for (let i = 0; i < this.inputs.length; i++) if (this.inputs[i] !== null) mask |= 1 << i;
    return mask;
  }

  /**
   * The saved tensors.
   *
   * @throws GradError when they were freed, or changed in place since
   */
  savedTensors(): readonly Tensor[] {
    const { saved, versions } = this;
    if (saved === null) {
      throw new GradError(
        `backward: the graph was freed by an earlier backward pass; what ${this.rule.name} saved is gone. ` +
          'Pass { retainGraph: true } to the earlier call, or compute the loss again.',
        this.rule.name,
      );
    }
    for (let i = 0; i < saved.length; i++) {
      const { storage } = saved[i];
      if (versions !== null && storage.version !== versions[i]) {
        throw new GradError(
          `backward: ${this.rule.name} saved a tensor of shape [${saved[i].shape.join(', ')}] at version ${versions[i]}, ` +
            `but ${storage.changedBy || 'an in-place operation'} has changed it in place since (version ` +
            `${storage.version}). Use the out-of-place form there, or clone() the tensor first.`,
          this.rule.name,
        );
      }
    }
    return saved;
  }

  /** Notes that saved tensor `i` is the result of the in-place operation that has just written it. */
  resave(i: number): void {
    if (this.saved !== null && this.versions !== null) this.versions[i] = this.saved[i].storage.version;
  }

  /** Drops what was saved, so that it can be collected although the graph is still held. */
  release(): void {
    if (this.saved !== null && this.seq > 0) this.saved = null;
  }
}

/** The end of a path: adds what arrives to the leaf's `.grad`. */
export class AccumulateGrad extends Node {
  constructor(readonly variable: Tensor) {
    super(accumulateRule, [], null, [], null, variable.shape, variable.dtype, 0);
  }

  override get name(): string {
    return 'AccumulateGrad';
  }
}

const accumulateRule: Rule = { name: 'accumulateGrad', vjp: () => [] };

/**
 * Records an operation on the tape, if recording is on and an input requires grad.
 *
 * @param saved the tensors that the rule needs
 * @returns `output`, now with a `gradFn`
 */
export function record(
  rule: Rule,
  output: Tensor,
  inputs: readonly Tensor[],
  saved: readonly Tensor[],
  attrs: unknown = null,
): Tensor {
  if (mode.grad && requireGrad(inputs)) {
    output.setNode(makeNode(rule, output, inputs, saved, attrs), 0);
  }
  return output;
}

/** Whether a cotangent is wanted for any of the tensors. */
export function requireGrad(inputs: readonly Tensor[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (inputs[i].requiresGrad) return true;
  return false;
}

/** The node of an operation, without attaching it. */
export function makeNode(
  rule: Rule,
  output: { readonly shape: Shape; readonly dtype: DType },
  inputs: readonly Tensor[],
  saved: readonly Tensor[],
  attrs: unknown,
): Node {
  const nodes = new Array<Node | null>(inputs.length);
  let slots: number[] | null = null;
  for (let i = 0; i < inputs.length; i++) {
    nodes[i] = inputs[i].requiresGrad ? inputs[i].gradEdge() : null;
    if (inputs[i].outputNr !== 0) {
      slots ??= new Array<number>(inputs.length).fill(0);
      slots[i] = inputs[i].outputNr;
    }
  }
  return new Node(rule, nodes, slots, saved, attrs, output.shape, output.dtype);
}
