import { holdAnnotation } from '../../../api/annotations.ts';
import { UserError } from '../../../api/errors.ts';
import { isRecord } from '../../../api/is-record.ts';
import { formatHold, type HoldPoint, heldNow, holdsOf, parseHold } from '../../../api/pod-steps.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { Pod } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import type { Found } from '../../selecting/select.ts';
import type { RunState } from './tracker.ts';
import type { runVerb } from './verb.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the holds of a run change about it. */
export interface RunHolds {
  /** The objects of files with the holds on their pods, each on those that have its step. Throws UserError where no pod has one. */
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

function readHolds({ name, flags, args }: Pick<CallOf<typeof runVerb>, 'name' | 'flags' | 'args'>): readonly HoldPoint[] {
  const until: readonly HoldPoint[] = flags.until === '' ? [] : [{ when: 'after', step: flags.until }];
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
  for (const { step } of holds) if (!objects.some((object) => stepsOf(object).includes(step))) throw unknownStep(objects, step);
  return objects.map((object) => {
    const steps = stepsOf(object);
    const own = holds.filter(({ step }) => steps.includes(step));
    return own.length === 0 ? object : { ...object, document: { ...object.document, value: annotated(object.document.value, own) } };
  });
}

/** The names of the containers of a pod as a file writes it; what is not what it should be is left for the server to refuse. */
function stepsOf({ resource, document: { value } }: ManifestObject): readonly string[] {
  const { spec } = value;
  if (resource.kind !== 'Pod' || !isRecord(spec)) return [];
  const lists = [spec['initContainers'], spec['containers']].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return lists.flatMap((container) => (isRecord(container) && typeof container['name'] === 'string' ? [container['name']] : []));
}

function unknownStep(objects: readonly ManifestObject[], step: string): UserError {
  const pods = objects.filter(({ resource }) => resource.kind === 'Pod');
  const known = pods.map((object) => `pod/${object.name || 'with a generated name'} has ${stepsOf(object).join(', ') || 'none'}`);
  const [other] = objects.filter(({ resource, document: { value } }) => resource.kind !== 'Pod' && isRecord(value['spec']));
  const template = other && ` What ${qualifiedSingular(other.resource)}/${other.name} makes is held by ${holdAnnotation} in its template.`;
  const steps = known.length === 0 ? 'there is none in these files.' : `${known.join('; ')}.`;
  return new UserError(`no pod has a step ${JSON.stringify(step)} to be held at: ${steps}${known.length === 0 ? (template ?? '') : ''}`);
}

function annotated(value: Json, holds: readonly HoldPoint[]): Json {
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const annotations = isRecord(metadata['annotations']) ? metadata['annotations'] : {};
  const written = typeof annotations[holdAnnotation] === 'string' ? [annotations[holdAnnotation]] : [];
  const text = [...new Set([...written, ...holds.map(formatHold)])].join(',');
  return { ...value, metadata: { ...metadata, annotations: { ...annotations, [holdAnnotation]: text } } };
}

function isHeldAsAsked({ pods: [first] }: RunState, holds: readonly HoldPoint[]): boolean {
  const held = first?.pod && heldNow(first.pod);
  return held !== undefined && holds.some((hold) => formatHold(hold) === formatHold(held));
}

function unheldNotices(watched: readonly Found[], holds: readonly HoldPoint[]): readonly string[] {
  const isMissing = (pod: Pod) => {
    const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name);
    const own = holdsOf(pod).map(formatHold);
    return holds.some((hold) => names.includes(hold.step) && !own.includes(formatHold(hold)));
  };
  const pods = watched.filter(({ target, object }) => target.resource.kind === 'Pod' && isMissing(object as Pod));
  return pods.map(({ target: { name } }) => `pod/${name} was there before, and is not held: --replace makes it anew.`);
}
