import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket as Connection } from 'node:net';

const types = { A: 1, TXT: 16 } as const;
type RecordType = keyof typeof types;

/** A DNS server of a test, over UDP and TCP: it answers with what is set, and that there is nothing to everything else. */
export class TestDns {
  private readonly records = new Map<string, readonly string[]>();

  private constructor(
    private readonly socket: Socket,
    private readonly server: Server,
  ) {
    socket.on('message', (query, { address, port }) => socket.send(this.answer(query), port, address));
    server.on('connection', (connection) => this.serve(connection));
  }

  static async start(): Promise<TestDns> {
    for (;;) {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = createSocket('udp4');
      socket.bind((server.address() as AddressInfo).port, '127.0.0.1');
      const bound = await once(socket, 'listening').catch(() => null);
      if (bound) return new TestDns(socket, server);
      // Somebody has the port for UDP alone.
      socket.close();
      server.close();
    }
  }

  /** As `TIFFIN_DNS_SERVERS` takes it. */
  get address(): string {
    const { address, port } = this.socket.address() as AddressInfo;
    return `${address}:${port}`;
  }

  /** In place of those that there were; none: the name has no such record. */
  set(type: RecordType, name: string, ...values: readonly string[]): void {
    this.records.set(`${types[type]} ${name}`, values);
  }

  close(): void {
    this.socket.close();
    this.server.close();
  }

  /** Over TCP each message has its length before it. */
  private serve(connection: Connection): void {
    let came = Buffer.alloc(0);
    connection.on('error', () => undefined);
    connection.on('data', (part) => {
      came = Buffer.concat([came, part]);
      for (let length = lengthOf(came); came.length >= length; length = lengthOf(came)) {
        const answer = this.answer(came.subarray(2, length));
        connection.write(Buffer.concat([Buffer.of(answer.length >> 8, answer.length & 0xff), answer]));
        came = came.subarray(length);
      }
    });
  }

  private answer(query: Buffer): Buffer {
    const { name, end } = nameAt(query, 12);
    const type = query.readUInt16BE(end);
    const answers = (this.records.get(`${type} ${name}`) ?? []).map((value) => recordOf(type, value));
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // An answer, with authority, to a question that may ask for recursion.
    header.writeUInt16BE(0x8580, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    return Buffer.concat([header, query.subarray(12, end + 4), ...answers]);
  }
}

const lengthOf = (came: Buffer): number => (came.length < 2 ? Infinity : 2 + came.readUInt16BE(0));

function nameAt(query: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function recordOf(type: number, value: string): Buffer {
  const data =
    type === types.A
      ? Buffer.from(value.split('.').map(Number))
      : Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  const head = Buffer.alloc(12);
  // The name of the question.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
