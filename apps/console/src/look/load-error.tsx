import { Alert, Button, Text } from '@mantine/core';
import type { CombinedError } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';

interface LoadErrorProps {
  /** E.g. `The projects`. */
  readonly what: string;
  readonly error: CombinedError;
  readonly again: () => void;
  readonly testId?: string;
}

/** Something could not be had, and why; with a way to ask again. */
export function LoadError({ what, error, again, testId }: LoadErrorProps) {
  return (
    <Alert color="red" title={`${what} could not be loaded`} data-testid={testId ?? 'load-error'}>
      <Text fz="sm">{refusalOf(error).text}</Text>
      <Button mt="sm" size="xs" variant="default" onClick={again}>
        Try again
      </Button>
    </Alert>
  );
}
