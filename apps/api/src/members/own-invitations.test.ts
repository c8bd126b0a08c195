import { describe, expect, it } from 'vitest';
import { type PeopleOf, withPeople } from '../testing/people.js';
import type { TestApi } from '../testing/test-api.js';

let api: TestApi;
let people: PeopleOf;
withPeople((test) => ({ api, people } = test));

interface Shown {
  readonly id: string;
  readonly tenantName: string;
  readonly role: string;
}

async function shownTo(token: string): Promise<readonly Shown[]> {
  const { data, text } = await api.ask(token, '{ viewer { invitations { id tenantName role invitedBy } } }');
  if (!data) throw new Error(text);
  return (data as unknown as { viewer: { invitations: readonly Shown[] } }).viewer.invitations;
}

const accept = (token: string, input: object): Promise<string> => people.code(token, 'acceptInvitation', input);

describe('the invitations of a person', () => {
  it('are shown to whose verified address they went to, and accepted without the letter, once', async () => {
    const [owner, guest] = [
      await people.signUp('owner', { name: 'Ada' }),
      await people.signUp('guest', { email: 'Guest@example.com' }),
    ];
    const { id } = await people.invite(owner, 'guest@example.com', 'developer');
    expect(await shownTo(guest.token)).toEqual([{ id, tenantName: 'Ada', role: 'developer', invitedBy: 'Ada' }]);
    expect(await accept(guest.token, { invitationId: id })).toBe('yes');
    expect(await shownTo(guest.token)).toEqual([]);
    expect(await accept(guest.token, { invitationId: id })).toBe('NOT_FOUND');
    expect(await people.memberId(owner, guest)).not.toBe('');
  });

  it('are nothing to others, to an address that nobody has verified, and after they were revoked', async () => {
    const [owner, other] = [await people.signUp('owner2'), await people.signUp('other2')];
    const early = await people.signUp('early2', { emailVerified: false });
    const { id } = await people.invite(owner, early.email, 'viewer');
    for (const { token } of [owner, other, early]) expect(await shownTo(token)).toEqual([]);
    expect(await accept(other.token, { invitationId: id })).toBe('NOT_FOUND');
    expect(await accept(early.token, { invitationId: id })).toBe('EMAIL_UNVERIFIED');
    const verified = api.identity.issue('early2', { email: early.email });
    expect(await shownTo(verified)).toHaveLength(1);
    await people.run(owner.token, ['revokeInvitation', 'invitation { id }'], {
      tenantId: owner.tenantId,
      invitationId: id,
    });
    expect(await shownTo(verified)).toEqual([]);
    expect(await accept(verified, { invitationId: id })).toBe('NOT_FOUND');
  });

  it('are accepted by a token or an id, and neither or both is refused', async () => {
    const { token } = await people.signUp('either');
    expect(await accept(token, {})).toBe('INPUT_INVALID');
    expect(await accept(token, { token: 'tfi_x', invitationId: 'x' })).toBe('INPUT_INVALID');
    expect(await accept(token, { invitationId: `x' or true --` })).toBe('NOT_FOUND');
  });
});
