/**
 * Checks that an argument is a tensor, for operations that would otherwise fail inside. Layer: ops.
 */
import { kindOf, ValueError } from '../errors';
import { required } from '../options';
import { Tensor } from '../tensor/tensor';

/**
 * An argument that has to be a tensor.
 *
 * @throws OptionError when it is missing
 * @throws ValueError when it is something else
 */
export function neededTensor(op: string, name: string, value: unknown): Tensor {
  required(op, name, value);
  if (!(value instanceof Tensor)) {
    throw new ValueError(
      `${op}: '${name}' is ${kindOf(value)}. Give a tensor; arrays become tensors with tensor(…).`,
      value,
    );
  }
  return value;
}

/** A list that has to be one of tensors. */
export function neededTensors(op: string, values: readonly unknown[]): Tensor[] {
  values.forEach((value, i) => {
    neededTensor(op, `tensors[${i}]`, value);
  });
  return values as Tensor[];
}
