// Runs everything that the study measures.
import { AMSGRAD_LR, followSequence } from './amsgrad';
import { BATCH_SIZE, METHODS, type Method } from './methods';
import { largestDifference, nesterovPaths } from './nesterov';
import type { Results, SurfaceResult, TaskMethodResult, TaskResult } from './results';
import { summary } from './statistics';
import { type StepWatch, watchSteps } from './step-sizes';
import { descend, SURFACES, type Surface } from './surfaces';
import { type DigitCounts, type Digits, readDigits, TASKS, type Task } from './tasks';
import { type Outcome, type Setup, train } from './train';

/** How much is spent on a network. */
export interface TaskBudget extends DigitCounts {
  readonly epochs: number;
  /** Learning rates of the sweep, ascending. */
  readonly rates: readonly number[];
  /** Trainings at each rate. */
  readonly sweepSeeds: number;
  /** Trainings at the chosen rate; 2 to 10. */
  readonly finalSeeds: number;
}

/** How much is spent in all. */
export interface Budget {
  readonly tasks: Readonly<Record<string, TaskBudget>>;
  readonly surfaces: { readonly steps: number; readonly rates: readonly number[] };
  readonly nesterovSteps: number;
  readonly sequenceSteps: number;
}

/** `perDecade` rates for each power of ten from 10^low to 10^high. */
export function logSpaced(low: number, high: number, perDecade: number): number[] {
  const count = (high - low) * perDecade + 1;
  return Array.from({ length: count }, (_, i) => 10 ** (low + i / perDecade));
}

/** Minutes. */
export const FULL: Budget = {
  tasks: {
    mlp: {
      ...{ train: 4000, validation: 2000, test: 10000, epochs: 4 },
      ...{ rates: logSpaced(-5, 0, 3), sweepSeeds: 3, finalSeeds: 8 },
    },
    cnn: {
      ...{ train: 2000, validation: 2000, test: 10000, epochs: 2 },
      ...{ rates: logSpaced(-5, 0, 2), sweepSeeds: 2, finalSeeds: 5 },
    },
  },
  surfaces: { steps: 300, rates: logSpaced(-4, 1, 10) },
  nesterovSteps: 1000,
  sequenceSteps: 50_000,
};

/** Seconds: enough to go through everything, too little to conclude from. */
export const QUICK: Budget = {
  tasks: {
    mlp: {
      ...{ train: 320, validation: 100, test: 200, epochs: 1 },
      ...{ rates: logSpaced(-5, 0, 1), sweepSeeds: 2, finalSeeds: 2 },
    },
    cnn: {
      ...{ train: 64, validation: 50, test: 100, epochs: 1 },
      ...{ rates: [1e-5, 1e-2, 1], sweepSeeds: 1, finalSeeds: 2 },
    },
  },
  surfaces: { steps: 60, rates: logSpaced(-4, 1, 1) },
  nesterovSteps: 100,
  sequenceSteps: 2000,
};

/** Points of a loss curve, at most. Each needs a batch of its own. */
const POINTS = 32;

/** Told after every training: how many images all have seen so far, and the last loss. */
export type Tell = (images: number, loss: number) => void;

/** Images shown in all trainings of a network, if none diverges. */
export function imagesOf({ train, epochs, rates, sweepSeeds, finalSeeds }: TaskBudget): number {
  return METHODS.length * (rates.length * sweepSeeds + finalSeeds) * train * epochs;
}

/** Everything. `progressOf` is called at the start of each network, and gives what is told of its trainings. */
export function runStudy(
  budget: Budget,
  seed: number,
  progressOf: (task: Task, images: number) => { tell: Tell; done(): void },
): Results {
  const tasks = TASKS.map((task) => {
    const taskBudget = budget.tasks[task.name];
    const { tell, done } = progressOf(task, imagesOf(taskBudget));
    const result = runTask(task, taskBudget, seed, tell);
    done();
    return result;
  });
  return {
    seed,
    tasks,
    surfaces: SURFACES.map((surface) => runSurface(surface, budget.surfaces)),
    nesterov: compareForms(budget.nesterovSteps),
    sequence: compareOnSequence(budget.sequenceSteps),
  };
}

function runTask(task: Task, budget: TaskBudget, seed: number, tell: Tell): TaskResult {
  const digits = readDigits(budget);
  let seen = 0;
  const counted = (setup: Omit<Setup, 'task' | 'train' | 'epochs' | 'points'>): Outcome => {
    const { epochs } = budget;
    const points = Math.min(POINTS, epochs * Math.floor(budget.train / BATCH_SIZE));
    const outcome = train({ task, train: digits.train, epochs, points, ...setup });
    seen += budget.train * epochs;
    tell(seen, outcome.curve[outcome.curve.length - 1] ?? Number.NaN);
    return outcome;
  };
  return {
    name: task.name,
    title: task.title,
    parameters: [...task.model().parameters()].reduce((sum, param) => sum + param.numel(), 0),
    trainImages: budget.train,
    validationImages: budget.validation,
    testImages: budget.test,
    epochs: budget.epochs,
    methods: METHODS.map((method) => runMethod(method, budget, seed, digits, counted)),
  };
}

function runMethod(
  method: Method,
  budget: TaskBudget,
  seed: number,
  digits: Digits,
  run: (setup: Omit<Setup, 'task' | 'train' | 'epochs' | 'points'>) => Outcome,
): TaskMethodResult {
  const { rates, sweepSeeds, finalSeeds } = budget;
  const sweep = rates.map((lr) => ({
    lr,
    accuracies: Array.from(
      { length: sweepSeeds },
      (_, i) => run({ method, lr, seed: seed + i, held: digits.validation }).accuracy,
    ),
  }));
  const lr = bestRate(sweep);
  const steps = budget.epochs * Math.ceil(budget.train / method.batchSize);
  let watch: StepWatch | undefined;
  let formula = '';
  const finals = Array.from({ length: finalSeeds }, (_, i) =>
    run({
      ...{ method, lr, seed: seed + sweepSeeds + i, held: digits.test },
      observe(model, optimizer) {
        if (i > 0) return;
        formula = optimizer.formula();
        watch = watchSteps(model, optimizer, (step) => step >= steps - WATCHED);
      },
    }),
  );
  return {
    ...{ method: method.name, formula, sweep, lr, finals },
    stepSizes: watch?.sizes() ?? [],
    shareBelowMaximum: watch?.shareBelowMaximum() ?? null,
  };
}

/** The last steps of a training, over which the step sizes are averaged. */
export const WATCHED = 20;

/** What guessing one of ten digits gives: the score of a run that diverged. */
export const CHANCE = 0.1;

/** The mean accuracy at each rate, a diverged run counted as guessing. */
export function scores(sweep: TaskMethodResult['sweep']): { lr: number; score: number }[] {
  return sweep.map(({ lr, accuracies }) => ({
    lr,
    score: summary(accuracies.map((accuracy) => accuracy ?? CHANCE)).mean,
  }));
}

function bestRate(sweep: TaskMethodResult['sweep']): number {
  return scores(sweep).reduce((best, point) => (point.score > best.score ? point : best)).lr;
}

function runSurface(surface: Surface, { steps, rates }: Budget['surfaces']): SurfaceResult {
  // Nothing is drawn at random here, so that one sample at a time and many at a time are the same.
  const methods = METHODS.filter((method) => method.batchSize > 1);
  return {
    name: surface.name,
    steps,
    methods: methods.map((method) => {
      const sweep = rates.map((lr) => ({ lr, value: descend(surface, method, lr, steps).value }));
      const lr = steadiestRate(sweep);
      const { path } = descend(surface, method, lr, steps);
      return { method: method.name, sweep, lr, path: visible(path, surface) };
    }),
  };
}

/** Where descents are chaotic, one may end low by luck: the worst of a rate and its neighbours counts. */
function steadiestRate(sweep: SurfaceResult['methods'][number]['sweep']): number {
  const height = (i: number) => sweep[i]?.value ?? Number.POSITIVE_INFINITY;
  const worst = sweep.map((_, i) => Math.max(height(i - 1), height(i), height(i + 1)));
  return sweep[worst.indexOf(Math.min(...worst))].lr;
}

/** The points of a path that lie apart by more than 1/250 of the picture, and the last. */
function visible(path: readonly [number, number][], { window }: Surface): [number, number][] {
  const size = [window.x[1] - window.x[0], window.y[1] - window.y[0]];
  const kept: [number, number][] = [];
  path.forEach((point, i) => {
    const last = kept[kept.length - 1] ?? [Number.NaN, Number.NaN];
    const moved = Math.hypot((point[0] - last[0]) / size[0], (point[1] - last[1]) / size[1]);
    if (!(moved < 1 / 250) || i === path.length - 1) kept.push(point);
  });
  return kept;
}

function compareForms(steps: number): Results['nesterov'] {
  const surface = SURFACES[0];
  const setup = { surface, lr: 0.004, momentum: 0.9, steps };
  const halvedAt = 20;
  const same = nesterovPaths(setup);
  const halved = nesterovPaths({ ...setup, halvedAt });
  const shown = 60;
  return {
    ...{ surface: surface.name, lr: setup.lr, momentum: setup.momentum, steps },
    difference: largestDifference(same.ahead, same.optimizer),
    differenceWhenHalved: largestDifference(halved.ahead, halved.optimizer),
    halvedAt,
    textbook: same.textbook.slice(0, shown),
    optimizer: same.optimizer.slice(0, shown),
  };
}

function compareOnSequence(steps: number): Results['sequence'] {
  const follow = (amsgrad: boolean) => followSequence(amsgrad, AMSGRAD_LR, steps, 60);
  return { lr: AMSGRAD_LR, steps, adam: follow(false), amsgrad: follow(true) };
}
