const keptFirst = 16_384;
const keptLast = 49_152;
const maxLine = 2_000;

/** What a build says, line by line; of a long one the first 16 Ki characters and the last 48 Ki are kept. */
export class BuildLog {
  private first = '';
  private last = '';
  private dropped = 0;

  add(line: string): void {
    const text = `${line.length > maxLine ? `${line.slice(0, maxLine)} [cut]` : line}\n`;
    if (this.last === '' && this.first.length + text.length <= keptFirst) {
      this.first += text;
      return;
    }
    this.last += text;
    while (this.last.length > keptLast) {
      const end = this.last.indexOf('\n') + 1;
      this.last = this.last.slice(end);
      this.dropped += 1;
    }
  }

  get text(): string {
    const gap = this.dropped === 0 ? '' : `[${this.dropped} lines are left out]\n`;
    return `${this.first}${gap}${this.last}`.trimEnd();
  }
}
