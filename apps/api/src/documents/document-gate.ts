import { Refusal } from '@tiffin/kernel';
import type { WebOptions } from '../web-options.js';
import { authorizationOf, type RequestContext } from '../session/request-context.js';
import type { Sessions } from '../session/sessions.js';
import type { TrustedDocuments } from './trusted-documents.js';

const introspection = /__(schema|type)\b/;
const apiToken = /^Bearer tfn_/;

/** Which texts are worth reading at all, from whom. Asked for each request: a text that is kept compiled is asked about again. */
export class DocumentGate {
  constructor(
    private readonly documents: TrustedDocuments,
    private readonly sessions: Pick<Sessions, 'of'>,
    private readonly web: Pick<WebOptions, 'mode' | 'isTrustedOnly'>,
  ) {}

  /** Throws DOCUMENT_UNKNOWN, or UNAUTHENTICATED for a stranger who asks for the schema in production. */
  async check(text: string, context: RequestContext): Promise<void> {
    if (this.web.isTrustedOnly && !this.isFree(text, context)) throw Refusal.of('DOCUMENT_UNKNOWN', 'a text');
    if (this.web.mode === 'production' && introspection.test(text)) await this.sessions.of(context);
  }

  private isFree(text: string, context: RequestContext): boolean {
    return apiToken.test(String(authorizationOf(context))) || this.documents.has(text);
  }
}
