import type { Readable } from 'node:stream';
import type { Redaction } from '@tiffin/contracts';

const maxLineCharacters = 16_384;
const cutMark = ' [cut]';

/**
 * Calls `onLine` with each line, without the secrets that it holds; what is longer than 16 Ki characters is cut, so that a stream without
 * line breaks ends too. Lines are whole before they are redacted: how the stream was cut into chunks hides nothing.
 */
export function readLines(stream: Readable, redaction: Redaction, onLine: (line: string) => void): void {
  let rest = '';
  let cut = false;
  const emit = (line: string): void => {
    if (!cut) onLine(line.length > maxLineCharacters ? line.slice(0, maxLineCharacters) + cutMark : line);
    cut = false;
  };
  const emitAll = (text: string): void => {
    for (const line of redaction.redact(text).split('\n')) emit(line.endsWith('\r') ? line.slice(0, -1) : line);
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const text = rest + chunk;
    const end = text.lastIndexOf('\n');
    if (end >= 0) emitAll(text.slice(0, end));
    rest = text.slice(end + 1);
    // A secret that begins before the cut must have come to its end, or half of it would be shown.
    if (rest.length <= maxLineCharacters + redaction.reach) return;
    emit(redaction.redactUpTo(rest, maxLineCharacters) + cutMark);
    cut = true;
    rest = '';
  });
  stream.on('end', () => {
    if (rest !== '') emitAll(rest);
    rest = '';
  });
  // A pipe of a process that was killed may end with an error; its exit says all there is to say.
  stream.on('error', () => undefined);
}
