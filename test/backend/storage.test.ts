import { describe, expect, it } from 'vitest';
import { cpu } from '../../src/backend/cpu/cpu';
import { BYTES, DTYPES } from '../../src/dtype';

describe('allocate', () => {
  it('gives zeros that no other storage shares', () => {
    for (const dtype of DTYPES) {
      const storages = [];
      for (let i = 0; i < 300; i++) {
        const length = [0, 1, 16, 17, 100, 777, 2048, 2049][i % 8];
        const storage = cpu.allocate(dtype, length);
        const data = storage.data as Float32Array;
        const end = storage.base + length;
        expect(data.slice(storage.base, end).every((x) => x === 0)).toBe(true);
        expect((storage.base * BYTES[dtype]) % 8).toBe(0);
        expect(data.length).toBeGreaterThanOrEqual(end);
        data.fill(1, storage.base, end);
        storages.push(storage);
      }
      expect(storages.every((s) => s.dtype === dtype && s.backend === cpu)).toBe(true);
    }
  });

  it('cuts small results from shared arrays, and gives large ones their own', () => {
    const [a, b] = [cpu.allocate('float32', 20), cpu.allocate('float32', 20)];
    expect(a.data).toBe(b.data);
    expect(b.base).toBe(a.base + 20);
    expect((cpu.allocate('float32', 4096).data as Float32Array).length).toBe(4096);
    expect(cpu.allocate('float32', 4).data).toBe(cpu.allocate('float32', 16).data);
    expect((cpu.allocate('float32', 1).data as Float32Array).length).toBe(1);
  });

  it('takes over an uploaded array', () => {
    const data = new Int32Array([1, 2]);
    const storage = cpu.upload(data);
    expect(storage.data).toBe(data);
    expect([storage.dtype, storage.length, storage.base]).toEqual(['int32', 2, 0]);
    cpu.free(storage);
    expect(storage.data).toBeNull();
  });
});
