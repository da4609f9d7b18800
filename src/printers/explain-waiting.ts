import { engineAnnotation } from '../api/annotations.ts';
import { engineNames } from '../api/engines.ts';
import { allStatuses, findContainer, getCondition, isTerminal } from '../api/pod-status.ts';
import { isUp, restartPolicyOf } from '../api/restart-policy.ts';
import type { ContainerStateTerminated, ContainerStatus, Event, Pod } from '../api/types.ts';
import { translateTimestampSince } from './duration.ts';
import { explainGates } from './explain-gates.ts';
import { explainRunning } from './explain-running.ts';
import { lastEvent } from './run-progress.ts';
import { command, sentences } from './sentences.ts';
import type { WaitingCause, WaitingContext } from './waiting-cause.ts';

/**
 * Why the pod is not up, and what to do about it: images, crash loops, start errors, volumes, Services that an init container waits
 * for. Undefined for a pod that is up, has ended, is being deleted, or simply gets on. `now` in milliseconds. What the log of a container
 * tells is not said here: nobody knows yet whether it has one.
 */
export function findWaitingCause(pod: Pod, now: number, context: WaitingContext = {}): WaitingCause | undefined {
  if (isTerminal(pod) || pod.metadata.deletionTimestamp || isUp(pod)) return undefined;
  const gates = explainGates(pod);
  if (gates) return gates;
  const scheduled = getCondition(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.message)
    return onlyUser('place', 'The pod cannot be placed', scheduled.message, 'Let it request less, or make room for it');
  const statuses = allStatuses(pod);
  for (const status of statuses) {
    const cause = explainStatus(pod, status, { now, cluster: context.cluster ?? '' });
    if (cause) return cause;
  }
  const preparation = explainPreparation(pod, context.events ?? []);
  return preparation ?? (context.isOver ? explainLastCrash(pod, statuses, now) : undefined) ?? explainRunning(pod, now, context);
}

/** Between two waits of a crash loop: a container that has just failed, or that runs again. */
function explainLastCrash(pod: Pod, statuses: readonly ContainerStatus[], now: number): WaitingCause | undefined {
  for (const status of statuses) {
    const last = status.state.terminated ?? status.lastState.terminated;
    // A pod that begins anew has not failed.
    if (last?.reason === 'RestartingAllContainers') continue;
    const policy = restartPolicyOf(pod.spec, findContainer(pod.spec, status.name) ?? {});
    if (last && last.exitCode !== 0 && !(status.ready && policy === 'Always')) return explainCrashLoop(status, last, now);
  }
  return undefined;
}

/** No process of the user's ran: there is no log of it. */
export const isStartError = ({ reason }: ContainerStateTerminated): boolean => reason === 'StartError' || reason === 'ContainerCannotRun';

function onlyUser(key: string, what: string, detail: string | undefined, remedy: string): WaitingCause {
  return { key, text: sentences([detail ? `${what}: ${detail}` : what, remedy]), onlyUser: true };
}

function explainStatus(
  pod: Pod,
  status: ContainerStatus,
  { now, cluster }: { readonly now: number; readonly cluster: string },
): WaitingCause | undefined {
  const reason = status.state.waiting?.reason ?? '';
  const message = status.state.waiting?.message;
  const who = `Container "${status.name}"`;
  const image = findContainer(pod.spec, status.name)?.image ?? status.image;
  const bring = `${pod.metadata.annotations?.[engineAnnotation] ?? engineNames()[0]} pull ${image}`;
  switch (reason) {
    case '':
    case 'ContainerCreating':
    case 'PodInitializing':
    case 'RestartingAllContainers':
      return undefined;
    case 'CrashLoopBackOff':
      return explainCrashLoop(status, status.lastState.terminated, now);
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
        `Correct the manifest, then ${command(pod.metadata, 'delete pod', cluster)} and create it again`,
      );
    default:
      return onlyUser(
        `start ${status.name}`,
        `${who} cannot be started (${reason})`,
        message,
        `Correct what it names; more: ${command(pod.metadata, 'describe pod', cluster)}`,
      );
  }
}

function explainCrashLoop(status: ContainerStatus, last: ContainerStateTerminated | undefined, now: number): WaitingCause {
  if (last && isStartError(last)) return explainStartLoop(status, last, now);
  const restarts = `restarted ${status.restartCount === 1 ? 'once' : `${status.restartCount} times`}`;
  const when = last?.finishedAt ? `, last ${translateTimestampSince(last.finishedAt, now)} ago` : '';
  const ended = last ? ` with exit code ${last.exitCode}${last.reason ? ` (${last.reason})` : ''}` : '';
  const what =
    status.restartCount === 0
      ? `Container "${status.name}" ended${ended}`
      : `Container "${status.name}" keeps ending${ended}: ${restarts}${when}`;
  return {
    key: `crash ${status.name}`,
    text: sentences([what, ...crashRemedy(last)]),
    onlyUser: true,
    container: status.name,
    ...(last?.message ? { said: last.message } : {}),
  };
}

/** There is no process that could have said anything, and no exit code of the user's. */
function explainStartLoop(status: ContainerStatus, { message, reason, finishedAt }: ContainerStateTerminated, now: number): WaitingCause {
  const times = status.restartCount === 0 ? 'once' : `${status.restartCount + 1} times`;
  const when = finishedAt ? `, last ${translateTimestampSince(finishedAt, now)} ago` : '';
  const what = `Container "${status.name}" cannot be started (${reason}): ${message?.trim().replace(/\.$/, '') || 'the engine does not say why'}`;
  const texts = [what, `It was tried ${times}${when}`, 'Check that its command exists in the image'];
  return { key: `crash ${status.name}`, text: sentences(texts), onlyUser: true };
}

function crashRemedy(last: ContainerStateTerminated | undefined): readonly string[] {
  if (last?.reason === 'OOMKilled') return ['It ran out of memory: raise its limit (resources.limits.memory)'];
  if (last?.exitCode === 0) return ['It ends without an error: give it a command that keeps running, or set restartPolicy to OnFailure'];
  if (last?.exitCode === 127) return ['Check that its command exists in the image'];
  return [];
}

/** Volumes and sandbox: what happened last before any container could start. */
function explainPreparation(pod: Pod, events: readonly Event[]): WaitingCause | undefined {
  const started = allStatuses(pod).some(({ state }) => state.running || state.terminated);
  if (started) return undefined;
  const last = lastEvent(events.filter(({ reason }) => reason === 'FailedMount' || reason === 'FailedCreatePodSandBox'));
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
