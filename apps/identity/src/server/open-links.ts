import { createHash, timingSafeEqual } from 'node:crypto';
import type { IssueOpenLink, OneTimeLinks } from '@tiffin/accounts-operations';
import { isForwardingHeader } from '@tiffin/http';
import type { EmbeddedProvider } from '@tiffin/oidc-provider';
import { failedPage } from '../pages/provider-pages.js';
import { type Exchange, showPage } from './exchange.js';

export interface OpenLinkParts {
  readonly provider: EmbeddedProvider;
  readonly issueLink: IssueOpenLink;
  readonly links: OneTimeLinks;
  /** In a file that only the user of this machine reads who runs the platform. */
  readonly secret: string;
}

const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** `tiffin open`: whoever holds the secret asks for a link; the browser that opens it first is signed in. On this machine alone. */
export class OpenLinks {
  constructor(private readonly parts: OpenLinkParts) {}

  async answer(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    // By the connection itself: what a header claims does not count, but that a proxy of this machine speaks for others.
    const isHere =
      loopback.test(request.socket.remoteAddress ?? '') && !Object.keys(request.headers).some(isForwardingHeader);
    if (isHere && request.method === 'POST') return this.#issue(exchange);
    if (isHere && request.method === 'GET') return this.#open(exchange);
    showPage(exchange.response, failedPage('not_found', 'There is nothing here.'), { status: 404 });
  }

  async #issue({ request, response }: Exchange): Promise<void> {
    const shown = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const token = isSame(shown, this.parts.secret) ? await this.parts.issueLink.run() : null;
    response
      .writeHead(token === null ? 401 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(JSON.stringify(token === null ? {} : { token }));
  }

  async #open({ request, response, url }: Exchange): Promise<void> {
    const to = url.searchParams.get('to') ?? '';
    const isConsole = this.parts.provider.isConsole(to);
    const owner = isConsole ? await this.parts.links.take('open-console', url.searchParams.get('token') ?? '') : null;
    if (!owner) return showPage(response, failedPage('link_spent', ''), { status: 400 });
    await this.parts.provider.openSession(request, response, owner.accountId);
    response.writeHead(303, { location: to, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).end();
  }
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
