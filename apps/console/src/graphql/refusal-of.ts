import type { Problem } from '@tiffin/kernel';
import type { CombinedError } from 'urql';

/** A "no" of the API, or the reason why there was no answer. */
export interface ShownRefusal {
  readonly code: string;
  readonly text: string;
  readonly problems: readonly Problem[];
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string';

/** As whatever stands before the api asks for it; the api says it in its own words. */
function waitOf({ response }: CombinedError): string {
  const seconds = Number((response as Response | undefined)?.headers?.get('retry-after') ?? Number.NaN);
  if (!Number.isInteger(seconds) || seconds < 1) return 'a moment';
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/** What to tell people about an error of the client. */
export function refusalOf(error: CombinedError): ShownRefusal {
  const [first] = error.graphQLErrors;
  if (!first) {
    const reason = error.networkError?.message ?? error.message;
    return {
      code: 'UNREACHABLE',
      text: `Tiffin does not answer (${reason}). Nothing was changed that it did not hear of; try again in ${waitOf(error)}.`,
      problems: [],
    };
  }
  const { code, problems } = first.extensions;
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    text: first.message,
    problems: Array.isArray(problems) ? problems.filter(isProblem) : [],
  };
}
