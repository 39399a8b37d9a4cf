// The sentences of the page and of the guide. Each is made from the results, so that none can contradict them.
import { MEAN_SLOPE } from './amsgrad';
import { grouped, percent, points, rate, scientific } from './format';
import type { Results, SurfaceResult, TaskMethodResult, TaskResult } from './results';
import {
  type Interval,
  pairedDifference,
  type Stretch,
  type Summary,
  stretchAround,
  summary,
} from './statistics';
import { QUANTILES } from './step-sizes';
import { CHANCE, scores, WATCHED } from './study';
import { leaf, SURFACES } from './surfaces';

/** How far below its best an accuracy may be to count as nearly as good. */
export const TOLERANCE = 0.01;

/** What float64 may lose on the way through the two forms of Nesterov's momentum. */
export const ROUNDING = 1e-12;

/** A question, and sentences that answer it. */
export interface Answer {
  readonly question: string;
  readonly sentences: readonly string[];
}

/** Test accuracy at the chosen rate, over the seeds; a diverged run counts as guessing. */
export function accuracyOf({ finals }: TaskMethodResult): Summary {
  return summary(accuracies(finals));
}

function accuracies(finals: TaskMethodResult['finals']): number[] {
  return finals.map(({ accuracy }) => accuracy ?? CHANCE);
}

/** The rates at which the accuracy is within {@link TOLERANCE} of the best of the sweep. */
export function plateauOf({ sweep, lr }: TaskMethodResult): Stretch {
  const all = scores(sweep);
  const best = Math.max(...all.map(({ score }) => score));
  return stretchAround(all, lr, best - TOLERANCE);
}

/** Seed by seed, how much more test images the one reads than the other. */
export function differenceOf(task: TaskResult, method: string, other: string): Interval {
  const [a, b] = [method, other].map((name) => accuracies(resultOf(task, name).finals));
  return pairedDifference(a, b);
}

/** What a method did to a network. */
export function resultOf(task: TaskResult, method: string): TaskMethodResult {
  return task.methods.find((result) => result.method === method) as TaskMethodResult;
}

/** The rates at which a descent comes below 1 % of where it started. */
export function descentsOf(
  { name }: SurfaceResult,
  { sweep, lr }: SurfaceResult['methods'][number],
): Stretch {
  const surface = SURFACES.find((candidate) => candidate.name === name);
  const [x, y] = (surface?.start ?? [0, 0]).map(leaf);
  const start = surface?.value(x, y).item() as number;
  // By the logarithm, because values span many powers of ten.
  const heights = sweep.map((point) => ({
    lr: point.lr,
    score: point.value === null ? Number.NEGATIVE_INFINITY : -Math.log10(point.value + 1e-30),
  }));
  return stretchAround(heights, lr, -Math.log10(start / 100));
}

/** A stretch in words: `from 0.001 to 0.02, 1.3 decades`. */
export function stretchText({ low, high, decades, openLow, openHigh }: Stretch): string {
  if (decades === 0) return 'none';
  const from = `${openLow ? '≤ ' : ''}${rate(low)}`;
  const to = `${openHigh ? '≥ ' : ''}${rate(high)}`;
  return `${from} to ${to}, ${openLow || openHigh ? '≥ ' : ''}${decades.toFixed(1)} decades`;
}

/** Everything that the study says. */
export function answersOf(results: Results): Answer[] {
  return [
    {
      question: 'Is SGD with Nesterov momentum as good as Adam here?',
      sentences: [
        ...results.tasks.map(nesterovAgainstAdam),
        ...results.surfaces.map(nesterovAgainstAdamOnSurface),
      ],
    },
    {
      question: 'How sensitive is each to its learning rate?',
      sentences: results.tasks.flatMap(sensitivity),
    },
    {
      question: 'What does it change to scale the step of each parameter?',
      sentences: results.tasks.map(evenness),
    },
    {
      question: 'What does AMSGrad change?',
      sentences: [...results.tasks.map(amsgradAgainstAdam), onSequence(results)],
    },
    {
      question: 'Is the Nesterov momentum of the textbooks another method?',
      sentences: [formsOfNesterov(results)],
    },
  ];
}

function verdict({ low, high }: Interval, first: string, second: string): string {
  if (low > 0) return `${first} is better`;
  return high < 0 ? `${second} is better` : 'no difference is shown';
}

function interval(difference: Interval): string {
  const { mean, low, high } = difference;
  return `${points(mean)} points (95 % interval ${points(low)} to ${points(high)})`;
}

function compared(task: TaskResult, first: string, second: string): string {
  const [a, b] = [first, second].map((name) => {
    const result = resultOf(task, name);
    const { mean, deviation } = accuracyOf(result);
    return `${name} at lr ${rate(result.lr)} reads ${percent(mean)} ± ${(100 * deviation).toFixed(2)}`;
  });
  const difference = differenceOf(task, first, second);
  return (
    `${task.title}: ${a} of ${grouped(task.testImages)} test images, ${b} (mean ± standard ` +
    `deviation of ${resultOf(task, first).finals.length} seeds). Seed by seed that is ` +
    `${interval(difference)}: ${verdict(difference, first, second)}.`
  );
}

function nesterovAgainstAdam(task: TaskResult): string {
  return compared(task, 'Nesterov', 'Adam');
}

function nesterovAgainstAdamOnSurface(result: SurfaceResult): string {
  const { title } = SURFACES.find(({ name }) => name === result.name) as { title: string };
  const [nesterov, adam] = ['Nesterov', 'Adam'].map((name) => {
    const method = result.methods.find((candidate) => candidate.method === name);
    const value = method?.sweep.find(({ lr }) => lr === method.lr)?.value ?? null;
    return { lr: method?.lr as number, value };
  });
  const heightOf = ({ value }: { value: number | null }) => value ?? Number.POSITIVE_INFINITY;
  const lower = heightOf(nesterov) < heightOf(adam) ? 'Nesterov' : 'Adam';
  const text = ({ lr, value }: typeof adam) =>
    `${value === null ? 'diverged' : scientific(value)} at lr ${rate(lr)}`;
  return (
    `${title}, ${result.steps} steps, each at its steadiest good rate: Nesterov comes down to ` +
    `${text(nesterov)}, Adam to ${text(adam)}: ${lower} is lower.`
  );
}

function sensitivity(task: TaskResult): string[] {
  const widths = task.methods
    .map((result) => ({ name: result.method, stretch: plateauOf(result) }))
    .sort((a, b) => b.stretch.decades - a.stretch.decades);
  const list = widths.map(({ name, stretch }) => `${name} ${stretchText(stretch)}`).join('; ');
  const adam = resultOf(task, 'Adam');
  const usual = scores(adam.sweep).find(({ lr }) => Math.abs(Math.log10(lr) + 3) < 1e-6);
  const best = Math.max(...scores(adam.sweep).map(({ score }) => score));
  const [widest, narrowest] = [widths[0], widths[widths.length - 1]];
  const said = [
    `${task.title}: within ${100 * TOLERANCE} point of its best accuracy stay ${list}. The widest is ` +
      `${widest.name}, the narrowest ${narrowest.name}; their best rates are ` +
      `${rate(resultOf(task, widest.name).lr)} and ${rate(resultOf(task, narrowest.name).lr)}.`,
  ];
  if (usual !== undefined) {
    said.push(
      `${task.title}: at 0.001, the rate that Adam has when none is given, Adam reads ` +
        `${percent(usual.score)} of the validation images, ${(100 * (best - usual.score)).toFixed(2)} ` +
        `points below its best, which it has at ${rate(adam.lr)}.`,
    );
  }
  return said;
}

/** The weights of the first layer and of the last, by their keys. */
export function endsOf(task: TaskResult): [first: string, last: string] {
  const weights = task.methods[0].stepSizes
    .map(({ parameter }) => parameter)
    .filter((parameter) => parameter.endsWith('weight'));
  return [weights[0], weights[weights.length - 1]];
}

function evenness(task: TaskResult): string {
  const middle = QUANTILES.indexOf(0.5);
  const list = task.methods.map(({ method, stepSizes }) => {
    const medians = stepSizes.map(({ quantiles }) => quantiles[middle]);
    return `${method} ${(Math.max(...medians) / Math.min(...medians)).toFixed(1)}`;
  });
  return (
    `${task.title}: each method at its best rate, over the last ${WATCHED} steps, the parameter tensor ` +
    `with the largest median change moves so many times as far as the one with the smallest: ${list.join(', ')}.`
  );
}

function amsgradAgainstAdam(task: TaskResult): string {
  const share = resultOf(task, 'AMSGrad').shareBelowMaximum;
  const held =
    share === null
      ? ''
      : ` At the end of the first of these trainings its maximum stands above the running second moment for ${percent(share)} of the parameters.`;
  return compared(task, 'AMSGrad', 'Adam') + held;
}

function onSequence({ sequence }: Results): string {
  const [adam, amsgrad] = [sequence.adam, sequence.amsgrad].map((path) => path[path.length - 1].x);
  const better = amsgrad < adam ? 'AMSGrad goes the right way' : 'AMSGrad does no better';
  return (
    `Made against Adam: the losses 1010x, then a hundred times −10x, again and again, x within ±1. ` +
    `The mean loss has slope ${scientific(MEAN_SLOPE)}, so that −1 is best. After ` +
    `${grouped(sequence.steps)} steps Adam is at ${adam.toFixed(3)}, AMSGrad at ` +
    `${amsgrad.toFixed(3)}: ${better}.`
  );
}

function formsOfNesterov({ nesterov }: Results): string {
  const { difference, differenceWhenHalved, halvedAt, steps, lr, momentum } = nesterov;
  return (
    `Over ${grouped(steps)} steps on the quadratic (lr ${rate(lr)}, μ ${momentum}, float64) the ` +
    `textbook's point ahead x + μv and optim.SGD's parameter differ by ${scientific(difference)} at ` +
    `most, ${difference < ROUNDING ? 'which is rounding: they are one method' : 'more than rounding'}. When the rate is halved at step ${halvedAt} they part, by ` +
    `${scientific(differenceWhenHalved)} at most: the textbook keeps the old velocity, and optim.SGD ` +
    'scales it with the rate.'
  );
}
