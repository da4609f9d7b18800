/**
 * The steps by which a pod came up, as they are remembered: plain data, milliseconds since 1970. Bounded, since a container may begin for
 * ever. Pure.
 */

/** A step that was begun; without an end it is under way. */
export interface Span {
  readonly begin: number;
  readonly end?: number;
}

/** One try to have a container run. */
export interface Try {
  readonly attempt: number;
  /** Since when it waits for what comes before it. */
  readonly since: number;
  /** Only where a registry was asked. */
  readonly pull?: Span;
  readonly create?: Span;
  readonly startedAt?: number;
  readonly upAt?: number;
  readonly readyAt?: number;
  /** When it ended, or when it could not be started. */
  readonly finishedAt?: number;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly backOffUntil?: number;
}

/** The first few tries of a container and the last few; how many between them are forgotten. */
export interface ContainerSteps {
  readonly tries: readonly Try[];
  readonly leftOut?: number;
}

export interface PodSteps {
  /** When the pod was taken up. */
  readonly since: number;
  /** The first and the last. */
  readonly sandboxes: readonly Span[];
  readonly initializedAt?: number;
  readonly readyAt?: number;
  readonly containers: Readonly<Record<string, ContainerSteps>>;
}

const firstKept = 3;
const lastKept = 5;

/** Nothing has been done yet of a pod that was taken up then. */
export const stepsSince = (since: number): PodSteps => ({ since, sandboxes: [], containers: {} });

/** The tries of a container, oldest first. */
export function triesOf(steps: PodSteps, name: string): readonly Try[] {
  return (Object.hasOwn(steps.containers, name) ? steps.containers[name]?.tries : undefined) ?? [];
}

/** The steps with one more try of a container. */
export function withNewTry(steps: PodSteps, name: string, one: Try): PodSteps {
  const known = Object.hasOwn(steps.containers, name) ? steps.containers[name] : undefined;
  const tries = [...(known?.tries ?? []), one];
  const isFull = tries.length > firstKept + lastKept;
  const leftOut = (known?.leftOut ?? 0) + (isFull ? 1 : 0);
  const kept = isFull ? tries.filter((_, index) => index !== firstKept) : tries;
  return withTries(steps, name, { tries: kept, ...(leftOut > 0 ? { leftOut } : {}) });
}

/** The steps with another try in the place of one; those with the very same try are the very same steps. */
export function withTryAt(steps: PodSteps, name: string, index: number, one: Try): PodSteps {
  const known = steps.containers[name];
  if (!known || isSame(known.tries[index], one)) return steps;
  return withTries(steps, name, { ...known, tries: known.tries.with(index, one) });
}

const withTries = (steps: PodSteps, name: string, of: ContainerSteps): PodSteps => ({
  ...steps,
  containers: { ...steps.containers, [name]: of },
});

function isSame(known: Try | undefined, one: Try): boolean {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(one);
}

/** Whether the container of a try may still come to run by it. */
const isOpen = ({ startedAt, finishedAt }: Try): boolean => startedAt === undefined && finishedAt === undefined;

/** The steps in which the newest try of a container is one that goes on: the one that is open, or a new one. */
export function withOpenTry(steps: PodSteps, name: string, attempt: number): PodSteps {
  const last = triesOf(steps, name).at(-1);
  if (last && isOpen(last) && last.attempt === attempt) return steps;
  return withNewTry(steps, name, { attempt, since: last?.finishedAt ?? steps.since });
}

/** The steps after a change of the newest try of a container. */
export function withLastTry(steps: PodSteps, name: string, change: (last: Try) => Try): PodSteps {
  const tries = triesOf(steps, name);
  const last = tries.at(-1);
  return last ? withTryAt(steps, name, tries.length - 1, change(last)) : steps;
}
