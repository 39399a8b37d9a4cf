/**
 * The files of golden cases (test/golden/ops, made by test/golden/make.py).
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Case } from './golden-cases';

const folder = new URL('../golden/ops/', import.meta.url);

/** The cases of each file. */
export function goldenFiles(): Map<string, Case[]> {
  return new Map(
    readdirSync(folder).map((file) => {
      const { cases }: { cases: Case[] } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      return [file.replace('.json', ''), cases];
    }),
  );
}

/** The cases of each operation. */
export function goldenOps(): Map<string, Case[]> {
  return casesByOp([...goldenFiles().values()].flat());
}

/** Cases put together by their operation. */
export function casesByOp(cases: readonly Case[]): Map<string, Case[]> {
  const byOp = new Map<string, Case[]>();
  for (const one of cases) byOp.set(one.op, [...(byOp.get(one.op) ?? []), one]);
  return byOp;
}
