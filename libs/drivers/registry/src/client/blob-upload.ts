import type { Readable } from 'node:stream';
import { Refusal } from '@tiffin/kernel';
import type { Answer } from './answer.js';
import { isPassing } from './calls.js';
import { refuseAnswer } from './refuse-answer.js';
import type { RegistryHttp } from './registry-http.js';
import { pushScopes } from './scopes.js';

/** Something to be stored. */
export interface BlobSource {
  readonly digest: string;
  readonly sizeBytes: number;
  /** Bytes from `from` up to and with `to`. Anew for each try. */
  open(from: number, to: number): Readable | Buffer;
}

/** The registry knows nothing of an upload any more, or its bytes came out as something else: it is begun anew. */
class UploadLost extends Error {
  override readonly name = 'UploadLost';
}

interface Session {
  readonly at: string;
  /** Bytes that the registry has. */
  readonly from: number;
}

const octets = { 'content-type': 'application/octet-stream' };

/** Stores one blob: in one piece where it is small, else in chunks, of which a broken one is gone on with where it broke. */
export class BlobUpload {
  constructor(
    private readonly http: RegistryHttp,
    private readonly repository: string,
    private readonly chunkBytes: number,
  ) {}

  /** `isThere` is asked before anything is sent a second time. */
  async push(blob: BlobSource, isThere: () => Promise<boolean>): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await this.attempt(blob, await this.begin());
        return;
      } catch (error) {
        this.giveUp(error, tried);
      }
      await this.pace.rest(tried);
      // Whatever was said, or not said, of the try before: what counts is what the registry has.
      if (await isThere()) return;
    }
  }

  /** Throws where another try changes nothing, or there have been enough. */
  private giveUp(error: unknown, tried: number): void {
    const isLost = error instanceof UploadLost;
    if ((isLost || isPassing(error)) && tried < this.pace.settings.tries) return;
    throw isLost ? lost(error) : error;
  }

  private attempt(blob: BlobSource, at: string): Promise<void> {
    if (blob.sizeBytes > this.chunkBytes) return this.sendChunks(blob, { at, from: 0 });
    const open = () => blob.open(0, blob.sizeBytes - 1);
    return this.finish(at, blob, { sizeBytes: blob.sizeBytes, open });
  }

  private async begin(): Promise<string> {
    const answer = await this.send('POST', `/v2/${this.repository}/blobs/uploads/`);
    if (answer.status !== 202) throw await refuseAnswer(answer, `an upload to ${this.repository}`);
    answer.discard();
    return sessionOf(answer);
  }

  private async sendChunks(blob: BlobSource, begun: Session): Promise<void> {
    let session = begun;
    for (let broken = 0; session.from < blob.sizeBytes;) {
      const next = await this.sendChunk(blob, session);
      if (next !== null) {
        broken = next.from > session.from ? 0 : broken + 1;
        session = next;
      } else {
        broken += 1;
        await this.pace.rest(broken);
        session = await this.status(session.at);
      }
      if (broken >= this.pace.settings.tries) throw new UploadLost('its chunks do not come through');
    }
    await this.finish(session.at, blob, { sizeBytes: 0, open: () => Buffer.alloc(0) });
  }

  /** Where the upload is now; null: only the registry knows. */
  private async sendChunk(blob: BlobSource, { at, from }: Session): Promise<Session | null> {
    const to = Math.min(from + this.chunkBytes, blob.sizeBytes) - 1;
    const headers = { ...octets, 'content-range': `${from}-${to}` };
    const body = { sizeBytes: to - from + 1, open: () => blob.open(from, to) };
    const sent = this.http.send(at, { method: 'PATCH', headers, body, tries: 1 }, pushScopes(this.repository));
    const answer = await sent.catch((error: unknown) => (isPassing(error) ? null : Promise.reject(error)));
    if (answer === null) return null;
    if (answer.status === 202) {
      answer.discard();
      return { at: sessionOf(answer), from: storedOf(answer) ?? to + 1 };
    }
    if (answer.status !== 416) throw await this.lostOr(answer);
    answer.discard();
    return null;
  }

  private async status(at: string): Promise<Session> {
    const answer = await this.send('GET', at);
    if (answer.status !== 204) throw await this.lostOr(answer);
    answer.discard();
    return { at: answer.header('location') ?? at, from: storedOf(answer) ?? 0 };
  }

  private async finish(at: string, blob: BlobSource, body: { sizeBytes: number; open: () => Readable | Buffer }) {
    const url = new URL(at, this.http.place.url);
    url.searchParams.set('digest', blob.digest);
    // Once: what came of it is looked at before it is sent again.
    const call = { method: 'PUT', headers: octets, body, tries: 1 } as const;
    const answer = await this.http.send(url.href, call, pushScopes(this.repository));
    if (answer.status !== 201) throw await this.lostOr(answer);
    answer.discard();
    const stored = answer.header('docker-content-digest');
    if (stored !== undefined && stored !== blob.digest) throw new UploadLost(`it has stored ${stored.slice(0, 100)}`);
  }

  /** 400: the digest is another one. 404, 416: the registry has forgotten the upload, or counts otherwise. */
  private async lostOr(answer: Answer): Promise<Error> {
    if (![400, 404, 416].includes(answer.status)) return refuseAnswer(answer, `an upload to ${this.repository}`);
    return new UploadLost(`${answer.status} ${await answer.complaint()}`);
  }

  private send(method: 'POST' | 'GET', at: string): Promise<Answer> {
    return this.http.send(at, { method }, pushScopes(this.repository));
  }

  private get pace() {
    return this.http.calls.pace;
  }
}

const lost = (error: UploadLost): Refusal =>
  Refusal.of('REGISTRY_UNAVAILABLE', 'what is sent there does not arrive as it was sent').because(error);

function sessionOf(answer: Answer): string {
  const at = answer.header('location');
  if (at === undefined) throw Refusal.of('REGISTRY_UNAVAILABLE', 'it opens an upload and does not say where');
  return at;
}

/** `Range: 0-99` says that it has 100 bytes; `0-0` is what registries also say that have none. */
function storedOf(answer: Answer): number | null {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(answer.header('range') ?? '')?.[1];
  if (last === undefined) return null;
  return last === '0' ? 0 : Number(last) + 1;
}
