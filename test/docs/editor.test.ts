/**
 * What an editor says of tensors: the compiler's language service, asked about a file of a user.
 */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = `${root}test/docs/of-a-user.ts`;

/** A language service over one file with a text, which may import the package. */
function serviceFor(text: string): ts.LanguageService {
  const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  return ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = name === file ? text : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
  });
}

/** Calls, each with what the compiler has to say of it; `null` where it is right. */
const CALLS: [call: string, says: string | null][] = [
  ['x.softmax(0)', null],
  ['x.sum({ dim: [0, -1], keepdim: true })', null],
  ['x.sum([0, 1], true)', null],
  ['x.clamp({ min: 0 })', null],
  ['x.gather({ dim: 0, index: x })', null],
  ['x.add(2, { alpha: 3 })', null],
  ['x.max(1).values.item().toFixed(2)', null],
  ['x.unique({ returnCounts: true }).counts.item()', null],
  ['x.sofmax(0)', "Did you mean 'softmax'?"],
  ['x.cumSum(0)', "Did you mean 'cumsum'?"],
  ['x.requireGrad_()', "Did you mean 'requiresGrad_'?"],
  ['x.max().values', "Property 'values' does not exist on type 'Tensor'."],
  ["x.softmax({ dim: 0, dtpe: 'float64' })", "Did you mean to write 'dtype'?"],
  ['x.topk(2, { lagest: true })', "Did you mean to write 'largest'?"],
  ['x.add(x, { alhpa: 2 })', "Did you mean to write 'alpha'?"],
  ['x.gather({ dim: 1, indx: x })', "Did you mean to write 'index'?"],
  ['x.sum({ keepDim: true })', "'keepDim' does not exist in type 'SumOptions"],
  ['x.clamp({ mim: 0 })', "'mim' does not exist in type 'Tensor | ClampOptions'"],
  ['x.unique().counts', "Property 'counts' does not exist on type 'Tensor'."],
  ["x.sum('0')", "is not assignable to parameter of type 'SumOptions | Dims"],
  ['x.matmul(2)', "is not assignable to parameter of type '[{ other?: Tensor"],
  ['x.gather(0)', "Argument of type '[0]' is not assignable"],
];

const text = `import { tensor, type Tensor } from 'torchlet';
const x: Tensor = tensor([[1, 2]]);
${CALLS.map(([call]) => `${call};`).join('\n')}
`;
const service = serviceFor(text);
const program = service.getProgram() as ts.Program;
const source = program.getSourceFile(file) as ts.SourceFile;
const wrong = service.getSemanticDiagnostics(file).map(({ messageText, start }) => ({
  line: source.getLineAndCharacterOfPosition(start as number).line - 2,
  message: ts.flattenDiagnosticMessageText(messageText, ' '),
}));

test.each(CALLS)('%s', (call, says) => {
  const line = CALLS.findIndex(([other]) => other === call);
  const messages = wrong.filter((one) => one.line === line).map(({ message }) => message);
  if (says === null) expect(messages).toEqual([]);
  else expect(messages.join(' ')).toContain(says);
});

describe('hovering', () => {
  const checker = program.getTypeChecker();

  /** What an editor shows over the name of the method in a call. */
  function shown(call: string): string {
    const at = text.indexOf(`${call};`) + call.indexOf('.') + 1;
    const info = service.getQuickInfoAtPosition(file, at) as ts.QuickInfo;
    const parts = [
      info.displayParts,
      info.documentation,
      ...(info.tags ?? []).map((tag) => tag.text),
    ];
    return parts.map((some) => ts.displayPartsToString(some)).join('\n');
  }

  test('shows parameters by name, the formula, the shapes and an example', () => {
    expect(shown('x.softmax(0)')).toContain('softmax: (dim?: number | AlongOptions');
    expect(shown('x.softmax(0)')).toContain('yᵢ = eˣⁱ / Σⱼ eˣʲ');
    expect(shown('x.sum([0, 1], true)')).toContain('keepdim?: boolean');
    expect(shown('x.sum([0, 1], true)')).toContain("import { tensor } from 'torchlet';");
    expect(shown('x.matmul(2)')).toContain('[…, m, k]');
    expect(shown('x.gather({ dim: 0, index: x })')).toContain(
      'out[…, i, …] = x[…, index[…, i, …], …]',
    );
  });

  test('says something of every method and field of a tensor', () => {
    const declared = source.statements[1] as ts.VariableStatement;
    const type = checker.getTypeAtLocation(declared.declarationList.declarations[0].name);
    const ofEngine = (property: ts.Symbol) =>
      property.getJsDocTags().some(({ name }) => name === 'internal');
    const properties = type.getProperties().filter((property) => !ofEngine(property));
    const silent = properties.filter((property) => {
      const signatures = checker.getTypeOfSymbol(property).getCallSignatures();
      const ofSignatures = signatures.map((one) => one.getDocumentationComment(checker));
      const documented = (parts: ts.SymbolDisplayPart[]) => parts.length > 0;
      // Of several signatures an editor shows the one called, and nothing of the declaration.
      return signatures.length > 1
        ? !ofSignatures.every(documented)
        : ![property.getDocumentationComment(checker), ...ofSignatures].some(documented);
    });
    expect(properties.length).toBeGreaterThan(500);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
