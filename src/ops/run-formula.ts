/**
 * The way of an elementwise operation: check the operands, run the formula's kernel, record the node whose rule is the
 * formula's own gradient. Layer: ops.
 */
import { mode } from '../autograd/mode';
import type { Node } from '../autograd/node';
import { makeNode, requireGrad } from '../autograd/record';
import { defineRule, type Rule } from '../autograd/rule';
import { checkInPlace, rebase } from '../autograd/view-of';
import type { ScalarKernel } from '../backend/backend';
import { type DType, isFloating, RANK } from '../dtype';
import { DeviceError, DTypeError, ShapeError } from '../errors';
import type { Formula } from '../formula/formula';
import {
  broadcastShapes,
  contiguousStrides,
  formatShape,
  numelOf,
  type Shape,
  sameShape,
} from '../shape';
import { Tensor } from '../tensor/tensor';
import { writtenFormula } from './written';

/** Kernel arguments of the operations without parameters. */
export const NO_PARAMS: readonly number[] = [];

/** A fresh contiguous tensor for the result of `op`, to be written by one kernel: its elements are whatever was there. */
export function emptyResult(like: Tensor, dtype: DType, shape: Shape, op?: string): Tensor {
  const same = shape === like.shape;
  const count = same ? like.count : numelOf(shape);
  const storage = like.storage.backend.allocate(dtype, count, op, true);
  const strides = same && like.dense ? like.strides : contiguousStrides(shape);
  return new Tensor(storage, dtype, shape, strides, storage.base, count, true);
}

/** Runs a formula of one tensor. */
export function runUnary(formula: Formula, x: Tensor, params: readonly number[]): Tensor {
  const inputs = [x];
  const out = emptyResult(x, resultType(formula, inputs, params), x.shape, formula.name);
  x.storage.backend.map(kernelFor(formula, out.dtype), inputs, roundParams(inputs, params), [out]);
  if (mode.grad && x.requiresGrad) recordFormula(formula, out, inputs, params);
  return out;
}

/** Runs a formula of two tensors. */
export function runBinary(
  formula: Formula,
  x: Tensor,
  y: Tensor,
  params: readonly number[],
): Tensor {
  if (x.storage.backend !== y.storage.backend) checkDevices(formula.name, [x, y]);
  const inputs = [x, y];
  const shape = sameShape(x.shape, y.shape)
    ? x.shape
    : broadcastShapes(formula.name, x.shape, y.shape);
  const out = emptyResult(x, resultType(formula, inputs, params), shape, formula.name);
  x.storage.backend.map(kernelFor(formula, out.dtype), inputs, roundParams(inputs, params), [out]);
  if (mode.grad && (x.requiresGrad || y.requiresGrad)) recordFormula(formula, out, inputs, params);
  return out;
}

/** Runs a formula of any number of tensors, at least one. */
export function runFormula(
  formula: Formula,
  inputs: readonly Tensor[],
  params: readonly number[],
): Tensor {
  checkDevices(formula.name, inputs);
  const dtype = resultType(formula, inputs, params);
  const shape = commonShape(formula.name, inputs);
  const out = emptyResult(inputs[0], dtype, shape, formula.name);
  inputs[0].storage.backend.map(kernelFor(formula, dtype), inputs, roundParams(inputs, params), [
    out,
  ]);
  if (mode.grad && requireGrad(inputs)) recordFormula(formula, out, inputs, params);
  return out;
}

/**
 * Runs a formula and writes the result over its first operand.
 *
 * @throws GradError, ShapeError or DTypeError before anything is written
 */
export function runInPlace(
  op: string,
  formula: Formula,
  inputs: readonly Tensor[],
  params: readonly number[],
): Tensor {
  const self = inputs[0];
  const needsGrad = mode.grad && isFloating(self.dtype) && requireGrad(inputs);
  checkWritable(op, self, needsGrad);
  checkDevices(op, inputs);
  checkResultFits(op, self, commonShape(op, inputs));
  const dtype = resultType(formula, inputs, params);
  if (RANK[dtype] > RANK[self.dtype] && !(isFloating(dtype) && isFloating(self.dtype))) {
    throw new DTypeError(
      `${op}: the result is ${dtype} and cannot be stored in a tensor of ${self.dtype}. ` +
        `Use the out-of-place form, or convert with to('${dtype}') first.`,
      [self.dtype, dtype],
    );
  }
  // An operand that overlaps the written elements in another layout would be read after it was written.
  const apart = inputs.length === 1 || !inputs.some((input) => overlaps(input, self));
  const sources = apart ? inputs : inputs.map((x) => (overlaps(x, self) ? x.clone() : x));
  const node = needsGrad ? inPlaceNode(formula, self, sources, params) : null;
  self.storage.backend.map(kernelFor(formula, self.dtype), sources, roundParams(sources, params), [
    self,
  ]);
  rebase(op, self, node);
  if (node !== null) {
    const { uses } = formula.gradient(node.mask, true);
    for (let i = 0; i < uses.length; i++) if (uses[i] === inputs.length) node.resave(i);
  }
  return self;
}

/** The node of an in-place operation; where the rule needs the old value, a copy of it is saved. */
function inPlaceNode(
  formula: Formula,
  self: Tensor,
  sources: readonly Tensor[],
  params: readonly number[],
): Node {
  const { uses } = formula.gradient(maskOf(sources), true);
  const needsOld = uses.some((use) => sources[use] === self);
  const old = needsOld ? self.clone() : self;
  const before = needsOld ? sources.map((x) => (x === self ? old : x)) : sources;
  return formulaNode(formula, ruleOf(formula), self, before, params);
}

/**
 * The checks that every in-place operation makes before it writes.
 *
 * @param recorded whether the change will be recorded
 */
export function checkWritable(op: string, self: Tensor, recorded: boolean): void {
  checkInPlace(op, self, recorded);
  // Strides of a tensor without elements say nothing.
  if (self.count === 0) return;
  for (let i = 0; i < self.shape.length; i++) {
    if (self.strides[i] === 0 && self.shape[i] > 1) {
      throw new ShapeError(
        `${op}: the tensor is expanded: several of its elements share one place in memory. clone() it first.`,
        [self.shape],
      );
    }
  }
}

/** Checks that the result of an in-place operation has the tensor's own shape. */
export function checkResultFits(op: string, self: Tensor, shape: Shape): void {
  if (!sameShape(shape, self.shape)) {
    throw new ShapeError(
      `${op}: the result has shape ${formatShape(shape)} and does not fit the tensor's ${formatShape(self.shape)}. ` +
        'Use the out-of-place form, or expand() the tensor into a clone first.',
      [self.shape, shape],
    );
  }
}

/** The shape that the operands broadcast to; no array is made where they agree. */
export function commonShape(op: string, inputs: readonly Tensor[]): Shape {
  const { shape } = inputs[0];
  for (let i = 1; i < inputs.length; i++) {
    if (!sameShape(inputs[i].shape, shape))
      return broadcastShapes(op, ...inputs.map((input) => input.shape));
  }
  return shape;
}

/** Whether writing `self` could change what is still to be read from `input`. */
export function overlaps(input: Tensor, self: Tensor): boolean {
  return (
    input.storage === self.storage &&
    !(
      input.offset === self.offset &&
      sameShape(input.shape, self.shape) &&
      sameShape(input.strides, self.strides)
    )
  );
}

/**
 * Checks that all operands are on one device.
 *
 * @throws DeviceError naming the devices
 */
export function checkDevices(op: string, inputs: readonly Tensor[]): void {
  for (let i = 1; i < inputs.length; i++) {
    if (inputs[i].storage.backend !== inputs[0].storage.backend) {
      const [a, b] = [inputs[0].device, inputs[i].device];
      throw new DeviceError(
        `${op}: the operands are on '${a}' and '${b}'. Move one with to('${a}').`,
        [a, b],
      );
    }
  }
}

function kernelFor(formula: Formula, result: DType): ScalarKernel {
  return result === 'bool' ? formula.truthKernel : formula.kernel;
}

/** Element type of the result; 0-d tensors count as numbers beside tensors with dimensions, as in PyTorch. */
export function resultType(
  formula: Formula,
  inputs: readonly Tensor[],
  params: readonly number[],
): DType {
  if (allFloat32(inputs)) return formula.typeOfFloat32;
  const dimensioned = inputs.filter((input) => input.shape.length > 0);
  let types = inputs.map((input) => input.dtype);
  if (dimensioned.length > 0 && dimensioned.length < inputs.length) {
    const least = dimensioned.reduce<DType>(
      (a, b) => (RANK[a] >= RANK[b.dtype] ? a : b.dtype),
      'bool',
    );
    // Only a higher category (bool, integer, floating) of a 0-d tensor counts.
    types = inputs.map(({ shape, dtype }) =>
      shape.length > 0 || category(dtype) > category(least) ? dtype : least,
    );
  }
  return formula.resultType(types, params);
}

function category(dtype: DType): number {
  return Math.min(RANK[dtype], RANK.float32);
}

function allFloat32(inputs: readonly Tensor[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (inputs[i].dtype !== 'float32') return false;
  return true;
}

/** Numbers take part in float32 arithmetic as float32, as in PyTorch: `x.eq(0.1)` holds for a float32 0.1. */
function roundParams(inputs: readonly Tensor[], params: readonly number[]): readonly number[] {
  if (params.length === 0) return params;
  let floating = false;
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i].dtype === 'float64') return params;
    if (inputs[i].dtype === 'float32') floating = true;
  }
  if (!floating) return params;
  const rounded = new Array<number>(params.length);
  for (let i = 0; i < params.length; i++) rounded[i] = Math.fround(params[i]);
  return rounded;
}

/** Attaches the node of a formula to its result. */
function recordFormula(
  formula: Formula,
  out: Tensor,
  inputs: readonly Tensor[],
  params: readonly number[],
): void {
  if (isFloating(out.dtype))
    out.setNode(formulaNode(formula, ruleOf(formula), out, inputs, params), 0);
}

function formulaNode(
  formula: Formula,
  rule: Rule,
  out: Tensor,
  inputs: readonly Tensor[],
  params: readonly number[],
): Node {
  const { uses } = formula.gradient(maskOf(inputs), true);
  const saved = new Array<Tensor>(uses.length);
  for (let i = 0; i < uses.length; i++)
    saved[i] = uses[i] === inputs.length ? out : inputs[uses[i]];
  return makeNode(rule, out, inputs, saved, params);
}

/** Bit i says whether input i requires grad. */
export function maskOf(inputs: readonly Tensor[]): number {
  let mask = 0;
  for (let i = 0; i < inputs.length; i++) if (inputs[i].requiresGrad) mask |= 1 << i;
  return mask;
}

/** The rule of a formula: its gradient formulas, run on the cotangent and the saved tensors. */
function ruleOf(formula: Formula): Rule {
  formula.rule ??= defineRule({
    name: formula.name,
    vjp: (g, node) => formulaVjp(formula, g, node, node.attrs as readonly number[], true),
    holdsNumbers:
      formula.params > 0 &&
      formula.gradient((1 << formula.inputs) - 1, true).each.some((single) => single !== null),
    describe: (node) => writtenFormula(formula, node.mask, node.attrs as readonly number[]),
  });
  return formula.rule;
}

/** Cotangents of a formula's inputs; one kernel for all of them, or differentiable ones inside `createGraph`. */
export function formulaVjp(
  formula: Formula,
  g: Tensor,
  node: Node,
  params: readonly number[],
  fromResult: boolean,
): (Tensor | null)[] {
  const { wrt, each, together, apart } = formula.gradient(node.mask, fromResult);
  const saved = node.savedTensors();
  const inputs = new Array<Tensor>(saved.length + 1);
  inputs[0] = g;
  for (let i = 0; i < saved.length; i++) inputs[i + 1] = saved[i];
  const results = new Array<Tensor | null>(formula.inputs);
  for (let i = 0; i < formula.inputs; i++) results[i] = null;
  if (mode.grad || apart) {
    for (let k = 0; k < wrt.length; k++) {
      const single = each[k];
      results[wrt[k]] = single === null ? g : runFormula(single, inputs, params);
    }
    return results;
  }
  const shape = commonShape(formula.name, inputs);
  // A cotangent that nobody else can see is written over, which needs no memory.
  const over = node.owned && g.dense && sameShape(g.shape, shape);
  const outs = new Array<Tensor>(wrt.length);
  for (let k = 0; k < wrt.length; k++) {
    outs[k] = over && k === 0 ? g : emptyResult(g, g.dtype, shape, together.name);
    results[wrt[k]] = outs[k];
  }
  g.storage.backend.map(together.kernel, inputs, roundParams(inputs, params), outs);
  return results;
}
