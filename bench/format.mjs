// Numbers of a run as text, for the tables and for the page.
import { median } from './measure.mjs';

/** Microseconds, three digits of them. */
export function digits(us) {
  if (us >= 100) return Math.round(us).toLocaleString('en-US');
  return us.toPrecision(3);
}

export const ratioText = (ratio) => (ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2));

/** GFLOP/s and percent of the peak, as far as they are known. */
export function speedText({ gflops, ofPeak }) {
  const parts = [];
  if (gflops) parts.push(`${gflops.toFixed(gflops < 10 ? 1 : 0)} GF/s`);
  if (ofPeak) parts.push(`${(ofPeak * 100).toFixed(0)}%`);
  return parts;
}

/** The peak beside which products stand: what was measured, the median over all rounds of all cases. */
export function peakLine(peaks) {
  const all = Object.values(peaks);
  if (!all.length) return null;
  const gflops = median(all.flatMap((entry) => entry.gflops));
  return `%: of ${gflops.toFixed(0)} GFLOP/s, what ${all[0].build} multiplies and adds in registers.`;
}

/** Reasons, each once: engine, what was skipped, why. */
export function skips({ checks, summary }) {
  const byReason = new Map();
  for (const [test, answers] of Object.entries(summary)) {
    for (const [engine, answer] of Object.entries(answers)) {
      const reason = answer.skipped ?? checks[test][engine].skipped;
      if (!reason) continue;
      const key = `${engine}: skipped: ${reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), test]);
    }
  }
  return [...byReason].map(([text, tests]) => `${text} (${tests.join(', ')})`);
}
