import { allStatuses, everyContainer, roleOf } from '../../api/pod-status.ts';
import type { PodTimeline } from '../../api/pod-timeline.ts';
import type { Pod } from '../../api/types.ts';
import { pullNotes } from '../../printers/pull-note.ts';
import type { CommandDeps } from '../deps.ts';
import { objectPath } from '../selecting/paths.ts';
import { targetOfPod } from '../selecting/select.ts';

/** Knows how far the pulls of pods are, for lines on a terminal. */
export interface PullWatch {
  /** What the pod pulls, as it was told last, from long to short; undefined where nothing is known of it. Asks again where that may be old. */
  notes(pod: Pod, now: number): readonly string[] | undefined;
}

interface Known {
  readonly askedAt: number;
  readonly timeline?: PodTimeline;
  /** There is nobody who could tell: a cluster knows nothing of layers. */
  readonly isMute?: true;
}

/** How old an answer may be. */
const goodForMs = 900;

/** Asks only of pods that may pull, one question at a time for each; `onAnswer` is called when something new is known. */
export function createPullWatch({ client, clock }: Pick<CommandDeps, 'client' | 'clock'>, onAnswer: () => void): PullWatch {
  const known = new Map<string, Known>();
  const asked = new Set<string>();
  const ask = async (uid: string, pod: Pod): Promise<void> => {
    asked.add(uid);
    const askedAt = clock.now();
    try {
      const timeline = await client.request<PodTimeline>('GET', objectPath(targetOfPod(pod), 'timeline'));
      known.set(uid, { askedAt, timeline });
      if (pullNotes(timeline, askedAt).length > 0) onAnswer();
    } catch {
      known.set(uid, { askedAt, isMute: true });
    } finally {
      asked.delete(uid);
    }
  };
  return {
    notes(pod, now) {
      const uid = pod.metadata.uid ?? pod.metadata.name;
      if (!mayPull(pod)) return void known.delete(uid);
      const last = known.get(uid);
      if (!last?.isMute && !asked.has(uid) && (last === undefined || now - last.askedAt >= goodForMs)) void ask(uid, pod);
      const notes = last?.timeline ? pullNotes(last.timeline, now) : [];
      return notes.length > 0 ? notes : undefined;
    },
  };
}

/** Something waits to be started, and no init container runs that it would have to wait for. */
function mayPull(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp || pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return false;
  const statuses = new Map(allStatuses(pod).map((status) => [status.name, status]));
  const isAtWork = (name: string) => roleOf(pod.spec, name) === 'init' && statuses.get(name)?.state.running !== undefined;
  const isWaiting = (name: string) =>
    /^(ContainerCreating|PodInitializing|ErrImagePull|ImagePullBackOff)$/.test(statuses.get(name)?.state.waiting?.reason ?? '');
  const names = everyContainer(pod.spec).map(({ name }) => name);
  return names.some(isWaiting) && !names.some(isAtWork);
}
