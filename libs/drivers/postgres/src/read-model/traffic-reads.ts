import { trafficFigures } from '@tiffin/contracts';
import type { EnvironmentId } from '@tiffin/kernel';
import { idOf, json, moment, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';

/** Times are in ISO 8601; `unitKey` and `endpoint` null: of all. */
export interface TrafficPage {
  readonly from: string;
  readonly to: string;
  readonly stepMinutes: number;
  readonly unitKey: string | null;
  readonly endpoint: string | null;
  /** Of one environment. */
  readonly atMost: number;
}

const sums = Array.from({ length: trafficFigures }, (_, at) => `sum(t.figures[${at + 1}])`).join(', ');

const shape = RowShape.of({
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  unitKey: ['t.unit_key', text],
  endpoint: ['t.endpoint', text],
  at: [`date_bin($4::int * interval '1 minute', t.at, timestamptz 'epoch')`, moment],
  figures: [`to_jsonb(array[${sums}])`, json((given) => (given as unknown[]).map(Number))],
});
export type TrafficRow = Row<typeof shape>;

/** By unit, endpoint and time. */
export const trafficPages = statement(
  shape,
  (columns) => `select p.* from unnest($1::uuid[]) w (environment_id) cross join lateral (
      select ${columns} from traffic t
      where t.environment_id = w.environment_id and t.step_minutes in (1, 10)
        and t.at >= $2::timestamptz and t.at < $3::timestamptz
        and ($5::text is null or t.unit_key = $5) and ($6::text is null or t.endpoint = $6)
      group by 1, 2, 3, 4 order by 2, 3, 4 limit $7::int) p
    order by 1, 2, 3, 4`,
);
