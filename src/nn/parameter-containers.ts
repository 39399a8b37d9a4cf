/**
 * ParameterList, ParameterDict: modules that hold parameters. Layer: nn.
 */
import { ValueError } from '../errors';
import type { Tensor } from '../tensor/tensor';
import { entriesOf, type NamedEntries, notRun, positionIn } from './containers';
import { INTERNALS } from './internals';
import { Module } from './module';
import { Parameter } from './parameter';

/** Parameters by name or number: what both containers share. */
abstract class ParameterContainer extends Module {
  override forward(..._: never[]): never {
    throw notRun(this);
  }

  /** A tensor that is no parameter yet becomes one, as in PyTorch. */
  protected put(name: string | number, value: Tensor): void {
    const parameter = value instanceof Parameter ? value : new Parameter(value);
    this.registerParameter(String(name), parameter);
    const { order } = this[INTERNALS];
    if (!order.includes(name)) order.push(name);
  }

  protected entry(name: string | number): Parameter {
    return (this as unknown as Record<string | number, Parameter>)[name];
  }

  /** How the printed form calls the element type. */
  protected typeName({ dtype }: Parameter): string {
    return dtype;
  }

  override extraRepr(): string {
    return this[INTERNALS].order
      .map((name) => {
        const parameter = this.entry(name);
        const size = parameter.shape.join('x');
        return `  (${name}): Parameter containing: [torch.${this.typeName(parameter)} of size ${size}]`;
      })
      .join('\n');
  }
}

/**
 * A list of parameters.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ParameterList.html
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * const list = new nn.ParameterList([zeros(2), zeros(3)]);
 * console.log(list.length, list.at(-1).shape, Object.keys(list.stateDict())); // 2 [3] ['0', '1']
 * ```
 */
export class ParameterList extends ParameterContainer {
  /** The parameter at a number; `at(i)` also counts from the end and checks. */
  [index: number]: Parameter;

  /** @param values parameters, or tensors that become parameters */
  constructor(values: Iterable<Tensor> = []) {
    super();
    this.extend(values);
  }

  /** Number of parameters. */
  override get length(): number {
    return this[INTERNALS].order.length;
  }

  /** The parameter at a position, which may count from the end. */
  at(index: number): Parameter {
    return this.entry(positionIn('ParameterList', index, this.length));
  }

  /** The parameters in order. */
  *[Symbol.iterator](): Generator<Parameter> {
    for (let i = 0; i < this.length; i++) yield this.entry(i);
  }

  /** Adds a parameter at the end, and returns the list. */
  append(value: Tensor): this {
    this.put(this.length, value);
    return this;
  }

  /** Adds parameters at the end, and returns the list. */
  extend(values: Iterable<Tensor>): this {
    for (const value of [...values]) this.append(value);
    return this;
  }
}

/**
 * Parameters by name, in order of insertion.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * const dict = new nn.ParameterDict({ left: zeros(2), right: zeros(3) });
 * console.log(dict.keys(), dict.get('left').requiresGrad); // ['left', 'right'] true
 * ```
 */
export class ParameterDict extends ParameterContainer {
  /** @param values parameters, or tensors that become parameters, by name */
  constructor(values: NamedEntries<Tensor> = {}) {
    super();
    this.update(values);
  }

  /** PyTorch shows the old names of the types here, and the new ones in a list. */
  protected override typeName({ dtype }: Parameter): string {
    return dtype === 'float64' ? 'DoubleTensor' : 'FloatTensor';
  }

  /** Number of parameters. */
  get size(): number {
    return this[INTERNALS].order.length;
  }

  /** Whether there is a parameter of this name. */
  has(name: string): boolean {
    return this[INTERNALS].order.includes(name);
  }

  /**
   * The parameter of this name.
   *
   * @throws ValueError when there is none
   */
  get(name: string): Parameter {
    if (this.has(name)) return this.entry(name);
    const known = this.keys().join(', ') || 'none';
    throw new ValueError(`ParameterDict: no parameter '${name}'. Known: ${known}.`, name);
  }

  /** Adds or replaces a parameter, and returns the container. */
  set(name: string, value: Tensor): this {
    this.put(name, value);
    return this;
  }

  /** Adds or replaces several parameters, and returns the container. */
  update(values: NamedEntries<Tensor>): this {
    for (const [name, value] of entriesOf(values)) this.set(name, value);
    return this;
  }

  /** The names in order. */
  keys(): string[] {
    return this[INTERNALS].order.map(String);
  }

  /** The parameters in order. */
  values(): Parameter[] {
    return this.keys().map((name) => this.get(name));
  }

  /** Names and parameters in order. */
  entries(): [name: string, parameter: Parameter][] {
    return this.keys().map((name) => [name, this.get(name)]);
  }

  /** The names in order, as Python iterates a dict. */
  [Symbol.iterator](): Iterator<string> {
    return this.keys()[Symbol.iterator]();
  }
}
