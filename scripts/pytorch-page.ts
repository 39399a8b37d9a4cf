/**
 * Writes docs/pytorch.md: each of PyTorch's names and what is ours of it. Part of `npm run docs`. A name that is said to be
 * there is looked up; an entry that claims more than there is, or less, is an error.
 */
import { writeFileSync } from 'node:fs';
import * as torchlet from '../src/index';
import {
  DIFFERENT,
  DRAWN_ON_CPU,
  NOTES,
  READ_AT_ONCE,
  SORTED_ON_CPU,
  TOPICS,
  type Topic,
} from './pytorch-names';

const example = torchlet.tensor([1]);

/** A line of the page. */
export interface PytorchRow {
  /** PyTorch's name. */
  name: string;
  /** Ours: `x.` before methods and fields. */
  ours: readonly string[];
  status: 'same name' | 'other name' | 'left out';
  devices: string;
  note: string;
}

/** The name in our spelling: `index_add_` is `indexAdd_`. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-z\d])_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/** Whether a path of exports, or `x.` and a member of a tensor, leads somewhere. */
export function exists(path: string): boolean {
  if (path.startsWith('x.')) return path.slice(2) in example;
  const end = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], torchlet);
  return end !== undefined;
}

/** Where a name of a topic is found in our spelling. */
function placesOf(name: string, { functional }: Topic): string[] {
  const ours = camelCase(name);
  const places = functional ? [`nn.functional.${ours}`, ours] : [ours, `x.${ours}`, `x.${ours}_`];
  const found = places.filter(exists);
  if (functional) return found.slice(0, 1);
  return found.length > 0 ? found : [`nn.functional.${ours}`].filter(exists);
}

/** A line for each name of a topic. @throws Error when a name is neither there nor explained */
export function rowsOf(topic: Topic): PytorchRow[] {
  return topic.names
    .trim()
    .split(/\s+/)
    .map((name) => {
      const found = placesOf(name, topic);
      const different = DIFFERENT[name];
      if (different === undefined) {
        if (found.length === 0) throw new Error(`${name} is neither there nor explained`);
        const devices = devicesOf(name, topic);
        return { name, ours: found, status: 'same name', devices, note: NOTES[name] ?? '' };
      }
      if (found.length > 0) throw new Error(`${name} is there: ${found.join(', ')}`);
      const { ours = [], note } = different;
      const gone = ours.filter((path) => !exists(path));
      if (gone.length > 0) throw new Error(`${name} is said to be ${gone.join(', ')}`);
      const status = ours.length > 0 ? 'other name' : 'left out';
      return { name, ours, status, devices: ours.length > 0 ? topic.devices : '', note };
    });
}

function devicesOf(name: string, { devices }: Topic): string {
  if (DRAWN_ON_CPU.includes(name)) return 'all; drawn on the CPU';
  if (SORTED_ON_CPU.includes(name)) return 'all; sorted on the CPU';
  return READ_AT_ONCE.includes(name) ? 'all but `gpu:webgpu`' : devices;
}

/** The page as Markdown. */
export function pytorchPage(): string {
  const topics = TOPICS.map((topic) => ({ ...topic, rows: rowsOf(topic) }));
  const rows = topics.flatMap((topic) => topic.rows);
  const count = (status: PytorchRow['status']) =>
    rows.filter((row) => row.status === status).length;
  return [
    "# PyTorch's names",
    '',
    `${rows.length} names of PyTorch: ${count('same name')} are there in camelCase, ${count('other name')} are done by`,
    `another name, ${count('left out')} are left out. \`x\` stands for a tensor; what has no \`x.\` is an export of \`torchlet\`.`,
    'Made by `npm run docs`, which looks every name up.',
    '',
    'Devices: `all` are those of [On the GPU](gpu.md). What is not on `gpu:webgpu` needs the elements at once; there it is an',
    "error that says to `await x.toAsync('cpu')` first.",
    '',
    ...topics.flatMap(({ title, rows: lines }) => [
      `## ${title}`,
      '',
      '| PyTorch | torchlet | status | devices | note |',
      '| --- | --- | --- | --- | --- |',
      ...lines.map(
        ({ name, ours, status, devices, note }) =>
          `| \`${name}\` | ${ours.map((path) => `\`${path}\``).join(', ')} | ${status} | ${devices} | ${note} |`,
      ),
      '',
    ]),
  ].join('\n');
}

if (process.argv[1]?.endsWith('pytorch-page.ts')) writeFileSync('docs/pytorch.md', pytorchPage());
