import { ApiError, messageOf } from '../api/errors.ts';
import { keyOf } from '../api/object-key.ts';
import { isOver, planRemoval } from '../api/removal.ts';
import type { AnyObject, Kind } from '../api/types.ts';
import type { Log } from '../base/log.ts';
import type { Store } from '../store/types.ts';
import type { Step, TellEvent } from './types.ts';

export interface CarryOutDeps {
  readonly store: Store;
  readonly log: Log;
  readonly tell: TellEvent;
}

/** Carries out steps, which hold the decision. Answers whether anything was written. Throws what the store throws. */
export async function carryOut(deps: CarryOutDeps, steps: readonly Step[], now: number): Promise<boolean> {
  let hasWritten = false;
  for (const step of steps) {
    if (step.type === 'tell') {
      deps.tell(step.subject, step.event);
      continue;
    }
    deps.log.debug('controllers', { step: step.type, object: `${step.object.kind} ${step.object.metadata.name}`, because: step.because });
    hasWritten = (await write(deps.store, step, now)) || hasWritten;
  }
  return hasWritten;
}

async function write(store: Store, step: Exclude<Step, { type: 'tell' }>, now: number): Promise<boolean> {
  try {
    if (step.type === 'create') await store.create(step.object);
    else if (step.type === 'update') await update(store, step.object);
    else await remove(store, step.object, now);
    return true;
  } catch (error) {
    // Somebody was quicker: what follows then is decided anew.
    if (error instanceof ApiError && (error.status.code === 404 || error.status.code === 409)) return true;
    throw new Error(`${step.object.kind} ${step.object.metadata.name}: ${messageOf(error)}`, { cause: error });
  }
}

async function update(store: Store, object: AnyObject): Promise<void> {
  const stored = await store.mutate<Kind>(keyOf(object), (current) => (isLookedAt(current, object) ? object : undefined));
  if (isOver(stored)) await store.remove(keyOf(object), uidOf(object));
}

async function remove(store: Store, object: AnyObject, now: number): Promise<void> {
  const plan = planRemoval(object, now);
  if (plan.act === 'remove') await store.remove(keyOf(object), uidOf(object));
  if (plan.act === 'mark') await update(store, plan.object);
}

const uidOf = ({ metadata: { uid } }: AnyObject): { readonly uid?: string } => (uid === undefined ? {} : { uid });

const isLookedAt = ({ metadata }: AnyObject, { metadata: wanted }: AnyObject): boolean =>
  metadata.uid === wanted.uid && metadata.resourceVersion === wanted.resourceVersion;
