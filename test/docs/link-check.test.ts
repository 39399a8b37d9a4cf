/**
 * The check of the built site finds what is dead, and only that.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkLinks } from '../../scripts/link-check';

let site: string;
beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'site-'));
  mkdirSync(join(site, 'guides'));
  writeFileSync(join(site, 'guides', 'a name.html'), '<h2 id="one">1</h2><a name="two">2</a>');
  writeFileSync(join(site, 'guides', 'index.html'), '<a href="../index.html#top">up</a>');
  writeFileSync(join(site, 'plot.svg'), '<svg/>');
});
afterEach(() => rmSync(site, { recursive: true, force: true }));

function check(body: string) {
  writeFileSync(join(site, 'index.html'), `<body id="top">${body}</body>`);
  return checkLinks(site);
}

it.each([
  'guides/a%20name.html',
  'guides/a%20name.html#one',
  'guides/a%20name.html#two',
  'guides/',
  'guides',
  'plot.svg#anything',
  'plot.svg?version=1',
  '#top',
  '#',
  'https://gpu.rocks/none',
  'mailto:someone@example.org',
])('accepts %s', (address) => {
  expect(check(`<a href="${address}">x</a>`)).toMatchObject({ pages: 3, dead: [] });
});

it.each([
  ['guides/none.html', 'no such file'],
  ['guides/a%20name.html#three', 'no such anchor'],
  ['#bottom', 'no such anchor'],
  ['../outside.html', 'no such file'],
  ['/guides/index.html', 'not relative: works in one place only'],
  ['file:///usr/share/a.js', 'not relative: works in one place only'],
])('refuses %s', (address, why) => {
  expect(check(`<a href="${address}">x</a>`).dead).toEqual([`index.html: ${address} (${why})`]);
});

it('looks at pictures, styles and programs too', () => {
  const { dead } = check(
    '<img src="a.svg"><link rel="stylesheet" href="b.css"><script src="c.js"></script>',
  );
  expect(dead.map((line) => line.split(' ')[1])).toEqual(['a.svg', 'b.css', 'c.js']);
});
