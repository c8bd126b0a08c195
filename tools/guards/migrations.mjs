/** Guards of the databases of tenants. */
const driver = 'libs/drivers/tenant-postgres/src';
const rules = 'libs/migrations/rules/src';
const sessions = `${driver}/postgres-databases.test.ts`;
const hostile = `${driver}/hostile-server.test.ts`;
const changes = `${driver}/changes.test.ts`;
const crashes = `${driver}/crashes.test.ts`;
const histories = `${rules}/plan-histories.test.ts`;

export const migrations = [
  {
    guard: 'Migrations: one at a time',
    without: 'two workers change one database, and each believes that it is alone',
    file: `${driver}/advisory-lock.ts`,
    find: 'await session.askFor(`select pg_advisory_lock(${key})`, waitMs);',
    replace: 'await session.askFor(`select ${key}`, waitMs);',
    test: [sessions, 'a second waits for the first, and is told who it is where that takes too long'],
  },
  {
    guard: 'Migrations: what was broken off while it became required is given up',
    without: 'a release that does not give a value is refused its rows, and nothing tells why',
    file: `${driver}/postgres-database.ts`,
    find: "await this.told('giving up what was begun', () => this.retried(() => relaxBegun(this.parts.session, known)));",
    replace: 'void relaxBegun;',
    test: [
      `${driver}/relax-begun.test.ts`,
      'what was broken off while it became required is not, for a release that does not require it',
      'what rows are in the way of at last leaves nothing behind that refuses others',
    ],
  },
  {
    guard: 'Migrations: what becomes required is written down with the statement that ends it',
    without: 'a crash between the two leaves a column required that nobody knows to be',
    file: `${driver}/postgres-database.ts`,
    find: 'at === sql.length - 1 && !isIndex(statement)',
    replace: 'at === sql.length && !isIndex(statement)',
    test: [
      `${driver}/relax-begun.test.ts`,
      'a connection that is lost before it is written down leaves it to be begun again',
    ],
  },
  {
    guard: 'Migrations: nothing is written over what another has written down',
    without: 'who got past the lock, by way of a pool, makes a change of what is not there any more',
    file: `${driver}/ledger.ts`,
    find: 'environment_id = $2 and applied = $4::jsonb returning',
    replace: 'environment_id = $2 and $4::jsonb is not null returning',
    test: [sessions, 'who got past the lock writes nothing over what another has written down'],
  },
  {
    guard: 'Migrations: the ledger in the transaction of the change',
    without: 'a crash between the two makes a declared change twice',
    file: `${driver}/postgres-database.ts`,
    find: `    await session.within(async () => {
      for (const statement of sql) await session.work(asOneStatement(statement));
      await this.write(then);
    });`,
    replace: `    for (const statement of sql) await session.work(asOneStatement(statement));
    await session.within(() => this.write(then));`,
    test: [crashes, 'broken off after any message, a migration comes to the same end, and nothing is made twice'],
  },
  {
    guard: 'Migrations: no statement ends the transaction',
    without: 'a declared change commits its first half, and is made again',
    file: `${driver}/postgres-database.ts`,
    find: 'await session.work(asOneStatement(statement))',
    replace: 'await session.work(statement || asOneStatement(statement))',
    test: [changes, 'run as one transaction with what tells that they were made, whatever they say'],
  },
  {
    guard: 'Migrations: a database is one environment’s',
    without: 'staging takes away the columns of production',
    file: `${driver}/ledger.ts`,
    find: "if (row['environment_id'] !== environmentId)",
    replace: "if (environmentId === '')",
    test: [sessions, 'is refused to the second, which is told how to go on; a copy can be taken over'],
  },
  {
    guard: 'Migrations: a tenant’s server sends sane messages or none',
    without: 'a few bytes of it end the process that serves all tenants',
    file: `${driver}/session.ts`,
    find: 'guardConnection(client.connection);',
    replace: '',
    test: [hostile, 'as it greets: a way to log in that is not known'],
  },
  {
    guard: 'Migrations: the lock is not waited for as long as a server likes',
    without: 'a server that does not answer keeps the deployer for ever',
    file: `${driver}/session.ts`,
    find: 'this.answered({ text: sql, query_timeout: waitMs + this.limits.answerWithinMs })',
    replace: 'this.answered({ text: sql, query_timeout: waitMs * 0 })',
    test: [hostile, 'also where it does not answer who has the lock'],
  },
  {
    guard: 'Migrations: who has lost the environment waits for no database',
    without: 'a server that never answers keeps a deployer that has been replaced',
    file: 'libs/migrations/operations/src/migrate-release.ts',
    find: 'void (watch.held() || close())',
    replace: 'void watch.held()',
    test: [
      'libs/migrations/operations/src/migrate-release.test.ts',
      'waits no longer for a database that does not answer',
    ],
  },
  {
    guard: 'Migrations: who has lost the environment leaves no session in its databases',
    without:
      'a deployer that has been replaced waits for a lock of the tenant’s, and changes their tables when it has it',
    file: 'libs/migrations/operations/src/migrate-release.ts',
    find: 'void (watch.held() || close())',
    replace: 'void watch.held()',
    test: [
      'apps/deployer/src/lost-migrations.test.ts',
      'whoever has lost an environment waits for none of its databases, and leaves no session there',
    ],
  },
  {
    guard: 'Migrations: a literal address is checked',
    without: 'a connector reaches databases inside the platform’s network',
    file: `${driver}/checked-socket.ts`,
    find: 'if (isIP(host) !== 0 && !this.addresses.rules.isOpen(host)) return this.refuse(host);',
    replace: '',
    test: [sessions, 'not for an address that is not public'],
  },
  {
    guard: 'Migrations: the addresses of a name are checked as they are connected to',
    without: 'a name that leads inside is followed',
    file: `${driver}/checked-socket.ts`,
    find: 'return super.connect({ port, host, lookup: this.addresses.lookup });',
    replace: 'return super.connect({ port, host });',
    test: [sessions, 'not at a name that leads somewhere else, whose addresses are checked as they are connected to'],
  },
  {
    guard: 'Migrations: no password of the platform’s own',
    without: 'a connector without a password is tried with that of this process',
    file: `${driver}/session.ts`,
    find: 'password: () => password,',
    replace: 'password,',
    test: [sessions, 'never with the environment’s own password, and no password is told'],
  },
  {
    guard: 'Migrations: a lock is waited for only a moment',
    without: 'all requests wait behind a change that waits for one long transaction',
    file: `${driver}/session.ts`,
    find: 'set lock_timeout = ${this.limits.lockWithinMs}; ',
    replace: 'set lock_timeout = 0; ',
    test: [
      sessions,
      'is not waited for longer than a moment, so that nobody waits behind us; the change is tried again',
    ],
  },
  {
    guard: 'Migrations: what a second try leaves is found as that of the first one',
    without: 'a column stays required for good, and an older release is refused its rows',
    file: `${rules}/changes/require-columns.ts`,
    find: 'drop constraint if exists ${check}, add constraint ${check} check',
    replace: 'drop constraint if exists ${check}`,\n`alter table ${name} add constraint ${check} check',
    test: [`${driver}/relax-begun.test.ts`, 'what was broken off twice is not required either'],
  },
  {
    guard: 'Migrations: only what the platform has begun is given up',
    without: 'a check that somebody has made goes, and with it that a column of theirs is required',
    file: `${driver}/relax-begun.ts`,
    find: 'if (!optional.has(keyOf(table, column))) continue;',
    replace: '',
    test: [
      `${driver}/relax-begun.test.ts`,
      "somebody's own check of that name stays, and what else there is: of a column that the platform has not made",
    ],
  },
  {
    guard: 'Migrations: what a database tells is hashed anew only where a change has changed it',
    without: 'a tenant with thousands of tables has all deployments of a process wait, and lose their lease',
    file: `${rules}/applied-hash.ts`,
    find: 'known.get(value) ?? hash(value)',
    replace: 'known.get(value) && hash(value) || hash(value)',
    test: [`${rules}/applied-hash.test.ts`, 'anew only as far as a change goes, of a plan whose tables go'],
  },
  {
    guard: 'Migrations: one release makes so many changes, and no more',
    without: 'a plan without an end keeps the deployments of everybody',
    file: 'libs/migrations/operations/src/refuse-too-much.ts',
    find: 'if (length > mostChanges)',
    replace: 'if (length > mostChanges * 10)',
    test: [
      'libs/migrations/operations/src/refuse-too-much.test.ts',
      'that changes too much at once, and none that changes less',
    ],
  },
  {
    guard: 'Migrations: rows without a value are in the way',
    without: 'a release serves, and its last change can never be made',
    file: `${rules}/changes/require-columns.ts`,
    find: 'obstacle: withoutValue(plan, requirement),',
    replace: 'obstacle: withoutValue(plan, requirement) && null,',
    test: [changes, 'do not become required while rows have none: a new one'],
  },
  {
    guard: 'Migrations: values that a type cannot hold are in the way',
    without: 'half of a release’s changes are made before one is refused',
    file: `${rules}/changes/retype-columns.ts`,
    find: 'obstacle: inTheWay(change, conversion),',
    replace: 'obstacle: inTheWay(change, conversion) && null,',
    test: [changes, 'do not change from string to number where a value would be lost'],
  },
  {
    guard: 'Migrations: what goes along with its table stops no release',
    without: 'a model with a policy on its table can never be removed',
    file: `${rules}/sql/dependents-sql.ts`,
    find: "['pg_policy', 'polrelid'],",
    replace: '',
    test: [
      `${driver}/dependents.test.ts`,
      'stops no table that goes where PostgreSQL takes it along: a policy of the table itself',
    ],
  },
  {
    guard: 'Migrations: names that people have given are shown as they are seen',
    without: 'a view has a terminal do what its name says',
    file: `${driver}/postgres-database.ts`,
    find: 'seenOnly(String(named).slice(0, mostNamed))',
    replace: 'seenOnly(String(named)).slice(0, 0) + String(named).slice(0, mostNamed)',
    test: [`${driver}/dependents.test.ts`, 'is named without what nobody would see'],
  },
  {
    guard: 'Migrations: what people have made on what goes is found before anything is changed',
    without: 'a release serves, and its last change can never be made',
    file: `${rules}/sql/dependents-sql.ts`,
    find: 'refobjsubid = ${at}',
    replace: 'refobjsubid = -${at}',
    test: [
      `${driver}/dependents.test.ts`,
      'stops the release before anything is changed, and is named: create view cheap as select id from "order" where price < 10',
    ],
  },
  {
    guard: 'Migrations: a change has its time, whatever a server says',
    without: 'one that never ends keeps its deployer and its environment for ever',
    file: `${driver}/session.ts`,
    find: 'query_timeout: workWithinMs + answerWithinMs',
    replace: 'query_timeout: (workWithinMs + answerWithinMs) * 1e4',
    test: [
      `${driver}/too-long.test.ts`,
      'a change that never ends, which the server is told not to end, is ended, with its words and what to do, and can be begun again',
    ],
  },
  {
    guard: 'Migrations: tables of others are left alone',
    without: 'a release fails half way at a table that somebody else has made',
    file: `${rules}/changes/make-tables.ts`,
    find: 'obstacle: holder ? nameTaken(name, holder) : nameInUse(name, called(table)),',
    replace: 'obstacle: holder ? nameTaken(name, holder) : null,',
    test: [changes, 'that the platform has not made are not touched'],
  },
  {
    guard: 'Migrations: going back takes nothing away',
    without: 'a rollback drops what the newer release has written',
    file: `${rules}/plan-migration.ts`,
    find: 'if (wanted.releaseNumber < (applied?.releaseNumber ?? 0)) planBack(plan);',
    replace: 'if (wanted.releaseNumber < 0) planBack(plan);',
    test: [histories, 'going back takes nothing away, and is over before requests come'],
  },
  {
    guard: 'Migrations: what goes, goes when nothing else serves',
    without: 'the running release reads a column that is not there any more',
    file: `${rules}/changes/take-away.ts`,
    find: `  plan.add('after', {
    kind: 'irreversible',
    words: \`\${called(wanted)}: \${propertyOf(column)} goes\${goes}\`,`,
    replace: `  plan.add('before', {
    kind: 'irreversible',
    words: \`\${called(wanted)}: \${propertyOf(column)} goes\${goes}\`,`,
    test: [histories, 'before requests reach a release, the running one loses no column and no table'],
  },
  {
    guard: 'Migrations: what a release does not know is not asked of it',
    without: 'a release cannot write a row while a required property that it has lost is still there',
    file: `${rules}/plan-migration.ts`,
    find: `  relaxColumns(plan);
  addColumns(plan);
  retypeColumns(plan, 'forward');`,
    replace: `  addColumns(plan);
  retypeColumns(plan, 'forward');`,
    test: [histories, 'once all that comes before requests was made, the new release reads and writes'],
  },
  {
    guard: 'Migrations: a release that changes nothing is remembered',
    without: 'one before it is taken for newer, and drops what it does not know',
    file: `${driver}/postgres-database.ts`,
    find: "await this.told('writing down whose the tables are', () => this.parts.session.within(() => this.write(schema)));",
    replace: '',
    test: [sessions, 'a release that changes nothing is remembered, so that one before it takes nothing away'],
  },
];
