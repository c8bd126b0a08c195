import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { stayInStep } from '@tiffin/http';
import { type FastifyInstance, LogController } from 'fastify';
import { ApiModule } from './api-module.js';
import type { ApiParts } from './api-parts.js';
import { addConsoleRoutes } from './http/console-routes.js';
import { addHealthRoutes } from './http/health-routes.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { limits } from './limits/limits.js';

/** The API, ready to listen. Throws when an operation states no permission. `further`: resolvers besides its own. */
export async function createApi(parts: ApiParts, further: readonly Type[] = []): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.of(parts, further), adapter, {
    logger: false,
    abortOnError: false,
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  stayInStep(server.server);
  addSecurityHeaders(server);
  addHealthRoutes(server, parts.askDatabase);
  if (parts.consoleDir !== null) await addConsoleRoutes(server, parts.consoleDir);
  await app.init();
  await server.ready();
  return app;
}
