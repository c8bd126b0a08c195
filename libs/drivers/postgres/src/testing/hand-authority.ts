import type { BegunOrder, CertificateAuthority, IssuedCertificate, OrderLook } from '@tiffin/domains-operations';

const dayMs = 86_400_000;

/** An authority by hand, that issues whatever it is asked for. */
export class HandAuthority implements CertificateAuthority {
  readonly calls: string[] = [];
  readonly ordered: string[] = [];
  /** Why names are not proved. */
  invalid: string | null = null;
  /** What is proved is not issued for long. */
  isSlow = false;
  /** What everything is answered with. */
  trouble: Error | null = null;
  /** The same for what comes after an order. */
  crash: Error | null = null;
  /** What happens while it is asked to issue. */
  meanwhile: () => Promise<void> = () => Promise.resolve();
  private readonly finalized = new Set<string>();
  private keys = 0;

  newKey(): Promise<string> {
    return Promise.resolve(`key ${(this.keys += 1)}`);
  }

  async order(name: string): Promise<BegunOrder> {
    this.called('order');
    const number = this.ordered.push(name);
    const challenge = { token: `token-${number}`, answer: `answer-${number}` };
    const url = `https://authority.test/${number}`;
    return { orderUrl: url, authorizationUrl: `${url}/authorization`, challengeUrl: `${url}/challenge`, challenge };
  }

  async answerable(): Promise<void> {
    this.called('answerable');
  }

  async look(orderUrl: string): Promise<OrderLook> {
    this.called('look');
    const proved = this.finalized.has(orderUrl) ? 'valid' : 'ready';
    if (this.isSlow) return { state: 'pending', problem: null, retryAfterMs: null };
    return { state: this.invalid === null ? proved : 'invalid', problem: this.invalid, retryAfterMs: null };
  }

  async finalize(orderUrl: string): Promise<void> {
    this.called('finalize');
    await this.meanwhile();
    this.finalized.add(orderUrl);
  }

  async fetch(_orderUrl: string, _name: string, keyPem: string): Promise<IssuedCertificate> {
    this.called('fetch');
    const now = Date.now();
    const chainPem = keyPem.replace('key', 'chain');
    return { chainPem, notBefore: new Date(now - dayMs), notAfter: new Date(now + 89 * dayMs) };
  }

  private called(what: string): void {
    const failing = this.trouble ?? (what === 'order' ? null : this.crash);
    if (failing !== null) throw failing;
    this.calls.push(what);
  }
}
