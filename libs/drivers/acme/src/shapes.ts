/** What authorities answer (RFC 8555, section 7.1), as far as it is read. */
import { z } from 'zod';
import { problemShape } from './acme-problem.js';

export const directoryShape = z.object({ newNonce: z.string(), newAccount: z.string(), newOrder: z.string() });
export type Directory = z.infer<typeof directoryShape>;

export const accountShape = z.object({ status: z.string() });

export const orderShape = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(z.string()).min(1).max(10),
  finalize: z.string(),
  certificate: z.string().optional(),
  error: problemShape.optional(),
});
export type Order = z.infer<typeof orderShape>;

/** The token becomes part of a path, where the api answers for no others. */
const tokenShape = z.string().regex(/^[A-Za-z0-9_-]{16,200}$/);

export const challengeShape = z.object({
  type: z.string(),
  url: z.string(),
  status: z.string(),
  token: z.string().optional(),
  error: problemShape.optional(),
});
export const httpChallengeShape = challengeShape.extend({ token: tokenShape });

export const authorizationShape = z.object({ status: z.string(), challenges: z.array(challengeShape).max(50) });
export type Authorization = z.infer<typeof authorizationShape>;
