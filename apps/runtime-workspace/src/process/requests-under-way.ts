import type { FastifyInstance } from 'fastify';

/** Counts the requests below `/api` that are not answered yet. Probes do not count: they go on while a process drains. */
export class RequestsUnderWay {
  #count = 0;
  #whenNone: (() => void) | null = null;

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', async (req) => void (isCounted(req) && (this.#count += 1)));
    // Runs for a client that went away, too.
    app.addHook('onResponse', async (req) => {
      if (!isCounted(req)) return;
      this.#count -= 1;
      if (this.#count === 0) this.#whenNone?.();
    });
  }

  /** Resolves as soon as there is none. */
  none(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => (this.#whenNone = resolve));
  }
}

const isCounted = ({ url }: { readonly url: string }): boolean => url.startsWith('/api/');
