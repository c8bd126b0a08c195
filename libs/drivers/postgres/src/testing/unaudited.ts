/**
 * What a role may write without an event, each with its reason. Everything else that a role may write is a state: the database refuses a
 * change of it that no event speaks of. A table or a column that is neither fails the catalogue of what is audited by name.
 */
export const unauditedTables: Readonly<Record<string, string>> = {
  'public.audit_event': 'the log itself, written by `audit.append`',
  'public.build': 'work under way and its log; its end is revision.build or revision.build-fail',
  'public.dependency_lock': 'what a set of packages was resolved to; the release that uses it is revision.build',
  'public.deployment': 'an attempt under way; its end is deployment.succeed or deployment.fail',
  'public.deployment_step': 'a step of an attempt',
  'public.certificate':
    'how an order goes; what comes of it is certificate.*, of its environment, whose settings_version it moves',
  'public.certificate_key':
    'of an order under way, or of what certificate.issue says; to seal anew is secret-key.replace',
  'public.consumer': 'a change moves the consumer_version of its environment, whose event is consumer.*',
  'public.consumer_credential':
    'a change moves the consumer_version of its environment, whose event is credential.* or consumer.*',
  'public.consumer_scope': 'a change moves the consumer_version of its environment, whose event is consumer-scope.*',
  'public.domain':
    'what becomes of it is domain.*, of its environment; where it leads moves that one’s settings_version',
  'public.idempotency_key': 'what a retry is answered; the act itself has its event',
  'public.oauth_server':
    'a change moves the consumer_version of its environment, whose event is oauth-server.change or oauth-key.turn',
  'public.oauth_key': 'a change moves the consumer_version of its environment, whose event is oauth-key.turn',
  'public.oauth_grant': 'what users of a tenant allow its clients, and take back: no act of the tenant’s own',
  'public.oauth_token': 'codes and refresh tokens of such a grant',
  'public.image': 'what a unit was built into; the release that uses it is revision.build',
  'public.approval': 'that a release is let in; promotion.request says so',
  'public.promotion_step': 'a step of a promotion, whose end is on record',
  'public.release':
    'its bytes never change, release.want and revision.build name it; that its images went is release.collect',
  'public.migration': 'what is to change in a database of the tenant; that it has is environment.migrate',
  'public.notification':
    'what somebody is told by mail; the setting is member.set-notifications, the rest moves with the events',
  'public.revision': 'never changed; canvas.save names it',
  'public.revision_release': 'never changed; revision.build names both',
  'public.secret':
    'a change moves the environment’s settings_version, whose event is secret.*; to seal anew is secret-key.replace',
  'public.setting_change': 'the history of settings, beside their events',
  'public.occupancy':
    'follows from what an environment runs: deployment.succeed, environment.stop and environment.resume',
  'public.verification': 'follows from deployment.succeed, or promotion.succeed',
  'public.vote': 'promotion.approve and promotion.reject say the same',
  'public.unit': 'what a revision plans; canvas.save names that',
  'public.variable': 'a change moves the environment’s settings_version, whose event is variable.*',
  'public.webhook_delivery':
    'an event on its way; sending it again by hand is webhook.redrive, and a test of one webhook.test',
  'public.webhook_secret': 'a change moves the webhook’s secret_version, whose event is webhook.rotate-secret',
  'platform.override_end': 'when an override ends; its event is tenant.override-quota',
  'platform.plan': 'of no tenant; plan.create and plan.change say its limits',
  'platform.setting': 'of no tenant; sign-up.set-mode says the mode',
  'platform.sign_up_request': 'of no tenant; sign-up.approve and sign-up.decline say what was decided',
  'platform.support_access': 'an operator may look, which changes nothing: support.open, support.close, support.expire',
  'platform.support_use': 'that it was used in a session: support.use',
  'platform.tenant_move':
    'how far a move is, and what is in its way: tenant.move-begin, tenant.move, tenant.move-end, tenant.move-abort and tenant.move-aborted say what came of it',
  'platform.cell':
    'of no tenant; cell.* says what it is. Since when it is silent: what its environments lose by it is environment.degrade',
};

const ofLease = 'who works on it, until when and how often it was tried: taken and given back every few seconds';
const ofPlace = 'follows from its project and its tenant';
const ofPlan = 'follows from the release that it runs';
const ofPerson = 'tells who somebody is';
const ofProvider = 'when the identity provider last signed somebody in';

/** Columns of objects that are no part of their state. */
export const leftOut: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'public.tenant': {},
  'public.member': { name: ofPerson },
  'public.invitation': {
    ...{ email: ofPerson, invited_by_name: ofPerson },
    token_hash: 'opens it',
    mail_state: 'how its letter fared',
  },
  'public.api_token': { hash: 'opens it', last_used_at: 'moves with use' },
  'public.service_account': {},
  'public.project': {
    ...{ build_epoch: ofLease, build_holder: ofLease, build_lease_until: ofLease, build_fault: ofLease },
    ...{ build_faults: ofLease, build_next_try_at: ofLease, build_starts: ofLease },
    literals_moved_at: 'whether an older form was looked at; secret.move says what came of it',
    is_paused: ofPlace,
  },
  'public.environment': {
    ...{ deploy_epoch: ofLease, deploy_holder: ofLease, deploy_lease_until: ofLease, deploy_fault: ofLease },
    ...{ deploy_faults: ofLease, deploy_next_try_at: ofLease, deploy_starts: ofLease, is_paused: ofPlace },
    ...{ held_units: ofPlan, held_replicas: ofPlan, held_cpu_millicores: ofPlan, held_memory_mb: ofPlan },
    ...{ held_disk_mb: ofPlan, promote_epoch: ofLease, promote_holder: ofLease, promote_lease_until: ofLease },
    ...{ promote_look_at: ofLease, promote_calls: ofLease, promote_fault: ofLease, promote_faults: ofLease },
    promote_starts: ofLease,
  },
  'public.consumer_version': {},
  'public.promotion': { note: 'says what phase and steps say, for people', errors: 'tries of what is at work' },
  'public.webhook': {
    cursor_seq: 'moves with the events',
    ...{ failing_since: 'how sending to it fares', rest_until: 'how sending to it fares' },
  },
  'public.tenant_key': { wrapped_key: 'a key; which wraps it is kek_id' },
  'platform.app_user': {
    ...{ subject: ofPerson, email: ofPerson, name: ofPerson, last_sign_in_at: ofProvider },
    first_tenant: 'which tenant was founded by signing up: tenant.create',
  },
};

/** Functions that write with their owner's rights for a role: what is on record of it. */
export const writingFunctions: Readonly<Record<string, string>> = {
  'directory.ask_for_sign_up': 'a request that an operator decides',
  'directory.attend': 'a worker says that it lives',
  'directory.begin_sign_in': 'takes a lock alone',
  'directory.begin_tenant_erasure': 'tenant.erase-begin',
  'directory.claim_certificates': 'who works at which order: hints',
  'directory.count_certificate_order': 'how many orders there were within an hour: a limit',
  'directory.holds_certificate': 'whose turn it is',
  'directory.try_certificate': 'when an order is tried again: a hint',
  'directory.uncount_certificate_order': 'how many orders there were within an hour: a limit',
  'directory.claim_domain': 'domain.verify',
  'directory.claim_domains': 'who looks at which record: hints',
  'directory.claim_consumer_pushes': 'who tells which gateways: hints',
  'directory.put_off_consumer_push': 'when gateways are told: a hint',
  'directory.settle_consumer_push': 'what gateways have been told',
  'directory.claim_deliveries': 'who sends what: hints',
  'directory.claim_notification': 'who writes to whom: hints',
  'directory.dispatch': 'tickets of work: hints',
  'directory.enter_user': 'user.create',
  'directory.entered_once': 'reads alone, in one tenant after the other',
  'directory.erase_project': 'project.erase',
  'directory.erase_rest_of_tenant': 'tenant.erase',
  'directory.erase_stranger': 'person.erase',
  'directory.erase_user': 'user.erase, and member.leave in each tenant',
  'directory.follow_address': 'user.follow-address',
  'directory.forget_idempotency_keys': 'keys that are a day old',
  'directory.forget_oauth_grants': 'grants and tokens that have expired',
  'directory.forget_image': 'that files of an image are gone: project.erase, tenant.erase, release.collect',
  'directory.forget_old_secrets': 'that there was a secret under the former key: secret-key.replace',
  'directory.forget_push':
    'that an image is not in the registry any more: release.collect, project.erase, tenant.erase',
  'directory.hold_operator': 'takes a lock alone',
  'directory.hold_user': 'takes a lock alone',
  'directory.images_to_collect': 'which images of project.erase, tenant.erase and release.collect are somebody’s again',
  'directory.keep_first_tenant': 'tenant.create',
  'directory.leave': 'a worker ends',
  'directory.note_push': 'that an image is on its way to the registry; the release that uses it is revision.build',
  'directory.release_quarantined': 'revision.release, deployment.release',
  'directory.rest_retention': 'when a tenant is looked through again',
  'directory.settle': 'tickets of work: hints',
  'directory.sign_out_everywhere': 'user.sign-out-everywhere',
  'directory.take': 'tickets of work: hints',
  'directory.take_idle_pushes': 'who takes which images from the registry, and until when',
  'directory.take_unseen_pushes': 'who looks for which images in the registry, and when',
  'directory.saw_push': 'what the registry has lost: an observation, told by the builders',
  'directory.take_image_store': 'who clears the store of images, and until when',
  'directory.take_retention': 'who looks through a tenant, and until when',
  'directory.take_slug': 'tenant.create',
  'platform.count_requests': 'how many requests units answered: usage, which plans limit',
  'platform.end_expired_support': 'support.expire',
  'platform.end_override': 'tenant.end-quota-override',
  'platform.fold_traffic': 'what units have answered, once it is old',
  'platform.forget_idempotency_keys': 'keys that are a day old',
  'platform.keep_traffic': 'what units have answered, by the minute: an observation',
  'platform.keep_answer': 'what a retry is answered; the act itself has its event',
  'public.collect_images': 'release.collect',
  'public.keep_images': 'revision.build',
  'public.lock_releases': 'takes locks alone',
  'public.prune_history': 'old builds with their logs, and old deployments; their ends are on record',
  'directory.webhooks_behind': 'reads alone, in an order by chance',
  'platform.finish_move': 'tenant.move-end, tenant.move-aborted',
  'platform.switch_cell': 'tenant.move',
  'platform.settle_opening': 'cell.open, cell.refuse',
  'platform.usage_of_tenants': 'reads alone, in one tenant after the other',
};
