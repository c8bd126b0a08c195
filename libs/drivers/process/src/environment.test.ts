import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { optional, readEnvironment, text, wholeNumber } from './environment.js';

const variables = {
  TEXT: text('the name of something'),
  MAYBE: optional(text('the name of something else')),
  PORT: z._default(wholeNumber({ to: 65_535 }), 4000),
  LEASE_MS: optional(wholeNumber({ from: 1 })),
};

const read = (environment: Readonly<Record<string, string>>) => readEnvironment('builder', variables, environment);

describe('readEnvironment', () => {
  it('reads texts and whole numbers, and nothing that was not asked for', () => {
    const given = { TEXT: 'a', MAYBE: 'b', PORT: '0', LEASE_MS: '12', HOME: '/root' };
    expect(read(given)).toEqual({ TEXT: 'a', MAYBE: 'b', PORT: 0, LEASE_MS: 12 });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(read({ TEXT: 'a', MAYBE: '', PORT: '' })).toEqual({ TEXT: 'a', MAYBE: null, PORT: 4000, LEASE_MS: null });
  });

  it.each(['twelve', '-1', '1.5', '0x10', ' 1', '65536', '99999999999'])('takes "%s" for no port', (PORT) => {
    const allowed = 'it must be a whole number from 0 to 65535.';
    expect(() => read({ TEXT: 'a', PORT })).toThrow(`PORT is ${JSON.stringify(PORT)}; ${allowed}`);
  });

  it('names each variable that is wrong, what it is and what it must be, all at once', () => {
    expect(() => read({ TEXT: '', PORT: 'high', LEASE_MS: '0' })).toThrow(
      [
        'builder cannot start with these variables:',
        'TEXT is not set; it must be the name of something.',
        'PORT is "high"; it must be a whole number from 0 to 65535.',
        'LEASE_MS is "0"; it must be a whole number from 1 to 2147483647.',
      ].join('\n'),
    );
  });
});
