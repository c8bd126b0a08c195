import { Alert, Button, Center, Group, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';

interface DraftBoundaryProps {
  /** Puts the draft aside and shows what is saved. */
  readonly openSaved: () => boolean;
  readonly children: ReactNode;
}

/** A draft that the page stumbles over, e.g. one that an earlier console left, must not close the project for ever. */
export class DraftBoundary extends Component<DraftBoundaryProps, { readonly why: string | null }> {
  override readonly state = { why: null };

  static getDerivedStateFromError(error: unknown): { why: string } {
    return { why: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { why } = this.state;
    if (why === null) return this.props.children;
    return (
      <Center h="100dvh" p="md">
        <Alert color="red" title="The canvas could not be shown" maw={520} data-testid="canvas-broken">
          <Stack gap="sm">
            <Text fz="sm">
              This page made a mistake ({why}). What you drew is kept in this browser: load the page again, or put it
              aside and begin with what is saved.
            </Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => location.reload()}>
                Load again
              </Button>
              <Button size="xs" variant="default" onClick={this.props.openSaved} data-testid="canvas-begin-saved">
                Begin with what is saved
              </Button>
            </Group>
          </Stack>
        </Alert>
      </Center>
    );
  }
}
