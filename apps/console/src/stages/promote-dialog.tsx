import { notifications } from '@mantine/notifications';
import { Skeleton } from '@mantine/core';
import { useRead } from '../graphql/use-read.js';
import { useSend } from '../graphql/use-send.js';
import { Dialog } from '../look/dialog.js';
import { Loaded } from '../look/loaded.js';
import { Empty } from '../look/panel.js';
import { ComparisonToggle } from './comparison-toggle.js';
import { promoteMutation, rollBackMutation } from './promotion-documents.js';
import { releaseChoices } from './release-choices.js';
import { type ReleaseChoice, ReleaseForm, type WantedRelease } from './release-form.js';
import { releasesQuery, rollbackTargetsQuery, type StageAnswer } from './stages-documents.js';
import { useStageBoard } from './use-stage-board.js';

interface PromoteDialogProps {
  readonly stage: StageAnswer;
  readonly onClose: () => void;
}

/** Brings a release into a stage: what runs in the stage before, unless another is chosen. */
export function PromoteDialog({ stage, onClose }: PromoteDialogProps) {
  const { project } = useStageBoard();
  const read = useRead(releasesQuery, { projectId: project.id });
  const { send, isBusy, refusal } = useSend(promoteMutation);
  const done = useDone(stage, onClose);
  const ask = async ({ release, reason, letIn }: WantedRelease): Promise<void> => {
    if (await send({ input: { environmentId: stage.id, release, reason, letIn } })) done(release);
  };
  return (
    <Dialog onClose={onClose} title={`Promote to ${stage.name}`} size="lg">
      <Loaded what="The releases" read={read} waiting={<Skeleton h={220} radius="md" />}>
        {(data) => (
          <Chosen
            way="promote"
            does="Promote"
            testId="promote"
            empty="There is no release yet. Save the canvas: what is built from it is a release."
            choices={releaseChoices(
              stage,
              project.environments,
              data.project.releases.edges.map(({ node }) => node),
            )}
            {...{ stage, isBusy, refusal, onClose, ask }}
          />
        )}
      </Loaded>
    </Dialog>
  );
}

/** Goes back to a release that was verified in the stage: the one that ran last, unless another is chosen. */
export function RollBackDialog({ stage, onClose }: PromoteDialogProps) {
  const read = useRead(rollbackTargetsQuery, { environmentId: stage.id });
  const { send, isBusy, refusal } = useSend(rollBackMutation);
  const done = useDone(stage, onClose);
  const ask = async ({ release, reason }: WantedRelease): Promise<void> => {
    if (await send({ input: { environmentId: stage.id, release, reason } })) done(release);
  };
  return (
    <Dialog onClose={onClose} title={`Roll back ${stage.name}`} size="lg">
      <Loaded what="What it can go back to" read={read} waiting={<Skeleton h={220} radius="md" />}>
        {({ environment }) => (
          <Chosen
            way="rollback"
            does="Roll back"
            testId="rollback"
            empty={`No other release was ever verified in ${stage.name}: there is nothing to go back to. Promote one instead.`}
            choices={environment.rollbackTargets.map(({ name }) => ({ value: name, label: name }))}
            {...{ stage, isBusy, refusal, onClose, ask }}
          />
        )}
      </Loaded>
    </Dialog>
  );
}

function useDone({ name }: StageAnswer, onClose: () => void): (release: string) => void {
  const { reread } = useStageBoard();
  return (release) => {
    notifications.show({ message: `${release} is on its way into ${name}.` });
    reread();
    onClose();
  };
}

interface ChosenProps extends PromoteDialogProps {
  readonly way: 'promote' | 'rollback';
  readonly does: string;
  readonly testId: string;
  readonly empty: string;
  readonly choices: readonly ReleaseChoice[];
  readonly isBusy: boolean;
  readonly refusal: string | null;
  readonly ask: (wanted: WantedRelease) => Promise<void>;
}

function Chosen({ empty, ask, ...form }: ChosenProps) {
  const { stage, choices } = form;
  const runs = stage.currentRelease?.name ?? null;
  if (choices.length === 0) return <Empty testId={`${form.testId}-empty`}>{empty}</Empty>;
  return (
    <ReleaseForm
      {...form}
      send={(wanted) => void ask(wanted)}
      below={(release) => runs !== null && runs !== release && <ComparisonToggle from={runs} to={release} />}
    />
  );
}
