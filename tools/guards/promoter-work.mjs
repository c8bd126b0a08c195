/** Guards of what promoters do: what they begin, and how they carry it out. */
const operations = 'libs/promotion/operations/src';
const store = 'libs/drivers/postgres/src/promotion';
const begin = `${operations}/begin-promotion.ts`;
const automate = `${operations}/automate.ts`;
const advance = `${operations}/advance-promotion.ts`;
const request = `${operations}/request-promotion.ts`;
const vote = `${operations}/vote-on-promotion.ts`;
const carry = `${operations}/promote-environment.ts`;
const suite = (name) => `${store}/${name}.test.ts`;
const races = (name) => [suite('promotion-races'), name];
const clock = (name) => [suite('promotion-clock'), name];
const rollback = (name) => [suite('promotion-rollback'), name];
const steps = (name) => [suite('promotion-steps'), name];
const crashes = (name) => [suite('promoter-crashes'), name];
const automates = (name) => [suite('automation'), name];
const promotes = (name) => [suite('promote-environment'), name];

const beginning = [
  {
    guard: 'promoter: nothing starts where the environment is paused',
    without: 'a paused environment changes',
    file: begin,
    find: 'if (look.environment.isPaused || look.environment.followsHead)',
    replace: 'if (look.environment.followsHead)',
    test: steps('is not asked for where the environment is paused, and not started'),
  },
  {
    guard: 'promoter: what waits starts when its gates are open',
    without: 'a soak and a window keep nothing back',
    file: begin,
    find: 'if (areOpen(gates)) return start(',
    replace: 'if (gates.length > 0 || areOpen(gates)) return start(',
    test: clock('is that of the database’s clock: the process’s is right'),
  },
  {
    guard: 'promoter: what waits says for what',
    without: 'people guess why nothing happens',
    file: begin,
    find: 'if (waits !== promotion.note) await',
    replace: 'if (waits === promotion.note) await',
    test: clock('that denies wins over one that allows'),
  },
  {
    guard: 'promoter: what is older does not undo what has started',
    without: 'an old promotion whose time comes brings back an old release',
    file: begin,
    find: 'return start(look, promotion, pending.slice(0, index));',
    replace: 'return start(look, promotion, pending.slice(0, Math.min(0, index)));',
    test: promotes('that waits is superseded by a newer one that starts'),
  },
  {
    guard: 'promoter: a rejection ends it',
    without: 'what was rejected waits for ever',
    file: begin,
    find: 'if (await endClosed(look, promotion, { facts, gates })) return moved;',
    replace: 'if (gates.length === 0 && (await endClosed(look, promotion, { facts, gates }))) return moved;',
    test: races('at once for and against end it'),
  },
  {
    guard: 'promoter: it looks again when approvals expire',
    without: 'what nobody approved waits for ever',
    file: begin,
    find: '[opensAt(gates), expiryOf(look, promotion), planLookAt(look)]',
    replace: '[opensAt(gates), gates.length > 0 ? null : expiryOf(look, promotion), planLookAt(look)]',
    test: steps('is looked at again when approvals expire'),
  },
  {
    guard: 'promoter: automation leaves alone what is held',
    without: 'promotions are asked for that may not start',
    file: automate,
    find: "const isStill = stage.autoPromote === 'off' || hold !== null;",
    replace: "const isStill = stage.autoPromote === 'off' || hold === undefined;",
    test: rollback('by hand is not undone by a newer release where automation is on, until somebody lifts the hold'),
  },
  {
    guard: 'promoter: automation does not try again what has failed',
    without: 'a bad release comes back for ever',
    file: automate,
    find: "return before !== null && before.phase !== 'Succeeded';",
    replace: "return before !== null && before.phase === 'Pending';",
    test: steps('is not tried again by automation once it has failed'),
  },
  {
    guard: 'promoter: automation asks once for what waits',
    without: 'it supersedes itself for ever',
    file: automate,
    find: 'pending.some((one) => one.releaseId === releaseId)',
    replace: "pending.some((one) => one.releaseId === releaseId && one.way !== 'automation')",
    test: rollback('by hand stays where the release of automation already waits'),
  },
  {
    guard: 'promoter: a rollback by itself places a hold',
    without: 'automation brings back what has just failed',
    file: begin,
    find: 'await rows.writeHold(objectId, { ...held, by: null });',
    replace: 'if (held.releaseId === null) await rows.writeHold(objectId, { ...held, by: null });',
    test: promotes('fails where a check does, and goes back by itself, and holds what it went back to'),
  },
  {
    guard: 'promoter: a rollback by itself waits for what people have asked for',
    without: 'two ways out of a failure cross each other',
    file: begin,
    find: 'openPromotions: pending.length, hold',
    replace: 'openPromotions: Math.min(0, pending.length), hold',
    test: rollback('follows a failure also where what waited meanwhile was rejected'),
  },
  {
    guard: 'promoter: what never started does not hide a failure',
    without: 'an environment keeps what has failed, because somebody rejected another promotion',
    file: `${store}/promotion-questions.ts`,
    find: 't.started_at is not null',
    replace: 'true',
    test: rollback('follows a failure also where what waited meanwhile was rejected'),
  },
];

const automating = [
  {
    guard: 'promoter: automation takes back what it would not ask for any more',
    without: 'what was rolled back upstream goes live when a window opens',
    file: automate,
    find: 'if (note === null) continue;',
    replace: 'if (note !== null || look.claim.epoch > 0) continue;',
    test: automates('ends where the stage before went back, and is asked for again where it comes back'),
  },
  {
    guard: 'promoter: automation takes back nothing that a person has asked for',
    without: 'a request of somebody ends because automation has other plans',
    file: automate,
    find: "pending.filter(({ way }) => way === 'automation')",
    replace: 'pending.filter(({ way }) => way.length > 0)',
    test: automates('is not ended where a person has asked for it'),
  },
  {
    guard: 'promoter: what was superseded is asked for again',
    without: 'a release that upstream went back from for a while never comes again',
    file: `${store}/promotion-questions.ts`,
    find: " and t.abort_cause is distinct from 'superseded'",
    replace: '',
    test: automates('ends where automation is turned off, and is asked for again where it is turned on'),
  },
  {
    guard: 'promoter: automation looks for releases that the stages before vouch for',
    without: 'twenty builds later it finds none',
    file: `${store}/read-candidates.ts`,
    find: "if (requires === 'any') return vouches(upstream);",
    replace: "if (requires === 'any') return Prisma.sql`true`;",
    test: automates('however many ran there since that were never verified'),
  },
  {
    guard: 'promoter: of several stages that have to agree all are asked which releases they vouch for',
    without: 'where one of them is faster than the other no release is found',
    file: `${store}/read-candidates.ts`,
    find: "' and ',",
    replace: "' or ',",
    test: automates('where each of several stages has had many others'),
  },
  {
    guard: 'promoter: automation looks for releases that have soaked',
    without: 'where much is built none is found that has soaked',
    file: `${store}/read-candidates.ts`,
    find: "o.until_at is null or o.until_at - o.from_at >= ${soakMs}::bigint * interval '1 millisecond'",
    replace: "o.until_at is null or o.until_at - o.from_at >= least(0, ${soakMs}::bigint) * interval '1 millisecond'",
    test: automates('however many ran there since that have not soaked'),
  },
  {
    guard: 'promoter: automation passes over what has lost its images',
    without: 'it asks for the same in vain for ever, and brings nothing',
    file: `${store}/read-candidates.ts`,
    find: 'r.images_collected_at is null and ${condition}',
    replace: '${condition}',
    test: automates('among those that have their images'),
  },
  {
    guard: 'promoter: what nobody may approve yet is not over',
    without: 'automation never asks again for what came before the approvers were named',
    file: begin,
    find: 'return voteEnds[tally(approvals, ballot, now).state];',
    replace: "return voteEnds[tally(approvals, ballot, now).state] ?? 'superseded';",
    test: automates('waits for approvers where the stage names none, and goes on once it does'),
  },
];

const carrying = [
  {
    guard: 'promoter: only its holder writes',
    without: 'a promoter that was stopped for a while fails what its successor is at',
    file: `${store}/postgres-promoter-store.ts`,
    find: 't.promote_epoch = ${epoch}::int for update`',
    replace: 't.promote_epoch >= ${epoch}::int for update`',
    test: crashes('says nothing of a check once another has taken over'),
  },
  {
    guard: 'promoter: nobody takes over while the lease lasts',
    without: 'two promoters check the same at once',
    file: `${store}/postgres-promoter-store.ts`,
    find: 'and promotion_due_from(t) < now()',
    replace: 'and promotion_due_from(t) is not null',
    test: crashes('says nothing of a check once another has taken over'),
  },
  {
    guard: 'promoter: a step has a time limit',
    without: 'a promotion that hangs keeps all others away for ever',
    file: advance,
    find: 'if (limit > environment.now) {',
    replace: 'if (limit.getTime() > 0) {',
    test: steps('ends where a step takes longer than it may, and what ran stays'),
  },
  {
    guard: 'promoter: what took too long does not stay',
    without: 'it goes live after all, and nobody verifies it',
    file: advance,
    find: "detail: note });\n  const noted = noteOf(note, await putBack(rows, promotion, 'release.want'));",
    replace: 'detail: note });\n  const noted = note;',
    test: steps('ends where a step takes longer than it may, and what ran stays'),
  },
  {
    guard: 'promoter: what its promoter gave up does not stay',
    without: 'it goes live after all, and nobody verifies it',
    file: carry,
    find: "noteOf(note, await putBack(look.rows, promotion, 'release.want'))",
    replace: 'note',
    test: steps('ends where its promoter gives it up, and what ran stays'),
  },
  {
    guard: 'promoter: what did not become ready does not stay',
    without: 'the environment goes on trying what has failed',
    file: advance,
    find: "cause: 'verification' });\n  const noted = noteOf(note, await putBack(rows, promotion, 'release.want'));",
    replace: "cause: 'verification' });\n  const noted = note;",
    test: promotes(
      'fails with its reason where the release does not become ready, and the environment goes back to what ran',
    ),
  },
  {
    guard: 'promoter: what is aborted does not stay',
    without: 'somebody stops a promotion, and it goes live',
    file: `${operations}/abort-promotion.ts`,
    find: "await putBack(rows, promotion, 'environment.put-back');",
    replace: "promotion.phase === 'Pending' ? await putBack(rows, promotion, 'environment.put-back') : null;",
    test: promotes('that is aborted half-way goes back to what ran'),
  },
  {
    guard: 'promoter: what crashes while it is checked fails',
    without: 'a release that crashes in a loop is verified',
    file: advance,
    find: 'if (environment.runningFailure !== null) return fail',
    replace: 'if (environment.runningFailure === undefined) return fail',
    also: [
      { file: advance, find: 'why: environment.runningFailure }', replace: "why: environment.runningFailure ?? '' }" },
    ],
    test: steps('fails where what it brought crashes while it is checked'),
  },
  {
    guard: 'promoter: what is verified still runs',
    without: 'a release is verified by the answers of another',
    file: carry,
    find: 'if (isGone(look, now)) return advancePromotion(look, now);',
    replace: '',
    also: [{ file: advance, find: 'if (isVerifying && isGone(look, promotion)) return', replace: 'if (false) return' }],
    test: steps('fails where the environment runs something else at the last check'),
  },
  {
    guard: 'promoter: a check of what was aborted says nothing',
    without: 'a promoter stumbles over what people do meanwhile',
    file: carry,
    find: 'if (!now) return moved;',
    replace: 'if (!now) return end(look, promotion);',
    test: steps('that is aborted while it is checked stays aborted'),
  },
  {
    guard: 'promoter: what has failed is tried again where somebody asks',
    without: 'a fault of the cell bars a release for good',
    file: `${store}/want-release.ts`,
    find: ' or e.deploy_failed_release_id = ${releaseId}::uuid)',
    replace: ')',
    test: steps('is tried again where it runs and other settings have failed'),
  },
];

export const promoterWork = [...beginning, ...automating, ...carrying];
