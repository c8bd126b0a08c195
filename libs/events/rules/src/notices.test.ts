import { describe, expect, it } from 'vitest';
import type { Occurrence } from './cloud-event.js';
import { noticeLetter, type NoticeKind } from './notices.js';

const at = new Date('2026-11-27T03:00:00Z');
const failed: Occurrence = {
  ...{ tenantId: 't1', seq: 7, at, action: 'deployment.fail', promotionId: null, needsApproval: false, detail: {} },
  ...{ project: { id: 'p1', name: 'Shop' }, environment: { id: 'e1', name: 'testing' } },
  release: { id: 'r1', name: 'brave-otter-12' },
};
const asked: Occurrence = { ...failed, action: 'promotion.request', needsApproval: true };
const letterOf = (occurrences: readonly Occurrence[], kinds: readonly NoticeKind[] = ['failures', 'approvals']) =>
  noticeLetter({ tenant: 'Ours', kinds, occurrences, consoleUrl: 'https://tiffin.example/' }, at);

describe('a letter', () => {
  it('says what happened, once for all of it', () => {
    expect(letterOf([failed])?.subject).toBe('Ours: brave-otter-12 could not be deployed to "testing" of "Shop"');
    const detail = { domain: 'shop.example.com', expires: '2026-12-01T00:00:00.000Z' };
    expect(letterOf([{ ...failed, action: 'certificate.fail', detail }])?.subject).toBe(
      'Ours: no certificate could be had for shop.example.com, of "testing" of "Shop"',
    );
    expect(letterOf([{ ...failed, action: 'certificate.expire', detail }])?.subject).toMatch(
      /^Ours: the certificate of shop.example.com, .* ends on 2026-12-01T00:00:00.000Z and could not be renewed$/,
    );
    const both = letterOf([failed, asked]);
    expect(both?.subject).toBe('Ours: 2 things need a look');
    expect(both?.text).toContain('- brave-otter-12 waits to be approved for "testing" of "Shop"');
    expect(both?.text).toContain('https://tiffin.example/');
  });

  it.each([
    ['what somebody does not want to know', [failed], ['approvals']],
    ['what succeeds', [{ ...failed, action: 'deployment.succeed' } as const], ['failures']],
    ['what needs no approval', [{ ...asked, needsApproval: false }], ['approvals']],
    ['what is a day old', [{ ...failed, at: new Date(at.getTime() - 86_400_000) }], ['failures']],
    ['nothing', [], ['failures']],
  ] as const)('is none for %s', (_, occurrences, kinds) => expect(letterOf(occurrences, kinds)).toBeNull());

  it('is no longer than a page, and has no header of somebody’s making', () => {
    const named = { ...failed, project: { id: 'p1', name: 'Shop\r\nBcc: eve@example.org' } };
    expect(letterOf([named])?.subject).not.toMatch(/[\r\n]/);
    expect(letterOf(Array.from({ length: 500 }, () => failed))?.text).toContain('… and 480 more.');
  });
});
