import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Grant } from '@tiffin/access';
import { isId, Refusal, type TenantId } from '@tiffin/kernel';
import type { ArchiveFile, ExportTenant } from '@tiffin/tenancy-operations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Callers } from '../access/callers.js';
import { showRefusal } from '../errors/show-refusal.js';

export interface ExportRouteParts {
  readonly callers: Pick<Callers, 'read'>;
  readonly exporting: Pick<ExportTenant, 'run'>;
  /** Whoever takes nothing of an archive for so long gives up the place. */
  readonly idleMs?: number;
}

/** In this process, of all tenants: each reads a page at a time, and who takes it slowly keeps its place for long. */
const mostAtOnce = 4;

/** The archive of a tenant as a file: it is made while it is sent, so that nothing of it lies anywhere. */
export function addExportRoute(server: FastifyInstance, parts: ExportRouteParts): void {
  const { callers, exporting, idleMs = 60_000 } = parts;
  const underWay = new Set<TenantId>();
  const admit = async (request: FastifyRequest): Promise<Grant<'tenant.export'>> => {
    const caller = await callers.read(request.headers.authorization);
    const { tenantId } = request.params as { tenantId: string };
    if (!isId(tenantId)) throw Refusal.of('NOT_FOUND', 'tenant');
    return caller.inRequest(request.id).grant('tenant.export', tenantId as TenantId);
  };
  const archive = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const grant = await admit(request);
    const { tenantId } = grant;
    if (underWay.has(tenantId) || underWay.size >= mostAtOnce) throw Refusal.of('EXPORT_BUSY');
    underWay.add(tenantId);
    try {
      const files = asLongAs(() => admit(request), await exporting.run(grant));
      // Loaded when it is needed: few ever export.
      const { writeTarOf } = await import('@tiffin/images/tar');
      const body = pipeline(Readable.from(writeTarOf(files)), createGzip(), (error) => {
        underWay.delete(tenantId);
        // Whoever reads it sees that it breaks off.
        if (error) request.log.warn({ err: error }, 'an export broke off');
      });
      reply.raw.setTimeout(idleMs, () => body.destroy(new Error(`nobody has taken anything for ${idleMs} ms`)));
      return await reply
        .header('content-type', 'application/gzip')
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="tenant-${tenantId}.tar.gz"`)
        .send(body);
    } catch (error) {
      underWay.delete(tenantId);
      throw error;
    }
  };
  void server.register(async (scope) => {
    scope.setErrorHandler(showRefusal);
    scope.get('/tenants/:tenantId/export', archive);
  });
}

/** The files, each after another look at who asks: whoever may no more gets no more. */
async function* asLongAs(
  admitted: () => Promise<unknown>,
  files: AsyncIterable<ArchiveFile>,
): AsyncGenerator<{ readonly path: string; readonly content: Buffer }> {
  for await (const { path, text } of files) {
    await admitted();
    yield { path, content: Buffer.from(text) };
  }
}
