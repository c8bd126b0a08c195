/** Guards of what runs beside user code in one process. */
export const runtimes = [
  {
    guard: 'output: a function cannot name its port',
    without: 'code that prints a `listening` line sends the cell, and its callers, to a port of somebody else',
    file: 'apps/runtime-function-node/src/main.ts',
    find: '  log.flush();\n  explainMissingModules',
    replace: '  explainMissingModules',
    test: [
      'apps/runtime-function-node/src/output.test.ts',
      'is never taken for the line that names the port: that is the first',
    ],
  },
  {
    guard: 'output: a model’s script cannot name its port',
    without: 'as above, for the workspace',
    file: 'apps/runtime-workspace/src/main.ts',
    find: '  log.flush();\n  explainMissingModules',
    replace: '  explainMissingModules',
    test: [
      'apps/runtime-workspace/src/bundle.test.ts',
      'says its port before a script can say another, and is not ready before the scripts have run',
    ],
  },
  {
    guard: 'workspace: a condition that an operation does not read is refused',
    without: '`DELETE /owners/1/cars?filter={"where":…}` deletes all cars',
    file: 'apps/runtime-workspace/src/routes/run-route.ts',
    find: '  refuseUnread(route, source.query);\n',
    replace: '',
    test: ['apps/runtime-workspace/src/query/wrong-filters.test.ts', 'is refused, and nothing changes: '],
  },
  {
    guard: 'workspace: a reserved name in a query string is refused',
    without: 'the parser drops the condition silently, and all rows match',
    file: 'apps/runtime-workspace/src/query/parse-query.ts',
    find: '  refuseReserved(text);\n',
    replace: '',
    test: ['apps/runtime-workspace/src/query/wrong-filters.test.ts', 'with a reserved name in brackets is refused: '],
  },
  {
    guard: 'workspace: an empty condition changes nothing',
    without: '`POST /owners/update?where=` with an unset variable changes all rows',
    file: 'apps/runtime-workspace/src/routes/run-route.ts',
    find: "if (where === undefined && writes && 'where' in query)",
    replace: 'if (where === undefined && writes && query === undefined)',
    test: ['apps/runtime-workspace/src/query/wrong-filters.test.ts', 'is refused, and nothing changes: '],
  },
  {
    guard: 'output: our lines begin on a line of their own',
    without: 'a log line sticks to what user code printed, and no reader takes it for JSON',
    file: 'libs/runtime/src/own-lines.ts',
    find: 'this.#write(this.isAtLineStart() ? text : `\\n${text}`);',
    replace: 'this.#write(text);',
    test: [
      'apps/runtime-function-node/src/output.test.ts',
      'never shares a line with the runtime: text without a line break',
    ],
  },
  {
    guard: 'modules: what a folder above holds is not there',
    without: 'a missing package is reported as a restricted API, and packages that could do without it fail',
    file: 'libs/runtime/src/missing-modules.ts',
    find: 'throw isAboutAbsence(error) ? missing(code, asked, error) : error;',
    replace: 'throw error;',
    test: [
      'apps/runtime-function-node/src/missing-modules.test.ts',
      'ends the start with one line that says which, where and what to do: a package that a folder above has',
    ],
  },
];
