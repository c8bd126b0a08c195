import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CheckpointLog, type LogVerdict, VerifyLog } from '@tiffin/audit-operations';
import { chainFaultText, logFaultText, readPublicKeys } from '@tiffin/audit-rules';
import { checkpointPlace, openCheckpointStore, StoreUnavailable } from '@tiffin/checkpoints';
import { PostgresAuditLedger } from '@tiffin/postgres';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { Terminal } from '../output/terminal.js';
import { auditorUrl } from '../stack/prepare-database.js';
import { requireRunning } from '../stack/up-file.js';

interface Options {
  readonly tenant?: string;
  readonly database?: string;
  readonly checkpoints?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Verifies chains as they lie in the database against what lies outside it; changes nothing. */
export async function runAuditVerify(options: Options): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const store = openCheckpointStore(placeOf(options.checkpoints));
  const keys = readPublicKeys(readFileSync(from(options.key, layout.auditPublicKey), 'utf8'));
  const log = new CheckpointLog(store, keys);
  const ledger = await PostgresAuditLedger.open(options.database ?? runningDatabase());
  try {
    const verdict = await new VerifyLog(ledger, log).run(options.tenant ?? null).catch(asFailure);
    if (verdict.chains.length === 0) throw new Failure('Nothing is on record of this tenant.', exitCode.usage);
    const faults = faultsOf(verdict);
    if (options.json) terminal.data({ ok: faults.length === 0, ...verdict });
    else say(terminal, verdict, faults);
    if (faults.length > 0) process.exitCode = exitCode.failed;
  } finally {
    await ledger.close();
  }
}

function asFailure(error: unknown): never {
  throw error instanceof StoreUnavailable ? new Failure(error.message) : error;
}

/** A path as the user gave it, or where `up` keeps it. */
const from = (given: string | undefined, kept: string): string =>
  given === undefined ? kept : resolve(config.workingDir, given);

/** A folder, or a bucket with the auditor's own variables; without either where the auditor of this machine puts them. */
function placeOf(given: string | undefined) {
  const { audit } = config;
  const kept = audit['TIFFIN_CHECKPOINTS'] ?? layout.checkpoints;
  const folder = given === undefined || given.startsWith('s3://') ? (given ?? kept) : resolve(config.workingDir, given);
  try {
    return checkpointPlace(folder, {
      ...{ endpoint: audit['TIFFIN_S3_ENDPOINT'], region: audit['AWS_REGION'] },
      ...{ accessKeyId: audit['AWS_ACCESS_KEY_ID'], secretAccessKey: audit['AWS_SECRET_ACCESS_KEY'] },
    });
  } catch (error) {
    throw new Failure((error as Error).message, exitCode.usage);
  }
}

/** Of a running `up`, as its auditor. */
function runningDatabase(): string {
  const { ports } = requireRunning();
  return auditorUrl(config.databaseUrl ?? `postgres://127.0.0.1:${ports.postgres}/postgres`);
}

const faultsOf = ({ log, chains }: LogVerdict): readonly string[] => [
  ...(log ? [`The checkpoints: ${logFaultText(log)}.`] : []),
  ...chains.flatMap(({ tenantId, fault }) => (fault ? [`Tenant ${tenantId}: ${chainFaultText(fault)}.`] : [])),
];

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function say(terminal: Terminal, { chains, checkpoints }: LogVerdict, faults: readonly string[]): void {
  for (const fault of faults) terminal.failed(fault);
  const events = chains.reduce((sum, chain) => sum + chain.events, 0);
  const proven = chains.reduce((sum, { provenTo, verifiedTo, events: all }) => sum + all - (verifiedTo - provenTo), 0);
  const of = `${counted(events, 'event')} in ${counted(chains.length, 'chain')}, ${proven} of them proven by ${counted(checkpoints, 'checkpoint')}`;
  if (faults.length === 0) terminal.done(`as it was written: ${of}`);
  else terminal.line(`Looked at ${of}.`);
}
