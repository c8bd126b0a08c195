import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { archiveProjectMutation, deleteProjectMutation } from './settings-documents.js';

export type LifeStep = 'archive' | 'delete';

interface LifeDialogProps {
  readonly project: { readonly id: string; readonly name: string; readonly slug: string };
  readonly step: LifeStep;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const texts = {
  archive: 'Its addresses answer no more until it is restored. Drawing, secrets and history stay.',
  delete: 'Its addresses answer no more. It can be restored until it is erased; the day is shown here then.',
} as const;

export function LifeDialog({ project, step, onClose, onDone }: LifeDialogProps) {
  const client = useClient();
  const run = async (): Promise<string | null> => {
    const variables = { input: { projectId: project.id } };
    const { error } =
      step === 'archive'
        ? await client.mutation(archiveProjectMutation, variables)
        : await client.mutation(deleteProjectMutation, variables);
    if (error) return refusalOf(error).text;
    onDone();
    return null;
  };
  const verb = step === 'archive' ? 'Archive' : 'Delete';
  return (
    <ConfirmDialog
      title={`${verb} ${project.name}?`}
      confirm={verb}
      run={run}
      onClose={onClose}
      {...(step === 'delete' ? { typed: project.slug } : {})}
    >
      {texts[step]}
    </ConfirmDialog>
  );
}
