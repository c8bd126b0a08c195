import { afterAll, beforeAll, expect, it } from 'vitest';
import { ComparedRequests } from '../testing/compared-requests.js';
import { randomOf } from '../testing/expression-fuzz.js';
import { FuzzedRequests } from '../testing/request-fuzz.js';

const compared = new ComparedRequests();
beforeAll(() => compared.start());
afterAll(() => compared.stop());

it('passes nothing on that is read otherwise behind it than Node reads it', async () => {
  const requests = new FuzzedRequests(randomOf(7));
  const problems: string[] = [];
  const compareSome = async (): Promise<void> => {
    for (let count = 0; count < 12; count += 1) {
      const bytes = requests.next();
      const { problem } = await compared.problemWith(bytes);
      if (problem !== null) problems.push(`${JSON.stringify(bytes.toString('latin1'))}: ${problem}`);
    }
  };
  // Some of them only wait for bytes that never come.
  await Promise.all(Array.from({ length: 32 }, compareSome));
  expect(problems).toEqual([]);
  const ids = compared.read.map(({ id }) => id);
  expect(ids.filter((id, at) => id === null || ids.indexOf(id) !== at)).toEqual([]);
  expect(ids.length).toBeGreaterThan(100);
});
