import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNullableType,
  type GraphQLField,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { expect, it } from 'vitest';

/** Lists that come whole, with what keeps each of them short. What grows with use comes in pages. */
const whole: Readonly<Record<string, string>> = {
  'CanvasWarning of SaveCanvasPayload.warnings': 'the entities of a canvas',
  'CodeChange of ReleaseComparison.code': 'the files of two canvases; their text: compare-code.ts',
  'ConnectionChange of ReleaseComparison.connections': 'the connections of two canvases',
  'DataMigration of MigrationComparison.changes': 'compare-migrations.ts: 500',
  'DataMigration of MigrationComparison.lost': 'compare-migrations.ts: 500',
  'DependencyChange of DependencyComparison.changes': 'compare-dependencies.ts: 2,000',
  'DeploymentStep of Deployment.steps': 'the steps of the deployer',
  'EntityChange of ReleaseComparison.entities': 'the entities of two canvases',
  'EnvironmentRequests of Tenant.requestsByEnvironment': 'usage-resolver.ts: 100',
  'Environment of Project.environments': "the plan's environments",
  'Environment of Environment.upstream': 'stages of a project are 20 at most',
  'Environment of Release.currentIn': "the plan's environments",
  'EnvironmentMigration of Environment.migrations': 'migration-rows.ts: 50',
  'FieldChange of EntityChange.fields': 'compare-entities.ts: 200',
  'GatewayPlugin of Image.plugins': 'gateway.ts: 50',
  'GatewayUrl of Environment.urls': 'the gateways of a canvas',
  'ImageChange of ReleaseComparison.images': 'the units of two canvases',
  'LogLine of Environment.unitLogs': 'tail',
  'LogLine of Subscription.unitLogs': 'line-queue.ts: 500',
  'ReplicaUsage of UnitUsage.replicas': 'the replicas of a unit',
  'TrafficPoint of TrafficSeries.points': 'traffic-resolver.ts: 2,000 of all series',
  'TrafficSeries of EnvironmentTraffic.series': 'traffic-resolver.ts: 2,000 points',
  'UnitUsage of EnvironmentUsage.units': 'the units of a canvas',
  'Membership of Viewer.memberships': 'the caller is held with all of them in memory',
  'MissingName of Environment.missingNames': 'the fields of a canvas',
  'OwnInvitation of Viewer.invitations': 'directory.invitations_to answers with 20',
  'OperatorCell of Operator.cells': 'operators register each by hand',
  'OperatorLimit of OperatorPlan.limits': 'the names of limits',
  'OperatorOverride of OperatorTenant.overrides': 'the names of limits',
  'OperatorPerson of Operator.people': 'accounts that share one address',
  'OperatorPlan of Operator.plans': 'operators make each by hand',
  'OperatorUsage of OperatorTenant.usage': 'the names of limits',
  'Gate of Gates.gates': 'the names of gates',
  'PluginPart of GatewayPlugin.conditions': 'check-plugins.ts: what a report may hold',
  'PluginPart of GatewayPlugin.policies': 'check-plugins.ts: what a report may hold',
  'PromotionStep of Promotion.steps': 'promotion-steps.ts: the checks of a stage, 20 at most',
  'Release of Environment.rollbackTargets': 'read-pointers.ts: 10',
  'RolloutStep of Rollout.steps': 'canary-settings.ts: 20',
  'StageCheck of Stage.checks': 'check-problem.ts: 20',
  'Vote of Promotion.votes': 'two of each member',
  'Window of Stage.windows': 'decide-window.ts: 20',
  'ReleaseImage of Release.images': 'the units of a canvas',
  'Secret of Environment.secrets': 'refuse-setting.ts',
  'Unit of Revision.units': 'the units of a canvas',
  'UnitScale of EnvironmentScale.units': 'the units of a canvas',
  'UnitStatus of Environment.units': 'the units of a canvas',
  'Usage of Tenant.usage': 'the names of limits',
  'ConsumerCredential of Consumer.credentials': 'consumer-limits.ts: 100',
  'ConsumerScope of Environment.consumerScopes': 'consumer-limits.ts: 200',
  'CustomDomain of Environment.domains': 'decide-domain.ts: 50',
  'Variable of Environment.variables': 'refuse-setting.ts',
  'Webhook of Tenant.webhooks': 'decide-webhook.ts: 20',
};

type Field = GraphQLField<unknown, unknown>;

/** Lists of objects, but edges, which their connection keeps short. */
function listsOf(sdl: string): readonly string[] {
  return fieldsOf(sdl).flatMap(([parent, field]) => {
    const type = getNullableType(field.type);
    const item = isListType(type) ? getNullableType(type.ofType) : null;
    return isObjectType(item) && field.name !== 'edges' ? [`${item.name} of ${parent}.${field.name}`] : [];
  });
}

const fieldsOf = (sdl: string): readonly (readonly [string, Field])[] =>
  Object.values(buildSchema(sdl).getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).map((field) => [type.name, field] as const)
      : [],
  );

const contract = readFileSync('libs/contracts/schema.graphql', 'utf8');

it('is in pages, unless it is known what keeps it short', () => {
  expect(listsOf(contract).filter((list) => !(list in whole))).toEqual([]);
  expect(Object.keys(whole).filter((list) => !listsOf(contract).includes(list))).toEqual([]);
});

it('finds a list that came whole (control)', () => {
  expect(listsOf('type Query { things: [Thing!]! } type Thing { id: ID! }')).toEqual(['Thing of Query.things']);
});

it('takes `first` and `after` where it is in pages', () => {
  const without = fieldsOf(contract).filter(
    ([, { type, args }]) =>
      String(getNullableType(type)).endsWith('Connection') &&
      !['first', 'after'].every((name) => args.some((argument) => argument.name === name)),
  );
  expect(without.map(([parent, { name }]) => `${parent}.${name}`)).toEqual([]);
});

/** A query that is compiled does not know the default of a field of input that cannot be null, and refuses whoever leaves it out. */
const lostDefaults = (sdl: string): readonly string[] =>
  Object.values(buildSchema(sdl).getTypeMap())
    .filter(isInputObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })))
    .filter(({ field }) => field.defaultValue !== undefined && isNonNullType(field.type))
    .map(({ name }) => name);

it('fields of input with a default can be null', () => {
  expect(lostDefaults(contract)).toEqual([]);
  expect(lostDefaults('type Query { a(b: B): Int } input B { c: Int! = 1, d: Int = 1 }')).toEqual(['B.c']);
});
