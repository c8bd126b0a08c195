/** Guards of what models store and serve. */
export const models = [
  {
    guard: 'models: a day that there is not is refused',
    without: '30 February is stored as 1 March, and nobody is told',
    file: 'apps/runtime-workspace/src/query/convert-value.ts',
    find: '&& !namesNoDay(value)',
    replace: "&& value !== ''",
    test: ['apps/runtime-workspace/src/query/kept-values.test.ts', '{"at": "2024-02-30"} is refused'],
  },
  {
    guard: 'models: a number in a body that a number does not keep is refused',
    without: 'the order 9007199254740993 is stored as another one',
    file: 'apps/runtime-workspace/src/create-workspace.ts',
    find: 'if (changed === null) return',
    replace: 'if (changed !== undefined) return',
    test: [
      'apps/runtime-workspace/src/query/kept-values.test.ts',
      '{"id": 9007199254740993} is refused, since a number cannot keep it',
    ],
  },
  {
    guard: 'models: a number in a filter that a number does not keep is refused',
    without: 'who asks for the order 9007199254740993 is given another one',
    file: 'apps/runtime-workspace/src/query/parse-query.ts',
    find: 'return parseJson(text)',
    replace: 'return JSON.parse(text) as unknown',
    test: [
      'apps/runtime-workspace/src/query/kept-values.test.ts',
      '/api/events?filter={"where":{"id":9007199254740993}} is refused',
    ],
  },
  {
    guard: 'models: a database that says nothing holds no request',
    without: 'requests wait for ever on a server whose network is cut in silence',
    file: 'apps/runtime-workspace/src/postgres/pool-settings.ts',
    find: '    ...limits,',
    replace: '',
    test: [
      'apps/runtime-workspace/src/postgres/outage.test.ts',
      'has an end for each wait, unless settings say another',
    ],
  },
  {
    guard: 'models: a database behind a pooler is reached',
    without: 'each connection through PgBouncer is refused, for ever',
    file: 'apps/runtime-workspace/src/postgres/open-postgres.ts',
    find: 'pool.options.statement_timeout = undefined;',
    replace: '',
    test: [
      'apps/runtime-workspace/src/postgres/outage.test.ts',
      'is none where a pooler in front of the database takes no limit for statements',
    ],
  },
  {
    guard: 'models: a database that says nothing is away',
    without: 'its requests are answered 500, and readiness says that all is well',
    file: 'apps/runtime-workspace/src/postgres/database-error.ts',
    find: 'Query read timeout|',
    replace: '',
    test: [
      'apps/runtime-workspace/src/postgres/outage.test.ts',
      'that nobody tells of ends the requests that wait, and the connection',
    ],
  },
  {
    guard: 'models: what REST serves is described by a valid OpenAPI document',
    without: 'no generator of clients reads it',
    file: 'apps/runtime-workspace/src/openapi/document.ts',
    find: 'tags: tags.map((name) => ({ name })),',
    replace: 'tags,',
    test: ['apps/runtime-workspace/src/openapi/openapi.test.ts', 'is valid by the schema of OpenAPI 3.1'],
  },
];
