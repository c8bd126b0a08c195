import { useEffect, useRef } from 'react';
import { useSubscription } from 'urql';
import { withLive } from './promotion-texts.js';
import {
  type PromotionAnswer,
  promotionSubscription,
  type StageAnswer,
  stageSubscription,
} from './stages-documents.js';
import { useStageBoard } from './use-stage-board.js';

/** The promotions of a stage as they are now. The board is read again when what it shows of the stage is told to be otherwise. */
export function useLiveStage(stage: StageAnswer): readonly PromotionAnswer[] {
  const { reread } = useStageBoard();
  const [progress] = useSubscription({ query: promotionSubscription, variables: { environmentId: stage.id } });
  const [status] = useSubscription({ query: stageSubscription, variables: { id: stage.id } });
  const live = progress.data?.promotionProgress ?? null;
  const standing = status.data?.environmentStatus ?? null;
  const listed = stage.promotions.edges.map(({ node }) => node);
  useNews(standing && standingText(standing), standingText(stage), reread);
  useNews(live && newsOf(live), listed.map(newsOf), reread);
  return withLive(listed, live);
}

const standingText = ({ state, liveRevision }: Pick<StageAnswer, 'state' | 'liveRevision'>): string =>
  `${state} ${liveRevision}`;
const newsOf = ({ id, phase }: PromotionAnswer): string => `${id} ${phase}`;

/** Once for each thing that was told and is not what is shown. */
function useNews(told: string | null, shown: string | readonly string[], read: () => void): void {
  const latest = useRef({ shown, read });
  latest.current = { shown, read };
  useEffect(() => {
    if (told !== null && ![latest.current.shown].flat().includes(told)) latest.current.read();
  }, [told]);
}
