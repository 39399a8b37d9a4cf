/**
 * A table as text, for reports on a console.
 */

/** Longer cells are cut. */
const WIDEST = 48;

/**
 * Columns as wide as their widest cell, two blanks apart; columns that are empty throughout are left out.
 *
 * @param right numbers of the columns whose cells stand on the right
 */
export function tableText(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  const cut = (cell: string) => (cell.length > WIDEST ? `${cell.slice(0, WIDEST - 1)}…` : cell);
  const columns = header.flatMap((_, c) => (rows.some((row) => row[c] !== '') ? [c] : []));
  const lines = [header, ...rows].map((row) => columns.map((c) => cut(row[c])));
  const widths = columns.map((_, k) => Math.max(...lines.map((line) => line[k].length)));
  const pad = (cell: string, k: number) =>
    right.includes(columns[k]) ? cell.padStart(widths[k]) : cell.padEnd(widths[k]);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
