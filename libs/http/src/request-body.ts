import type { IncomingHttpHeaders } from 'node:http';

/** Bodies up to this size fit into the buffers of any connection, so that sending them never waits for the receiver. */
const smallBodyBytes = 64 * 1024;

/** Whether a request brings a body, as its head says. */
export function hasBody(headers: IncomingHttpHeaders): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) !== 0);
}

/**
 * Whether the connection that carries this request to the next hop may carry another one. A large body may still lie in
 * buffers when the answer comes, of this process or of the system, and whether the receiver reads it ever cannot be told:
 * the next request would wait behind it. So a large body gets a connection that ends with it.
 */
export function leavesConnectionUsable(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= smallBodyBytes;
}
