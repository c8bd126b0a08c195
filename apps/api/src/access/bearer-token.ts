import { mostTokenCharacters } from '@tiffin/tenancy-operations';

const form = /^Bearer ([A-Za-z0-9._~+/-]{8,}=*)$/;

/** The token of an `Authorization` header, read strictly: one scheme, one space, one token. Null for anything else. */
export function bearerToken(authorization: unknown): string | null {
  if (typeof authorization !== 'string' || authorization.length > 'Bearer '.length + mostTokenCharacters) return null;
  return form.exec(authorization)?.[1] ?? null;
}
