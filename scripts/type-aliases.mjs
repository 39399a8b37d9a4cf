// Mends the built declarations. Where several entries share a file, the bundler of declarations takes a type in a
// namespace for a value and writes `declare const alias: typeof Type`, which TypeScript refuses. Here such a line becomes
// `type alias = Type`, with its type parameters.
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const USED_AS_VALUE = 2693;

for (const file of ['dist/index.d.ts', 'dist/index.d.cts']) {
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    noEmit: true,
  });
  const source = program.getSourceFile(file);
  const checker = program.getTypeChecker();
  const wrong = program
    .getSemanticDiagnostics(source)
    .filter(({ code }) => code === USED_AS_VALUE)
    .map(({ start }) => start);
  let text = readFileSync(file, 'utf8');
  // From the end, so that the places before stay where they are.
  for (const start of wrong.sort((a, b) => b - a)) {
    const from = text.lastIndexOf('declare const', start);
    const to = text.indexOf(';', start) + 1;
    const [, alias, name] = /^declare const (\S+): typeof (\S+);$/.exec(text.slice(from, to));
    const parameters = parametersOf(checker, source, name);
    const declared = parameters.map(({ name: own, constraint }) =>
      constraint ? `${own.text} extends ${constraint.getText()}` : own.text,
    );
    const list = (names) => (names.length > 0 ? `<${names.join(', ')}>` : '');
    const given = list(parameters.map(({ name: own }) => own.text));
    text = `${text.slice(0, from)}type ${alias}${list(declared)} = ${name}${given};${text.slice(to)}`;
  }
  writeFileSync(file, text);
  console.log(`${file}: ${wrong.length} aliases of types`);
}

function parametersOf(checker, source, name) {
  const found = checker.resolveName(
    name,
    source,
    ts.SymbolFlags.Type | ts.SymbolFlags.Alias,
    false,
  );
  const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  return symbol.declarations.flatMap((one) => [...(one.typeParameters ?? [])]);
}
