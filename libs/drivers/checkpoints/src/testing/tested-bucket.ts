import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { S3Place } from '../s3-checkpoint-store.js';
import { S3ByHand } from './s3-by-hand.js';

/** A bucket of a test's own, and what else somebody does there who may write. */
export interface TestedBucket {
  readonly place: S3Place;
  put(key: string, text: string): Promise<void>;
  close(): Promise<void>;
}

const inPath = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('!', '%21');

async function byHand(): Promise<TestedBucket> {
  const s3 = await S3ByHand.start('audit', 'a secret');
  const keys = { accessKeyId: 'id', secretAccessKey: 'a secret' };
  return {
    place: { endpoint: s3.endpoint, region: 'eu-central-1', bucket: 'audit', prefix: '', ...keys },
    put: (key, text) => {
      s3.objects.set(key, text);
      return Promise.resolve();
    },
    close: () => s3.close(),
  };
}

/** In a service that is there; what the test leaves goes with the bucket. */
async function real(address: URL): Promise<TestedBucket> {
  const [accessKeyId, secretAccessKey] = [decodeURIComponent(address.username), decodeURIComponent(address.password)];
  const bucket = `tiffin-${process.pid}-${Date.now()}`;
  const place = { endpoint: address.origin, region: 'us-east-1', bucket, prefix: '', accessKeyId, secretAccessKey };
  const client = new AwsClient({ accessKeyId, secretAccessKey, region: place.region, service: 's3' });
  const ask = async (method: string, rest: string, body?: string): Promise<string> => {
    const md5 = createHash('md5').update(body ?? '');
    const headers = body === undefined ? {} : { 'content-md5': md5.digest('base64') };
    const answer = await client.fetch(`${place.endpoint}/${bucket}${rest}`, { method, headers, body: body ?? null });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${rest}: ${answer.status} ${text}`);
    return text;
  };
  await ask('PUT', '');
  return {
    place,
    put: async (key, text) => void (await ask('PUT', `/${inPath(key)}`, text)),
    close: async () => {
      for (let keys: readonly string[] = ['']; keys.length > 0;) {
        const list = await ask('GET', '?list-type=2');
        keys = [...list.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key.replaceAll('&amp;', '&'));
        for (const key of keys) await ask('DELETE', `/${inPath(key)}`);
      }
      await ask('DELETE', '');
    },
  };
}

interface NamedBucket {
  readonly name: string;
  readonly open: () => Promise<TestedBucket>;
}

/** One by hand, and one in a real service where its address is given, as `http://KEY_ID:SECRET@127.0.0.1:9000`. */
export const testedBuckets = (address: string | undefined): readonly NamedBucket[] => [
  { name: 'by hand', open: byHand },
  ...(address ? [{ name: 'of a real service', open: () => real(new URL(address)) }] : []),
];
