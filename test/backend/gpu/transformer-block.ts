/**
 * One transformer block written out in operations, forward and backward, and where it was computed. Knows no test
 * framework, so that it also runs in a page.
 */
import {
  cat,
  explain,
  manualSeed,
  nn,
  ones,
  rand,
  randint,
  randn,
  type Tensor,
  zeros,
} from '../../../src/index';

const [BATCH, LENGTH, SIZE, HEADS, TOKENS] = [2, 6, 8, 2, 11];

/** Elements that the step moves to the device: tokens, targets and the mask. */
export const INPUTS = 2 * BATCH * LENGTH + LENGTH * LENGTH;

/** What `explain` found for one warm step, and what the step computed. */
export interface BlockReport {
  /** What the CPU did for tensors of its own: it reads the inputs that move. */
  readonly onCpu: readonly string[];
  /** What really ran on the device. */
  readonly backends: readonly string[];
  /** Operations on the device. */
  readonly ops: readonly string[];
  readonly fallbacks: readonly string[];
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly loss: number;
  /** The gradients of all parameters. */
  readonly gradients: readonly number[];
}

function layerNorm(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const centred = x.sub(x.mean(-1, { keepdim: true }));
  const variance = centred.square().mean(-1, { keepdim: true });
  return centred.mul(variance.add(1e-5).rsqrt()).mul(weight).add(bias);
}

/** Embeds tokens, attends, and predicts the next one; all parameters are on the device before the step. */
export async function explainBlock(device: string): Promise<BlockReport> {
  manualSeed(0);
  const on = (values: Tensor) => values.to(device).requiresGrad_();
  const table = on(randn(TOKENS, SIZE));
  const [query, key, value, mixed] = [0, 1, 2, 3].map(() => on(randn(SIZE, SIZE).mul(0.3)));
  const norms = [0, 1].map(() => [on(rand(SIZE)), on(randn(SIZE).mul(0.1))]);
  const [wide, wideBias] = [on(randn(SIZE, 4 * SIZE).mul(0.3)), on(zeros(4 * SIZE))];
  const narrow = on(randn(4 * SIZE, SIZE).mul(0.3));
  const parameters = [table, query, key, value, mixed, ...norms.flat(), wide, wideBias, narrow];
  const tokens = randint(0, TOKENS, [BATCH, LENGTH]);
  const targets = randint(0, TOKENS, [BATCH, LENGTH]);
  const future = ones(LENGTH, LENGTH).triu(1).bool();

  const split = (x: Tensor) => x.reshape(BATCH, LENGTH, HEADS, SIZE / HEADS).transpose(1, 2);
  const step = async () => {
    for (const parameter of parameters) parameter.grad = null;
    const [ids, next, hidden] = [tokens, targets, future].map((input) => input.to(device));
    let x = table.at(ids);
    const h = layerNorm(x, norms[0][0], norms[0][1]);
    const [q, k, v] = [query, key, value].map((weight) => split(h.matmul(weight)));
    const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(SIZE / HEADS));
    const attention = scores.maskedFill(hidden, Number.NEGATIVE_INFINITY).softmax(-1);
    const heads = attention.matmul(v).transpose(1, 2).reshape(BATCH, LENGTH, SIZE);
    x = x.add(heads.matmul(mixed));
    const wider = layerNorm(x, norms[1][0], norms[1][1]).matmul(wide).add(wideBias);
    x = x.add(nn.functional.gelu(wider).matmul(narrow));
    const logits = x.matmul(table.t()).logSoftmax(-1);
    const loss = logits.gather(-1, next.unsqueeze(-1)).mean().neg();
    loss.backward();
    return (await loss.itemAsync()) as number;
  };
  await step(); // moves the parameters, compiles the kernels
  const report = await explain(step);
  const there = report.ops.filter((row) => row.device === device);
  const distinct = (names: string[]) => [...new Set(names)].sort();
  const gradients = cat(parameters.map((parameter) => (parameter.grad as Tensor).flatten()));
  return {
    onCpu: distinct(report.ops.filter((row) => row.device !== device).map((row) => row.op)),
    backends: distinct(there.flatMap((row) => (row.backend === '' ? [] : [row.backend]))),
    ops: distinct(there.map((row) => row.op)),
    fallbacks: report.fallbacks.map((row) => `${row.op}: ${row.why}`),
    bytesUp: report.bytesUp,
    bytesDown: report.bytesDown,
    loss: report.result,
    gradients: [...(await gradients.dataAsync())],
  };
}
