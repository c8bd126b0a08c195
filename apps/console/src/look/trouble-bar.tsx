import { Button, Text } from '@mantine/core';

interface TroubleBarProps {
  readonly text: string;
  readonly again: () => void;
  readonly testId: string;
}

/** Over a page that stays as it is: what could not be asked just now, and a way to ask again. */
export const TroubleBar = ({ text, again, testId }: TroubleBarProps) => (
  <div className="trouble-bar" role="alert" data-testid={testId}>
    <Text fz="sm" flex="1 1 200px">
      {text}
    </Text>
    <Button size="compact-sm" variant="default" onClick={again} data-testid={`${testId}-again`}>
      Try again
    </Button>
  </div>
);
