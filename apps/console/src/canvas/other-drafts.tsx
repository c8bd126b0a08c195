import { Box, Button, Group, Stack, Text } from '@mantine/core';
import IconStack2 from '@tabler/icons-react/dist/esm/icons/IconStack2.mjs';
import { useState } from 'react';
import type { OtherDraft } from '../draft/kept-drafts.js';
import { timeOf, useOtherDrafts } from '../draft/use-kept-draft.js';
import { Dialog } from '../look/dialog.js';
import { sayNo } from '../look/say-no.js';
import { useBoard } from './board.js';
import { DownloadDraft } from './download-draft.js';

/** Changes to this canvas that lie in other tabs, or were put aside: none of them is lost behind the one that is drawn here. */
export function OtherDrafts() {
  const { owner } = useBoard();
  const { others, discard } = useOtherDrafts(owner);
  const [isOpen, setOpen] = useState(false);
  if (others.length === 0) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        color="orange"
        leftSection={<IconStack2 size={15} aria-hidden />}
        onClick={() => setOpen(true)}
        aria-label={`${others.length} other ${others.length === 1 ? 'draft' : 'drafts'}`}
        title="Your unsaved changes in other tabs, or set aside"
        data-testid="other-drafts"
      >
        {others.length}
        <Box component="span" visibleFrom="sm">
          &nbsp;other {others.length === 1 ? 'draft' : 'drafts'}
        </Box>
      </Button>
      {isOpen && <DraftsDialog others={others} discard={discard} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DraftsDialogProps {
  readonly others: readonly OtherDraft[];
  readonly discard: (name: string) => void;
  readonly onClose: () => void;
}

const DraftsDialog = ({ others, discard, onClose }: DraftsDialogProps) => (
  <Dialog onClose={onClose} title="Your other unsaved changes" size="lg">
    <Stack gap="sm" data-testid="other-drafts-list">
      <Text fz="sm" c="dimmed">
        These drafts are stored in this browser: you have them open in another tab, or left them unfinished. If you open
        one, what you have drawn here is set aside.
      </Text>
      {others.map((other) => (
        <DraftRow key={other.name} other={other} onDiscard={() => discard(other.name)} />
      ))}
    </Stack>
  </Dialog>
);

function DraftRow({ other, onDiscard }: { readonly other: OtherDraft; readonly onDiscard: () => void }) {
  const { kept } = other;
  const text = kept
    ? `Based on revision ${kept.baseNumber}, changed ${timeOf(kept)}`
    : 'In a form that this console cannot read';
  return (
    <Group justify="space-between" wrap="nowrap" data-testid="other-draft">
      <Text fz="sm">{text}</Text>
      <Group gap="xs" wrap="nowrap">
        {kept ? <OpenButton name={other.name} /> : <DownloadDraft size="compact-sm" text={other.text} />}
        <DiscardButton onDiscard={onDiscard} />
      </Group>
    </Group>
  );
}

function OpenButton({ name }: { readonly name: string }) {
  const { openDraft } = useBoard();
  const open = (): void => {
    if (!openDraft(name)) sayNo('This browser cannot set aside what you have drawn here. Save it first.');
  };
  return (
    <Button size="compact-sm" onClick={open} data-testid="other-draft-open">
      Open
    </Button>
  );
}

/** There is no way back, so that it is pressed twice. */
function DiscardButton({ onDiscard }: { readonly onDiscard: () => void }) {
  const [isSure, setSure] = useState(false);
  return (
    <Button
      size="compact-sm"
      variant="default"
      color="red"
      onClick={() => (isSure ? onDiscard() : setSure(true))}
      data-testid="other-draft-discard"
    >
      {isSure ? 'Discard for good?' : 'Discard'}
    </Button>
  );
}
