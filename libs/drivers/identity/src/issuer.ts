/** The one realm that this installation trusts, taken apart. */
export interface Issuer {
  /** Exactly as tokens name it. */
  readonly url: string;
  /** What comes before `/realms/`. */
  readonly serverUrl: string;
  readonly realm: string;
  readonly keysUrl: string;
}

const form = /^(https?:\/\/[^/?#@\s]+(?:\/[\w.~-]+)*)\/realms\/([\w.~-]+)$/;

/** What `readIssuer` reads, for people. */
export const issuerForm = "the URL of the identity provider's realm, like https://id.example.com/realms/tiffin";

/** Null where the text is no such URL. */
export function readIssuer(text: string): Issuer | null {
  const [url, serverUrl, realm] = form.exec(text) ?? [];
  if (!url || !serverUrl || !realm || !URL.canParse(url)) return null;
  return { url, serverUrl, realm, keysUrl: `${url}/protocol/openid-connect/certs` };
}
