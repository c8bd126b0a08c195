import { Button, Text, Tooltip } from '@mantine/core';
import IconDeviceFloppy from '@tabler/icons-react/dist/esm/icons/IconDeviceFloppy.mjs';
import { useEffect, useRef } from 'react';
import { useBoard } from '../canvas/board.js';
import { ConflictDialog } from './conflict-dialog.js';
import { saveState } from './save-state.js';
import { useSave } from './use-save.js';

const isSaveKey = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's';

/** Save, its key, and the warning of the browser when a tab with changes is closed. */
export function SaveButton() {
  const { count, problems } = useBoard();
  const { save, saving, conflict, settleConflict } = useSave();
  const now = saveState({ changes: count, problems: problems.length, saving });
  useSaveKey(now.reason === null ? save : null);
  useLeaveWarning(count > 0);
  return (
    <>
      <Text
        fz="sm"
        c={now.is === 'invalid' ? 'var(--tone-bad)' : 'dimmed'}
        role="status"
        data-testid="save-state"
        data-state={now.is}
        visibleFrom="sm"
      >
        {now.text}
      </Text>
      <Tooltip label={now.reason ?? 'Save and deploy (Ctrl+S)'} multiline maw={280}>
        <Button
          size="sm"
          leftSection={<IconDeviceFloppy size={17} />}
          // Grey, but still reachable by keyboard: its tooltip says why.
          aria-disabled={now.reason !== null}
          {...(now.reason === null ? {} : { 'data-disabled': true })}
          loading={saving}
          onClick={() => now.reason === null && void save()}
          data-testid="save"
        >
          Save
        </Button>
      </Tooltip>
      {conflict && <ConflictDialog refusal={conflict} onClose={settleConflict} />}
    </>
  );
}

function useSaveKey(save: (() => Promise<void>) | null): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isSaveKey(event)) return;
      // Never the browser's own "save page".
      event.preventDefault();
      void latest.current?.();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function useLeaveWarning(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);
}
