/**
 * Operations as methods: `ops/define` installs each on Tensor's prototype, and the types here follow from the ops'
 * own, so that hover text and go-to-definition land on the declaration. Layer: tensor; sees ops as types only.
 */
import { ValueError } from '../errors';
import type * as backward from '../ops/backward';
import type * as bitwise from '../ops/bitwise';
import type * as broadcasting from '../ops/broadcasting';
import type * as clamp from '../ops/clamp';
import type * as counting from '../ops/counting';
import type * as covariance from '../ops/covariance';
import type * as cumulative from '../ops/cumulative';
import type * as diagonals from '../ops/diagonals';
import type * as differences from '../ops/differences';
import type * as disposal from '../ops/dispose';
import type * as distances from '../ops/distances';
import type * as elementWriting from '../ops/element-writing';
import type * as extremes from '../ops/extremes';
import type * as gather from '../ops/gather';
import type * as indexWriting from '../ops/index-writing';
import type * as indexing from '../ops/indexing';
import type * as like from '../ops/like';
import type * as linalg from '../ops/linalg';
import type * as masking from '../ops/masking';
import type * as matrixMethods from '../ops/matrix-methods';
import type { Elementwise, ElementwiseInPlace, ElementwiseModule } from '../ops/names';
import type * as partsWriting from '../ops/parts-writing';
import type * as products from '../ops/products';
import type * as random from '../ops/random';
import type * as distributions from '../ops/random-distributions';
import type * as randomFill from '../ops/random-fill';
import type * as reading from '../ops/reading';
import type * as rearranging from '../ops/rearranging';
import type * as reduction from '../ops/reduction';
import type * as repeating from '../ops/repeating';
import type * as reshaping from '../ops/reshaping';
import type * as scatterReduce from '../ops/scatter-reduce';
import type * as scattering from '../ops/scattering';
import type * as searching from '../ops/searching';
import type * as softmax from '../ops/softmax';
import type * as sorting from '../ops/sorting';
import type * as splitting from '../ops/splitting';
import type * as stacking from '../ops/stacking';
import type * as statistics from '../ops/statistics';
import type * as taking from '../ops/taking';
import type * as views from '../ops/views';
import type * as windows from '../ops/windows';
import type * as writing from '../ops/writing';
import type { Needs } from '../options';
import { Tensor } from './tensor';

/**
 * An operation called on its first operand. An operation with two call signatures keeps both; what editors show of them
 * stands here, as they take nothing from the declaration then.
 */
type Method<F> = F extends {
  (x: infer X, ...rest: infer A): infer R;
  (x: infer X, ...rest: infer B): infer S;
}
  ? Tensor extends X
    ? F extends (x: X, ...rest: A) => R
      ? {
          /** That of all elements: a tensor without dimensions. */
          (...rest: A): R;
          /** That along a dimension: `{ values, indices }`, the values and where they stood. */
          (...rest: B): S;
        }
      : (...rest: B) => S
    : never
  : never;

/** The same of a type with one call signature. */
type Single<F> = F extends (x: never, ...rest: infer A) => infer R ? (...rest: A) => R : never;

type MethodsOf<M> = { readonly [K in keyof M]: Single<M[K]> };
type OverloadedMethodsOf<M> = { readonly [K in keyof M]: Method<M[K]> };

/** Elementwise operations whose method takes its operands in another order than the function. */
interface Reordered {
  /** This tensor where the condition holds, else `other`. */
  where(condition: Tensor, other: Tensor | number): Tensor;
  /** The same, `other` by name. */
  where(condition: Tensor, options: { other: Tensor | number }): Tensor;
  /** The same, both by name. */
  where(options: { condition: Tensor; other: Tensor | number }): Tensor;
}

interface PolygammaMethod {
  /** The n-th derivative of the digamma function, n = 0, 1, 2, …: `polygamma(n, x)`. */
  polygamma(...args: Needs<[n: number], { n?: number }>): Tensor;
}

/** Operations whose result follows from their options. */
interface UniqueMethods {
  unique: UniqueMethod;
  uniqueConsecutive: UniqueMethod;
}

interface UniqueMethod {
  /** The distinct elements: all in ascending order, or of each run of equal ones the first. */
  (): Tensor;
  /** The same, or the distinct slices along `dim`; on request also which of them each is, and how many are equal. */
  <O extends counting.UniqueOptions>(options: O): counting.UniqueOf<O>;
}

/** Operations whose method is generic, which a mapped type would lose. */
interface Generic {
  /**
   * The only element of a tensor with one: a number, or a boolean for a bool tensor (`item<boolean>()`).
   *
   * @throws ShapeError when there are more or none
   * @throws DeviceError on a device that cannot read synchronously
   */
  item<T extends number | boolean = number>(): T;
  /** The same on every device. */
  itemAsync<T extends number | boolean = number>(): Promise<T>;
}

type InPlace = {
  readonly [K in Exclude<ElementwiseInPlace, 'where'> as `${K}_`]: WrittenOver<
    ElementwiseModule[K]
  >;
};

type WrittenOver<F> = F extends (x: never, ...rest: infer A) => infer R
  ? {
      /** What the operation of this name without `_` computes, written over this tensor, which is returned. */
      // biome-ignore lint/style/useShorthandFunctionType: editors show the comment of a signature, not of a type.
      (...rest: A): R;
    }
  : never;

/** Everything that a tensor can do. */
export interface Methods
  extends MethodsOf<Pick<ElementwiseModule, Exclude<Elementwise, 'where'>>>,
    InPlace,
    Reordered,
    Generic,
    MethodsOf<typeof bitwise>,
    MethodsOf<typeof distances>,
    MethodsOf<Pick<typeof searching, 'isin'>>,
    MethodsOf<typeof statistics>,
    MethodsOf<Pick<typeof counting, 'bincount' | 'histc'>>,
    UniqueMethods,
    MethodsOf<typeof matrixMethods>,
    MethodsOf<typeof views>,
    MethodsOf<typeof cumulative>,
    MethodsOf<typeof differences>,
    MethodsOf<typeof diagonals>,
    MethodsOf<typeof elementWriting>,
    MethodsOf<typeof indexWriting>,
    MethodsOf<typeof products>,
    MethodsOf<typeof partsWriting>,
    MethodsOf<typeof covariance>,
    MethodsOf<Pick<typeof broadcasting, 'combinations' | 'renorm' | 'renorm_' | 'floatPower'>>,
    PolygammaMethod,
    MethodsOf<typeof rearranging>,
    MethodsOf<typeof repeating>,
    MethodsOf<typeof scatterReduce>,
    MethodsOf<typeof scattering>,
    MethodsOf<Omit<typeof sorting, 'median' | 'nanmedian'>>,
    OverloadedMethodsOf<Pick<typeof sorting, 'median' | 'nanmedian'>>,
    MethodsOf<Omit<typeof stacking, 'hstack' | 'vstack' | 'dstack' | 'columnStack' | 'blockDiag'>>,
    MethodsOf<typeof taking>,
    MethodsOf<typeof disposal>,
    MethodsOf<typeof windows>,
    MethodsOf<typeof reshaping>,
    MethodsOf<typeof indexing>,
    MethodsOf<Omit<typeof gather, 'runScatter' | 'checkInt32'>>,
    MethodsOf<typeof masking>,
    MethodsOf<typeof clamp>,
    MethodsOf<typeof linalg>,
    MethodsOf<typeof softmax>,
    MethodsOf<typeof writing>,
    MethodsOf<Omit<typeof randomFill, 'drawInto' | 'probabilitiesFor'>>,
    MethodsOf<typeof distributions>,
    MethodsOf<Pick<typeof random, 'multinomial'>>,
    MethodsOf<Omit<typeof reading, keyof Generic>>,
    MethodsOf<typeof reduction>,
    MethodsOf<Pick<typeof extremes, 'amax' | 'amin' | 'argmax' | 'argmin'>>,
    OverloadedMethodsOf<Pick<typeof extremes, 'max' | 'min'>>,
    MethodsOf<typeof splitting>,
    MethodsOf<typeof like>,
    MethodsOf<Pick<typeof backward, 'backward'>> {}

/** Names that were installed as methods, so that a user's operation may replace another user's but nothing else. */
const installed = new Set<string>();
const sealed = new Set<string>();

/**
 * @internal From here on no operation may take a name that is installed, or that a tensor has as a field.
 *
 * @param example any tensor, for the names of its fields
 */
export function sealMethods(example: Tensor): void {
  for (const name of [...installed, ...Object.keys(example)]) sealed.add(name);
}

/**
 * Checks that a new operation takes no name that is Tensor's.
 *
 * @throws ValueError when Tensor has something else of this name
 */
export function checkMethodName(name: string): void {
  if (sealed.has(name) || (name in Tensor.prototype && !installed.has(name))) {
    throw new ValueError(
      `elementwise: '${name}' is a name of Tensor itself. Choose another.`,
      name,
    );
  }
}

/**
 * Installs an operation as a method of Tensor.
 *
 * @param operands number of operands where there are only operands; such calls run straight
 * @throws ValueError when Tensor has something else of this name
 */
export function installMethod(
  name: string,
  call: (...args: unknown[]) => unknown,
  operands = 0,
): void {
  checkMethodName(name);
  installed.add(name);
  Object.defineProperty(Tensor.prototype, name, {
    configurable: true,
    writable: true,
    value: methodOf(call, operands),
  });
}

/** A rest parameter would allocate an array at every call, so the common arities do without. */
function methodOf(call: (...args: unknown[]) => unknown, operands: number): unknown {
  if (operands === 1) {
    return function (this: Tensor, surplus: unknown) {
      return call(this, surplus);
    };
  }
  if (operands === 2) {
    return function (this: Tensor, y: unknown, option: unknown, surplus: unknown) {
      return call(this, y, option, surplus);
    };
  }
  return function (this: Tensor, ...rest: unknown[]) {
    return call(this, ...rest);
  };
}
