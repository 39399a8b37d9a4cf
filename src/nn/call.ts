/**
 * What happens when a module is called: hooks, `forward`, and the place in the model that an error is given. Layer: nn.
 */
import { TorchletError } from '../errors';
import { Tensor } from '../tensor/tensor';
import { forwardWithHooks } from './hooks';
import { INTERNALS, Internals } from './internals';
import type { Module } from './module';
import { formOf } from './print';

/**
 * @internal The function that a module is: it has the class's prototype, and no fields of its own yet.
 *
 * A function's own `name` and `length` are taken away, so that a subclass may have fields of those names.
 */
export function makeCallable(prototype: object): Module {
  const internals = new Internals();
  const module: any = (...args: unknown[]) => call(module, internals, args);
  Object.setPrototypeOf(module, prototype);
  delete module.name;
  delete module.length;
  Object.defineProperty(module, INTERNALS, { value: internals });
  module.training = true;
  return module;
}

/** How many modules are being called, one inside the other. */
let depth = 0;

function call(module: Module, internals: Internals, args: unknown[]): unknown {
  depth++;
  try {
    const { hooks } = internals;
    return hooks === null ? module.forward(...args) : forwardWithHooks(module, hooks, args);
  } catch (error) {
    if (error instanceof TorchletError) locate(error, module, args, depth === 1);
    throw error;
  } finally {
    depth--;
  }
}

interface Frame {
  readonly module: Module;
  readonly args: unknown[];
}

/** The modules that an error has passed through so far, innermost first. */
const trails = new WeakMap<TorchletError, Frame[]>();

/** Notes that an error passes through a module; at the outermost one its message gets the path to where it arose. */
function locate(error: TorchletError, module: Module, args: unknown[], outermost: boolean): void {
  if (error.modulePath.length > 0) return;
  const trail = trails.get(error) ?? [];
  trails.set(error, trail);
  trail.push({ module, args });
  if (!outermost) return;
  const frames = trail.reverse();
  let path = 'model';
  const places = frames.map((frame, i) => {
    if (i > 0) path += `.${nameIn(frames[i - 1].module, frame.module)}`;
    const form = formOf(frame.module);
    return frames.length === 1 ? form : `${path} (${form})`;
  });
  const shapes = frames[frames.length - 1].args
    .filter((arg) => arg instanceof Tensor)
    .map((arg) => `[${arg.shape.join(', ')}]`);
  const given = shapes.length === 0 ? '' : `, given ${shapes.join(' and ')}`;
  for (let i = places.length - 1; i >= 0; i--) {
    error.inModule(i === places.length - 1 ? places[i] + given : places[i]);
  }
}

/** The path from a module to one that it called. */
function nameIn(parent: Module, child: Module): string {
  for (const [name, module] of parent.namedModules()) if (module === child) return name || 'self';
  return formOf(child);
}
