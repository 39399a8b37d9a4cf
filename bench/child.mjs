// The parent's side of the line protocol (see engines/serve.mjs): one engine in its own process.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const ANSWER_WITHIN_MS = 120_000;

export class Child {
  #process;
  #lines;
  #stderr = '';
  #closed;
  /** Why nothing more can be asked of this engine, or null. */
  dead = null;

  constructor({ command, args, env, missing }) {
    if (missing) {
      this.dead = missing;
      return;
    }
    this.#process = spawn(command, args, { env: { ...process.env, ...env } });
    this.#process.stderr.on('data', (chunk) => {
      this.#stderr = (this.#stderr + chunk).slice(-4000);
    });
    this.#closed = new Promise((resolve) => {
      this.#process.on('close', resolve);
      this.#process.on('error', (error) => {
        this.#stderr += `\n${error.message}`;
        resolve();
      });
    });
    this.#process.stdin.on('error', () => {}); // a child that died is noticed at its next answer
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** What the child says of itself when it is ready: `{ version }`, or `{ skipped }`. */
  ready() {
    return this.#answer();
  }

  ask(request) {
    if (this.dead) return { skipped: this.dead };
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#answer();
  }

  close() {
    this.#process?.stdin.end();
    this.#process?.kill();
  }

  async #answer() {
    if (this.dead) return { skipped: this.dead };
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve({ late: true }), ANSWER_WITHIN_MS);
    });
    try {
      for (;;) {
        const { late: isLate, done, value } = await Promise.race([this.#lines.next(), late]);
        if (isLate) return this.#end(`no answer within ${ANSWER_WITHIN_MS / 1000} s`);
        if (done) {
          await this.#closed; // what it wrote to stderr may come after the end of stdout
          return this.#end(this.#lastWords());
        }
        if (value.startsWith('{')) return JSON.parse(value);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #end(reason) {
    this.dead = reason;
    this.close();
    return { skipped: reason };
  }

  /** The error among what a dying process wrote, without stack lines or Node's trailer. */
  #lastWords() {
    const lines = this.#stderr.split('\n').filter((line) => /\S/.test(line));
    const error = lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line));
    return error ?? lines.at(-1) ?? 'it ended without a word';
  }
}
