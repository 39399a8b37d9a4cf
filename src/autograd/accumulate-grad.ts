/**
 * Where a backward pass ends: gradients are added to the `.grad` of leaves. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { Node } from './node';
import { recycle } from './ownership';
import { defineRule } from './rule';

/** The end of a path: adds what arrives to the leaf's `.grad`. */
export class AccumulateGrad extends Node {
  /** The leaf's gradient, as long as nobody has read `.grad`. */
  unseen: Tensor | null = null;

  constructor(readonly variable: Tensor) {
    super(accumulateRule, [], null, [], null, variable.shape, variable.dtype, 0);
  }

  override get name(): string {
    return 'AccumulateGrad';
  }

  /** The leaf lets go of its gradient: what nobody has seen nobody can see again. */
  drop(): void {
    if (this.unseen !== null) recycle(this.unseen);
    this.unseen = null;
  }
}

const accumulateRule = defineRule({ name: 'accumulateGrad', vjp: () => [] });

/** Adds a cotangent to `.grad`; takes it over where nobody else holds it. */
export function accumulateInto(
  variable: Tensor,
  g: Tensor,
  owned: boolean,
  createGraph: boolean,
): void {
  const { gathered: gradient } = variable;
  // One that is recorded may be reached through the graph.
  if (createGraph) variable.grad = gradient === null ? g.clone() : gradient.add(g);
  else if (gradient === null) variable.takeGradient(owned ? g : g.clone());
  else {
    gradient.add_(g);
    if (owned) recycle(g);
  }
  variable.runPostAccumulateHooks();
}
