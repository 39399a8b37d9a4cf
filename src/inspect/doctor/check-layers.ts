/**
 * Whether units are dead, and whether the model is in the right mode. Layer: inspect.
 */
import type { Node } from '../../autograd/node';
import type { Module } from '../../nn/module';
import type { Tensor } from '../../tensor/tensor';
import { type Finding, listed, shortNumber } from './diagnosis';
import { nodesBelow, type Observation, placed } from './observe';

/** Share of the units of a ReLU that may give 0 for the whole batch. */
const MAY_BE_DEAD = 0.5;
/** Samples that are needed to speak of dead units; in smaller batches only all of them are. */
const ENOUGH_SAMPLES = 16;

/** @internal The ReLUs, modules or functions, whose units mostly give 0 for every sample. Before the backward pass. */
export function checkDead(seen: Observation): Finding[] {
  const findings: Finding[] = [];
  const nodes = [...nodesBelow(seen.loss?.gradFn ?? null)].sort((a, b) => a.seq - b.seq);
  for (const node of nodes) {
    if (node.name !== 'reluBackward' && node.name !== 'relu6Backward') continue;
    // Input or output: both are above 0 exactly where the unit is alive.
    const [values] = node.saved ?? [];
    if (values === undefined || values.ndim === 0 || values.numel() === 0) continue;
    const { dead, units, samples } = deadUnits(values);
    if (samples < ENOUGH_SAMPLES ? dead < units : dead <= MAY_BE_DEAD * units) continue;
    const path = seen.madeBy.get(node);
    findings.push({
      trap: 'dead-relu',
      paths: path === undefined ? [] : [path],
      message:
        `${dead === units ? `all ${units}` : `${dead} of ${units}`} units of ${nameOf(node, seen)} are dead: they give 0 for all ` +
        `${samples} samples, and pass no gradient. Lower the learning rate, look at the bias before them, or use LeakyReLU.`,
    });
  }
  return findings;
}

/** A unit is a channel (dimension 1), or the last dimension where there are two or less; the rest are samples. */
function deadUnits(values: Tensor): { dead: number; units: number; samples: number } {
  const { ndim, shape } = values;
  const channel = ndim <= 2 || ndim === 3 ? ndim - 1 : 1;
  const others = shape.map((_, dim) => dim).filter((dim) => dim !== channel);
  const alive = values.detach().gt(0).int();
  const perUnit = others.length === 0 ? alive : alive.sum(others);
  const units = shape[channel];
  return {
    dead: units - perUnit.gt(0).sum().item(),
    units,
    samples: values.numel() / Math.max(1, units),
  };
}

/** The module, or the one before it. */
function nameOf(node: Node, { madeBy }: Observation): string {
  const path = madeBy.get(node);
  if (path !== undefined && path !== '') return placed(path);
  for (const below of nodesBelow(node.nextFunctions[0]?.[0] ?? null)) {
    const before = madeBy.get(below);
    if (before !== undefined && before !== '') return `the relu after ${placed(before)}`;
  }
  return 'a relu';
}

/** @internal */
export function checkMode(model: Module): Finding[] {
  const modules = model.namedModules();
  const asleep = modules.filter(([, module]) => !module.training).map(([path]) => path || 'model');
  if (asleep.length === 0) return [];
  const all = asleep.length === modules.length;
  const message = all
    ? 'the model is in evaluation mode: dropout drops nothing, and batch norm uses its running statistics without learning ' +
      'them. Call model.train() before training.'
    : `${listed(asleep)} ${asleep.length === 1 ? 'is' : 'are'} in evaluation mode, the other ` +
      `${shortNumber(modules.length - asleep.length)} modules in training mode. Call model.train(), if that is not meant.`;
  return [{ trap: 'evaluation-mode', paths: all ? [] : asleep, message }];
}
