/**
 * Whether operations are recorded: noGrad, enableGrad, setGradEnabled, and anomaly detection. Layer: autograd.
 */
import { GradError } from '../errors';

/** The switches that operations read at every call. */
export const mode = {
  /** Whether operations on tensors that require grad are recorded. */
  grad: true,
  /** Whether nodes keep where they were made, and backward looks for NaN. */
  anomaly: false,
};

/**
 * Runs a function without recording operations.
 *
 * @param fn a synchronous function
 * @returns what `fn` returns
 * @throws GradError when `fn` is asynchronous: the switch is global, so code that runs during an `await` would see it
 * @see https://pytorch.org/docs/stable/generated/torch.no_grad.html
 * @example
 * ```ts
 * import { noGrad, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * noGrad(() => w.sub_(0.1)); // allowed on a leaf only here
 * ```
 */
export function noGrad<T>(fn: () => T): T {
  return withGrad('noGrad', false, fn);
}

/**
 * Runs a function with recording switched on, inside `noGrad` too.
 *
 * @param fn a synchronous function
 * @returns what `fn` returns
 * @throws GradError when `fn` is asynchronous
 * @see https://pytorch.org/docs/stable/generated/torch.enable_grad.html
 * @example
 * ```ts
 * import { enableGrad, noGrad, tensor } from 'torchlet';
 * const x = tensor(3, { requiresGrad: true });
 * const y = noGrad(() => enableGrad(() => x.mul(2)));
 * console.log(y.requiresGrad); // true
 * ```
 */
export function enableGrad<T>(fn: () => T): T {
  return withGrad('enableGrad', true, fn);
}

/**
 * Switches recording on or off; with a function, only while it runs.
 *
 * @param enabled whether to record
 * @see https://pytorch.org/docs/stable/generated/torch.set_grad_enabled.html
 * @example
 * ```ts
 * import { isGradEnabled, setGradEnabled } from 'torchlet';
 * setGradEnabled(false);
 * console.log(isGradEnabled()); // false
 * setGradEnabled(true);
 * ```
 */
export function setGradEnabled(enabled: boolean): void;
export function setGradEnabled<T>(enabled: boolean, fn: () => T): T;
export function setGradEnabled<T>(enabled: boolean, fn?: () => T): T | undefined {
  if (fn !== undefined) return withGrad('setGradEnabled', enabled, fn);
  mode.grad = enabled;
  return undefined;
}

/**
 * Whether operations are recorded now.
 *
 * @example
 * ```ts
 * import { isGradEnabled, noGrad } from 'torchlet';
 * console.log(noGrad(() => isGradEnabled())); // false
 * ```
 */
export function isGradEnabled(): boolean {
  return mode.grad;
}

/**
 * Runs a function in anomaly mode: a backward pass that makes a NaN is an error that names the operation and shows
 * where in the program it was called.
 *
 * @param fn a synchronous function that holds both forward and backward
 * @see https://pytorch.org/docs/stable/autograd.html#anomaly-detection
 * @example
 * ```ts
 * import { autograd, tensor } from 'torchlet';
 * const x = tensor(0, { requiresGrad: true });
 * try {
 *   autograd.detectAnomaly(() => x.sqrt().mul(0).backward());
 * } catch (error) {
 *   console.log((error as Error).message.includes('sqrt')); // true
 * }
 * ```
 */
export function detectAnomaly<T>(fn: () => T): T {
  const before = mode.anomaly;
  mode.anomaly = true;
  try {
    return synchronous('detectAnomaly', fn());
  } finally {
    mode.anomaly = before;
  }
}

/** Switches anomaly mode on or off. See {@link detectAnomaly}. */
export function setDetectAnomaly(enabled: boolean): void {
  mode.anomaly = enabled;
}

/** Whether anomaly mode is on. */
export function isAnomalyEnabled(): boolean {
  return mode.anomaly;
}

function withGrad<T>(op: string, enabled: boolean, fn: () => T): T {
  const before = mode.grad;
  mode.grad = enabled;
  try {
    return synchronous(op, fn());
  } finally {
    mode.grad = before;
  }
}

/**
 * @internal The result of a function that was run under something global.
 *
 * @throws GradError when it is a promise
 */
export function synchronous<T>(op: string, result: T, global = 'switch'): T {
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    // Its rejection, if any, is not ours to report twice.
    (result as unknown as Promise<unknown>).then(undefined, () => {});
    throw new GradError(
      `${op}: the function returned a promise. The ${global} is global: while the function awaits, other code would run ` +
        `under it, and after its first await the function itself no longer does. Await outside, and call ${op} around ` +
        'synchronous work only.',
    );
  }
  return result;
}
