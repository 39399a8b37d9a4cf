/**
 * Fields given to a module by name, and parts of a module found by path; the checks of both. Layer: nn.
 */
import { nearestName, ValueError } from '../errors';
import { Tensor } from '../tensor/tensor';
import { listMembers, membersOf, modulesOf } from './fields';
import { INTERNALS, isModule } from './internals';
import type { Module } from './module';
import { Parameter } from './parameter';

type Kind = 'parameter' | 'buffer' | 'module';

const IS: Record<Kind, (value: unknown) => boolean> = {
  parameter: (value) => value instanceof Parameter,
  buffer: (value) => value instanceof Tensor,
  module: isModule,
};

/** @internal Sets a field after checking its name and what goes in. */
export function register(
  op: string,
  kind: Kind,
  module: Module,
  name: string,
  value: unknown,
): void {
  const fields = module as unknown as Record<string, unknown>;
  if (typeof name !== 'string' || name === '' || name.includes('.')) {
    throw new ValueError(
      `${op}: '${name}' cannot be a name: it must be text without dots, which separate modules in paths.`,
      name,
    );
  }
  const there = fields[name];
  const free = !(name in module) || (Object.hasOwn(module, name) && there == null);
  const sameKind = IS[kind](there) && (kind === 'buffer') === module[INTERNALS].buffers.has(name);
  if (!free && !sameKind) {
    throw new ValueError(
      `${op}: ${module.constructor.name} already has something else named '${name}'. Choose another name.`,
      name,
    );
  }
  if (value !== null && !IS[kind](value)) {
    const advice =
      kind === 'parameter' ? 'Wrap a tensor in new nn.Parameter(…).' : `Give a ${kind}.`;
    throw new ValueError(
      `${op}: '${name}' is not a ${kind === 'buffer' ? 'tensor' : kind}. ${advice}`,
      value,
    );
  }
  fields[name] = value;
}

/** @internal The submodule at a path. */
export function findSubmodule(op: string, root: Module, path: string): Module {
  const found = descend(root, path);
  if (found !== null) return found;
  const known = modulesOf(root).map(([name]) => name);
  throw notFound(op, root, 'module', path, known);
}

function descend(module: Module, path: string): Module | null {
  if (path === '') return module;
  for (const [name, child] of membersOf(module).children) {
    if (path === name) return child;
    const deeper = path.startsWith(`${name}.`) ? descend(child, path.slice(name.length + 1)) : null;
    if (deeper !== null) return deeper;
  }
  return null;
}

/** @internal The parameter or buffer at a path. */
export function findTensor(
  op: string,
  root: Module,
  kind: 'parameters' | 'buffers',
  path: string,
): Tensor {
  const all = listMembers(root, kind, { removeDuplicate: false });
  const found = all.find(([name]) => name === path);
  if (found !== undefined) return found[1];
  throw notFound(
    op,
    root,
    kind.slice(0, -1),
    path,
    all.map(([name]) => name),
  );
}

function notFound(
  op: string,
  root: Module,
  kind: string,
  path: string,
  known: string[],
): ValueError {
  const near = nearestName(
    path,
    known.filter((name) => name !== ''),
  );
  const advice =
    near === null
      ? `Known: ${known.filter(Boolean).join(', ') || 'none'}.`
      : `Did you mean '${near}'?`;
  return new ValueError(
    `${op}: ${root.constructor.name} has no ${kind} '${path}'. ${advice}`,
    path,
  );
}
