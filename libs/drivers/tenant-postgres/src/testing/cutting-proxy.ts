import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface CuttingProxy {
  /** The same database, by way of here. */
  readonly url: string;
  /** How many messages have gone to the server since the proxy was made. */
  sent(): number;
  close(): Promise<void>;
}

/**
 * Stands before a server. One message is the last that the server gets, and nobody hears what came of it: as if whoever asked had died.
 * Null: all go through.
 */
export async function cuttingProxy(url: string, last: number | null): Promise<CuttingProxy> {
  const target = new URL(url);
  const port = Number(target.port);
  let sent = 0;
  const pass = (from: Socket, to: Socket, message: Buffer): void => {
    sent += 1;
    if (sent !== last) return void to.write(message);
    from.destroy();
    to.end(message);
  };
  const server: Server = createServer((client) => {
    const upstream = connect(port, target.hostname);
    client.on('data', (message) => pass(client, upstream, message));
    upstream.on('data', (answer) => client.writable && client.write(answer));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => undefined).on('close', () => (last !== null && sent >= last ? undefined : other.destroy()));
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.toString(),
    sent: () => sent,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
