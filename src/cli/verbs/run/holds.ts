import { holdAnnotation } from '../../../api/annotations.ts';
import { UserError } from '../../../api/errors.ts';
import { isRecord } from '../../../api/is-record.ts';
import { isTerminal } from '../../../api/pod-status.ts';
import { formatHold, type HoldPoint, heldNow, holdsOf, listed, parseHold } from '../../../api/pod-steps.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { Pod } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { partAt, podPath, stepsOfFile, withPartAt } from '../../manifests/pods-of-files.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import type { Found } from '../../selecting/select.ts';
import type { RunState } from './tracker.ts';
import type { runVerb } from './verb.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the holds of a run change about it. */
export interface RunHolds {
  /** The objects of files with the holds on their pods, or on the templates of those, each on those that have its step. Throws UserError where no pod has one. */
  apply(objects: readonly ManifestObject[]): readonly ManifestObject[];
  /** Whether the pod waits where this run asked for: there is nothing to wait for. */
  isReached(state: RunState): boolean;
  /** What to say of pods that were there before, and are not held as this run asks. */
  notices(watched: readonly Found[]): readonly string[];
}

/** The holds of `--until` and `--break`. Throws UsageError; also for a pod without a file, which has no steps to be held at. */
export function holdsOfRun(call: CallOf<typeof runVerb>): RunHolds {
  if (call.changed.has('image')) throw new UsageError(call.name, '--until and --break are for pods of files');
  const holds = readHolds(call);
  return {
    apply: (objects) => withHolds(objects, holds),
    isReached: (state) => isHeldAsAsked(state, holds),
    notices: (watched) => unheldNotices(watched, holds),
  };
}

function readHolds({
  name,
  flags,
  args,
  changed,
}: Pick<CallOf<typeof runVerb>, 'name' | 'flags' | 'args' | 'changed'>): readonly HoldPoint[] {
  // Of a script whose variable is empty: it does not mean a run to the end.
  if (changed.has('until') && flags.until === '') throw new UsageError(name, '--until must name a step, and is empty');
  const until: readonly HoldPoint[] = changed.has('until') ? [{ when: 'after', step: flags.until }] : [];
  const breaks = flags.break.map((text) => {
    const hold = parseHold(text);
    if (!hold) throw new UsageError(name, `--break must be before:STEP or after:STEP, and is ${JSON.stringify(text)}`);
    return hold;
  });
  if (flags.until.includes(':')) {
    throw new UsageError(name, `--until takes the name of a step alone: --break=${flags.until} ${args[0] ?? 'FILE'}`);
  }
  return [...until, ...breaks];
}

function withHolds(objects: readonly ManifestObject[], holds: readonly HoldPoint[]): readonly ManifestObject[] {
  for (const { step } of holds) if (!objects.some((object) => allSteps(object).includes(step))) throw unknownStep(objects, step);
  return objects.map((object) => {
    const steps = allSteps(object);
    const own = holds.filter(({ step }) => steps.includes(step));
    if (own.length === 0) return object;
    const value = withPartAt(object.document.value, podPath(object.resource.kind) ?? [], (pod) => annotated(pod, own));
    return { ...object, document: { ...object.document, value } };
  });
}

function allSteps(object: ManifestObject): readonly string[] {
  const { inits, apps } = stepsOfFile(object);
  return [...inits, ...apps];
}

function unknownStep(objects: readonly ManifestObject[], step: string): UserError {
  const makers = objects.filter((object) => podPath(object.resource.kind) !== undefined);
  const known = makers.map((object) => {
    const name = object.name || 'with a generated name';
    return `${qualifiedSingular(object.resource)}/${name} has ${allSteps(object).join(', ') || 'none'}`;
  });
  const steps = known.length === 0 ? 'there is none in these files.' : `${known.join('; ')}.`;
  return new UserError(`no pod has a step ${JSON.stringify(step)} to be held at: ${steps}`);
}

function annotated(value: Json, holds: readonly HoldPoint[]): Json {
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const annotations = isRecord(metadata['annotations']) ? metadata['annotations'] : {};
  const written = typeof annotations[holdAnnotation] === 'string' ? [annotations[holdAnnotation]] : [];
  const text = [...new Set([...written, ...holds.map(formatHold)])].join(',');
  return { ...value, metadata: { ...metadata, annotations: { ...annotations, [holdAnnotation]: text } } };
}

/** Of a workload all that are held by this run: what it made before goes on beside them. */
function isHeldAsAsked({ pods }: RunState, holds: readonly HoldPoint[]): boolean {
  const asked = new Set(holds.map(formatHold));
  const present = pods.flatMap(({ pod }) => (pod && !pod.metadata.deletionTimestamp && !isTerminal(pod) ? pod : []));
  const own = present.filter((pod) => holdsOf(pod).some((hold) => asked.has(formatHold(hold))));
  return own.length > 0 && own.every((pod) => asked.has(formatHold(heldNow(pod) ?? nowhere)));
}

const nowhere: HoldPoint = { when: 'before', step: '' };

function unheldNotices(watched: readonly Found[], holds: readonly HoldPoint[]): readonly string[] {
  const isMissing = (pod: Pod) => {
    const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name);
    const own = holdsOf(pod).map(formatHold);
    return holds.some((hold) => names.includes(hold.step) && !own.includes(formatHold(hold)));
  };
  return watched.flatMap(({ target, object }) => {
    const name = `${qualifiedSingular(target.resource)}/${target.name}`;
    if (target.resource.kind === 'Pod') {
      return isMissing(object as Pod) ? `${name} was there before, and is not held: --replace makes it anew.` : [];
    }
    const path = podPath(target.resource.kind) ?? [];
    const asked = listed(String(partAt(object, [...path, 'metadata', 'annotations', holdAnnotation]) ?? ''));
    const isHeld = holds.some((hold) => asked.includes(formatHold(hold)));
    return isHeld ? `${name}: every pod that it makes is held so, until a run of the file without these flags.` : [];
  });
}
