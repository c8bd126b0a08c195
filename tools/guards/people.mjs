/** Guards of people: who they are, where they are a member, and what they may be called. */
const invitations = 'apps/api/src/members/invitations.test.ts';
const users = 'libs/drivers/postgres/src/users.test.ts';
const signIn = 'libs/drivers/postgres/src/sign-in.test.ts';
const beginnings = 'prisma/migrations/20261126130000_people_sign_in/migration.sql';
const following = 'prisma/migrations/20261126213000_users_follow_what_tokens_say/migration.sql';
const followed = 'apps/api/src/access/followed-address.test.ts';
const gone = 'prisma/migrations/20261126215200_who_deleted_their_account_stays_gone/migration.sql';
const erased = 'libs/drivers/postgres/src/erased-people.test.ts';
const sent = 'apps/api/src/members/sent-invitations.test.ts';
const sentNames = {
  'change-member-role': 'ends as far as they are demoted below it, with them on record as why',
  'change-service-account': 'ends with the service account that has sent it, disabled or deleted',
};
const erasing = 'apps/api/src/operators/erase-people.test.ts';
const notAnew = 'is not founded anew from before, in the mode open';
const follows =
  'says what the newest token says of their address, with an event for each change, and is written for nothing else';
const signUp = 'prisma/migrations/20261126161000_slugs_and_sign_up/migration.sql';
const name = 'libs/tenancy/rules/src/decide-name.ts';
const names = 'libs/tenancy/rules/src/decide-name.test.ts';
const roles = 'libs/access/src/decide-role.ts';
const roleSuite = 'libs/access/src/decide-role.test.ts';

const own = 'apps/api/src/members/own-invitations.test.ts';
const ownNames = 'are nothing to others, to an address that nobody has verified, and after they were revoked';

export const people = [
  ...['change-member-role', 'remove-member', 'leave-tenant', 'transfer-ownership', 'change-service-account'].map(
    (file) => ({
      guard: `an invitation ends with the right to make it: ${file}`,
      without: 'who was an admin goes on letting people in by what they sent before',
      file: `libs/tenancy/operations/src/${file}.ts`,
      ...{
        find: 'cancelInvitations(rows, {',
        replace: 'cancelInvitations({ ...rows, audit: async () => undefined, invitationsBy: async () => [] }, {',
      },
      test: [
        sent,
        sentNames[file] ?? 'ends when they are removed, leave, hand the tenant over, or delete their account',
      ],
    }),
  ),
  {
    guard: 'an invitation ends with the account of who sent it',
    without: 'who is gone goes on letting people in',
    file: 'prisma/migrations/20261126215300_people_are_erased_whole/migration.sql',
    ...{
      find: 'WHERE i.invited_by = person AND i.accepted_at IS NULL',
      replace: 'WHERE false AND i.accepted_at IS NULL',
    },
    test: [sent, 'ends when they are removed, leave, hand the tenant over, or delete their account'],
  },
  {
    guard: 'an invitation gives no more than whoever sent it has today',
    without: 'an invitation that was left open outlives the role by which it was made',
    file: 'libs/tenancy/operations/src/accept-invitation.ts',
    ...{ find: "state !== 'open' || mayStillInvite(inviterRole, role) ? state : 'revoked'", replace: 'state' },
    test: [sent, 'is not honoured where it was left open, and is whose last letter it is'],
  },
  {
    guard: 'what was decided of a sign-up is erased with the person',
    without: 'the address of who was let in stays in the platform’s log for ever',
    file: 'prisma/migrations/20261126215300_people_are_erased_whole/migration.sql',
    ...{ find: '    PERFORM audit.erase_person(request);\n', replace: '    NULL;\n' },
    test: [erasing, 'leaves nothing of what was decided of a sign-up, and says which tenants stand in the way'],
  },
  {
    guard: 'who never became a user is erased for good',
    without: 'what they had before founds them anew, and the request is back',
    file: 'prisma/migrations/20261126215300_people_are_erased_whole/migration.sql',
    ...{ find: '  PERFORM platform.sign_out_subject(subject_of);\n', replace: '' },
    test: [
      erasing,
      'erases who asked to sign up and never became a user, by address or id; what they have founds them no more',
    ],
  },
  {
    guard: 'who deleted their account is founded anew by no sign-in from before',
    without: 'a tab that was open founds user and tenant of somebody who wanted to be gone',
    file: 'libs/tenancy/operations/src/begin-sign-in.ts',
    ...{ find: 'if (isOutdated(person, ', replace: 'if (isOutdated({ signedInAt: new Date() }, ' },
    test: [erased, notAnew],
  },
  {
    guard: 'who deleted their account comes into no tenant as a member',
    without: 'a place in a tenant is nobody’s, with a name that was to be erased',
    file: 'libs/tenancy/operations/src/accept-invitation.ts',
    ...{ find: "      if (!(await rows.holdUser(userId))) throw Refusal.of('UNAUTHENTICATED');\n", replace: '' },
    test: [erased, notAnew],
  },
  {
    guard: 'who deleted their account is not named in the log again',
    without: 'whoever signs out everywhere a second later is on record by the name that was erased',
    file: 'libs/drivers/postgres/src/postgres-users.ts',
    ...{ find: '      if (!row?.isSo) return;\n', replace: '' },
    test: [erased, notAnew],
  },
  {
    guard: 'a sign-in waits for an erasure that is under way',
    without: 'the user is made anew in the moment in which they are erased',
    file: gone,
    ...{ find: 'PERFORM FROM platform.app_user u WHERE u.subject = wanted FOR NO KEY UPDATE;', replace: '' },
    test: [erased, 'stays so where a tab signs in while it is done'],
  },
  {
    guard: 'a token from before an erasure opens nothing of who came back',
    without: 'whoever kept an old token has the new account',
    file: gone,
    find: "NEW.sessions_valid_from := coalesce(platform.subject_valid_from(NEW.subject), 'epoch');",
    replace: '',
    test: [erased, 'is somebody new by a sign-in from after it, and what is older opens nothing of theirs'],
  },
  {
    guard: 'an access token from before an erasure opens nothing',
    without: 'who deleted their account goes on being somebody who has yet to sign in',
    file: 'apps/api/src/access/person-reader.ts',
    ...{
      find: 'if (isOutdated(person, found)) return null;',
      replace: 'if (found?.userId && isOutdated(person, found)) return null;',
    },
    test: [
      'apps/api/src/tenancy/delete-account.test.ts',
      'is nobody: no token of before opens anything, and to sign in again begins anew',
    ],
  },
  {
    guard: 'a session that two tabs share ends with the account',
    without: 'the console asks once more, and founds the person anew',
    file: 'apps/api/src/sign-in/console-sessions.ts',
    ...{ find: 'return isOutdated(person, user);', replace: 'return user?.userId ? isOutdated(person, user) : false;' },
    test: ['apps/api/src/sign-in/session-token.test.ts', 'ends what two tabs share, until somebody signs in again'],
  },
  {
    guard: 'an address that nobody has confirmed is no member',
    without: 'whoever writes another’s address into their account keeps its owner from being invited',
    file: 'libs/drivers/postgres/src/postgres-invitation-store.ts',
    ...{ find: ' and p.email_verified`', replace: '`' },
    test: [followed, 'is no member, so that whose it is can be invited'],
  },
  {
    guard: 'a person’s row follows what their tokens say of the address',
    without: 'who confirms an address counts as unconfirmed, and who changed theirs is taken for another',
    file: 'apps/api/src/access/person-reader.ts',
    ...{ find: 'if (user) await this.sources.follow.run(person, user);', replace: '' },
    test: [followed, follows],
  },
  {
    guard: 'an older token says nothing of an address',
    without: 'two tokens that stand at once write the row in turns, with an event each time',
    file: 'libs/tenancy/operations/src/follow-address.ts',
    ...{ find: 'if (isKnown || asOf < user.addressAsOf) return;', replace: 'if (isKnown) return;' },
    together: 'older tokens',
    test: [followed, follows],
  },
  {
    guard: 'an older token says nothing of an address: in the database, too',
    without: 'of two processes the slower writes what is over',
    file: following,
    ...{ find: ' AND u.address_as_of <= as_of', replace: '' },
    together: 'older tokens',
    test: [followed, follows],
  },
  {
    guard: 'an address is followed once, however many come with the news',
    without: 'a change of one address is many events',
    file: following,
    ...{ find: ' AND (u.email, u.email_verified) IS DISTINCT FROM (told, is_verified)', replace: '' },
    test: [followed, 'is written once for a token that many bring at once'],
  },
  {
    guard: 'a token that was signed out changes nothing',
    without: 'what a thief’s token says of an address outlives that it was signed out',
    file: 'apps/api/src/access/person-reader.ts',
    find: 'if (isOutdated(person, found)) return null;\n    const user = found?.userId ? found : null;\n    if (user) await this.sources.follow.run(person, user);',
    replace:
      'const user = found?.userId ? found : null;\n    if (user) await this.sources.follow.run(person, user);\n    if (isOutdated(person, found)) return null;',
    test: [followed, 'is not written by a token that was signed out'],
  },
  {
    guard: 'invitations are shown to whose address they went to',
    without: 'everybody sees who is invited where',
    file: 'prisma/migrations/20261126191500_people_see_their_invitations/migration.sql',
    ...{ find: 'i.email_hash = directory.hash_of(of_email) AND', replace: '' },
    test: [own, ownNames],
  },
  {
    guard: 'invitations are shown once the address is verified',
    without: 'whoever types an address sees where it is invited',
    file: 'libs/tenancy/operations/src/own-invitations.ts',
    ...{ find: 'verifiedEmail(grant.person)', replace: 'verifiedEmail({ ...grant.person, emailVerified: true })' },
    test: [own, ownNames],
  },
  {
    guard: 'who answers strangers writes no audit event',
    without: 'who took over the identity provider puts events of anybody into the chain of every tenant',
    file: 'prisma/migrations/20261126195500_identity_and_auditor_append_nothing/migration.sql',
    find: 'REVOKE EXECUTE ON FUNCTION audit.append(uuid, jsonb, jsonb) FROM tiffin_identity, tiffin_auditor;\nREVOKE USAGE ON SCHEMA audit FROM tiffin_identity;',
    replace: '',
    test: [
      'libs/drivers/postgres/src/audit-append.test.ts',
      'identity puts no event into a chain, whichever tenant it sets',
    ],
  },
  {
    guard: 'nobody is a member of tenants without end',
    without: 'each request of one person asks as many tenants as they like, and everybody else waits',
    file: 'libs/tenancy/operations/src/accept-invitation.ts',
    find: '      accepted(decideFurtherPlace(await rows.memberships()));\n',
    replace: '',
    test: [invitations, 'is not for who is in fifty tenants already, nor is a tenant of their own'],
  },
  {
    guard: 'nobody makes tenants without end',
    without: 'one person has as much as they like of a plan that limits each tenant',
    file: 'libs/tenancy/operations/src/create-tenant.ts',
    find: '      accepted(decideFurtherPlace(memberships));\n',
    replace: '',
    test: [invitations, 'is not for who is in fifty tenants already, nor is a tenant of their own'],
  },
  {
    guard: 'invitations fill no mailbox',
    without: 'a tenant sends anybody as many letters as it likes, in the name of the platform',
    file: 'libs/tenancy/operations/src/resend-invitation.ts',
    find: '      accepted(decideLetter(await rows.lettersOfDay(email)));\n',
    replace: '',
    test: [invitations, 'is sent to one address five times a day at most, however it is revoked and made anew'],
  },
  {
    guard: 'who is removed from a tenant leaves the directory',
    without: 'a removed member’s session goes on',
    file: beginnings,
    find: 'DELETE FROM directory.member WHERE user_id = OLD.user_id AND tenant = OLD.tenant_id;',
    replace: 'NULL;',
    test: [users, 'is read with the roles of this moment in every tenant, in one round trip'],
  },
  {
    guard: 'a tenant sees the names and addresses of its own members alone',
    without: 'every tenant can look up every person',
    file: following,
    find: "WHERE u.id = wanted AND m.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid",
    replace: 'WHERE u.id = wanted',
    test: [users, 'is shown to the tenants that they are a member of, and to no other'],
  },
  {
    guard: 'those who sign in with one subject come one after the other',
    without: 'two tabs make two tenants, or one of them fails',
    file: gone,
    find: "PERFORM pg_advisory_xact_lock(hashtextextended('sign-in ' || wanted, 0));",
    replace: '',
    test: [signIn, 'from many tabs at once makes one of each'],
  },
  {
    guard: 'of a crowd with one name nobody waits for anybody',
    without: 'a hundred people of one name sign up one after the other',
    file: 'prisma/migrations/20261126200000_tenants_are_erased/migration.sql',
    find: 'CONTINUE WHEN place < cardinality(candidates)',
    replace: 'CONTINUE WHEN place < 0',
    test: [
      'libs/drivers/postgres/src/sign-in.test.ts',
      'waits for nobody who is about to take the same label, unless there is no other',
    ],
  },
  {
    guard: 'a slug that reads like another is taken',
    without: 'a stranger poses as a tenant under a host name that looks the same',
    file: signUp,
    find: "$$ SELECT replace(replace(replace(replace(slug, '0', 'o'), '1', 'l'), 'rn', 'm'), 'vv', 'w') $$;",
    replace: '$$ SELECT slug $$;',
    test: [signIn, 'the database and the rules read labels alike'],
  },
  {
    guard: 'reserved slugs are nobody’s',
    without: 'a tenant answers under admin or www',
    file: 'libs/tenancy/rules/src/decide-slug.ts',
    find: "return isReserved(wanted) ? Refusal.of('SLUG_RESERVED', wanted) : wanted;",
    replace: 'return wanted;',
    test: [signIn, 'finds a label for any name'],
  },
  {
    guard: 'names hold nothing that nobody sees',
    without: 'two names that look the same, or a page that reads backwards',
    file: name,
    find: '[(name) => unseen.test(name),',
    replace: '[(name) => name === unseen.source,',
    test: [names, 'shows what nobody would see'],
  },
  {
    guard: 'names are of one script',
    without: 'a Cyrillic а in a Latin name poses as another tenant',
    file: name,
    find: '[(name) => mixedScripts(name),',
    replace: '[(name) => mixedScripts(name.slice(0, 0)),',
    test: [names, 'is refused with a Cyrillic а among Latin letters'],
  },
  {
    guard: 'an address that nobody has verified is nobody’s',
    without: 'whoever signs up under a foreign address takes the invitations that go there',
    file: 'libs/tenancy/rules/src/decide-invitation.ts',
    find: 'emailVerified && email !== null ? emailKey(email) : null',
    replace: 'emailVerified !== null && email !== null ? emailKey(email) : null',
    test: ['libs/tenancy/rules/src/email.test.ts', 'is believed where the provider has verified it'],
  },
  {
    guard: 'nobody gives a role above their own',
    without: 'an admin makes themselves owner',
    file: roles,
    find: 'const rank = (role: Role): number => roles.indexOf(role);',
    replace: 'const rank = (role: Role): number => Math.min(0, roles.indexOf(role));',
    test: [roleSuite, 'to give, to take, to invite into or to remove'],
  },
  {
    guard: 'the last owner stays owner',
    without: 'a tenant that nobody can administer',
    file: roles,
    find: "return from === 'owner' && to !== 'owner' && owners < 2 ? Refusal.of('LAST_OWNER') : to;",
    replace: "return from === 'owner' && to !== 'owner' && owners < 0 ? Refusal.of('LAST_OWNER') : to;",
    test: [roleSuite, 'stays, and stays owner'],
  },
];
