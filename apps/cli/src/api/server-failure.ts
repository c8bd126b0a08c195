import { Failure } from '../failure.js';

/** Postgres stops writing some megabytes before the disk is full to the last block. */
const fullMb = 32;

/** What the API keeps to itself: a full disk is what one can see from here; of anything else the log tells. */
export function serverFailure(
  requestId: string,
  { freeMb, dataDir, logFile }: { readonly freeMb: number; readonly dataDir: string; readonly logFile: string },
): Failure {
  const reason =
    freeMb < fullMb
      ? `The disk of ${dataDir} is full (${freeMb} MB are free). Free some and try again.`
      : `The server failed in a way that it did not expect. ${logFile} says more under requestId ${requestId}.`;
  return new Failure(reason, 1, { code: 'INTERNAL' });
}
