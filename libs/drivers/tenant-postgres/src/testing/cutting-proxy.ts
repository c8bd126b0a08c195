import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface CuttingProxy {
  /** The same database, by way of here. */
  readonly url: string;
  /** How many messages have gone to the server since the proxy was made. */
  sent(): number;
  close(): Promise<void>;
}

/** `unsent`: the server never gets it; `unanswered`: it does, and nobody hears what came of it. */
export type Cut = { readonly message: number; readonly how: 'unsent' | 'unanswered' };

/** Stands before a server and breaks the connection for good at one message. */
export async function cuttingProxy(url: string, cut: Cut | null): Promise<CuttingProxy> {
  const target = new URL(url);
  const port = Number(target.port);
  let sent = 0;
  const pass = (from: Socket, to: Socket, message: Buffer): void => {
    sent += 1;
    if (sent !== cut?.message) return void to.write(message);
    from.destroy();
    if (cut.how === 'unsent') to.destroy();
    else to.end(message);
  };
  const server: Server = createServer((client) => {
    const upstream = connect(port, target.hostname);
    client.on('data', (message) => pass(client, upstream, message));
    upstream.on('data', (answer) => client.writable && client.write(answer));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => undefined).on('close', () => (cut && sent >= cut.message ? undefined : other.destroy()));
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
