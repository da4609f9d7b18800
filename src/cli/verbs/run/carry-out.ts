import { engineAnnotation } from '../../../api/annotations.ts';
import { UserError } from '../../../api/errors.ts';
import { allStatuses, isTerminal } from '../../../api/pod-status.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { KubeObject, Pod } from '../../../api/types.ts';
import type { Job } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../../printers/duration.ts';
import { deletedMessage, operationMessage } from '../../../printers/messages.ts';
import type { CommandDeps } from '../../deps.ts';
import { ExplainedError } from '../../errors/render-error.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import { knownKind } from '../../selecting/custom-kinds.ts';
import { type Found, isNotFound, type Target } from '../../selecting/select.ts';
import { waitUntilGone } from '../../watching/wait-until.ts';
import { applyObject } from '../../writing/apply-object.ts';
import { createObject } from '../../writing/create-object.ts';
import { type DeletionOptions, deleteOne } from '../../writing/delete-one.ts';
import { applyOptions, newBody, type PlanOptions, replaceCommand, runWrites, type Step } from './plan-run.ts';
import { hasEnded, makesPods, settles } from './workload-outcome.ts';

/** An object, and the manifest that it was made from. */
export interface Made extends Found {
  readonly target: ManifestObject;
}

/** What a run has done so far. */
export interface Done {
  /** What it has created, in order. */
  readonly created: Found[];
  /** What to wait for, in order. */
  readonly watched: Made[];
}

export interface CarryOutOptions extends Omit<PlanOptions, 'replace' | 'updates'> {
  /** For pods of the files that are replaced; undefined: their own. */
  readonly graceSeconds: number | undefined;
  /** Milliseconds since 1970: until when to wait for pods that are on their way out. */
  readonly deadline: number;
  /** Aborted when the user interrupts. */
  readonly interrupt: AbortSignal;
  /** Called with every manifest of which the step is done. */
  readonly finished?: (manifest: ManifestObject) => void;
}

/**
 * Does the steps in order, says each on stdout, and notes them in `done`. Stops at the first that fails, and at an interrupt; what was
 * done until then stays, and what was not is said. Throws what went wrong; answers whether all was done.
 */
export async function carryOut(steps: readonly Step[], done: Done, options: CarryOutOptions, deps: CommandDeps): Promise<boolean> {
  const finished: string[] = [];
  const deleted = new Set<Step>();
  try {
    const gone = await deleteReplaced(steps, { options, deleted }, deps);
    for (const step of steps) {
      if (options.interrupt.aborted) break;
      await waitFor(step, { uid: gone.get(step), options }, deps);
      if (options.interrupt.aborted) break;
      finished.push(await doStep(step, done, options, deps));
      options.finished?.(step.manifest);
    }
  } catch (error) {
    // What becomes of the only thing to do, the error says.
    if (steps.length === 1 && deleted.size === 0) throw error;
    throw new ExplainedError(error, [leftUndone(steps, finished, deleted)]);
  }
  if (finished.length === steps.length) return true;
  deps.streams.err(`\n${leftUndone(steps, finished, deleted)}\n`);
  return false;
}

/** All at once: pods that take long to end do so side by side. Answers their uids. */
async function deleteReplaced(
  steps: readonly Step[],
  { options, deleted }: { readonly options: CarryOutOptions; readonly deleted: Set<Step> },
  deps: CommandDeps,
): Promise<ReadonlyMap<Step, string | undefined>> {
  const uids = new Map<Step, string | undefined>();
  for (const step of steps) {
    if (step.act === 'createAfter') {
      deps.streams.err(`Waiting for the end of ${nameOf(step)}, which is being deleted\n`);
      uids.set(step, step.uid);
    }
    if (step.act !== 'replace' || options.interrupt.aborted) continue;
    if (step.why !== undefined) deps.streams.err(`${nameOf(step)} is replaced: ${step.why}\n`);
    try {
      uids.set(step, await deleteReplacedOne(step, options.graceSeconds, deps));
      deleted.add(step);
      await deps.streams.out(`${deletedMessage(qualifiedSingular(step.manifest.resource), step.manifest.name)}\n`);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return uids;
}

const deleteReplacedOne = ({ manifest }: Step, graceSeconds: number | undefined, { client }: CommandDeps) =>
  deleteOne(client, manifest, manifest.resource.kind === 'Pod' ? graceSeconds : undefined, cascadeOf(manifest));

/** What makes pods goes when they have gone. */
export const cascadeOf = ({ resource }: Pick<Target, 'resource'>): DeletionOptions =>
  makesPods(resource.kind) ? { cascade: 'foreground' } : {};

/** Until what has the name is gone, or the user interrupts. Throws UserError with exit code 124 when time is up. */
async function waitFor(
  { manifest }: Step,
  { uid, options }: { readonly uid: string | undefined; readonly options: CarryOutOptions },
  deps: CommandDeps,
): Promise<void> {
  if (uid === undefined) return;
  const { interrupt, deadline } = options;
  const interrupted = new Promise<void>((resolve) => interrupt.addEventListener('abort', () => resolve(), { once: true }));
  const gone = waitUntilGone(manifest, uid, deadline, deps).catch((cause: unknown) => {
    if (!(cause instanceof UserError) || deps.clock.now() < deadline) throw cause;
    throw new UserError(`timed out: the old ${qualifiedSingular(manifest.resource)}/${manifest.name} has not ended yet`, {
      cause,
      exitCode: 124,
    });
  });
  await Promise.race([gone, interrupted]);
}

/** Answers what it came to: `pod/web created`. */
async function doStep(step: Step, done: Done, { engine, again }: CarryOutOptions, deps: CommandDeps): Promise<string> {
  const { manifest } = step;
  const say = async (name: string, operation: string) => {
    const text = operationMessage(qualifiedSingular(manifest.resource), name, operation);
    await deps.streams.out(`${text}\n`);
    return text;
  };
  if (step.act === 'keep') {
    done.watched.push({ target: manifest, object: step.pod });
    const text = await say(manifest.name, 'unchanged');
    for (const notice of noticesOf(step.pod, { manifest, engine, again, now: deps.clock.now() })) deps.streams.err(`${notice}\n`);
    return text;
  }
  if (step.act === 'restart') deps.streams.err(`${nameOf(step)} gets new pods: ${step.why}\n`);
  if (step.act === 'apply' && step.why !== undefined) deps.streams.err(`${nameOf(step)} is changed where it runs: ${step.why}\n`);
  if (step.act === 'apply' || step.act === 'restart') {
    const write = step.act === 'apply' ? applyObject : (await import('./watch/restart-object.ts')).restartObject;
    const { operation, object } = await foundWhenLost(manifest, deps, () => write(manifest, applyOptions(engine, 'none'), deps));
    const found = { target: { ...manifest, name: object.metadata.name }, object };
    if (operation === 'created') done.created.push(found);
    if (isWaitedFor(found)) done.watched.push(found);
    const text = await say(object.metadata.name, operation);
    const end = endOfJob(found);
    if (end !== undefined) deps.streams.err(`${endNotice(end, { manifest, again, now: deps.clock.now() })}\n`);
    return text;
  }
  const { object } = await foundWhenLost(manifest, deps, async () => {
    const created = await createObject<KubeObject>(manifest, { ...runWrites, engine, body: newBody(manifest) }, deps);
    return { operation: 'created', object: created.object };
  });
  const found = { target: { ...manifest, name: object.metadata.name }, object };
  done.created.push(found);
  if (isWaitedFor(found)) done.watched.push(found);
  return say(found.target.name, step.act === 'replace' ? 'replaced' : 'created');
}

/** Does what creates an object; where its answer gets lost, the object is looked for. */
async function foundWhenLost(manifest: ManifestObject, deps: CommandDeps, act: () => Promise<Written>): Promise<Written> {
  const since = deps.clock.now();
  try {
    return await act();
  } catch (error) {
    const { madeAllTheSame } = await import('./lost-answer.ts');
    return { operation: 'created', object: await madeAllTheSame(error, { manifest, since }, deps) };
  }
}

interface Written {
  /** `created`, `configured` and the like. */
  readonly operation: string;
  readonly object: KubeObject;
}

const isWaitedFor = ({ target: { resource } }: Found): boolean => knownKind(resource) === 'Pod' || settles(knownKind(resource));

/** When a Job has come to its end, if it has: nothing more comes of it, as of a pod that has ended. */
function endOfJob({ target, object }: Found): string | undefined {
  if (knownKind(target.resource) !== 'Job' || !hasEnded(object)) return undefined;
  const { conditions = [] } = (object as Job).status;
  return conditions.find(({ type }) => type === 'Complete' || type === 'Failed')?.lastTransitionTime ?? '';
}

interface NoticeContext extends Pick<PlanOptions, 'again'> {
  readonly manifest: ManifestObject;
  readonly now: number;
}

/** `at`: when it ended; empty where nothing says so. */
function endNotice(at: string, { manifest, again, now }: NoticeContext): string {
  const when = at === '' ? '' : ` ${translateTimestampSince(at, now)} ago`;
  return `${nameOf({ manifest })} ran to its end${when}. To run it again: ${replaceCommand(manifest, again)}`;
}

/** What somebody may take for granted of a pod that was there before. */
function noticesOf(pod: Pod, context: NoticeContext & { readonly engine: string | undefined }): readonly string[] {
  const { manifest, engine, again } = context;
  const notices: string[] = [];
  const itsEngine = pod.metadata.annotations?.[engineAnnotation];
  if (engine !== undefined && itsEngine !== undefined && itsEngine !== engine) {
    notices.push(`${nameOf({ manifest })} stays on ${itsEngine}. To move it to ${engine}: ${replaceCommand(manifest, again)}`);
  }
  if (isTerminal(pod)) {
    const ends = allStatuses(pod).flatMap(({ state }) => state.terminated?.finishedAt ?? []);
    notices.push(endNotice(ends.toSorted().at(-1) ?? '', context));
  }
  return notices;
}

const nameOf = ({ manifest }: Pick<Step, 'manifest'>): string =>
  `${qualifiedSingular(manifest.resource)}/${manifest.name || 'with a generated name'}`;

function leftUndone(steps: readonly Step[], finished: readonly string[], deleted: ReadonlySet<Step>): string {
  const left = steps.slice(finished.length);
  const names = left.map((step) => `${nameOf(step)}${deleted.has(step) ? ' (the old one is deleted)' : ''}`);
  return `Done: ${finished.join(', ') || 'nothing'}. Not done: ${names.join(', ')}.`;
}
