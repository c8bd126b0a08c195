import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Instance, Row } from '../juggler.js';
import { callUserCode } from './call-user-code.js';

/** LoopBack's remote context: what a remote hook gets as `ctx`. Hooks may change `args` and `result`. */
export interface RemoteContext {
  readonly method: { readonly name: string };
  readonly methodString: string;
  readonly args: Row;
  readonly req: FastifyRequest;
  readonly res: FastifyReply;
  instance?: Instance;
  result?: unknown;
  error?: unknown;
}

type Phase = 'before' | 'after' | 'error';
type Listener = (...args: unknown[]) => unknown;

/** The `beforeRemote`, `afterRemote` and `afterRemoteError` listeners of one model. */
export class RemoteHooks {
  readonly #listeners: { phase: Phase; matches: RegExp; listener: Listener }[] = [];

  constructor(private readonly timeoutMs: number) {}

  /** `name` is a method's name as in LoopBack 3; `*` stands for a part of it and `**` for all. */
  add(phase: Phase, name: string, listener: Listener): void {
    this.#listeners.push({ phase, matches: pattern(name), listener });
  }

  async run(phase: Phase, context: RemoteContext): Promise<void> {
    for (const { phase: when, matches, listener } of this.#listeners) {
      if (when !== phase || !matches.test(context.method.name)) continue;
      const args = phase === 'error' ? [context] : [context, phase === 'before' ? context.instance : context.result];
      await callUserCode(`${phase} hook of ${context.methodString}`, this.timeoutMs, { fn: listener, args });
    }
  }
}

function pattern(name: string): RegExp {
  const parts = canonicalName(name.replace(/^\*\./, 'prototype.')).split(/(\*+)/);
  const source = parts.map((part) => (part === '**' ? '.*' : part === '*' ? '[^.]*' : part.replace(/[^\w]/g, '\\$&')));
  return new RegExp(`^${source.join('')}$`);
}

/** Older names of LoopBack 3 methods. */
const aliases: Readonly<Record<string, string>> = {
  upsert: 'patchOrCreate',
  updateOrCreate: 'patchOrCreate',
  update: 'updateAll',
  patchOrCreateWithWhere: 'upsertWithWhere',
  removeById: 'deleteById',
  destroyById: 'deleteById',
  updateAttributes: 'prototype.patchAttributes',
  patchAttributes: 'prototype.patchAttributes',
  'prototype.updateAttributes': 'prototype.patchAttributes',
};

export const canonicalName = (name: string): string =>
  Object.hasOwn(aliases, name) ? (aliases[name] as string) : name;
