import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { serverAttributes } from './http-attributes.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heldBytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

it('what a span keeps of a long address keeps none of the rest', () => {
  const before = heldBytes();
  const kept = Array.from({ length: 50 }, (_, at) => {
    const url = Buffer.alloc(524_288, `/${at}`).toString();
    const facts = { method: 'GET', url, httpVersion: '1.1', scheme: 'http', host: 'a', userAgent: url, status: 200 };
    return serverAttributes(facts);
  });
  expect(heldBytes() - before).toBeLessThan(10 * 1_048_576);
  expect(kept.map((attributes) => String(attributes['url.path']).length)).toEqual(Array(50).fill(1_024));
});
