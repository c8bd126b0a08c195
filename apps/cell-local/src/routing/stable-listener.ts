import type { Server } from 'node:http';
import type { HeaderChange } from './forward-headers.js';
import { closeServer, httpFront, listenOn } from './http-front.js';
import type { Visitable } from '../units/unit-slot.js';

/** Who calls here is a unit of the same environment, or the platform. */
const asItCame: HeaderChange = { added: [], withheld: () => false };

/** The address of a unit that never changes while its processes come and go; other units of the environment call it. */
export class StableListener {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Takes the port that the unit had before, or another one when somebody else took that. */
  static async open(target: Visitable, formerPort: number): Promise<StableListener> {
    const server = httpFront(() => ({ target, change: asItCame }));
    const port = await listenOn(server, formerPort).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      return listenOn(server, 0);
    });
    return new StableListener(server, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): Promise<void> {
    return closeServer(this.server);
  }
}
