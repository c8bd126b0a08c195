import { Button, Group, Stack } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { usePages } from '../graphql/use-pages.js';
import { useSend } from '../graphql/use-send.js';
import { PagedList } from '../look/paged-list.js';
import { Panel } from '../look/panel.js';
import { RefusalText } from '../look/refusal-text.js';
import { When } from '../look/when.js';
import { approveSignUpMutation, declineSignUpMutation, signUpRequestsQuery } from './operators-documents.js';

type Answer = ResultOf<typeof signUpRequestsQuery>;
type Request = Answer['operator']['signUp']['requests']['edges'][number]['node'];

/** Who waits to be let in. Both answers are written to them. */
export function SignUpQueue() {
  const waiting = usePages({
    document: signUpRequestsQuery,
    variables: { state: 'waiting' },
    connectionOf: ({ operator }: Answer) => operator.signUp.requests,
  });
  return (
    <Panel
      title="Who waits"
      lead="Who asked first comes first. They are written to, whatever the answer."
      testId="queue"
    >
      <PagedList what="Who waits" pages={waiting} empty="Nobody waits." more="Show more" testId="queue-list">
        {(request) => <RequestRow key={request.id} request={request} onChange={waiting.reload} />}
      </PagedList>
    </Panel>
  );
}

interface RequestProps {
  readonly request: Request;
  readonly onChange: () => void;
}

const RequestRow = ({ request, onChange }: RequestProps) => (
  <li className="row" data-testid="waits" data-email={request.email}>
    <div className="row-main">
      <div className="row-name">{request.name}</div>
      <div className="row-meta">
        {request.email ?? 'no e-mail address'} · asked <When at={request.askedAt} />
      </div>
    </div>
    <Answering request={request} onChange={onChange} />
  </li>
);

function Answering({ request: { id, name }, onChange }: RequestProps) {
  const approve = useSend(approveSignUpMutation);
  const decline = useSend(declineSignUpMutation);
  const input = { requestId: id };
  const answer = async (sent: Promise<unknown>): Promise<void> => {
    if (await sent) onChange();
  };
  return (
    <Stack gap={4} className="row-side">
      <Group gap="xs">
        <Button
          size="xs"
          onClick={() => void answer(approve.send({ input }))}
          loading={approve.isBusy}
          aria-label={`Approve ${name}`}
          data-testid="approve"
        >
          Approve
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => void answer(decline.send({ input }))}
          loading={decline.isBusy}
          aria-label={`Refuse ${name}`}
          data-testid="decline"
        >
          Refuse
        </Button>
      </Group>
      <RefusalText text={approve.refusal ?? decline.refusal} />
    </Stack>
  );
}
