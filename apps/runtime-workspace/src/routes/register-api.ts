import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.js';
import type { PageLimits } from '../query/check-filter.js';
import type { PathTree } from './path-tree.js';
import { runRoute } from './run-route.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The path of the operation with its parameters' names, for metrics; empty when there is none. */
    operationPath: string;
  }
}

const prefix = '/api';

/** Everything below `/api`; `paths` may throw while there are none. Errors: 404 for an unknown path, 405 with `Allow` for a verb that a path does not answer to. */
export function registerApi(app: FastifyInstance, paths: () => PathTree, limits: PageLimits): void {
  app.decorateRequest('operationPath', '');
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: `${prefix}/*`,
    handler: (req, res) => {
      const path = pathOf(req);
      const match = paths().find(req.method, path.slice(prefix.length));
      if (!match) throw ApiError.noRoute(req.method, path);
      const { route, params, verbs } = match;
      if (!route) {
        void res.header('allow', verbs.join(', '));
        const answered = verbs.length === 0 ? 'its model is read-only' : `it answers to ${verbs.join(', ')}`;
        throw new ApiError(405, 'METHOD_NOT_ALLOWED', `${req.method} is not allowed at ${path}; ${answered}.`);
      }
      Object.assign(req, { params, operationPath: `${prefix}${route.path}` });
      return runRoute(route, { req, res }, limits);
    },
  });
}

export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string => url.split('?', 1)[0] as string;
