import { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Node's request with the few members of Express that functions written for Kubeless use.
 * They sit on the prototype, so that a call that does not use them does not pay for them.
 */
export class CallRequest extends IncomingMessage {
  /** The bytes of the body; `{}` where there are none or where the function reads the stream itself. */
  body: unknown = {};

  get path(): string {
    return splitUrl(this.url).path;
  }

  /** A parameter that is given several times is a list. */
  get query(): Record<string, string | string[]> {
    const query: Record<string, string | string[]> = Object.create(null);
    const parameters = new URLSearchParams(splitUrl(this.url).search);
    for (const name of new Set(parameters.keys())) {
      const values = parameters.getAll(name);
      query[name] = values.length === 1 ? values.join() : values;
    }
    return query;
  }

  get(name: string): string | string[] | undefined {
    return this.headers[name.toLowerCase()];
  }
}

/** Node's response with the few members of Express that functions written for Kubeless use. */
export class CallResponse extends ServerResponse<CallRequest> {
  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  set(name: string, value: string | number | readonly string[]): this {
    return this.setHeader(name, value);
  }

  json(value: unknown): this {
    if (!this.headersSent && !this.hasHeader('content-type')) {
      this.setHeader('content-type', 'application/json; charset=utf-8');
    }
    return this.end(JSON.stringify(value));
  }

  send(value?: unknown): this {
    if (value === undefined) return this.end();
    if (typeof value === 'string' || value instanceof Uint8Array) return this.end(value);
    return this.json(value);
  }
}

export function splitUrl(url = '/'): { path: string; search: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, search: '' } : { path: url.slice(0, at), search: url.slice(at + 1) };
}
