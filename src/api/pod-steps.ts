/** The steps of a pod, and what its annotations ask of them: init containers in their order, then all app containers as the last. Pure. */
import { holdAnnotation, rerunAnnotation, skipAnnotation } from './annotations.ts';
import { allStatuses, getCondition } from './pod-status.ts';
import type { ContainerStatus, Pod, PodSpec } from './types.ts';

/** Where a pod is held: before a step begins, or when it is over. */
export interface HoldPoint {
  readonly when: 'before' | 'after';
  /** The name of an init container; `before` an app container means all of them. */
  readonly step: string;
}

/** The condition of a pod that is held. */
export const heldCondition = 'kpod.io/Held';

/** `after:migrate` */
export const formatHold = ({ when, step }: HoldPoint): string => `${when}:${step}`;

/** What an annotation or a flag asks for; undefined for what is no hold. */
export function parseHold(text: string): HoldPoint | undefined {
  const [, when, step] = /^(before|after):([^:]+)$/.exec(text) ?? [];
  return step === undefined ? undefined : { when: when as HoldPoint['when'], step };
}

/** The parts of a list in an annotation. */
export const listed = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Where the annotation of a pod holds it. What does not say that is passed over: admission has refused it, or a newer kpod knows it. */
export const holdsOf = ({ metadata }: Pick<Pod, 'metadata'>): readonly HoldPoint[] =>
  listed(metadata.annotations?.[holdAnnotation]).flatMap((text) => parseHold(text) ?? []);

/** What the annotations of a pod ask of its steps, as one text: another one is another plan. */
export const stepRequests = ({ metadata: { annotations = {} } }: Pick<Pod, 'metadata'>): string =>
  [holdAnnotation, skipAnnotation, rerunAnnotation].map((name) => annotations[name] ?? '').join('\n');

/** Whether the annotations of a pod ask anything of its steps. */
export const asksForSteps = (pod: Pick<Pod, 'metadata'>): boolean => stepRequests(pod).trim() !== '';

/** How many steps are over where this holds a pod, or undefined where nothing begins that it could hold. */
export function placeOf(spec: PodSpec, { when, step }: HoldPoint): number | undefined {
  const inits = spec.initContainers ?? [];
  const index = inits.findIndex(({ name }) => name === step);
  if (index >= 0) return when === 'before' ? index : index + 1;
  return when === 'before' && spec.containers.some(({ name }) => name === step) ? inits.length : undefined;
}

/** Of the holds of a pod the first at a place. */
export const holdAt = (pod: Pod, place: number): HoldPoint | undefined => holdsOf(pod).find((hold) => placeOf(pod.spec, hold) === place);

/** Its condition: reason, and a message that says the way on. */
export function heldWords({ metadata }: Pod, hold: HoldPoint): { readonly reason: string; readonly message: string } {
  const { name, namespace = 'default' } = metadata;
  const where = namespace === 'default' ? '' : ` -n ${namespace}`;
  return {
    reason: hold.when === 'before' ? 'BeforeStep' : 'AfterStep',
    message: `held ${hold.when} ${hold.step}; to go on: kpod init continue ${name}${where}`,
  };
}

/** Where a pod is held now, as its status says. */
export function heldNow(pod: Pod): HoldPoint | undefined {
  const { status, message = '' } = getCondition(pod, heldCondition) ?? {};
  if (status !== 'True') return undefined;
  const [, when, step] = /^held (before|after) ([^;]+);/.exec(message) ?? [];
  return step === undefined ? undefined : { when: when as HoldPoint['when'], step };
}

/** What the status of a step says that was finished by hand, and counts as succeeded. */
export const fixedReason = 'Fixed';

/** The names of the steps, for messages: `init-a, init-b, web (app)`. */
export function stepNames(spec: PodSpec): string {
  const inits = (spec.initContainers ?? []).map(({ name }) => name);
  return [...inits, ...spec.containers.map(({ name }) => `${name} (app)`)].join(', ');
}

/** What the status of a step says that has not run and counts as succeeded. */
export const skippedReason = 'Skipped';

/** Whether the annotation asks that the step does not run. */
export const isToSkip = ({ metadata }: Pick<Pod, 'metadata'>, step: string): boolean =>
  listed(metadata.annotations?.[skipAnnotation]).includes(step);

/** Whether a step has begun, in whatever sandbox, as its status tells. */
export function hasRun({ state, lastState, restartCount }: ContainerStatus): boolean {
  const ends = [state.terminated, lastState.terminated].filter((end) => end && end.reason !== skippedReason);
  return state.running !== undefined || ends.length > 0 || restartCount > 0;
}

/** The steps of a pod that were skipped. */
export const skippedSteps = (pod: Pod): readonly string[] =>
  allStatuses(pod).flatMap(({ name, state }) => (state.terminated?.reason === skippedReason ? name : []));

/** What is to run again: a step and all that follow, or the one. */
export interface Rerun {
  readonly step: string;
  readonly only: boolean;
}

/** What an annotation asks for: `[only:]STEP[@WORD]`, where the word tells one request from another; undefined for anything else. */
export function parseRerun(text: string): Rerun | undefined {
  const [, only, step] = /^(only:)?([^:@,\s]+)(?:@\S*)?$/.exec(text) ?? [];
  return step === undefined ? undefined : { step, only: only !== undefined };
}

/** The annotation of a request; `id` tells it from others. */
export const formatRerun = ({ step, only }: Rerun, id: string): string => `${only ? 'only:' : ''}${step}@${id}`;
