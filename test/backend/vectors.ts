/** Set-up of the tests that run with vectors: whatever a WebAssembly kernel can compute, it computes, at every size. */
import { vectorBuild } from '../../src/backend/cpu/wasm/module';
import { setVectorSizes } from '../../src/backend/cpu/wasm/sizes';

setVectorSizes({ map: 1, update: 1, multiplications: 1 });
if (vectorBuild() === 'plain') throw new Error('there are no vectors here to test');
