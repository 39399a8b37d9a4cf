/**
 * Tensors as text, digit for digit as PyTorch prints them (`torch/_tensor_str.py`). Layer: tensor.
 */
import { isFloating, type TypedArray } from '../dtype';
import { unknownOption, ValueError } from '../errors';
import { roundedExponential, roundedFixed } from './decimal';
import { download } from './download';
import type { Tensor } from './tensor';

/** How tensors are printed. */
export interface PrintOptions {
  /** Digits after the decimal point; 4 by default. */
  precision?: number;
  /** Tensors of more elements are abridged; 1000 by default. */
  threshold?: number;
  /** How many items an abridged dimension shows at either end; 3 by default. */
  edgeitems?: number;
  /** Characters after which lines are broken; 80 by default. */
  linewidth?: number;
  /** `1.0000e-05` always or never; null, the default, lets the values decide. */
  sciMode?: boolean | null;
}

interface Settings extends Required<PrintOptions> {}

/** Sets of options by name, as `torch.set_printoptions` has them. */
const PROFILES = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Number.POSITIVE_INFINITY, edgeitems: 3, linewidth: 80 },
} as const;

const settings: Settings = { ...PROFILES.default, sciMode: null };

/** Least and greatest value of each number among the options. */
const BOUNDS: Record<string, [number, number]> = {
  precision: [0, 50],
  threshold: [0, Number.POSITIVE_INFINITY],
  edgeitems: [1, Number.POSITIVE_INFINITY],
  linewidth: [1, Number.POSITIVE_INFINITY],
};

/**
 * Sets how tensors are printed from now on. What is left out stays, except `sciMode`, which goes
 * back to null, as in PyTorch.
 *
 * @param options the settings to change; `profile` ('default', 'short' or 'full') sets several
 * @throws OptionError for an unknown name, ValueError for a number out of range
 * @see https://pytorch.org/docs/stable/generated/torch.set_printoptions.html
 * @example
 * ```ts
 * import { setPrintOptions, tensor } from 'torchlet';
 * setPrintOptions({ precision: 2 });
 * console.log(`${tensor([1 / 3, 2 / 3])}`); // tensor([0.33, 0.67])
 * setPrintOptions({ profile: 'default' });
 * ```
 */
export function setPrintOptions(
  options: PrintOptions & { profile?: keyof typeof PROFILES } = {},
): void {
  const { profile, ...given } = options;
  const known = [...Object.keys(settings), 'profile'];
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw unknownOption('setPrintOptions', name, known);
    const bounds = BOUNDS[name];
    if (bounds === undefined || value === undefined) continue;
    const fits = typeof value === 'number' && value >= bounds[0] && value <= bounds[1];
    if (!fits || !(Number.isInteger(value) || value === Number.POSITIVE_INFINITY)) {
      const limit = bounds[1] === Number.POSITIVE_INFINITY ? 'or more' : `to ${bounds[1]}`;
      throw new ValueError(
        `setPrintOptions: ${name} is ${value}. Give a whole number of ${bounds[0]} ${limit}.`,
        value,
      );
    }
  }
  if (profile !== undefined && !(profile in PROFILES)) {
    throw new ValueError(
      `setPrintOptions: there is no profile '${profile}'. Known: default, short, full.`,
      profile,
    );
  }
  if (profile !== undefined) Object.assign(settings, PROFILES[profile]);
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) Object.assign(settings, { [name]: value });
  }
  settings.sciMode = options.sciMode ?? null;
}

const PREFIX = 'tensor(';

/**
 * The text of a tensor, as PyTorch prints it. On a device that cannot be read synchronously the
 * elements are left out: `tensor(..., size=(2, 3), device='gpu:webgpu')`.
 *
 * @param x any tensor; printing records nothing and changes nothing
 */
export function formatTensor(x: Tensor): string {
  const readable = x.storage.backend.readsSynchronously;
  const empty = x.count === 0;
  const suffixes: string[] = [];
  if (x.device !== 'cpu') suffixes.push(`device='${x.device}'`);
  if (empty ? x.ndim !== 1 : !readable) suffixes.unshift(`size=(${tuple(x.shape)})`);
  // Without an element to go by, the type of integers and booleans must be told too.
  if (x.dtype === 'float64' || ((empty || !readable) && x.dtype !== 'float32')) {
    suffixes.push(`dtype=${x.dtype}`);
  }
  const { gradFn } = x;
  if (gradFn !== null) suffixes.push(`gradFn=<${gradFn.name}>`);
  else if (x.requiresGrad) suffixes.push('requiresGrad=true');
  const contents = empty ? '[]' : readable ? elements(x) : '...';
  return withSuffixes(PREFIX + contents, suffixes);
}

/** Sizes as Python writes a tuple: `2, 3`, and `2,` for one. */
function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `${shape[0]},` : shape.join(', ');
}

function withSuffixes(text: string, suffixes: readonly string[]): string {
  let out = text;
  let lineLength = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    if (lineLength + suffix.length + 2 > settings.linewidth) {
      out += `,\n${' '.repeat(PREFIX.length)}${suffix}`;
      lineLength = PREFIX.length + suffix.length;
    } else {
      out += `, ${suffix}`;
      lineLength += suffix.length + 2;
    }
  }
  return `${out})`;
}

/** The elements in brackets. */
function elements(x: Tensor): string {
  const flat = x.device === 'cpu' && x.dense ? x.data : download('toString', x);
  const { shape } = x;
  const abridged = x.count > settings.threshold;
  const strides = new Array<number>(shape.length);
  for (let dim = shape.length - 1, step = 1; dim >= 0; dim--) {
    strides[dim] = step;
    step *= shape[dim];
  }
  /** The items of a dimension that are shown; null stands for those left out. */
  const shown = (dim: number): (number | null)[] => {
    const size = shape[dim];
    const { edgeitems } = settings;
    if (!abridged || size <= 2 * edgeitems) return Array.from({ length: size }, (_, i) => i);
    const edge = Array.from({ length: edgeitems }, (_, i) => i);
    return [...edge, null, ...edge.map((i) => size - edgeitems + i)];
  };
  const visible: number[] = [];
  const collect = (dim: number, at: number): void => {
    if (dim === shape.length) visible.push(flat[at]);
    else for (const i of shown(dim)) if (i !== null) collect(dim + 1, at + i * strides[dim]);
  };
  collect(0, 0);
  const { width, format } = formatterOf(visible, x.dtype === 'bool', isFloating(x.dtype));
  const print = (dim: number, at: number, indent: number): string => {
    if (dim === shape.length) return format(flat[at]);
    const last = dim === shape.length - 1;
    const items = shown(dim).map((i) => {
      if (i === null) return last ? ' ...' : '...';
      return print(dim + 1, at + i * strides[dim], indent + 1);
    });
    const margin = ' '.repeat(indent + 1);
    if (!last) return `[${items.join(`,${'\n'.repeat(shape.length - dim - 1)}${margin}`)}]`;
    const perLine = Math.max(1, Math.floor((settings.linewidth - indent) / (width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) {
      lines.push(items.slice(i, i + perLine).join(', '));
    }
    return `[${lines.join(`,\n${margin}`)}]`;
  };
  return print(0, 0, PREFIX.length);
}

interface Formatter {
  readonly width: number;
  readonly format: (value: number) => string;
}

/** One form for all elements, chosen by those that are shown. */
function formatterOf(
  visible: readonly number[] | TypedArray,
  isBool: boolean,
  floating: boolean,
): Formatter {
  if (!floating) {
    const text = isBool ? (v: number) => (v !== 0 ? 'True' : 'False') : String;
    return aligned(visible, text, text);
  }
  const { precision } = settings;
  const values = (visible as readonly number[]).filter((v) => Number.isFinite(v) && v !== 0);
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const value of values) {
    min = Math.min(min, Math.abs(value));
    max = Math.max(max, Math.abs(value));
  }
  const whole = values.every(Number.isInteger);
  const scientific = values.length > 0 && (max / min > 1000 || max > 1e8 || (!whole && min < 1e-4));
  const exponential = (v: number) => roundedExponential(v, precision);
  const plain = (v: number) => {
    if (!Number.isFinite(v)) return nonFinite(v);
    return whole ? `${roundedFixed(v, 0)}.` : roundedFixed(v, precision);
  };
  const natural = scientific ? exponential : plain;
  const chosen = (settings.sciMode ?? scientific) ? exponential : plain;
  return aligned(values, natural, (v) => (Number.isFinite(v) ? chosen(v) : nonFinite(v)));
}

/**
 * Pads to the longest of the values as `measure` writes them. Only finite values other than 0
 * count, and in the form that the values would have chosen: so prints PyTorch.
 */
function aligned(
  values: readonly number[] | TypedArray,
  measure: (value: number) => string,
  text: (value: number) => string,
): Formatter {
  let width = 1;
  for (const value of values) width = Math.max(width, measure(value).length);
  return { width, format: (value) => text(value).padStart(width) };
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}
