/** Guards of the console: what stays on a page, for whom, and that it hears how its tenant stands. */
const live = [
  'apps/api/src/live/viewer-live.test.ts',
  'tells every member how their tenant stands, as it changes, and nobody else',
];

export const consoleGuards = [
  {
    guard: 'how a tenant stands is announced',
    without: 'people work on in a suspended tenant, and do not know why nothing serves',
    file: 'prisma/migrations/20261126215000_tenants_say_that_they_change/migration.sql',
    find: 'AFTER UPDATE ON public.tenant',
    replace: 'AFTER UPDATE OF slug ON public.tenant',
    test: live,
  },
  {
    guard: 'a change of a tenant concerns its members',
    without: 'open pages show a tenant as it was',
    file: 'apps/api/src/access/caller-memory.ts',
    find: "if (kind === 'tenant') return memberships.some(({ tenantId }) => tenantId === id);",
    replace: '',
    test: live,
  },
  {
    guard: 'the form of a schema hides nothing',
    without: 'a step of a plugin is told what nobody sees in the console',
    file: 'apps/console/src/details/json-schema-fields.ts',
    find: '...others.map((name) => ({ ...json, name })),',
    replace: '',
    test: [
      'apps/console/src/details/json-schema-fields.test.ts',
      'keeps in sight what the schema does not name, and what is of another kind than it says',
    ],
  },
  {
    guard: 'a build that fails takes no form away',
    without:
      'who mends a step of a plugin after a failed build writes JSON, though the release that serves knows the form',
    file: 'apps/console/src/details/plugin-parts.ts',
    find: 'images.find((image) => image !== null && image !== undefined)',
    replace: 'images[0]',
    test: ['apps/console/src/details/plugin-parts.test.ts', 'is what serves, while the newest revision has no image'],
  },
  {
    guard: 'what was read stays when reading it again fails',
    without: 'a page, and what was typed on it, goes for an error; a token that is shown once, too',
    file: 'apps/console/src/graphql/use-read.ts',
    find: 'data: kept.key === key ? kept.data : null',
    replace: 'data: null',
    test: ['apps/console/src/graphql/use-read.test.ts', 'stays when reading it again fails'],
  },
  {
    guard: 'what was read of one thing is not shown for another',
    without: 'a page shows what is another tenant’s, where its own cannot be read',
    file: 'apps/console/src/graphql/use-read.ts',
    find: 'data: kept.key === key ? kept.data : null',
    replace: 'data: kept.data',
    test: ['apps/console/src/graphql/use-read.test.ts', 'is nothing of another question'],
  },
  {
    guard: 'whoever is in stays in where asking again fails',
    without: 'one refused question takes away the page of whoever works on it',
    file: 'apps/console/src/session/enter.ts',
    find: "if (before?.is !== 'in' || next.is === 'in') return next;",
    replace: 'if (before !== null) return next;',
    test: ['apps/console/src/session/enter.test.ts', 'who is in stays in, with what went wrong'],
  },
  {
    guard: 'a page whose session is over is out of sight',
    without: 'who comes to the screen next reads on as somebody else',
    file: 'apps/console/src/session/kept-after.ts',
    find: 'state.isOver, isShown: false',
    replace: 'state.isOver, isShown: before.isShown',
    test: ['apps/console/src/session/kept-after.test.ts', 'where the session ends by itself'],
  },
];
