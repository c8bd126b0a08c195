/** Guards of who calls, in which capacity, and of what fields below an operation need. */
export const callers = [
  {
    guard: 'a field that shows an object or takes an id states what it needs, or the API does not start',
    without: 'a relation that somebody adds is open to whoever sees its parent',
    file: 'apps/api/src/access/refuse-unstated.ts',
    find: '...unstatedFields(schema)]',
    replace: '...unstatedFields(schema).slice(99)]',
    test: [
      'apps/api/src/access/refuse-unstated.test.ts',
      'that shows an object, or takes an id, and states nothing keeps the API from starting (I-02)',
    ],
  },
  {
    guard: 'what a field states is asked before it answers',
    without: 'viewers read logs',
    file: 'apps/api/src/access/enforce-fields.ts',
    find: 'session.caller.grant(permission, parent.tenantId);',
    replace: 'session.caller.may(permission, parent.tenantId);',
    test: ['apps/api/src/access/access.test.ts', 'may need more than the operation: logs are not for viewers'],
  },
  {
    guard: 'an identity token from before its person was signed out everywhere opens nothing',
    without: 'who took a token keeps it, whatever its owner does',
    file: 'apps/api/src/access/person-reader.ts',
    find: 'if (isOutdated(person, found)) return null;',
    replace: '',
    test: [
      'apps/api/src/access/persons.test.ts',
      'ends within a second of its person being signed out everywhere, on open subscriptions too; a newer one stands',
    ],
  },
  {
    guard: 'API tokens and identity tokens have a reader each',
    without: 'API tokens are sent to whoever keeps the identities',
    file: 'apps/api/src/access/bearer-reader.ts',
    find: "(token.startsWith('tfn_') ? this.apiTokens : this.persons).read(token)",
    replace: 'this.persons.read(token).then((person) => person ?? this.apiTokens.read(token))',
    test: [
      'apps/api/src/access/persons.test.ts',
      'that does not stand opens nothing, and an API token is never shown to the provider',
    ],
  },
  {
    guard: 'operator permissions are for operators',
    without: 'an owner of a tenant lists all others',
    file: 'libs/access/src/operator-grant.ts',
    find: 'if (operator === null || !operatorPolicy.includes(permission))',
    replace: 'if (!operatorPolicy.includes(permission))',
    test: ['libs/access/src/operator-grant.test.ts', 'gives operators what it lists, and nobody else anything (I-35)'],
  },
];
