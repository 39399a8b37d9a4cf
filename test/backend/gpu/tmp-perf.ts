import { randn, noGrad, tensor } from '../../../src/index';
import '../../../src/gpu';
import * as G from 'gpu.js';
const { GPU, input } = (G as any).default ?? G;
for (const mode of ['webasm']) for (const n of [1000]) {
  const a = randn(n).to('gpu:' + mode), b = randn(n).to('gpu:' + mode);
  const gpu = new GPU({ mode });
  const k = gpu.createKernel('function (a, b) { return a[this.thread.x] * b[this.thread.x]; }', { output: [n], pipeline: true, immutable: true, precision: 'single' });
  const [x, y] = [new Float32Array(a.toArray() as any), new Float32Array(b.toArray() as any)];
  const reps = n === 1000 ? 3000 : 60;
  const time = (f: () => void) => { for (let i = 0; i < reps / 3; i++) f(); let best = 1e9; for (let r = 0; r < 3; r++) { const t = performance.now(); for (let i = 0; i < reps; i++) f(); best = Math.min(best, (performance.now() - t) / reps); } return best * 1000; };
  const ours = time(() => { a.mul(b); });
  const hand = time(() => { k(input(x, [n]), input(y, [n])); });
  const ours2 = time(() => { a.mul(b); });
  const hand2 = time(() => { k(input(x, [n]), input(y, [n])); });
  console.log(mode, n, 'ours us', Math.min(ours, ours2).toFixed(1), 'hand', Math.min(hand, hand2).toFixed(1), 'ratio', (Math.min(ours, ours2) / Math.min(hand, hand2)).toFixed(2));
}
