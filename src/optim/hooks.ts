/**
 * The hooks of an optimizer, and what registers them. Layer: optim.
 */
import type { RemovableHandle } from '../tensor/tensor';

/** Where a hook goes among those registered before it. */
export interface OptimizerHookOptions {
  /** Whether it runs before them; false by default. */
  prepend?: boolean;
}

/** @internal Adds a hook to its list, and gives what takes it away again. */
export function addHook<H>(
  hooks: H[],
  hook: H,
  { prepend = false }: OptimizerHookOptions = {},
): RemovableHandle {
  let there = true;
  if (prepend) hooks.unshift(hook);
  else hooks.push(hook);
  return {
    remove() {
      if (there) hooks.splice(hooks.indexOf(hook), 1);
      there = false;
    },
  };
}

/** @internal Runs hooks on an optimizer. The list is copied: a hook may remove itself. */
export function runHooks<T>(hooks: readonly ((optimizer: T) => void)[], optimizer: T): void {
  if (hooks.length > 0) for (const hook of [...hooks]) hook(optimizer);
}

/** @internal Passes a state dict through hooks; what one returns replaces it. */
export function passThrough<T, D>(
  hooks: readonly ((optimizer: T, stateDict: D) => D | undefined)[],
  optimizer: T,
  stateDict: D,
): D {
  return [...hooks].reduce((dict, hook) => hook(optimizer, dict) ?? dict, stateDict);
}
