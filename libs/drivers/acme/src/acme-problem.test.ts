import { describe, expect, it } from 'vitest';
import { problemOf, wordsOf } from './acme-problem.js';

const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  header: (name: string) => headers[name] ?? null,
});
const acme = (type: string) => ({ type: `urn:ietf:params:acme:error:${type}`, detail: 'Because.' });

describe('what an authority says of an order', () => {
  it.each([
    ['rejectedIdentifier', 400, 'refused'],
    ['caa', 403, 'refused'],
    ['unauthorized', 403, 'refused'],
    ['malformed', 404, 'refused'],
    ['unsupportedIdentifier', 400, 'refused'],
    ['badCSR', 400, 'refused'],
    ['neverHeardOf', 400, 'refused'],
    ['neverHeardOf', 503, 'unreachable'],
    ['serverInternal', 500, 'unreachable'],
    ['orderNotReady', 403, 'unreachable'],
    ['rateLimited', 429, 'rate-limited'],
    ['accountDoesNotExist', 400, 'account'],
    ['externalAccountRequired', 403, 'account'],
    ['userActionRequired', 403, 'account'],
    ['badSignatureAlgorithm', 400, 'account'],
  ])('%s with %d is "%s"', (type, status, kind) => {
    expect(problemOf(answer(status, acme(type)), 'order')).toMatchObject({ kind, type, message: 'Because.' });
  });

  it.each([
    [429, '', 'rate-limited'],
    [404, '', 'refused'],
    [404, '<html>', 'unreachable'],
    [403, '', 'unreachable'],
    [403, { type: 'about:blank', detail: 'a proxy' }, 'unreachable'],
    [400, '{"type": 5}', 'unreachable'],
    [502, 'Bad gateway', 'unreachable'],
  ])('%d with %j, and no word of ACME, is "%s"', (status, body, kind) => {
    expect(problemOf(answer(status, body), 'order')).toMatchObject({ kind, type: null });
  });
});

it('whatever is refused of the account is wrong with the account', () => {
  expect(problemOf(answer(403, acme('unauthorized')), 'account').kind).toBe('account');
  expect(problemOf(answer(400, acme('malformed')), 'account').kind).toBe('account');
  expect(problemOf(answer(503, acme('serverInternal')), 'account').kind).toBe('unreachable');
});

describe('how long an authority asks to wait', () => {
  it('is said in seconds, or as a time', () => {
    const limited = (after: string) => problemOf(answer(429, acme('rateLimited'), { 'retry-after': after }), 'order');
    expect(limited('90').retryAfterMs).toBe(90_000);
    const inAnHour = limited(new Date(Date.now() + 3_600_000).toUTCString()).retryAfterMs;
    expect(inAnHour).toBeGreaterThan(3_500_000);
    expect(inAnHour).toBeLessThanOrEqual(3_600_000);
    expect(limited('soon').retryAfterMs).toBeNull();
  });
});

describe('words', () => {
  it('say so where the authority gives no reason', () => {
    expect(wordsOf(null)).toBe('The authority does not say why.');
    const type = 'urn:ietf:params:acme:error:caa';
    expect(wordsOf({ type, detail: '\u0000 \n' })).toBe(`The authority does not say why (${type}).`);
  });

  it('are cut between characters', () => {
    expect(wordsOf({ type: '', detail: '🍱'.repeat(400) })).toBe(`${'🍱'.repeat(300)}…`);
  });
});
