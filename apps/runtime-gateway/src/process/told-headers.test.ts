import { afterEach, describe, expect, it } from 'vitest';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MeasuredResponse } from './measured-response.js';

let server: Server<typeof IncomingMessage, typeof MeasuredResponse> | undefined;

afterEach(() => void server?.close());

/** Names and values of the answer's headers as they came, without those that Node adds. */
async function received(answer: (response: MeasuredResponse) => void): Promise<readonly string[]> {
  server = createServer({ ServerResponse: MeasuredResponse }, (_, response) => {
    response.sendDate = false;
    response.shouldKeepAlive = false;
    answer(response);
    response.end();
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reply = await new Promise<IncomingMessage>((resolve) => get({ port, host: '127.0.0.1' }, resolve));
  reply.resume();
  return reply.rawHeaders.filter((_, at, all) => !/^(?:connection|transfer-encoding)$/i.test(all[at - (at % 2)]!));
}

describe('what policies tell of an answer', () => {
  it('goes out once, before the headers of the answer, and gives way to them', async () => {
    const headers = await received((response) => {
      response.tell('x-limit', 3);
      response.tell('vary', 'Origin');
      response.tell('x-limit', 2);
      response.begin(200, ['content-length', '0', 'vary', 'Accept', 'set-cookie', 'a=1', 'set-cookie', 'b=2']);
    });
    const cookies = ['set-cookie', 'a=1', 'set-cookie', 'b=2'];
    expect(headers).toEqual(['x-limit', '2', 'content-length', '0', 'vary', 'Accept', ...cookies]);
  });

  it('goes out with an answer whose headers are a record, or that has none', async () => {
    const told = (response: MeasuredResponse): void => response.tell('x-limit', 3);
    const ofRecord = await received((response) => {
      told(response);
      response.begin(404, { 'content-length': 0 });
    });
    server!.close();
    expect(ofRecord).toEqual(['x-limit', '3', 'content-length', '0']);
    expect(await received(told)).toEqual(expect.arrayContaining(['x-limit', '3']));
  });

  it('can be read and changed like any other header', async () => {
    const seen: unknown[] = [];
    const headers = await received((response) => {
      response.tell('x-limit', 3);
      response.tell('x-left', 2);
      seen.push(response.getHeader('X-Limit'), response.hasHeader('x-left'), response.hasHeader('vary'));
      response.setHeader('X-Limit', 9);
      response.removeHeader('x-left');
      response.tell('x-reset', 1);
      seen.push(response.getHeaderNames(), { ...response.getHeaders() });
      response.begin(200, ['content-length', '0']);
    });
    expect(seen).toEqual([3, true, false, ['x-limit', 'x-reset'], { 'x-limit': 9, 'x-reset': 1 }]);
    expect(headers).toEqual(['X-Limit', '9', 'x-reset', '1', 'content-length', '0']);
  });

  it('is refused where it cannot be sent, as setHeader does it', async () => {
    const seen: unknown[] = [];
    await received((response) => {
      try {
        response.tell('x-limit', 'a\nb');
      } catch (error) {
        seen.push(error);
      }
    });
    expect(seen).toMatchObject([{ code: 'ERR_INVALID_CHAR' }]);
  });
});
