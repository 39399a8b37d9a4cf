/**
 * Options: unknown names with the nearest known one, too many arguments, one given twice, one missing.
 */
import { data, nn, OptionError, optim, ShapeError, ValueError } from '../../src/index';
import { refuses } from './refusals';

refuses('unknown names', {
  'of a reduction': [
    ({ matrix }) => matrix.sum({ dims: 1 } as object),
    OptionError,
    "sum: unknown option 'dims'. Did you mean 'dim'?",
  ],
  'in another case': [
    ({ matrix }) => matrix.sum(1, { keepDim: true } as object),
    OptionError,
    "sum: unknown option 'keepDim'. Did you mean 'keepdim'?",
  ],
  'with nothing near': [
    ({ matrix }) => matrix.argmax({ axis: 1 } as object),
    OptionError,
    "argmax: unknown option 'axis'. Known: dim, keepdim.",
  ],
  'of an elementwise operation': [
    ({ matrix, vector }) => matrix.add(vector, { alhpa: 2 } as object),
    OptionError,
    "add: unknown option 'alhpa'. Did you mean 'alpha'?",
  ],
  'of clamp': [
    ({ matrix }) => matrix.clamp({ mim: 0 } as object),
    OptionError,
    "clamp: unknown option 'mim'. Did you mean 'min'?",
  ],
  'of a layer': [
    () => new nn.Linear(2, 3, { bais: false } as object),
    OptionError,
    "Linear: unknown option 'bais'. Did you mean 'bias'?",
  ],
  'of a loss': [
    () => new nn.CrossEntropyLoss({ label_smoothing: 0.1 } as object),
    OptionError,
    "CrossEntropyLoss: unknown option 'label_smoothing'. Did you mean 'labelSmoothing'?",
  ],
  'of an optimizer': [
    ({ leaf }) => new optim.SGD([leaf], { lr: 1, momentun: 0.9 } as object),
    OptionError,
    "SGD: unknown option 'momentun'. Did you mean 'momentum'?",
  ],
  'of an optimizer, PyTorch’s': [
    ({ leaf }) => new optim.Adam([leaf], { weight_decay: 0.1 } as object),
    OptionError,
    "Adam: unknown option 'weight_decay'. Did you mean 'weightDecay'?",
  ],
  'of a group': [
    ({ leaf }) => new optim.SGD([{ params: [leaf], lrr: 2 } as object] as never, 1),
    OptionError,
    "SGD: unknown group option 'lrr'. Did you mean 'lr'?",
  ],
  'of zeroGrad': [
    ({ leaf }) => new optim.SGD([leaf], 1).zeroGrad({ set_to_none: false } as object),
    OptionError,
    "zeroGrad: unknown option 'set_to_none'. Did you mean 'setToNone'?",
  ],
  'of a data loader': [
    () => new data.DataLoader([1], { batchsize: 2 } as object),
    OptionError,
    "DataLoader: unknown option 'batchsize'. Did you mean 'batchSize'?",
  ],
  'of backward': [
    ({ leaf }) => leaf.sum().backward({ retaingraph: true } as object),
    OptionError,
    "backward: unknown option 'retaingraph'. Did you mean 'retainGraph'?",
  ],
  'of a conversion': [
    ({ matrix }) => matrix.to({ dtpye: 'int32' } as object),
    OptionError,
    "to: unknown option 'dtpye'. Did you mean 'dtype'?",
  ],
});

refuses('arguments', {
  'too many': [
    ({ matrix }) => (matrix.sum as any)(1, true, 3, 4),
    OptionError,
    'sum: takes at most 2 positional arguments (dim, keepdim), got 4. Give the others by ' +
      'name in a trailing object.',
  ],
  'too many for an optimizer': [
    ({ leaf }) => new (optim.SGD as any)([leaf], 1, 0, 0, 0, true, 3),
    OptionError,
    'SGD: takes at most 5 positional arguments (lr, momentum, dampening, weightDecay, ' +
      'nesterov), got 6. Give the others by name in a trailing object.',
  ],
  'one twice': [
    ({ matrix }) => (matrix.sum as any)(1, { dim: 0 }),
    OptionError,
    "sum: 'dim' is given twice, by position and by name. Give it once.",
  ],
  'one twice, of an optimizer': [
    ({ leaf }) => new (optim.SGD as any)([leaf], 1, { lr: 2 }),
    OptionError,
    "SGD: 'lr' is given twice, by position and by name. Give it once.",
  ],
  'lr missing': [
    ({ leaf }) => new optim.SGD([leaf]),
    OptionError,
    "SGD: 'lr' is missing. Give it by position or by name.",
  ],
  'neither min nor max': [
    ({ matrix }) => matrix.clamp(),
    ValueError,
    'clamp: neither min nor max is given. Give one, as in x.clamp({ min: 0 }).',
  ],
  'an array for a tensor': [
    ({ matrix }) => matrix.add([1, 2, 3] as never),
    ValueError,
    "add: operand 'y' is an array. Give a tensor or a number; arrays become tensors with " +
      'tensor(…).',
  ],
  'nothing for a tensor': [
    ({ matrix }) => (matrix.add as any)(),
    ValueError,
    "add: operand 'y' is undefined. Give a tensor or a number; arrays become tensors with " +
      'tensor(…).',
  ],
  'an unknown reduction': [
    ({ vector }) => nn.functional.mseLoss(vector, vector, { reduction: 'avg' as never }),
    ValueError,
    "mseLoss: reduction 'avg' is none of 'mean', 'sum', 'none'.",
  ],
  'an unknown reduction of a module': [
    () => new nn.MSELoss({ reduction: 'avg' as never }),
    ValueError,
    "MSELoss: reduction 'avg' is none of 'mean', 'sum', 'none'.",
  ],
  'a number for a device or a type': [
    ({ matrix }) => matrix.to(3 as never),
    OptionError,
    'to: takes a dtype, a device, a tensor or options, got 3.',
  ],
  'an array as a parameter': [
    () => new nn.Parameter([1] as never),
    OptionError,
    'Parameter: takes a tensor, got an array. Wrap it in tensor(…).',
  ],
  'a number as a closure': [
    ({ leaf }) => new optim.SGD([leaf], 1).step(3 as never),
    ValueError,
    'SGD.step: the closure is a number. Pass a function that gives the loss, or nothing.',
  ],
  'a batch size of 0': [
    () => new data.DataLoader([1], { batchSize: 0 }),
    ValueError,
    'DataLoader: batchSize is 0. Give a whole number above 0, or null for single samples.',
  ],
  'rows that do not agree': [
    ({ matrix, vector }) => new data.TensorDataset(matrix, vector),
    ShapeError,
    'TensorDataset: the tensors have 2 and 3 rows. Give all of them the same first size.',
  ],
  'a tensor where tensors are listed': [
    ({ leaf }) => new optim.SGD(leaf as never, 1),
    ValueError,
    'SGD: params must be a list of tensors or of groups, got a tensor. Pass ' +
      'model.parameters(), or [tensor].',
  ],
});
