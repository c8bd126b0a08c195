/** Guards of the audit chains. */
const chains = 'prisma/migrations/20261126150000_audit_events_are_chained/migration.sql';
const states = 'prisma/migrations/20261126195000_events_hold_states/migration.sql';
const noted = 'libs/drivers/postgres/src/noted-events.ts';
const suite = 'libs/drivers/postgres/src/audit-chain.test.ts';

const rules = 'libs/audit/rules/src';
const tampering = 'apps/auditor/src/tampering.test.ts';
const auditing = 'apps/auditor/src/auditing.test.ts';
const offline = 'apps/audit-verify/src/verify-file.test.ts';

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
    file: states,
    find: "PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || chain, 0));",
    replace: '',
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
    file: states,
    find: "'name', encode(sha256(convert_to(name_salt || name, 'UTF8')), 'hex')),",
    replace: "'name', name),",
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
  {
    guard: 'chain: an event is what was hashed',
    without: 'an event is edited and nobody sees it',
    file: `${rules}/chain-check.ts`,
    find: "event.hash !== hash('sha256', event.body)",
    replace: "hash('sha256', event.body) === ''",
    test: [tampering, 'an event edited with what was hashed'],
  },
  {
    guard: 'chain: what is shown of an event is what was hashed',
    without: 'the log shows an act that nobody did',
    file: `${rules}/stored-event.ts`,
    find: '!columnsAgree(event.columns, body)',
    replace: '!columnsAgree(null, body)',
    test: [tampering, 'the action edited', 'another actor'],
  },
  {
    guard: 'chain: the name of who acted is the one that was hashed',
    without: 'an act is put on somebody else',
    file: `${rules}/stored-event.ts`,
    find: 'return isPersonal(event.actorName, body.actor.name) &&',
    replace: 'return',
    test: [tampering, 'another name', 'another name without salt'],
  },
  {
    guard: 'chain: each event names the hash of the one before',
    without: 'an event is edited with its hash and nobody sees it',
    file: `${rules}/chain-check.ts`,
    find: 'return event.prevHash === this.#last.hash ? null :',
    replace: "return event.prevHash !== '' ? null :",
    test: [tampering, 'an event edited with its hash'],
  },
  {
    guard: 'chain: no number is missing',
    without: 'an event is deleted and nobody sees it',
    file: `${rules}/chain-check.ts`,
    find: 'if (missed) this.#fault =',
    replace: "if (missed?.hash === '') this.#fault =",
    test: [tampering, 'the last ones deleted, and the head set back', 'all deleted, the head too'],
  },
  {
    guard: 'chain: it is held against what checkpoints have seen',
    without: 'whoever runs the database writes the whole record anew',
    file: `${rules}/chain-check.ts`,
    find: 'if (next.hash !== this.#last.hash) {',
    replace: "if (next.hash === '') {",
    test: [tampering, 'the whole chain written anew', 'what came after the first checkpoint written anew'],
  },
  {
    guard: 'checkpoint: signed by a key that is known',
    without: 'anybody who may write there makes checkpoints of his own',
    file: `${rules}/checkpoint.ts`,
    find: "if (!keys.some((key) => verify(null, bytes, key, Buffer.from(signature, 'base64')))) return null;",
    replace:
      "if (!keys.some((key) => verify(null, bytes, key, Buffer.from(signature, 'base64'))) && bytes.length === 0) return null;",
    test: [tampering, 'one whose heads, statement or signature is another', 'one of another key'],
  },
  {
    guard: 'checkpoint: its heads are those of the tree that was signed',
    without: 'an end that nobody signed is taken for one',
    file: `${rules}/checkpoint.ts`,
    find: 'merkleRoot(heads.map(leafOf)) !== stated.root',
    replace: 'heads.length < 0',
    test: [tampering, 'one whose heads, statement or signature is another'],
  },
  {
    guard: 'checkpoints: none is missing',
    without: 'those that prove something are taken away unseen',
    file: `${rules}/checkpoint-log.ts`,
    find: 'return last < newest ?',
    replace: 'return last < newest - 9e9 ?',
    test: [tampering, 'one that is missing between others, and the newest ones, which the database remembers'],
  },
  {
    guard: 'checkpoints: a number is used once',
    without: 'a checkpoint that was taken away is replaced by one that suits',
    file: 'libs/audit/operations/src/sign-checkpoint.ts',
    find: 'Math.max(await log.newestNumber(), known?.number ?? 0) + 1',
    replace: '(await log.newestNumber()) + 1',
    test: [tampering, 'the number of one that was taken away is not used again'],
  },
  {
    guard: 'checkpoints: what is there is never replaced',
    without: 'two auditors, or a faulty one, overwrite a proof',
    file: 'libs/drivers/checkpoints/src/folder-checkpoint-store.ts',
    find: 'await link(unfinished, path);',
    replace: 'await rename(unfinished, path);',
    also: [
      {
        file: 'libs/drivers/checkpoints/src/folder-checkpoint-store.ts',
        find: 'import { link, mkdir,',
        replace: 'import { rename, mkdir,',
      },
    ],
    test: [
      'libs/drivers/checkpoints/src/folder-checkpoint-store.test.ts',
      'lets one of several that write the same number at once',
    ],
  },
  {
    guard: 'retention: events go only once their end is signed outside',
    without: 'for an hour nobody can show that what is gone was to go',
    file: 'libs/audit/operations/src/apply-retention.ts',
    find: 'await ledger.dropThrough(end.tenantId, seen.baseSeq);',
    replace: 'await ledger.dropThrough(end.tenantId, end.baseSeq);',
    also: [
      {
        file: 'libs/audit/operations/src/apply-retention.ts',
        find: 'if (seen && seen.baseSeq > 0)',
        replace: 'if (seen)',
      },
    ],
    test: [
      auditing,
      'drops what is old only once a checkpoint has signed that, and every proof holds before and after',
    ],
  },
  {
    guard: 'retention: a chain begins where a checkpoint says',
    without: 'whoever runs the database drops the beginning and says that it was retention',
    file: 'libs/audit/operations/src/verify-chain.ts',
    find: 'signed ?? end',
    replace: 'end',
    test: [auditing, 'is no way to drop what no checkpoint has signed away'],
  },
  {
    guard: 'the key that signs is for nobody else',
    without: 'any process of the machine signs checkpoints',
    file: 'libs/drivers/checkpoints/src/signing-key.ts',
    find: '.mode & 0o077',
    replace: '.mode & 0',
    test: [auditing, 'does not start with a key that others can read'],
  },
  {
    guard: 'export: the end of the chain is in the tree that was signed',
    without: 'any chain goes with any checkpoint',
    file: `${rules}/audit-export.ts`,
    find: 'if (rootOfPath(leafOf(head), path) !== stated.root)',
    replace: 'if (head.seq < 0)',
    test: [offline, 'with another end is not', 'with another way to the root is not'],
  },
  {
    guard: 'export: events are followed up to the end that was signed',
    without: 'who exports leaves out what does not suit',
    file: `${rules}/audit-export.ts`,
    find: 'check.finish(head.seq);',
    replace: '',
    test: [offline, 'with the last missing is not'],
  },
];
