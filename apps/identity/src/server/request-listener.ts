import type { RequestListener, ServerResponse } from 'node:http';
import type { DeviceCodeGuesses } from '@tiffin/accounts-operations';
import { deviceCodePath, type EmbeddedProvider } from '@tiffin/oidc-provider';
import { failedPage } from '../pages/provider-pages.js';
import type { AccountForms } from './account-forms.js';
import type { ClientAddresses } from './client-addresses.js';
import { type Exchange, showPage } from './exchange.js';
import type { MailLinkForms } from './mail-link-forms.js';
import type { OpenLinks } from './open-links.js';

export interface ServerParts {
  readonly issuer: string;
  readonly addresses: ClientAddresses;
  readonly provider: EmbeddedProvider;
  readonly forms: AccountForms;
  readonly mailLinks: MailLinkForms;
  readonly deviceCodes: Pick<DeviceCodeGuesses, 'take'>;
  /** Null: there is no demo here. */
  readonly openLinks: OpenLinks | null;
  /** Whether it can work: asked by who watches over it. */
  readonly isReady: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

const interaction = /^\/interaction\/([\w-]+)(?:\/(sign-in|sign-up))?$/;

/** Everything that is answered here. */
export function requestListener(parts: ServerParts): RequestListener {
  return (request, response) => {
    const url = URL.parse(request.url ?? '', 'http://identity');
    if (!url) return notFound(response);
    answer({ request, response, url, address: parts.addresses.of(request) }, parts).catch((error: unknown) => {
      parts.onError(error);
      if (response.headersSent) return void response.destroy();
      showPage(response, failedPage('server_error', ''), { status: 500 });
    });
  };
}

/** No parameter of ours holds one; the database takes no NUL, and a log or a letter reads more into the others than is meant. */
const control = /\p{Cc}/u;
const isPlain = ({ searchParams }: URL): boolean => ![...searchParams].flat().some((text) => control.test(text));

async function answer(exchange: Exchange, parts: ServerParts): Promise<void> {
  const { response, url } = exchange;
  const mount = new URL(parts.issuer).pathname;
  if (!isPlain(url)) return refuse(response);
  if (url.pathname.startsWith('/health/')) return health(url.pathname, response, parts);
  if (!url.pathname.startsWith(`${mount}/`)) return notFound(response);
  return answerInRealm(exchange, parts, url.pathname.slice(mount.length));
}

/** `path`: below the realm's. */
async function answerInRealm(exchange: Exchange, parts: ServerParts, path: string): Promise<void> {
  if (parts.openLinks && path === '/open') return parts.openLinks.answer(exchange);
  const [, uid, form] = interaction.exec(path) ?? [];
  if (await parts.mailLinks.answer(exchange, path)) return;
  return uid === undefined ? askProvider(exchange, parts, path) : formOf(exchange, parts.forms, { uid, form });
}

async function askProvider({ request, response, address }: Exchange, parts: ServerParts, path: string): Promise<void> {
  const wait = request.method === 'POST' && path === deviceCodePath ? await parts.deviceCodes.take(address) : 0;
  return wait > 0 ? askToWait(response, wait) : parts.provider.handle(request, response, address);
}

async function health(path: string, response: ServerResponse, { isReady }: ServerParts): Promise<void> {
  const isWell = path === '/health/live' || (path === '/health/ready' && (await isReady()));
  response.writeHead(isWell ? 200 : 503, { 'content-type': 'text/plain' }).end(isWell ? 'ok\n' : 'not ready\n');
}

interface FormPlace {
  readonly uid: string;
  readonly form: string | undefined;
}

async function formOf(exchange: Exchange, forms: AccountForms, { uid, form }: FormPlace): Promise<void> {
  const { method } = exchange.request;
  if (method === 'GET' && form === undefined) return forms.show(exchange, uid);
  if (method === 'POST' && form !== undefined) return forms.submit(exchange, uid, form === 'sign-up');
  notFound(exchange.response);
}

const refuse = (response: ServerResponse): void =>
  showPage(response, failedPage('invalid_request', 'A parameter holds a control character.'), { status: 400 });

function askToWait(response: ServerResponse, seconds: number): void {
  response.setHeader('retry-after', String(seconds));
  showPage(response, failedPage('too_many_codes', ''), { status: 429 });
}

const notFound = (response: ServerResponse): void =>
  showPage(response, failedPage('not_found', 'There is nothing here.'), { status: 404 });
