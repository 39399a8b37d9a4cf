/**
 * torchlet: PyTorch's training loop in TypeScript. The public names, and nothing else.
 *
 * @module torchlet
 */
// First: the bundler of declarations must reach the list of operations before the operations themselves.
export type { Elementwise } from './ops/names';

import './backend/cpu/cpu';
import './ops/algebra';
import './ops/backward';

/** Derivatives: `grad`, `backward`, operations of your own, `gradcheck`, jacobians; PyTorch's `torch.autograd`. */
export * as autograd from './autograd/index';
export { enableGrad, isGradEnabled, noGrad, setGradEnabled } from './autograd/mode';
export { getNumThreads, setNumThreads } from './backend/cpu/num-threads';
export { type ExplainedOp, type Explanation, explain } from './backend/explain';
/** Datasets, samplers and the loader: PyTorch's `torch.utils.data`. */
export * as data from './data/index';
export type { DType, TypedArray } from './dtype';
export {
  DeviceError,
  DTypeError,
  FormulaError,
  GradError,
  IndexError,
  OptionError,
  ShapeError,
  StateDictError,
  TorchletError,
  ValueError,
} from './errors';
export type { Expr, FormulaFunction } from './formula/expr';
export { parseFormula } from './formula/parse';
export {
  derivativeLatex,
  derivativeText,
  type FormulaTextOptions,
  formulaLatex,
  formulaText,
  toLatex,
  toText,
} from './formula/print';
export { Diagnosis, type Finding, type Trap } from './inspect/doctor/diagnosis';
export { type DoctorOptions, doctor } from './inspect/doctor/doctor';
/** Modules, layers, losses and initial values: PyTorch's `torch.nn`. */
export * as nn from './nn/index';

export * from './ops/algebra';
export { type Bound, type ClampOptions, clamp, clip } from './ops/clamp';
export {
  asTensor,
  type DeviceInfo,
  device,
  devices,
  empty,
  emptyLike,
  fromTypedArray,
  full,
  fullLike,
  getDefaultDevice,
  ones,
  onesLike,
  type SizesAndOptions,
  setDefaultDevice,
  type TensorData,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from './ops/creation';
export { type Binary, type ElementwiseOptions, elementwise, type Unary } from './ops/define';
export { expr } from './ops/expr-template';
export { gather, indexSelect, scatterAdd } from './ops/gather';
export type { Index } from './ops/index-expression';
export { at } from './ops/indexing';
export * from './ops/joining';
export { maskedFill, maskedSelect, nonzero } from './ops/masking';

import './ops/like';

export * from './ops/bitwise';
export * from './ops/broadcasting';
export * from './ops/counting';
export * from './ops/covariance';
export * from './ops/cumulative';
export * from './ops/diagonals';
export * from './ops/differences';

import './ops/dispose';

export * from './ops/distances';
export * from './ops/einsum';
export * from './ops/element-writing';
export * from './ops/grids';
export * from './ops/index-writing';
export * from './ops/linalg';
/** Decompositions, inverses, determinants and norms: PyTorch's `torch.linalg`. */
export * as linalg from './ops/linear-algebra/index';
export * from './ops/matrix-methods';
export * from './ops/parts-writing';
export * from './ops/polygamma';
export * from './ops/products';
export * from './ops/random';
export { bernoulli } from './ops/random-distributions';
export * from './ops/ranges';
export * from './ops/rearranging';
export * from './ops/repeating';
export * from './ops/scatter-reduce';
export * from './ops/scattering';
export * from './ops/searching';
export * from './ops/sorting';
export * from './ops/stacking';
export * from './ops/statistics';
export * from './ops/taking';
export * from './ops/windows';
export type { Call, Sizes } from './options';

import './ops/random-fill';

export { amax, amin, argmax, argmin, max, min, type ValuesIndices } from './ops/extremes';
export * from './ops/random-state';
export {
  allclose,
  equal,
  isclose,
  isFloatingPoint,
  isNonzero,
  numel,
  type Tolerance,
} from './ops/reading';
export type { Dims, ReduceOptions, SumOptions } from './ops/reduce';
export * from './ops/reduction';
export * from './ops/reshaping';
export * from './ops/softmax';
export * from './ops/splitting';
export { type Update, type UpdateFormula, update } from './ops/update';
export * from './ops/views';
export { clone } from './ops/writing';
/** Optimizers: `optim.SGD`, `optim.Adam`, as in `torch.optim`. */
export * as optim from './optim';
export { type PrintOptions, setPrintOptions } from './tensor/format';
export { type GradHook, type RemovableHandle, Tensor } from './tensor/tensor';

import './ops/seal';
import './class-names';
