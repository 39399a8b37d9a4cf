// The program that does what the controls say, as text.
import source from './datasets.ts?raw';
import { defaultOptions, type Settings } from './settings';

/** The text of a function of `datasets.ts`, without its types. */
function functionText(name: string): string {
  const found = new RegExp(`^function ${name}\\([\\s\\S]*?^}`, 'm').exec(source);
  if (found === null) throw new Error(`playground: datasets.ts has no function ${name}.`);
  return found[0].replace(/: (number|Points|Tensor)\b/g, '');
}

/** A torchlet program that trains as the playground does with these settings, and prints the losses. */
export function programText(settings: Settings, steps = 300): string {
  const { dataset, points, noise, hidden, activation, optimizer, options, batch, device, seed } =
    settings;
  const data = functionText(dataset);
  const needed = data.includes('alternating(') ? `${functionText('alternating')}\n\n${data}` : data;
  const widths = [2, ...hidden];
  const layers = hidden.map(
    (width, i) => `new nn.Linear(${widths[i]}, ${width}), new nn.${activation}(),`,
  );
  const chosen = Object.entries(options).filter(
    ([name, value]) => name === 'lr' || `${value}` !== `${defaultOptions(optimizer)[name]}`,
  );
  const given = chosen.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ');
  const on = device === 'cpu' ? '' : `.to('${device}')`;
  const rows =
    batch === 0
      ? []
      : [
          `  if (order.length < ${batch}) order.push(...randperm(${points}).toArray());`,
          `  const rows = order.splice(0, ${batch});`,
        ];
  const pick = batch === 0 ? '' : '.at(rows)';
  const body = [
    ...(device === 'cpu' ? [] : ['await gpu.init();']),
    `manualSeed(${seed});`,
    `const { x, y } = ${dataset}(${points}, ${noise});`,
    'const model = new nn.Sequential(',
    ...layers.map((layer) => `  ${layer}`),
    `  new nn.Linear(${widths[hidden.length]}, 1),`,
    `)${on};`,
    `const optimizer = new optim.${optimizer}(model.parameters(), { ${given} });`,
    'const lossFn = new nn.BCEWithLogitsLoss();',
    ...(on === '' ? [] : [`const [inputs, classes] = [x${on}, y${on}];`]),
    ...(batch === 0 ? [] : ['const order = [];']),
    `for (let step = 1; step <= ${steps}; step++) {`,
    ...rows,
    '  optimizer.zeroGrad();',
    `  const loss = lossFn(model(${on === '' ? 'x' : 'inputs'}${pick}), ${on === '' ? 'y' : 'classes'}${pick});`,
    '  loss.backward();',
    '  optimizer.step();',
    '  console.log(step, await loss.itemAsync());',
    '}',
  ].join('\n');
  const used = (name: string) =>
    new RegExp(`(?<![\\w)]\\.)\\b${name}\\b`).test(`${needed}\n${body}`);
  const names = ['arange', 'cat', 'manualSeed', 'nn', 'optim', 'rand', 'randn', 'randperm'].filter(
    used,
  );
  const imports = [`import { ${names.join(', ')} } from 'torchlet';`];
  if (device !== 'cpu') imports.push("import { gpu } from 'torchlet/gpu';");
  return `${imports.join('\n')}\n\n${needed}\n\n${body}\n`;
}
