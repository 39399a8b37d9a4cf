// A small transformer that reads a text character by character, learns to say the next one, and then
// goes on by itself. `npm run example examples/char-gpt.ts`, or with `--help`.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { manualSeed, multinomial, nn, noGrad, optim, randint, type Tensor, tensor } from 'torchlet';
import { count, positive, whole } from './arguments';
import { terminalChart } from './charts';
import { startProgress } from './progress';

/** What can be chosen on the command line. */
export interface Options {
  steps: number;
  /** Pieces of text in one step. */
  batchSize: number;
  /** Characters that the model sees at once. */
  context: number;
  /** Highest learning rate of the one-cycle schedule. */
  lr: number;
  /** Characters written at the end. */
  sample: number;
  /** Below 1 the likely characters are preferred more than the model does. */
  temperature: number;
  seed: number;
  /** The file to learn from. */
  text: string | URL;
  /** Where the lines go. */
  log?: (line: string) => void;
}

/** What came of it. */
export interface Result {
  /** Cross entropy of each step, in nats per character. */
  losses: number[];
  /** What the model wrote, the beginning that it was given included. */
  sample: string;
}

const SIZE = 64;
const HEADS = 4;
const LAYERS = 2;
/** The first chapter of Alice's Adventures in Wonderland, Lewis Carroll, 1865. */
const ALICE = new URL('./datasets/alice.txt', import.meta.url);
const BEGINNING = 'Alice ';

/** Numbers for the characters of a text, and back. */
class Vocabulary {
  readonly characters: string[];
  constructor(text: string) {
    this.characters = [...new Set(text)].sort();
  }
  encode(text: string): number[] {
    return [...text].map((character) => this.characters.indexOf(character));
  }
  decode(tokens: readonly number[]): string {
    return tokens.map((token) => this.characters[token]).join('');
  }
}

/** Scores of every character as the next one, at each position, from those up to it. */
class CharGpt extends nn.Module {
  token: nn.Embedding;
  position: nn.Embedding;
  blocks: nn.TransformerEncoder;
  head: nn.Linear;

  constructor(
    characters: number,
    readonly context: number,
  ) {
    super();
    this.token = new nn.Embedding(characters, SIZE);
    this.position = new nn.Embedding(context, SIZE);
    const layer = new nn.TransformerEncoderLayer(SIZE, HEADS, 4 * SIZE, {
      dropout: 0,
      activation: 'gelu',
      batchFirst: true,
      normFirst: true,
    });
    this.blocks = new nn.TransformerEncoder(layer, LAYERS, { norm: new nn.LayerNorm(SIZE) });
    this.head = new nn.Linear(SIZE, characters);
  }

  /** [batch, time] → [batch, time, characters] */
  override forward(tokens: Tensor): Tensor {
    const time = tokens.shape[1];
    const mask = nn.Transformer.generateSquareSubsequentMask(time);
    const positions = this.position.weight.narrow(0, 0, time);
    return this.head(this.blocks(this.token(tokens).add(positions), mask));
  }
}

/** Trains on pieces of the text, then writes. */
export function main(options: Options): Result {
  const { steps, batchSize, context, lr, seed, log = console.log } = options;
  manualSeed(seed);
  const text = readFileSync(options.text, 'utf8');
  const vocabulary = new Vocabulary(text);
  const tokens = tensor(vocabulary.encode(text), { dtype: 'int32' });
  const model = new CharGpt(vocabulary.characters.length, context);
  const optimizer = new optim.AdamW(model.parameters(), { lr });
  const schedule = new optim.lrScheduler.OneCycleLR(optimizer, lr, { totalSteps: steps });
  log(`${text.length} characters, ${vocabulary.characters.length} different\n${model}`);

  const losses: number[] = [];
  const progress = startProgress('training', steps * batchSize, log);
  // Every piece and the character after each of its own: `context + 1` in a row, from any place.
  const pieces = tokens.unfold(0, context + 1, 1);
  for (let step = 1; step <= steps; step++) {
    const batch = pieces.indexSelect(0, randint(0, pieces.shape[0], [batchSize]));
    const logits = model(batch.narrow(1, 0, context)) as Tensor;
    const next = batch.narrow(1, 1, context);
    optimizer.zeroGrad();
    const loss = nn.functional.crossEntropy(logits.flatten(0, 1), next.flatten());
    loss.backward();
    nn.utils.clipGradNorm_(model.parameters(), 1);
    optimizer.step();
    schedule.step();
    losses.push(loss.item());
    progress.update(step * batchSize, losses[losses.length - 1]);
  }
  progress.stop();

  const sample = write(model, vocabulary, options);
  log(`\nLoss\n${terminalChart(losses)}\n\n${sample}\n`);
  log(`loss ${losses[0].toFixed(4)} at first, ${losses[losses.length - 1].toFixed(4)} at last`);
  return { losses, sample };
}

/** Goes on from a beginning, each character drawn from what the model thinks of those before it. */
function write(model: CharGpt, vocabulary: Vocabulary, options: Options): string {
  // Characters of the beginning that the text does not have are left out.
  const tokens = vocabulary.encode(BEGINNING).filter((token) => token >= 0);
  if (tokens.length === 0) tokens.push(0);
  model.eval();
  noGrad(() => {
    for (let i = 0; i < options.sample; i++) {
      const logits = model(tensor([tokens.slice(-model.context)], { dtype: 'int32' })) as Tensor;
      const chances = logits.at(0, -1).div(options.temperature).softmax(0);
      tokens.push(multinomial(chances, 1).item());
    }
  });
  return vocabulary.decode(tokens);
}

/** The command line, described. */
export function command(): Command {
  return new Command('char-gpt')
    .description('A small transformer learns to write, character by character.')
    .option('--steps <n>', 'optimizer steps', count, 1000)
    .option('--batch-size <n>', 'pieces of text in one step', count, 16)
    .option('--context <n>', 'characters that the model sees at once', count, 32)
    .option('--lr <rate>', 'highest learning rate of the schedule', positive, 0.005)
    .option('--sample <n>', 'characters written at the end', whole, 400)
    .option('--temperature <t>', 'below 1 prefers the likely characters', positive, 0.7)
    .option('--seed <n>', 'the same seed gives the same numbers', whole, 0)
    .option('--text <file>', 'the text to learn from (default: a chapter of Alice)');
}

/** The options that some arguments stand for. */
export function parseArguments(args: readonly string[]): Options {
  const options = command().parse(args, { from: 'user' }).opts<Options>();
  return { ...options, text: options.text ?? ALICE };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(parseArguments(process.argv.slice(2)));
}
