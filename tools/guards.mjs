/** Takes each guard away, one after the other, in a copy of the checkout, and sees that a named test goes red. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ensureBuilt } from './ensure-built.mjs';
import { access } from './guards/access.mjs';
import { accounts } from './guards/accounts.mjs';
import { acme } from './guards/acme.mjs';
import { audit } from './guards/audit.mjs';
import { auditStates } from './guards/audit-states.mjs';
import { checkpoints } from './guards/checkpoints.mjs';
import { callers } from './guards/callers.mjs';
import { browserSessions } from './guards/browser-sessions.mjs';
import { canary } from './guards/canary.mjs';
import { canvas } from './guards/canvas.mjs';
import { cellOpening } from './guards/cell-opening.mjs';
import { cellMoves } from './guards/cell-moves.mjs';
import { cells } from './guards/cells.mjs';
import { certificates } from './guards/certificates.mjs';
import { consoleGuards } from './guards/console.mjs';
import { Checkout } from './guards/checkout.mjs';
import { epochs } from './guards/epochs.mjs';
import { bodyGuards } from './guards/bodies.mjs';
import { expressionGuards } from './guards/expressions.mjs';
import { gatewayClients } from './guards/gateway-clients.mjs';
import { gatewayConsumers } from './guards/gateway-consumers.mjs';
import { gatewayLimits } from './guards/gateway-limits.mjs';
import { gatewayPatterns } from './guards/gateway-patterns.mjs';
import { gatewayServices } from './guards/gateway-services.mjs';
import { gatewayOwnPaths } from './guards/gateway-own-paths.mjs';
import { gatewayPlugins } from './guards/gateway-plugins.mjs';
import { gatewayReload } from './guards/gateway-reload.mjs';
import { gatewayShipping } from './guards/gateway-shipping.mjs';
import { pushedConsumers } from './guards/pushed-consumers.mjs';
import { spans } from './guards/spans.mjs';
import { tracing } from './guards/tracing.mjs';
import { traffic } from './guards/traffic.mjs';
import { following } from './guards/following.mjs';
import { house } from './guards/house.mjs';
import { http2Guards } from './guards/http2.mjs';
import { imageGuards } from './guards/images.mjs';
import { inStep } from './guards/in-step.mjs';
import { installing } from './guards/installing.mjs';
import { kubernetesDrift } from './guards/kubernetes-drift.mjs';
import { kubernetesFaults } from './guards/kubernetes-faults.mjs';
import { kubernetesLastLines } from './guards/kubernetes-last-lines.mjs';
import { kubernetesRender } from './guards/kubernetes-render.mjs';
import { life } from './guards/life.mjs';
import { migrations } from './guards/migrations.mjs';
import { toldByDatabases } from './guards/told-by-databases.mjs';
import { dispatch } from './guards/dispatch.mjs';
import { departures } from './guards/departures.mjs';
import { documentOf } from './guards/document.mjs';
import { drafts } from './guards/drafts.mjs';
import { staleIn } from './guards/stale.mjs';
import { secrets } from './guards/secrets.mjs';
import { stored } from './guards/stored.mjs';
import { lastChanges } from './guards/last-changes.mjs';
import { migrating } from './guards/migrating.mjs';
import { putBackDatabases } from './guards/put-back.mjs';
import { onceGuards } from './guards/once.mjs';
import { outgoing } from './guards/outgoing.mjs';
import { operatorGuards } from './guards/operators.mjs';
import { people } from './guards/people.mjs';
import { promotion } from './guards/promotion.mjs';
import { promotionWork } from './guards/promotion-work.mjs';
import { promoter } from './guards/promoter.mjs';
import { promoterCalls } from './guards/promoter-calls.mjs';
import { promoterWork } from './guards/promoter-work.mjs';
import { queue } from './guards/queue.mjs';
import { quotas } from './guards/quotas.mjs';
import { registryGuards } from './guards/registry.mjs';
import { releases } from './guards/releases.mjs';
import { requests } from './guards/requests.mjs';
import { retention } from './guards/retention.mjs';
import { models } from './guards/models.mjs';
import { runtimes } from './guards/runtimes.mjs';
import { personTokens } from './guards/person-tokens.mjs';
import { scaling } from './guards/scaling.mjs';
import { stages } from './guards/stages.mjs';
import { tenants } from './guards/tenants.mjs';
import { tokens } from './guards/tokens.mjs';
import { consumers } from './guards/consumers.mjs';
import { oauth } from './guards/oauth.mjs';
import { domains } from './guards/domains.mjs';
import { events } from './guards/events.mjs';
import { fairQueue } from './guards/fair-queue.mjs';
import { web } from './guards/web.mjs';
import { unitDisk } from './guards/unit-disk.mjs';
import { units } from './guards/units.mjs';
import { work } from './guards/work.mjs';
import { root } from './hand-over.mjs';

/**
 * `file` guards with the text `find`; with `replace` in its place the tests `[suite, name, ...]` must fail. `also` are further
 * edits without which the first would not compile or could not be reached. Guards of the same `together` do not touch each
 * other's tests and are taken away in one run, because their suite is slow.
 * @typedef {{ file: string, find: string, replace: string }} Edit
 * @typedef {Edit & { guard: string, without: string, also?: Edit[], test: string[], together?: string }} Guard
 */

/** @type {Readonly<Record<string, readonly Guard[]>>} */
const areas = {
  'Between tenants': tenants,
  'People: signing in, members, invitations, names': [...people, ...departures],
  'Operators of the platform, and support access': operatorGuards,
  'Accounts of the embedded identity provider': accounts,
  'Tokens of the identity provider, and sessions of browsers': [...personTokens, ...browserSessions],
  'What a role may do, and what the API gives away': [...access, ...callers, ...tokens],
  'Workers that were overtaken': epochs,
  'Long work': [...work, ...queue, ...cells, ...cellOpening, ...cellMoves, ...fairQueue, ...dispatch],
  Promotion: [...promotion, ...promotionWork, ...promoter, ...promoterCalls, ...promoterWork],
  'What tenants bring: images, packages, processes': [...imageGuards, ...units, ...unitDisk],
  'The Kubernetes cell: what is rendered': kubernetesRender,
  'The Kubernetes cell: what is put back': kubernetesDrift,
  'The Kubernetes cell: faults of the cluster': kubernetesFaults,
  'The Kubernetes cell: why a unit ended': kubernetesLastLines,
  'Lines that are followed, and what units use': following,
  'The registry of images': registryGuards,
  'Plans and what is used of them': quotas,
  Releases: releases,
  'Replicas, stop and start': scaling,
  Stages: stages,
  Canaries: canary,
  'Requests that are counted': requests,
  Traffic: traffic,
  'Pages, strangers, and those who ask too much': web,
  'Mutations that happen once': onceGuards,
  'Addresses that tenants name': outgoing,
  'Databases of tenants': [...migrations, ...toldByDatabases],
  'Consumers of gateways': consumers,
  'Authorization servers of environments': oauth,
  'Domains of tenants': domains,
  'Certificates of domains': certificates,
  'Authorities that issue certificates': acme,
  'Events that tenants are told of': events,
  'Connections in step': [...inStep, ...http2Guards],
  Installations: installing,
  'Life of projects and tenants': life,
  'Databases of tenants, step by step': [...migrating, ...lastChanges, ...putBackDatabases],
  Retention: retention,
  'Beside user code in one process': runtimes,
  Models: models,
  'The record of what was done': [...audit, ...auditStates, ...checkpoints],
  'The canvas': canvas,
  'Expressions of a gateway': expressionGuards,
  'Bodies and answers of a gateway': bodyGuards,
  'Who may call through a gateway': gatewayConsumers,
  'How gateways learn of consumers': pushedConsumers,
  'Patterns of a gateway': gatewayPatterns,
  'Plugins of a gateway': gatewayPlugins,
  'Limits of a gateway': gatewayLimits,
  'Services behind a gateway': gatewayServices,
  'Limits of a gateway': [...gatewayLimits, ...gatewayClients],
  Traces: [...tracing, ...spans],
  'Start and answers of a gateway': [...gatewayShipping, ...gatewayOwnPaths, ...gatewayReload],
  'What is stored, and secrets': [...stored, ...secrets],
  'What is drawn and not saved': drafts,
  'What stays on a page, and what it hears': consoleGuards,
  'The house': house,
};
const guards = Object.values(areas).flat();
const page = join(root, 'docs/guards.md');

const usage = `Usage: npm run guards [-- --only TEXT] [--check | --write]

Takes each guard of docs/guards.md away in a copy of the checkout and sees that its test goes red (half an hour on two cores that
have nothing else to do; two shards at once take less).

  --only TEXT  only guards whose name or file holds the text
  --shard N/M  only those of each M-th suite, from the N-th on
  --check      only look whether the guards, their tests and docs/guards.md are in step (a second)
  --write      write docs/guards.md
`;

/** What is to be taken away at once. */
function runsOf(chosen) {
  const groups = Map.groupBy(chosen, (guard) => guard.together ?? guard);
  return [...groups.values()];
}

/** The tests of each suite pass while every guard is there: a test that is red anyway proves nothing. */
async function proveGreen(checkout, chosen) {
  const complaints = [];
  for (const [suite, ofSuite] of Map.groupBy(chosen, ({ test }) => test[0])) {
    const names = [...new Set(ofSuite.flatMap(({ test }) => test.slice(1)))];
    const outcome = await checkout.test(suite, names);
    const red = names.filter((name) => outcome.of(name) !== 'passed');
    complaints.push(...red.map((name) => `${suite}: "${name}" is ${outcome.of(name)} with every guard there`));
    print(`${outcome.seconds} s  ${suite}`, red.length === 0 ? 'green' : 'RED');
  }
  return complaints;
}

async function takeAway(checkout, run) {
  const [first] = run;
  checkout.edit(run.flatMap((guard) => [guard, ...(guard.also ?? [])]));
  const outcome = await checkout.test(
    first.test[0],
    run.flatMap(({ test }) => test.slice(1)),
  );
  checkout.restore();
  return run.flatMap(({ guard, test }) => {
    const alive = test.slice(1).filter((name) => outcome.of(name) !== 'failed');
    print(`${outcome.seconds} s  ${guard}`, alive.length === 0 ? 'red, as it should' : 'SURVIVED');
    return alive.map((name) => `${guard}: "${name}" is ${outcome.of(name)}`);
  });
}

const print = (what, verdict) => process.stdout.write(`${verdict.padEnd(18)} ${what}\n`);

async function prove(chosen) {
  await ensureBuilt();
  const checkout = new Checkout(root);
  const stop = () => {
    checkout.end();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  try {
    const complaints = await proveGreen(checkout, chosen);
    for (const run of runsOf(chosen)) complaints.push(...(await takeAway(checkout, run)));
    return complaints;
  } finally {
    checkout.end();
  }
}

const options = {
  only: { type: 'string', default: '' },
  shard: { type: 'string', default: '1/1' },
  check: { type: 'boolean' },
  write: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/** Suites stay whole: each is proved green once. */
function inShard(chosen, shard) {
  const [number, count] = shard.split('/').map(Number);
  if (!(number >= 1 && number <= count)) throw new Error(`--shard ${shard} is not of the form 1/2`);
  const suites = [...new Set(chosen.map(({ test }) => test[0]))].filter((_, at) => at % count === number - 1);
  return chosen.filter(({ test }) => suites.includes(test[0]));
}

/** What is out of step, or else what survived. */
async function look({ only, shard, check, write }) {
  const text = await format(documentOf(areas), { ...(await resolveConfig(page)), filepath: page });
  if (write) writeFileSync(page, text);
  const stale = staleIn(root, guards);
  if (readFileSync(page, 'utf8') !== text)
    stale.push('docs/guards.md is not what the guards say. Run "npm run guards -- --write".');
  const chosen = inShard(
    guards.filter(({ guard, file }) => `${guard} ${file}`.includes(only)),
    shard,
  );
  const isOnlyChecked = stale.length > 0 || check || write;
  return { count: chosen.length, complaints: isOnlyChecked ? stale : await prove(chosen) };
}

/** What was asked for, or null where it cannot be read. */
function readArguments() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return null;
  }
}

const values = readArguments();
if (values === null) {
  process.exitCode = 2;
} else if (values.help) {
  process.stdout.write(usage);
} else {
  const { count, complaints } = await look(values);
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  process.stdout.write(`${count} guards, ${complaints.length} complaints\n`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
