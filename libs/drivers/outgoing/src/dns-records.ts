import { Resolver } from 'node:dns/promises';
import type { FoundTexts, OwnershipRecords } from '@tiffin/domains-operations';

export interface DnsOptions {
  /** None: those that this machine asks. */
  readonly servers?: readonly string[];
  /** For each server and try. */
  readonly withinMs?: number;
}

/** What DNS answers where a name, or a record of this kind, is not there. */
const absent: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

const reasons: Readonly<Record<string, string>> = {
  ETIMEOUT: 'its DNS servers do not answer in time',
  ESERVFAIL: 'its DNS servers fail (SERVFAIL); look whether DNSSEC and delegation are right',
  EREFUSED: 'its DNS servers refuse to answer',
};

/** TXT records, as DNS has them now. */
export class DnsRecords implements OwnershipRecords {
  private readonly resolver: Resolver;

  constructor({ servers = [], withinMs = 2_500 }: DnsOptions = {}) {
    this.resolver = new Resolver({ timeout: withinMs, tries: 2 });
    if (servers.length > 0) this.resolver.setServers([...servers]);
  }

  async textsOf(name: string): Promise<FoundTexts> {
    try {
      const texts = await this.resolver.resolveTxt(name);
      return { kind: 'found', texts: texts.map((parts) => parts.join('')) };
    } catch (error) {
      const code = (error as { readonly code?: string }).code ?? '';
      if (absent.has(code)) return { kind: 'found', texts: [] };
      return { kind: 'unreachable', reason: reasons[code] ?? `DNS answers ${code || 'nothing'}` };
    }
  }
}
