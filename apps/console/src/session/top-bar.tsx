import { Button, Text } from '@mantine/core';
import { Brand } from '../look/brand.js';
import { SchemeToggle } from '../look/scheme-toggle.js';
import { sessionToken } from './session-token.js';

/** Above every page but the canvas, which has one of its own. */
export function TopBar({ name }: { name: string }) {
  return (
    <header className="page-header">
      <Brand />
      <span style={{ flex: 1 }} />
      <Text fz="sm" c="dimmed" visibleFrom="xs">
        {name}
      </Text>
      <SchemeToggle />
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        onClick={() => sessionToken.drop('left')}
        data-testid="leave"
      >
        Leave
      </Button>
    </header>
  );
}
