import { Refusal } from '@tiffin/kernel';
import type { OperationDefinitionNode } from 'graphql';
import { expect, it } from 'vitest';
import type { RequestContext } from '../session/request-context.js';
import { charge } from './charge.js';

/** A budget in which a holder has to wait so long, and a request of three fields to it. */
function request(waitSeconds: number) {
  const taken: string[] = [];
  const headers: Record<string, string> = {};
  const budget = {
    take: async (holder: string) => {
      taken.push(holder);
      return waitSeconds;
    },
    close: async () => undefined,
  };
  const context = { reply: { header: (name: string, value: string) => (headers[name] = value) }, errors: null };
  const operation = {} as OperationDefinitionNode;
  const field = (holder: string) =>
    charge(budget, context as unknown as RequestContext, { operation, holder })?.then(
      () => 'passes',
      (error: unknown) => (error as Refusal).code,
    );
  return { taken, headers, fields: (holders: readonly string[]) => Promise.all(holders.map(field)) };
}

it('refuses every field of a request alike, and takes its cost once', async () => {
  const { taken, headers, fields } = request(12);
  expect(await fields(['ours', 'ours', 'ours'])).toEqual(Array(3).fill('RATE_LIMITED'));
  expect([taken, headers]).toEqual([['ours'], { 'retry-after': '12' }]);
});

it('lets all of them pass where there is enough, each holder once (control)', async () => {
  const { taken, headers, fields } = request(0);
  expect(await fields(['ours', 'theirs', 'ours'])).toEqual(Array(3).fill('passes'));
  expect([taken, headers]).toEqual([['ours', 'theirs'], {}]);
});
