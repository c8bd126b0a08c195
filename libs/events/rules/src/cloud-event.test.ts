import { describe, expect, it } from 'vitest';
import { cloudEventOf, type Occurrence, testEventOf } from './cloud-event.js';
import { eventTypes, publicEvents, undecidedActs } from './public-events.js';

const failed: Occurrence = {
  ...{ tenantId: 't1', seq: 7, at: new Date('2026-11-27T03:00:00.123Z'), action: 'deployment.fail' },
  project: { id: 'p1', name: 'Shop' },
  environment: { id: 'e1', name: 'testing' },
  release: { id: 'r1', name: 'brave-otter-12' },
  ...{ promotionId: null, needsApproval: false },
  detail: { release: 'r1', unit: 'function-1', reason: 'did not start', password: 'hunter2', revision: { number: 1 } },
};

describe('an event', () => {
  it('is a CloudEvent 1.0 whose id follows from the chain, with names and no more of the detail than is meant', () => {
    expect(cloudEventOf(failed)).toEqual({
      ...{ specversion: '1.0', id: 't1-7', source: '/tenants/t1', type: 'io.tiffin.deployment.failed.v1' },
      ...{ subject: 'projects/p1/environments/e1', time: '2026-11-27T03:00:00.123Z' },
      datacontenttype: 'application/json',
      data: {
        ...{ tenant: { id: 't1' }, project: { id: 'p1', name: 'Shop' }, environment: { id: 'e1', name: 'testing' } },
        ...{ release: { id: 'r1', name: 'brave-otter-12' }, unit: 'function-1', reason: 'did not start' },
      },
    });
  });

  it.each([
    [{ environment: null }, 'projects/p1'],
    [{ project: null, environment: null }, 'tenants/t1'],
  ])('of which %j is about %s', (change, subject) =>
    expect(cloudEventOf({ ...failed, ...change }).subject).toBe(subject),
  );

  it('of a promotion names it', () => {
    const { data, type } = cloudEventOf({ ...failed, action: 'promotion.fail', promotionId: 'm1' });
    expect([type, data['promotion']]).toEqual(['io.tiffin.promotion.failed.v1', { id: 'm1' }]);
  });

  it('holds no longer text than 500 characters', () => {
    const { data } = cloudEventOf({ ...failed, detail: { reason: 'x'.repeat(10_000) } });
    expect(data['reason']).toHaveLength(500);
  });

  it('to try a webhook with is about that', () => {
    const { id, subject, type } = testEventOf({ tenantId: 't1', webhookId: 'w1', deliveryId: 'd1', at: failed.at });
    expect([id, subject, type]).toEqual(['t1-test-d1', 'webhooks/w1', 'io.tiffin.webhook.tested.v1']);
  });
});

describe('types', () => {
  it('are of one form, each once', () => {
    expect(eventTypes.filter((type) => !/^io\.tiffin\.[a-z]+\.[a-z-]+\.v1$/.test(type))).toEqual([]);
    expect(new Set(eventTypes).size).toBe(eventTypes.length);
  });

  it('are of acts that do not stay inside', () => {
    expect(undecidedActs([...Object.keys(publicEvents), 'secret.set', 'release.want'])).toEqual([]);
    expect(undecidedActs(['promotion.paint', 'release.read'])).toEqual(['promotion.paint', 'release.read']);
  });
});
