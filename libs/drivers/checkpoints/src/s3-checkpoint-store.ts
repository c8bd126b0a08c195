import { createHash } from 'node:crypto';
import type { CheckpointStore } from '@tiffin/audit-operations';
import { AwsClient } from 'aws4fetch';
import { nameOf, numberOf } from './checkpoint-names.js';

export interface S3Place {
  /** Of the service, e.g. `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** What comes before the names, e.g. `tiffin/`; may be empty. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const answerWithinMs = 30_000;

/** Checkpoints as objects of a bucket. Best one with object lock: then nobody deletes or replaces them, the owner of the key included. */
export class S3CheckpointStore implements CheckpointStore {
  readonly #client: AwsClient;

  constructor(
    private readonly place: S3Place,
    private readonly pageSize = 1_000,
  ) {
    const { accessKeyId, secretAccessKey, region } = place;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 2 });
  }

  async numbers(): Promise<readonly number[]> {
    const numbers: number[] = [];
    for (let after = '', isMore = true; isMore;) {
      const page = await this.#page(after);
      const keys = [...page.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => plain(key));
      numbers.push(...keys.flatMap((key) => numberOf(key.slice(this.place.prefix.length)) ?? []));
      isMore = /<IsTruncated>true</.test(page);
      // Behind what else lies there too: whoever may add objects to the bucket must not hide checkpoints behind a page of theirs.
      const last = keys.at(-1) ?? after;
      if (isMore && last === after)
        throw new Error('The store of checkpoints lists no further, and says that there is more.');
      after = last;
    }
    return numbers.toSorted((a, b) => a - b);
  }

  async read(number: number): Promise<string | null> {
    const answer = await this.#ask(`/${this.#key(number)}`);
    // A bucket that is not there is no bucket without this one.
    return answer.status === 404 && codeOf(answer) !== 'NoSuchBucket' ? null : expected(answer);
  }

  async write(number: number, text: string): Promise<'written' | 'taken'> {
    // Asked too, as not every service knows the condition below; where two write at once, only those that do tell them apart.
    if ((await this.read(number)) !== null) return 'taken';
    const answer = await this.#ask(`/${this.#key(number)}`, {
      method: 'PUT',
      body: text,
      headers: {
        'content-type': 'application/json',
        'if-none-match': '*',
        // Buckets with object lock take nothing without a checksum. This one every service knows; of newer ones some refuse the header.
        'content-md5': createHash('md5').update(text).digest('base64'),
      },
    });
    if (answer.status === 412 || answer.status === 409) return 'taken';
    expected(answer);
    return 'written';
  }

  /** Names come in the order of their texts, which is that of their numbers. */
  async #page(after: string): Promise<string> {
    const query = new URLSearchParams({ 'list-type': '2', 'max-keys': String(this.pageSize) });
    query.set('prefix', `${this.place.prefix}checkpoint-`);
    if (after !== '') query.set('start-after', after);
    return expected(await this.#ask(`?${query}`));
  }

  #key(number: number): string {
    return this.place.prefix + nameOf(number);
  }

  async #ask(rest: string, init: RequestInit = {}): Promise<Answer> {
    const url = `${this.place.endpoint.replace(/\/$/, '')}/${encodeURIComponent(this.place.bucket)}${rest}`;
    try {
      const answer = await this.#client.fetch(url, { ...init, signal: AbortSignal.timeout(answerWithinMs) });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      throw new StoreUnavailable(`does not answer${causeOf(error)}`, { cause: error });
    }
  }
}

const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A key as it was before it was written into XML. */
const plain = (key: string): string =>
  key.replace(
    /&([^&;]+);/g,
    (_, name: string) => signs[name] ?? String.fromCodePoint(Number(name.replace('#x', '0x').replace('#', ''))),
  );

/** What whoever runs the store has to put right. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(what: string, options: ErrorOptions = {}) {
    super(`The store of checkpoints ${what}.`, options);
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const codeOf = ({ text }: Answer): string | undefined => /<Code>([^<]*)</.exec(text)?.[1];

function expected(answer: Answer): string {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return text;
  const code = codeOf(answer);
  throw new StoreUnavailable(`answers ${status}${code ? ` (${code})` : ''}`);
}

/** Why there is no connection, as Node calls it. */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? ` (${cause.code})` : '';
}
