// Two networks that learn to read handwritten digits, and a part of MNIST for them.
import { data, nn, type Tensor } from 'torchlet';
import { type Mnist, readMnist } from '../datasets/mnist';

/** A network to train. */
export interface Task {
  readonly name: string;
  readonly title: string;
  model(): nn.Module;
}

/** The networks. */
export const TASKS: readonly Task[] = [
  {
    name: 'mlp',
    title: 'MLP',
    model: () =>
      new nn.Sequential(
        new nn.Flatten(),
        new nn.Linear(196, 32),
        new nn.ReLU(),
        new nn.Linear(32, 10),
      ),
  },
  {
    name: 'cnn',
    title: 'CNN',
    model: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 4, 3),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(4, 8, 3),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(32, 10),
      ),
  },
];

/** Images to learn from, to choose the learning rate by, and to judge the choice by. No image is in two of them. */
export interface Digits {
  readonly train: Mnist;
  readonly validation: Mnist;
  readonly test: Mnist;
}

/** How many images of each. */
export type DigitCounts = { readonly [part in keyof Digits]: number };

/** Reads the digits: images `[n, 1, 14, 14]`, each pixel the mean of four of the 28 × 28. */
export function readDigits(counts: DigitCounts): Digits {
  const images = halved(readMnist('train', counts.train + counts.validation));
  return {
    train: part(images, 0, counts.train),
    validation: part(images, counts.train, counts.train + counts.validation),
    test: halved(readMnist('test', counts.test)),
  };
}

function halved({ tensors: [images, digits] }: Mnist): Mnist {
  const small = images.reshape(-1, 1, 14, 2, 14, 2).mean([3, 5]);
  return new data.TensorDataset<[Tensor, Tensor]>(small, digits);
}

function part({ tensors: [images, digits] }: Mnist, from: number, to: number): Mnist {
  const rows = `${from}:${to}`;
  return new data.TensorDataset<[Tensor, Tensor]>(images.at(rows), digits.at(rows));
}
