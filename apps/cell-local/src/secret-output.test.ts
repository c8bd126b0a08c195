import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestCell } from './testing/test-cell.js';

const value = `hunter2/+ü&"'p`;
const spelled = (text: string): string[] => [
  ...[
    text,
    JSON.stringify({ text }),
    inspect([text]),
    encodeURIComponent(text),
    new URLSearchParams({ text }).toString(),
  ],
  ...[Buffer.from(text).toString('base64'), Buffer.from(text).toString('base64url'), Buffer.from(text).toString('hex')],
  `Basic ${Buffer.from(`ada:${text}`).toString('base64')}`,
];
/** What no log may hold: the value, and what decodes to it. */
const hidden = [value, ...spelled(value).map((text) => text.replace(/^(Basic |text=)/, ''))];

let cell: TestCell;
beforeAll(async () => {
  cell = await TestCell.start();
});
afterAll(() => cell[Symbol.asyncDispose]());

it('in no log and no failure, whichever unit was given them', async () => {
  const first = await cell.unit('teller', { answer: 'a' });
  const given = await cell.unit('given', { answer: 'b' }, { secrets: { TOKEN: value } });
  const desired = cell.desired([first, given]);
  expect((await cell.rollOut(desired)).rollout).toBe('live');
  const host = `${desired.environmentId}.localhost`;
  for (const text of spelled(value)) await cell.get(host, `/log?text=${encodeURIComponent(`told ${text}`)}`);
  // A byte at a time, so that every chunk ends inside the value.
  const bytes = `for (const byte of Buffer.from(${JSON.stringify(`slowly ${value}\n`)})) process.stdout.write(Buffer.of(byte))`;
  await cell.get(host, `/run?code=${encodeURIComponent(bytes)}`);
  await cell.get(host, '/log?text=end');
  const lines = () => cell.supervisor.logs(desired.environmentId, 'teller', 1_000) ?? [];
  await expect.poll(() => lines().some(({ text }) => text === 'end')).toBe(true);
  const log = JSON.stringify(lines().map(({ text }) => text));
  for (const text of hidden) expect(log).not.toContain(text);
  expect(log.split('[secret TOKEN]')).toHaveLength(spelled(value).length + 2);
});

it('in no failure of a unit that crashes with them', async () => {
  const prints = spelled(value).join('\n');
  const crashing = await cell.unit('crashing', { answer: value, prints, exitCode: 1 }, { secrets: { TOKEN: value } });
  const { rollout, failure } = await cell.rollOut(cell.desired([crashing]));
  expect(rollout).toBe('failed');
  const told = failure?.lastLines.join('\n') ?? '';
  for (const text of hidden) expect(told).not.toContain(text);
  expect(told).toContain('about to exit: [secret TOKEN]');
});

it('shows everything else, and values that are too short to be told from other text', async () => {
  const talking = await cell.unit('talking', { answer: 'a', prints: 'on and on' }, { secrets: { SHORT: 'on' } });
  const desired = cell.desired([talking]);
  await cell.rollOut(desired);
  const log = cell.supervisor.logs(desired.environmentId, 'talking', 100) ?? [];
  expect(log.map(({ text }) => text)).toContain('on and on');
});
