/**
 * What the kubelet knows of one pod beyond its spec: plain data, kept in `pods/<uid>/memory.json`. The engine's records are evidence
 * that other people can destroy (`container prune`, `pod restart`); this is the memory that outlives them.
 */
import { rerunAnnotation } from '../api/annotations.ts';
import { allStatuses } from '../api/pod-status.ts';
import type { ContainerStatus, Pod, ResourceRequirements } from '../api/types.ts';
import type { EngineName } from '../engine/types.ts';
import type { StartError } from './start-error.ts';
import type { PodSteps } from './steps/steps.ts';

/** One attempt of a container. Times are RFC 3339 with the engine's precision. */
export interface ContainerRecord {
  readonly id: string;
  /** The restart count. */
  readonly attempt: number;
  /** Which run of the sandbox it was created in: init containers count only in the current one. */
  readonly sandboxRun: string;
  /** Of the spec it was created from; a change of it means "definition changed". */
  readonly hash: string;
  /** Full name of the image as the engine knows it, and its digest or ID. */
  readonly image: string;
  readonly imageID: string;
  /** The image's STOPSIGNAL. */
  readonly stopSignal: string;
  /** `lost`: the engine has no record of it any more, and it had not been seen to exit. */
  readonly state: 'created' | 'running' | 'exited' | 'lost';
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, `ContainerStatusUnknown`: set with exited and lost. */
  readonly reason?: string;
  /** Termination message, the engine's own text first. Undefined until it was looked for. */
  readonly message?: string;
  /** True while the engine still has the container. */
  readonly present: boolean;
  /** Its log has been copied: the engine's container may go, whoever removes it. */
  readonly logKept?: boolean;
  /** Its postStart hook has failed: it is to end. */
  readonly hookFailed?: true;
  /** Stopped to be replaced (`stop-causes.ts`): its successor starts however it ended. */
  readonly replaced?: boolean;
  /** The pod has begun anew since (`restart-all.ts`): nothing follows from it any more but the number of the next attempt. */
  readonly past?: true;
  /** No run: the step counts as succeeded without one (`stand-in.ts`). */
  readonly standIn?: true;
}

/** The attempts of a container that status shows, and whatever the engine still has of older ones. Newest first. */
export type ContainerHistory = readonly ContainerRecord[];

/** A doubling delay. k8s: flowcontrol/backoff.go */
export interface BackoffEntry {
  readonly delayMs: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** A container that is being stopped. */
export interface Kill {
  /** When the stop signal was sent. */
  readonly signalledAt: number;
  /** When SIGKILL is due. */
  readonly deadline: number;
  /** When SIGKILL was sent last. */
  readonly killedAt?: number;
  /** True until the stop signal is known to have been sent. */
  readonly unsent?: true;
  /** The stop signal is to come later: since `signalledAt` it waits for its hook and for others to end, until the deadline at most. */
  readonly waits?: true;
}

/** The end of the pod as a whole, decided once: by its deadline, by a failed init container, by completion. */
export interface PodTermination {
  /** Status reason and message (`DeadlineExceeded`); absent for completion. */
  readonly reason?: string;
  readonly message?: string;
  /** This machine does not take the pod: nothing was made for it. */
  readonly rejected?: true;
}

/** Why a resize waits: the machine has not so much at all, or others have it now. */
export interface ResizePending {
  readonly reason: 'Infeasible' | 'Deferred';
  readonly message: string;
}

/** The resources of a pod that was resized, by the names of its containers. */
export interface PodResize {
  /** What it was granted. */
  readonly allocated: Readonly<Record<string, ResourceRequirements>>;
  /** What the containers of these IDs have, which run or ran last. */
  readonly actuated: Readonly<Record<string, { readonly id: string; readonly resources: ResourceRequirements }>>;
  /** The limits of the pod as a whole in a run of its sandbox, since they were changed. */
  readonly group?: { readonly run: string; readonly limits: Readonly<Record<string, number | undefined>> };
  /** Why it is not granted what it asks for. */
  readonly pending?: ResizePending;
  /** Why what was granted could not be given, and when that is tried again, milliseconds since 1970; never, when that is absent. */
  readonly error?: { readonly message: string; readonly retryAt?: number; readonly backoff?: BackoffEntry };
}

export interface PodMemory {
  readonly formatVersion: 2;
  /** The engine that the pod is on: also told to a kpod that finds these files without their pod. */
  readonly engine?: EngineName;
  /** Scheduled was told. */
  readonly scheduled: boolean;
  /** The run of the sandbox that kpod started. */
  readonly sandbox?: {
    readonly id: string;
    /** Empty until somebody has looked. */
    readonly startedAt: string;
    readonly attempt: number;
    /** The name of this run on its containers; absent in what a former kpod made. */
    readonly run?: string;
    readonly ip?: string;
    readonly ready: boolean;
  };
  /** Set when something not of kpod's making happened to the sandbox or to a container: kill all, start over. */
  readonly sandboxChanged: boolean;
  readonly containers: Readonly<Record<string, ContainerHistory>>;
  /** By `<container>/<hash>` for crashes and `image/<image>` for pulls. */
  readonly backoff: Readonly<Record<string, BackoffEntry>>;
  /** By container name. */
  readonly startErrors: Readonly<Record<string, StartError>>;
  /** By container ID. */
  readonly kills: Readonly<Record<string, Kill>>;
  readonly termination?: PodTermination;
  /** The last request for steps to run again that was done (`rerun.ts`); `only` that step. */
  readonly rerun?: { readonly request: string; readonly only?: string };
  /** Absent in a pod that was never resized. */
  readonly resize?: PodResize;
  /** When the next try of what concerns the whole pod (volumes, sandbox) is due after a failure, milliseconds since 1970. */
  readonly retryAt?: number;
  /** How it came up, step by step; absent in what a former kpod wrote. Nothing is decided by it. */
  readonly steps?: PodSteps;
}

export const emptyMemory: PodMemory = {
  formatVersion: 2,
  scheduled: false,
  sandboxChanged: false,
  containers: {},
  backoff: {},
  startErrors: {},
  kills: {},
};

/** The name of a run of a sandbox, before it has begun: a restart gives it another though the ID stays. */
export const newSandboxRun = (id: string, attempt: number): string => `${id}#${attempt}`;

/** Names a run of a sandbox. */
export function sandboxRunName(sandbox: NonNullable<PodMemory['sandbox']>): string {
  return sandbox.run ?? `${sandbox.id}@${sandbox.startedAt}`;
}

/** The attempts of a container, newest first. A container may be called `constructor`: what plain objects inherit is not meant. */
export function historyOf(memory: PodMemory, container: string): ContainerHistory {
  return (Object.hasOwn(memory.containers, container) ? memory.containers[container] : undefined) ?? [];
}

/** The newest attempt of a container, if there was one. */
export function newest(memory: PodMemory, container: string): ContainerRecord | undefined {
  return historyOf(memory, container)[0];
}

/** Why the container could not be started at the last try; undefined when it could, or was not tried. */
export function startErrorOf(memory: PodMemory, container: string): StartError | undefined {
  return Object.hasOwn(memory.startErrors, container) ? memory.startErrors[container] : undefined;
}

/** Every container record that the engine still runs. */
export function runningRecords(memory: PodMemory): readonly { readonly name: string; readonly record: ContainerRecord }[] {
  return Object.entries(memory.containers).flatMap(([name, history]) =>
    history.filter((record) => record.state === 'running' && record.present).map((record) => ({ name, record })),
  );
}

/** The memory with one record put in place of the record of the same ID, or added as the newest. */
export function withRecord(memory: PodMemory, name: string, record: ContainerRecord): PodMemory {
  const others = historyOf(memory, name).filter((other) => other.id !== record.id);
  const history = [...others, record].sort((a, b) => b.attempt - a.attempt || (a.createdAt < b.createdAt ? 1 : -1));
  return { ...memory, containers: { ...memory.containers, [name]: history } };
}

/** The memory with the start error of a container. */
export function withStartError(memory: PodMemory, name: string, startError: StartError): PodMemory {
  return { ...memory, startErrors: { ...memory.startErrors, [name]: startError } };
}

/** The memory without the start error of a container. */
export function withoutStartError(memory: PodMemory, name: string): PodMemory {
  if (!startErrorOf(memory, name)) return memory;
  const { [name]: _gone, ...startErrors } = memory.startErrors;
  return { ...memory, startErrors };
}

/** The memory in which nothing waits any more for a volume or for what a container is configured with: the next plan tries it at once. */
export function withoutWaits(memory: PodMemory): PodMemory {
  const { retryAt: _past, ...rest } = memory;
  const now = (error: StartError): StartError => (error.cause === 'config' ? { ...error, retryAt: 0 } : error);
  return { ...rest, startErrors: Object.fromEntries(Object.entries(memory.startErrors).map(([name, error]) => [name, now(error)])) };
}

/** The memory in which none of these containers waits any more for its image or for the engine: they are others now. */
export function withoutWaitsOf(memory: PodMemory, containers: readonly string[]): PodMemory {
  const waiting = containers.flatMap((name) => {
    const error = startErrorOf(memory, name);
    return error && error.retryAt > 0 ? [[name, { ...error, retryAt: 0 }] as const] : [];
  });
  return waiting.length === 0 ? memory : { ...memory, startErrors: { ...memory.startErrors, ...Object.fromEntries(waiting) } };
}

/** The memory in which no pull waits any more: what it logs in with has changed, so that the next plan tries it at once. */
export function withoutPullWaits(memory: PodMemory): PodMemory {
  const now = (error: StartError): StartError => (error.cause === 'image' ? { ...error, retryAt: 0 } : error);
  const startErrors = Object.fromEntries(Object.entries(memory.startErrors).map(([name, error]) => [name, now(error)]));
  const backoff = Object.fromEntries(Object.entries(memory.backoff).filter(([key]) => !key.startsWith(pullKey(''))));
  return { ...memory, startErrors, backoff };
}

/** The key of an image's pull back-off: all containers of the pod share it. */
export const pullKey = (image: string): string => `image/${image}`;

/**
 * The memory of a pod whose memory file is lost, as far as its published status tells: what has ended stays ended.
 */
export function memoryFromStatus(pod: Pod): PodMemory {
  const records = [
    ...allStatuses(pod).map((status) => ({ status, record: endOf(status) })),
    ...(pod.status.ephemeralContainerStatuses ?? []).map((status) => ({ status, record: endOf(status) ?? runOf(status) })),
  ];
  const containers = Object.fromEntries(records.flatMap(({ status, record }) => (record ? [[status.name, [record]]] : [])));
  // Whether it was done nobody knows: it is better lost than done twice.
  const request = pod.metadata.annotations?.[rerunAnnotation];
  const rerun = request === undefined ? {} : { rerun: { request } };
  return { ...emptyMemory, scheduled: pod.status.startTime !== undefined, containers, ...rerun };
}

function endOf(status: ContainerStatus): ContainerRecord | undefined {
  const end = status.state.terminated ?? status.lastState.terminated;
  const isPast = end?.reason === 'RestartingAllContainers';
  if (!end || (!end.containerID && !isPast)) return undefined;
  return {
    ...recordOf(status, end.containerID ?? '', end.startedAt),
    // One that was removed counts as if it had begun again.
    attempt: Math.max(0, status.restartCount - (status.state.running || isPast ? 1 : 0)),
    ...(isPast ? { replaced: true, past: true } : {}),
    state: 'exited',
    ...(end.finishedAt ? { finishedAt: end.finishedAt } : {}),
    exitCode: end.exitCode,
    reason: end.reason ?? 'Error',
    message: end.message ?? '',
    present: false,
  };
}

/** One that runs once and no more has run, whatever the engine has of it. */
function runOf(status: ContainerStatus): ContainerRecord | undefined {
  const { running } = status.state;
  if (!running || !status.containerID) return undefined;
  return { ...recordOf(status, status.containerID, running.startedAt), attempt: 0, state: 'running', present: true };
}

const recordOf = ({ image, imageID }: ContainerStatus, containerID: string, startedAt: string | null | undefined) => ({
  id: containerID.replace(/^\w+:\/\//, ''),
  sandboxRun: '',
  hash: '',
  image,
  imageID,
  stopSignal: 'SIGTERM',
  createdAt: startedAt ?? '',
  ...(startedAt ? { startedAt } : {}),
});
