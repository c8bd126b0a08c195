import { randomUUID } from 'node:crypto';
import type { LogLine } from '@tiffin/contracts';
import { type Clock, systemClock } from '@tiffin/kernel';

const maxLines = 1_000;
/** All lines together, in characters: a thousand long lines of many units must not fill the cell's memory. */
const maxCharacters = 1_048_576;

/** A line, and the how many-th of its ring it is: 1 is the first. */
export interface NumberedLine {
  readonly number: number;
  readonly line: LogLine;
}

export type HearLine = (numbered: NumberedLine) => void;

/** The last lines of a unit, over the generations of its process. */
export class LogRing {
  /** Tells it from every other: numbers count from its beginning. */
  readonly id = randomUUID();
  private readonly lines: LogLine[] = [];
  private readonly listeners = new Set<HearLine>();
  private characters = 0;
  private added = 0;

  constructor(private readonly now: Clock = systemClock) {}

  add(stream: LogLine['stream'], text: string): void {
    const line = { time: this.now().toISOString(), stream, text };
    this.lines.push(line);
    this.added += 1;
    this.characters += text.length;
    while (this.lines.length > maxLines || this.characters > maxCharacters) {
      this.characters -= this.lines.shift()?.text.length ?? 0;
    }
    for (const hear of this.listeners) hear({ number: this.added, line });
  }

  /** A line of the cell itself about the process. */
  note(text: string): void {
    this.add('stdout', `cell: ${text}`);
  }

  /** Of the line that came last; 0: there is none. */
  get last(): number {
    return this.added;
  }

  /** What is kept of the lines behind that one. */
  since(number: number): readonly NumberedLine[] {
    const first = this.added - this.lines.length + 1;
    const from = Math.max(0, number + 1 - first);
    return this.lines.slice(from).map((line, index) => ({ number: first + from + index, line }));
  }

  /** Tells of each line from now on; answers how to stop. */
  listen(hear: HearLine): () => void {
    this.listeners.add(hear);
    return () => void this.listeners.delete(hear);
  }

  tail(count: number): readonly LogLine[] {
    return count > 0 ? this.lines.slice(-count) : [];
  }
}
