/**
 * Where a backward pass ends: gradients are added to the `.grad` of leaves. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { Node } from './node';
import { recycle } from './ownership';
import type { Rule } from './rule';

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

/** Adds a cotangent to `.grad`; takes it over where nobody else holds it. */
export function accumulateInto(
  variable: Tensor,
  g: Tensor,
  owned: boolean,
  createGraph: boolean,
): void {
  if (variable.grad === null) variable.grad = owned ? g : g.clone();
  else if (createGraph) variable.grad = variable.grad.add(g);
  else {
    variable.grad.add_(g);
    if (owned) recycle(g);
  }
  variable.runPostAccumulateHooks();
}
