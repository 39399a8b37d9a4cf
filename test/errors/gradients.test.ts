/**
 * Rules of differentiation that are broken, and parameters that an optimizer cannot learn.
 */
import { expect, it } from 'vitest';
import {
  autograd,
  enableGrad,
  GradError,
  isGradEnabled,
  nn,
  noGrad,
  optim,
  ShapeError,
  tensor,
  ValueError,
  zeros,
} from '../../src/index';
import { refuses, thrown } from './refusals';

refuses('backward', {
  'of many elements': [
    ({ leaf }) => leaf.mul(2).backward(),
    GradError,
    'backward: output has shape [3]; only a one-element tensor has an implicit gradient. ' +
      'Pass one, or reduce with sum().',
  ],
  'of what was not recorded': [
    ({ vector }) => vector.sum().backward(),
    GradError,
    'backward: a tensor of shape [] does not require grad and was made by no recorded ' +
      'operation. Create a parameter with { requiresGrad: true }, or look for a detach() or ' +
      'noGrad() on the way.',
  ],
  'of what was made under noGrad': [
    ({ leaf }) => noGrad(() => leaf.sum()).backward(),
    GradError,
    'backward: a tensor of shape [] does not require grad and was made by no recorded ' +
      'operation. Create a parameter with { requiresGrad: true }, or look for a detach() or ' +
      'noGrad() on the way.',
  ],
  'with a gradient of another shape': [
    ({ leaf }) => leaf.mul(2).backward(zeros(2)),
    ShapeError,
    'backward: the gradient has shape [2], the tensor [3]. They must agree.',
  ],
  'into nothing': [
    ({ leaf }) => leaf.sum().backward({ inputs: [] }),
    GradError,
    'backward: the list of inputs is empty. Leave it out to reach all leaves.',
  ],
});

refuses('autograd.grad', {
  'of an unused input': [
    ({ leaf }) => autograd.grad(leaf.sum(), zeros(3).requiresGrad_()),
    GradError,
    'grad: input 0 of shape [3] was not used to compute the outputs. Pass { allowUnused: ' +
      'true } for null, or { materializeGrads: true } for zeros.',
  ],
  'of an input without grad': [
    ({ leaf, vector }) => autograd.grad(leaf.sum(), vector),
    GradError,
    'grad: input 0 does not require grad. Set requiresGrad = true before it is used.',
  ],
});

it('backward twice, and what the first one gathered stays', () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const loss = x.square().sum();
  loss.backward();
  const error = thrown(() => loss.backward());
  expect(error).toBeInstanceOf(GradError);
  expect(error.message).toBe(
    'backward: the graph was freed by an earlier backward pass; what square saved is gone. ' +
      'Pass { retainGraph: true } to the earlier call, or compute the loss again.',
  );
  expect(x.grad?.toArray()).toEqual([2, 4]);
});

refuses('in-place changes', {
  'of a leaf': [
    ({ leaf }) => leaf.add_(1),
    GradError,
    'add_: a leaf that requires grad cannot be changed in place while operations are ' +
      'recorded. Wrap the change in noGrad(() => …), or use the out-of-place form.',
  ],
  'of a leaf, with random numbers': [
    ({ leaf }) => leaf.uniform_(),
    GradError,
    'uniform_: a leaf that requires grad cannot be changed in place while operations are ' +
      'recorded. Wrap the change in noGrad(() => …), or use the out-of-place form.',
  ],
  'of a leaf, element by element': [
    ({ leaf }) => leaf.setAt_([0], 1),
    GradError,
    'setAt_: the tensor is a view of a leaf that requires grad; changing it in place ' +
      'would change the leaf. Wrap the change in noGrad(() => …), or clone() first.',
  ],
  'of a view of a leaf': [
    ({ leaf }) => leaf.at(0).add_(1),
    GradError,
    'add_: the tensor is a view of a leaf that requires grad; changing it in place would ' +
      'change the leaf. Wrap the change in noGrad(() => …), or clone() first.',
  ],
  'of a result that was saved': [
    ({ leaf }) => {
      const y = leaf.exp();
      y.add_(1);
      y.sum().backward();
    },
    GradError,
    'backward: exp saved a tensor of shape [3] at version 0, but add_ has changed it in ' +
      'place since (version 1). Use the out-of-place form there, or clone() the tensor ' +
      'first.',
  ],
  'of an operand that was saved': [
    ({ leaf }) => {
      const x = leaf.mul(1);
      const y = x.square();
      x.zero_();
      y.sum().backward();
    },
    GradError,
    'backward: square saved a tensor of shape [3] at version 0, but zero_ has changed it ' +
      'in place since (version 1). Use the out-of-place form there, or clone() the tensor ' +
      'first.',
  ],
});

it('a step between forward and backward', () => {
  const layer = new nn.Linear(2, 1);
  const optimizer = new optim.SGD(layer.parameters(), 0.1);
  const x = tensor([[1, 2]], { requiresGrad: true });
  layer(x).sum().backward();
  const stale = layer(x).sum();
  optimizer.step();
  const { weight } = layer;
  const gathered = weight.grad?.toArray();
  expect(thrown(() => stale.backward()).message).toBe(
    `backward: linear saved a tensor of shape [1, 2] at version ${weight._version - 1}, but SGD.step has changed it ` +
      `in place since (version ${weight._version}). Use the out-of-place form there, or clone() the tensor first.`,
  );
  expect(weight.grad?.toArray()).toEqual(gathered);
});

refuses('switches', {
  'requiresGrad of a result': [
    ({ leaf }) => {
      leaf.mul(2).requiresGrad = false;
    },
    GradError,
    'requiresGrad: only a leaf can be switched off, and this tensor was made by mul. Use ' +
      'detach() for a tensor outside the graph.',
  ],
  'retainGrad without grad': [
    ({ vector }) => vector.retainGrad(),
    GradError,
    'retainGrad: the tensor does not require grad. Set requiresGrad = true first.',
  ],
  'noGrad of an async function': [
    () => noGrad(async () => 1),
    GradError,
    'noGrad: the function returned a promise. The switch is global: while the function ' +
      'awaits, other code would run under it, and after its first await the function itself ' +
      'no longer does. Await outside, and call noGrad around synchronous work only.',
  ],
  'enableGrad of a promise': [
    () => enableGrad(() => Promise.resolve(1)),
    GradError,
    'enableGrad: the function returned a promise. The switch is global: while the ' +
      'function awaits, other code would run under it, and after its first await the ' +
      'function itself no longer does. Await outside, and call enableGrad around ' +
      'synchronous work only.',
  ],
});

it('an async function leaves the switch as it was', async () => {
  let inside: Promise<boolean> | null = null;
  expect(() =>
    noGrad(() => {
      inside = (async () => isGradEnabled())();
      return inside;
    }),
  ).toThrow(GradError);
  expect(isGradEnabled()).toBe(true);
  expect(await inside).toBe(false);
});

refuses('parameters of an optimizer', {
  none: [
    () => new optim.SGD([], 0.1),
    ValueError,
    'SGD: got an empty parameter list. Pass model.parameters(), and check that the model ' +
      'registers its layers.',
  ],
  'a model without layers': [
    () => new optim.SGD(new nn.Sequential().parameters(), 0.1),
    ValueError,
    'SGD: got an empty parameter list. Pass model.parameters(), and check that the model ' +
      'registers its layers.',
  ],
  'a model itself': [
    ({ layer }) => new optim.SGD(layer as never, 0.1),
    ValueError,
    'SGD: params must be a list of tensors or of groups, got a function. Pass ' +
      'model.parameters(), or [tensor].',
  ],
  'a non-leaf': [
    ({ leaf }) => new optim.Adam([leaf.mul(2)]),
    ValueError,
    'Adam: parameter 0 of shape [3] is not a leaf: mul made it. Pass the tensor it was ' +
      'made from, or detach() it.',
  ],
  'a number': [
    ({ leaf }) => new optim.Adam([leaf, 1 as never]),
    ValueError,
    'Adam: parameter 1 is a number, not a tensor.',
  ],
  'one twice': [
    ({ leaf }) => new optim.Adam([leaf, leaf]),
    ValueError,
    'Adam: parameter 1 of shape [3] stands twice in its group. Give it once.',
  ],
  'an empty group': [
    ({ leaf }) => new optim.Adam([{ params: [leaf] }, { params: [] }]),
    ValueError,
    'Adam: a group has no parameters. Leave it out, or fill its params.',
  ],
});
