/**
 * The one road by which an operation comes into being: from a declaration come the function, the method, the in-place
 * method, the name in the formula algebra, and the entry in the catalog that tests and docs read. Layer: ops.
 */
import { addToAlgebra } from '../formula/algebra';
import {
  Expr,
  type FormulaFunction,
  type Primitive,
  type ResultType,
  type VjpRule,
} from '../formula/expr';
import type { Formula } from '../formula/formula';
import { parseFormula } from '../formula/parse';
import { checkMethodName, installMethod } from '../tensor/methods';
import type { Tensor } from '../tensor/tensor';
import { ElementwiseOp, type Extended } from './elementwise-op';

/** An operation of one tensor. */
export type Unary = (x: Tensor) => Tensor;

/** An operation of two tensors that broadcast; one of them may be a number. The second has a name in PyTorch. */
export type BinaryNamed<N extends string> = (
  x: Tensor | number,
  ...args: [other: Tensor | number] | [options: { readonly [K in N]: Tensor | number }]
) => Tensor;

/** The same whose second operand is called `other`. */
export type Binary = BinaryNamed<'other'>;

/** What is known of an operation, for the contract tests, the docs and the tools that show formulas. */
export interface CatalogEntry {
  readonly name: string;
  /** Whether the operation was declared by a formula. */
  readonly elementwise: boolean;
  /** Names of the operands and parameters. */
  readonly operands: readonly string[];
  /** Values of the trailing parameters when left out. */
  readonly defaults: readonly number[];
  /** Where test values are drawn from, per tensor operand. */
  readonly domain: readonly (readonly [number, number])[];
  /** The formula with all tensor operands as tensors; null for an operation that is not elementwise. */
  readonly formula: Formula | null;
  /** Whether it has a derivative. */
  readonly differentiable: boolean;
  /** Whether it is a building block of other operations, which the docs leave out. */
  readonly internal: boolean;
}

/** Every operation, by name. */
export const catalog = new Map<string, CatalogEntry>();

/** The declaration of an operation that is not made of others. */
export interface PrimitiveSpec {
  /** The value in JavaScript, over the operands `x`, `y`, `z`. */
  js: string;
  /** The same on vectors of float32, where they have a function for it that `Math` has not. */
  vectors?: string;
  /** One rule, or one per operand; null where there is no derivative. Left out: not differentiable at all. */
  vjp?: VjpRule | readonly (VjpRule | null)[];
  /** How the element type of the result follows; `'float'` by default. */
  result?: ResultType;
  /** Where test values are drawn from: one interval, or one per operand; [-4, 4] by default. */
  domain?: readonly [number, number] | readonly (readonly [number, number])[];
  /** How it prints, over `x`, `y`, `z`; `name(x)` by default. */
  text?: string;
  latex?: string;
  /** How tightly the printed form binds: 1 sum, 2 product, 3 sign, 4 power, 5 call (default). */
  binds?: number;
  /** PyTorch's names of the operands, by which they may be given; `input` and `other` by default. */
  names?: readonly string[];
  /** Whether there is an in-place form; true by default. */
  inPlace?: boolean;
  /** Order of the formula's operands when called as a method, for `x.where(condition, y)`. */
  methodOrder?: readonly number[];
  /** What a call with more arguments than operands means: the operation to run instead, and its second operand. */
  extended?: Extended;
  /** A building block of other operations, which the docs leave out. */
  internal?: boolean;
}

/** What else an elementwise operation may say of itself. */
export interface ElementwiseOptions {
  /** Trailing operands that are numbers, with their defaults; they may be given by name. */
  params?: Readonly<Record<string, number>>;
  /** Other defaults of `params` for float64 tensors. */
  paramsOfFloat64?: Readonly<Record<string, number>>;
  /** Names of the tensor operands; `x`, `y`, `z`, `u`, … by default. */
  operands?: readonly string[];
  domain?: PrimitiveSpec['domain'];
  /** A building block of other operations, which the docs leave out. */
  internal?: boolean;
}

const LABELS = ['x', 'y', 'z', 'u', 'v', 'w'];

/** What PyTorch calls the operands that formulas call x and y. */
const TORCH_NAMES: Readonly<Record<string, string>> = { x: 'input', y: 'other' };

/**
 * Declares an elementwise operation that is not made of others.
 *
 * @param name the operation's name, which becomes the method's
 * @param spec its value, derivative and printed form
 * @returns the function; the methods are installed
 */
export function primitive<F = Unary>(name: string, spec: PrimitiveSpec): F {
  const arity = new Set(spec.js.match(/\b[xyz]\b/g)).size;
  const vjp =
    spec.vjp === undefined ? null : typeof spec.vjp === 'function' ? [spec.vjp] : spec.vjp;
  const operands = LABELS.slice(0, arity);
  const call = `${name}(${operands.join(', ')})`;
  const node: Primitive = {
    name,
    arity,
    js: spec.js,
    vectors: spec.vectors,
    vjp: vjp ?? new Array(arity).fill(null),
    result: spec.result ?? 'float',
    text: spec.text ?? call,
    latex: spec.latex ?? `\\operatorname{${name}}\\left(${operands.join(', ')}\\right)`,
    binds: spec.binds ?? 5,
  };
  return declare<F>(name, {
    build: (...args) => Expr.call(node, args),
    operands,
    names: spec.names ?? operands.map((operand) => TORCH_NAMES[operand] ?? operand),
    choosing: spec.result === 'choose',
    params: {},
    domain: spec.domain,
    differentiable: vjp !== null,
    hasInPlace: spec.inPlace ?? true,
    primitive: true,
    internal: spec.internal,
    methodOrder: spec.methodOrder,
    extended: spec.extended,
  });
}

/**
 * Declares an elementwise operation by its formula. Users' operations come in by this door too: they are
 * differentiable to any order and run as one kernel on every device.
 *
 * @typeParam F type of the function that comes back
 * @param name the operation's name, which becomes the method's
 * @param formula a function of symbolic operands, which have the methods of the algebra; or text such as
 * `'x * sigmoid(beta * x)'` over `options.operands` (`x` alone by default) and the names of `options.params`
 * @param options trailing number operands with defaults, names of operands, a domain for tests
 * @returns a function of tensors and numbers; the method `name` is installed on Tensor
 * @throws ValueError when the name belongs to a built-in operation or to Tensor itself
 * @throws FormulaError for text that is no formula; at the first call, when the formula returns something other than an expression
 * @example
 * ```ts
 * import { elementwise, tensor } from 'torchlet';
 * const swish = elementwise('swish', (x, beta) => x.mul(x.mul(beta).sigmoid()));
 * const x = tensor([1, 2], { requiresGrad: true });
 * swish(x, 1.5).sum().backward();
 * console.log(x.grad?.shape); // [2]
 * const softSquare = elementwise('softSquare', 'x^2 / (1 + abs(x) * slope)', { params: { slope: 1 } });
 * console.log(softSquare(tensor([1, -3]), { slope: 2 }).toArray().map((v: number) => v.toFixed(3))); // ['0.333', '1.286']
 * ```
 */
export function elementwise<
  F = (...args: (Tensor | number | Readonly<Record<string, number>>)[]) => Tensor,
>(name: string, formula: FormulaFunction | string, options: ElementwiseOptions = {}): F {
  const params = options.params ?? {};
  const names = [...(options.operands ?? ['x']), ...Object.keys(params)];
  const build = typeof formula === 'string' ? parseFormula(formula, names) : formula;
  const count = build.length - Object.keys(params).length;
  const operands =
    options.operands ??
    (count <= LABELS.length
      ? LABELS.slice(0, count)
      : Array.from({ length: count }, (_, i) => `x${i}`));
  return declare<F>(name, {
    build,
    operands,
    names: options.operands ?? operands.map((operand) => TORCH_NAMES[operand] ?? operand),
    choosing: false,
    params,
    paramsOfFloat64: options.paramsOfFloat64,
    domain: options.domain,
    differentiable: true,
    hasInPlace: true,
    primitive: false,
    internal: options.internal,
  });
}

interface Declaration {
  build: FormulaFunction;
  operands: readonly string[];
  names: readonly string[];
  choosing: boolean;
  params: Readonly<Record<string, number>>;
  paramsOfFloat64?: Readonly<Record<string, number>>;
  domain: PrimitiveSpec['domain'];
  differentiable: boolean;
  hasInPlace: boolean;
  primitive: boolean;
  internal?: boolean;
  methodOrder?: readonly number[];
  extended?: Extended;
}

/** What was declared, by name. */
const declarations = new Map<string, Declaration>();

/**
 * Another name that PyTorch has for an elementwise operation: function, method and in-place method.
 *
 * @param name the other name
 * @param original the operation's own
 */
export function alias<F = Unary>(name: string, original: string): F {
  return declare<F>(name, declarations.get(original) as Declaration);
}

function declare<F>(name: string, declaration: Declaration): F {
  declarations.set(name, declaration);
  const { build, operands, params, domain, methodOrder } = declaration;
  checkMethodName(name);
  if (declaration.hasInPlace) checkMethodName(`${name}_`);
  const op = new ElementwiseOp(
    name,
    build,
    operands,
    params,
    declaration.extended,
    declaration,
    declaration.paramsOfFloat64,
  );
  const call = op.makeFunction();
  const asMethod: typeof call = methodOrder
    ? (...args) => {
        const names = methodOrder.map((i) => declaration.names[i]);
        const placed = op.place(name, args, names);
        return call(...methodOrder.map((i) => placed[i]), ...placed.slice(names.length));
      }
    : call;
  const alone = Object.keys(params).length === 0 && !methodOrder;
  installMethod(name, asMethod, alone ? operands.length : 0);
  if (declaration.hasInPlace && !methodOrder) {
    installMethod(`${name}_`, op.makeInPlace(), alone && operands.length === 2 ? 2 : 0);
  }
  const labels = [...operands, ...Object.keys(params)];
  const defaults = Object.values(params);
  addToAlgebra({
    name,
    build,
    operands: labels,
    defaults,
    primitive: declaration.primitive,
    methodOrder,
  });
  catalog.set(name, {
    name,
    elementwise: true,
    operands: labels,
    defaults,
    domain: intervals(domain, operands.length),
    // Traced at first use: a formula may use operations that are declared further down.
    get formula() {
      return op.formula(0);
    },
    differentiable: declaration.differentiable,
    internal: declaration.internal === true,
  });
  return call as F;
}

function intervals(domain: PrimitiveSpec['domain'], count: number): (readonly [number, number])[] {
  const given = domain ?? ([-4, 4] as const);
  const perOperand = Array.isArray(given[0])
    ? (given as readonly (readonly [number, number])[])
    : null;
  return Array.from(
    { length: count },
    (_, i) => perOperand?.[i] ?? (given as readonly [number, number]),
  );
}

/**
 * Declares an operation that is not elementwise: installs the function as a method and enters it in the catalog.
 *
 * @returns the function itself
 */
export function define<F extends (...args: never[]) => unknown>(
  name: string,
  call: F,
  differentiable = true,
): F {
  installMethod(name, call as unknown as (...args: unknown[]) => unknown);
  return defineFunction(name, call, differentiable);
}

/**
 * Enters a function that is no method, since it takes a list or its tensors come later.
 *
 * @returns the function itself
 */
export function defineFunction<F extends (...args: never[]) => unknown>(
  name: string,
  call: F,
  differentiable = true,
): F {
  catalog.set(name, {
    name,
    elementwise: false,
    operands: [],
    defaults: [],
    domain: [],
    formula: null,
    differentiable,
    internal: false,
  });
  return call;
}
