import { describe, expect, it } from 'vitest';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { goOn } from './go-on.js';
import { ConnectionBroke } from './subscription.js';

const broke = (wasOpen: boolean) => Object.assign(new ConnectionBroke('it broke'), { wasOpen });
const refused = (code: string) => new Failure(code, exitCode.refused, { code });

/** What each connection gives before it ends, or breaks with. */
async function all(...connections: readonly (readonly (string | Error)[])[]): Promise<readonly string[]> {
  const got: string[] = [];
  async function* connect(connection: number): AsyncGenerator<string> {
    for (const event of connections[connection] ?? [refused('the end')]) {
      if (event instanceof Error) throw event;
      yield event;
    }
  }
  try {
    for await (const event of goOn(connect)) got.push(event);
  } catch (error) {
    got.push((error as Error).message);
  }
  return got;
}

describe('who follows', () => {
  it.each<[string, (string | Error)[][], string[]]>([
    [
      'goes on where connections end and break',
      [['a'], ['b', new ConnectionBroke('x')], ['c']],
      ['a', 'b', 'c', 'the end'],
    ],
    [
      'goes on where the cell or the API is away for a moment',
      [['a', refused('CELL_UNAVAILABLE')], [new ConnectionBroke('x')], ['b']],
      ['a', 'b', 'the end'],
    ],
    [
      'goes on where its tenant has asked for too much just now',
      [['a', refused('CELL_UNAVAILABLE')], [refused('RATE_LIMITED')], ['b']],
      ['a', 'b', 'the end'],
    ],
    ['is told what is refused at the beginning', [[refused('CELL_UNAVAILABLE')]], ['CELL_UNAVAILABLE']],
    ['is told what will not pass', [['a', refused('FORBIDDEN')], ['b']], ['a', 'FORBIDDEN']],
    ['has a new token where one has ended', [['a', refused('UNAUTHENTICATED')], ['b']], ['a', 'b', 'the end']],
    [
      'is told where the new token does not stand either',
      [['a', refused('UNAUTHENTICATED')], [refused('UNAUTHENTICATED')], ['b']],
      ['a', 'UNAUTHENTICATED'],
    ],
  ])('%s', async (_, connections, got) => {
    expect(await all(...connections)).toEqual(got);
  });

  it('is told where no connection comes about at all', async () => {
    const connections = Array.from({ length: 5 }, () => [broke(false)]);
    expect(await all(...connections, ['a'])).toEqual([
      expect.stringMatching(
        /^No live connection to the API comes about: it broke\. .* WebSockets through at \/graphql\?$/,
      ),
    ]);
  });

  it('waits for what nothing was said of yet, over connections that break', async () => {
    const connections = Array.from({ length: 3 }, () => [broke(false)]);
    expect(await all([broke(true)], ...connections, ['a'])).toEqual(['a', 'the end']);
  }, 30_000);
});
