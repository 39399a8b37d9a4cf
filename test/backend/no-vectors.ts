/** Set-up of the tests that run without vectors, as in an engine that does not know them. */
import { vectorBuild } from '../../src/backend/cpu/wasm/module';

const { validate } = WebAssembly;
WebAssembly.validate = () => false;
const build = vectorBuild();
WebAssembly.validate = validate;
if (build !== 'plain') throw new Error(`the CPU computes by ${build}, not in plain JavaScript`);
