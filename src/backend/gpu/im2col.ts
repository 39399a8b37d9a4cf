/** Windows laid out as columns, and columns added up where they came from: one kernel each, without races. */
import type { View, Windows } from '../backend';
import type { Device } from './device';
import { coordinatesText, quotientText, sumText, THREAD } from './kernel-text';

/** out[…,k,o] ← element k of window o, or `beyond`. */
export function im2col(
  device: Device,
  input: View,
  windows: Windows,
  beyond: number,
  out: View,
): void {
  if (out.count === 0) return;
  const { dialect } = device.execution;
  const count = windows.kernel.length;
  const lead = input.shape.length - count;
  const dims = windows.kernel.map((_, d) => d);
  const result = device.launch({
    key: `im2col ${input.shape};${input.strides};${out.shape};${textOf(windows)}`,
    length: out.count,
    reads: [device.read(input)],
    names: ['beyond'],
    values: [beyond],
    body: (place) => {
      const positions = dims.map((d) => {
        const [k, o] = [`i${lead + d}`, `i${lead + count + d}`];
        return `const s${d} = ${o} * ${windows.stride[d]} + ${k} * ${windows.dilation[d]} - ${windows.padding[d]};`;
      });
      const inside = dims.map((d) => `s${d} >= 0 && s${d} < ${input.shape[lead + d]}`);
      const terms = input.strides.map(
        (stride, d) => [d < lead ? `i${d}` : `s${d - lead}`, stride] as const,
      );
      return [
        THREAD,
        coordinatesText(dialect, out.shape, 'i', 'i'),
        ...positions,
        'let value = beyond;',
        `if (${inside.join(' && ')}) {`,
        `value = ${place(0, sumText(terms))};`,
        '}',
        'return value;',
      ].join('\n');
    },
  });
  device.store(out, result);
}

/** out[…,i] ← Σ input[…,k,o] over the k and o whose position is i. */
export function col2im(device: Device, input: View, windows: Windows, out: View): void {
  if (out.count === 0) return;
  const { dialect } = device.execution;
  const count = windows.kernel.length;
  const lead = out.shape.length - count;
  const dims = windows.kernel.map((_, d) => d);
  const result = device.launch({
    key: `col2im ${input.shape};${input.strides};${out.shape};${textOf(windows)}`,
    length: out.count,
    reads: [device.read(input)],
    names: [],
    values: [],
    body: (place) => {
      const lines = [THREAD, coordinatesText(dialect, out.shape, 'i', 'i'), 'let value = 0;'];
      for (const d of dims) {
        // Which window has its element k here, if any.
        const [stride, dilation] = [windows.stride[d], windows.dilation[d]];
        lines.push(
          `for (let k${d} = 0; k${d} < ${windows.kernel[d]}; k${d}++) {`,
          `const t${d} = i${lead + d} + ${windows.padding[d]} - k${d} * ${dilation};`,
          `if (t${d} >= 0) {`,
          `const w${d} = ${quotientText(dialect, `t${d}`, stride)};`,
          `if (w${d} * ${stride} === t${d} && w${d} < ${input.shape[lead + count + d]}) {`,
        );
      }
      const terms = input.strides.map((stride, d) => {
        const name =
          d < lead ? `i${d}` : d < lead + count ? `k${d - lead}` : `w${d - lead - count}`;
        return [name, stride] as const;
      });
      lines.push(`value = value + ${place(0, sumText(terms))};`);
      for (const _ of dims) lines.push('}', '}', '}');
      lines.push('return value;');
      return lines.join('\n');
    },
  });
  device.store(out, result);
}

function textOf({ kernel, stride, padding, dilation }: Windows): string {
  return [kernel, stride, padding, dilation].join(';');
}
