import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';

export interface SubscriptionPlace {
  readonly url: string;
  /** Of this connection. */
  readonly token: string;
}

export interface SubscriptionError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

/** The connection ended, and the subscription with it: whoever wants more asks again. */
export class ConnectionBroke extends Error {
  /** Whether the API had answered on it. */
  wasOpen = false;
}

/** A connection of which nothing is heard for so long is dead; the API answers a ping at once. */
const pingMs = 15_000;
const forbidden = 4403;

/**
 * One subscription on a connection of its own, by the protocol graphql-transport-ws. Throws `Failure` for a refusal and `ConnectionBroke`
 * where the connection ends first.
 */
export async function* subscription(place: SubscriptionPlace, payload: object): AsyncGenerator<unknown> {
  const messages = new Messages(place, payload);
  try {
    for (;;) {
      const { type, payload: said } = await messages.next();
      if (type === 'complete') return;
      if (type === 'error') throw refusal(said as readonly SubscriptionError[]);
      const { data, errors } = said as { data?: unknown; errors?: readonly SubscriptionError[] };
      if (errors?.[0] !== undefined && !data) throw refusal(errors);
      yield data;
    }
  } finally {
    messages.close();
  }
}

function refusal([error]: readonly SubscriptionError[]): Failure {
  const code = error?.extensions?.code;
  return new Failure(error?.message ?? 'The API refuses it.', exitCode.refused, code === undefined ? {} : { code });
}

/** What comes over one socket, in its order. */
class Messages {
  private readonly socket: WebSocket;
  private readonly waiting: Message[] = [];
  private ended: Error | null = null;
  private wake: () => void = () => undefined;
  private isHeard = true;
  private isOpen = false;
  private readonly pinging = setInterval(() => this.ping(), pingMs);

  constructor({ url, token }: SubscriptionPlace, payload: object) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
    this.socket.onopen = () => this.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    this.socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)) as Message, payload);
    this.socket.onclose = ({ code, reason }) => this.end(closed(code, reason));
    this.socket.onerror = () => this.end(new ConnectionBroke('the API does not answer'));
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.waiting.shift();
      if (message !== undefined) return message;
      if (this.ended !== null) throw this.ended;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  close(): void {
    clearInterval(this.pinging);
    this.socket.close();
  }

  private hear(message: Message, payload: object): void {
    this.isHeard = true;
    if (message.type === 'connection_ack') {
      this.isOpen = true;
      return this.send({ id: '1', type: 'subscribe', payload });
    }
    if (message.type === 'ping') return this.send({ type: 'pong' });
    if (message.type === 'pong') return;
    this.waiting.push(message);
    this.wake();
  }

  private ping(): void {
    if (!this.isHeard) return this.end(new ConnectionBroke('the API says nothing any more'));
    this.isHeard = false;
    if (this.socket.readyState === WebSocket.OPEN) this.send({ type: 'ping' });
  }

  private end(error: Error): void {
    if (error instanceof ConnectionBroke) error.wasOpen = this.isOpen;
    this.ended ??= error;
    clearInterval(this.pinging);
    this.wake();
  }

  private send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
}

function closed(code: number, reason: string): Error {
  const details = { code: 'UNAUTHENTICATED' };
  if (code === forbidden) return new Failure('Sign in first: the token does not stand.', exitCode.refused, details);
  return new ConnectionBroke(reason || `the connection ended (${code})`);
}
