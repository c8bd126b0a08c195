import { expect, it } from 'vitest';
import { until } from './until.js';

it('answers the first answer that there is', async () => {
  const answers = [undefined, undefined, 'yes', 'too late'];
  let asked = 0;
  expect(await until(() => answers[asked++], { withinMs: 5_000, everyMs: 0 })).toBe('yes');
});

it('asks once more than never, and answers undefined when the time is over', async () => {
  let asked = 0;
  expect(await until(() => void asked++, { withinMs: 0 })).toBeUndefined();
  expect(asked).toBe(1);
});

it('throws what the question throws', async () => {
  await expect(until(() => Promise.reject(new Error('broken')), { withinMs: 5_000 })).rejects.toThrow('broken');
});
