import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ApplyRetention, CheckpointLog, SignCheckpoint, VerifyChains } from '@tiffin/audit-operations';
import { readPublicKeys } from '@tiffin/audit-rules';
import { openCheckpointStore, readSigningKey } from '@tiffin/checkpoints';
import { PostgresAuditLedger, PostgresSweepShare } from '@tiffin/postgres';
import { Repeat, type RunningProcess } from '@tiffin/process';
import type { AuditorConfig } from './config.js';

export interface AuditorParts {
  readonly config: AuditorConfig;
  readonly alarm: (text: string, about: Readonly<Record<string, unknown>>) => void;
  readonly report: (error: unknown) => void;
}

/** Signs and verifies until it is closed. */
export async function openAuditor({ config, alarm, report }: AuditorParts): Promise<RunningProcess> {
  const privateKey = readSigningKey(config.keyFile);
  const oldKeys = config.oldKeysFile === null ? [] : readPublicKeys(readFileSync(config.oldKeysFile, 'utf8'));
  const store = openCheckpointStore(config.checkpoints);
  const ledger = await PostgresAuditLedger.open(config.databaseUrl);
  const share = new PostgresSweepShare(config.databaseUrl);
  const log = new CheckpointLog(store, [createPublicKey(privateKey), ...oldKeys]);
  const sign = new SignCheckpoint({ ledger, store, log, privateKey, intervalMs: config.checkpointMs });
  // One that failed is tried again at the next pass; that a second one did not come is no chance.
  const lateMs = 2 * config.checkpointMs + config.verifyMs;
  const verify = new VerifyChains({ ledger, log, alarm, wholeEvents: config.wholeEvents, lateMs });
  const retention = new ApplyRetention({ ledger, log, keepDays: config.keepDays });
  const pass = async (): Promise<void> => {
    // Held by this session until it ends: then another auditor goes on.
    if (!(await share.isOurs('audit'))) return;
    // Each by itself: a store that is away keeps nobody from looking at the chains, nor the other way round.
    for (const work of [sign, verify, retention]) await work.run().then(() => undefined, report);
  };
  const repeat = new Repeat(pass, Math.min(config.verifyMs, config.checkpointMs), report);
  repeat.start();
  return {
    close: async () => {
      await repeat.stop();
      await share.close();
      await ledger.close();
    },
  };
}
