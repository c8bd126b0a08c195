import { checkpointPlace, type S3Place } from '@tiffin/checkpoints';
import { optional, port, readEnvironment, text, WrongVariables, wholeNumber } from '@tiffin/process';
import * as z from 'zod/mini';

export interface AuditorConfig {
  readonly databaseUrl: string;
  /** A folder, or a place in a bucket. */
  readonly checkpoints: string | S3Place;
  /** Ed25519, PEM; a file that nobody else reads. */
  readonly keyFile: string;
  /** PEM of public keys that signed earlier checkpoints. */
  readonly oldKeysFile: string | null;
  readonly checkpointMs: number;
  readonly verifyMs: number;
  readonly wholeEvents: number;
  /** Null: events are kept for ever. */
  readonly keepDays: number | null;
  readonly lifelineFd: number | null;
  /** Where it answers how it is; null or absent: nowhere. */
  readonly healthPort?: number | null;
}

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_auditor'),
  TIFFIN_CHECKPOINTS: text('a folder, or s3://BUCKET/PREFIX'),
  TIFFIN_S3_ENDPOINT: optional(text('the URL of the service where the bucket is')),
  AWS_REGION: z._default(text('the region of the bucket'), 'us-east-1'),
  AWS_ACCESS_KEY_ID: optional(text('the id of a key that may list, read and write there')),
  AWS_SECRET_ACCESS_KEY: optional(text('that key')),
  TIFFIN_AUDIT_KEY_FILE: text('the path of the private key that signs checkpoints'),
  TIFFIN_AUDIT_OLD_KEYS_FILE: optional(text('the path of public keys that signed earlier ones')),
  TIFFIN_CHECKPOINT_MS: z._default(wholeNumber({ from: 1 }), 3_600_000),
  TIFFIN_VERIFY_MS: z._default(wholeNumber({ from: 1 }), 60_000),
  TIFFIN_VERIFY_EVENTS: z._default(wholeNumber({ from: 1 }), 20_000),
  TIFFIN_AUDIT_KEEP_DAYS: optional(wholeNumber({ from: 1 })),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
  TIFFIN_HEALTH_PORT: optional(port()),
};

export function readConfig(environment = process.env): AuditorConfig {
  const read = readEnvironment('auditor', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    checkpoints: placeOf(read),
    keyFile: read.TIFFIN_AUDIT_KEY_FILE,
    oldKeysFile: read.TIFFIN_AUDIT_OLD_KEYS_FILE,
    checkpointMs: read.TIFFIN_CHECKPOINT_MS,
    verifyMs: read.TIFFIN_VERIFY_MS,
    wholeEvents: read.TIFFIN_VERIFY_EVENTS,
    keepDays: read.TIFFIN_AUDIT_KEEP_DAYS,
    lifelineFd: read.TIFFIN_LIFELINE_FD,
    healthPort: read.TIFFIN_HEALTH_PORT,
  };
}

type Read = ReturnType<typeof readEnvironment<typeof variables>>;

function placeOf(read: Read): string | S3Place {
  try {
    return checkpointPlace(read.TIFFIN_CHECKPOINTS, {
      ...{ endpoint: read.TIFFIN_S3_ENDPOINT ?? undefined, region: read.AWS_REGION },
      accessKeyId: read.AWS_ACCESS_KEY_ID ?? undefined,
      secretAccessKey: read.AWS_SECRET_ACCESS_KEY ?? undefined,
    });
  } catch (error) {
    throw new WrongVariables(`auditor cannot start: ${(error as Error).message}`);
  }
}
