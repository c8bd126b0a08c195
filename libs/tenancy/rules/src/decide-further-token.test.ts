import { expect, it } from 'vitest';
import { decideFurtherToken } from './decide-further-token.js';

it.each([
  [{ ofHolder: 49, ofTenant: 499 }, null],
  [
    { ofHolder: 50, ofTenant: 50 },
    { code: 'QUOTA_EXCEEDED', message: expect.stringContaining('50 API tokens of one holder') },
  ],
  [
    { ofHolder: 0, ofTenant: 500 },
    { code: 'QUOTA_EXCEEDED', message: expect.stringContaining('500 API tokens,') },
  ],
])('one more token beside %j: %j', (standing, answer) => {
  if (answer === null) expect(decideFurtherToken(standing)).toBeNull();
  else expect(decideFurtherToken(standing)).toMatchObject(answer);
});
