import { refusalTable } from '@tiffin/kernel';
import { describe, expect, it } from 'vitest';
import { wordsOf } from './words-of.js';

const said = (code: string) => wordsOf({ code, text: 'as the server says it' }, 'ada@example.com');

describe('why an invitation was not accepted', () => {
  it.each(['INVITATION_USED', 'INVITATION_EXPIRED', 'INVITATION_REVOKED', 'ALREADY_MEMBER', 'NOT_FOUND'] as const)(
    '%s is final, and has words of its own',
    (code) => {
      expect(Object.keys(refusalTable)).toContain(code);
      expect(said(code)).toMatchObject({ canRetry: false });
      expect(said(code).text).not.toBe('as the server says it');
    },
  );

  it('names the address that is to be confirmed, and lets one try again', () => {
    expect(said('EMAIL_UNVERIFIED')).toMatchObject({
      canRetry: true,
      text: expect.stringContaining('ada@example.com'),
    });
  });

  it('says whose account it is where the letter went to another', () => {
    expect(said('NOT_FOUND').text).toContain('ada@example.com');
  });

  it('says what the server says where it is none of these', () => {
    expect(said('QUOTA_EXCEEDED')).toEqual({
      title: 'The invitation was not accepted',
      text: 'as the server says it',
      canRetry: true,
    });
  });
});
