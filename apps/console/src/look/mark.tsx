import { Badge } from '@mantine/core';

/** A word beside a name. */
export const Mark = ({ text, color, testId }: { text: string; color: string; testId?: string }) => (
  <Badge variant="light" color={color} tt="none" size="sm" data-testid={testId}>
    {text}
  </Badge>
);
