import { useEffect, useState } from 'react';

/** Whether a text has the hash that stands beside it; null until it is known, or where the browser cannot tell. */
export function useHashFits(body: string, hash: string): boolean | null {
  const [fits, setFits] = useState<boolean | null>(null);
  useEffect(() => {
    let isWanted = true;
    void sha256(body).then((found) => {
      if (isWanted) setFits(found === null ? null : found === hash);
    });
    return () => {
      isWanted = false;
    };
  }, [body, hash]);
  return fits;
}

/** Hex; null where the page came over plain HTTP from elsewhere than this machine: browsers do not hash there. */
async function sha256(text: string): Promise<string | null> {
  if (!globalThis.isSecureContext) return null;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
