import { CombinedError } from 'urql';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './refusal-of.js';

const unanswered = (headers: Record<string, string>): CombinedError =>
  new CombinedError({
    networkError: new Error('Too Many Requests'),
    response: new Response('busy', { status: 429, headers }),
  });

describe('an error of the client', () => {
  it.each([
    [{}, 'try again in a moment.'],
    [{ 'retry-after': '7' }, 'try again in 7 seconds.'],
    [{ 'retry-after': '1' }, 'try again in 1 second.'],
    [{ 'retry-after': '-1' }, 'try again in a moment.'],
    [{ 'retry-after': 'Fri, 31 Dec 2027 23:59:59 GMT' }, 'try again in a moment.'],
  ])('that is no answer of the api says when to try again: %j', (headers, text) => {
    expect(refusalOf(unanswered(headers))).toMatchObject({ code: 'UNREACHABLE' });
    expect(refusalOf(unanswered(headers)).text).toMatch(new RegExp(`\\(Too Many Requests\\)\\. .*${text}$`));
  });

  it('that is a refusal says what the api says', () => {
    const message = 'The queries of this tenant cost more than they may in a minute. Go on in 12 s.';
    const error = new CombinedError({ graphQLErrors: [{ message, extensions: { code: 'RATE_LIMITED' } }] });
    expect(refusalOf(error)).toEqual({ code: 'RATE_LIMITED', text: message, problems: [] });
  });
});
