import type { LogLine } from '@tiffin/contracts';

interface Stand {
  /** Of the newest line. */
  readonly time: string;
  /** How many lines have that time. */
  readonly count: number;
}

/** Which lines were shown, so that whoever follows over a new connection shows each once: lines of a replica come in their order. */
export class ShownLines {
  private readonly shown = new Map<string, Stand>();
  private again = new Map<string, Stand>();

  /** From now on the last lines come again. */
  begin(): void {
    this.again = new Map(this.shown);
  }

  /** Whether it is to be shown; then it was. */
  isNew({ time, replica }: Pick<LogLine, 'time'> & { readonly replica?: string | null }): boolean {
    const key = replica ?? '';
    if (this.wasShown(key, time)) return false;
    const { time: newest, count } = this.shown.get(key) ?? { time: '', count: 0 };
    if (time >= newest) this.shown.set(key, { time, count: time === newest ? count + 1 : 1 });
    return true;
  }

  private wasShown(key: string, time: string): boolean {
    const stand = this.again.get(key);
    if (stand === undefined || time > stand.time) {
      this.again.delete(key);
      return false;
    }
    if (time < stand.time) return true;
    if (stand.count === 0) return false;
    this.again.set(key, { time, count: stand.count - 1 });
    return true;
  }
}
