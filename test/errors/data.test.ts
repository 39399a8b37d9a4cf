/**
 * What cannot become a tensor: ragged arrays, values that are no numbers, impossible sizes, types and devices.
 */
import {
  arange,
  DeviceError,
  DTypeError,
  eye,
  fromTypedArray,
  full,
  linspace,
  nn,
  OptionError,
  ones,
  rand,
  randint,
  ShapeError,
  tensor,
  ValueError,
  zeros,
} from '../../src/index';
import { refuses } from './refusals';

refuses('ragged arrays', {
  'a short row': [
    () => tensor([[1, 2], [3]]),
    ShapeError,
    'tensor: the arrays are ragged: expected 2 elements at [1], got 1. Give every array ' +
      'of one level the same length.',
  ],
  'a long row further in': [
    () => tensor([[[1, 2]], [[3, 4, 5]]]),
    ShapeError,
    'tensor: the arrays are ragged: expected 2 elements at [1][0], got 3. Give every ' +
      'array of one level the same length.',
  ],
  'an array among numbers': [
    () => tensor([1, [2]] as never),
    ShapeError,
    'tensor: the arrays are ragged: an array of 1 stands at [1] where the first one has a ' +
      'number. Give every array of one level the same length.',
  ],
  'a number among arrays': [
    () => tensor([[1], 2] as never),
    ShapeError,
    'tensor: the arrays are ragged: expected 1 elements at [1], got a number. Give every ' +
      'array of one level the same length.',
  ],
});

refuses('values', {
  text: [
    () => tensor(['a'] as never),
    ValueError,
    'tensor: a string at [0] is neither a number nor a boolean. Give numbers, booleans or ' +
      'arrays of them.',
  ],
  'null inside': [
    () => tensor([[1, null]] as never),
    ValueError,
    'tensor: null at [0][1] is neither a number nor a boolean. Give numbers, booleans or ' +
      'arrays of them.',
  ],
  nothing: [
    () => tensor(undefined as never),
    ValueError,
    'tensor: undefined is neither a number nor a boolean. Give numbers, booleans or ' +
      'arrays of them.',
  ],
  'no value to fill with': [
    () => full([2], undefined as never),
    OptionError,
    "full: 'fillValue' is missing. Give it by position or by name.",
  ],
  'too few for the shape': [
    () => fromTypedArray(new Float32Array(3), [2, 2]),
    ShapeError,
    'fromTypedArray: 3 elements do not fill [2, 2]. Give 4.',
  ],
});

refuses('sizes', {
  negative: [
    () => zeros(-1, 2),
    ShapeError,
    'zeros: [-1, 2] has a size of -1. Give whole numbers of 0 or more.',
  ],
  fractional: [
    () => ones([1.5]),
    ShapeError,
    'ones: [1.5] has a size of 1.5. Give whole numbers of 0 or more.',
  ],
  NaN: [
    () => rand(2, Number.NaN),
    ShapeError,
    'rand: [2, NaN] has a size of NaN. Give whole numbers of 0 or more.',
  ],
  'of an identity': [
    () => eye(-1),
    ShapeError,
    'eye: [-1, -1] has a size of -1. Give whole numbers of 0 or more.',
  ],
  'of a layer': [
    () => new nn.Linear(2, -3),
    ValueError,
    'Linear: outFeatures is -3. Give a whole number of 0 or more.',
  ],
  'no array where one is needed': [
    () => randint(5, undefined as never),
    ValueError,
    'randint: the sizes must be an array, as in randint(10, [2, 3]).',
  ],
});

refuses('ranges', {
  'the wrong way round': [
    () => arange(0, 5, -1),
    ValueError,
    "arange: from 0 to 5 in steps of -1 never arrives. Check the step's sign.",
  ],
  'step 0': [
    () => arange(0, 5, 0),
    ValueError,
    "arange: from 0 to 5 in steps of 0 never arrives. Check the step's sign.",
  ],
  'to NaN': [
    () => arange(Number.NaN),
    ValueError,
    "arange: from 0 to NaN in steps of 1 never arrives. Check the step's sign.",
  ],
  'a negative number of points': [
    () => linspace(0, 1, -2),
    ValueError,
    'linspace: steps is -2. Give a whole number of 0 or more.',
  ],
  'an empty range of random integers': [
    () => randint(5, 5, [2]),
    ValueError,
    'randint: low 5 must be below high 5, both whole numbers.',
  ],
});

refuses('element types', {
  unknown: [
    () => tensor([1], { dtype: 'float16' as never }),
    DTypeError,
    "tensor: unknown dtype 'float16'. Did you mean 'float32'?",
  ],
  'of another library': [
    () => zeros(2, { dtype: 'int64' as never }),
    DTypeError,
    "zeros: unknown dtype 'int64'. Did you mean 'int32'?",
  ],
  'of a conversion': [
    ({ matrix }) => matrix.to('flaot64'),
    DTypeError,
    "to: unknown dtype 'flaot64'. Did you mean 'float64'?",
  ],
  'integers that require grad': [
    () => tensor([1], { dtype: 'int32', requiresGrad: true }),
    DTypeError,
    "tensor: only floating tensors can require grad, got int32. Use 'float32' or " + "'float64'.",
  ],
  'random integers as floats': [
    () => rand(2, { dtype: 'int32' }),
    DTypeError,
    'rand: gives floating tensors, got dtype int32. Use randint() for whole numbers.',
  ],
});

refuses('devices', {
  'the GPU, not registered': [
    () => zeros(2, { device: 'gpu' }),
    DeviceError,
    "device: 'gpu' is not registered; there is cpu. Add `import 'torchlet/gpu'` to " +
      'register the gpu devices.',
  ],
  'the GPU by PyTorch’s name': [
    ({ matrix }) => matrix.to('cuda'),
    DeviceError,
    "device: 'cuda' is not registered; there is cpu. Add `import 'torchlet/gpu'` and use " +
      "'gpu'.",
  ],
  'the GPU by its interface': [
    ({ matrix }) => matrix.to({ device: 'webgl' }),
    DeviceError,
    "device: 'webgl' is not registered; there is cpu. Add `import 'torchlet/gpu'` and use " +
      "'gpu'.",
  ],
  unknown: [
    ({ matrix }) => matrix.to('cpuu'),
    DeviceError,
    "device: 'cpuu' is not registered; there is cpu. Use one of those.",
  ],
  'for a module': [
    ({ layer }) => layer.to({ device: 'gpu' }),
    DeviceError,
    "device: 'gpu' is not registered; there is cpu. Add `import 'torchlet/gpu'` to " +
      'register the gpu devices.',
  ],
});

refuses('creation options', {
  misspelt: [
    () => zeros(2, { dtpye: 'int32' } as object),
    OptionError,
    "zeros: unknown option 'dtpye'. Did you mean 'dtype'?",
  ],
  'in snake_case': [
    () => ones(2, { requires_grad: true } as object),
    OptionError,
    "ones: unknown option 'requires_grad'. Did you mean 'requiresGrad'?",
  ],
  'of another library': [
    () => tensor([1], { axis: 1 } as object),
    OptionError,
    "tensor: unknown option 'axis'. Known: dtype, device, requiresGrad.",
  ],
});
