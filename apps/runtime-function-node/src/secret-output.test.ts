import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { bundleRuntime, endUnits, removeBundle, type Running, spawned, text } from './testing/bundled-function.js';

beforeAll(() => bundleRuntime());
afterEach(endUnits);
afterAll(removeBundle);

const value = `hunter2/+ü&"'p`;
const spelled = [
  ...[value, JSON.stringify({ value }), inspect([value]), encodeURIComponent(value)],
  new URLSearchParams({ value }).toString(),
  ...(['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(value).toString(encoding)),
  `Basic ${Buffer.from(`ada:${value}`).toString('base64')}`,
];
/** What no log may hold: the value, and what decodes to it. */
const hidden = spelled.map((one) => one.replace(/^(Basic |value=)/, ''));
const told = JSON.stringify(value);

/** A function as it runs in a pod: its secrets are in a file, and whoever reads its output may read none. */
const inPod = (code: string): Promise<Running> =>
  spawned({
    files: { 'code/handler.js': code, 'settings.json': JSON.stringify({ TOKEN: value, SHORT: 'on' }) },
    variables: { TIFFIN_SECRETS_FILE: 'settings.json' },
  });

/** Calls the function, and ends it. */
async function outputOf(body: string, until: string): Promise<string> {
  const running = await inPod(`exports.fn = () => { ${body} }`);
  await text(await running.url()).catch(() => undefined);
  await waitUntil('it is printed', () => running.out.includes(until) || running.err.includes(until) || null);
  running.child.kill('SIGTERM');
  await running.ended;
  return running.out + running.err;
}

describe('what a function prints in a cluster', () => {
  it('shows no secret, however it is spelled', async () => {
    const body = `for (const one of ${JSON.stringify(spelled)}) console.log('told', one); console.log('end')`;
    const output = await outputOf(body, 'end');
    for (const one of hidden) expect(output).not.toContain(one);
    expect(output.split('[secret TOKEN]')).toHaveLength(spelled.length + 1);
  });

  it.each([
    ['a byte at a time', `for (const one of Buffer.from(${told} + '\\n')) process.stdout.write(Buffer.of(one))`],
    ['in parts', `process.stdout.write('x' + ${told}.slice(0, 5)); process.stdout.write(${told}.slice(5) + '\\n')`],
    [
      'several at once',
      `process.stdout.cork(); for (const one of ${told} + '\\n') process.stdout.write(one); process.stdout.uncork()`,
    ],
    ['on stderr', `console.error(${told})`],
    ['in another encoding', `process.stdout.write(Buffer.from(${told} + '\\n').toString('base64'), 'base64')`],
    ['past the stream', `require('fs').writeSync(1, ${told} + '\\n')`],
    [
      'a part of a buffer',
      `const b = Buffer.from('x' + ${told} + '\\n'); require('fs').writeSync(1, b, 1, b.length - 1)`,
    ],
    ['past the stream, later', `require('fs').write(2, ${told} + '\\n', () => undefined)`],
    ['several buffers', `require('fs').writevSync(1, [Buffer.from(${told}), Buffer.from('\\n')])`],
    ['a whole file', `require('fs').writeFileSync(1, ${told} + '\\n')`],
    [
      'a stream of its own',
      `require('fs').createWriteStream(null, { fd: 1, autoClose: false }).write(${told} + '\\n')`,
    ],
    ['in an error that nothing caught', `setTimeout(() => { throw new Error(${told}) })`],
    ['in an error of the call', `throw new Error(${told})`],
  ])('shows none written so: %s', async (_, body) => {
    const output = await outputOf(body, '[secret TOKEN]');
    for (const one of hidden) expect(output).not.toContain(one);
  });

  it('loses nothing at its end, the last line without an end too', async () => {
    const running = await inPod(
      `console.log('loading'); process.stdout.write('last words of ' + ${told}); process.exit(3)`,
    );
    expect(await running.ended).toEqual([3, null]);
    expect(running.out).toMatch(/loading\nlast words of \[secret TOKEN\]$/);
  });

  it('shows why it cannot start, without them', async () => {
    const running = await inPod(`throw new Error('no way with ' + ${told})`);
    expect((await running.ended)[0]).toBe(1);
    expect(running.err).toContain('no way with [secret TOKEN]');
  });

  it('is else as it was, values included that are too short to be told from other text', async () => {
    expect(await outputOf("process.stdout.write('on and'); console.log(' on')", 'on and on\n')).toContain(
      'on and on\n',
    );
  });
});
