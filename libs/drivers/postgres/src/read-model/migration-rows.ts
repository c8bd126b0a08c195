import type { EnvironmentId, MigrationId, ReleaseId, TenantId } from '@tiffin/kernel';
import { changeKinds } from '@tiffin/migrations-rules';
import { idOf, json, moment, oneOf, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';

export const migrationStates = ['planned', 'running', 'done', 'failed'] as const;
export const changeMoments = ['before', 'after'] as const;

/** So many of an environment are shown. */
const newest = 50;

const migrationShape = RowShape.of({
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  id: ['t.id', idOf<MigrationId>()],
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  releaseId: ['t.release_id', idOf<ReleaseId>()],
  connectorId: ['t.connector_id', text],
  connectorName: ['t.connector', text],
  kind: ['t.kind', oneOf(changeKinds)],
  moment: ['t.moment', oneOf(changeMoments)],
  words: ['t.words', text],
  sql: ['to_jsonb(t.sql)', json((value) => value as readonly string[])],
  state: ['t.state', oneOf(migrationStates)],
  note: ['t.note', orNull(text)],
  resolvedAt: ['t.resolved_at', orNull(moment)],
  plannedAt: ['t.planned_at', moment],
  startedAt: ['t.started_at', orNull(moment)],
  finishedAt: ['t.finished_at', orNull(moment)],
});
export type MigrationRow = Row<typeof migrationShape>;

export const migrationsOf = statement(
  migrationShape,
  (columns) => `select m.* from unnest($1::uuid[]) w (environment_id) cross join lateral (
      select ${columns} from migration t where t.environment_id = w.environment_id order by t.id desc limit ${newest}) m
    order by m.id desc`,
);
