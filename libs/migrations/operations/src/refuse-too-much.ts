import { Refusal } from '@tiffin/kernel';
import { mostTables, type PlannedChange } from '@tiffin/migrations-rules';

/** While they are planned and made nobody else's databases wait for longer than a moment. */
export const mostChanges = 5_000;

/** What is more than a canvas can reasonably ask of one database, or than the database could tell of again. Refuses MIGRATION_BLOCKED. */
export function refuseTooMuch(connector: string, changes: readonly PlannedChange[]): void {
  const refuse = (why: string) => {
    throw Refusal.of('MIGRATION_BLOCKED', `Connector "${connector}": ${why}`);
  };
  const { length } = changes;
  if (length > mostChanges)
    refuse(
      `this release would make ${length} changes at once, and ${mostChanges} are the most; bring them out in several releases`,
    );
  const tables = Math.max(0, ...changes.map(({ then }) => then.tables.length));
  if (tables > mostTables)
    refuse(
      `the database would have ${tables} tables, and ${mostTables} are the most; keep some models in another database, behind a connector of its own`,
    );
}
