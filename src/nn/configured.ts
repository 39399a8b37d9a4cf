/**
 * A layer that is a function with options: it keeps them as fields and prints them. Layer: nn.
 */
import { parseOptions } from '../options';
import { checkReduction, type Reduction } from './functional/reduction';
import { Module } from './module';
import { printBool } from './print';

/** @internal Base of layers without parameters: their options, in PyTorch's order, become fields. */
export abstract class Configured extends Module {
  constructor(name: string, defaults: object, args: readonly unknown[]) {
    super();
    const names = Object.keys(defaults) as (keyof typeof defaults)[];
    Object.assign(this, parseOptions(name, defaults, names, args));
  }
}

/** @internal Base of layers that can write their result over the input. */
export abstract class MaybeInPlace extends Configured {
  declare readonly inplace: boolean;

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/** @internal `, inplace=True` where it is. */
export function inplaceSuffix({ inplace }: { inplace: boolean }): string {
  return inplace ? `, inplace=${printBool(true)}` : '';
}

/** @internal Base of losses with plain options. */
export abstract class PlainLoss extends Configured {
  declare readonly reduction: Reduction;

  constructor(name: string, defaults: object, args: readonly unknown[]) {
    super(name, defaults, args);
    checkReduction(name, this.reduction);
  }
}
