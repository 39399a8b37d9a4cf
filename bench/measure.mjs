// Asks every engine for its numbers and its times. Rounds are interleaved: within a round each case
// goes from engine to engine, so that a slow moment of the machine meets them all alike.

/** Answers of all engines to one question: name -> answer. Never two at the same time. */
async function askAll(children, request, wanted = () => true) {
  const answers = {};
  for (const [name, child] of children) {
    if (wanted(name)) answers[name] = await child.ask(request);
  }
  return answers;
}

/** name of case -> name of engine -> { value } or { skipped } */
export async function checkAll(children, cases) {
  const checks = {};
  for (const test of cases) checks[test.name] = await askAll(children, { check: test });
  return checks;
}

/** What is asked of an engine for the peak of its vectors: engines/peak.mjs. */
const PEAK = { name: 'peak', kind: 'peak' };

/** An engine that takes longer for a step, in microseconds, is timed in the first round only: nobody waits for more. */
const TOO_LONG = 1e6;

/** Floating-point operations of one step, where a case is one matter of them: 2 n³ of a product. */
function operations(test) {
  return test.kind === 'matmul' ? 2 * test.size ** 3 : null;
}

/**
 * Two tables:
 * times: name of case -> name of engine -> { us: [one per round] } or { skipped }
 * peaks: name of case -> { build, gflops: [one per round] }, of the cases that count operations, taken just before these
 *
 * @param peakOf name of the engine whose vectors are measured
 */
export async function timeAll(children, cases, { rounds, ms, onRound, peakOf }) {
  const times = {};
  const peaks = {};
  for (const test of cases) {
    times[test.name] = {};
    for (const name of children.keys()) times[test.name][name] = { us: [] };
  }
  for (let round = 1; round <= rounds; round++) {
    onRound(round);
    for (const test of cases) {
      if (operations(test) && children.has(peakOf)) {
        const answer = await children.get(peakOf).ask({ time: PEAK, ms });
        if (!answer.skipped) {
          const entry = (peaks[test.name] ??= { build: answer.build, gflops: [] });
          entry.gflops.push(answer.flops / (answer.us * 1000));
        }
      }
      const wanted = (name) => !(times[test.name][name].us[0] > TOO_LONG);
      const answers = await askAll(children, { time: test, ms }, wanted);
      for (const [name, answer] of Object.entries(answers)) {
        const entry = times[test.name][name];
        if ('skipped' in answer) entry.skipped = answer.skipped;
        else entry.us.push(answer.us);
      }
    }
  }
  return { times, peaks };
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Median, minimum and ratio to `base`; GFLOP/s of the median where operations are counted, and what part of the peak
 * `base` reaches. Ratio and part are taken round by round, which cancels noise.
 */
export function summarize(cases, { times, peaks }, base) {
  const summary = {};
  for (const test of cases) summary[test.name] = summaryOf(test, times[test.name], peaks, base);
  return summary;
}

function summaryOf(test, engines, peaks, base) {
  const flops = operations(test);
  const peak = peaks[test.name]?.gflops;
  const unit = engines[base]?.skipped ? null : engines[base]?.us;
  const summary = {};
  for (const [name, { us, skipped }] of Object.entries(engines)) {
    if (skipped) {
      summary[name] = { skipped };
      continue;
    }
    const entry = {
      median: median(us),
      min: Math.min(...us),
      ratio: unit ? median(us.map((t, round) => t / unit[round])) : null,
    };
    if (flops) entry.gflops = flops / (entry.median * 1000);
    if (flops && peak && name === base) {
      entry.ofPeak = median(us.map((t, round) => flops / (t * 1000) / peak[round]));
    }
    summary[name] = entry;
  }
  return summary;
}

/** torchlet's numbers against PyTorch's: a line for every case in which they differ. */
export function disagreements(checks, ours, oracle, tolerance = 1e-4) {
  const out = [];
  for (const [test, answers] of Object.entries(checks)) {
    const [mine, theirs] = [answers[ours]?.value, answers[oracle]?.value];
    if (theirs === undefined || answers[ours] === undefined) continue;
    const allowed = tolerance * Math.max(1, Math.abs(theirs));
    if (!(Math.abs(mine - theirs) <= allowed)) {
      out.push(`${test}: ${ours} has ${mine ?? answers[ours].skipped}, ${oracle} ${theirs}`);
    }
  }
  return out;
}
