/** Guards between tenants in the database. */
const protect = 'prisma/migrations/20261120210100_protect_tenants/migration.sql';
const directory = 'prisma/migrations/20261120210200_directory_and_doorbells/migration.sql';
const cells = 'prisma/migrations/20261125235500_cells_are_rows/migration.sql';
const tables = 'prisma/migrations/20261120210000_create_tables/migration.sql';
const strength = 'libs/drivers/postgres/src/refuse-strong-role.ts';
const suite = 'libs/drivers/postgres/src/row-level-security.test.ts';
const catalogueSuite = 'libs/drivers/postgres/src/catalogue.test.ts';
const catalogue = 'closes every table of tenants with exactly the one policy';
const strengthSuite = 'libs/drivers/postgres/src/strong-roles.test.ts';

const tenantReads = 'libs/drivers/postgres/src/reads/tenant-reads.ts';

export const tenants = [
  {
    guard: 'RLS: the policy compares the tenant on reading',
    without: 'every tenant reads every other one’s rows',
    file: protect,
    find: "USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)",
    replace: 'USING (true)',
    test: [suite, 'shows a tenant its own rows and nothing else'],
  },
  {
    guard: 'RLS: the policy compares the tenant on writing',
    without: 'a row can be written into another tenant',
    file: protect,
    find: "WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)",
    replace: 'WITH CHECK (true)',
    test: [suite, 'refuses a row of another tenant, and a child of another tenant’s parent'],
  },
  {
    guard: 'RLS: `nullif` in the policy',
    without: 'a connection’s second transaction fails on the empty setting of the first',
    file: protect,
    find: "USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)",
    replace: "USING (tenant_id = current_setting(''app.tenant_id'', true)::uuid)",
    test: [suite, 'shows nothing where no tenant, an empty one or a foreign one is set, also on a reused connection'],
  },
  {
    guard: 'RLS: enabled on every table',
    without: 'policies exist and nothing asks them',
    file: protect,
    find: "EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', protected);",
    replace: '',
    test: [suite, 'shows a tenant its own rows and nothing else'],
  },
  {
    guard: 'RLS: forced on the owner too',
    without: 'a function or a migration that runs as the owner sees all tenants',
    file: protect,
    find: "EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', protected);",
    replace: '',
    test: [catalogueSuite, catalogue],
  },
  {
    guard: 'RLS: on every table, a new one included',
    without: 'a table that somebody adds is open',
    file: protect,
    find: "relname <> '_prisma_migrations'",
    replace: "relname NOT IN ('_prisma_migrations', 'image')",
    test: [catalogueSuite, catalogue],
  },
  {
    guard: 'composite foreign keys',
    without: 'a row refers to another tenant’s row, which foreign keys do not hide',
    file: tables,
    find: 'FOREIGN KEY ("tenant_id", "project_id") REFERENCES "project"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;\n\n-- AddForeignKey\nALTER TABLE "unit"',
    replace:
      'FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;\n\n-- AddForeignKey\nALTER TABLE "unit"',
    also: [
      {
        file: tables,
        find: 'CREATE UNIQUE INDEX "tenant_slug_key"',
        replace: 'CREATE UNIQUE INDEX "project_id_key" ON "project"("id");\nCREATE UNIQUE INDEX "tenant_slug_key"',
      },
    ],
    test: [suite, 'refuses a row of another tenant, and a child of another tenant’s parent'],
  },
  {
    guard: 'a process does not start as a superuser',
    without: 'the policies are void for all its queries',
    file: strength,
    find: "role.rolsuper ? 'it is a superuser' : ''",
    replace: "''",
    test: [strengthSuite, 'refuses the superuser'],
  },
  {
    guard: 'a process does not start as a role that may bypass RLS',
    without: 'the policies are void for all its queries',
    file: strength,
    find: "role.rolbypassrls ? 'it may bypass row level security' : ''",
    replace: "''",
    test: [strengthSuite, 'refuses a role that may bypass row level security'],
  },
  {
    guard: 'a process does not start as the owner of the tables',
    without: 'one ALTER TABLE of an attacker opens everything',
    file: strength,
    find: 'role.owned > 0 ?',
    replace: 'role.owned > 999 ?',
    test: [strengthSuite, 'refuses the owner'],
  },
  {
    guard: 'each transaction sets its tenant',
    without: 'rows of whoever used the connection before, or none',
    file: 'libs/drivers/postgres/src/tenant-database.ts',
    find: "set_config('app.tenant_id', ${tenantId}, true)",
    replace: "set_config('app.tenant_id', ${tenantId}, false)",
    test: [suite, 'forgets the tenant with its transaction'],
  },
  {
    guard: 'each round trip of reads sets its tenant, for itself alone',
    without: 'rows of whoever used the connection before',
    file: 'libs/drivers/postgres/src/reads/read-batch.ts',
    find: "set_config('app.tenant_id', $1, true)",
    replace: "set_config('app.tenant_id', $1, false)",
    test: [
      'libs/drivers/postgres/src/reads/tenant-reads.test.ts',
      'show a tenant its own rows, and nobody anything (I-10)',
      'never mix tenants: 1,000 reads and writes between each other on two connections, a tenth of them aborted (I-11)',
    ],
  },
  {
    guard: 'reads of two tenants never share a round trip',
    without: 'one tenant’s question is answered with the other’s rows',
    file: tenantReads,
    find: 'const lane = this.lanes.get(tenantId) ?? this.open(tenantId);',
    replace: 'const lane = [...this.lanes.values()][0] ?? this.open(tenantId);',
    test: [
      'libs/drivers/postgres/src/reads/tenant-reads.test.ts',
      'carries all that is asked of one tenant within a tick, and nothing of another tenant',
    ],
  },
  {
    guard: 'the reads of one tenant have a third of the connections at most',
    without: 'who asks much of one tenant keeps everybody waiting',
    file: tenantReads,
    find: 'lane.waiting.size > 0 && lane.underWay < lane.mostUnderWay',
    replace: 'lane.waiting.size > 0',
    test: [
      'libs/drivers/postgres/src/reads/tenant-reads.test.ts',
      'leaves connections to other tenants, however much is asked of one',
    ],
  },
  {
    guard: 'a function of the directory is called for each who asks',
    without: 'two workers are given one and the same job',
    file: tenantReads,
    find: 'tenantId === null ? Symbol() :',
    replace: '',
    test: [
      'libs/drivers/postgres/src/reads/tenant-reads.test.ts',
      'calls a function of the directory for each who asks, also within a tick',
    ],
  },
  {
    guard: 'rows are never older than the question',
    without: 'who has just saved is shown what was before',
    file: tenantReads,
    find: 'const known = lane.waiting.get(name);',
    replace: 'const known = kept.get(name);',
    also: [
      { file: tenantReads, find: 'const longestBatch', replace: 'const kept = new Map();\nconst longestBatch' },
      {
        file: tenantReads,
        find: 'lane.waiting.set(name, asked);',
        replace: 'lane.waiting.set(name, asked); kept.set(name, asked);',
      },
    ],
    test: [
      'libs/drivers/postgres/src/reads/tenant-reads.test.ts',
      'asks again for whoever comes once a question is on its way',
    ],
  },
  {
    guard: 'the directory is not readable',
    without: 'whoever breaks into a process lists all tenants and token hashes',
    file: directory,
    find: 'CREATE FUNCTION directory.enter_member()',
    replace: 'GRANT SELECT ON directory.member TO tiffin_app;\nCREATE FUNCTION directory.enter_member()',
    test: [suite, 'keeps the directory’s tables from every role'],
  },
  {
    guard: 'revisions are immutable',
    without: 'what was built and audited is not what is shown',
    file: protect,
    find: 'GRANT UPDATE (revoked_at) ON public.api_token TO tiffin_app;',
    replace:
      'GRANT UPDATE (revoked_at) ON public.api_token TO tiffin_app; GRANT UPDATE ON public.revision TO tiffin_app;',
    test: [suite, 'lets nobody change or delete a row of revision'],
  },
  {
    guard: 'releases are immutable',
    without: 'an environment runs other bytes under the same release',
    file: protect,
    find: 'GRANT UPDATE ON public.build,',
    replace: 'GRANT UPDATE ON public.release, public.build,',
    test: [suite, 'lets nobody change or delete a row of release'],
  },
  {
    guard: 'migrations lead to the schema',
    without: 'code and database disagree about columns',
    file: 'prisma/schema.prisma',
    find: 'model Project {',
    replace: 'model Project {\n  motto String?',
    test: ['libs/drivers/postgres/src/migrations.test.ts', 'lead to the schema, and a schema that says more is seen'],
  },
  {
    guard: 'cells: nobody but the owner writes them',
    without: 'whoever takes over the api sends all tenants to a cell of his own',
    file: cells,
    find: 'GRANT SELECT ON platform.cell TO',
    replace: 'GRANT ALL ON platform.cell TO',
    test: ['libs/drivers/postgres/src/cells.test.ts', 'is read by the app, and written by nobody but the owner'],
  },
  {
    guard: 'cells: a tenant is in a cell that exists',
    without: 'a tenant whose cell nobody can find is never deployed',
    file: cells,
    find: 'cell uuid NOT NULL REFERENCES platform.cell);',
    replace: 'cell uuid NOT NULL);',
    test: ['libs/drivers/postgres/src/cells.test.ts', 'is one that exists, and may be changed by an operator alone'],
  },
  {
    guard: 'roles: temporary objects are the owner’s alone',
    without: 'a role names a type like one of Postgres’, and the owner runs what lies behind it',
    file: 'libs/drivers/postgres/src/provision-database.ts',
    find: "await owner.query(`revoke temporary on database ${pg.escapeIdentifier(owner.database ?? '')} from public`);",
    replace: '',
    test: ['libs/drivers/postgres/src/temporary-objects.test.ts', 'are not for the role app'],
  },
  {
    guard: 'start: a role that may make temporary objects is refused',
    without: 'a database that somebody else has made is served from, though its roles can take it over',
    file: strength,
    find: "role.temporary ? 'it may make temporary objects' : '',",
    replace: "'',",
    test: [strengthSuite, 'refuses a role that may make temporary objects'],
  },
  {
    guard: 'roles: workers read what they work on',
    without: 'whoever takes over a builder reads the people, the tokens and the log of every tenant',
    file: 'prisma/migrations/20261126204000_workers_read_what_they_work_on/migration.sql',
    find: 'public.member, public.api_token, public.service_account, public.setting_change, public.audit_event',
    replace: 'public.member, public.service_account',
    test: [
      'libs/drivers/postgres/src/raw-access.test.ts',
      'shows a worker no people, nothing that opens a tenant, and no log, of no tenant',
    ],
  },
];
