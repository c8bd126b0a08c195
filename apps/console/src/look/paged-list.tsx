import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Pages } from '../graphql/use-pages.js';
import { LoadError } from './load-error.js';
import { Empty } from './panel.js';

interface PagedListProps<Node> {
  /** E.g. `The tenants`. */
  readonly what: string;
  readonly pages: Pages<Node>;
  /** What stands where there is none. */
  readonly empty: ReactNode;
  readonly more: string;
  /** Of the list; the others of its parts end in `-empty` and `-more`. */
  readonly testId: string;
  /** The row of one, with its key. */
  readonly children: (node: Node) => ReactNode;
}

/** The rows of a panel that come in pages: what came stays, whatever happens to the next question. */
export function PagedList<Node>({ what, pages, empty, more, testId, children }: PagedListProps<Node>) {
  const { nodes, error, hasCome, state, reload } = pages;
  return (
    <>
      {error && (
        <div className="panel-body">
          <LoadError what={what} error={error} again={reload} />
        </div>
      )}
      {!hasCome && !error && <Skeleton h={120} radius="0 0 11px 11px" />}
      {hasCome && state === 'idle' && nodes.length === 0 && <Empty testId={`${testId}-empty`}>{empty}</Empty>}
      <ul className="rows" aria-busy={state !== 'idle'} data-testid={testId}>
        {nodes.map(children)}
      </ul>
      <More pages={pages} text={more} testId={`${testId}-more`} />
    </>
  );
}

const More = ({ pages, text, testId }: { pages: Pages<unknown>; text: string; testId: string }) =>
  pages.next !== null && (
    <div className="panel-body">
      <Button variant="default" onClick={pages.more} loading={pages.state === 'more'} data-testid={testId}>
        {text}
      </Button>
    </div>
  );
