/** The network of the README on its four points, with its modules tracked. */
import { manualSeed, nn, type Tensor, tensor } from 'torchlet';
import { track } from 'torchlet/inspect';

export const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
export const y = tensor([[0], [1], [1], [0]]);

/** The same numbers at every call. */
export function xorModel() {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
  track(model);
  const lossFn = new nn.MSELoss();
  const loss = (): Tensor => lossFn(model(x), y);
  return { model, loss };
}

/** Gradients of a model's parameters as bits. */
export function bitsOfGradients(model: nn.Module): Record<string, number[] | null> {
  return Object.fromEntries(
    model.namedParameters().map(([name, { grad }]) => {
      if (grad === null) return [name, null];
      const { buffer, byteOffset, byteLength } = Float32Array.from(grad.data);
      return [name, [...new Uint32Array(buffer, byteOffset, byteLength / 4)]];
    }),
  );
}
