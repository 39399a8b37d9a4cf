// What can be set in the playground, its limits, and how it travels in an address.
import { nn, optim, zeros } from 'torchlet';
import { DATASETS, type DatasetName } from './datasets';

/** An option of an optimizer: a number, a switch, or several numbers. */
export type OptionValue = number | boolean | readonly number[];

/** Everything that decides what happens. */
export interface Settings {
  readonly dataset: DatasetName;
  /** Number of points. */
  readonly points: number;
  /** Standard deviation of what is added to the points. */
  readonly noise: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: string;
  readonly optimizer: string;
  /** The optimizer's options, by name. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Points in a step; 0 means all. */
  readonly batch: number;
  readonly device: string;
  readonly seed: number;
}

/** Activations that take no arguments. */
export const ACTIVATIONS = [
  'Tanh',
  'ReLU',
  'Sigmoid',
  'GELU',
  'SiLU',
  'ELU',
  'Softplus',
  'Identity',
];

/** Devices that the page offers, where they are there. */
export const DEVICES = ['cpu', 'gpu:webgl2', 'gpu:webgpu'];

/** Limits of the numbers. */
export const LIMITS = { points: 1000, noise: 0.5, layers: 6, width: 64, seed: 2 ** 31 - 1 };

type OptimizerClass = new (params: Iterable<unknown>, options?: object) => optim.Optimizer;

// Not offered: base classes, and those that need matrices, a closure that runs several times, or gradients of another kind.
const LEFT_OUT = /^(Optimizer|ElementwiseOptimizer|LBFGS|Muon|SparseAdam)$/;

/** The optimizers there are, by name. */
export const OPTIMIZERS: Readonly<Record<string, OptimizerClass>> = Object.fromEntries(
  Object.entries(optim).filter(
    ([name, value]) =>
      !LEFT_OUT.test(name) &&
      typeof value === 'function' &&
      value.prototype instanceof optim.Optimizer,
  ),
) as unknown as Record<string, OptimizerClass>;

/** Learning rates at which these data are learnt; others take the optimizer's own. */
const LEARNING_RATES: Readonly<Record<string, number>> = { SGD: 0.1, Adam: 0.03, AdamW: 0.03 };

/** An optimizer's options and their defaults, as the optimizer itself names them. */
export function defaultOptions(optimizer: string): Record<string, OptionValue> {
  // No random numbers are drawn here: those belong to the training.
  const probe = new nn.Parameter(zeros(1, 1));
  const lr = LEARNING_RATES[optimizer];
  const { defaults } = new OPTIMIZERS[optimizer]([probe], lr === undefined ? {} : { lr });
  return Object.fromEntries(
    Object.entries(defaults as Record<string, unknown>).filter(([, value]) => isOption(value)),
  ) as Record<string, OptionValue>;
}

function isOption(value: unknown): value is OptionValue {
  return (
    Number.isFinite(value) ||
    typeof value === 'boolean' ||
    (Array.isArray(value) && value.every(Number.isFinite))
  );
}

/** What the page begins with. */
export const INITIAL: Settings = {
  dataset: 'xor',
  points: 200,
  noise: 0,
  hidden: [8, 8],
  activation: 'Tanh',
  optimizer: 'Adam',
  options: defaultOptions('Adam'),
  batch: 0,
  device: 'cpu',
  seed: 0,
};

/** Settings as the part of an address behind `#`. */
export function toHash(settings: Settings): string {
  const { options, hidden, ...plain } = settings;
  const entries = Object.entries({ ...plain, hidden: hidden.join(',') });
  const changed = defaultOptions(settings.optimizer);
  const chosen = Object.entries(options).filter(
    ([name, value]) => `${value}` !== `${changed[name]}`,
  );
  return new URLSearchParams([
    ...entries.map(([name, value]) => [name, String(value)]),
    ...chosen.map(([name, value]) => [`option.${name}`, String(value)]),
  ]).toString();
}

/** Settings from the part of an address behind `#`; what is missing or means nothing stays as it is at the start. */
export function fromHash(hash: string): Settings {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const oneOf = <T extends string>(name: string, allowed: readonly T[], other: T): T =>
    allowed.find((value) => value === query.get(name)) ?? other;
  const number = (name: keyof Settings & string, low: number, high: number): number => {
    const value = Number(query.get(name) ?? Number.NaN);
    return Number.isNaN(value) ? (INITIAL[name] as number) : Math.min(high, Math.max(low, value));
  };
  const optimizer = oneOf('optimizer', Object.keys(OPTIMIZERS), INITIAL.optimizer);
  const widths = (query.get('hidden') ?? INITIAL.hidden.join(',')).split(',').map(Number);
  const hidden = widths.filter((n) => Number.isInteger(n) && n >= 1 && n <= LIMITS.width);
  const options = Object.entries(defaultOptions(optimizer)).map(([name, value]) => [
    name,
    parseOption(query.get(`option.${name}`), value),
  ]);
  const points = Math.round(number('points', 2, LIMITS.points));
  return {
    dataset: oneOf('dataset', Object.keys(DATASETS) as DatasetName[], INITIAL.dataset),
    points,
    noise: number('noise', 0, LIMITS.noise),
    hidden: hidden.slice(0, LIMITS.layers),
    activation: oneOf('activation', ACTIVATIONS, INITIAL.activation),
    optimizer,
    options: Object.fromEntries(options),
    batch: Math.round(number('batch', 0, points)),
    device: oneOf('device', DEVICES, INITIAL.device),
    seed: Math.round(number('seed', 0, LIMITS.seed)),
  };
}

function parseOption(text: string | null, otherwise: OptionValue): OptionValue {
  if (text === null) return otherwise;
  if (typeof otherwise === 'boolean') return text === 'true';
  const numbers = text.split(',').map(Number);
  if (numbers.some(Number.isNaN)) return otherwise;
  return Array.isArray(otherwise) ? numbers : numbers[0];
}
