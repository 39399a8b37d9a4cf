// The rooms of the source: run-time imports go downwards only. `import type` is free, because it
// leaves nothing behind in the compiled program.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Lowest first; rooms in one row may import each other. A file directly in src is a room. */
const LAYERS = [
  ['shape', 'dtype', 'errors', 'options', 'rng'],
  ['backend'],
  ['formula'],
  ['autograd'],
  ['tensor'],
  ['ops'],
  ['nn', 'optim', 'data', 'io', 'inspect'],
];
const TOP = LAYERS.length; // index.ts and the other entry points
const ABOVE_OPS = LAYERS[6]!;
/** What could be imported from the outside: the public Tensor API and the error classes. */
const PUBLIC = [...ABOVE_OPS, 'ops', 'tensor', 'autograd', 'errors', 'options'];

const roomOf = (path: string) => path.split('/')[1]!.replace(/\.ts$/, '');
const layerOf = (room: string) => {
  const layer = LAYERS.findIndex((rooms) => rooms.includes(room));
  return layer < 0 ? TOP : layer;
};

interface Import {
  from: string;
  line: number;
  typeOnly: boolean;
}

/** Every `import`, `export … from` and `import()` of a source text. */
function importsOf(path: string, text: string): Import[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push({ from: specifier.text, line: line + 1, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      // `import { type A }` still loads the module; only `import type` does not.
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      add(node, node.moduleSpecifier, typeOnly);
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The lines of `files` (path from the root of the repository, text) that break a rule. */
function violations(files: Iterable<[path: string, text: string]>): string[] {
  const found: string[] = [];
  for (const [path, text] of files) {
    const room = roomOf(path);
    for (const { from, line, typeOnly } of importsOf(path, text)) {
      const at = `${path}:${line}: ${from}`;
      if (from === 'gpu.js' && !path.startsWith('src/backend/gpu/')) {
        found.push(`${at}: gpu.js belongs to src/backend/gpu`);
      }
      if (from === 'torchlet') found.push(`${at}: a package does not import itself`);
      if (typeOnly || !from.startsWith('.')) continue;
      const target = posix.join(posix.dirname(path), from);
      if (!target.startsWith('src/')) {
        found.push(`${at}: leaves src`);
        continue;
      }
      const targetRoom = roomOf(target);
      if (layerOf(targetRoom) > layerOf(room)) {
        found.push(`${at}: ${room} is below ${targetRoom}`);
      } else if (ABOVE_OPS.includes(room) && !PUBLIC.includes(targetRoom)) {
        found.push(`${at}: ${room} uses only the public API, and ${targetRoom} is inside`);
      }
    }
  }
  return found;
}

function* sourceFiles(folder: string): Generator<[string, string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (path.endsWith('.ts')) {
      yield [relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }
  }
}

test('run-time imports go downwards', { timeout: 60_000 }, () => {
  expect(violations(sourceFiles(join(root, 'src')))).toEqual([]);
});

test.each([
  ['an upward import', 'src/autograd/engine.ts', "import { add } from '../ops/elementwise';"],
  ['an upward re-export', 'src/tensor/tensor.ts', "export * from '../ops/index';"],
  ['an upward dynamic import', 'src/shape.ts', "const m = await import('./tensor/tensor');"],
  ['an inline type import', 'src/tensor/tensor.ts', "import { type Op } from '../ops/define';"],
  ['an import of an entry point', 'src/nn/linear.ts', "import { tensor } from '../index';"],
  ['a short cut past the public API', 'src/optim/sgd.ts', "import { map } from '../backend/cpu';"],
  ['an import from outside src', 'src/ops/define.ts', "import { x } from '../../test/x';"],
  ['gpu.js outside its folder', 'src/ops/define.ts', "import type { GPU } from 'gpu.js';"],
  ['an import of the package itself', 'src/nn/linear.ts', "import { tensor } from 'torchlet';"],
])('the checker catches %s', (_, path, text) => {
  expect(violations([[path, text]])).toHaveLength(1);
});

test.each([
  ['src/tensor/tensor.ts', "import type * as ops from '../ops/index';"],
  ['src/tensor/tensor.ts', "import { broadcast } from '../shape';"],
  ['src/ops/elementwise.ts', "import { define } from './define';"],
  ['src/optim/sgd.ts', "import { Parameter } from '../nn/parameter';"],
  ['src/index.ts', "export * from './ops/index';\nexport * as nn from './nn/index';"],
  ['src/backend/gpu/device.ts', "import { GPU } from 'gpu.js';"],
  ['src/formula/parse.ts', "import jsep from 'jsep';"],
])('the checker accepts %s: %s', (path, text) => {
  expect(violations([[path, text]])).toEqual([]);
});
