import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { askSilently } from './ask-silently.js';

describe('askSilently', () => {
  it.each([
    ['hunter2\r', 'hunter2'],
    ['hunter3\u007f2\r', 'hunter2'],
    ['\r', ''],
    ['hunt\u0003', null],
    ['\u0004', null],
  ])('of %j is %j, and nothing of it is shown', async (keys, answer) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const asked = askSilently('Value: ', { input, output });
    input.write(keys);
    expect(await asked).toBe(answer);
    output.end();
    expect(await text(output)).toBe('Value: \n');
  });
});
