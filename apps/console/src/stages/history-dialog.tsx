import { Button, Text } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useState } from 'react';
import { StateMark } from '../activity/state-mark.js';
import { usePages } from '../graphql/use-pages.js';
import { Dialog } from '../look/dialog.js';
import { PagedList } from '../look/paged-list.js';
import { When } from '../look/when.js';
import { Steps } from './open-promotion.js';
import { phases, whoAsked } from './promotion-texts.js';
import { historyQuery, type PromotionAnswer, type StageAnswer } from './stages-documents.js';

interface HistoryDialogProps {
  readonly stage: StageAnswer;
  readonly onClose: () => void;
}

/** All that was ever promoted to a stage. */
export function HistoryDialog({ stage, onClose }: HistoryDialogProps) {
  const pages = usePages({
    document: historyQuery,
    variables: { environmentId: stage.id },
    connectionOf: ({ environment }: ResultOf<typeof historyQuery>) => environment.promotions,
  });
  return (
    <Dialog onClose={onClose} title={`Promotions to ${stage.name}`} size="lg">
      <PagedList
        what="The promotions"
        pages={pages}
        empty={
          stage.followsHead
            ? 'Nothing is promoted here: each release that is built is deployed by itself.'
            : 'Nothing has been promoted here yet.'
        }
        more="Show older promotions"
        testId="promotions"
      >
        {(promotion) => <Row key={promotion.id} promotion={promotion} />}
      </PagedList>
    </Dialog>
  );
}

function Row({ promotion }: { promotion: PromotionAnswer }) {
  const [isOpen, setOpen] = useState(false);
  const { phase, release, fromRelease, note, reason, createdAt } = promotion;
  return (
    <li className="row" data-testid="promotion" data-phase={phase} data-release={release.name}>
      <div className="row-main">
        <div className="row-name">
          <StateMark tone={phases[phase].tone} size={14} />
          <span className="mono">{release.name}</span> {phases[phase].label.toLowerCase()}
        </div>
        <div className="row-meta">
          {whoAsked(promotion)} <When at={createdAt} />
          {reason ? `: ${reason}` : ''}
          {fromRelease && ` · in the place of ${fromRelease.name}`}
        </div>
        {note && <Text fz="sm">{note}</Text>}
        {isOpen && <Steps promotion={promotion} />}
      </div>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => setOpen(!isOpen)}
        aria-expanded={isOpen}
        aria-label={`Steps of the promotion of ${release.name}`}
      >
        Steps
      </Button>
    </li>
  );
}
