/** A request as HTTP/1.1 says it. */
export interface StreamRequest {
  readonly method: string;
  readonly path: string;
  /** Name, value, name, value ... */
  readonly headers: readonly string[];
  /** Its body has no length that is known before, and comes in chunks. */
  readonly isChunked: boolean;
}

const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * What a stream asks for; undefined where HTTP/1.1 cannot say it. `raw`: as received, name, value, name, value ..., of which nothing
 * belongs to the connection alone: the library refuses such streams. Rules: RFC 9113, 8.2.3 and 8.3.1.
 */
export function readStreamRequest(raw: readonly string[], isEmpty: boolean): StreamRequest | undefined {
  const seen = new Seen();
  for (let index = 0; index < raw.length; index += 2) seen.take(raw[index]!, raw[index + 1]!);
  const { ':method': method, ':path': path } = seen.pseudo;
  if (method === undefined || path === undefined || method === 'CONNECT' || !seen.namesOneHost) return undefined;
  const isChunked = !isEmpty && !seen.hasLength;
  const framing = seen.hasLength ? [] : framingOf(method, isChunked);
  return { method, path, headers: [...seen.headers, ...seen.joined(), ...framing], isChunked };
}

function framingOf(method: string, isChunked: boolean): readonly string[] {
  if (isChunked) return ['transfer-encoding', 'chunked'];
  return withBody.has(method) ? ['content-length', '0'] : [];
}

class Seen {
  readonly pseudo: Record<string, string> = {};
  readonly headers: string[] = [];
  hasLength = false;
  readonly #cookies: string[] = [];
  #host: string | undefined;

  take(name: string, value: string): void {
    if (name.startsWith(':')) this.pseudo[name] = value;
    else if (name === 'cookie') this.#cookies.push(value);
    else if (name === 'host') this.#host = value;
    else {
      if (name === 'content-length') this.hasLength = true;
      this.headers.push(name, value);
    }
  }

  /** Two names for one place: whoever is behind could take the other one. */
  get namesOneHost(): boolean {
    const authority = this.pseudo[':authority'];
    return authority === undefined || this.#host === undefined || authority === this.#host;
  }

  /** What is one header in HTTP/1.1. */
  joined(): readonly string[] {
    const host = this.pseudo[':authority'] ?? this.#host;
    const cookie = this.#cookies.join('; ');
    return [...(host === undefined ? [] : ['host', host]), ...(cookie === '' ? [] : ['cookie', cookie])];
  }
}
