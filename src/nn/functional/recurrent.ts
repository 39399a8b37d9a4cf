/**
 * What recurrent layers do at each step and along a sequence. Layer: nn.
 */
import { elementwise } from '../../ops/define';
import { cat, stack } from '../../ops/joining';
import { linear } from '../../ops/linalg';
import type { Tensor } from '../../tensor/tensor';

const parts = (x: Tensor, count: number) => x.chunk(count, -1);

type Fused = (...operands: Tensor[]) => Tensor;
const INTERNAL = { domain: [-2, 2] as const, internal: true };

const tanhOfSum = elementwise<Fused>('tanhOfSum', (x, y) => x.add(y).tanh(), INTERNAL);
const reluOfSum = elementwise<Fused>('reluOfSum', (x, y) => x.add(y).relu(), INTERNAL);
/** What is kept of the old state and let in of the new. */
const lstmMemory = elementwise<Fused>(
  'lstmMemory',
  (i, f, g, c) => f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh())),
  INTERNAL,
);
const lstmOutput = elementwise<Fused>('lstmOutput', (o, c) => o.sigmoid().mul(c.tanh()), INTERNAL);
const gruState = elementwise<Fused>(
  'gruState',
  (xr, hr, xz, hz, xn, hn, h) => {
    const candidate = xn.add(xr.add(hr).sigmoid().mul(hn)).tanh();
    return h.sub(candidate).mul(xz.add(hz).sigmoid()).add(candidate);
  },
  INTERNAL,
);

/** @internal The weights of one layer in one direction; null where there is none. */
export interface Weights {
  readonly ih: Tensor;
  readonly hh: Tensor;
  readonly biasIh: Tensor | null;
  readonly biasHh: Tensor | null;
  /** Projection of the output, `[projected, hidden]`. */
  readonly hr: Tensor | null;
}

/** @internal One step: from the input's gates and the state (its first tensor is the output) to the next state. */
export type Step = (gates: Tensor, state: readonly Tensor[], weights: Weights) => Tensor[];

/** @internal h' = tanh or relu (x + W h + b) */
export const rnnStep =
  (nonlinearity: 'tanh' | 'relu'): Step =>
  (gates, [h], { hh, biasHh }) => {
    const recurrent = linear(h, hh, biasHh);
    return [nonlinearity === 'tanh' ? tanhOfSum(gates, recurrent) : reluOfSum(gates, recurrent)];
  };

/** @internal c' = σ(f) c + σ(i) tanh(g),  h' = σ(o) tanh(c') */
export const lstmStep: Step = (gates, [h, c], { hh, biasHh, hr }) => {
  const [i, f, g, o] = parts(gates.add(linear(h, hh, biasHh)), 4);
  const memory = lstmMemory(i, f, g, c);
  const output = lstmOutput(o, memory);
  return [hr === null ? output : linear(output, hr), memory];
};

/** @internal n = tanh(xₙ + σ(r) hₙ),  h' = (1 − σ(z)) n + σ(z) h */
export const gruStep: Step = (gates, [h], { hh, biasHh }) => {
  const [xr, xz, xn] = parts(gates, 3);
  const [hr, hz, hn] = parts(linear(h, hh, biasHh), 3);
  return [gruState(xr, hr, xz, hz, xn, hn, h)];
};

/** Runs one layer in one direction along `[T, N, in]`. */
function runDirection(
  step: Step,
  x: Tensor,
  initial: readonly Tensor[],
  weights: Weights,
  reverse: boolean,
): { outputs: Tensor[]; state: Tensor[] } {
  const gates = linear(x, weights.ih, weights.biasIh).unbind();
  const outputs = new Array<Tensor>(gates.length);
  let state = [...initial];
  for (let i = 0; i < gates.length; i++) {
    const t = reverse ? gates.length - 1 - i : i;
    state = step(gates[t], state, weights);
    outputs[t] = state[0];
  }
  return { outputs, state };
}

/**
 * @internal Runs layers, each in one or two directions, along `[T, N, in]`.
 *
 * @param initial the state's tensors, each `[layers · directions, N, size]`
 * @param layers weights by layer, then by direction
 * @param between what is done to the output of every layer but the last
 * @returns the last layer's output `[T, N, directions · size]`, and the last state like `initial`
 */
export function runLayers(
  step: Step,
  x: Tensor,
  initial: readonly Tensor[],
  layers: readonly (readonly Weights[])[],
  between: (x: Tensor) => Tensor,
): { output: Tensor; state: Tensor[] } {
  const starts = initial.map((tensor) => tensor.unbind());
  const ends: Tensor[][] = initial.map(() => []);
  let output = x;
  layers.forEach((directions, layer) => {
    const outputs = directions.map((weights, direction) => {
      const row = layer * directions.length + direction;
      const start = starts.map((tensors) => tensors[row]);
      const run = runDirection(step, output, start, weights, direction === 1);
      run.state.forEach((tensor, i) => {
        ends[i].push(tensor);
      });
      return stack(run.outputs);
    });
    output = outputs.length === 1 ? outputs[0] : cat(outputs, 2);
    if (layer < layers.length - 1) output = between(output);
  });
  return { output, state: ends.map((tensors) => stack(tensors)) };
}
