import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as send } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquaint, ExpressRequest, ExpressResponse } from '../express-messages.js';

// Without types on purpose: it is here to compare with.
const realExpress = createRequire(import.meta.url)('express');

export type Handler = (request: ExpressRequest, response: ExpressResponse) => unknown;

export interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Case = [what: string, handler: Handler, call?: Call];

interface Answer {
  readonly status: number | undefined;
  readonly headers: object;
  readonly body: string;
}

let handler: Handler = () => undefined;
let ours: Server;
let theirs: Server;
/** Holds `page.html`. */
export let folder: string;

/** For `beforeAll`: one server with our messages, one with the real Express 4. */
export async function startBoth(): Promise<void> {
  ours = createServer({ IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse }, (request, response) => {
    acquaint(request, response, (error) => end(response, error ?? { status: 404 }));
    run(request, response);
  });
  const app = realExpress();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.all('*', (request: ExpressRequest, response: ExpressResponse) => {
    request.body ??= {};
    run(request, response);
  });
  // What a handler hands on ends here: `finalhandler`, which Express calls last, would write a page.
  theirs = createServer((request, response) => {
    app(request, response, (error: unknown) => end(response as ExpressResponse, error ?? { status: 404 }));
  });
  await Promise.all([ours, theirs].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  folder = await mkdtemp(join(tmpdir(), 'express-'));
  await writeFile(join(folder, 'page.html'), '<p>file</p>');
}

export async function stopBoth(): Promise<void> {
  for (const server of [ours, theirs]) server.close();
  await rm(folder, { recursive: true, force: true });
}

/** What the two answer to one call of a handler. */
export async function answersOf(tried: Handler, call: Call = {}): Promise<readonly [own: Answer, real: Answer]> {
  handler = tried;
  return [await answerOf(ours, call), await answerOf(theirs, call)];
}

/** What a handler throws is a part of what is compared. */
function run(request: ExpressRequest, response: ExpressResponse): void {
  // A write after the end is told as an event, which nobody else listens for.
  response.on('error', () => undefined);
  try {
    handler(request, response);
  } catch (error) {
    if (!response.headersSent) response.statusCode = 500;
    if (!response.writableEnded) response.end(`threw ${String(error)}`);
  }
}

function end(response: ExpressResponse, error: unknown): void {
  response.statusCode = (error as { status?: number }).status ?? 500;
  response.end('next');
}

async function answerOf(server: Server, { path = '/a/b', method = 'GET', headers = {} }: Call): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const given = { host: 'api.cars.example.test:81', ...headers };
    const call = send({ host: '127.0.0.1', port, path, method, headers: given });
    call.on('error', reject).on('response', (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('end', () => {
        const { date: _, ...others } = answer.headers;
        resolve({ status: answer.statusCode, headers: others, body });
      });
    });
    call.end();
  });
}
