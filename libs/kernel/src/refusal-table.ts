import { cellRefusals } from './cell-refusals.js';
import { consumerRefusals } from './consumer-refusals.js';
import { databaseRefusals } from './database-refusals.js';
import { onceRefusals } from './once-refusals.js';
import { row, type RefusalRow } from './refusal-row.js';

/** Every reason to say no. The code is API and never changes; the text is for people and may. */
export const refusalTable = {
  UNAUTHENTICATED: row(
    'No token, or one that is unknown, expired or revoked.',
    () => 'This needs a valid token. Send it as "Authorization: Bearer <token>"; `npm run up` prints where to find it.',
  ),
  IDENTITY_UNAVAILABLE: row(
    'The identity provider is out of reach, and no key that is known fits the token.',
    (reason) => `The identity provider does not answer: ${reason}. Try again in a moment.`,
  ),
  ORIGIN_REFUSED: row(
    'A page that is not the console’s asks for the session of a browser.',
    (home) => `Only the console at ${home} may ask for this. Open it there.`,
  ),
  FORBIDDEN: row(
    'The caller is known, but the role, or the scope of the token, does not include the permission.',
    (permission) => `Your role, or your token, does not include "${permission}". Ask an admin of the tenant.`,
  ),
  TOKEN_TOO_STRONG: row(
    'The token, or service account, would be able to do more, or for longer, than whoever makes it.',
    (reach) => `You cannot give away more than you have: your ${reach}. Ask for less.`,
  ),
  NOT_FOUND: row('There is no such thing, or it belongs to a tenant that the caller is no member of.', (kind, name) =>
    name === undefined
      ? `There is no such ${kind}. Check the id.`
      : `The project has no ${kind} "${name}". Choose one of its ${kind}s: tiffin ${kind} list`,
  ),
  INPUT_INVALID: row('An argument of an operation is malformed.', (field, reason) => `"${field}": ${reason}`),
  WEBHOOK_PAUSED: row(
    'An event is to be sent to a webhook that is paused, or whose receiver has said that it is gone.',
    () => 'The webhook is paused, so that nothing is sent to it. Let it go on first: `tiffin webhook resume`.',
  ),
  QUOTA_EXCEEDED: row(
    'The tenant uses what its plan allows; the text names what, use and limit.',
    (what, used, most) =>
      `Your plan allows ${most} ${what}, and you use ${used}. Remove what you do not need, or ask the operator for more.`,
  ),
  CANARY_NEEDS_ROOM: row(
    'A release is to run beside the one that serves, and both together are more than the tenant’s plan allows.',
    (reason) => `While a canary runs, what serves and what is new both count. ${reason} Or have it come all at once.`,
  ),
  CANARY_UNSUPPORTED: row(
    'The cell of the environment cannot run two releases beside each other and deal requests out between them.',
    (cell) => `The cell "${cell}" cannot deal requests out between two releases. Have releases come all at once there.`,
  ),
  SCALE_UNSUPPORTED: row(
    'The cell of the environment runs one process of each unit.',
    (cell) => `The cell "${cell}" runs one process of each unit. Leave it at one replica there.`,
  ),
  ENVIRONMENT_STOPPED: row(
    'Somebody has stopped the environment, so that no release can be tried there.',
    (name) => `The environment "${name}" is stopped. Start it first: tiffin env start ${name}`,
  ),
  DOMAIN_TAKEN: row(
    'A domain is added that an environment of the tenant has already, proved or not.',
    (domain) =>
      `"${domain}" is a domain of an environment of yours already. Remove it there first: tiffin domain remove.`,
  ),
  NAME_TAKEN: row(
    'A project of this name exists in the tenant, or an environment of it in the project (names are compared without case); or a consumer, a key id or a scope of it in the environment.',
    (kind, name) => `The name "${name}" is that of another ${kind} already. Choose another name.`,
  ),
  ...consumerRefusals,
  NAME_MISLEADING: row(
    'A name holds characters that nobody sees, that turn the writing direction, or that look like those of another script.',
    (name, reason) => `"${name}" cannot be a name: ${reason}.`,
  ),
  SLUG_RESERVED: row(
    'The slug is reserved for the platform, or reads like one that is.',
    (slug) => `"${slug}" is reserved. Choose another slug.`,
  ),
  SIGN_IN_FIRST: row(
    'The token is of a person whom the platform does not know yet.',
    () => 'You have not signed up here. Call `signIn` first; the console does it for you.',
  ),
  PERSON_NEEDED: row(
    'A person does this, signed in; an API token cannot.',
    () => 'An API token cannot do this. Sign in, and do it yourself.',
  ),
  SIGN_UP_CLOSED: row(
    'Operators have closed sign-up, or have not opened it to everybody.',
    () => 'New accounts are not taken here at the moment. Ask whoever runs this installation.',
  ),
  SIGN_UP_BY_INVITATION: row(
    'Sign-up is by invitation, and there is none for a verified e-mail address of the person.',
    () => 'Sign-up is by invitation. Ask for one, and verify the e-mail address that it was sent to.',
  ),
  SIGN_UP_WAITING: row(
    'Sign-up waits for an operator, who has been asked.',
    () => 'Your sign-up waits for approval. Come back later; nothing else is to be done.',
  ),
  SIGN_UP_DECLINED: row(
    'An operator has declined the sign-up.',
    () => 'Your sign-up was declined. Ask whoever runs this installation.',
  ),
  ROLE_TOO_HIGH: row(
    'The role to be given, taken or judged is above the role of the caller.',
    (role, own) => `Your role "${own}" does not reach "${role}". Ask somebody of that role.`,
  ),
  LAST_OWNER: row('The tenant would be left without an owner.', (slugs: string | undefined) =>
    slugs === undefined
      ? 'A tenant has at least one owner. Make somebody else an owner first.'
      : `Nobody else owns ${slugs}. Make somebody else an owner there, or delete it, and try again.`,
  ),
  ALREADY_MEMBER: row(
    'The person is a member of the tenant already.',
    () => 'This person is a member already. Change the role in the list of members.',
  ),
  ALREADY_INVITED: row(
    'An open invitation goes to this address already.',
    (email) => `"${email}" is invited already. Send that invitation again, or revoke it.`,
  ),
  INVITATION_USED: row(
    'The invitation has been accepted before.',
    () => 'This invitation has been used. Ask for a new one.',
  ),
  INVITATION_EXPIRED: row(
    'The invitation was not accepted in time.',
    () => 'This invitation has expired. Ask for a new one.',
  ),
  INVITATION_REVOKED: row('The invitation was revoked.', () => 'This invitation was revoked. Ask whoever invited you.'),
  INVITATION_CLOSED: row(
    'The invitation is no longer open: accepted or revoked.',
    (state) => `The invitation is ${state}. Invite the person anew.`,
  ),
  EMAIL_UNVERIFIED: row(
    'The identity provider has not verified the e-mail address of the person.',
    () => 'Your e-mail address is not verified yet. Open the link in the mail that you were sent, and sign in again.',
  ),
  NOT_ACTIVE: row('It is archived, suspended or being deleted, and may not be changed.', (kind, name, state) => {
    const is = `The ${kind} "${name}" is ${state}`;
    if (state === 'suspended') return `${is}. Ask the operators of the platform.`;
    return state === 'paused' ? `${is}, as its tenant is suspended or being deleted.` : `${is}. Restore it first.`;
  }),
  CANVAS_INVALID: row(
    'The canvas would break a rule; `problems` lists each with entity, field, rule and way out.',
    (count, first) => `The canvas was not saved: ${count} ${count === '1' ? 'problem' : 'problems'}. ${first}`,
  ),
  CANVAS_CONFLICT: row(
    'Someone changed the same thing since `baseRevision`; `problems` lists what.',
    (base, head, what) =>
      `Since revision ${base} someone saved revision ${head} and changed ${what}. Load it, and make your change again.`,
  ),
  CANVAS_TOO_LARGE: row(
    'The canvas is larger than a canvas may be.',
    (size, limit) => `The canvas has ${size} bytes, and at most ${limit} are allowed. Move large files into a package.`,
  ),
  CANVAS_UNREADABLE: row(
    'A stored canvas has a form that this version cannot read, e.g. because a newer one has written it.',
    (reason) =>
      `The stored canvas cannot be read: ${reason}. Nothing was changed. Update this program, or load the page again.`,
  ),
  REVISION_UNKNOWN: row(
    '`baseRevision` is no revision of this project.',
    (base) => `This project has no revision ${base}. Load the canvas again and save against its revision.`,
  ),
  BUILD_FAILED: row(
    'A unit could not be built; the environment keeps its release.',
    (unit, reason) => `"${unit}" could not be built: ${reason}`,
  ),
  DEPLOYMENT_FAILED: row(
    'A unit did not become ready; the previous release keeps serving.',
    (unit, reason) => `"${unit}" did not become ready: ${reason}`,
  ),
  NOTHING_TO_RETRY: row(
    'Neither has it failed, nor does it wait after a fault.',
    (why) => `There is nothing to retry: ${why}.`,
  ),
  PACKAGES_UNAVAILABLE: row(
    'The registry of packages is out of reach; work is retried automatically.',
    (reason) => `The packages could not be fetched: ${reason} It is retried automatically.`,
  ),
  KEY_UNAVAILABLE: row(
    'A key that secrets are encrypted with is out of reach; work is retried automatically.',
    (reason) =>
      `Secrets cannot be used now: ${reason}. The operator of this installation has to put that right; it is retried automatically.`,
  ),
  PROMOTION_ENDED: row(
    'The promotion has come to its end; nothing about it changes any more.',
    (phase) => `The promotion has ended: ${phase}. Promote the release again if it should run there.`,
  ),
  PROMOTION_STEP_REFUSED: row(
    'What is reported of a promotion does not follow from where it stands. Nothing was written.',
    (event, reason) => `"${event}" does not fit the promotion: ${reason}. Nothing was written.`,
  ),
  WINDOW_INVALID: row(
    'A window cannot be read, would never begin again, or leaves no time at which promotions are allowed.',
    (name, problem) => `The window "${name}" is refused: ${problem}.`,
  ),
  EPOCH_STALE: row(
    'A worker wrote with an epoch that somebody has moved past; its write was not made.',
    (id) => `${id} has moved on. Nothing was written.`,
  ),
  CELL_UNAVAILABLE: row(
    'The cell does not answer; work is retried automatically.',
    (reason) => `The cell does not answer: ${reason}. It is retried automatically.`,
  ),
  START_FAILED: row(
    'A cell could not start a unit, for a reason that is not the unit’s; it is retried automatically.',
    (unit, reason) => `"${unit}" could not be started: ${reason}. It is retried automatically.`,
  ),
  ...cellRefusals,
  ...databaseRefusals,
  REGISTRY_UNAVAILABLE: row(
    'The registry of images cannot be used; work is retried automatically.',
    (reason) => `The registry of images cannot be used now: ${reason}. It is retried automatically.`,
  ),
  EVIDENCE_REFUSED: row(
    'An image has no signature that proves that it was built here, for this tenant: it does not run.',
    (unit, digest, reason) =>
      `"${unit}" does not run: its image ${digest} is not proved to be ours, ${reason}. Save the canvas again, so that it is built anew.`,
  ),
  DISK_FULL: row(
    'A disk has no room left; nothing half-written stays.',
    (part) => `No space is left on the disk of ${part}. Free some, and it goes on by itself.`,
  ),
  QUERY_TOO_COSTLY: row(
    'A GraphQL document is deeper, larger or costlier than the limits.',
    (what, limit) => `The query has too much ${what} (the limit is ${limit}). Ask for less, or in several queries.`,
  ),
  RATE_LIMITED: row(
    'The queries of the tenant cost more than its budget of a minute; the header Retry-After says how many seconds to wait.',
    (seconds) => `The queries of this tenant cost more than they may in a minute. Go on in ${seconds} s.`,
  ),
  BUSY: row(
    'More of the tenant is at work, or waits, than may at once. Nothing was done.',
    (seconds) => `Too much is asked of this tenant at once. Nothing was done. Send it again in ${seconds} s.`,
  ),
  EXPORT_BUSY: row(
    'This tenant is being exported already, or as many others are as may be at once.',
    () => 'This tenant is being exported already, or too many others are. Try again once that has ended.',
  ),
  DOCUMENT_UNKNOWN: row(
    'The id names no document of the console; or a text came that is none, where people may send no others.',
    (what) =>
      `"${what}" is no document that is known here. Load the page again, or use an API token for queries of your own.`,
  ),
  ...onceRefusals,
  ADDRESS_REFUSED: row(
    'A tenant named an address that is not public, or that redirects; it was not contacted.',
    (address) => `"${address}" is not an address that may be contacted. Use a public one, over http or https.`,
  ),
  ADDRESS_UNREACHABLE: row(
    'An address that a tenant named does not answer as it should.',
    (address, why) => `"${address}" cannot be reached: ${why}.`,
  ),
  PIPELINE_INVALID: row(
    'The stages of a project would break a rule; `problems` lists each with stage, rule and way out.',
    (count, first) => `The stages were not saved: ${count} ${count === '1' ? 'problem' : 'problems'}. ${first}`,
  ),
  PROMOTION_REFUSED: row(
    'A gate of the stage is closed, and nothing will open it as things stand; the text names the gate.',
    (gate, reason) => `The gate "${gate}" is closed: ${reason}.`,
  ),
  PROMOTION_OPEN: row(
    'Another promotion to the environment has not come to its end; there is one at a time.',
    (environment) => `A promotion to "${environment}" is open already. Wait for its end, or abort it.`,
  ),
  APPROVALS_FORCED: row(
    'The plan of the tenant asks for more approvals in production than the stage is to be set to.',
    (environment, least) =>
      `The plan asks for ${least} ${least === '1' ? 'approval' : 'approvals'} before a release enters "${environment}", and a stage may ask for more, not for less. Ask for ${least} or more, or have an operator change what the plan asks for.`,
  ),
  APPROVAL_OF_OWN: row(
    'Whoever asked for a promotion, or turned on the automation that did, votes on it, also by a token or a service account of theirs.',
    () =>
      'You asked for this promotion, or turned on the automation that did, so somebody else votes on it. Abort it if it should not go ahead.',
  ),
  NOT_AN_APPROVER: row(
    'The stage does not name the person, or a role of theirs, as approver.',
    (approvers) => `You are no approver of this stage; approvers are: ${approvers}. Ask one of them.`,
  ),
  APPROVED_ALREADY: row(
    'The same person approves a promotion twice; people are counted once.',
    () => 'You have approved this promotion already. Nothing else is to be done by you.',
  ),
  RELEASE_IN_USE: row(
    'A release is to be deleted that an environment runs, was stable in, or could go back to.',
    (release, environments) =>
      `"${release}" is in use: it is current, stable or what could be rolled back to in ${environments}. Promote newer releases there first.`,
  ),
} as const satisfies Record<string, RefusalRow>;

export type RefusalCode = keyof typeof refusalTable;
