/**
 * Moving a module to another device or element type, its tensors staying the objects they are. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { DTypeError } from '../errors';
import { DeviceInfo } from '../ops/creation';
import type { ToOptions } from '../ops/writing';
import { parseOptions } from '../options';
import { Tensor } from '../tensor/tensor';
import { membersOf, modulesOf } from './fields';
import type { Module } from './module';
import { takeOver } from './parameter';

/** A floating element type, by name. */
export type FloatType = 'float32' | 'float64';

/** Where and as what a module's tensors are wanted. */
export interface ModuleToOptions {
  dtype?: FloatType;
  device?: string | DeviceInfo;
}

/** What `module.to` takes: an element type, a device, a tensor to be like, or both by name. */
export type ModuleTarget = FloatType | (string & {}) | DeviceInfo | Tensor | ModuleToOptions;

const TO = {
  dtype: undefined as string | undefined,
  device: undefined as string | DeviceInfo | undefined,
};

function targetOf(target: ModuleTarget): typeof TO {
  if (target instanceof DeviceInfo) return { ...TO, device: target };
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target !== 'string') return parseOptions('to', TO, [], [target]);
  const isType = ['float32', 'float64', 'int32', 'bool'].includes(target);
  return isType ? { ...TO, dtype: target } : { ...TO, device: target };
}

/** How one tensor is to be converted, and where the result goes. */
interface Conversion {
  readonly tensor: Tensor;
  readonly target: ToOptions;
  readonly put: (converted: Tensor) => void;
}

/** Floating parameters, their gradients and buffers; other buffers only change device. */
function conversionsOf(root: Module, target: ModuleTarget): Conversion[] {
  const { dtype, device } = targetOf(target);
  if (dtype !== undefined && dtype !== 'float32' && dtype !== 'float64') {
    throw new DTypeError(
      `to: a module's parameters must stay floating to be learnt, got '${dtype}'. Use 'float32' or 'float64'.`,
      [dtype],
    );
  }
  const found: Conversion[] = [];
  const add = (tensor: Tensor, put: (converted: Tensor) => void) => {
    const floating = tensor.dtype === 'float32' || tensor.dtype === 'float64';
    const type = floating && dtype !== undefined ? dtype : tensor.dtype;
    const to = { dtype: type, device: device ?? tensor.device };
    found.push({ tensor: tensor.detach(), target: to, put });
  };
  for (const [, module] of modulesOf(root)) {
    const { parameters, buffers } = membersOf(module);
    for (const [, parameter] of parameters) {
      const { grad } = parameter;
      add(parameter, (converted) => takeOver(parameter, converted));
      if (grad === null) continue;
      add(grad, (converted) => {
        parameter.grad = converted;
      });
    }
    for (const [name, buffer] of buffers) {
      add(buffer, (converted) => {
        (module as unknown as Record<string, Tensor>)[name] = converted;
      });
    }
  }
  return found;
}

/** @internal Converts every tensor of a module; where one fails, none has changed. */
export function convertModule(root: Module, target: ModuleTarget): void {
  const conversions = conversionsOf(root, target);
  const converted = noGrad(() => conversions.map(({ tensor, target: to }) => tensor.to(to)));
  conversions.forEach(({ put }, i) => {
    put(converted[i]);
  });
}

/** @internal The same from devices that cannot be read synchronously. */
export async function convertModuleAsync(root: Module, target: ModuleTarget): Promise<void> {
  const conversions = conversionsOf(root, target);
  const converted = await Promise.all(
    conversions.map(({ tensor, target: to }) => tensor.toAsync(to)),
  );
  conversions.forEach(({ put }, i) => {
    put(converted[i]);
  });
}
