import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** A line that somebody types and that is not shown; null where they end it with Ctrl-C or Ctrl-D instead. */
export async function askSilently(
  question: string,
  { input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<string | null> {
  output.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input, output: silent, terminal: true });
  const left = new Promise<null>((resolve) => prompt.once('close', () => resolve(null)));
  try {
    return await Promise.race([prompt.question('').catch(() => null), left]);
  } finally {
    prompt.close();
    output.write('\n');
  }
}
