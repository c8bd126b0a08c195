import type { ExpressRequest, ExpressResponse } from '@tiffin/runtime/express';
import type { Instance, Row } from '../juggler.js';
import { callUserCode } from './call-user-code.js';

/** LoopBack's remote context: what a remote hook gets as `ctx`. Hooks may change `args` and `result`. */
export interface RemoteContext {
  readonly method: { readonly name: string };
  readonly methodString: string;
  readonly args: Row;
  readonly req: ExpressRequest;
  readonly res: ExpressResponse;
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

  /** Whether any listener waits for a method. */
  concern(method: string): boolean {
    return this.#listeners.some(({ matches }) => matches.test(method));
  }

  /** One after the other, as long as none of them has answered the request by itself. */
  async run(phase: Phase, context: RemoteContext, isAnswered: () => boolean): Promise<void> {
    for (const { phase: when, matches, listener } of this.#listeners) {
      if (when !== phase || !matches.test(context.method.name)) continue;
      if (isAnswered()) return;
      const args = phase === 'error' ? [context] : [context, phase === 'before' ? context.instance : context.result];
      const call = { fn: listener, args, response: context.res };
      await callUserCode(`${phase} hook of ${context.methodString}`, this.timeoutMs, call);
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
