const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name of the authority’s host is not in DNS.',
  EAI_AGAIN: 'The name of the authority’s host cannot be resolved just now.',
  ECONNREFUSED: 'The authority’s host refuses connections.',
  CERT_HAS_EXPIRED: 'The certificate of the authority’s host has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the authority’s host is of another host.',
};
const untrusted = /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_)/;

/** Why no answer came, for people. What the machine says of it belongs into the log. */
export function connectionWords(error: unknown): string {
  const { name, code = '' } = error as { readonly name?: string; readonly code?: string };
  if (name === 'TimeoutError') return 'The authority does not answer in time.';
  if (untrusted.test(code)) return 'The certificate of the authority’s host is signed by nobody who is trusted.';
  return words[code] ?? 'The authority cannot be connected to.';
}
