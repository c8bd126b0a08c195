import { describe, expect, it } from 'vitest';
import { type AccessToken, AccessTokens } from './access-tokens.js';

/** A session's route that answers what it is told to, a clock, and what waits for it. */
function stage(...answers: readonly (AccessToken | null | Error)[]) {
  let [at, asked] = [1_000_000, 0];
  let waiting: { readonly due: number; readonly work: () => void }[] = [];
  const tokens = new AccessTokens({
    ask: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer instanceof Error) throw answer;
      return answer ?? null;
    },
    now: () => at,
    later: (work, ms) => void waiting.push({ due: at + ms, work }),
  });
  async function pass(ms: number): Promise<void> {
    at += ms;
    const due = waiting.filter((one) => one.due <= at);
    waiting = waiting.filter((one) => one.due > at);
    due.forEach(({ work }) => work());
    await new Promise((done) => setImmediate(done));
  }
  return { tokens, pass, asked: () => asked };
}

const token = (text: string, forMs = 300_000): AccessToken => ({ text, forMs });

describe('the access token of a page', () => {
  it('is asked for once by all who want it at once, and again only near its end', async () => {
    const { tokens, pass, asked } = stage(token('one'), token('two'));
    expect(tokens.state()).toEqual({ is: 'asking' });
    expect(await Promise.all([tokens.bearer(), tokens.bearer(), tokens.bearer()])).toEqual(['one', 'one', 'one']);
    expect([tokens.state(), asked()]).toEqual([{ is: 'open' }, 1]);
    await pass(200_000);
    expect([await tokens.bearer(), asked()]).toEqual(['one', 1]);
  });

  it('is renewed a minute before it ends, which is told to whoever lives on it', async () => {
    const { tokens, pass } = stage(token('one'), token('two'));
    const heard: string[] = [];
    tokens.onRenewal(() => heard.push('renewed'));
    await tokens.bearer();
    expect(heard).toEqual([]);
    await pass(240_000);
    expect([heard, await tokens.bearer()]).toEqual([['renewed'], 'two']);
  });

  it('is renewed before it is used where the machine slept past its end', async () => {
    const { tokens, asked } = stage(token('one', 10_000), token('two'));
    expect([await tokens.bearer(), await tokens.bearer(), asked()]).toEqual(['one', 'two', 2]);
  });

  it.each([
    ['nobody was signed in', [null], false],
    ['the session has ended', [token('one'), null], true],
  ] as const)('is none where %s', async (_, answers, hasEnded) => {
    const { tokens } = stage(...answers);
    await tokens.renew();
    if (hasEnded) await tokens.renew();
    expect([tokens.text, tokens.state()]).toEqual([null, { is: 'none', hasEnded, isOver: hasEnded }]);
  });

  it('is good until its end while the route does not answer, which is asked again; then that is said', async () => {
    const { tokens, pass, asked } = stage(token('one'), new Error('no network'));
    await tokens.bearer();
    await pass(240_000);
    expect([await tokens.bearer(), tokens.state(), asked()]).toEqual(['one', { is: 'open' }, 2]);
    await pass(10_000);
    expect(asked()).toBe(3);
    await pass(60_000);
    expect(tokens.state()).toEqual({ is: 'away', why: 'no network' });
  });

  it('is asked for by itself once the route answers again, after it could not be asked', async () => {
    const { tokens, pass } = stage(new Error('no network'), token('one'));
    await tokens.renew();
    expect(tokens.state().is).toBe('away');
    await pass(10_000);
    expect(tokens.state()).toEqual({ is: 'open' });
  });

  it('is asked for no more by what is open on a page whose session is over, until somebody signs in', async () => {
    const { tokens, asked } = stage(token('one', 10_000), null, token('two'));
    await tokens.renew();
    await Promise.all([tokens.bearer(), tokens.renewIfOpen()]);
    expect(await tokens.bearer()).toBeNull();
    await tokens.renewIfOpen();
    expect([asked(), tokens.state()]).toEqual([2, { is: 'none', hasEnded: true, isOver: true }]);
    let isOpened = false;
    const opened = tokens.opened().then(() => (isOpened = true));
    expect(isOpened).toBe(false);
    await tokens.renew();
    await opened;
    expect([isOpened, await tokens.bearer()]).toEqual([true, 'two']);
  });

  it('is not asked for without a pause where clocks say that it has ended already', async () => {
    const { tokens, pass, asked } = stage(token('one', -50_000));
    await tokens.renew();
    await pass(9_000);
    expect(asked()).toBe(1);
    await pass(1_000);
    expect(asked()).toBe(2);
  });

  it('is forgotten at once by who signs out, also where it would have been renewed', async () => {
    const { tokens, pass, asked } = stage(token('one'));
    await tokens.bearer();
    tokens.drop();
    expect(tokens.state()).toEqual({ is: 'none', hasEnded: true, isOver: false });
    await pass(240_000);
    expect(asked()).toBe(1);
  });
});
