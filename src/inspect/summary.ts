/**
 * A model's layers with output shapes, parameters and work, as torchinfo prints them. Layer: inspect.
 */
import { noGrad } from '../autograd/index';
import { ValueError } from '../errors';
import type { Module } from '../nn/module';
import { ones } from '../ops/creation';
import { Tensor } from '../tensor/tensor';
import { printSummary } from './print-summary';

/** One call of a module. */
export interface LayerSummary {
  /** The class: `Linear`. */
  readonly type: string;
  /** Path in the model; empty for the model. */
  readonly path: string;
  readonly depth: number;
  /** Number among the modules of its depth, from 1. */
  readonly index: number;
  readonly outputShape: readonly number[];
  /** Number of elements of all its parameters, those of the modules inside included. */
  readonly params: number;
  readonly trainable: number;
  readonly multAdds: number;
  /** Bytes of its result. */
  readonly outputBytes: number;
  /** Whether it has no modules inside. */
  readonly leaf: boolean;
  /** Whether the same module was called before: its parameters count once. */
  readonly repeated: boolean;
}

/** What `summary` found; printed, it is torchinfo's table. */
export class Summary {
  constructor(
    readonly layers: readonly LayerSummary[],
    readonly inputBytes: number,
    readonly totals: {
      readonly params: number;
      readonly trainable: number;
      readonly multAdds: number;
      /** Bytes of the results of layers with parameters, twice: for their gradients. */
      readonly passBytes: number;
      readonly paramBytes: number;
    },
  ) {}

  /** The table. */
  toString(): string {
    return printSummary(this);
  }

  /** What a notebook shows. */
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'text/plain': this.toString() };
  }

  /** What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Options of `summary`. */
export interface SummaryOptions {
  /** Device of the input that is made; where the model's parameters are by default. */
  device?: string;
}

/**
 * Runs a model once on an input of ones, in evaluation mode and without recording, and tells of its layers. Multiply-adds
 * are counted as torchinfo counts them: of a convolution every parameter for every place of its result, of other layers
 * every parameter for every item of the batch.
 *
 * @param input its shape, with the batch; or the input itself
 * @see https://github.com/TylerYep/torchinfo
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * import { summary } from 'torchlet/inspect';
 * const { totals, layers } = summary(new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh()), [4, 2]);
 * console.log(totals.params, totals.multAdds, layers[1].outputShape); // 24 96 [4, 8]
 * ```
 */
export function summary(
  model: Module,
  input: readonly number[] | Tensor | readonly Tensor[],
  options: SummaryOptions = {},
): Summary {
  const inputs = inputsOf(model, input, options);
  const modules = model.namedModules();
  const layers: (LayerSummary | null)[] = [];
  const stack: number[] = [];
  const seen = new Set<Module>();
  const handles = modules.flatMap(([path, module]) => [
    module.registerForwardPreHook(() => {
      stack.push(layers.length);
      layers.push(null);
    }),
    module.registerForwardHook((_, __, output) => {
      const at = stack.pop() as number;
      const depth = stack.length;
      layers[at] = layerOf(module, path, depth, output, seen.has(module));
      seen.add(module);
    }),
  ]);
  const training = modules.map(([, module]) => module.training);
  try {
    model.eval();
    noGrad(() => model(...inputs));
  } finally {
    for (const handle of handles) handle.remove();
    modules.forEach(([, module], i) => {
      module.training = training[i];
    });
  }
  const called = numbered(layers.filter((layer) => layer !== null));
  const parameters = model.parameters();
  const total = (amount: (layer: LayerSummary) => number) =>
    called.reduce((sum, layer) => sum + (layer.leaf ? amount(layer) : 0), 0);
  return new Summary(called, bytesOf(inputs), {
    params: countOf(parameters),
    trainable: countOf(parameters.filter((parameter) => parameter.requiresGrad)),
    multAdds: total((layer) => layer.multAdds),
    passBytes: total((layer) => (layer.params > 0 ? 2 * layer.outputBytes : 0)),
    paramBytes: bytesOf(parameters),
  });
}

/** The numbers within each depth in the order of the calls: hooks run when a module is done, insides first. */
function numbered(layers: readonly LayerSummary[]): LayerSummary[] {
  const counts: number[] = [];
  const known = new Map<string, number>();
  return layers.map((layer) => {
    const key = `${layer.depth} ${layer.path}`;
    const index = known.get(key) ?? (counts[layer.depth] ?? 0) + 1;
    if (!known.has(key)) counts[layer.depth] = index;
    known.set(key, index);
    return { ...layer, index };
  });
}

function inputsOf(
  model: Module,
  input: readonly number[] | Tensor | readonly Tensor[],
  options: SummaryOptions,
): Tensor[] {
  if (input instanceof Tensor) return [input];
  const list = input as readonly unknown[];
  if (list.length > 0 && list.every((item) => item instanceof Tensor)) return [...list] as Tensor[];
  const sizes = list as readonly number[];
  if (!sizes.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new ValueError(
      `summary: the input shape [${sizes.join(', ')}] must be whole numbers of 0 or more, the batch first. ` +
        'For another input pass the tensor itself.',
      sizes,
    );
  }
  const [like] = model.parameters();
  const device = options.device ?? like?.device ?? 'cpu';
  return [ones([...sizes], { device, dtype: like?.dtype ?? 'float32' })];
}

function layerOf(
  module: Module,
  path: string,
  depth: number,
  output: unknown,
  repeated: boolean,
): LayerSummary {
  const first = firstTensor(output);
  const parameters = module.parameters();
  return {
    ...{ type: module.constructor.name, path, depth, index: 0, repeated },
    outputShape: first?.shape ?? [],
    params: countOf(parameters),
    trainable: countOf(parameters.filter((parameter) => parameter.requiresGrad)),
    multAdds: first === null ? 0 : multAddsOf(module, first.shape),
    outputBytes: first === null ? 0 : bytesOf([first]),
    leaf: module.children().length === 0,
  };
}

function multAddsOf(module: Module, shape: readonly number[]): number {
  const product = (sizes: readonly number[]) => sizes.reduce((n, size) => n * size, 1);
  const times = (name: string) => {
    if (name !== 'weight' && name !== 'bias') return product(shape.slice(0, 2)); // recurrent
    if (!module.constructor.name.includes('Conv')) return shape[0] ?? 1;
    return (shape[0] ?? 1) * product(shape.slice(2));
  };
  return module
    .namedParameters({ recurse: false })
    .reduce((sum, [name, { count }]) => sum + count * times(name), 0);
}

function firstTensor(output: unknown): Tensor | null {
  if (output instanceof Tensor) return output;
  if (Array.isArray(output)) {
    for (const item of output) {
      const found = firstTensor(item);
      if (found !== null) return found;
    }
  }
  return null;
}

function countOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { count }) => sum + count, 0);
}

const BYTES: Record<string, number> = { float32: 4, float64: 8, int32: 4, bool: 1 };

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { count, dtype }) => sum + count * BYTES[dtype], 0);
}
