import type { AnyObject, Kind } from '../api/any-object.ts';
import { ApiError, messageOf } from '../api/errors.ts';
import type { ObjectApi } from '../api/new-object.ts';
import { keyOf } from '../api/object-key.ts';
import { isOver } from '../api/removal.ts';
import type { Log } from '../base/log.ts';
import type { Store } from '../store/types.ts';
import type { Failures } from './failures.ts';
import type { ControllerEvent, Step, TellEvent, Told } from './types.ts';

export interface CarryOutDeps {
  readonly store: Store;
  readonly api: ObjectApi;
  readonly failures: Failures;
  readonly log: Log;
  readonly tell: TellEvent;
  /** For what is found again at each look. */
  readonly tellOnce: TellEvent;
}

/** What became of steps. */
export interface CarriedOut {
  readonly hasWritten: boolean;
  /** When to look again though nothing changes, in milliseconds since 1970; infinity for never. */
  readonly wakeAt: number;
}

/** Carries out steps, which hold the decision. Throws what the store throws. */
export async function carryOut(deps: CarryOutDeps, steps: readonly Step[]): Promise<CarriedOut> {
  let hasWritten = false;
  let wakeAt = Number.POSITIVE_INFINITY;
  // What one object of several is refused for the others would be, too. k8s: slowStartBatch
  const refused = new Set<string | undefined>();
  for (const step of steps) {
    if (step.type === 'post' && refused.has(step.told.subject.metadata.uid)) continue;
    if (step.type === 'wake') wakeAt = Math.min(wakeAt, step.at);
    else if (step.type === 'tell') deps.tellOnce(step.subject, step.event, step.component);
    else {
      deps.log.debug('controllers', { step: step.type, object: `${step.object.kind} ${nameOf(step)}`, because: step.because });
      const isRefused = (await write(deps, step)) === 'refused';
      if (isRefused && step.type === 'post') refused.add(step.told.subject.metadata.uid);
      hasWritten = true;
    }
  }
  return { hasWritten, wakeAt };
}

type WriteStep = Exclude<Step, { type: 'tell' | 'wake' }>;

const nameOf = ({ object: { metadata } }: WriteStep): string => metadata.name ?? `${metadata.generateName ?? ''}…`;

async function write(deps: CarryOutDeps, step: WriteStep): Promise<'written' | 'refused'> {
  const { store, api, failures } = deps;
  try {
    if (step.type === 'create') await store.create(step.object);
    else if (step.type === 'update') {
      if (await update(store, step.object)) say(deps, step.told, 'done', { name: nameOf(step) });
    } else if (step.type === 'delete') {
      await api.delete(step.object, step.policy ? { policy: step.policy } : {});
      if (step.countsAs !== undefined) failures.add(step.countsAs, step.because);
      say(deps, step.told, 'done', { name: nameOf(step) });
    } else {
      const { metadata } = await api.create(step.object);
      failures.clear(step.told.subject.metadata.uid);
      say(deps, step.told, 'done', { name: metadata.name });
    }
    return 'written';
  } catch (error) {
    if (!(error instanceof ApiError)) throw new Error(`${step.object.kind} ${nameOf(step)}: ${messageOf(error)}`, { cause: error });
    const { code } = error.status;
    if (step.type === 'post') {
      failures.add(step.told.subject.metadata.uid, error.message, step.told.subject.metadata.generation);
      // What ends with its namespace has nothing more to tell.
      const isEnding = error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating');
      if (!isEnding) say(deps, step.told, 'failed', { name: nameOf(step), error: error.message });
      return 'refused';
    }
    // Somebody was quicker: what follows then is decided anew.
    if (code === 404 || code === 409) return 'written';
    if (step.type === 'delete') say(deps, step.told, 'failed', { name: nameOf(step), error: error.message });
    throw new Error(`${step.object.kind} ${nameOf(step)}: ${error.message}`, { cause: error });
  }
}

/** Tells of a write what is to be told of it. */
function say(deps: CarryOutDeps, told: Told | undefined, outcome: 'done' | 'failed', words: { name: string; error?: string }): void {
  const event = told?.[outcome];
  if (told && event) deps.tell(told.subject, withWords(event, words), told.component);
}

const withWords = (event: ControllerEvent, { name, error = '' }: { readonly name: string; readonly error?: string }): ControllerEvent => ({
  ...event,
  message: event.message.replace('{name}', () => name).replace('{error}', () => error),
});

/** Answers whether the object was still what was looked at. */
async function update(store: Store, object: AnyObject): Promise<boolean> {
  let isCurrent = false;
  const stored = await store.mutate<Kind>(keyOf(object), (current) => {
    isCurrent = isLookedAt(current, object);
    return isCurrent ? object : undefined;
  });
  if (isOver(stored)) await store.remove(keyOf(object), uidOf(object));
  return isCurrent;
}

const uidOf = ({ metadata: { uid } }: AnyObject): { readonly uid?: string } => (uid === undefined ? {} : { uid });

const isLookedAt = ({ metadata }: AnyObject, { metadata: wanted }: AnyObject): boolean =>
  metadata.uid === wanted.uid && metadata.resourceVersion === wanted.resourceVersion;
