import { request } from 'undici';
import * as z from 'zod/mini';
import { readSigningKey, type SigningKey } from './signing-key.js';

const mostBytes = 262_144;
const form = z.object({ keys: z.array(z.unknown()).check(z.maxLength(100)) });

/**
 * The keys that the provider signs with at this moment. Rejects where it does not answer in time, with anything but such a set, or with
 * a set without one: that is no reason to forget those that are known.
 */
export async function fetchKeys(url: string, withinMs: number): Promise<readonly SigningKey[]> {
  // A redirect is not followed: where keys come from is for the operator to say.
  const { statusCode, body } = await request(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(withinMs),
  });
  const bytes = await read(body);
  if (statusCode !== 200) throw new Error(`${url} answered with status ${statusCode}`);
  const { keys } = form.parse(JSON.parse(bytes.toString('utf8')));
  const signing = keys.map(readSigningKey).filter((key) => key !== null);
  if (signing.length === 0) throw new Error(`${url} lists no key that signs with RS256`);
  return signing;
}

async function read(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`more than ${mostBytes} bytes of keys`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
