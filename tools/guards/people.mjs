/** Guards of people: who they are, where they are a member, and what they may be called. */
const invitations = 'apps/api/src/members/invitations.test.ts';
const users = 'libs/drivers/postgres/src/users.test.ts';
const signIn = 'libs/drivers/postgres/src/sign-in.test.ts';
const beginnings = 'prisma/migrations/20261126130000_people_sign_in/migration.sql';
const following = 'prisma/migrations/20261126213000_users_follow_what_tokens_say/migration.sql';
const followed = 'apps/api/src/access/followed-address.test.ts';
const gone = 'prisma/migrations/20261126215200_who_deleted_their_account_stays_gone/migration.sql';
const follows =
  'says what the newest token says of their address, with an event for each change, and is written for nothing else';
const signUp = 'prisma/migrations/20261126161000_slugs_and_sign_up/migration.sql';
const name = 'libs/kernel/src/misleading-name.ts';
const shown = 'apps/api/src/errors/shown-names.test.ts';
const names = 'libs/tenancy/rules/src/decide-name.test.ts';
const roles = 'libs/access/src/decide-role.ts';
const roleSuite = 'libs/access/src/decide-role.test.ts';

const own = 'apps/api/src/members/own-invitations.test.ts';
const ownNames = 'are nothing to others, to an address that nobody has verified, and after they were revoked';

export const people = [
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
    find: '  [holdsUnseen,',
    replace: '  [(name) => name === unseen.source,',
    test: [names, 'shows what nobody would see'],
  },
  {
    guard: 'names of projects hold nothing that nobody sees',
    without: 'a project in the list reads as another',
    file: 'libs/tenancy/rules/src/decide-project.ts',
    find: 'decideShownName(wanted, longestName)',
    replace: "decideShownName('x', longestName) && wanted.trim()",
    test: [shown, 'at renameProject(input.name) is refused with what nobody sees, and nothing is changed'],
  },
  {
    guard: 'names of tokens and machines hold nothing that nobody sees',
    without: 'who looks for the token that leaked revokes another',
    file: 'libs/access/src/decide-token.ts',
    find: '=> decideShownName(wanted, 100);',
    replace: "=> decideShownName('x', 100) && wanted.trim();",
    test: [shown, 'at createApiToken(input.name) is refused with what nobody sees, and nothing is changed'],
  },
  {
    guard: 'names on a canvas hold nothing that nobody sees',
    without: 'whoever edits a canvas takes one part of it for another',
    file: 'libs/canvas/rules/src/entity-base.ts',
    find: '  .superRefine(toldBy(misleadingName))\n',
    replace: '',
    test: ['libs/canvas/rules/src/shown-names.test.ts', 'says why, and what to do'],
  },
  {
    guard: 'the name that a provider gives holds nothing that nobody sees',
    without: 'a person turns the line of the log in which they stand',
    file: 'libs/drivers/identity/src/keycloak-token-verifier.ts',
    find: 'seenOnly(name) || seenOnly(userName)',
    replace: 'name || seenOnly(userName)',
    test: [
      'libs/drivers/identity/src/keycloak-token-verifier.test.ts',
      'calls who has it by what others can see, of a name with a turn of the writing direction',
    ],
  },
  {
    guard: 'words of names are of one script',
    without: 'a Cyrillic а in a Latin name poses as another tenant',
    file: name,
    find: '  [hasMixedWord,',
    replace: '  [(name) => hasMixedWord(name.slice(0, 0)),',
    test: ['libs/kernel/src/misleading-name.test.ts', 'is refused with letters of two scripts'],
  },
  {
    guard: 'names of people and tenants are of one script',
    without: 'a Cyrillic word of letters that look Latin stands beside a Latin one, and poses as another tenant',
    file: 'libs/tenancy/rules/src/decide-name.ts',
    find: 'name instanceof Refusal || !mixedScripts(name) ? name',
    replace: 'name instanceof Refusal || mixedText ? name',
    test: [names, 'is refused with a Cyrillic word beside a Latin one'],
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
