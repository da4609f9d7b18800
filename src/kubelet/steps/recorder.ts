/** Takes down the steps of one pod while its worker does them. */
import { isDeepStrictEqual } from 'node:util';
import type { PodTimeline } from '../../api/pod-timeline.ts';
import type { Pod } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import type { PullProgress } from '../../engine/types.ts';
import type { PodMemory } from '../memory.ts';
import type { Action } from '../plan/action.ts';
import { noteDeed, noteRecords, noteStatus, stepsFrom } from './note.ts';
import { stepsSince } from './steps.ts';
import { type Doing, timelineOf } from './timeline.ts';

export interface StepRecorder {
  /** The memory with steps: its own, or what can be told of a pod that has none. `isNew`: it was created just now. */
  taken(pod: Pod, memory: PodMemory, isNew: boolean): PodMemory;
  /** An action begins; the answer is called with the memory that it came to, and answers it with the steps. */
  begins(action: Action, pod: Pod, before: PodMemory): (after: PodMemory) => PodMemory;
  /** A registry is asked, or its pull has got on. */
  pulling(progress?: PullProgress): void;
  /** The action under way. */
  doing(): Action | undefined;
  /** The action is over, however that was. */
  over(): void;
  /** The memory with what it says itself of containers. */
  seen(memory: PodMemory): PodMemory;
  /** The memory with what the pod's published status says. */
  published(pod: Pod, memory: PodMemory): PodMemory;
  /** When steps that nothing else is written with are written, milliseconds since 1970; undefined when the disk has them. */
  dueAt(stored: PodMemory | undefined, memory: PodMemory): number | undefined;
  timeline(pod: Pod, memory: PodMemory): PodTimeline;
}

/** That a pod is ready is no reason to make the next one wait for the disk. */
const lazyMs = 2_000;

/** A recorder for one pod. */
export function createStepRecorder(clock: Clock): StepRecorder {
  let doing: Doing | undefined;
  /** The image was looked up for the container that starts next. */
  let lookedAt: { readonly name: string; readonly begin: number } | undefined;
  let due: number | undefined;
  return {
    taken: (pod, memory, isNew) =>
      memory.steps ? memory : { ...memory, steps: isNew ? stepsSince(clock.now()) : stepsFrom(pod, memory, clock.now()) },
    begins(action, pod, before) {
      const isNext = action.type === 'startContainer' && lookedAt?.name === action.name;
      const begin = isNext && lookedAt ? lookedAt.begin : clock.now();
      lookedAt = undefined;
      doing = { action, begin };
      return (after) => {
        const pull = doing?.pull;
        if (action.type === 'pullImage' && !pull) lookedAt = { name: action.name, begin };
        if (!after.steps) return after;
        const steps = noteDeed(after.steps, { action, pod, before, after, begin, end: clock.now(), pull });
        return steps === after.steps ? after : { ...after, steps };
      };
    },
    pulling(progress) {
      if (doing) doing = { ...doing, pull: doing.pull ?? { begin: clock.now() }, progress };
    },
    doing: () => doing?.action,
    over() {
      doing = undefined;
    },
    seen(memory) {
      const steps = memory.steps && noteRecords(memory.steps, memory, clock.now());
      return steps === memory.steps ? memory : { ...memory, ...(steps ? { steps } : {}) };
    },
    published(pod, memory) {
      const steps = memory.steps && noteStatus(memory.steps, pod, clock.now());
      return steps === memory.steps ? memory : { ...memory, ...(steps ? { steps } : {}) };
    },
    dueAt(stored, memory) {
      if (stored === undefined || isDeepStrictEqual(stored.steps, memory.steps)) due = undefined;
      else due ??= clock.now() + lazyMs;
      return due;
    },
    timeline: (pod, memory) => timelineOf({ pod, memory, doing, now: clock.now() }),
  };
}

/** Whether two memories differ in nothing but the steps that are remembered. */
export function sameButForSteps(a: PodMemory | undefined, b: PodMemory): boolean {
  if (a === undefined) return false;
  const { steps: _of, ...one } = a;
  const { steps: _other, ...other } = b;
  return isDeepStrictEqual(one, other);
}
