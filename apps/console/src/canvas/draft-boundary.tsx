import { Alert, Button, Center, Group, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { keptDrafts } from '../draft/browser-drafts.js';
import type { DraftOwner } from '../draft/kept-drafts.js';
import { DownloadDraft } from './download-draft.js';

interface DraftBoundaryProps {
  readonly owner: DraftOwner;
  /** Puts the draft aside and shows what is saved. False where it cannot be kept. */
  readonly openSaved: () => boolean;
  readonly children: ReactNode;
}

interface DraftBoundaryState {
  readonly why: string | null;
  /** The browser does not take the draft. */
  readonly isFull: boolean;
}

/** A draft that the page stumbles over, e.g. one that an earlier console left, must not close the project for ever. */
export class DraftBoundary extends Component<DraftBoundaryProps, DraftBoundaryState> {
  override readonly state: DraftBoundaryState = { why: null, isFull: false };

  static getDerivedStateFromError(error: unknown): DraftBoundaryState {
    const why = error instanceof Error ? error.message : String(error);
    return { why, isFull: !keptDrafts.isStoring() };
  }

  override render(): ReactNode {
    const { why, isFull } = this.state;
    if (why === null) return this.props.children;
    return (
      <Center h="100dvh" p="md">
        <Alert color="red" title="The canvas could not be shown" maw={520} data-testid="canvas-broken">
          <Stack gap="sm">
            <Text fz="sm">
              The page ran into an error ({why}). {isFull ? lostSoon : kept}
            </Text>
            <Group gap="xs">{isFull ? this.#waysWithout() : this.#ways()}</Group>
          </Stack>
        </Alert>
      </Center>
    );
  }

  #ways(): ReactNode {
    const { openSaved } = this.props;
    return (
      <>
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Load again
        </Button>
        <BeginSaved label="Start from the saved version" onClick={() => this.setState({ isFull: !openSaved() })} />
      </>
    );
  }

  #waysWithout(): ReactNode {
    const { owner, openSaved } = this.props;
    const text = keptDrafts.textOf(owner);
    const discard = (): void => {
      keptDrafts.drop(owner);
      openSaved();
    };
    return (
      <>
        {text !== null && <DownloadDraft size="xs" text={text} />}
        <BeginSaved label="Discard it and start from the saved version" onClick={discard} />
      </>
    );
  }
}

const kept =
  'What you drew is kept in this browser: load the page again, or set it aside and start from the saved version.';
const lostSoon =
  'What you drew cannot be set aside, because this browser’s storage is full or closed to this page. Download it before you ' +
  'discard it.';

function BeginSaved({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <Button size="xs" variant="default" onClick={onClick} data-testid="canvas-begin-saved">
      {label}
    </Button>
  );
}
