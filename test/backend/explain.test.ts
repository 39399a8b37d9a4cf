// What `explain` reports, and that it leaves no trace.
import { describe, expect, it } from 'vitest';
import { explain, nn, noGrad, optim, randn, tensor } from '../../src';
import { cpu } from '../../src/backend/cpu/cpu';
import '../../src/gpu';

describe('explain', () => {
  it('names each operation with its formula, device and count', () => {
    const x = randn(2, 3);
    const { result, ops } = explain(() => {
      x.tanh();
      return x.tanh().matmul(x.t()).sum();
    });
    expect(result.shape).toEqual([]);
    expect(ops.map(({ op, kernel, formula, count }) => [op, kernel, formula, count])).toEqual([
      ['tanh', 'map', 'tanh(x)', 2],
      ['matmul', 'matmul', '', 1],
      ['sum', 'reduce', 'x', 1],
    ]);
    for (const row of ops) {
      expect(row).toMatchObject({ device: 'cpu', backend: 'JavaScript', why: '', bytesUp: 0 });
      expect(row.ms).toBeGreaterThanOrEqual(0);
    }
  });

  it('names the fused gradient and the fused update', () => {
    const w = new nn.Parameter(randn(3));
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    const { ops } = explain(() => {
      w.sigmoid().sum().backward();
      optimizer.step();
    });
    const texts = Object.fromEntries(ops.map(({ op, formula }) => [op, formula]));
    expect(Object.keys(texts)).toEqual(['sigmoid', 'sum', 'sigmoidBackward', 'SGD.step']);
    expect(texts.sigmoidBackward).toBe('g * (1 - y) * y');
    expect(texts['SGD.step']).toBe('p - lr * g');
  });

  it('counts what goes to a device and back, and says what really ran', () => {
    const x = randn(8).to('gpu:webasm');
    const { ops, bytesUp, bytesDown, fallbacks } = explain(() => x.exp().sum().item());
    expect(ops).toMatchObject([
      { op: 'exp', device: 'gpu:webasm', backend: 'WebAssemblyKernel', bytesUp: 32, bytesDown: 0 },
      { op: 'sum', device: 'gpu:webasm', backend: 'WebAssemblyKernel', bytesUp: 0, bytesDown: 0 },
      { op: 'download', device: 'gpu:webasm', backend: '', bytesUp: 0, bytesDown: 4 },
    ]);
    expect([bytesUp, bytesDown, fallbacks.length]).toEqual([32, 4, 0]);
  });

  it('says which kernel the CPU ran, and why', () => {
    const x = randn(8).to('gpu:webasm').mul(2);
    const { fallbacks } = explain(() => x.sort());
    expect(fallbacks).toMatchObject([
      { op: 'sort', device: 'gpu:webasm', backend: 'JavaScript', bytesUp: 64, bytesDown: 32 },
    ]);
    expect(fallbacks[0].why).toContain('on the CPU');
  });

  it('waits for an asynchronous function', async () => {
    const x = randn(3).to('gpu:cpu');
    const { result, ops } = await explain(async () => (await x.abs().toArrayAsync()).length);
    expect(result).toBe(3);
    expect(ops.map(({ op }) => op)).toEqual(['abs', 'downloadAsync']);
    expect(ops[0].backend).toBe('CPUKernel');
  });

  it('counts inside and outside where one runs in another', () => {
    const x = randn(3);
    let inner: number[] = [];
    const outer = explain(() => {
      x.neg();
      inner = explain(() => x.neg().exp()).ops.map(({ count }) => count);
      x.exp();
    });
    expect(inner).toEqual([1, 1]);
    expect(outer.ops.map(({ op, count }) => [op, count])).toEqual([
      ['neg', 2],
      ['exp', 2],
    ]);
  });

  it('leaves the devices as they were, after errors too', async () => {
    const before = Object.keys(cpu);
    explain(() => randn(2).add(1));
    expect(() => explain(() => randn(2).add(randn(3)))).toThrow('add: ');
    await expect(explain(async () => Promise.reject(new Error('late')))).rejects.toThrow('late');
    expect(Object.keys(cpu)).toEqual(before);
  });

  it('prints a table, without the columns that are empty', () => {
    const x = tensor([1, 2]);
    const text = noGrad(() => explain(() => x.square())).toString();
    const [header, row] = text.split('\n');
    expect(header).toMatch(/^op {6}formula {2}device {2}backend {5}calls {4}ms$/);
    expect(row).toMatch(/^square {2}x\^2 {6}cpu {5}JavaScript {6}1 {2}\d\.\d\d$/);
  });
});
