// The child's side of the line protocol, shared by the JavaScript engines: one JSON object a line,
// a request on stdin, its answer on stdout. pytorch.py speaks the same.
//   {"check": case}          -> {"value": number}    the loss or result, to compare engines by
//   {"time": case, "ms": n}  -> {"us": number, "steps": n}
//   either                   -> {"skipped": reason}
import { createInterface } from 'node:readline';

/** A library's banner on stdout would be taken for an answer. */
console.log = console.info = console.error;

const send = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

/** Steps between two looks at the clock, so that the clock costs nothing beside short steps. */
const SLICE_MS = 5;
const MOST_WARM_UPS = 5;

async function repeat(body, steps) {
  if (body.async) {
    for (let i = 0; i < steps; i++) await body.step();
  } else {
    for (let i = 0; i < steps; i++) body.step();
  }
}

/** Runs `body` for about `ms` and returns the mean microseconds per step. */
async function timeFor(body, ms, slice) {
  let steps = 0;
  const start = performance.now();
  let now = start;
  do {
    await repeat(body, slice);
    steps += slice;
    now = performance.now();
  } while (now - start < ms);
  return { us: ((now - start) * 1000) / steps, steps };
}

/**
 * @param version what is measured, as it should be printed
 * @param kinds for each kind of case, a function case -> { step, check, async?, about? }, or a string: the
 *   reason why this engine cannot do it; `about` is added to the answers
 */
export async function serve(version, kinds) {
  const warmed = new Map();

  const make = (test) => {
    const kind = kinds[test.kind];
    if (typeof kind === 'function') return kind(test);
    throw new Error(kind ?? 'not written for this engine');
  };

  async function warm(test, ms) {
    let entry = warmed.get(test.name);
    if (!entry) {
      const body = make(test);
      let slice = 1;
      let last = Number.POSITIVE_INFINITY;
      const end = performance.now() + MOST_WARM_UPS * ms;
      // V8 may take several passes to settle, above all after other cases have run through the
      // same code: go on until two of them agree.
      for (let pass = 0; pass < MOST_WARM_UPS; pass++) {
        const { us } = await timeFor(body, ms, slice);
        slice = Math.max(1, Math.floor((SLICE_MS * 1000) / us));
        if (us > last * 0.85 || performance.now() > end) break;
        last = us;
      }
      entry = { body, slice };
      warmed.set(test.name, entry);
    }
    return entry;
  }

  send({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      if (request.check) {
        const value = await make(request.check).check();
        // NaN would arrive as null.
        send(Number.isFinite(value) ? { value } : { skipped: `its number is ${value}` });
      } else {
        const { body, slice } = await warm(request.time, request.ms);
        send({ ...(await timeFor(body, request.ms, slice)), ...body.about });
      }
    } catch (error) {
      send({ skipped: error.message.split('\n')[0] });
    }
  }
}
