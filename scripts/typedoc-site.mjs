// Typedoc plugin: makes one site of it. A guide is called by its heading; what guides link to in the repository, the site
// has as pages: notebooks, the playground, and source files with a place to jump to for each line.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { Converter, PageEvent, RendererEvent } from 'typedoc';

const PLAYGROUND = 'playground/index.html';
/** Endings of the source files that become pages, and their languages. */
const LANGUAGES = {
  '.ts': 'typescript',
  '.tsx': 'tsx',
  '.mjs': 'javascript',
  '.py': 'python',
  '.json': 'json',
};

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const file = basename(document.project.files.getReflectionPath(document) ?? '', '.md');
    const heading = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(''));
    if (basename(document.name) === file && heading) {
      document.name = heading[1].replaceAll('`', '');
    }
  });

  /** Pages of sources: address in the site, by file. */
  const sources = new Map();
  app.renderer.on(PageEvent.END, (page) => {
    if (!page.contents) return;
    const up = '../'.repeat(page.url.split('/').length - 1);
    const files = page.project.files.getNameToAbsoluteMap();
    const site = app.options.getValue('out');
    page.contents = page.contents
      .replaceAll(`href="${PLAYGROUND}"`, `href="${up}${PLAYGROUND}"`)
      .replace(
        /<a href="(?:\.\.\/)*media\/([^"#]+)([^"]*)"([^>]*)>(.*?)<\/a>/g,
        (link, name, anchor, rest, label) => {
          const file = relative('.', files.get(decodeURIComponent(name)));
          const address = addressOf(file, site);
          if (file.endsWith('.ipynb') && address === null) {
            return `${link} (the notebook itself: jupyter was not there to make a page of it)`;
          }
          if (address === null) return link;
          if (address.startsWith('sources/')) sources.set(file, address);
          return `<a href="${up}${address}${anchor}"${rest}>${label}</a>`;
        },
      );
  });
  // After typedoc has copied what is linked to.
  app.renderer.on(
    RendererEvent.END,
    ({ outputDirectory, project }) => {
      for (const [file, address] of sources) {
        const path = join(outputDirectory, address);
        mkdirSync(dirname(path), { recursive: true });
        const highlight = (text) =>
          app.renderer.markedPlugin.getHighlighted(text, LANGUAGES[extname(file)]);
        writeFileSync(path, sourcePage(file, address, highlight));
      }
      for (const [name, path] of project.files.getNameToAbsoluteMap()) {
        const file = relative('.', path);
        const address = addressOf(file, outputDirectory);
        if (address !== null) rmSync(join(outputDirectory, 'media', name), { force: true });
      }
    },
    -100,
  );
}

/** Where the site has a file of the repository as a page; null when it has it as it is. */
function addressOf(file, site) {
  if (file.startsWith('examples/playground/')) return PLAYGROUND;
  if (file.endsWith('.ipynb')) {
    const address = `notebooks/${basename(file, '.ipynb')}.html`;
    return existsSync(join(site, address)) ? address : null;
  }
  return extname(file) in LANGUAGES ? `sources/${file}.html` : null;
}

function sourcePage(file, address, highlight) {
  const up = '../'.repeat(address.split('/').length - 1);
  const lines = highlight(readFileSync(file, 'utf8').trimEnd()).split(/<br\s*\/?>|\n/);
  const numbered = lines.map(
    (line, i) =>
      `<span id="L${i + 1}" class="line"><a href="#L${i + 1}">${i + 1}</a>${line}</span>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${file}</title>
<link rel="stylesheet" href="${up}assets/style.css">
<link rel="stylesheet" href="${up}assets/highlight.css">
<style>
body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
pre { overflow: auto; }
.line { display: block; min-height: 1.3em; }
.line a { display: inline-block; width: 3rem; color: inherit; text-decoration: none; user-select: none; }
.line:target { outline: 2px solid; }
</style>
</head>
<body>
<p><a href="${up}index.html">torchlet</a></p>
<h1>${file}</h1>
<pre tabindex="0"><code>${numbered.join('')}</code></pre>
</body>
</html>
`;
}
