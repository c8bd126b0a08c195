/** Guards of promotions over the real store: who asks, who votes, and what the database itself keeps. */
const operations = 'libs/promotion/operations/src';
const store = 'libs/drivers/postgres/src/promotion';
const tables = 'prisma/migrations/20261127030000_releases_are_promoted/migration.sql';
const answers = 'prisma/migrations/20261128020000_automation_answers_for_itself/migration.sql';
const heard = 'prisma/migrations/20261128030000_calls_wait_for_nobody/migration.sql';
const followed = 'prisma/migrations/20261129030000_what_follows_an_environment_costs_less/migration.sql';
const atOnce = 'prisma/migrations/20261129030100_calls_are_heard_at_once/migration.sql';
const begin = `${operations}/begin-promotion.ts`;
const advance = `${operations}/advance-promotion.ts`;
const request = `${operations}/request-promotion.ts`;
const vote = `${operations}/vote-on-promotion.ts`;
const suite = (name) => `${store}/${name}.test.ts`;
const races = (name) => [suite('promotion-races'), name];
const clock = (name) => [suite('promotion-clock'), name];
const rollback = (name) => [suite('promotion-rollback'), name];
const steps = (name) => [suite('promotion-steps'), name];
const calls = (name) => [suite('promoter-calls'), name];
const crashes = (name) => [suite('promoter-crashes'), name];
const promotes = (name) => [suite('promote-environment'), name];

const asking = [
  {
    guard: 'promoter: who asks for a promotion has the environment to themselves',
    without: 'one release is on its way there fifty times',
    file: `${store}/postgres-promotion-store.ts`,
    find: 't.id = ${environmentId}::uuid for update`',
    replace: 't.id = ${environmentId}::uuid`',
    test: races('of the same release: one is made'),
  },
  {
    guard: 'promoter: a release is on its way to an environment once',
    without: 'one release is on its way there fifty times',
    file: request,
    find: 'if (unended.some((one) => one.releaseId === releaseId)) throw',
    replace: "if (stage.name === '' && unended.some((one) => one.releaseId === releaseId)) throw",
    test: races('of the same release: one is made'),
  },
  {
    guard: 'promoter: what a gate forbids is not asked for',
    without: 'somebody waits for what never comes',
    file: request,
    find: 'if (refusal) throw refusal;',
    replace: '',
    test: promotes('is refused where the release was not in the stage before'),
  },
  {
    guard: 'promoter: a hold looks at all that automation would do',
    without: 'a rollback by hand is undone by automation at once',
    file: request,
    find: 'asked, await rows.candidateFacts(environmentId, releases))',
    replace: 'asked, { ...facts, releases })',
    test: rollback('by hand is not undone by a newer release where automation is on, until somebody lifts the hold'),
  },
  {
    guard: 'promoter: nothing is promoted to what runs each build',
    without: 'the next build undoes it',
    file: request,
    find: 'if (!followsHead) return;',
    replace: 'if (!followsHead || stage) return;',
    test: promotes('is refused where the stage runs each build'),
  },
  {
    guard: 'promoter: nothing is promoted to what is paused',
    without: 'a promotion waits for what nobody lets happen',
    file: request,
    find: "if (isPaused) throw Refusal.of('NOT_ACTIVE', stage.name, 'paused');",
    replace: '',
    test: steps('is not asked for where the environment is paused, and not started'),
  },
  {
    guard: 'promoter: a person answers for what is let in',
    without: 'a machine lets in what was never verified, and nobody is to be asked',
    file: request,
    find: 'if (person === null)\n    throw',
    replace: "if (person === null && environmentId === '')\n    throw",
    test: steps('is let in by a person, not by a machine'),
  },
];

const voting = [
  {
    guard: 'promoter: people vote',
    without: 'a machine approves what nobody has looked at',
    file: vote,
    find: 'const by = personOf(grant.actor);',
    replace: 'const by = personOf(grant.actor) ?? (grant.actor.id as NonNullable<ReturnType<typeof personOf>>);',
    test: races('are of people: a machine has none'),
  },
  {
    guard: 'promoter: who acts for somebody votes as that person',
    without: 'an operator approves for whoever asked',
    file: `${operations}/promotion-store.ts`,
    find: "(onBehalfOf ?? (kind === 'user' ? id : null))",
    replace: "(kind === 'user' ? id : kind === 'worker' ? (onBehalfOf ?? null) : null)",
    test: races('are of others than whoever asked: through a service account of theirs'),
  },
  {
    guard: 'promoter: nobody votes on what a machine of theirs has asked for',
    without: 'somebody makes a machine, lets it ask, and approves alone',
    file: `${store}/postgres-promotion-store.ts`,
    find: "requestedBy === null && kind === 'service_account'",
    replace: "requestedBy === null && kind === 'service_account' && id === ''",
    test: races('are of others than who created the machine that asked'),
  },
  {
    guard: 'promoter: nobody votes on what has ended',
    without: 'an approval is on record of what was superseded',
    file: vote,
    find: "if (isEnded(stateOf(promotion, 0))) throw Refusal.of('PROMOTION_ENDED', promotion.phase);",
    replace: '',
    also: [{ file: vote, find: 'isEnded, isOpen }', replace: 'isOpen }' }],
    test: promotes('that waits is superseded by a newer one that starts'),
  },
  {
    guard: 'promoter: nobody votes on what has started',
    without: 'a rejection is accepted and stops nothing',
    file: vote,
    find: "isOpen(stateOf(promotion, 0)) ? 'it has started; abort it instead' : null",
    replace: "isOpen(stateOf(promotion, 0)) && promotion.id === null ? 'it has started' : null",
    test: races('are over once it has started: reject'),
  },
  {
    guard: 'promoter: who names none votes on the one that waits',
    without: 'an approval goes to what runs already',
    file: vote,
    find: "await meantPromotion(rows, wanted, 'waiting');",
    replace: 'await meantPromotion(rows, wanted);',
    test: races('without a name are of the one that waits, also where another runs'),
  },
  {
    guard: 'promoter: a vote that can be read counts',
    without: 'a promotion starts after it was rejected, because the promoter began to look before',
    file: `${store}/postgres-promotion-store.ts`,
    find: "'least(t.at, now())'",
    replace: "'t.at'",
    test: races('against it count where the promoter began to look before they were given'),
  },
];

const trigger = 'FOR EACH ROW EXECUTE FUNCTION public.call_promoter_of_promotion();';
const brings = promotes('brings a release from stage to stage, verified in each');
const kept = [
  {
    guard: 'promoter: the database lets one be open in an environment (P3)',
    without: 'two releases are put into one place at the same time',
    file: tables,
    find: 'CREATE UNIQUE INDEX promotion_open',
    replace: 'CREATE INDEX promotion_open',
    test: races('are one by the database itself'),
  },
  {
    guard: 'promoter: what has ended stays as it ended',
    without: 'whoever writes makes a failure a success',
    file: tables,
    find: 'WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION public.refuse_change_of_ended();',
    replace: 'WHEN (false) EXECUTE FUNCTION public.refuse_change_of_ended();',
    test: races('leave what has ended as it ended, whoever writes'),
  },
  {
    guard: 'promoter: a new promotion calls a promoter',
    without: 'nothing happens',
    file: tables,
    find: `CREATE TRIGGER call_promoter AFTER INSERT ON public.promotion\n  ${trigger}`,
    replace: `CREATE TRIGGER call_promoter AFTER INSERT ON public.promotion\n  ${trigger.replace('ROW', 'ROW WHEN (false)')}`,
    test: brings,
  },
  {
    guard: 'promoter: a vote calls a promoter',
    without: 'what was approved goes on waiting',
    file: tables,
    find: 'ON public.vote FOR EACH ROW EXECUTE FUNCTION public.call_promoter_of_vote();',
    replace: 'ON public.vote FOR EACH ROW WHEN (false) EXECUTE FUNCTION public.call_promoter_of_vote();',
    test: races('are given in the roles that are asked for'),
  },
  {
    guard: 'promoter: what is deployed calls a promoter',
    without: 'what runs is not verified',
    file: tables,
    find: '  NOT NEW.follows_head AND\n',
    replace: '  NEW.follows_head AND\n',
    test: brings,
  },
  {
    guard: 'promoter: the ledger of what runs follows what runs (P8)',
    without: 'no release has been anywhere',
    file: followed,
    find: 'THEN NEW.current_release_id END) EXECUTE FUNCTION public.keep_occupancy();',
    replace: 'THEN NEW.current_release_id END AND false) EXECUTE FUNCTION public.keep_occupancy();',
    test: brings,
  },
  {
    guard: 'promoter: what is built and deployed is verified there',
    without: 'nothing leaves the first stage',
    file: tables,
    find: 'IF release IS NOT NULL AND NEW.follows_head THEN',
    replace: 'IF release IS NULL AND NEW.follows_head THEN',
    test: brings,
  },
  {
    guard: 'promoter: what is verified calls the promoters of the stages behind',
    without: 'what waits for it goes on waiting',
    file: tables,
    find: 'AFTER INSERT ON public.verification FOR EACH ROW EXECUTE',
    replace: 'AFTER INSERT ON public.verification FOR EACH ROW WHEN (false) EXECUTE',
    test: steps('starts as soon as its release is verified in the stage before'),
  },
];

const deadlocks = (name) => [suite('promotion-deadlocks'), name];
const called = [
  {
    guard: 'promoter: who changes in role calls a promoter',
    without: 'what has its approvals by now goes on waiting, and what has lost them says nothing of it',
    file: answers,
    find: 'ON public.member\n  FOR EACH ROW EXECUTE',
    replace: 'ON public.member\n  FOR EACH ROW WHEN (false) EXECUTE',
    test: calls('where somebody who has voted is promoted'),
  },
  {
    guard: 'promoter: what came during a fault is looked at at once',
    without: 'an abort, or a vote, waits until the next try',
    file: `${store}/postgres-promoter-store.ts`,
    find: 'case when promote_calls = ${calls}::int then ${retryAfterMs}',
    replace: 'case when ${calls}::int >= 0 then ${retryAfterMs}',
    test: calls('for what came while it met a fault, and not before its time for what did not'),
  },
  {
    guard: 'promotion: who has turned automation on does not approve what it asks for',
    without: 'one person alone brings a release where two have to agree',
    file: `${store}/postgres-promotion-store.ts`,
    find: 'requestedBy: requestedBy ?? automatedBy',
    replace: 'requestedBy: automatedBy === null ? requestedBy : null',
    test: races('on what automation has asked for are of others than who has turned it on'),
  },
  {
    guard: 'promoter: who holds one environment waits for no other',
    without: 'two of a pipeline with branches wait for each other, and the database ends one of them',
    file: heard,
    find: 'INSERT INTO directory.call (tenant, environment) SELECT e.tenant_id, e.id FROM public.environment e',
    replace: 'PERFORM public.call_promoter(e.tenant_id, e.id) FROM public.environment e',
    test: deadlocks('are held one at a time where a pipeline branches at staging'),
  },
  {
    guard: 'promoter: a call is kept while somebody has the environment',
    without: 'what moved on during a look is never seen',
    file: atOnce,
    find: 'IF NOT FOUND AND EXISTS',
    replace: 'IF false AND EXISTS',
    test: deadlocks('are called where somebody had them when something moved on before them'),
  },
  {
    guard: 'promoter: who dispatches hears what was called',
    without: 'what waits for the stage before it waits for ever',
    file: atOnce,
    find: 'PERFORM directory.hear_calls();',
    replace: 'NULL;',
    test: deadlocks('are called where somebody had them when something moved on before them'),
  },
  {
    guard: 'retention: two that want what was collected wait for each other in turn',
    without: 'both hold the release, and the database ends one of them',
    file: heard,
    find: 'r.id = of_release FOR NO KEY UPDATE;\n  IF collected',
    replace: 'r.id = of_release FOR SHARE;\n  IF collected',
    test: deadlocks('is wanted in two environments at once'),
  },
];

export const promoter = [...asking, ...voting, ...kept, ...called];
