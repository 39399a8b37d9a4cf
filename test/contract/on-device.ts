/**
 * The golden cases on one device: which of them, and what came of it. Knows no test framework and reads no file, so that
 * it also runs in a page.
 */
import { observed } from '../../src/backend/observer';
import { getBackend } from '../../src/backend/registry';
import { getDefaultDevice, setDefaultDevice } from '../../src/index';
import { chosen } from './choice';
import type { Case } from './golden-cases';
import { type Bounds, checkOnce, DIFFERS, describeCall, type Place } from './golden-check';

/** What came of the cases on a device. */
export interface DeviceReport {
  readonly device: string;
  /** The classes of gpu.js' kernels that really ran, each with its number of launches. */
  readonly ran: Record<string, number>;
  /** What the CPU computed in the device's place, by reason, with the number of calls. */
  readonly fellBack: Record<string, number>;
  ops: number;
  cases: number;
  /** Cases that do not run there, by reason. */
  readonly leftOut: Record<string, number>;
  /** Operations that a device which only a promise reads refuses, with the number of cases. */
  readonly refused: Record<string, number>;
  readonly wrong: string[];
  seconds: number;
}

/** The error of an operation that must see elements at once; a minifier gives its class another name. */
const READS = /^(backward )?throws \S+: .* cannot be read synchronously\. /;

/** What is different on one kind of device. */
export interface Rules {
  /** Bounds in float32, relative and absolute, where the usual ones do not hold. */
  readonly bounds?: Readonly<Record<string, { readonly bounds: Bounds; readonly because: string }>>;
  /** Elementwise operations that hold for inputs up to this magnitude; others are not compared. */
  readonly upTo?: Readonly<Record<string, number>>;
  /** Operations that lose NaN: those elements are not compared. */
  readonly losesNaN?: readonly string[];
  /** Errors of the call that cannot be told there, by operation: an index whose values only the device knows. */
  readonly unchecked?: Readonly<Record<string, string>>;
}

/**
 * Runs cases on a device, one form of each, and reads the results asynchronously.
 *
 * @param device its name, `gpu:webasm`
 */
export async function runCases(
  device: string,
  cases: readonly Case[],
  { bounds = {}, upTo = {}, losesNaN = [], unchecked = {} }: Rules,
): Promise<DeviceReport> {
  const { name } = getBackend(device);
  const report: DeviceReport = {
    ...{ device: name, ops: 0, cases: 0, seconds: 0 },
    ...{ ran: {}, fellBack: {}, leftOut: {}, refused: {}, wrong: [] },
  };
  const ops = new Set<string>();
  const begin = performance.now();
  const place: Place = {
    device,
    bounds: ({ op }) => bounds[op]?.bounds,
    compares: ({ op, inputs }, i) => {
      const value = Number(inputs[0].data[i]);
      return !(Math.abs(value) > upTo[op]) && !(Number.isNaN(value) && losesNaN.includes(op));
    },
  };
  observed.by = {
    started() {},
    launched: (kernel) => count(report.ran, kernel),
    moved() {},
    fellBack: (why) => count(report.fellBack, why),
  };
  try {
    for (const one of cases) {
      const reason = reasonToLeaveOut(one);
      if (reason !== null) {
        count(report.leftOut, reason);
        continue;
      }
      ops.add(one.op);
      report.cases++;
      const found = await checkOn(one, place);
      if (found.length > 0 && found.every((what) => READS.test(what))) {
        count(report.refused, one.op);
        continue;
      }
      if (found[0] === 'does not throw' && one.op in unchecked) {
        count(report.leftOut, unchecked[one.op]);
        continue;
      }
      report.wrong.push(...found.map((what) => `${describeCall(one)}: ${what}`));
    }
  } finally {
    observed.by = null;
  }
  report.ops = ops.size;
  report.seconds = (performance.now() - begin) / 1000;
  return report;
}

/** An operation without an input computes on the default device; the others must not need it. */
async function checkOn(one: Case, place: Place): Promise<string[]> {
  if (one.inputs.length > 0) return checkOnce(one, place);
  const before = getDefaultDevice();
  setDefaultDevice(place.device);
  try {
    return await checkOnce(one, place);
  } finally {
    setDefaultDevice(before);
  }
}

/** At most so many cases of each operation, and those that will be left out, to be counted. */
export function casesFor(ops: ReadonlyMap<string, Case[]>, most: number): Case[] {
  return [...ops.values()].flatMap((all) => [
    ...all.filter((one) => reasonToLeaveOut(one) !== null),
    ...chosen(
      all.filter((one) => reasonToLeaveOut(one) === null),
      most,
    ),
  ]);
}

function reasonToLeaveOut(one: Case): string | null {
  if (JSON.stringify(one).includes('"float64"')) return 'float64, which a GPU refuses';
  return describeCall(one) in DIFFERS ? 'differs from PyTorch on the CPU too' : null;
}

function count(where: Record<string, number>, what: string): void {
  where[what] = (where[what] ?? 0) + 1;
}

/** The report in one line, then what is wrong. */
export function reportText({
  device,
  ran,
  fellBack,
  leftOut,
  refused,
  ...report
}: DeviceReport): string {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([what, n]) => `${n} ${what}`)
      .join(', ') || 'none';
  return [
    `contract on ${device}: ran ${list(ran)}; ${report.ops} ops, ${report.cases} cases, ` +
      `${report.wrong.length} wrong; left out: ${list(leftOut)}; on the CPU: ${list(fellBack)}; ` +
      `refused: ${Object.keys(refused).length} ops; ${report.seconds.toFixed(1)} s`,
    ...report.wrong,
  ].join('\n');
}
