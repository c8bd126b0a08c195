import type { Failure } from '@tiffin/contracts';
import { withoutLastLines } from '@tiffin/work-rules';
import type { TenantId } from '@tiffin/kernel';
import type { Caller } from './caller.js';

/** What units and builds print may hold anything, secrets too: failures show it to who may read logs, and to nobody else. */
export class UnitOutput {
  private readonly isShown: boolean;

  constructor(caller: Caller, tenantId: TenantId) {
    this.isShown = caller.may('logs.read', tenantId);
  }

  inFailure(failure: Failure | null): Failure | null {
    return failure === null || this.isShown ? failure : { ...failure, lastLines: [] };
  }

  /** Of a failure that is kept as one text. */
  inText(text: string | null): string | null {
    return text === null || this.isShown ? text : withoutLastLines(text);
  }

  /** A text that may be output altogether. */
  whole(text: string | null): string | null {
    return this.isShown ? text : null;
  }
}
