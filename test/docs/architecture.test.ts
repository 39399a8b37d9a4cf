// docs/architecture.md names functions and files: each is there, and no way has more than six hops.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/architecture.md', root), 'utf8');
const hops = [...page.matchAll(/^\| (\d) \| `(\w+)` \| `([\w./-]+)` \|/gm)];

describe('docs/architecture.md', () => {
  it('shows three ways of at most six hops', () => {
    expect(page.match(/^## /gm)).toHaveLength(3);
    expect(hops.length).toBeGreaterThan(12);
    for (const [, hop] of hops) expect(Number(hop)).toBeLessThanOrEqual(6);
  });

  it.each(hops.map(([, , name, file]) => [name, file]))('names %s in %s', (name, file) => {
    const declared = new RegExp(`^(export )?(function|class|interface) ${name}\\b`, 'm');
    expect(readFileSync(new URL(file, root), 'utf8')).toMatch(declared);
  });
});
