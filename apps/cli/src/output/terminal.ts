import { config } from '../config.js';
import { harmless } from './harmless.js';

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
type Style = keyof typeof codes;

/** The text in a style, where the terminal shows styles. */
export const styled = (style: Style, text: string): string =>
  config.colour ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Where a command tells a person what happens. With `--json` it is standard error, so that standard output stays data. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream;
  #ticker: NodeJS.Timeout | undefined;
  #text = '';

  constructor(readonly json: boolean) {
    this.#stream = json ? process.stderr : process.stdout;
  }

  line(text = ''): void {
    this.#clear();
    this.#stream.write(`${harmless(text)}\n`);
  }

  warn(text: string): void {
    this.#clear();
    process.stderr.write(`${styled('yellow', '!')} ${harmless(text)}\n`);
  }

  done(text: string, tookMs?: number): void {
    const took = tookMs === undefined ? '' : styled('dim', `  ${seconds(tookMs)}`);
    this.line(`${styled('green', '✓')} ${text}${took}`);
  }

  failed(text: string): void {
    this.line(`${styled('red', '✗')} ${text}`);
  }

  /** Long work is under way. A terminal shows it turning until the next line; anything else gets one plain line. */
  busy(text: string): void {
    const shown = harmless(text);
    if (shown === this.#text) return;
    this.#clear();
    this.#text = shown;
    if (!this.#stream.isTTY) return void this.#stream.write(`  ${shown} ...\n`);
    let frame = 0;
    this.#ticker = setInterval(() => {
      this.#stream.write(`\r\u001b[2K${frames[(frame += 1) % frames.length]} ${this.#text}`);
    }, 100);
    this.#ticker.unref();
  }

  /** Machine output: the one document of a command. */
  data(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  #clear(): void {
    clearInterval(this.#ticker);
    if (this.#ticker) this.#stream.write('\r\u001b[2K');
    this.#ticker = undefined;
    this.#text = '';
  }
}
