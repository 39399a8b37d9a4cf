/**
 * A kernel's call in parts: each thread takes one after the other until none is left.
 */

import {
  ARGUMENTS,
  ASLEEP,
  DONE,
  FAILED,
  KERNEL,
  LEFT,
  MATMUL,
  PARTS,
  PER_PART,
  SCRATCH,
  SCRATCH_BYTES,
  TURN,
  WINDOWS,
} from '../src/backend/cpu/wasm/job';
import { convolve } from './convolution';
import { matmul } from './matmul';
import { setWindows } from './windows';

/**
 * Looks so often whether there is something new before it sleeps, some 0.3 ms: to be woken takes longer than a small part, and
 * the products of a training step follow one another.
 */
const LOOKS: i32 = 300000;

/** Number `i` of the job, whose meaning is in `wasm/job.ts`. */
function number(i: i32): i32 {
  return load<i32>(i << 2);
}

/** What a thread does until it is ended. */
export function work(thread: i32): void {
  let seen = 0;
  while (true) {
    for (let look = 0; look < LOOKS && atomic.load<i32>(TURN << 2) === seen; look++) {}
    if (atomic.load<i32>(TURN << 2) === seen) {
      atomic.add<i32>(ASLEEP << 2, 1);
      atomic.wait<i32>(TURN << 2, seen, -1);
      atomic.sub<i32>(ASLEEP << 2, 1);
    }
    seen = atomic.load<i32>(TURN << 2);
    takeParts(thread);
  }
}

/** Computes parts while any is left. They are counted down, so that a thread that comes late finds nothing. */
export function takeParts(thread: i32): void {
  for (let part = take(); part >= 0; part = take()) {
    compute(part, thread);
    if (atomic.add<i32>(DONE << 2, 1) + 1 === number(PARTS)) atomic.notify(DONE << 2, 1);
  }
}

function take(): i32 {
  return atomic.sub<i32>(LEFT << 2, 1) - 1;
}

/** Waits for the parts that others took; whether all are done. A page's own thread may not sleep. */
export function awaitParts(maySleep: bool): bool {
  let done = atomic.load<i32>(DONE << 2);
  for (let look = 0; done !== number(PARTS); look++) {
    if (atomic.load<i32>(FAILED << 2) !== 0) return false;
    if (maySleep && look > LOOKS) atomic.wait<i32>(DONE << 2, done, -1);
    done = atomic.load<i32>(DONE << 2);
  }
  return true;
}

/** Computes one part of the job. */
export function compute(part: i32, thread: i32): void {
  const scratch = number(SCRATCH) + number(SCRATCH_BYTES) * thread;
  const a = ARGUMENTS + part * PER_PART;
  if (number(KERNEL) === MATMUL) {
    matmul(
      number(a),
      number(a + 1),
      number(a + 2),
      number(a + 3),
      number(a + 4),
      number(a + 5),
      number(a + 6),
      number(a + 7),
      number(a + 8),
      number(a + 9),
      number(a + 10),
      number(a + 11),
      number(a + 12),
      number(a + 13),
      number(a + 14),
      number(a + 15),
      number(a + 16),
      scratch,
    );
    return;
  }
  setWindows(
    number(WINDOWS),
    number(WINDOWS + 1),
    number(WINDOWS + 2),
    number(WINDOWS + 3),
    number(WINDOWS + 4),
    number(WINDOWS + 5),
    number(WINDOWS + 6),
    number(WINDOWS + 7),
    number(WINDOWS + 8),
    number(WINDOWS + 9),
    number(WINDOWS + 10),
    number(WINDOWS + 11),
  );
  convolve(
    number(a),
    number(a + 1),
    number(a + 2),
    number(a + 3),
    number(a + 4),
    number(a + 5),
    number(a + 6),
    number(a + 7),
    number(a + 8),
    number(a + 9),
    number(a + 10),
    number(a + 11) !== 0,
    scratch,
  );
}
