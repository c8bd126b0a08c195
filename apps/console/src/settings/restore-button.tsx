import { Button } from '@mantine/core';
import { useAct } from '../graphql/use-act.js';
import { restoreProjectMutation } from './settings-documents.js';

interface RestoreButtonProps {
  readonly projectId: string;
  /** Of the project, where several are to be told apart. */
  readonly name?: string;
  readonly onRestored: () => void;
}

/** Back from the archive, or from being deleted. */
export function RestoreButton({ projectId, name, onRestored }: RestoreButtonProps) {
  const { run, isBusy } = useAct(restoreProjectMutation);
  const restore = async (): Promise<void> => {
    if (await run({ input: { projectId } })) onRestored();
  };
  return (
    <Button
      size="xs"
      variant="default"
      onClick={() => void restore()}
      loading={isBusy}
      aria-label={name === undefined ? 'Restore' : `Restore ${name}`}
      data-testid="restore"
    >
      Restore
    </Button>
  );
}
