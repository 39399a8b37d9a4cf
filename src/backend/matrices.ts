/** Matrices and batches of them. */
import type { View } from './backend';
import { seenAs } from './view';

/** A view of up to three dimensions with three: those that it lacks come first, with size 1. */
export function asBatch(view: View): View {
  const missing = 3 - view.shape.length;
  if (missing === 0) return view;
  const shape = [...new Array<number>(missing).fill(1), ...view.shape];
  const strides = [...new Array<number>(missing).fill(0), ...view.strides];
  return seenAs(view, shape, strides, view.offset, view.dense);
}
