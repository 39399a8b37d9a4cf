// Asks every engine for its numbers and its times. Rounds are interleaved: within a round each case
// goes from engine to engine, so that a slow moment of the machine meets them all alike.

/** Answers of all engines to one question: name -> answer. Never two at the same time. */
async function askAll(children, request) {
  const answers = {};
  for (const [name, child] of children) answers[name] = await child.ask(request);
  return answers;
}

/** name of case -> name of engine -> { value } or { skipped } */
export async function checkAll(children, cases) {
  const checks = {};
  for (const test of cases) checks[test.name] = await askAll(children, { check: test });
  return checks;
}

/** name of case -> name of engine -> { us: [one per round] } or { skipped } */
export async function timeAll(children, cases, { rounds, ms, onRound }) {
  const times = {};
  for (const test of cases) {
    times[test.name] = {};
    for (const name of children.keys()) times[test.name][name] = { us: [] };
  }
  for (let round = 1; round <= rounds; round++) {
    onRound(round);
    for (const test of cases) {
      const answers = await askAll(children, { time: test, ms });
      for (const [name, answer] of Object.entries(answers)) {
        const entry = times[test.name][name];
        if ('skipped' in answer) entry.skipped = answer.skipped;
        else entry.us.push(answer.us);
      }
    }
  }
  return times;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, minimum and ratio to `base`; the ratio is taken round by round, which cancels noise. */
export function summarize(times, base) {
  const summary = {};
  for (const [test, engines] of Object.entries(times)) {
    summary[test] = {};
    for (const [name, { us, skipped }] of Object.entries(engines)) {
      if (skipped) {
        summary[test][name] = { skipped };
        continue;
      }
      const unit = engines[base]?.skipped ? null : engines[base]?.us;
      summary[test][name] = {
        median: median(us),
        min: Math.min(...us),
        ratio: unit ? median(us.map((t, round) => t / unit[round])) : null,
      };
    }
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
