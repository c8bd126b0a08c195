import { auditActions } from '@tiffin/access';
import { undecidedActs } from '@tiffin/events-rules';
import { expect, it } from 'vitest';

it('every act on record is either told to the outside or stays inside, by decision', () => {
  expect(undecidedActs(Object.keys(auditActions))).toEqual([]);
});
