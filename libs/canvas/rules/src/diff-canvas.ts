import { applyOperation } from './apply-operation.js';
import { canonicalCanvas, canvasText } from './canonical-canvas.js';
import type { Canvas, Connection } from './canvas.js';
import { changedFields, fieldOf } from './canvas-changes.js';
import type { CanvasOperation, ReadOperation } from './canvas-operation.js';
import { entitiesById } from './entities-by-id.js';
import type { Entity } from './entity.js';
import { areProblems } from './read-entity.js';

/** Collects operations and follows what each does, so that what happens by itself is not asked for again. */
class Script {
  readonly operations: CanvasOperation[] = [];
  /** False once an operation could not be done; the script is of no use then. */
  sound = true;

  constructor(public state: Canvas) {}

  add(operation: CanvasOperation): void {
    const next = applyOperation(this.state, operation as ReadOperation);
    if (areProblems(next)) this.sound = false;
    else this.state = next;
    this.operations.push(operation);
  }

  entity(id: string): Entity | undefined {
    return entitiesById(this.state.entities).get(id);
  }
}

const wireKey = ({ id, from, to }: Connection): string => `${id} ${from} ${to}`;

/** A type never changes, nor does the name of a function: such an entity is removed and added again. */
const isReplaced = (from: Entity, to: Entity | undefined): boolean =>
  !to || from.type !== to.type || (from.type === 'Function' && from.name !== to.name);

/** Its wires go with an entity, so wires come second. */
function removeGone(script: Script, to: Canvas): void {
  for (const { id } of script.state.entities) {
    const now = script.entity(id);
    const later = entitiesById(to.entities).get(id);
    if (now && isReplaced(now, later)) removeEntity(script, now);
  }
  const wanted = new Set(to.connections.map(wireKey));
  for (const wire of script.state.connections)
    if (!wanted.has(wireKey(wire))) script.add({ op: 'removeConnection', id: wire.id });
}

/** Models that are still in a microservice stay in the canvas, and would go with it. */
function removeEntity(script: Script, entity: Entity): void {
  if (entity.type === 'Microservice' && entity.models.length > 0)
    script.add({ op: 'updateEntity', id: entity.id, changes: { models: [] } });
  script.add({ op: 'removeEntity', id: entity.id });
}

function update(script: Script, to: Entity, skipped: string | null): void {
  const now = script.entity(to.id);
  const fields = now ? changedFields(now, to).filter((field) => field !== skipped) : [];
  if (fields.length === 0) return;
  const changes = Object.fromEntries(fields.map((field) => [field, fieldOf(to, field) ?? null]));
  script.add({ op: 'updateEntity', id: to.id, changes });
}

/** Wires bring and take proxy pairs, so pipelines come after them; before, only those that wires need to end at. */
function hasNewPipeline(script: Script, to: Entity): boolean {
  const now = script.entity(to.id);
  if (to.type !== 'Gateway' || now?.type !== 'Gateway') return false;
  return to.pipelines.some(({ id }) => !now.pipelines.some((one) => one.id === id));
}

function changeEntities(script: Script, to: Canvas): void {
  for (const entity of to.entities) {
    if (!script.entity(entity.id)) script.add({ op: 'addEntity', entity });
  }
  for (const entity of to.entities) update(script, entity, hasNewPipeline(script, entity) ? null : 'pipelines');
}

function addWires(script: Script, to: Canvas): void {
  const there = new Set(script.state.connections.map(wireKey));
  for (const connection of to.connections)
    if (!there.has(wireKey(connection))) script.add({ op: 'addConnection', connection });
}

function rebuild(from: Canvas, to: Canvas): CanvasOperation[] {
  const script = new Script(from);
  for (const { id } of from.entities) if (script.entity(id)) script.add({ op: 'removeEntity', id });
  changeEntities(script, to);
  addWires(script, to);
  return script.operations;
}

/** The operations that make one valid canvas into another: what follows by itself from one is not listed again. */
export function diffCanvas(from: Canvas, to: Canvas): CanvasOperation[] {
  const target = canonicalCanvas(to);
  const script = new Script(canonicalCanvas(from));
  removeGone(script, target);
  changeEntities(script, target);
  addWires(script, target);
  for (const entity of target.entities) update(script, entity, null);
  // Ids that moved between gateways or kinds can get in each other's way; then everything is made anew.
  if (script.sound && canvasText(script.state) === canvasText(target)) return script.operations;
  return rebuild(from, target);
}
