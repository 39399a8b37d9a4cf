// Reads vitest's JSON report and prints `N passed, N failed`.
// With --check it prints only what is wrong (no report, failures, tests that were skipped) and exits
// with 1 if anything is.
import { existsSync, readFileSync } from 'node:fs';

const [path, mode] = process.argv.slice(2);
const problems = [];
let passed = 0;
let failed = 0;

if (existsSync(path)) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  passed = report.numPassedTests;
  failed = report.numFailedTests;
  for (const file of report.testResults) {
    const failures = file.assertionResults.filter(({ status }) => status === 'failed');
    // A file that could not be loaded has no tests to count, and is one failure.
    if (file.status === 'failed' && failures.length === 0) {
      failed++;
      problems.push(`could not run: ${file.name}`);
    }
    for (const { status, fullName } of file.assertionResults) {
      if (status !== 'passed') problems.push(`${status}: ${fullName}`);
    }
  }
  if (passed === 0) problems.push('no test passed');
  if (!report.success && problems.length === 0) problems.push('the test run failed');
} else {
  failed = 1;
  problems.push(`the tests did not run: no ${path}`);
}

if (mode === '--check') {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} else {
  console.log(`${passed} passed, ${failed} failed`);
}
