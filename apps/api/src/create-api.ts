import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { stayInStep } from '@tiffin/http';
import { PostgresCertificateChallenges, PostgresTenantArchive, PostgresUsers, TenantDatabase } from '@tiffin/postgres';
import { ExportTenant } from '@tiffin/tenancy-operations';
import { type FastifyInstance, LogController } from 'fastify';
import { Callers } from './access/callers.js';
import { ApiModule } from './api-module.js';
import type { ApiOptions } from './api-options.js';
import { addChallengeRoute } from './domains/challenge-route.js';
import { addExportRoute } from './export/export-route.js';
import { addConsoleRoutes } from './http/console-routes.js';
import { takeOnlyJson } from './http/one-content-type.js';
import { addCors } from './http/origins.js';
import { addHealthRoutes } from './http/health-routes.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { addSockets } from './http/sockets.js';
import { limits } from './limits/limits.js';
import { addOauthRoutes } from './oauth/oauth-routes.js';
import { openOauth } from './oauth/open-oauth.js';
import { addTokenRoute } from './registry/token-route.js';
import { addSessionRoutes } from './sign-in/session-routes.js';
import { defaultWebOptions } from './web-options.js';

/**
 * The API, ready to listen; closing it closes all that it opened. Throws when an operation states no permission. `further`: resolvers
 * besides its own.
 */
export async function createApi(options: ApiOptions, further: readonly Type[] = []): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(options, further), adapter, {
    logger: false,
    abortOnError: false,
  });
  try {
    await serve(app, options);
    return app;
  } catch (error) {
    // What opened already must not outlive an API that never was.
    await app.close();
    throw error;
  }
}

async function serve(app: NestFastifyApplication, options: ApiOptions): Promise<void> {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  stayInStep(server.server);
  addSecurityHeaders(server);
  takeOnlyJson(server, '/graphql');
  const { origins } = { ...defaultWebOptions, ...options.web };
  await addCors(server, origins);
  const callers = app.get(Callers);
  await addSockets(server, { origins, isKnown: (authorization) => callers.knows(authorization) });
  addHealthRoutes(server, () => app.get(TenantDatabase).probe());
  const { signIn, verifier } = options;
  const users = new PostgresUsers(app.get(TenantDatabase));
  if (signIn && verifier) await addSessionRoutes(server, { ...signIn, verifier, users });
  const exporting = new ExportTenant(new PostgresTenantArchive(app.get(TenantDatabase)), () => new Date());
  addExportRoute(server, { callers, exporting });
  addChallengeRoute(server, new PostgresCertificateChallenges(app.get(TenantDatabase)));
  if (options.oauth) addOauthRoutes(server, openOauth(app.get(TenantDatabase), options.oauth));
  if (options.registry) addTokenRoute(server, options.registry);
  if (options.consoleDir !== null)
    await addConsoleRoutes(server, { folder: options.consoleDir, home: signIn?.home ?? null });
  await app.init();
  await server.ready();
}
