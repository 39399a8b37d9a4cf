// The methods that are compared: how each is made, and how many images it looks at before a step.
import { optim, type Tensor } from 'torchlet';

/** Images per step of every method but per-sample SGD. */
export const BATCH_SIZE = 32;

/** The optimizers of the study. */
export type StudyOptimizer = optim.SGD | optim.Adam | optim.AdamW | optim.RMSprop;

/** An optimizer with its settings; all but the learning rate are PyTorch's defaults, momentum is 0.9. */
export interface Method {
  readonly name: string;
  /** Whether a step is a multiple of (averaged) gradients, or is scaled for each parameter. */
  readonly family: 'gradient' | 'adaptive';
  /** Images per step. */
  readonly batchSize: number;
  make(params: Iterable<Tensor>, lr: number): StudyOptimizer;
}

const MOMENTUM = 0.9;

/** The eight methods, in the order of tables and legends. */
export const METHODS: readonly Method[] = [
  {
    name: 'per-sample SGD',
    family: 'gradient',
    batchSize: 1,
    make: (params, lr) => new optim.SGD(params, { lr }),
  },
  {
    name: 'mini-batch SGD',
    family: 'gradient',
    batchSize: BATCH_SIZE,
    make: (params, lr) => new optim.SGD(params, { lr }),
  },
  {
    name: 'momentum',
    family: 'gradient',
    batchSize: BATCH_SIZE,
    make: (params, lr) => new optim.SGD(params, { lr, momentum: MOMENTUM }),
  },
  {
    name: 'Nesterov',
    family: 'gradient',
    batchSize: BATCH_SIZE,
    make: (params, lr) => new optim.SGD(params, { lr, momentum: MOMENTUM, nesterov: true }),
  },
  {
    name: 'Adam',
    family: 'adaptive',
    batchSize: BATCH_SIZE,
    make: (params, lr) => new optim.Adam(params, { lr }),
  },
  {
    name: 'AMSGrad',
    family: 'adaptive',
    batchSize: BATCH_SIZE,
    make: (params, lr) => new optim.Adam(params, { lr, amsgrad: true }),
  },
  {
    name: 'AdamW',
    family: 'adaptive',
    batchSize: BATCH_SIZE,
    make: (params, lr) => new optim.AdamW(params, { lr }),
  },
  {
    name: 'RMSprop',
    family: 'adaptive',
    batchSize: BATCH_SIZE,
    make: (params, lr) => new optim.RMSprop(params, { lr }),
  },
];

/** The method of a name. */
export function methodOf(name: string): Method {
  return METHODS.find((method) => method.name === name) as Method;
}
