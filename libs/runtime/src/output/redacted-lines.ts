import type { Redaction } from '@tiffin/contracts';

/** What is longer is cut, so that a stream without line breaks ends too. As the local cell has it. */
const maxLineCharacters = 16_384;
const cutMark = ' [cut]\n';

/**
 * What goes to one descriptor, without secrets. Lines are whole before they are looked at: how they were written in parts hides nothing.
 */
export class RedactedLines {
  private readonly decoder = new TextDecoder();
  private rest = '';
  private isCut = false;

  constructor(private readonly redaction: Redaction) {}

  /** What of it can go out now, together with what was held back. */
  take(bytes: Uint8Array): string {
    const text = this.rest + this.decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    this.rest = text.slice(end);
    return this.whole(text.slice(0, end)) + this.cut();
  }

  /** What is held back: nothing comes any more. */
  flush(): string {
    const rest = this.rest + this.decoder.decode();
    this.rest = '';
    return this.isCut ? '' : this.redaction.redact(rest);
  }

  private whole(lines: string): string {
    if (lines === '') return '';
    const from = this.isCut ? lines.indexOf('\n') + 1 : 0;
    this.isCut = false;
    return this.redaction.redact(lines.slice(from));
  }

  /** A secret that begins before the cut must have come to its end, or half of it would be shown. */
  private cut(): string {
    if (this.isCut) this.rest = '';
    if (this.rest.length <= maxLineCharacters + this.redaction.reach) return '';
    const shown = this.redaction.redactUpTo(this.rest, maxLineCharacters) + cutMark;
    this.isCut = true;
    this.rest = '';
    return shown;
  }
}
