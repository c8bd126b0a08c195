import type { LogLine } from '@tiffin/contracts';
import { type Clock, systemClock } from '@tiffin/kernel';

const maxLines = 1_000;
/** All lines together, in characters: a thousand long lines of many units must not fill the cell's memory. */
const maxCharacters = 1_048_576;

/** The last lines of a unit, over the generations of its process. */
export class LogRing {
  private readonly lines: LogLine[] = [];
  private characters = 0;

  constructor(private readonly now: Clock = systemClock) {}

  add(stream: LogLine['stream'], text: string): void {
    this.lines.push({ time: this.now().toISOString(), stream, text });
    this.characters += text.length;
    while (this.lines.length > maxLines || this.characters > maxCharacters) {
      this.characters -= this.lines.shift()?.text.length ?? 0;
    }
  }

  /** A line of the cell itself about the process. */
  note(text: string): void {
    this.add('stdout', `cell: ${text}`);
  }

  tail(count: number): readonly LogLine[] {
    return count > 0 ? this.lines.slice(-count) : [];
  }
}
