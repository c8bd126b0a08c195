/**
 * Acts of the audit log that the outside is told of, and how the event is called there: `io.tiffin.<name>.v1`. An act that is in neither list
 * fails a test (`public-events.test.ts` of the operations), so that somebody decides.
 */
export const publicEvents = {
  'certificate.expire': 'certificate.expiring',
  'certificate.fail': 'certificate.failed',
  'certificate.issue': 'certificate.issued',
  'deployment.succeed': 'deployment.succeeded',
  'deployment.fail': 'deployment.failed',
  'environment.create': 'environment.created',
  'environment.degrade': 'environment.degraded',
  'environment.heal': 'environment.healed',
  'environment.migrate': 'environment.migrated',
  'environment.restore': 'environment.restored',
  'environment.resume': 'environment.resumed',
  'environment.stop': 'environment.stopped',
  'environment.hold': 'environment.held',
  'environment.hold-by-rollback': 'environment.held',
  'environment.unhold': 'environment.unheld',
  'promotion.request': 'promotion.requested',
  'promotion.automate': 'promotion.requested',
  'promotion.approve': 'promotion.approved',
  'promotion.reject': 'promotion.rejected',
  'promotion.start': 'promotion.started',
  'promotion.verify': 'promotion.verifying',
  'promotion.succeed': 'promotion.succeeded',
  'promotion.fail': 'promotion.failed',
  'promotion.error': 'promotion.errored',
  'promotion.abort': 'promotion.aborted',
  'promotion.supersede': 'promotion.superseded',
  'revision.build': 'release.built',
  'revision.build-fail': 'build.failed',
} as const satisfies Readonly<Record<string, string>>;

export type PublicAction = keyof typeof publicEvents;

const typeOf = (name: string) => `io.tiffin.${name}.v1`;

/** What somebody sends to see that a webhook works. */
export const testEventType = typeOf('webhook.tested');

export const publicActions = Object.keys(publicEvents) as readonly PublicAction[];
export const eventTypes: readonly string[] = [...new Set(Object.values(publicEvents))].map(typeOf);
export const eventTypeOf = (action: PublicAction): string => typeOf(publicEvents[action]);

/** Acts that stay inside: all of a noun, or one. What they do is read in the audit log, by those who may. */
export const insideActs: Readonly<Record<string, string>> = {
  'audit.*': 'of the log itself',
  'canvas.*': 'what is drawn is of its authors; what comes of it is release.built or build.failed',
  'consumer.*': 'about who calls the gateways of a tenant',
  'consumer-scope.*': 'about who calls the gateways of a tenant',
  'credential.*': 'about who calls the gateways of a tenant',
  'oauth-key.*': 'about who calls the gateways of a tenant',
  'oauth-server.*': 'about who calls the gateways of a tenant',
  'deployment.release': 'an operator lets it be tried again',
  'deployment.serve': 'its end is deployment.succeeded or deployment.failed',
  'deployment.retry': 'its end is deployment.succeeded or deployment.failed',
  'domain.*': 'about domains, whose state the environment shows',
  'environment.automate': 'a setting',
  'environment.change-stage': 'a setting',
  'environment.scale': 'a setting; its end is deployment.succeeded or deployment.failed',
  'environment.halt': 'its end is environment.stopped',
  'environment.start': 'its end is deployment.succeeded or deployment.failed',
  'environment.reconcile': 'what the platform knows of a database, not what is in it',
  'environment.resolve': 'what the platform knows of a database, not what is in it',
  'cell.*': 'of the platform',
  'environment.put-back': 'its end is deployment.succeeded or deployment.failed',
  'invitation.*': 'about people',
  'job.*': 'of the queue',
  'member.*': 'about people',
  'operator.*': 'of the platform',
  'person.*': 'about people',
  'plan.*': 'of the platform',
  'project.*': 'administration',
  'release.collect': 'images of what nothing keeps go; nothing that runs changes',
  'release.want': 'its end is deployment.succeeded or deployment.failed',
  'revision.build-retry': 'its end is release.built or build.failed',
  'revision.release': 'an operator lets it be tried again',
  'secret.*': 'settings',
  'secret-key.*': 'keys',
  'service-account.*': 'access',
  'sign-up.*': 'of the platform',
  'support.*': 'of the platform',
  'tenant.*': 'administration',
  'token.*': 'access',
  'user.*': 'about people',
  'variable.*': 'settings',
  'webhook.*': 'about webhooks, which would be told of themselves',
};

/** Of the acts given, those that are in neither list or in both. */
export const undecidedActs = (actions: readonly string[]): readonly string[] =>
  actions.filter((action) => action in publicEvents === isInside(action));

const isInside = (action: string): boolean => action in insideActs || `${action.split('.')[0]}.*` in insideActs;
