import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const largestBytes = 8 * 2 ** 20;
const keptLines = 20;

/** The log file of one process, with its last lines at hand for messages. One older file is kept (`.1`). */
export class ProcessLog {
  readonly #last: string[] = [];
  #size: number;
  #isFull = false;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  get lastLines(): readonly string[] {
    return this.#last;
  }

  add(line: string): void {
    this.#last.push(line);
    if (this.#last.length > keptLines) this.#last.shift();
    try {
      if (this.#size > largestBytes) this.#turnOver();
      appendFileSync(this.path, `${line}\n`);
      this.#size += line.length + 1;
    } catch (error) {
      // A full disk must not end the process that would say so.
      if (!this.#isFull) process.stderr.write(`! ${this.path} cannot be written: ${(error as Error).message}\n`);
      this.#isFull = true;
    }
  }

  #turnOver(): void {
    renameSync(this.path, `${this.path}.1`);
    this.#size = 0;
  }
}
