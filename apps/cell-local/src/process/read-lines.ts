import type { Readable } from 'node:stream';

const maxLineCharacters = 16_384;
const cutMark = ' [cut]';

/** Calls `onLine` with each line; what is longer than 16 Ki characters is cut, so that a stream without line breaks ends too. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  let cut = false;
  const emit = (line: string): void => {
    if (!cut) onLine(line.length > maxLineCharacters ? line.slice(0, maxLineCharacters) + cutMark : line);
    cut = false;
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length <= maxLineCharacters) return;
    emit(rest);
    cut = true;
    rest = '';
  });
  stream.on('end', () => {
    if (rest !== '') emit(rest);
    rest = '';
  });
  // A pipe of a process that was killed may end with an error; its exit says all there is to say.
  stream.on('error', () => undefined);
}
