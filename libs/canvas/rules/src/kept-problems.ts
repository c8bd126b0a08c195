import { sqlColumnOf, sqlTableOf, type StoredTable } from '@tiffin/contracts';
import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import type { Entity } from './entity.js';
import { keptTables } from './kept-tables.js';
import { problemOf } from './problem-of-entity.js';

/** Columns that every table of PostgreSQL has. */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);
/** The platform's own table in a database. */
const ledger = 'tiffin_migration';

interface Holder {
  readonly table: StoredTable;
  readonly connector: string;
  readonly entity: Entity;
}

const told = ({ name, links }: StoredTable): string =>
  links ? `the links between Model "${links.models[0]}" and Model "${links.models[1]}"` : `Model "${name}"`;

function tableProblems(holders: readonly Holder[]): Problem[] {
  const seen = new Map<string, Holder>();
  return holders.flatMap((holder) => {
    const { table, connector, entity } = holder;
    const name = sqlTableOf(table.name);
    const says = (message: string): Problem[] => [problemOf(entity, { rule: 'table-name', field: 'name', message })];
    if (name === ledger || name.startsWith('pg_'))
      return says(
        `A table "${name}" of Connector "${connector}" would not be that of ${told(table)}. Rename the model.`,
      );
    const first = seen.get(`${connector} ${name}`);
    seen.set(`${connector} ${name}`, first ?? holder);
    if (!first) return [];
    return says(
      `${told(first.table)} and ${told(table)} would be kept in one table "${name}" of Connector "${connector}". Rename one.`,
    );
  });
}

function columnProblems({ table, connector, entity }: Holder): Problem[] {
  const seen = new Map<string, string>();
  return table.fields.flatMap(({ name, leadsTo }) => {
    const column = sqlColumnOf(name);
    const first = seen.get(column);
    seen.set(column, first ?? name);
    const field = leadsTo ? 'relations' : 'properties';
    const says = (message: string): Problem[] => [problemOf(entity, { rule: 'column-name', field, message })];
    if (systemColumns.has(column))
      return says(
        `Model "${table.name}": "${name}" is a name of the database itself (Connector "${connector}"). Rename it.`,
      );
    if (first === undefined) return [];
    return says(
      `Model "${table.name}": "${first}" and "${name}" would be one column "${column}" of Connector "${connector}". Rename one.`,
    );
  });
}

/** What would lie on top of each other in a database: names are told apart there without case. */
export function keptProblems(canvas: Canvas): Problem[] {
  const holders = keptTables(canvas, 'postgresql').flatMap(({ connector, models, tables }) =>
    tables.flatMap((table): Holder[] => {
      const name = table.links?.models[0] ?? table.name;
      const entity = models.find((model) => model.name === name);
      return entity ? [{ table, connector: connector.name, entity }] : [];
    }),
  );
  return [...tableProblems(holders), ...holders.flatMap(columnProblems)];
}
