/**
 * The last reductions of a kernel: a training loop asks for the same few again and again, and to find out how operands lie
 * takes longer than to reduce a few of them.
 */
import type { DType } from '../../dtype';
import { type Shape, sameShape } from '../../shape';
import type { Reducer, View } from '../backend';
import type { ReduceLoop } from './compile';
import type { Walk } from './walk';

/** What decides how an operand is walked over. */
interface Layout {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly strides: Shape;
}

/** A reduction as it was computed. */
export interface KnownReduction {
  readonly walk: Walk;
  readonly loop: ReduceLoop;
  readonly reducer: Reducer;
  readonly shape: Shape;
  readonly inputs: readonly Layout[];
  readonly out: Layout;
}

/** So many are kept: one layer's weights and biases, a loss. */
const MOST = 4;

/** The reductions of one kernel that came last. */
export class ReducePlans {
  private readonly known: KnownReduction[] = [];
  private next = 0;

  /** The reduction of operands that lie alike; null where none is known. */
  find(reducer: Reducer, inputs: readonly View[], shape: Shape, out: View): KnownReduction | null {
    const { known } = this;
    for (let i = 0; i < known.length; i++) {
      const one = known[i];
      if (one.reducer !== reducer || !sameShape(one.shape, shape) || !alike(one.out, out)) continue;
      let k = 0;
      while (k < inputs.length && alike(one.inputs[k], inputs[k])) k++;
      if (k === inputs.length) return one;
    }
    return null;
  }

  /** Keeps one, in the place of the oldest. */
  keep(
    reducer: Reducer,
    inputs: readonly View[],
    shape: Shape,
    out: View,
    walk: Walk,
    loop: ReduceLoop,
  ): void {
    const layouts = inputs.map(layoutOf);
    this.known[this.next] = { walk, loop, reducer, shape, inputs: layouts, out: layoutOf(out) };
    this.next = (this.next + 1) % MOST;
  }
}

/** A view without its storage, which would be kept alive. */
function layoutOf({ dtype, shape, strides }: View): Layout {
  return { dtype, shape, strides };
}

function alike(known: Layout, view: View): boolean {
  return (
    known.dtype === view.dtype &&
    sameShape(known.shape, view.shape) &&
    sameShape(known.strides, view.strides)
  );
}
