import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { type ComparisonAnswer, comparisonQuery } from './comparison-document.js';
import { diffLines, imageText } from './comparison-texts.js';
import { ComparedMigrations } from './compared-migrations.js';
import { ComparedPart } from './compared-part.js';
import { useStageBoard } from './use-stage-board.js';

interface CompareProps {
  readonly from: string;
  readonly to: string;
}

/** Shows, where somebody wants to know, what a release would bring to where another runs. */
export function ComparisonToggle({ from, to }: CompareProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => setOpen(!isOpen)}
        aria-expanded={isOpen}
        data-testid="compare"
      >
        {isOpen ? 'Hide what it changes' : 'What it changes'}
      </Button>
      {isOpen && <Compared {...{ from, to }} />}
    </div>
  );
}

function Compared({ from, to }: CompareProps) {
  const { project } = useStageBoard();
  const read = useRead(comparisonQuery, { projectId: project.id, from, to });
  return (
    <section className="comparison" tabIndex={0} aria-label={`From ${from} to ${to}`}>
      <Loaded what="The comparison" read={read} waiting={<Skeleton h={120} radius="md" />}>
        {(data) => <Comparison comparison={data.project.releaseComparison} />}
      </Loaded>
    </section>
  );
}

function Comparison({ comparison }: { comparison: ComparisonAnswer }) {
  const { entities, connections, code, dependencies, images, migrations } = comparison;
  const count = [entities, connections, code, dependencies.changes, images, migrations.changes, migrations.lost].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  return (
    <Stack gap="md" data-testid="comparison">
      {count === 0 && <Text fz="sm">Nothing changed between them.</Text>}
      <ComparedPart title="Entities" count={entities.length}>
        {entities.map((one) => (
          <EntityLine key={one.id} entity={one} />
        ))}
      </ComparedPart>
      <ComparedPart title="Connections" count={connections.length}>
        {connections.map(({ change, from, to }) => (
          <Line key={`${change} ${from.id} ${to.id}`} change={change} text={`${from.name} → ${to.name}`} />
        ))}
      </ComparedPart>
      <ComparedMigrations migrations={migrations} />
      <Packages dependencies={dependencies} />
      <ComparedPart title="Images" count={images.length}>
        {images.map(({ unitKey, unitName, before, after }) => (
          <li key={unitKey}>
            {unitName}: <FromTo before={imageText(before)} after={imageText(after)} />
          </li>
        ))}
      </ComparedPart>
      <ComparedPart title="Code" count={code.length}>
        {code.map((one) => (
          <CodeChange key={`${one.entityId} ${one.file}`} change={one} />
        ))}
      </ComparedPart>
    </Stack>
  );
}

const Packages = ({ dependencies: { changes, unknownUnits, isTruncated } }: Pick<ComparisonAnswer, 'dependencies'>) => (
  <ComparedPart title="Packages" count={changes.length + unknownUnits.length}>
    {changes.map(({ is, ownerKey, ownerName, package: name, before, after }) => (
      <li key={`${is} ${ownerKey} ${name}`}>
        {ownerName} {is === 'asked' ? 'asks for' : 'has installed'} <code className="mono">{name}</code>:{' '}
        <FromTo {...{ before, after }} />
      </li>
    ))}
    {isTruncated && <li>… and more packages</li>}
    {unknownUnits.map((key) => (
      <li key={key}>{key}: what is installed is not known of both releases</li>
    ))}
  </ComparedPart>
);

type Entity = ComparisonAnswer['entities'][number];

const Line = ({ change, text }: { change: Entity['change']; text: string }) => (
  <li>
    {text}{' '}
    <Text span fz="xs" c="dimmed">
      {change}
    </Text>
  </li>
);

const EntityLine = ({ entity: { change, type, name, fields, isTruncated } }: { entity: Entity }) => (
  <li>
    {type} {name}{' '}
    <Text span fz="xs" c="dimmed">
      {change}
    </Text>
    {fields.map(({ path, before, after }) => (
      <div key={path} className="gate-reason">
        {path}: <FromTo {...{ before, after }} />
      </div>
    ))}
    {isTruncated && <div className="gate-reason">… and more fields</div>}
  </li>
);

const FromTo = ({ before, after }: { before: string | null; after: string | null }) => (
  <span className="from-to">
    <del>{before ?? 'none'}</del> → <ins>{after ?? 'none'}</ins>
  </span>
);

const CodeChange = ({ change: { entityName, file, change, unified, isTruncated } }: { change: Code }) => (
  <li>
    {entityName} <code className="mono">{file}</code>{' '}
    <Text span fz="xs" c="dimmed">
      {change}
    </Text>
    {unified !== null && (
      <pre className="diff" tabIndex={0} aria-label={`Changed lines of ${file}`}>
        {diffLines(unified).map(({ is, text, number }) => (
          <span key={number} data-is={is}>
            {text}
            {'\n'}
          </span>
        ))}
      </pre>
    )}
    {isTruncated && <div className="gate-reason">… and more lines</div>}
  </li>
);

type Code = ComparisonAnswer['code'][number];
