/**
 * What a backward pass was asked for, when it was asked for certain tensors only, and which nodes lead there.
 * Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { accumulateInto } from './accumulate-grad';
import type { Cotangents } from './hooks';
import type { Node } from './node';

/** What a backward pass is asked to do. */
export interface BackwardRequest {
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  /** When given, cotangents go to these tensors only, and are returned. */
  readonly inputs: readonly Tensor[] | null;
  /** Whether cotangents of `inputs` are added to their `.grad` (`backward`) or only returned (`autograd.grad`). */
  readonly accumulate: boolean;
}

/** A wanted tensor: which output of its node it is, and its place in the list. */
interface Place {
  readonly slot: number;
  readonly index: number;
}

/** The tensors that a pass is asked about, and the nodes on the way to them. */
export class Wanted {
  /** The cotangents that have arrived, one for each input. */
  readonly found: (Tensor | null)[];
  private readonly places = new Map<Node, Place[]>();
  private readonly onTheWay = new Set<Node>();

  constructor(
    roots: readonly Tensor[],
    private readonly inputs: readonly Tensor[],
  ) {
    this.found = inputs.map(() => null);
    let oldest = Number.POSITIVE_INFINITY;
    inputs.forEach((input, index) => {
      const node = input.gradEdge();
      oldest = Math.min(oldest, node.seq);
      const place = { slot: input.outputNr, index };
      const places = this.places.get(node);
      if (places === undefined) this.places.set(node, [place]);
      else places.push(place);
    });
    this.findWays(roots, oldest);
  }

  /** Marks the nodes above the inputs: first all that are reached, then, oldest first, those that lead on. */
  private findWays(roots: readonly Tensor[], oldest: number): void {
    const reached = new Set<Node>(roots.map((root) => root.gradEdge()));
    // A set's iterator comes to what is added meanwhile, so this walks the graph without a stack.
    for (const node of reached) {
      if (node.seq <= oldest) continue; // nothing below it is younger than any input
      for (const input of node.inputs) if (input !== null) reached.add(input);
    }
    for (const node of [...reached].sort((a, b) => a.seq - b.seq)) {
      if (node.inputs.some((input) => input !== null && this.reaches(input)))
        this.onTheWay.add(node);
    }
  }

  /** Whether the node made a wanted tensor. */
  isInput(node: Node): boolean {
    return this.places.has(node);
  }

  /** Whether a wanted tensor lies below the node. */
  leads(node: Node): boolean {
    return this.onTheWay.has(node);
  }

  /** Whether a cotangent is of any use to the node. */
  reaches(node: Node): boolean {
    return this.isInput(node) || this.leads(node);
  }

  /** Notes the cotangents of the wanted tensors that a node made, or adds them to `.grad`, to each once. */
  collect(node: Node, gathered: Cotangents, { accumulate, createGraph }: BackwardRequest): void {
    const done = new Set<Tensor>();
    for (const { slot, index } of this.places.get(node) ?? []) {
      const [input, g] = [this.inputs[index], gathered[slot] ?? null];
      this.found[index] = g;
      if (!accumulate || g === null || done.has(input)) continue;
      done.add(input);
      accumulateInto(input, g, false, createGraph);
    }
  }
}
