const form = /^Bearer ([A-Za-z0-9._~+/-]{8,4096}=*)$/;

/** The token of an `Authorization` header, read strictly: one scheme, one space, one token. Null for anything else. */
export const bearerToken = (authorization: unknown): string | null =>
  (typeof authorization === 'string' ? form.exec(authorization)?.[1] : undefined) ?? null;
