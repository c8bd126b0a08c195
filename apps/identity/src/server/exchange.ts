import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageHeaders } from '../pages/layout.js';

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path and query, below the realm. */
  readonly url: URL;
  /** IP address of who asks. */
  readonly address: string;
}

interface Shown {
  readonly status?: number;
  readonly returnsTo?: readonly string[];
}

export function showPage(response: ServerResponse, page: string, { status = 200, returnsTo = [] }: Shown = {}): void {
  response.writeHead(status, { ...pageHeaders(returnsTo), 'content-length': Buffer.byteLength(page) }).end(page);
}

/** Whether a form was sent by a page of ours: browsers say so themselves, and no page can make them say otherwise. */
export function isOwnForm({ headers }: IncomingMessage, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return headers.origin === undefined || headers.origin === origin;
}
