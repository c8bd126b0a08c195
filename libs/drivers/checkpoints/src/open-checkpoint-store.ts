import type { CheckpointStore } from '@tiffin/audit-operations';
import { FolderCheckpointStore } from './folder-checkpoint-store.js';
import { S3CheckpointStore, type S3Place } from './s3-checkpoint-store.js';

/** The service where a bucket is, as its variables have it; undefined: not given. */
export interface S3Service {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
}

/** What stands where checkpoints lie: a folder, or `s3://BUCKET/PREFIX`. Throws where a bucket lacks its service. */
export function checkpointPlace(given: string, service: S3Service): string | S3Place {
  const [, bucket, rest] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(given) ?? [];
  if (bucket === undefined) return given;
  const prefix = rest && !rest.endsWith('/') ? `${rest}/` : (rest ?? '');
  return { ...reachable(service), bucket, prefix };
}

function reachable({ endpoint, region = 'us-east-1', accessKeyId, secretAccessKey }: S3Service) {
  if (endpoint && accessKeyId && secretAccessKey) return { endpoint, region, accessKeyId, secretAccessKey };
  throw new Error('s3:// needs TIFFIN_S3_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
}

export const openCheckpointStore = (place: string | S3Place): CheckpointStore =>
  typeof place === 'string' ? new FolderCheckpointStore(place) : new S3CheckpointStore(place);
