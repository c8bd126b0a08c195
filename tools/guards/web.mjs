/** Guards of the api towards the web: pages, strangers, those who ask too much. */
const suite = 'apps/api/src/http/web.test.ts';
const limits = 'apps/api/src/limits/limits.test.ts';

export const web = [
  {
    guard: 'CORS: the origins of the setting, and no others',
    without: 'any page that a person visits reads what the API answers to it',
    file: 'apps/api/src/http/origins.ts',
    find: 'origin: [...origins],',
    replace: 'origin: true,',
    test: [suite, 'may not from https://evil.example'],
  },
  {
    guard: 'sockets: only pages of known origins',
    without: 'any page opens sockets, for which browsers ask nobody',
    file: 'apps/api/src/http/origins.ts',
    find: 'return host !== undefined && URL.parse(origin)?.host === host;',
    replace: 'return host !== undefined;',
    test: [suite, 'is not opened by a page of https://evil.example'],
  },
  {
    guard: 'sockets: one that does not say who it is is closed',
    without: 'whoever opens sockets and says nothing holds memory for ever',
    file: 'apps/api/src/http/sockets.ts',
    find: "socket.close(initialisationTimeout, 'Connection initialisation timeout')",
    replace: 'undefined',
    test: [suite, 'that says nothing is closed after 5 s'],
  },
  {
    guard: 'one content type',
    without: 'a form of a foreign page sends what a parser reads, without any leave',
    file: 'apps/api/src/create-api.ts',
    find: "  takeOnlyJson(server, '/graphql');\n",
    replace: '',
    test: [suite, 'may not be "application/graphql"'],
  },
  {
    guard: 'production: no schema for strangers',
    without: 'whoever has no token lists every operation',
    file: 'apps/api/src/documents/document-gate.ts',
    find: "if (this.web.mode === 'production' && introspection.test(text)) await this.sessions.of(context);",
    replace: '',
    test: [suite, 'the schema is shown to who has a token, and to no stranger, also once it was shown'],
  },
  {
    guard: 'production: no suggestions',
    without: 'the schema is learned from what wrong names resemble',
    file: 'apps/api/src/errors/public-error.ts',
    find: "const message = error.shown.message.replace(/ Did you mean [^?]*\\?/g, '');",
    replace: 'const { message } = error.shown;',
    test: [suite, 'no suggestion is made for a field that is none'],
  },
  {
    guard: 'trusted documents only, where the setting says so',
    without: 'a stolen session asks for whatever it likes',
    file: 'apps/api/src/documents/document-gate.ts',
    find: "if (this.web.isTrustedOnly && !this.isFree(text, context)) throw Refusal.of('DOCUMENT_UNKNOWN', 'a text');",
    replace: '',
    test: [suite, 'are taken from people, as text and by id, and no other text is'],
  },
  {
    guard: 'a budget of cost for each tenant',
    without: 'one tenant’s queries take the API from all others',
    file: 'apps/api/src/limits/cost-budget.ts',
    find: 'if (account.left < asked) {',
    replace: 'if (account.left === -1) {',
    test: [suite, 'ends, with the time to wait, and is no other tenant’s'],
  },
  {
    guard: 'a page is no longer than a page, before anything is run',
    without: 'lists of 10,000 rows are begun before they are refused',
    file: 'apps/api/src/limits/refuse-costly.ts',
    find: "if (measure.page > longestPage) throw tooMuch('rows of one page', longestPage);",
    replace: '',
    test: [limits, 'is refused with a page of 101'],
  },
];
