/** Guards of what audit events hold of their objects, that none is forgotten, and of people who are erased. */
const states = 'prisma/migrations/20261126195000_events_hold_states/migration.sql';
const erasure = 'prisma/migrations/20261126215300_people_are_erased_whole/migration.sql';
const held = 'libs/drivers/postgres/src/audited-states.test.ts';
const columns = 'libs/drivers/postgres/src/audited-columns.test.ts';
const gone = 'apps/api/src/tenancy/delete-account.test.ts';

export const auditStates = [
  {
    guard: 'a change without an audit event is refused by the database',
    without: 'whoever forgets an event, or leaves it out, changes a tenant unseen',
    file: states,
    find: "RAISE EXCEPTION 'A change of % has no audit event.', object USING ERRCODE = 'integrity_constraint_violation';",
    replace: 'RETURN NULL;',
    test: [
      held,
      'of what is there, what is new and what goes is refused with all that its transaction did',
      'is refused to workers too',
    ],
  },
  {
    guard: 'what is changed has an event of its own',
    without: 'one event covers whatever else its transaction changed',
    file: states,
    find: "OR state -> 2 = 'true' OR states ? '' AND 'null' IN (state -> 0, state -> 1)",
    replace: "OR states ? ''",
    test: [held, 'is not saved by an event about something else'],
  },
  {
    guard: 'the hash before is that of before the transaction',
    without: 'what an act did in two steps is on record as its last step',
    file: states,
    find: 'IF before IS NULL THEN',
    replace: "IF before IS NULL OR before <> 'null' THEN",
    test: [held, 'as of the whole transaction, however often it changes and whichever event speaks of it'],
  },
  {
    guard: 'states are hashed in one time zone',
    without: 'the same state has another hash in another session, and a chain of states breaks for nothing',
    file: states,
    find: "SECURITY DEFINER SET search_path = '' SET timezone = 'UTC' AS $$",
    replace: "SECURITY DEFINER SET search_path = '' AS $$",
    test: [held, 'in the same text whatever the session’s time zone is'],
  },
  {
    guard: 'names in a state are salted',
    without: 'a name is guessed from a hash, after it was erased too',
    file: states,
    find: "audit.sha256_hex(audit.salt_of((state ->> 'tenant_id')::uuid) || (shown ->> name))",
    replace: 'audit.sha256_hex(shown ->> name)',
    test: [held, 'without names that could be guessed: they are salted, and no role reads the salts'],
  },
  {
    guard: 'the salts of states are for no role',
    without: 'whoever breaks into a process guesses names from hashes',
    file: states,
    find: 'REVOKE ALL ON audit.salt FROM PUBLIC;',
    replace: 'GRANT SELECT ON audit.salt TO PUBLIC;',
    test: [held, 'without names that could be guessed: they are salted, and no role reads the salts'],
  },
  {
    guard: 'every column that a role may write is a state or has a reason why not',
    without: 'a table is changed without a trace since it was added',
    file: states,
    find: "SELECT audit.keep_states('public.member', 'member', 'id', '{name}', '{}');",
    replace: '',
    test: [columns, 'is a state of which each change has its event, or has a reason why not'],
  },
  {
    guard: 'who is the last owner of a tenant is not erased',
    without: 'a tenant is left that nobody can open',
    file: erasure,
    find: "WHERE t.state <> 'deleting' AND NOT EXISTS (SELECT FROM public.member o",
    replace: 'WHERE false AND NOT EXISTS (SELECT FROM public.member o',
    test: [gone, 'hands over or deletes first what nobody else owns; until then nothing is done'],
  },
  {
    guard: 'a person is erased from the rows of tenants too',
    without: 'their name stays with everything that they wrote',
    file: erasure,
    find: '    PERFORM directory.erase_names(person, address);',
    replace: '',
    test: [gone, 'is in no table any more by name and address, and the log of every tenant is whole'],
  },
  {
    guard: 'a person is erased from the log of every tenant',
    without: 'their name and address stay for ever, where nothing is ever deleted',
    file: erasure,
    find: '    PERFORM audit.erase_person(person::text);\n  END LOOP;',
    replace: '  END LOOP;',
    test: [gone, 'is in no table any more by name and address, and the log of every tenant is whole'],
  },
  {
    guard: 'a person is erased where they were an operator, too',
    without: 'their name stays in the log of every tenant that they had to do with',
    file: erasure,
    find: 'PERFORM audit.erase_person(of_subject);',
    replace: 'CONTINUE;',
    test: [gone, 'is erased where they were an operator, under the subject that did it'],
  },
];
