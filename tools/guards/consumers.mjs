/** Guards of consumers of gateways, their credentials and their secrets. */
const rules = 'libs/consumers/rules/src';
const operations = 'libs/consumers/operations/src';
const store = 'libs/drivers/postgres/src/postgres-consumer-store.ts';
const migration = 'prisma/migrations/20261201050000_environments_have_consumers/migration.sql';
const stored = (name) => ['libs/drivers/postgres/src/consumers.test.ts', name];
const changed = (name) => ['libs/drivers/postgres/src/consumer-changes.test.ts', name];

export const consumers = [
  {
    guard: 'consumers: those of production are changed by who may manage them',
    without: 'a developer makes a key that opens the gateways of production',
    file: `${operations}/held-consumers.ts`,
    find: 'if (held.isProduction && !mayManage(grant))',
    replace: 'if (held.isProduction && false)',
    test: changed('consumers are changed by admins and owners alone, and by their tokens of scope admin'),
  },
  {
    guard: 'consumers: changes of one environment come one after the other',
    without: 'of two who take a name at once, one is answered with an error of the database',
    file: store,
    find: 'where v.environment_id = ${environmentId}::uuid for update of v',
    replace: 'where v.environment_id = ${environmentId}::uuid',
    test: stored('are made and named by one of two who do so at once, in whichever process'),
  },
  {
    guard: 'consumers: who is deactivated takes their applications along',
    without: 'an application goes on calling in the name of somebody who was shut out',
    file: store,
    find: 'where (id = ${id}::uuid or user_id = ${id}::uuid) and is_active',
    replace: 'where id = ${id}::uuid and is_active',
    test: stored('take their applications along when they are deactivated, and not when they are activated'),
  },
  {
    guard: 'consumers: one of another environment is not there',
    without: 'who may change consumers in development deletes those of production',
    file: store,
    find: 'where t.environment_id = ${environmentId}::uuid and t.id = ${id}::uuid`',
    replace: 'where ${environmentId}::uuid is not null and t.id = ${id}::uuid`',
    test: stored('of another tenant, or another environment, are not there'),
  },
  {
    guard: 'consumers: whatever changes, the version does',
    without: 'a key is taken away without an event, and gateways go on letting it in',
    file: migration,
    find: 'UPDATE public.consumer_version v SET version = v.version + 1',
    replace: 'UPDATE public.consumer_version v SET version = v.version',
    test: changed('that no event speaks of is refused by the database, whatever is changed'),
  },
  {
    guard: 'consumers: who has told gateways of an older version has not told them of a newer',
    without: 'a key that was taken away while another change was on its way is let in for ever',
    file: migration,
    find: 'WHERE p.environment = told AND p.version <= through',
    replace: 'WHERE p.environment = told',
    test: changed('makes its environment due, until gateways have been told of as much'),
  },
  {
    guard: 'consumers: gateways are told of what is active alone',
    without: 'who was deactivated is let in',
    file: `${rules}/render-snapshot.ts`,
    find: 'active.has(id) && (userId === null || active.has(userId))',
    replace: 'id !== userId',
    test: [`${rules}/render-snapshot.test.ts`, 'holds nothing of who is inactive, nor an application without its user'],
  },
  {
    guard: 'consumers: there are no more than gateways hold',
    without: 'a tenant fills the memory of its gateways, and of whoever tells them',
    file: `${rules}/decide-room.ts`,
    find: 'held < consumerLimits[what]',
    replace: 'held <= consumerLimits[what]',
    test: [
      `${rules}/decide-consumer.test.ts`,
      'there is room up to a limit, and a refusal that says both figures beyond',
    ],
  },
  {
    guard: 'consumers: a scope that a credential has is not deleted',
    without: 'one that is created later under the same name is had already by somebody',
    file: `${operations}/delete-scope.ts`,
    find: 'if (count > 0)',
    replace: 'if (count > 99)',
    test: stored('have scopes that there are; one that is had is not deleted, and the refusal says whose it is'),
  },
  {
    guard: 'consumers: a secret that somebody chose is stretched',
    without: 'whoever reads the database tries a billion passwords in a second',
    file: `${operations}/credential-secrets.ts`,
    find: '{ hash: await this.stretched(secret), shown: null }',
    replace: "{ hash: `sha256:${createHash('sha256').update(secret).digest('base64url')}`, shown: null }",
    test: [
      `${operations}/credential-secrets.test.ts`,
      'stretches a secret that is given, each with a salt of its own, and does not show it again',
    ],
  },
  {
    guard: 'consumers: the api reads no hash of a secret',
    without: 'a fault of a query gives hashes away',
    file: migration,
    find: 'GRANT SELECT (tenant_id, id, environment_id, consumer_id, type, key_id, scopes,',
    replace: 'GRANT SELECT (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash, scopes,',
    test: [
      'libs/drivers/postgres/src/catalogue.test.ts',
      'gives each role what the reviewed table says, and nothing else; `npm test -- catalogue -u` writes it',
    ],
  },
  {
    guard: 'consumers: an address to lead back to runs nothing',
    without: 'a script of whoever made the application runs in the browser of who signs in',
    file: `${rules}/decide-consumer.ts`,
    find: 'url === null || closedSchemes.includes(url.protocol)',
    replace: 'url === null',
    test: [`${rules}/decide-consumer.test.ts`, 'is refused with a script for an address to lead back to'],
  },
];
