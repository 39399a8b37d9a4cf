/**
 * Moving a module to another device or element type, its tensors staying the objects they are. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { DTypeError } from '../errors';
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
  device?: string;
}

/** What `module.to` takes: an element type, a device, a tensor to be like, or both by name. */
export type ModuleTarget = FloatType | (string & {}) | Tensor | ModuleToOptions;

const TO = { dtype: undefined as string | undefined, device: undefined as string | undefined };

function targetOf(target: ModuleTarget): typeof TO {
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target !== 'string') return parseOptions('to', TO, [], [target]);
  const isType = ['float32', 'float64', 'int32', 'bool'].includes(target);
  return isType ? { ...TO, dtype: target } : { ...TO, device: target };
}

/** @internal Converts floating parameters, their gradients and buffers; other buffers only change device. */
export function convertModule(root: Module, target: ModuleTarget): void {
  const { dtype, device } = targetOf(target);
  if (dtype !== undefined && dtype !== 'float32' && dtype !== 'float64') {
    throw new DTypeError(
      `to: a module's parameters must stay floating to be learnt, got '${dtype}'. Use 'float32' or 'float64'.`,
      [dtype],
    );
  }
  const convert = (tensor: Tensor): Tensor => {
    const floating = tensor.dtype === 'float32' || tensor.dtype === 'float64';
    return tensor.detach().to({
      dtype: floating && dtype !== undefined ? dtype : tensor.dtype,
      device: device ?? tensor.device,
    });
  };
  noGrad(() => {
    for (const [, module] of modulesOf(root)) {
      const { parameters, buffers } = membersOf(module);
      for (const [, parameter] of parameters) {
        const { grad } = parameter;
        takeOver(parameter, convert(parameter));
        if (grad !== null) parameter.grad = convert(grad);
      }
      for (const [name, buffer] of buffers) {
        (module as unknown as Record<string, Tensor>)[name] = convert(buffer);
      }
    }
  });
}
