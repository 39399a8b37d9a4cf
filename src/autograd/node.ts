/**
 * What a recorded operation leaves behind for the backward pass: its rule, where its inputs came from, and the tensors
 * that the rule needs. Layer: autograd. Sees tensors as types only.
 */
import type { DType } from '../dtype';
import type { Shape } from '../shape';
import type { RemovableHandle, Tensor } from '../tensor/tensor';
import { type NodeHook, NodeHooks, type NodePrehook, register } from './hooks';
import { mode } from './mode';
import type { Likeness, Rule } from './rule';
import { checkSaved } from './saved';

let nextSequence = 1;

/** A function on the tape. Nodes made later have higher sequence numbers, which is a topological order for free. */
export class Node implements Likeness {
  readonly seq: number;
  /** Tensors the rule needs; null once a backward pass has freed them. */
  saved: readonly Tensor[] | null;
  private readonly versions: number[] | null;
  /** Cotangents gathered so far in a running backward pass: one, or one per output. */
  pending: Tensor | null = null;
  pendingAll: (Tensor | null)[] | null = null;
  /** Whether `pending` belongs to the engine alone: it may be added to in place, and the rule may write over it. */
  owned = false;
  hooks: NodeHooks | null = null;
  /** The outputs after the first, of an operation that has several. */
  private others: Likeness[] | null = null;
  private notes: Record<string, unknown> | null = null;
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

  /** A place for notes of your own. */
  get metadata(): Record<string, unknown> {
    this.notes ??= {};
    return this.notes;
  }

  /** Calls a function before the node runs, with the cotangents of its outputs, which it may replace. */
  registerPrehook(hook: NodePrehook): RemovableHandle {
    return register((this.hooks ??= new NodeHooks()).before, hook);
  }

  /** Calls a function after the node ran, with the cotangents of its inputs, which it may replace, and outputs. */
  registerHook(hook: NodeHook): RemovableHandle {
    return register((this.hooks ??= new NodeHooks()).after, hook);
  }

  /** @internal Notes that a tensor is the node's output `slot`. */
  setOutput(slot: number, { shape, dtype }: Likeness): void {
    this.others ??= [];
    this.others[slot] = { shape, dtype };
  }

  /** What the cotangent of output `slot` must look like. */
  output(slot: number): Likeness {
    return this.others?.[slot] ?? this;
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

  /** The saved tensors; GradError when they were freed, or changed in place since. */
  savedTensors(): readonly Tensor[] {
    return checkSaved(this.rule.name, this.saved, this.versions);
  }

  /** Notes that saved tensor `i` is the result of the in-place operation that has just written it. */
  resave(i: number): void {
    if (this.saved !== null && this.versions !== null)
      this.versions[i] = this.saved[i].storage.version;
  }

  /** Drops what was saved, so that it can be collected although the graph is still held. */
  release(): void {
    if (this.versions !== null || this.rule.holdsNumbers) this.saved = null;
  }

  /** Forgets what a backward pass has gathered here. */
  clear(): void {
    this.pending = null;
    this.pendingAll = null;
    this.owned = false;
  }
}
