import { consumerActs } from './consumer-acts.js';

/** What an act does to the object that it is about: the event holds the hash of its state before, after, or both. */
export type StateChange =
  | 'made'
  | 'changed'
  | 'ended'
  /** Neither hash; why. */
  | { readonly none: string };

export interface AuditedAct {
  readonly object: string;
  readonly state: StateChange;
  /** Who acts: people and service accounts through the API, a worker, an operator, or the database itself. */
  readonly by: 'api' | 'worker' | 'operator' | 'database';
}

/**
 * Every act that is on record, `<noun>.<what happened>` in lower case with hyphens. One that is not here does not compile; what it does
 * to its object is held against what the database has seen (docs/audit-actions.md, and the suites that exercise each of them).
 */
export const auditActions = {
  'audit.alarm': { object: 'tenant', by: 'database', state: { none: 'the log is found not to be as it was' } },
  'audit.alarm-end': { object: 'tenant', by: 'database', state: { none: 'the log is as it was again' } },
  'audit.checkpoint': { object: 'checkpoint', by: 'database', state: { none: 'the checkpoint itself has hashes' } },
  'audit.drop': { object: 'tenant', by: 'database', state: { none: 'retention: the chain itself proves it' } },
  'canvas.save': { object: 'project', by: 'api', state: 'changed' },
  'cell.add': {
    ...{ object: 'cell', by: 'operator' },
    state: { none: 'of the platform, and of no tenant: the event says what the cell is' },
  },
  'cell.change': {
    ...{ object: 'cell', by: 'operator' },
    state: { none: 'of the platform, and of no tenant: the event says what the cell is' },
  },
  'cell.open': {
    ...{ object: 'cell', by: 'worker' },
    state: { none: 'of the platform, and of no tenant: the event says what an inspection has found' },
  },
  'cell.refuse': {
    ...{ object: 'cell', by: 'worker' },
    state: { none: 'of the platform, and of no tenant: the event says what an inspection has found' },
  },
  'cell.remove': {
    ...{ object: 'cell', by: 'operator' },
    state: { none: 'of the platform, and of no tenant: the event says what the cell is' },
  },
  'cell.set-state': {
    ...{ object: 'cell', by: 'operator' },
    state: { none: 'of the platform, and of no tenant: the event says what the cell is' },
  },
  'certificate.expire': {
    ...{ object: 'environment', by: 'worker' },
    state: { none: 'a certificate of one of its domains is about to expire, and is served still' },
  },
  'certificate.fail': {
    ...{ object: 'environment', by: 'worker' },
    state: { none: 'no certificate was issued for one of its domains; what is served stays' },
  },
  'certificate.issue': { object: 'environment', by: 'worker', state: 'changed' },
  ...consumerActs,
  'deployment.fail': { object: 'environment', by: 'worker', state: 'changed' },
  'deployment.release': { object: 'environment', by: 'operator', state: 'changed' },
  'deployment.retry': { object: 'environment', by: 'api', state: 'changed' },
  'deployment.serve': { object: 'environment', by: 'worker', state: 'changed' },
  'deployment.succeed': { object: 'environment', by: 'worker', state: 'changed' },
  'domain.add': {
    ...{ object: 'environment', by: 'api' },
    state: { none: 'it leads nowhere until its record is found' },
  },
  'domain.check': {
    ...{ object: 'environment', by: 'api' },
    state: { none: 'somebody looks; what that changes is domain.verify, domain.fail, domain.heal or domain.lose' },
  },
  'domain.fail': {
    ...{ object: 'environment', by: 'worker' },
    state: { none: 'its record has gone; it leads to the environment for a while still' },
  },
  'domain.heal': {
    ...{ object: 'environment', by: 'worker' },
    state: { none: 'its record is there again, and it has led to the environment all the time' },
  },
  'domain.lose': { object: 'environment', by: 'worker', state: 'changed' },
  'domain.remove': { object: 'environment', by: 'api', state: 'changed' },
  'domain.verify': { object: 'environment', by: 'worker', state: 'changed' },
  'environment.change-stage': { object: 'environment', by: 'api', state: 'changed' },
  'environment.create': { object: 'environment', by: 'api', state: 'made' },
  'environment.degrade': { object: 'environment', by: 'worker', state: 'changed' },
  'environment.automate': { object: 'environment', by: 'api', state: 'changed' },
  'environment.heal': { object: 'environment', by: 'worker', state: 'changed' },
  'environment.hold': { object: 'environment', by: 'api', state: 'changed' },
  'environment.hold-by-rollback': { object: 'environment', by: 'worker', state: 'changed' },
  'environment.migrate': {
    ...{ object: 'environment', by: 'worker' },
    state: { none: 'a database of the tenant changes; what the environment is stays' },
  },
  'environment.put-back': { object: 'environment', by: 'api', state: 'changed' },
  'environment.reconcile': {
    ...{ object: 'environment', by: 'worker' },
    state: { none: 'what is known of a database of the tenant changes; what the environment is stays' },
  },
  'environment.resolve': {
    ...{ object: 'environment', by: 'api' },
    state: { none: 'what is known of a database of the tenant changes; what the environment is stays' },
  },
  'environment.restore': {
    ...{ object: 'environment', by: 'worker' },
    state: { none: 'the cell is put back to the state that the environment has' },
  },
  'environment.resume': { object: 'environment', by: 'worker', state: 'changed' },
  'environment.scale': { object: 'environment', by: 'api', state: 'changed' },
  'environment.halt': { object: 'environment', by: 'api', state: 'changed' },
  'environment.start': { object: 'environment', by: 'api', state: 'changed' },
  'environment.unhold': { object: 'environment', by: 'api', state: 'changed' },
  'environment.stop': { object: 'environment', by: 'worker', state: 'changed' },
  'invitation.accept': { object: 'invitation', by: 'api', state: 'changed' },
  'invitation.create': { object: 'invitation', by: 'api', state: 'made' },
  'invitation.resend': { object: 'invitation', by: 'api', state: 'changed' },
  'invitation.revoke': { object: 'invitation', by: 'api', state: 'changed' },
  'job.refuse': { object: 'queue', by: 'worker', state: { none: 'a forged or broken job changes nothing' } },
  'member.change-role': { object: 'member', by: 'api', state: 'changed' },
  'member.leave': { object: 'member', by: 'api', state: 'ended' },
  'member.set-notifications': {
    ...{ object: 'member', by: 'api' },
    state: { none: 'what somebody is told by mail is a setting of their own' },
  },
  'member.remove': { object: 'member', by: 'api', state: 'ended' },
  'operator.grant': { object: 'account', by: 'operator', state: { none: 'an account is of the identity provider' } },
  'operator.revoke': { object: 'account', by: 'operator', state: { none: 'an account is of the identity provider' } },
  'person.erase': {
    ...{ object: 'person', by: 'operator' },
    state: { none: 'of no tenant, and no user: who asked to sign up, or has an account alone' },
  },
  'plan.change': {
    object: 'plan',
    by: 'operator',
    state: { none: 'of the platform, and of no tenant: the event says the limits' },
  },
  'plan.create': {
    object: 'plan',
    by: 'operator',
    state: { none: 'of the platform, and of no tenant: the event says the limits' },
  },
  'plan.set-default': {
    object: 'plan',
    by: 'operator',
    state: { none: 'of the platform, and of no tenant: the event names the plan' },
  },
  'project.archive': { object: 'project', by: 'api', state: 'changed' },
  'project.create': { object: 'project', by: 'api', state: 'made' },
  'project.delete': { object: 'project', by: 'api', state: 'changed' },
  'project.erase': { object: 'project', by: 'worker', state: 'ended' },
  'project.rename': { object: 'project', by: 'api', state: 'changed' },
  'project.restore': { object: 'project', by: 'api', state: 'changed' },
  'promotion.abort': { object: 'promotion', by: 'api', state: 'changed' },
  'promotion.approve': {
    object: 'promotion',
    by: 'api',
    state: { none: 'a vote stands beside it; what follows from the votes is decided by the promoter' },
  },
  'promotion.automate': { object: 'promotion', by: 'worker', state: 'made' },
  'promotion.error': { object: 'promotion', by: 'worker', state: 'changed' },
  'promotion.fail': { object: 'promotion', by: 'worker', state: 'changed' },
  'promotion.reject': {
    object: 'promotion',
    by: 'api',
    state: { none: 'a vote stands beside it; what follows from the votes is decided by the promoter' },
  },
  'promotion.request': { object: 'promotion', by: 'api', state: 'made' },
  'promotion.start': { object: 'promotion', by: 'worker', state: 'changed' },
  'promotion.succeed': { object: 'promotion', by: 'worker', state: 'changed' },
  'promotion.supersede': { object: 'promotion', by: 'worker', state: 'changed' },
  'promotion.verify': { object: 'promotion', by: 'worker', state: 'changed' },
  'release.collect': {
    ...{ object: 'project', by: 'worker' },
    state: { none: 'releases lose their images; what a project is stays' },
  },
  'release.want': { object: 'environment', by: 'worker', state: 'changed' },
  'revision.build': { object: 'project', by: 'worker', state: 'changed' },
  'revision.build-fail': { object: 'project', by: 'worker', state: 'changed' },
  'revision.build-retry': { object: 'project', by: 'api', state: 'changed' },
  'revision.release': { object: 'project', by: 'operator', state: 'changed' },
  'secret.import': { object: 'environment', by: 'api', state: 'changed' },
  'secret.move': { object: 'environment', by: 'worker', state: 'changed' },
  'secret.remove': { object: 'environment', by: 'api', state: 'changed' },
  'secret.set': { object: 'environment', by: 'api', state: 'changed' },
  'secret-key.remove': { object: 'secret-key', by: 'worker', state: 'ended' },
  'secret-key.replace': { object: 'secret-key', by: 'worker', state: 'made' },
  'secret-key.rewrap': { object: 'secret-key', by: 'worker', state: 'changed' },
  'secret-key.rotate': { object: 'secret-key', by: 'api', state: 'changed' },
  'service-account.create': { object: 'service_account', by: 'api', state: 'made' },
  'service-account.delete': { object: 'service_account', by: 'api', state: 'ended' },
  'service-account.disable': { object: 'service_account', by: 'api', state: 'changed' },
  'service-account.enable': { object: 'service_account', by: 'api', state: 'changed' },
  'sign-up.approve': {
    object: 'sign_up_request',
    by: 'operator',
    state: { none: 'of the platform, and of no tenant: the event says what was decided' },
  },
  'sign-up.decline': {
    object: 'sign_up_request',
    by: 'operator',
    state: { none: 'of the platform, and of no tenant: the event says what was decided' },
  },
  'sign-up.set-mode': {
    object: 'setting',
    by: 'operator',
    state: { none: 'of the platform, and of no tenant: the event says the mode' },
  },
  'support.close': {
    object: 'support_access',
    by: 'operator',
    state: { none: 'of the platform: looking changes nothing' },
  },
  'support.expire': {
    object: 'support_access',
    by: 'operator',
    state: { none: 'of the platform: looking changes nothing' },
  },
  'support.open': {
    object: 'support_access',
    by: 'operator',
    state: { none: 'of the platform: looking changes nothing' },
  },
  'support.use': {
    object: 'support_access',
    by: 'operator',
    state: { none: 'of the platform: looking changes nothing' },
  },
  'tenant.assign-plan': { object: 'tenant', by: 'operator', state: 'changed' },
  'tenant.create': { object: 'tenant', by: 'api', state: 'made' },
  'tenant.delete': { object: 'tenant', by: 'api', state: 'changed' },
  'tenant.end-quota-override': { object: 'tenant', by: 'database', state: 'changed' },
  'tenant.erase': { object: 'tenant', by: 'worker', state: 'ended' },
  'tenant.erase-begin': { object: 'tenant', by: 'worker', state: 'changed' },
  'tenant.export': { object: 'tenant', by: 'api', state: { none: 'it is read, and nothing changes' } },
  'tenant.move': { object: 'tenant', by: 'worker', state: 'changed' },
  'tenant.move-abort': {
    ...{ object: 'tenant', by: 'operator' },
    state: { none: 'what was begun in another cell is to end; the tenant is where it was' },
  },
  'tenant.move-aborted': {
    ...{ object: 'tenant', by: 'worker' },
    state: { none: 'what was begun in another cell has ended; the tenant is where it was' },
  },
  'tenant.move-begin': {
    ...{ object: 'tenant', by: 'operator' },
    state: { none: 'it is where it was until tenant.move' },
  },
  'tenant.move-end': {
    ...{ object: 'tenant', by: 'worker' },
    state: { none: 'what the old cell had of it has ended; it is elsewhere since tenant.move' },
  },
  'tenant.override-quota': { object: 'tenant', by: 'operator', state: 'changed' },
  'tenant.remove-quota-override': { object: 'tenant', by: 'operator', state: 'changed' },
  'tenant.rename': { object: 'tenant', by: 'api', state: 'changed' },
  'tenant.restore': { object: 'tenant', by: 'api', state: 'changed' },
  'tenant.resume': { object: 'tenant', by: 'operator', state: 'changed' },
  'tenant.suspend': { object: 'tenant', by: 'operator', state: 'changed' },
  'tenant.transfer': {
    ...{ object: 'tenant', by: 'api' },
    state: { none: 'two members change: member.change-role, in the same act' },
  },
  'token.create': { object: 'token', by: 'api', state: 'made' },
  'token.revoke': { object: 'token', by: 'api', state: 'changed' },
  'user.create': { object: 'user', by: 'api', state: 'made' },
  'user.erase': { object: 'user', by: 'api', state: 'ended' },
  'user.follow-address': { object: 'user', by: 'api', state: 'changed' },
  'user.sign-out-everywhere': { object: 'user', by: 'api', state: 'changed' },
  'variable.import': { object: 'environment', by: 'api', state: 'changed' },
  'variable.remove': { object: 'environment', by: 'api', state: 'changed' },
  'variable.set': { object: 'environment', by: 'api', state: 'changed' },
  'webhook.change': { object: 'webhook', by: 'api', state: 'changed' },
  'webhook.create': { object: 'webhook', by: 'api', state: 'made' },
  'webhook.delete': { object: 'webhook', by: 'api', state: 'ended' },
  'webhook.pause': { object: 'webhook', by: 'worker', state: 'changed' },
  'webhook.redrive': { object: 'webhook', by: 'api', state: { none: 'events are sent again, and nothing changes' } },
  'webhook.rotate-secret': { object: 'webhook', by: 'api', state: 'changed' },
  'webhook.test': { object: 'webhook', by: 'api', state: { none: 'an event is sent, and nothing changes' } },
} as const satisfies Readonly<Record<string, AuditedAct>>;

export type AuditAction = keyof typeof auditActions;
export type AuditObject = (typeof auditActions)[AuditAction]['object'];

/** As actions were spelled before there was one spelling. Events keep theirs, which is hashed; whoever asks for one asks for both. */
const earlier: Readonly<Record<string, string>> = {
  'service-account.create': 'service_account.create',
  'service-account.delete': 'service_account.delete',
  'service-account.disable': 'service_account.disable',
  'service-account.enable': 'service_account.enable',
};
const later: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(earlier).map(([now, was]) => [was, now]),
);

/** Under which names an act is on record. */
export function spellingsOf(action: string): readonly string[] {
  const other = earlier[action] ?? later[action];
  return other === undefined ? [action] : [action, other];
}
