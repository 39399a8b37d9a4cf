/**
 * A call of a kernel as numbers (i32) at the beginning of the memory, in one part or in several that threads share. Read by the
 * kernels and by those who call them.
 */

/** Counts the jobs that were given to threads. */
export const TURN = 0;
/** Parts that nobody has taken; below 0 it means the same as 0. */
export const LEFT = 1;
/** Parts that are done. */
export const DONE = 2;
/** Whether a thread has failed. */
export const FAILED = 3;
/** All parts. */
export const PARTS = 4;
export const KERNEL = 5;
/** Address of scratch memory, and the bytes that each thread has of it. */
export const SCRATCH = 6;
export const SCRATCH_BYTES = 7;
/** What `setWindows` takes. */
export const WINDOWS = 8;
/** Workers that sleep, or are about to. */
export const ASLEEP = 20;
/** Arguments of the first part. */
export const ARGUMENTS = 32;
/** From part to part. */
export const PER_PART = 20;
/** Most parts of a job. */
export const MOST_PARTS = 64;
/** Bytes of a job: operands lie behind it. */
export const JOB_BYTES = 4 * (ARGUMENTS + PER_PART * MOST_PARTS);

/** The kernels. */
export const MATMUL = 0;
export const CONVOLVE = 1;
