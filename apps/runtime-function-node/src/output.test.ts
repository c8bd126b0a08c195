import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { bundleRuntime, endUnits, removeBundle, spawned, text } from './testing/bundled-function.js';

beforeAll(() => bundleRuntime());
afterEach(endUnits);
afterAll(removeBundle);

const isOwn = (line: string): boolean => /^{"time":"[^"]+","level":"(info|warn|error)",.*}$/.test(line);
/** Lines that hold one of ours and something else. */
const shared = (output: string): readonly string[] =>
  output.split('\n').filter((line) => line.includes('"level":') && !isOwn(line));

describe('what a function prints', () => {
  it.each([
    ['text without a line break', "process.stdout.write('x')", 'x'],
    ['one part after the other', "process.stdout.write('a'); process.stdout.write('b')", 'ab'],
    ['a line in parts over two turns', "process.stdout.write('a'); setTimeout(() => console.log('b'), 5)", 'b'],
    ['a carriage return', "process.stdout.write('50 %\\r')", '50 %'],
    ['bytes that are no text', 'process.stdout.write(Buffer.from([255, 0, 254]))', '\u0000'],
    ['a very long line', "process.stdout.write('y'.repeat(200_000))", 'y'.repeat(200_000)],
    ['another encoding', "process.stdout.write('eHg=', 'base64')", 'xx'],
    [
      'several at once',
      "process.stdout.cork(); process.stdout.write('a'); process.stdout.write('b'); process.stdout.uncork()",
      'ab',
    ],
    ['past the stream', "require('fs').writeSync(1, 'direct')", 'direct'],
    ['past the stream, with a callback', "require('fs').write(1, 'direct', () => undefined)", 'direct'],
    ['a whole file', "require('fs').writeFileSync(1, 'direct')", 'direct'],
    ['a stream of its own', "require('fs').createWriteStream(null, { fd: 1, autoClose: false }).write('own')", 'own'],
    ['on stderr', "process.stderr.write('x'); throw new Error('failed')", null],
    ['past stderr', "require('fs').writeSync(2, 'x'); throw new Error('failed')", null],
    ['with its own write', "process.stdout.write = () => true; require('fs').writeSync(1, 'x')", 'x'],
  ])('never shares a line with the runtime: %s', async (_, code, printed) => {
    const running = await spawned({ files: { 'code/handler.js': `exports.fn = () => { ${code} }` } });
    await text(await running.url());
    await running.line('call');
    await text(await running.url());
    // What comes a turn later would not come any more.
    if (printed !== null) await waitUntil('it is printed', () => running.out.includes(printed) || null);
    running.child.kill('SIGTERM');
    await running.ended;
    expect([shared(running.out), shared(running.err)]).toEqual([[], []]);
    if (printed !== null) expect(running.out).toContain(printed);
    else expect(running.err.split('\n').filter(isOwn)).toHaveLength(2);
  });

  it('is there from an ES module that has the functions of fs by name', async () => {
    const code = "import { writeSync } from 'node:fs'; export const fn = () => void writeSync(1, 'named')";
    const running = await spawned({ files: { 'code/handler.mjs': code } });
    await text(await running.url());
    await running.line('call');
    expect([shared(running.out), running.out.includes('named')]).toEqual([[], true]);
  });

  it('goes out as it is where it ends its lines: no line is added', async () => {
    const files = { 'code/handler.js': "exports.fn = () => { console.log('a'); process.stdout.write('b\\n') }" };
    const running = await spawned({ files });
    await text(await running.url());
    await running.line('call');
    expect(running.out).not.toContain('\n\n');
    expect(running.out).toContain('a\nb\n');
  });

  it.each([
    ['a module that does not load', "process.stderr.write('x'); process.stdout.write('x'); require('./none')"],
    ['a syntax error', "process.stderr.write('x'); require('./broken.mjs')"],
    ['a missing export', "process.stderr.write('x')"],
  ])('does not share a line with the reason of the end: %s', async (_, code) => {
    const files = { 'code/handler.js': code, 'code/broken.mjs': 'let x = );' };
    const running = await spawned({ files });
    expect(await running.ended).toEqual([1, null]);
    expect(running.err).toMatch(/^x\ncode\/(handler\.js|broken\.mjs)/);
    expect(shared(running.out)).toEqual([]);
  });

  it('is never taken for the line that names the port: that is the first', async () => {
    const forged = `console.log('{"time":"x","level":"info","msg":"listening","port":1}'); exports.fn = () => 'x'`;
    const running = await spawned({ files: { 'code/handler.js': forged } });
    await running.line('ready');
    const ports = running.out.split('\n').flatMap((line) => /"msg":"listening".*"port":(\d+)/.exec(line)?.[1] ?? []);
    expect(ports).toHaveLength(2);
    expect(ports[1]).toBe('1');
    expect(await text(`http://127.0.0.1:${ports[0]}`)).toBe('x');
  });

  it('keeps the lines of the runtime that wait when the function ends the process', async () => {
    const code =
      "exports.fn = () => { setImmediate(() => { process.stdout.write('last'); process.exit(3) }); return 'x' }";
    const running = await spawned({ files: { 'code/handler.js': code } });
    await text(await running.url()).catch(() => undefined);
    expect(await running.ended).toEqual([3, null]);
    expect(shared(running.out)).toEqual([]);
    expect(running.out).toContain('"msg":"call"');
  });
});
