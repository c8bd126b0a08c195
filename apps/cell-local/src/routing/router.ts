import type { IncomingMessage, Server } from 'node:http';
import { isForwardingHeader } from '@tiffin/http';
import { canaryHeader } from '@tiffin/contracts';
import type { HeaderChange } from './forward-headers.js';
import { closeServer, type Destination, httpFront, listenOn } from './http-front.js';
import { isInternalPath, isReserved } from './internal-path.js';
import type { Route, RouteTable } from './route-table.js';
import type { Visitable } from '../units/unit-slot.js';

/** Serves every host name of the cell on one port of loopback. */
export class Router {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open(routes: RouteTable, port: number): Promise<Router> {
    const server = httpFront((request) => {
      if (isInternalPath(request.url ?? '')) return null;
      const route = routes.find(hostName(request.headers.host ?? ''));
      if (route === null) return null;
      const change = forwardedFor(request);
      if (isReserved(request.url ?? '')) return { target: platformsTarget(route, request), change };
      return route.split === null ? { ...route, change } : dealt(route, { request, change });
    });
    const taken = (error: NodeJS.ErrnoException): never => {
      if (error.code !== 'EADDRINUSE') throw error;
      const wayOut = 'End it, or set TIFFIN_ROUTER_PORT to a free port.';
      throw new Error(`port ${port} is taken by another program. ${wayOut}`, { cause: error });
    };
    return new Router(server, await listenOn(server, port).catch(taken));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): Promise<void> {
    return closeServer(this.server);
  }
}

/** Host header -> name as routes have it: lower case, without port and without the dot of a full name. */
export function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

/** What the platform itself asks of a gateway is of the release that it names. */
const platformsTarget = ({ target, split }: Route, { headers }: IncomingMessage): Visitable =>
  split !== null && headers[canaryHeader] !== undefined ? split.canary : target;

function dealt({ meter, split, target }: Route, { request, change }: Asked): Destination {
  if (split === null) return { target, meter, change };
  const isCanarys = split.split.isCanarys(request);
  const tally = isCanarys ? split.split.canary : split.split.running;
  return { target: isCanarys ? split.canary : target, meter, change, tally };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly change: HeaderChange;
}

/** We are the edge: no client is a proxy that we trust, so that what it claims about itself is dropped, whatever the header. */
const forwardedFor = (request: IncomingMessage): HeaderChange => ({
  added: [
    ...['X-Forwarded-For', request.socket.remoteAddress ?? ''],
    ...['X-Forwarded-Host', request.headers.host ?? ''],
    ...['X-Forwarded-Proto', 'http'],
  ],
  withheld: isForwardingHeader,
});
