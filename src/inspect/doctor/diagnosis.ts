/**
 * What the doctor hands back: findings in plain words. Layer: inspect.
 */

/** What commonly goes wrong, by name. */
export type Trap =
  | 'forward-fails'
  | 'loss-fails'
  | 'loss-not-finite'
  | 'loss-not-one-number'
  | 'loss-not-connected'
  | 'softmax-before-loss'
  | 'loss-broadcasts'
  | 'target-dtype'
  | 'target-range'
  | 'not-in-optimizer'
  | 'not-in-model'
  | 'learning-rate'
  | 'no-gradient'
  | 'dead-relu'
  | 'gradient-not-finite'
  | 'exploding-gradients'
  | 'vanishing-gradients'
  | 'evaluation-mode'
  | 'scheduler-first';

/** One thing that the doctor found. */
export interface Finding {
  readonly trap: Trap;
  /** What is wrong, where, with the numbers, and what to do. */
  readonly message: string;
  /** Paths of the parameters or modules in question. */
  readonly paths: readonly string[];
}

/** What the doctor found. Printed, it is a report. */
export class Diagnosis {
  constructor(
    /** Empty when nothing was found. */
    readonly findings: readonly Finding[],
    /** The value of the loss; null when there was none. */
    readonly loss: number | null,
  ) {}

  /** Whether nothing was found. */
  get healthy(): boolean {
    return this.findings.length === 0;
  }

  /** The report. */
  toString(): string {
    const loss = this.loss === null ? '' : ` The loss is ${shortNumber(this.loss)}.`;
    if (this.healthy) return `doctor: nothing found.${loss}`;
    const count = this.findings.length === 1 ? '1 finding' : `${this.findings.length} findings`;
    const lines = this.findings.map(({ trap, message }, i) => `${i + 1}. ${trap}: ${message}`);
    return [`doctor: ${count}.${loss}`, ...lines].join('\n');
  }

  /** What Node prints for `console.log(diagnosis)`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** @internal A number with a few digits. */
export function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);
}

/** @internal The first few names, and how many more there are. */
export function listed(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).map((name) => `'${name}'`);
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return shown.join(', ') + more;
}
