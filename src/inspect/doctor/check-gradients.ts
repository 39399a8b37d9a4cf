/**
 * Whether the gradients reach the parameters, and how large they are layer by layer. Layer: inspect.
 */
import type { Module } from '../../nn/module';
import type { Parameter } from '../../nn/parameter';
import type { AnyOptimizer } from './check-optimizer';
import { type Finding, listed, shortNumber } from './diagnosis';
import { learnt, type Observation, ownerOf } from './observe';

/** Norms of all gradients together from which on they explode. */
const EXPLODES = 1e3;
/** Share of the largest root mean square of a layer's gradient below which another's vanishes. */
const VANISHES = 1e-5;

/** @internal */
export function checkGradients(
  model: Module,
  optimizer: AnyOptimizer,
  seen: Observation,
): Finding[] {
  const { loss } = seen;
  // Without a backward pass there is nothing to be said of gradients.
  if (loss === null || !loss.requiresGrad || loss.numel() !== 1) return [];
  return [...checkFrozen(model, optimizer), ...checkReached(model, seen), ...checkSizes(model)];
}

function checkFrozen(model: Module, optimizer: AnyOptimizer): Finding[] {
  const held = new Set<unknown>(optimizer.paramGroups.flatMap(({ params }) => [...params]));
  const frozen = model
    .namedParameters()
    .filter(([, parameter]) => !parameter.requiresGrad && held.has(parameter))
    .map(([path]) => path);
  if (frozen.length === 0) return [];
  const message =
    `${listed(frozen)} got no gradient: requiresGrad is false, although the optimizer has ${frozen.length === 1 ? 'it' : 'them'}. ` +
    'Call requiresGrad_() to learn, or leave them out of the optimizer.';
  return [{ trap: 'no-gradient', paths: frozen, message }];
}

function checkReached(model: Module, { calls }: Observation): Finding[] {
  const reasons = new Map<string, string[]>();
  for (const [path, parameter] of learnt(model)) {
    if (parameter.grad !== null) continue;
    const owner = ownerOf(path);
    const made = calls.filter((call) => call.path === owner);
    let reason =
      'computed something that does not reach the loss: unused, or cut off by detach(), noGrad(), item() or argmax()';
    if (made.length === 0 && owner !== '') {
      reason = 'was not called in the forward pass. Call it, or take it out of the model';
    } else if (made.every(({ outputs }) => outputs.every((output) => !output.requiresGrad))) {
      reason = 'ran without recording, under noGrad()';
    }
    const module = owner === '' ? 'the model' : `'${owner}'`;
    const key = `${module} ${reason}`;
    reasons.set(key, [...(reasons.get(key) ?? []), path]);
  }
  return [...reasons].map(([reason, paths]) => ({
    trap: 'no-gradient',
    paths,
    message: `${listed(paths)} got no gradient: ${reason}.`,
  }));
}

/** Root mean square of the gradient of what a layer multiplies with, by the layer's path. */
function sizesByLayer(parameters: readonly [string, Parameter][]): [path: string, size: number][] {
  const matrices = parameters.filter(([, { grad, ndim }]) => grad !== null && ndim >= 2);
  return matrices.map(([path, { grad }]) => [path, grad!.square().mean().sqrt().item()]);
}

function checkSizes(model: Module): Finding[] {
  const parameters = learnt(model).filter(([, { grad }]) => grad !== null && grad.numel() > 0);
  const broken = parameters
    .filter(([, { grad }]) => !grad!.isfinite().all().item<boolean>())
    .map(([path]) => path);
  if (broken.length > 0) {
    const message =
      `the gradients of ${listed(broken)} hold NaN or infinity. Run the step in autograd.detectAnomaly() to see which ` +
      'operation makes them.';
    return [{ trap: 'gradient-not-finite', paths: broken, message }];
  }
  const findings: Finding[] = [];
  const norms = parameters.map(([path, { grad }]) => [path, grad!.norm().item()] as const);
  const total = Math.hypot(...norms.map(([, norm]) => norm));
  if (total > EXPLODES) {
    const [path, norm] = norms.reduce((a, b) => (b[1] > a[1] ? b : a));
    findings.push({
      trap: 'exploding-gradients',
      paths: [path],
      message:
        `the gradients explode: their norm is ${shortNumber(total)}, most of it in '${path}' (${shortNumber(norm)}). Scale ` +
        'inputs and targets to about 1, start from smaller weights, or use nn.utils.clipGradNorm_().',
    });
  }
  const sizes = sizesByLayer(parameters);
  const largest = Math.max(0, ...sizes.map(([, size]) => size));
  const small = sizes.filter(([, size]) => size < VANISHES * largest);
  if (small.length > 0 && largest > 0) {
    const paths = small.map(([path]) => path);
    const strongest = sizes.find(([, size]) => size === largest)![0];
    const least = Math.min(...small.map(([, size]) => size));
    findings.push({
      trap: 'vanishing-gradients',
      paths,
      message:
        `the gradients vanish on the way back: those of ${listed(paths)} are down to ${shortNumber(least)} a weight (root mean ` +
        `square), those of '${strongest}' ${shortNumber(largest)}. Use ReLU in place of sigmoid or tanh, normalization, ` +
        'residual connections, or Kaiming or Xavier weights.',
    });
  }
  return findings;
}
