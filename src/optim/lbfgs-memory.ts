/**
 * What L-BFGS remembers of its way, and the direction it takes from that. Layer: optim.
 */

import { tensor } from '../ops/creation';
import { stack } from '../ops/joining';
import { Tensor } from '../tensor/tensor';
import type { ParamState } from './optimizer';

/** The least curvature yᵀs with which a change is remembered. */
const LEAST_CURVATURE = 1e-10;

/** A remembered change: of the gradient, of the parameters, and 1 / yᵀs. */
interface Change {
  y: Tensor;
  s: Tensor;
  ro: number;
}

/** @internal What goes on from iteration to iteration, and from step to step. */
export interface Memory {
  changes: Change[];
  hDiag: number;
  direction: Tensor;
  t: number;
  grad: Tensor;
  loss: number;
}

/** @internal The next direction, and the memory that led to it. */
export function learn(
  known: Memory | null,
  grad: Tensor,
  loss: number,
  historySize: number,
): Memory {
  if (known === null) {
    return { changes: [], hDiag: 1, direction: grad.neg(), t: 0, grad: grad.clone(), loss };
  }
  const changes = known.changes;
  let { hDiag } = known;
  const y = grad.sub(known.grad);
  const s = known.direction.mul(known.t);
  const curvature = y.dot(s).item();
  if (curvature > LEAST_CURVATURE) {
    if (changes.length === historySize) changes.shift();
    changes.push({ y, s, ro: 1 / curvature });
    hDiag = curvature / y.dot(y).item();
  }
  return {
    changes,
    hDiag,
    direction: newton(grad, changes, hDiag),
    t: 0,
    grad: grad.clone(),
    loss,
  };
}

/** −H g by the two loops over the remembered changes, the newest first and then the oldest first. */
function newton(grad: Tensor, changes: readonly Change[], hDiag: number): Tensor {
  const direction = grad.neg();
  const weights = new Array<number>(changes.length);
  for (let i = changes.length - 1; i >= 0; i--) {
    const { y, s, ro } = changes[i];
    weights[i] = s.dot(direction).item() * ro;
    direction.add_(y, { alpha: -weights[i] });
  }
  direction.mul_(hDiag);
  for (const [i, { y, s, ro }] of changes.entries()) {
    direction.add_(s, { alpha: weights[i] - y.dot(direction).item() * ro });
  }
  return direction;
}

/** @internal What the state holds from the step before. */
export function recall(state: ParamState, param: Tensor): Memory | null {
  if (state.d === undefined) return null;
  const here = (key: string) => (state[key] as Tensor).to(param);
  const isEmpty = state.ro === undefined || (state.ro as Tensor).numel() === 0;
  const ro = isEmpty ? [] : ((state.ro as Tensor).toArray() as number[]);
  const [ys, ss] = isEmpty ? [[], []] : [here('old_dirs').unbind(0), here('old_stps').unbind(0)];
  return {
    changes: ro.map((value, i) => ({ y: ys[i], s: ss[i], ro: value })),
    hDiag: single(state.H_diag),
    direction: here('d'),
    t: single(state.t),
    grad: here('prev_flat_grad'),
    loss: single(state.prev_loss),
  };
}

/** @internal Writes into the state what the next step goes on from. */
export function keep(
  state: ParamState,
  { changes, hDiag, direction, t, grad, loss }: Memory,
): void {
  Object.assign(state, { d: direction, t, H_diag: hDiag, prev_flat_grad: grad, prev_loss: loss });
  if (changes.length === 0) return;
  const { dtype, device } = direction;
  state.old_dirs = stack(changes.map(({ y }) => y));
  state.old_stps = stack(changes.map(({ s }) => s));
  state.ro = tensor(
    changes.map(({ ro }) => ro),
    { dtype, device },
  );
}

function single(value: Tensor | number): number {
  return value instanceof Tensor ? value.item() : value;
}
