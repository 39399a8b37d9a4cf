/**
 * Dead links of a built site: every page is read, every address that leads into the site must lead to a file of it, and
 * every anchor to an element. Addresses of other sites are not asked for.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Parser } from 'htmlparser2';

/** The attributes that hold addresses. */
const ADDRESSES = ['href', 'src'];
const OTHER_SITE = /^(https?:|mailto:|data:|javascript:|\/\/)/i;

interface Page {
  /** Elements that an anchor can lead to. */
  readonly anchors: Set<string>;
  readonly links: Set<string>;
}

/** What was found. */
export interface CheckedLinks {
  readonly pages: number;
  /** Links into the site. */
  readonly links: number;
  /** `page: address (why)`. */
  readonly dead: string[];
}

/** Checks the site in a folder. */
export function checkLinks(site: string): CheckedLinks {
  const root = resolve(site);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const pages = new Map<string, Page>();
  for (const name of names.filter((one) => one.endsWith('.html'))) {
    pages.set(join(root, name), pageOf(readFileSync(join(root, name), 'utf8')));
  }
  const dead: string[] = [];
  let links = 0;
  for (const [path, page] of pages) {
    for (const link of page.links) {
      if (OTHER_SITE.test(link)) continue;
      links++;
      const why = reason(link, path, root, pages);
      if (why !== null) dead.push(`${relative(root, path).split(sep).join('/')}: ${link} (${why})`);
    }
  }
  return { pages: pages.size, links, dead };
}

/** Why a link is dead; null when it is not. */
function reason(link: string, from: string, root: string, pages: Map<string, Page>) {
  if (/^([a-z][a-z+.-]*:|\/)/i.test(link)) return 'not relative: works in one place only';
  const [address, anchor] = link.split('#', 2);
  const path = decodeURIComponent(address.split('?')[0]);
  let target = path === '' ? from : join(dirname(from), path);
  if (existsSync(target) && statSync(target).isDirectory()) target = join(target, 'index.html');
  if (!target.startsWith(root + sep) || !existsSync(target)) return 'no such file';
  const page = pages.get(target);
  if (!anchor || page === undefined) return null;
  const isThere = page.anchors.has(anchor) || page.anchors.has(decodeURIComponent(anchor));
  return isThere ? null : 'no such anchor';
}

function pageOf(html: string): Page {
  const page: Page = { anchors: new Set(), links: new Set() };
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (attributes.id) page.anchors.add(attributes.id);
      if (tag === 'a' && attributes.name) page.anchors.add(attributes.name);
      for (const name of ADDRESSES) if (attributes[name]) page.links.add(attributes[name]);
    },
  });
  parser.end(html);
  return page;
}
