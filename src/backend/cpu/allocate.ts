/**
 * Memory for results on the CPU, which the garbage collector takes back. A fresh typed array of 32 floats costs about
 * 800 ns, because its memory lies outside V8's heap, and one of 8 floats, on that heap, makes 270 bytes of garbage; so
 * small results share a slab, and only what is large gets an array of its own.
 */
import { BYTES, type DType, newArray, type TypedArray } from '../../dtype';
import { type Backend, Storage } from '../backend';
import { vectorSizes } from './wasm/sizes';

/** Up to here V8 keeps a typed array's elements on its own heap. */
const ON_HEAP = 16;
/** Up to here a result is cut from a slab. */
const FROM_SLAB = 2048;
const SLAB_BYTES = 65536;
/** Slabs for what would fit on the heap: less, since whoever keeps one small result keeps its slab. */
const SMALL_SLAB_BYTES = 8192;

/**
 * One array that many storages are cut from, front to back. What is cut off is never handed out
 * again, so it is always zero, and the garbage collector takes the slab when the last storage in it
 * is gone.
 */
class Slab {
  private readonly capacity: number;
  private readonly align: number;
  private array: TypedArray;
  private used = 0;

  constructor(
    private readonly dtype: DType,
    bytes = SLAB_BYTES,
  ) {
    this.capacity = bytes / BYTES[dtype];
    this.align = 8 / BYTES[dtype] - 1;
    this.array = newArray(dtype, 0);
    this.used = this.capacity;
  }

  cut(backend: Backend, length: number): Storage {
    let base = this.used;
    if (base + length > this.capacity) {
      this.array = newArray(this.dtype, this.capacity);
      base = 0;
    }
    this.used = (base + length + this.align) & ~this.align;
    return new Storage(backend, this.dtype, length, this.array, base);
  }
}

const float32 = new Slab('float32');
const smallFloat32 = new Slab('float32', SMALL_SLAB_BYTES);
const float64 = new Slab('float64');
const int32 = new Slab('int32');
const bool = new Slab('bool');

/** Whether there has been a result that may wait for its memory: until then no operand needs to be asked. */
export const mayWait = { any: false };

/** What unwritten memory holds in tests, which must not show in any result. */
let poison: number | null = null;

/** Fills unwritten memory, of any length, with a number; null leaves it as it is. For tests. */
export function poisonUnwritten(value: number | null): void {
  poison = value;
}

/**
 * Zeros for a result of this length.
 *
 * @param unwritten whether anything will do, since all of it is written before any of it is read
 */
export function allocate(
  backend: Backend,
  dtype: DType,
  length: number,
  unwritten: boolean,
): Storage {
  // A map may come that nobody needs to compute: its result gets memory when somebody looks at it.
  if (unwritten && dtype === 'float32' && length >= vectorSizes.deferred) {
    mayWait.any = true;
    return new Storage(backend, dtype, length, null, 0);
  }
  if (unwritten && poison !== null) {
    return new Storage(backend, dtype, length, unwrittenArray(dtype, length), 0);
  }
  if (length <= ON_HEAP) {
    // Single numbers are what programs keep: the losses of an epoch.
    if (length > 1 && dtype === 'float32') return smallFloat32.cut(backend, length);
    return new Storage(backend, dtype, length, newArray(dtype, length), 0);
  }
  if (length > FROM_SLAB) {
    return new Storage(backend, dtype, length, large(dtype, length, unwritten), 0);
  }
  if (dtype === 'float32') return float32.cut(backend, length);
  if (dtype === 'float64') return float64.cut(backend, length);
  return (dtype === 'int32' ? int32 : bool).cut(backend, length);
}

/** An array of its own for a result that is written before it is read. */
export function unwrittenArray(dtype: DType, length: number): TypedArray {
  return poison === null ? large(dtype, length, true) : newArray(dtype, length).fill(poison);
}

/** Arrays of float32 that nobody uses any more, by their length. */
const spares = new Map<number, Float32Array[]>();
let spareLength = 0;
/** Floats that may lie spare, 64 MB; what a training step needs again is less, or memory is what it lacks. */
const MOST_SPARE = 2 ** 24;

/** Takes back an array that nobody can see any more, for another result of its length. */
export function reclaim(data: TypedArray, length: number): void {
  if (!(data instanceof Float32Array) || length <= FROM_SLAB || data.length !== length) return;
  if (spareLength + length > MOST_SPARE) {
    spares.clear();
    spareLength = 0;
  }
  const alike = spares.get(length);
  if (alike === undefined) spares.set(length, [data]);
  else alike.push(data);
  spareLength += length;
}

function large(dtype: DType, length: number, unwritten: boolean): TypedArray {
  if (dtype === 'float32') {
    const spare = spares.get(length)?.pop();
    if (spare !== undefined) {
      spareLength -= length;
      return unwritten ? spare : spare.fill(0);
    }
  }
  if (!kept) keepFreedMemory();
  if (unwritten && dtype === 'float32') {
    // Node's way to memory that is not cleared first, which takes as long as a sum of two such arrays.
    const buffer = globalThis.Buffer?.allocUnsafeSlow(4 * length);
    if (buffer !== undefined) return new Float32Array(buffer.buffer, buffer.byteOffset, length);
  }
  return newArray(dtype, length);
}

let kept = false;

/**
 * On Linux, C's allocator asks the system for arrays of 128 kB and more one by one and gives them back at once, so that
 * every result pays for fresh pages: that was up to two thirds of an operation's time. The largest block freed so far
 * decides from which size on it does so (`M_MMAP_THRESHOLD` in `man mallopt`), up to 32 MB; so one such block, whose pages
 * are never touched, is made and freed: at once where buffers can be transferred (Node 22), else by the garbage collector.
 */
function keepFreedMemory(): void {
  kept = true;
  if (globalThis.process?.platform !== 'linux') return;
  const block = new ArrayBuffer(2 ** 25 - 2 ** 16);
  (block as { transfer?: (length: number) => ArrayBuffer }).transfer?.(0);
}
