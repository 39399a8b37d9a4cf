// The package as its users get it: packed, and installed in an empty project.
// Slow, so it runs in CI and with `npm run test:package` only.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const ci = process.env.CI === 'true';

/** Why the package tests do not run, or null where they do. */
export const skipReason =
  ci || process.env.npm_lifecycle_event === 'test:package'
    ? null
    : 'package: slow; run with `npm run test:package`';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'].map(
  (name) => `/usr/bin/${name}`,
);
export const chromium = [process.env.CHROMIUM_PATH ?? '', ...BROWSERS].find((p) => existsSync(p));

/** In CI a missing browser is a failure, not a reason to skip. */
export const browserSkipReason = skipReason ?? (chromium || ci ? null : 'chromium');

/** The program of the README: XOR in a few lines. `importLine` brings in the names. */
export const xorProgram = (importLine: string, report = 'console.log(JSON.stringify(result));') => `
${importLine}
manualSeed(0);
const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);
const y = tensor([[0], [1], [1], [0]]);
const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
const lossFn = new nn.MSELoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
for (let epoch = 0; epoch < 200; epoch++) {
  optimizer.zeroGrad();
  const loss = lossFn(model(x), y);
  loss.backward();
  optimizer.step();
}
const result = noGrad(() => model(x)).toArray();
${report}
`;

/** Runs a program and returns what it printed; a failure carries its output. */
export function run(
  command: string,
  args: string[],
  cwd: string,
  variables: Record<string, string> = {},
): string {
  try {
    const env = { ...process.env, ...variables };
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}${stderr}`);
  }
}

export interface Consumer {
  folder: string;
  /** Writes a file into the project and returns its path. */
  write(name: string, text: string): string;
  remove(): void;
}

/** Installs the packed package in a new project. */
export function createConsumer(tarball: string): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-consumer-'));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  write('package.json', '{ "name": "consumer", "private": true, "type": "module" }');
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], folder);
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Compiles files of the project, the package's own declarations included; what does not fit is a failure. */
export function checkTypes(
  consumer: Consumer,
  module: string,
  moduleResolution: string,
  files: readonly string[],
): void {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    skipLibCheck: false,
    module,
    moduleResolution,
  };
  consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.json'], consumer.folder);
}
