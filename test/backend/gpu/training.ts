/** The training of a small network, with every operation on one device. */
import { manualSeed, randn, type Tensor } from '../../../src/index';

/** Losses of a network 6 → 16 → 3 under cross entropy, by gradient descent with momentum. */
export async function trainingLosses(device: string, steps: number): Promise<number[]> {
  manualSeed(0);
  const x = randn([32, 6]).to(device);
  const target = randn([32, 6]).argmax(1).remainder(3).to('int32').to(device);
  const parameters = [randn([6, 16]).mul(0.4), randn([16]).mul(0.1), randn([16, 3]).mul(0.3)].map(
    (p) => p.to(device).requiresGrad_(),
  );
  const momenta = parameters.map((p) => p.detach().mul(0));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const [w1, b1, w2] = parameters;
    const scores = x.matmul(w1).add(b1).tanh().matmul(w2).logSoftmax(1);
    const loss = scores.gather(1, target.reshape(32, 1)).mean().neg();
    for (const p of parameters) p.grad = null;
    loss.backward();
    parameters.forEach((p, i) => {
      momenta[i].mul_(0.9).add_(p.grad as Tensor);
      p.detach().sub_(momenta[i].mul(0.1));
    });
    losses.push((await loss.itemAsync()) as number);
  }
  return losses;
}
