/** Guards of people who go: from a tenant with what they sent, and from the installation. */
const gone = 'prisma/migrations/20261126215200_who_deleted_their_account_stays_gone/migration.sql';
const erased = 'libs/drivers/postgres/src/erased-people.test.ts';
const notAnew = 'is not founded anew from before, in the mode open';
const erasing = 'apps/api/src/operators/erase-people.test.ts';
const sent = 'apps/api/src/members/sent-invitations.test.ts';
const sentNames = {
  'change-member-role': 'ends as far as they are demoted below it, with them on record as why',
  'change-service-account': 'ends with the service account that has sent it, disabled or deleted',
};

export const departures = [
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
];
