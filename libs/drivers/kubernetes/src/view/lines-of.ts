/** Whole lines as they arrive; what is behind the last line break is none. Throws where the stream breaks off. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  // Not by `readline`: a stream that breaks once nobody reads its lines any more would end the whole process.
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
