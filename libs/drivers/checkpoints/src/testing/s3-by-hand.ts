import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Answer {
  readonly status: number;
  readonly body?: string;
}
const refused = (status: number, code: string): Answer => ({ status, body: `<Error><Code>${code}</Code></Error>` });

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** What of S3 a store of checkpoints uses, in one bucket: signatures of version 4, conditional writes, lists by pages. */
export class S3ByHand {
  readonly objects = new Map<string, string>();
  private readonly server: Server;

  private constructor(
    private readonly bucket: string,
    private readonly secret: string,
  ) {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const answer = this.answer(request, body);
        response.writeHead(answer.status).end(answer.body);
      });
    });
  }

  static async start(bucket: string, secret: string): Promise<S3ByHand> {
    const s3 = new S3ByHand(bucket, secret);
    await once(s3.server.listen(0, '127.0.0.1'), 'listening');
    return s3;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, body: string): Answer {
    const url = new URL(request.url ?? '/', this.endpoint);
    const [, bucket, key] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (!this.isSigned(request, url)) return refused(403, 'SignatureDoesNotMatch');
    if (bucket !== this.bucket) return refused(404, 'NoSuchBucket');
    if (!key) return this.list(url.searchParams);
    return request.method === 'PUT' ? this.put(key, body, request) : this.get(key);
  }

  private get(key: string): Answer {
    const body = this.objects.get(key);
    return body === undefined ? refused(404, 'NoSuchKey') : { status: 200, body };
  }

  private put(key: string, body: string, { headers }: IncomingMessage): Answer {
    const checksum = createHash('md5').update(body).digest('base64');
    // As services do that are older than the newer checksums, and as buckets with object lock do.
    if (Object.keys(headers).some((name) => name.startsWith('x-amz-checksum'))) return refused(501, 'NotImplemented');
    if (headers['content-md5'] !== checksum) return refused(400, 'InvalidRequest');
    if (headers['if-none-match'] === '*' && this.objects.has(key)) return refused(412, 'PreconditionFailed');
    this.objects.set(key, body);
    return { status: 200 };
  }

  private list(query: URLSearchParams): Answer {
    const [prefix, after] = [query.get('prefix') ?? '', query.get('start-after') ?? ''];
    const found = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = found.slice(0, Number(query.get('max-keys')));
    const keys = page.map((key) => `<Contents><Key>${key.replaceAll('&', '&amp;')}</Key></Contents>`).join('');
    return { status: 200, body: `<List><IsTruncated>${found.length > page.length}</IsTruncated>${keys}</List>` };
  }

  /** As AWS describes it, and not as a library that signs computes it. */
  private isSigned({ method, headers }: IncomingMessage, url: URL): boolean {
    const form =
      /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d+)\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/;
    const [, day = '', region = '', names = '', signature] = form.exec(headers.authorization ?? '') ?? [];
    const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
    const signed = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
    const payload = String(headers['x-amz-content-sha256']);
    const canonical = [method, url.pathname, query.join('&'), signed.join(''), names, payload].join('\n');
    const scope = `${day}/${region}/s3/aws4_request`;
    const wanted = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
    const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${this.secret}`, day));
    return hmac(key, wanted).toString('hex') === signature;
  }
}
