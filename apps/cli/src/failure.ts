import { visible } from '@tiffin/kernel';
import { type ExitCode, exitCode } from './exit-code.js';

/** One thing that the server found wrong, as `extensions.problems` carries it. */
export interface ShownProblem {
  readonly entityName?: string;
  readonly entityId?: string;
  readonly field?: string;
  readonly rule?: string;
  readonly message: string;
}

/** What was drawn and did not work, as the API says it. */
export interface ShownUnitFailure {
  readonly unitKey: string | null;
  readonly unitName: string | null;
  readonly reason: string;
  readonly lastLines: readonly string[];
}

export interface FailureDetails {
  readonly code?: string;
  readonly problems?: readonly ShownProblem[];
  readonly failure?: ShownUnitFailure;
}

/** An end of a command that the user can act on: shown as text, without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    message: string,
    readonly exitCode: ExitCode = 1,
    readonly details: FailureDetails = {},
  ) {
    super(visible(message));
  }

  static notRunning(): Failure {
    return new Failure('Tiffin is not running here. Start it with: npm run up', exitCode.notRunning);
  }
}
