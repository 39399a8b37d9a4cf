/**
 * Set-up of the tests that run with vectors: whatever a WebAssembly kernel can compute, it computes, at every size, and
 * whatever two threads can share, they share. Memory that an operation is to write holds 77 first.
 */
import { poisonUnwritten } from '../../src/backend/cpu/allocate';
import { vectorBuild } from '../../src/backend/cpu/wasm/module';
import { setVectorSizes } from '../../src/backend/cpu/wasm/sizes';
import { setThreads } from '../../src/backend/cpu/wasm/threads';

setVectorSizes({
  map: 1,
  heavyMap: 1,
  apart: 1,
  reduce: 1,
  multiplications: 1,
  threads: 1,
  deferred: 1,
});
setThreads(2);
if (vectorBuild() === 'plain') throw new Error('there are no vectors here to test');
poisonUnwritten(77);
