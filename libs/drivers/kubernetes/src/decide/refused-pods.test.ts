import { describe, expect, it } from 'vitest';
import { refusedPods } from './refused-pods.js';

const now = new Date('2026-11-27T12:01:00Z');
const made = '2026-11-27T12:00:00Z';

/** As the Deployment controller tells it, which tries again. */
const seen = (message: string, lastTransitionTime: string) => {
  const told = { type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', lastTransitionTime };
  const conditions = [{ ...told, message: `Failed to create new replica set "d-1": ${message}` }];
  return refusedPods({ metadata: { name: 'd' }, status: { conditions } }, now);
};

describe('a Deployment for which not even a ReplicaSet can be made', () => {
  it("tells that the environment's quota is reached, unless others are about to give back their share", () => {
    const message = 'replicasets.apps "d-1" is forbidden: exceeded quota: q, requested: count/replicasets.apps=1';
    expect(seen(message, now.toISOString())).toBeNull();
    expect(seen(message, made)).toMatchObject({
      reason: `the environment's quota is reached: Failed to create new replica set "d-1": ${message}`,
      isFault: false,
    });
  });

  it('has not failed by what may pass, unless it lasts', () => {
    expect(seen('etcdserver: request timed out', now.toISOString())).toBeNull();
    expect(seen('etcdserver: request timed out', made)).toMatchObject({ isFault: true });
  });

  it('has not failed where it only makes no progress', () => {
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastTransitionTime: made };
    expect(refusedPods({ metadata: { name: 'd' }, status: { conditions: [late] } }, now)).toBeNull();
  });
});
