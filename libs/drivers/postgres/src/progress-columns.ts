import type { Failure } from '@tiffin/contracts';
import type { CellAway } from '@tiffin/deployments-rules';
import type { ReleaseId, RevisionId } from '@tiffin/kernel';
import { z } from 'zod';
import { idOf, integer, json, moment, orNull, text, truth } from './reads/decode.js';

/** As it is stored. */
export const failure: z.ZodType<Failure> = z.object({
  unitKey: z.string().nullable(),
  unitName: z.string().nullable(),
  reason: z.string(),
  lastLines: z.array(z.string()),
});
const storedFailure = orNull(json((value) => failure.parse(value)));

const cellAway: z.ZodType<CellAway> = z.object({
  name: z.string(),
  since: z.iso
    .datetime({ offset: true })
    .transform((at) => new Date(at))
    .nullable(),
});
/** From JSON, as Postgres makes it. */
const readCellAway = (value: unknown): CellAway | null => cellAway.nullable().parse(value);
/** As one column, and null for almost every environment: who reads environments pays for a look at two small rows. */
const cellAwayColumn = `(select json_build_object('name', c.name, 'since', case when c.state <> 'down' then c.silent_since end)
  from tenant n join platform.cell c on c.id = n.cell_id and n.tenant_id = t.tenant_id
  where c.silent_since is not null or c.state = 'down')`;

/** The columns of a project, `p`, that say how far its head's build is. */
export const buildProgressColumns = {
  headRevisionId: ['p.head_revision_id', idOf<RevisionId>()],
  builtRevisionId: ['p.built_revision_id', orNull(idOf<RevisionId>())],
  buildFailedRevisionId: ['p.build_failed_revision_id', orNull(idOf<RevisionId>())],
  buildFailure: ['p.build_failure', storedFailure],
  buildFault: ['p.build_fault', orNull(text)],
  buildFaults: ['p.build_faults', integer],
  buildNextTryAt: ['p.build_next_try_at', orNull(moment)],
} as const;

/** The columns of an environment, `t`, that say what it is doing, beside those of its project. */
export const deployProgressColumns = {
  followsHead: ['t.follows_head', truth],
  desiredReleaseId: ['t.desired_release_id', orNull(idOf<ReleaseId>())],
  currentReleaseId: ['t.current_release_id', orNull(idOf<ReleaseId>())],
  deployFailedReleaseId: ['t.deploy_failed_release_id', orNull(idOf<ReleaseId>())],
  settingsApplied: ['t.applied_settings_version = t.settings_version', truth],
  settingsFailed: ['t.failed_settings_version = t.settings_version', truth],
  deployFailure: ['t.deploy_failure', storedFailure],
  deployFault: ['t.deploy_fault', orNull(text)],
  deployFaults: ['t.deploy_faults', integer],
  deployNextTryAt: ['t.deploy_next_try_at', orNull(moment)],
  runningFailure: ['t.running_failure', storedFailure],
  isPaused: ['t.is_paused', truth],
  isStopped: ['t.is_stopped', truth],
  staysStopped: ['t.stopped_at is not null and not p.is_paused', truth],
  cellAway: [cellAwayColumn, orNull(json(readCellAway))],
} as const;
