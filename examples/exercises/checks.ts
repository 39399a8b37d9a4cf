// What makes each exercise right, and the hint where it is wrong.
import { autograd, nn, type Tensor, tensor } from 'torchlet';
import { checkAdam, checkMomentum } from './optimizer-checks';

/** What a reader's file exports. */
type Exports = Record<string, any>;

/** Null where the exercise is right, else a hint. */
export type Check = (exports: Exports) => string | null;

const points = () => tensor([-3, -0.5, 0.2, 1, 4], { dtype: 'float64', requiresGrad: true });

function softplus({ softplusBackward }: Exports): string | null {
  class Softplus extends autograd.Function {
    static forward(ctx: autograd.FunctionCtx, x: Tensor): Tensor {
      ctx.saveForBackward(x);
      return x.exp().add(1).log();
    }
    static backward(ctx: autograd.FunctionCtx, g: Tensor): Tensor {
      return softplusBackward(g, ctx.savedTensors[0]);
    }
  }
  if (differs(softplusBackward(tensor([0, 0]), tensor([1, 2])), tensor([0, 0]))) {
    return 'With g = 0 nothing may come out: multiply the derivative by g.';
  }
  return gradcheck(
    (x) => Softplus.apply(x) as Tensor,
    points(),
    'The derivative is eˣ / (1 + eˣ).',
  );
}

function unbroadcast({ unbroadcast: undo }: Exports): string | null {
  const g = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const cases: [number[], Tensor, string][] = [
    [[2, 3], g, 'Where nothing was repeated, g comes back as it is.'],
    [[3], tensor([5, 7, 9]), 'Dimensions that the operand lacks are in front: sum over them.'],
    [[2, 1], tensor([[6], [15]]), 'Where the operand has size 1, sum and keep the dimension.'],
    [[], tensor(21), 'A 0-d operand was used by every element.'],
  ];
  for (const [shape, expected, hint] of cases) {
    const got: Tensor = undo(g, shape);
    if (String(got.shape) !== String(shape)) {
      return `For an operand of shape [${shape}] the result has shape [${got.shape}]. ${hint}`;
    }
    if (differs(got, expected)) {
      return `For an operand of shape [${shape}] the sum is ${JSON.stringify(got.toArray())}, not ${JSON.stringify(expected.toArray())}. ${hint}`;
    }
  }
  return null;
}

interface Linked {
  name: string;
  inputs: Linked[];
}

function topologicalOrder({ topologicalOrder: orderOf }: Exports): string | null {
  const leaf = { name: 'w', inputs: [] };
  const a: Linked = { name: 'a', inputs: [leaf] };
  const b: Linked = { name: 'b', inputs: [a] };
  // The short way to `a` comes first: an order that follows the ways as it finds them runs `a` too early.
  const root: Linked = { name: 'loss', inputs: [a, b, leaf] };
  const order: Linked[] = orderOf(root);
  const found = order.map(({ name }) => name);
  if (new Set(found).size !== found.length) {
    return `A node stands twice in ${found.join(', ')}: it would run twice. Remember which you have seen.`;
  }
  if (found.length !== 4) return `The graph has 4 nodes, the order has ${found.length}: ${found}.`;
  for (const node of order) {
    for (const input of node.inputs) {
      if (order.indexOf(input) < order.indexOf(node)) {
        return `In ${found.join(', ')} ${input.name} runs before ${node.name}, which uses it: part of its cotangent is missing then. Put a node down only after all of its inputs, and reverse.`;
      }
    }
  }
  return null;
}

function crossEntropy({ crossEntropy: loss }: Exports): string | null {
  const classes = tensor([2, 0], { dtype: 'int32' });
  const logits = () =>
    tensor(
      [
        [0.5, -1, 2],
        [1, 0, -0.3],
      ],
      { dtype: 'float64', requiresGrad: true },
    );
  const expected = nn.functional.crossEntropy(logits(), classes);
  const got: Tensor = loss(logits(), classes);
  if (got.count !== 1) return `The loss has shape [${got.shape}]. Average over the rows.`;
  const times = (got.item() as number) / (expected.item() as number);
  if (Math.abs(times - classes.count) < 1e-6) return 'The rows are added up. Average over them.';
  if (Math.abs(times - 1) > 1e-6) {
    return `The loss is ${got.item()}, it should be ${expected.item()}: minus the logarithm of the softmax at the class.`;
  }
  const large = tensor([[1000, 0, -1000]], { requiresGrad: true });
  const value = loss(large, tensor([1], { dtype: 'int32' })).item() as number;
  if (!Number.isFinite(value)) {
    return `With logits 1000, 0, −1000 the loss is ${value}: the exponential overflows. Subtract the largest logit of each row first.`;
  }
  if (Math.abs(value - 1000) > 1e-2)
    return `With logits 1000, 0, −1000 the loss is ${value}, not 1000.`;
  return gradcheck(
    (x) => loss(x, classes),
    logits(),
    'What is subtracted must not change the gradient.',
  );
}

function cube({ Cube }: Exports): string | null {
  const x = tensor(3, { requiresGrad: true });
  Cube.apply(x).mul(2).backward();
  if (x.grad?.item() === 27) return 'The cotangent g is not used: multiply the derivative by it.';
  return gradcheck(
    (x) => Cube.apply(x),
    points(),
    'The derivative of x³ is 3x², and it is multiplied by g.',
  );
}

function training(hints: (losses: number[]) => string): Check {
  return ({ train }) => {
    const losses: number[] = train();
    const last = losses[losses.length - 1];
    return last < 0.01 ? null : `The last loss is ${last.toFixed(4)}. ${hints(losses)}`;
  };
}

const stands = (losses: number[]) => losses[0] === losses[losses.length - 1];

const diverges = training((losses) =>
  stands(losses)
    ? 'The model does not change. Is step() called, after backward()?'
    : 'Gradients add up over the epochs. Reset them before backward().',
);

const still = training((losses) =>
  stands(losses)
    ? 'The model does not change: the optimizer holds the parameters of another model. Give it those of the model that is trained.'
    : 'The model changes now, but not enough. Keep the learning rate and the momentum as they were.',
);

const broadcasts = training((losses) =>
  losses[losses.length - 1] > 0.2
    ? '[4, 1] minus [4] broadcasts to [4, 4]: each prediction is compared with each target. Give both one shape.'
    : 'The loss goes down, but not far enough.',
);

function differs(a: Tensor, b: Tensor): boolean {
  return !a.allclose(b, { rtol: 1e-5, atol: 1e-6 });
}

/** Compares with central differences, in float64. */
function gradcheck(f: (x: Tensor) => Tensor, x: Tensor, hint: string): string | null {
  try {
    autograd.gradcheck(f, [x]);
    return null;
  } catch (error) {
    return `${(error as Error).message} ${hint}`;
  }
}

/** The checks, in the order of the exercises. */
export const checks: readonly Check[] = [
  ...[softplus, unbroadcast, topologicalOrder, checkMomentum, checkAdam],
  ...[crossEntropy, cube, diverges, still, broadcasts],
];
