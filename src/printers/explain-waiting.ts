import { engineAnnotation } from '../api/annotations.ts';
import { findContainer, getCondition, isTerminal } from '../api/pod-status.ts';
import type { ContainerStateTerminated, ContainerStatus, Event, Pod, Service } from '../api/types.ts';
import { humanDuration, translateTimestampSince } from './duration.ts';
import { escapeTerminal } from './escape.ts';
import { missingServices } from './missing-services.ts';
import { timeOf } from './run-progress.ts';

/** Why a pod does not come up. */
export interface WaitingCause {
  /** Stays the same while the cause does, whatever counts, times and messages in `text` do. */
  readonly key: string;
  /** What is wrong, and what to do: whole sentences, one line. */
  readonly text: string;
  /** True when only a change by the user can end the wait; false when it may end by itself. */
  readonly onlyUser: boolean;
}

/** What else there is to know. */
export interface WaitingContext {
  /** The pod's events. */
  readonly events?: readonly Event[];
  /** The Services of the pod's namespace; without them nothing is said of missing ones. */
  readonly services?: readonly Service[];
}

/** So long an init container may run, or an app container be unready, before it is worth a sentence. */
const patienceMs = 30_000;

/**
 * Why the pod is not up, and what to do about it: images, crash loops, start errors, volumes, Services that an init container waits
 * for. Undefined for a pod that is up, has ended, is being deleted, or simply gets on. `now` in milliseconds.
 */
export function findWaitingCause(pod: Pod, now: number, context: WaitingContext = {}): WaitingCause | undefined {
  if (isTerminal(pod) || pod.metadata.deletionTimestamp || getCondition(pod, 'Ready')?.status === 'True') return undefined;
  const scheduled = getCondition(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.message)
    return onlyUser('place', 'The pod cannot be placed', scheduled.message, 'Change its spec');
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  for (const status of statuses) {
    const cause = explainStatus(pod, status, now);
    if (cause) return cause;
  }
  return explainPreparation(pod, context.events ?? []) ?? explainRunning(pod, now, context);
}

function onlyUser(key: string, what: string, detail: string | undefined, remedy: string): WaitingCause {
  return { key, text: sentences([detail ? `${what}: ${detail}` : what, remedy]), onlyUser: true };
}

/** Each on one line with a full stop, harmless to a terminal. */
function sentences(texts: readonly string[]): string {
  const lines = texts.map((text) => escapeTerminal(text.trim().replace(/\s*\n\s*/g, ' ')));
  return lines.map((line) => (/[.!?]$/.test(line) ? line : `${line}.`)).join(' ');
}

function explainStatus(pod: Pod, status: ContainerStatus, now: number): WaitingCause | undefined {
  const reason = status.state.waiting?.reason ?? '';
  const message = status.state.waiting?.message;
  const who = `Container "${status.name}"`;
  const image = findContainer(pod.spec, status.name)?.image ?? status.image;
  const bring = `${pod.metadata.annotations?.[engineAnnotation] ?? 'podman'} pull ${image}`;
  switch (reason) {
    case '':
    case 'ContainerCreating':
    case 'PodInitializing':
      return undefined;
    case 'CrashLoopBackOff':
      return explainCrashLoop(pod, status, now);
    case 'ErrImagePull':
    case 'ImagePullBackOff':
      return onlyUser(
        `image ${status.name}`,
        `${who} has no image`,
        message,
        `Check the image's name, the network and your login to the registry; try: ${bring}`,
      );
    case 'ErrImageNeverPull':
      return onlyUser(
        `image ${status.name}`,
        `${who} has no image`,
        message,
        `Build it or fetch it (${bring}), or set imagePullPolicy to IfNotPresent`,
      );
    case 'InvalidImageName':
      return onlyUser(
        `image ${status.name}`,
        `${who} names no valid image`,
        message,
        `Correct the manifest, then ${command(pod, 'delete pod')} and create it again`,
      );
    default:
      return onlyUser(
        `start ${status.name}`,
        `${who} cannot be started (${reason})`,
        message,
        `Correct what it names; more: ${command(pod, 'describe pod')}`,
      );
  }
}

/** `kpod logs web -n shop`, for pasting. */
function command(pod: Pod, verb: string, tail = ''): string {
  const { name, namespace } = pod.metadata;
  return `kpod ${verb} ${name}${namespace && namespace !== 'default' ? ` -n ${namespace}` : ''}${tail}`;
}

function explainCrashLoop(pod: Pod, status: ContainerStatus, now: number): WaitingCause {
  const last = status.lastState.terminated;
  const restarts = `restarted ${status.restartCount === 1 ? 'once' : `${status.restartCount} times`}`;
  const when = last?.finishedAt ? `, last ${translateTimestampSince(last.finishedAt, now)} ago` : '';
  const ended = last ? ` with exit code ${last.exitCode}${last.reason ? ` (${last.reason})` : ''}` : '';
  const what = `Container "${status.name}" keeps ending${ended}: ${restarts}${when}`;
  const words = last?.message ? [`It said: ${last.message}`] : [];
  return { key: `crash ${status.name}`, text: sentences([what, ...words, crashRemedy(pod, status.name, last)]), onlyUser: true };
}

function crashRemedy(pod: Pod, name: string, last: ContainerStateTerminated | undefined): string {
  const logs = command(pod, 'logs', ` -c ${name}`);
  if (last?.reason === 'OOMKilled') return `It ran out of memory: raise its limit (resources.limits.memory). Its log: ${logs}`;
  if (last?.exitCode === 0) {
    return `It ends without an error: give it a command that keeps running, or set restartPolicy to OnFailure. Its log: ${logs}`;
  }
  if (last?.exitCode === 127 || last?.reason === 'StartError' || last?.reason === 'ContainerCannotRun') {
    return `Check that its command exists in the image. Its log: ${logs}`;
  }
  return `Its log: ${logs}`;
}

/** Volumes and sandbox: what happened last before any container could start. */
function explainPreparation(pod: Pod, events: readonly Event[]): WaitingCause | undefined {
  const started = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].some(
    ({ state }) => state.running || state.terminated,
  );
  if (started) return undefined;
  const last = events
    .filter(({ reason }) => reason === 'FailedMount' || reason === 'FailedCreatePodSandBox')
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .at(-1);
  if (last?.reason === 'FailedMount') {
    return onlyUser('volume', 'A volume cannot be prepared', last.message, 'Provide what it names; kpod tries again by itself');
  }
  if (!last) return undefined;
  return {
    key: 'sandbox',
    text: sentences([last.message ?? 'The sandbox cannot be created', 'See what the engine lacks: kpod doctor']),
    onlyUser: false,
  };
}

function explainRunning(pod: Pod, now: number, context: WaitingContext): WaitingCause | undefined {
  const init = pod.status.initContainerStatuses?.find(({ state, ready }) => state.running && !ready);
  if (init) return explainRunningInit(pod, init, now, context.services);
  const unready = pod.status.containerStatuses?.find(({ state, ready }) => isOld(state.running?.startedAt, now) && !ready);
  if (!unready) return undefined;
  const failedProbe = (context.events ?? [])
    .filter(({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.fieldPath?.endsWith(`{${unready.name}}`))
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .at(-1);
  const what = `Container "${unready.name}" runs but is not ready${failedProbe?.message ? `: ${failedProbe.message}` : ''}`;
  return {
    key: `unready ${unready.name}`,
    text: sentences([what, `Its log: ${command(pod, 'logs', ` -c ${unready.name}`)}`]),
    onlyUser: false,
  };
}

function explainRunningInit(
  pod: Pod,
  status: ContainerStatus,
  now: number,
  services: readonly Service[] | undefined,
): WaitingCause | undefined {
  const startedAt = status.state.running?.startedAt;
  if (!startedAt || !isOld(startedAt, now)) return undefined;
  const spent = humanDuration((now - Date.parse(startedAt)) / 1000);
  const container = findContainer(pod.spec, status.name);
  const namespace = pod.metadata.namespace ?? 'default';
  const missing = container && services ? missingServices(container, namespace, services) : [];
  const who = `Init container "${status.name}" has been running for ${spent}`;
  const logs = `See what it waits for: ${command(pod, 'logs', ` -c ${status.name}`)}`;
  if (missing.length === 0)
    return { key: `init ${status.name}`, text: sentences([`${who}; the others wait for it to end`, logs]), onlyUser: false };
  const names = missing.map((name) => `"${name}"`).join(', ');
  const absent = `there is no Service ${names} in namespace "${namespace}", which it looks up`;
  return { key: `service ${status.name} ${names}`, text: sentences([`${who}, and ${absent}`, 'Create the Service', logs]), onlyUser: true };
}

function isOld(startedAt: string | null | undefined, now: number): boolean {
  return startedAt !== null && startedAt !== undefined && now - Date.parse(startedAt) >= patienceMs;
}
