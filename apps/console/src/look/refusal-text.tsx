import { Text } from '@mantine/core';

/** Why something was not done, beside what would have done it. */
export const RefusalText = ({ text, testId }: { text: string | null; testId?: string }) =>
  text !== null && (
    <Text role="alert" fz="sm" c="var(--mantine-color-error)" data-testid={testId ?? 'refused'}>
      {text}
    </Text>
  );
