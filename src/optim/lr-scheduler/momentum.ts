/**
 * The momentum of a group, which some schedules move against the learning rate: `momentum`, or the first of `betas`.
 * Layer: optim.
 */
import { ValueError } from '../../errors';
import type { Optimizer } from '../optimizer';
import { groupsOf } from './scheduler';

interface WithMomentum {
  momentum?: number;
  betas?: readonly [number, number];
}

/** @internal @throws ValueError when the optimizer has no momentum to cycle */
export function checkMomentum(op: string, optimizer: Optimizer<any>): void {
  const defaults = optimizer.defaults as WithMomentum;
  if ('momentum' in defaults || 'betas' in defaults) return;
  throw new ValueError(
    `${op}: ${optimizer.name} has neither momentum nor betas to cycle. Set cycleMomentum to false.`,
    optimizer.name,
  );
}

/** @internal Sets the momentum of each group. */
export function setMomentums(optimizer: Optimizer<any>, values: readonly number[]): void {
  groupsOf(optimizer).forEach((group, i) => {
    const own = group as WithMomentum;
    if (own.betas === undefined) own.momentum = values[i];
    else own.betas = [values[i], own.betas[1]];
  });
}
