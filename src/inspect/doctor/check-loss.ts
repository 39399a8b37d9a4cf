/**
 * Whether the loss is given what it expects, and is a number. Layer: inspect.
 */
import type { Node } from '../../autograd/node';
import { DTypeError, IndexError } from '../../errors';
import * as functional from '../../nn/functional';
import { BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, NLLLoss } from '../../nn/probability-losses';
import { Tensor } from '../../tensor/tensor';
import { type Finding, listed, shortNumber, type Trap } from './diagnosis';
import { type LossFunction, nodesBelow, type Observation, placed, tensorsOf } from './observe';

/** What a loss takes: logits of classes, logits of yes or no, their logarithms, or probabilities. */
type Kind = 'crossEntropy' | 'nllLoss' | 'binaryCrossEntropyWithLogits' | 'binaryCrossEntropy';

function kindOf(lossFn: LossFunction, { loss, output }: Observation): Kind | null {
  const given: unknown = lossFn;
  if (given instanceof CrossEntropyLoss || given === functional.crossEntropy) return 'crossEntropy';
  if (given instanceof NLLLoss || given === functional.nllLoss) return 'nllLoss';
  if (given instanceof BCELoss || given === functional.binaryCrossEntropy)
    return 'binaryCrossEntropy';
  if (given instanceof BCEWithLogitsLoss || given === functional.binaryCrossEntropyWithLogits) {
    return 'binaryCrossEntropyWithLogits';
  }
  // A function of the caller's own: by the operations between the model's output and the loss.
  const ends = new Set(tensorsOf(output).map(({ gradFn }) => gradFn));
  const between = new Set<string>();
  for (const node of nodesBelow(loss?.gradFn ?? null, ends)) {
    if (!ends.has(node)) between.add(node.name);
  }
  if (between.has('crossEntropyBackward') || between.has('logSoftmaxBackward')) {
    return 'crossEntropy';
  }
  return between.has('bceWithLogitsTermBackward') ? 'binaryCrossEntropyWithLogits' : null;
}

/** Operations that only arrange elements. */
const ARRANGING =
  /^(reshape|view|squeeze|unsqueeze|flatten|unflatten|transpose|permute|select|slice|narrow|expand|clone|contiguous)Backward$/;

/** The operation that made the elements of a tensor. */
function makerOf(tensor: Tensor): Node | null {
  let node = tensor.gradFn;
  while (node !== null && ARRANGING.test(node.name)) node = node.nextFunctions[0]?.[0] ?? null;
  return node;
}

const ADVICE: Record<string, string> = {
  crossEntropy:
    'crossEntropy takes logits and applies a log-softmax itself. Twice, it flattens the gradients and the loss cannot ' +
    'reach 0. Leave the last layer away, and apply it only to read probabilities.',
  binaryCrossEntropyWithLogits:
    'binaryCrossEntropyWithLogits takes logits and applies a sigmoid itself. Leave the last one away, or use binaryCrossEntropy.',
};

function checkActivation(kind: Kind | null, seen: Observation): Finding[] {
  const [output] = tensorsOf(seen.output);
  if (output === undefined || kind === null) return [];
  const maker = makerOf(output);
  const name = maker?.name.replace('Backward', '') ?? '';
  const doubled =
    (kind === 'crossEntropy' && (name === 'softmax' || name === 'sigmoid')) ||
    (kind === 'binaryCrossEntropyWithLogits' && (name === 'softmax' || name === 'sigmoid'));
  const path = maker === null ? undefined : seen.madeBy.get(maker);
  const where = path === undefined || path === '' ? '' : ` (${placed(path)})`;
  if (doubled) {
    const message = `the model ends in ${name}${where}, and ${ADVICE[kind]}`;
    return [{ trap: 'softmax-before-loss', paths: path ? [path] : [], message }];
  }
  if (kind === 'nllLoss' && output.numel() > 0) {
    const largest = output.detach().max().item();
    if (!(largest > 0)) return [];
    const message =
      `nllLoss takes logarithms of probabilities, which are at most 0, and the model's output reaches ${shortNumber(largest)}` +
      `${name === 'softmax' ? ` since it ends in softmax${where}` : ''}. End in logSoftmax, or use crossEntropy with logits.`;
    return [{ trap: 'softmax-before-loss', paths: path ? [path] : [], message }];
  }
  return [];
}

function checkBroadcast(kind: Kind | null, seen: Observation): Finding[] {
  const { output, target } = seen;
  if (!(output instanceof Tensor && target instanceof Tensor)) return [];
  if (kind === 'crossEntropy' || kind === 'nllLoss') return [];
  if (target.dtype !== 'float32' && target.dtype !== 'float64') return [];
  if (output.shape.join() === target.shape.join()) return [];
  const together = broadcast(output.shape, target.shape);
  if (together === null) return [];
  const message =
    `output ${shown(output.shape)} and target ${shown(target.shape)} broadcast to ${shown(together)}, so every prediction ` +
    'is compared with other targets too. Reshape the target, or squeeze() the output.';
  return [{ trap: 'loss-broadcasts', paths: [], message }];
}

const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`;

function broadcast(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly number[], i: number) => shape[i - rank + shape.length] ?? 1;
  const sizes = Array.from({ length: rank }, (_, i) => [at(a, i), at(b, i)]);
  if (sizes.some(([m, n]) => m !== n && m !== 1 && n !== 1)) return null;
  return sizes.map(([m, n]) => Math.max(m, n));
}

/** Targets that losses take without a word although they mean nothing to them. */
function checkTarget(kind: Kind | null, { output, target }: Observation): Finding[] {
  if (!(target instanceof Tensor) || target.numel() === 0) return [];
  const [least, most] = [target.min().item(), target.max().item()].map(Number);
  if (kind === 'binaryCrossEntropy' || kind === 'binaryCrossEntropyWithLogits') {
    if (least >= 0 && most <= 1) return [];
    const message =
      `the targets go from ${shortNumber(least)} to ${shortNumber(most)}, and ${kind} takes probabilities from 0 to 1. ` +
      `${least === -1 && most === 1 ? 'Turn −1 and 1 into 0 and 1: target.add(1).div(2).' : 'Scale them, or use another loss.'}`;
    return [{ trap: 'target-range', paths: [], message }];
  }
  const [logits] = tensorsOf(output);
  const soft = kind === 'crossEntropy' && target.shape.join() === logits?.shape.join();
  if (!soft || target.ndim === 0) return [];
  const sums = target.detach().sum(target.ndim === 1 ? 0 : 1);
  const off = sums.sub(1).abs().max().item();
  if (least >= 0 && off < 1e-3) return [];
  const message =
    `a target of the output's shape ${shown(target.shape)} is read as class probabilities, and its rows do not sum to 1 ` +
    `(they go up to ${shortNumber(sums.max().item())}${least < 0 ? `, with ${shortNumber(least)} among them` : ''}). ` +
    'Give int32 classes without that dimension, or probabilities.';
  return [{ trap: 'target-range', paths: [], message }];
}

function checkFailure({ failure }: Observation): Finding[] {
  if (failure === null) return [];
  const { where, error } = failure;
  if (where === 'forward') {
    const message = `the forward pass fails. ${error.message}`;
    return [{ trap: 'forward-fails', paths: [], message }];
  }
  let trap: Trap = 'loss-fails';
  if (error instanceof DTypeError) trap = 'target-dtype';
  else if (error instanceof IndexError) trap = 'target-range';
  else if (/broadcasting/.test(error.message)) trap = 'loss-broadcasts';
  return [{ trap, paths: [], message: error.message }];
}

/** Whether all elements are numbers, and finite; others than floating tensors are. */
const finite = (tensor: Tensor) => tensor.detach().isfinite().all().item<boolean>();

function checkValue(seen: Observation, parameters: readonly [string, Tensor][]): Finding[] {
  const { loss } = seen;
  if (loss === null) return [];
  if (loss.numel() !== 1) {
    const message =
      `the loss has shape ${shown(loss.shape)}, and only one number can be minimized. Use reduction 'mean' or 'sum', ` +
      'or take its mean().';
    return [{ trap: 'loss-not-one-number', paths: [], message }];
  }
  if (finite(loss)) return [];
  const [message, paths] = whereFrom(seen, parameters);
  return [
    { trap: 'loss-not-finite', paths, message: `the loss is ${loss.detach().item()}. ${message}` },
  ];
}

function whereFrom(
  { inputs, target, calls, output }: Observation,
  parameters: readonly [string, Tensor][],
): [string, string[]] {
  if (!tensorsOf(inputs).every(finite)) {
    return [
      'The inputs of the batch hold NaN or infinity. Look at how the data are read and scaled.',
      [],
    ];
  }
  const spoilt = parameters.filter(([, parameter]) => !finite(parameter)).map(([path]) => path);
  if (spoilt.length > 0) {
    return [
      `Parameters hold NaN or infinity: ${listed(spoilt)}. An earlier step spoilt them. Start again with a lower learning ` +
        'rate, or clip gradients with nn.utils.clipGradNorm_().',
      spoilt,
    ];
  }
  const first = calls.find((call) => call.inputs.every(finite) && !call.outputs.every(finite));
  if (first !== undefined) {
    return [
      `The first NaN or infinity comes out of ${placed(first.path, first.module)}, which was given finite numbers. Look for ` +
        'a division by 0, a logarithm or root of 0, or an exponential of a large number.',
      [first.path],
    ];
  }
  if (!tensorsOf(target).every(finite)) {
    return ['The targets hold NaN or infinity. Look at how the data are read.', []];
  }
  const outputs = tensorsOf(output).every(finite) ? 'finite output and targets' : 'its output';
  return [
    `The loss makes it of ${outputs}. Look for a logarithm of 0; losses of logits, such as crossEntropy, have none.`,
    [],
  ];
}

function checkConnected({ loss }: Observation): Finding[] {
  if (loss === null || loss.requiresGrad) return [];
  const message =
    'the loss does not depend on any parameter, as far as is recorded, so backward() cannot run. Look for noGrad(), detach(), ' +
    'item() or argmax() on the way from the model to the loss.';
  return [{ trap: 'loss-not-connected', paths: [], message }];
}

/** @internal */
export function checkLoss(
  lossFn: LossFunction,
  seen: Observation,
  parameters: readonly [string, Tensor][],
): Finding[] {
  const failures = checkFailure(seen);
  if (failures.length > 0) return failures;
  const kind = kindOf(lossFn, seen);
  return [
    ...checkValue(seen, parameters),
    ...checkConnected(seen),
    ...checkActivation(kind, seen),
    ...checkBroadcast(kind, seen),
    ...checkTarget(kind, seen),
  ];
}
