/** Guards of the audit chains. */
const chains = 'prisma/migrations/20261126150000_audit_events_are_chained/migration.sql';
const noted = 'libs/drivers/postgres/src/noted-events.ts';
const suite = 'libs/drivers/postgres/src/audit-chain.test.ts';

export const audit = [
  {
    guard: 'audit events are written by one function alone',
    without: 'whoever breaks into a process writes events that nobody numbered or hashed, or removes them',
    file: chains,
    find: 'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.audit_event FROM tiffin_app, tiffin_worker;',
    replace: 'GRANT INSERT, UPDATE, DELETE, TRUNCATE ON public.audit_event TO tiffin_app, tiffin_worker;',
    test: [
      suite,
      'insert is not for the api, the workers and the auditor',
      'update is not for the api, the workers and the auditor',
      'delete is not for the api, the workers and the auditor',
      'truncate is not for the api, the workers and the auditor',
    ],
  },
  {
    guard: 'the owner of the tables cannot change or delete audit events',
    without: 'a migration or a function that runs as the owner rewrites what was done',
    file: chains,
    find: 'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE',
    replace: 'CREATE TRIGGER refuse_change BEFORE INSERT',
    test: [suite, 'update is not for the owner of the table either', 'delete is not for the owner of the table either'],
  },
  {
    guard: 'the owner of the tables cannot truncate the audit events',
    without: 'one word empties the record of all tenants',
    file: chains,
    find: 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE',
    replace: 'CREATE TRIGGER refuse_truncate BEFORE INSERT',
    also: [
      {
        file: chains,
        find: "TG_OP = 'UPDATE' THEN",
        replace: "TG_OP = 'INSERT' THEN RETURN NULL; ELSIF TG_OP = 'UPDATE' THEN",
      },
    ],
    test: [suite, 'truncate is not for the owner of the table either'],
  },
  {
    guard: 'erasing a name leaves nothing in its place',
    without: 'an act is put on somebody else',
    file: chains,
    find: 'AND (NEW.actor_name IS NULL AND NEW.actor_salt IS NULL\n        OR',
    replace: 'AND (true OR',
    test: [suite, 'and who erases actor_name may put nothing in its place'],
  },
  {
    guard: 'erasing what else tells who somebody is leaves nothing in its place',
    without: 'an invitation of one is made one of another',
    file: chains,
    find: 'AND (NEW.personal IS NULL AND NEW.personal_salt IS NULL\n        OR',
    replace: 'AND (true OR',
    test: [suite, 'and who erases personal may put nothing in its place'],
  },
  {
    guard: 'the end of a chain is locked while events come behind it',
    without: 'two who append at once take the same number, and one act fails',
    file: chains,
    find: 'SELECT * INTO last FROM audit.head h WHERE h.tenant_id = chain FOR UPDATE;\n  IF NOT FOUND',
    replace: 'SELECT * INTO last FROM audit.head h WHERE h.tenant_id = chain;\n  IF NOT FOUND',
    test: [suite, 'stay without gaps where many append at once, and where transactions are taken back'],
  },
  {
    guard: 'events are appended as the last thing of a transaction',
    without: 'two transactions wait for each other, and the database ends one of them',
    file: 'libs/drivers/postgres/src/audit-rows.ts',
    find: 'actor: this.actor, entry });',
    replace: 'actor: this.actor, entry });\n    await appendNotedEvents(this.transaction);',
    also: [
      {
        file: 'libs/drivers/postgres/src/audit-rows.ts',
        find: 'import { noteEvent }',
        replace: 'import { appendNotedEvents, noteEvent }',
      },
    ],
    test: [suite, 'of two who wait for each other’s rows are written by both, as nothing comes behind an event'],
  },
  {
    guard: 'the name of who acts is hashed with a salt, not kept in the text that is hashed',
    without: 'a person cannot be erased without breaking the chain',
    file: chains,
    find: "'name', audit.sha256_hex(e.actor_salt || e.actor_name)),",
    replace: "'name', e.actor_name),",
    test: [suite, 'have names and addresses outside the text that is hashed, and stay whole when those are erased'],
  },
  {
    guard: 'the ends of the chains are for no role',
    without: 'whoever breaks into a process sets an end back, and the next event takes the place of one that was',
    file: chains,
    find: 'REVOKE ALL ON audit.head FROM PUBLIC;',
    replace: 'GRANT ALL ON audit.head TO PUBLIC;',
    test: [suite, 'the heads are for nobody'],
  },
];
