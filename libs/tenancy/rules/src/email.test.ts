import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { verifiedEmail } from './decide-invitation.js';
import { decideEmail, emailKey } from './email.js';

describe('an e-mail address', () => {
  it.each([
    ['Ada@Example.ORG', 'ada@example.org'],
    ['a.b+c@x.test', 'a.b+c@x.test'],
    ['root@localhost', 'root@localhost'],
  ])('%j is compared as %j', (email, key) => {
    expect(emailKey(email)).toBe(key);
  });

  it.each([
    ['a Kelvin sign, which is a k in lower case', 'mar\u212a@x.test'],
    ['a Cyrillic а', 'аda@x.test'],
    ['a wide letter', 'ａda@x.test'],
    ['a zero-width space', 'ad\u200ba@x.test'],
    ['a line feed', 'ada@x.test\nBcc: eve@x.test'],
    ['a second address', 'ada@x.test,eve@x.test'],
    ['a name around it', 'Ada <ada@x.test>'],
    ['a quoted part', '"a b"@x.test'],
    ['two @', 'a@b@x.test'],
    ['nothing before @', '@x.test'],
    ['a dot at the end', 'ada.@x.test'],
    ['a host that begins with a dash', 'ada@-x.test'],
    ['a long name', `${'a'.repeat(65)}@x.test`],
    ['254 characters and more', `ada@${'x.'.repeat(130)}test`],
  ])('with %s is none', (_, email) => {
    expect(emailKey(email)).toBeNull();
    expect(decideEmail(email)).toBeInstanceOf(Refusal);
  });

  it('is believed where the provider has verified it', () => {
    expect(verifiedEmail({ email: 'Ada@x.test', emailVerified: true })).toBe('ada@x.test');
    expect(verifiedEmail({ email: 'Ada@x.test', emailVerified: false })).toBeNull();
    expect(verifiedEmail({ email: null, emailVerified: true })).toBeNull();
  });
});
