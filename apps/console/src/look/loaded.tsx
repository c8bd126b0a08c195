import type { ReactNode } from 'react';
import type { Read } from '../graphql/use-read.js';
import { LoadError } from './load-error.js';

interface LoadedProps<Data> {
  /** E.g. `The projects`. */
  readonly what: string;
  readonly read: Read<Data>;
  /** Until something has come. */
  readonly waiting: ReactNode;
  readonly children: (data: Data) => ReactNode;
  /** Of the error. */
  readonly testId?: string;
}

/**
 * What was read. Once it is there it stays, with all that is open or typed in it: where reading it again fails, that is said above it,
 * with a way to try once more.
 */
export function Loaded<Data>({ what, read, waiting, children, testId }: LoadedProps<Data>) {
  const { data, error, again } = read;
  const trouble = error && <LoadError {...{ what, error, again }} {...(testId === undefined ? {} : { testId })} />;
  if (data === null) return trouble ?? waiting;
  return (
    <>
      {trouble}
      {children(data)}
    </>
  );
}
