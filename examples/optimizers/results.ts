// What the study measures, as it stands in results.json. Tables, pictures and sentences are made from this alone.
import type { StepSizes } from './step-sizes';

/** All of it. */
export interface Results {
  /** First seed; the others follow it. */
  readonly seed: number;
  readonly tasks: readonly TaskResult[];
  readonly surfaces: readonly SurfaceResult[];
  readonly nesterov: NesterovResult;
  readonly sequence: SequenceResult;
}

/** A network, trained by every method. */
export interface TaskResult {
  readonly name: string;
  readonly title: string;
  readonly parameters: number;
  readonly trainImages: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly epochs: number;
  readonly methods: readonly TaskMethodResult[];
}

/** What a method did to a network. */
export interface TaskMethodResult {
  readonly method: string;
  /** The update in text, as `optimizer.formula()` gives it. */
  readonly formula: string;
  /** By ascending learning rate: accuracy on the validation images, one value a seed; null for a diverged run. */
  readonly sweep: readonly {
    readonly lr: number;
    readonly accuracies: readonly (number | null)[];
  }[];
  /** The rate of the highest mean in the sweep. */
  readonly lr: number;
  /** Trainings at that rate from seeds that the sweep has not seen, tested on other images. */
  readonly finals: readonly FinalRun[];
  /** Of the first of these. */
  readonly stepSizes: readonly StepSizes[];
  /** Of the first of these: elements whose second moment has been larger; null where no maximum is kept. */
  readonly shareBelowMaximum: number | null;
}

/** A training at the chosen rate. */
export interface FinalRun {
  readonly accuracy: number | null;
  readonly curve: readonly number[];
}

/** A surface, descended by every method. */
export interface SurfaceResult {
  readonly name: string;
  readonly steps: number;
  readonly methods: readonly {
    readonly method: string;
    /** By ascending learning rate: the value after all steps (the least possible is 0); null for a diverged run. */
    readonly sweep: readonly { readonly lr: number; readonly value: number | null }[];
    /** The rate of the lowest value, where the worst of it and its neighbours counts. */
    readonly lr: number;
    /** The points passed at that rate, without those too near to the one before to be seen. */
    readonly path: readonly (readonly [number, number])[];
  }[];
}

/** The two forms of Nesterov's momentum. */
export interface NesterovResult {
  readonly surface: string;
  readonly lr: number;
  readonly momentum: number;
  readonly steps: number;
  /** Largest difference of a coordinate between the textbook's point ahead and optim.SGD's parameter. */
  readonly difference: number;
  /** The same when the rate is halved at `halvedAt`. */
  readonly differenceWhenHalved: number;
  readonly halvedAt: number;
  readonly textbook: readonly (readonly [number, number])[];
  readonly optimizer: readonly (readonly [number, number])[];
}

/** Adam and AMSGrad on the sequence of losses made against Adam. */
export interface SequenceResult {
  readonly lr: number;
  readonly steps: number;
  readonly adam: readonly { readonly step: number; readonly x: number }[];
  readonly amsgrad: readonly { readonly step: number; readonly x: number }[];
}

/** The text of results.json: numbers to five digits, lists of numbers in a line. */
export function resultsText(results: Results): string {
  const round = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(5)) : value;
  const text = JSON.stringify(results, round, 1);
  return `${text.replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, ''))}\n`;
}
