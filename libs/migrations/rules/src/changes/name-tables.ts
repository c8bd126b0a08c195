import { sqlTableOf } from '@tiffin/contracts';
import { called } from '../called.js';
import { type PlanDraft, tableOf, withTable } from '../plan-draft.js';
import { dependentsOfNames } from '../sql/dependents-sql.js';
import { quotedName } from '../sql/quoted.js';
import { aliasesSql, tableSql } from '../sql/table-sql.js';
import type { TableSchema } from '../store-schema.js';
import { holderOf, nameInUse, nameTaken } from './make-tables.js';

const isSame = (one: { readonly model: string }, other: { readonly model: string }): boolean =>
  sqlTableOf(one.model) === sqlTableOf(other.model);

const knows = ({ model, alsoCalled = [] }: TableSchema, name: string): boolean =>
  [model, ...alsoCalled].some((one) => sqlTableOf(one) === sqlTableOf(name));

/**
 * A release finds a renamed model's rows by the new name while the running one goes on by the old: the new name is a view of the table,
 * through which rows are written too. The table itself is renamed when nobody asks for the old name any more.
 */
export function addNames(plan: PlanDraft): void {
  for (const { applied, wanted } of plan.pairs) {
    if (knows(applied, wanted.model)) continue;
    const name = sqlTableOf(wanted.model);
    const holder = holderOf(plan.start, name);
    const named = { ...applied, alsoCalled: [...(applied.alsoCalled ?? []), wanted.model] };
    plan.add('before', {
      kind: 'expand',
      words: `${called(applied)} is called "${wanted.model}" as well`,
      sql: [`create view ${quotedName(name)} as select * from ${tableSql(applied)}`],
      obstacle: holder ? nameTaken(name, holder) : nameInUse(name, called(wanted)),
      then: withTable(plan.state, named),
    });
  }
}

/** Once nothing else serves, a table has the one name that its model has. */
export function leaveNames(plan: PlanDraft): void {
  for (const { applied, wanted } of plan.pairs) {
    const others = [applied.model, ...(applied.alsoCalled ?? [])].filter((model) => !isSame({ model }, wanted));
    if (others.length === 0) continue;
    const { alsoCalled: _, links: _links, ...bare } = applied;
    plan.add('after', {
      kind: 'contract',
      words: `${called(wanted)} is not called ${others.map((name) => `"${name}"`).join(' or ')} any more`,
      sql: [
        ...aliasesSql(applied).drop,
        ...(isSame(applied, wanted) ? [] : [`alter table ${tableSql(applied)} rename to ${tableSql(wanted)}`]),
      ],
      obstacle: dependentsOfNames(
        tableOf(plan.start, applied.modelId) ?? applied,
        `a former name of ${called(wanted)}, which goes`,
      ),
      then: withTable(plan.state, {
        ...bare,
        model: wanted.model,
        ...(wanted.links ? { links: wanted.links } : {}),
      }),
    });
  }
}
