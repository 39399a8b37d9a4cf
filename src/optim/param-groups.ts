/**
 * Parameter groups: what an optimizer is given, checked and with defaults filled in. Layer: optim.
 */
import { nearestName, OptionError, ValueError } from '../errors';
import { Tensor } from '../tensor/tensor';
import { withoutSpeedSwitches } from './speed-switches';

/** A parameter, or a `[name, parameter]` pair as `namedParameters()` gives it. */
export type Param = Tensor | readonly [name: string, param: Tensor];

/** A group as the user gives it: parameters, and options of its own where they differ. */
export type ParamGroupInput<O> = {
  /** Parameters, or one. */
  params: Iterable<Param> | Tensor;
  /** The learning rate that a scheduler starts from. */
  initialLr?: number;
} & Partial<O>;

/** What an optimizer takes: parameters, named parameters, or groups. */
export type Params<O> = Iterable<Param> | Iterable<ParamGroupInput<O>>;

/** A group as the optimizer keeps it; options may be changed between steps. */
export type ParamGroup<O> = { params: Tensor[]; paramNames?: string[]; initialLr?: number } & O;

/** @internal The groups that the constructor's first argument stands for. */
export function groupsOf<O>(op: string, params: Params<O>): ParamGroupInput<O>[] {
  const list = listOf(op, params);
  if (list.length === 0) {
    throw new ValueError(
      `${op}: got an empty parameter list. Pass model.parameters(), and check that the model ` +
        'registers its layers.',
    );
  }
  return isGroup(list[0])
    ? (list as ParamGroupInput<O>[])
    : [{ params: list as Param[] } as unknown as ParamGroupInput<O>];
}

function listOf(op: string, params: unknown): unknown[] {
  const list = params as Iterable<unknown> | null | undefined;
  if (params instanceof Tensor || typeof list?.[Symbol.iterator] !== 'function') {
    throw new ValueError(
      `${op}: params must be a list of tensors or of groups, got ${kind(params)}. ` +
        'Pass model.parameters(), or [tensor].',
      params,
    );
  }
  return [...list];
}

function isGroup(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && 'params' in entry;
}

/**
 * @internal A group, its parameters checked and its options filled in.
 *
 * @param others the groups that the optimizer has already
 */
export function makeGroup<O extends object>(
  op: string,
  input: ParamGroupInput<O>,
  defaults: O,
  others: readonly ParamGroup<O>[],
): ParamGroup<O> {
  if (!isGroup(input)) {
    throw new ValueError(
      `${op}: a group is ${kind(input)} without 'params'. Write { params: […], lr: … }.`,
      input,
    );
  }
  const { params: given, ...own } = input;
  const known = [...Object.keys(defaults), 'initialLr'];
  const options = { ...defaults } as Record<string, unknown>;
  for (const [option, value] of Object.entries(withoutSpeedSwitches(own))) {
    if (!known.includes(option)) {
      const near = nearestName(option, known);
      const advice = near ? `Did you mean '${near}'?` : `Known: ${known.join(', ')}.`;
      throw new OptionError(`${op}: unknown group option '${option}'. ${advice}`, option);
    }
    if (value !== undefined) options[option] = value;
  }
  const list = given instanceof Tensor ? [given] : listOf(op, given);
  const pairs = list.filter((entry) => Array.isArray(entry));
  const params = list.map((entry) => (Array.isArray(entry) ? entry[1] : entry));
  checkParams(
    op,
    params,
    new Set(others.flatMap((group) => group.params)),
    !options.differentiable,
  );
  const named = others.some(({ paramNames }) => paramNames !== undefined);
  if (pairs.length % list.length !== 0 || (others.length > 0 && pairs.length > 0 !== named)) {
    throw new ValueError(
      `${op}: some parameters have names and others have none. Pass model.namedParameters() ` +
        'everywhere, or model.parameters().',
    );
  }
  const names = pairs.length > 0 ? { paramNames: pairs.map(([name]) => String(name)) } : {};
  return { params, ...names, ...options } as unknown as ParamGroup<O>;
}

function checkParams(
  op: string,
  params: readonly unknown[],
  others: ReadonlySet<Tensor>,
  leaves: boolean,
): void {
  if (params.length === 0) {
    throw new ValueError(`${op}: a group has no parameters. Leave it out, or fill its params.`);
  }
  const seen = new Set<unknown>();
  params.forEach((param, i) => {
    if (!(param instanceof Tensor)) {
      throw new ValueError(`${op}: parameter ${i} is ${kind(param)}, not a tensor.`, param);
    }
    const place = `${op}: parameter ${i} of shape [${param.shape.join(', ')}]`;
    if (leaves && !param.isLeaf && !param.retainsGrad) {
      throw new ValueError(
        `${place} is not a leaf: ${param.gradFn?.rule.name} made it. ` +
          'Pass the tensor it was made from, or detach() it.',
        param,
      );
    }
    if (others.has(param)) {
      throw new ValueError(`${place} is in another group already. Give it once.`, param);
    }
    if (seen.has(param)) {
      throw new ValueError(`${place} stands twice in its group. Give it once.`, param);
    }
    seen.add(param);
  });
}

function kind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value instanceof Tensor) return 'a tensor';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
