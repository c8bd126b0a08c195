const cutMark = ' [cut]';

/**
 * Whole lines as they arrive; what is behind the last line break is none. One that is longer than that many characters is cut there: a
 * stream without line breaks would fill the memory. Throws where the stream breaks off.
 */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  longest = Number.POSITIVE_INFINITY,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const cut = (line: string): string => (line.length > longest ? line.slice(0, longest) + cutMark : line);
  let rest = '';
  let isCut = false;
  // Not by `readline`: a stream that breaks once nobody reads its lines any more would end the whole process.
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    // The first one ends what was cut.
    if (isCut && lines.shift() !== undefined) isCut = false;
    yield* lines.map(cut);
    if (rest.length <= longest) continue;
    if (!isCut) yield cut(rest);
    [rest, isCut] = ['', true];
  }
}
