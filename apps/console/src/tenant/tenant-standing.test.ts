import { describe, expect, it } from 'vitest';
import { standingText } from './tenant-standing.js';

const active = { name: 'Acme', state: 'active', stateReason: null, eraseAt: null } as const;

describe('how a tenant stands', () => {
  it('is not told while it is active', () => {
    expect(standingText(active)).toBeNull();
  });

  it('is told with the reason why it is suspended, where there is one', () => {
    const suspended = { ...active, state: 'suspended' } as const;
    expect(standingText(suspended)).toBe(
      'Acme is suspended by the operators of the platform: nothing of it is built, deployed or served. Nothing is lost.',
    );
    expect(standingText({ ...suspended, stateReason: 'An unpaid bill' })).toContain('Nothing is lost. An unpaid bill');
  });

  it('is told with the day on which it is erased', () => {
    const deleting = { ...active, state: 'deleting', eraseAt: '2026-12-24T12:00:00.000Z' } as const;
    expect(standingText(deleting)).toContain(
      'On Dec 24, 2026 it is erased for good; until then an owner can restore it.',
    );
    expect(standingText({ ...active, state: 'erasing' })).toBe('Acme is being erased.');
  });
});
