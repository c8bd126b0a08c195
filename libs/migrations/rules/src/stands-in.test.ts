import { expect, it } from 'vitest';
import { standsIn } from './stands-in.js';

it.each([
  ['where it was made', 'a', 3, 3, true],
  ['where newer releases came since', 'a', 3, 7, true],
  ['where it is not known where it was made', null, 3, 3, true],
  ['not in another database', 'b', 3, 7, false],
  ['not in one that was put back', 'a', 3, 2, false],
  ['not in one that was put back to before there was anything', 'a', 3, null, false],
])('a change is %s', (_, databaseId, releaseNumber, told, stands) => {
  const applied = told === null ? null : { releaseNumber: told };
  expect(standsIn({ databaseId, releaseNumber }, { id: 'a', applied })).toBe(stands);
});
