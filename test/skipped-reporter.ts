// A vitest reporter that says, once per reason, why tests were skipped. Test-only layer.
import type { Reporter, TestModule } from 'vitest/node';

export class SkippedReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result();
        const note = (result.state === 'skipped' && result.note) || test.fullName;
        counts.set(note, (counts.get(note) ?? 0) + 1);
      }
    }
    for (const [note, count] of counts) {
      console.log(`skipped: ${note} (${count} ${count === 1 ? 'test' : 'tests'})`);
    }
  }
}
