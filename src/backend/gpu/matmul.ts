/** Products of matrices: one thread for each element of the result. */
import type { View } from '../backend';
import { copy, fill } from './copy';
import type { Device } from './device';
import { coordinatesText, sumText, THREAD } from './kernel-text';
import { kindOf, storedText } from './map';

/** So many products are added before they join the total: rounding then grows with the blocks. */
const BLOCK = 64;

/** out[b,m,n] ← Σₖ a[b,m,k] · b[b,k,n] (+ bias). A batch of 1, and any size 1 of bias, repeats. */
export function matmul(device: Device, a: View, b: View, bias: View | null, out: View): void {
  if (out.count === 0) return;
  const k = a.shape[2];
  if (k === 0) {
    if (bias === null) fill(device, out, 0);
    else copy(device, bias, out);
    return;
  }
  const { dialect } = device.execution;
  const [left, right] = [stepsOf(a), stepsOf(b)];
  const added = bias === null ? null : stepsOf(bias);
  const views = bias === null ? [a, b] : [a, b, bias];
  const result = device.launch({
    key: `matmul ${kindOf(out.dtype)}${out.shape};${k};${left};${right};${added}`,
    length: out.count,
    reads: views.map((view) => device.read(view)),
    names: [],
    values: [],
    body: (place) => {
      const row = sumText([
        ['i0', left[0]],
        ['i1', left[1]],
        ['k', left[2]],
      ]);
      const column = sumText([
        ['i0', right[0]],
        ['k', right[1]],
        ['i2', right[2]],
      ]);
      const term = `${place(0, row)} * ${place(1, column)}`;
      const blocks = Math.ceil(k / BLOCK);
      const loop =
        blocks === 1
          ? [`for (let k = 0; k < ${k}; k++) { total = total + ${term}; }`]
          : [
              `for (let block = 0; block < ${blocks}; block++) {`,
              'let part = 0;',
              `for (let step = 0; step < ${BLOCK}; step++) {`,
              `const k = block * ${BLOCK} + step;`,
              k % BLOCK === 0
                ? `part = part + ${term};`
                : `if (k < ${k}) { part = part + ${term}; }`,
              '}',
              'total = total + part;',
              '}',
            ];
      const plus =
        added === null ? '' : ` + ${place(2, sumText(added.map((s, d) => [`i${d}`, s] as const)))}`;
      return [
        THREAD,
        coordinatesText(dialect, out.shape, 'i', 'i'),
        'let total = 0;',
        ...loop,
        `return ${storedText(`(total${plus})`, out.dtype)};`,
      ].join('\n');
    },
  });
  device.store(out, result);
}

/** A view's strides; sizes of 1 repeat. */
function stepsOf(view: View): number[] {
  return view.strides.map((stride, d) => (view.shape[d] === 1 ? 0 : stride));
}
