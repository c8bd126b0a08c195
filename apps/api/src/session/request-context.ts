import type { GraphQLError } from 'graphql';
import type { Session } from './session.js';

/** What resolvers share: one per HTTP request, one per subscription. Mercurius makes it and adds to it. */
export interface RequestContext {
  session?: Session;
  /** As soon as one is asked for. */
  opening?: Promise<Session>;
  /** Whose places among the requests at work it holds: several fields of one request take one. */
  places?: Set<string>;
  /** Whom it was charged to, and how many seconds they have to wait: several fields of one request cost once, and fare alike. */
  charged?: Map<string, number | Promise<number>>;
  readonly reply?: {
    header?(name: string, value: string): unknown;
    /** Of HTTP alone. It closes once the answer is sent, or whoever asked has gone. */
    readonly raw?: { readonly destroyed?: boolean; on(event: 'close', hear: () => void): unknown };
    readonly request: {
      readonly id: string;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly body?: unknown;
    };
  };
  /** `connectionParams` of a WebSocket; absent on HTTP. */
  readonly _connectionInit?: { readonly authorization?: unknown } | null;
  /** Errors that are shown beside the data. */
  errors: readonly GraphQLError[] | null;
}

/** The header, or what a browser, which cannot set headers on a socket, sends in its place. */
export const authorizationOf = (context: RequestContext): unknown =>
  context._connectionInit?.authorization ?? context.reply?.request.headers['authorization'];

/** Of the HTTP request; a socket's requests have none. */
export const requestIdOf = (context: RequestContext): string | undefined => context.reply?.request.id;
