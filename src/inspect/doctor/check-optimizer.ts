/**
 * Whether the optimizer has the model's parameters, and a learning rate; whether a scheduler ran before it. Layer: inspect.
 */
import type { Module } from '../../nn/module';
import type { Optimizer } from '../../optim/optimizer';
import type { Tensor } from '../../tensor/tensor';
import { type Finding, listed } from './diagnosis';
import { learnt } from './observe';

/** @internal What is asked of an optimizer. */
export type AnyOptimizer = Pick<Optimizer<any>, 'paramGroups' | 'state'>;

/** @internal What is asked of a scheduler. */
export interface AnyScheduler {
  /** How many of its steps have been made. */
  readonly lastEpoch: number;
}

/** @internal */
export function checkOptimizer(model: Module, optimizer: AnyOptimizer): Finding[] {
  const findings: Finding[] = [];
  const held = new Set<Tensor>(optimizer.paramGroups.flatMap(({ params }) => [...params]));
  const missing = learnt(model)
    .filter(([, parameter]) => !held.has(parameter))
    .map(([path]) => path);
  if (missing.length > 0) {
    findings.push({
      trap: 'not-in-optimizer',
      paths: missing,
      message:
        `the optimizer does not have ${listed(missing)}, so ${missing.length === 1 ? 'it' : 'they'} will never change. ` +
        'Make it from model.parameters(), after the model is complete, or use addParamGroup().',
    });
  }
  const own = new Set<Tensor>(model.parameters());
  const foreign = [...held].filter((parameter) => !own.has(parameter));
  if (foreign.length > 0) {
    findings.push({
      trap: 'not-in-model',
      paths: [],
      message:
        `the optimizer has ${foreign.length} of ${held.size} parameters that are not in the model. Was a layer or the model ` +
        'made anew after the optimizer? Make the optimizer last.',
    });
  }
  optimizer.paramGroups.forEach((group, i) => {
    const { lr } = group as { lr?: unknown };
    if (typeof lr !== 'number' || (lr > 0 && Number.isFinite(lr))) return;
    findings.push({
      trap: 'learning-rate',
      paths: [],
      message: `the learning rate of group ${i} is ${lr}, so a step does not learn. Give one above 0, or look at the scheduler.`,
    });
  });
  return findings;
}

/** @internal */
export function checkScheduler(optimizer: AnyOptimizer, scheduler: AnyScheduler | null): Finding[] {
  if (scheduler === null || scheduler.lastEpoch <= 0 || hasStepped(optimizer, scheduler)) return [];
  const { lastEpoch: steps } = scheduler;
  return [
    {
      trap: 'scheduler-first',
      paths: [],
      message:
        `the scheduler has made ${steps} ${steps === 1 ? 'step' : 'steps'} before the optimizer made any, so the first ` +
        'learning rate is skipped. Call optimizer.step() first, then scheduler.step().',
    },
  ];
}

/** A scheduler counts the optimizer's steps; without one that does, the state that a step leaves tells. */
function hasStepped(optimizer: AnyOptimizer, scheduler: AnyScheduler): boolean {
  const { optimizerSteps } = scheduler as { optimizerSteps?: unknown };
  return typeof optimizerSteps === 'number' ? optimizerSteps > 0 : optimizer.state.size > 0;
}
