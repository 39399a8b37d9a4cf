// The package gl is compiled from 150 files of ANGLE, and most of the time goes into the headers, which every one of them
// reads anew: here the files of a list become one file that includes them.
//   node .ci/join-sources.mjs node_modules/gl
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = join(process.argv[2], 'angle/src');
/** The long lists of files, by where they stand. */
const LISTS = {
  'compiler.gypi': ['angle_translator_lib', 'angle_translator_lib_glsl'],
  'libGLESv2.gypi': ['libangle', 'libangle_gl', 'libglesv2'],
};
/** They define what another file has under the same name: parsers their macros, the others a function or a constant. */
const ALONE = /_lex\.cpp$|_tab\.cpp$|\/(CodeGen|Device|formatutilsgl)\.cpp$/;

for (const [file, lists] of Object.entries(LISTS)) {
  const path = join(sources, file);
  let build = readFileSync(path, 'utf8');
  for (const list of lists) {
    const together = `${list}.cpp`;
    const pattern = new RegExp(`('${list}_sources':\\s*)\\[([^\\]]*)\\]`);
    build = build.replace(pattern, (whole, name, text) => {
      const all = [...text.matchAll(/'([^']*)'/g)].map(([, source]) => source);
      if (all.includes(together)) return whole; // joined before
      const joined = all.filter((source) => source.endsWith('.cpp') && !ALONE.test(source));
      const includes = joined.map((source) => `#include "${source}"\n`);
      writeFileSync(join(sources, together), includes.join(''));
      const rest = all.filter((source) => !joined.includes(source));
      return `${name}[${[...rest, together].map((source) => `'${source}'`)}]`;
    });
  }
  writeFileSync(path, build);
}
