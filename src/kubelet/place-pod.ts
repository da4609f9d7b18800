import { isGated } from '../api/pod-status.ts';
import { scheduledRequests } from '../api/resources.ts';
import { timeOf } from '../api/time.ts';
import type { Work } from './pod-work.ts';
import { withoutPlace, withPlace } from './scheduler.ts';

/** Whether the pod waits at no gate and there is room for it; from then on it is bound. What says so is on disk before anything is made on an engine. */
export async function isPlaced(work: Work, { ending }: { readonly ending: boolean }): Promise<boolean> {
  const { deps, object } = work;
  const pod = object.current();
  if (pod.spec.nodeName === undefined && !ending) {
    // Who opens its gates changes the pod, which wakes its worker. k8s: scheduler/framework/plugins/schedulinggates, which tells no event
    const requests = JSON.stringify(scheduledRequests(pod.spec));
    if (work.waitsForRoom === requests || isGated(pod.spec)) return false;
    const problem = deps.scheduler.place(pod);
    if (problem !== undefined) {
      work.waitsForRoom = requests;
      if (problem === '') return false;
      deps.events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message: problem, component: 'default-scheduler' });
      await object.change((current) => withoutPlace(current, problem, timeOf(deps.clock.now())), { lazy: true });
      return false;
    }
    await object.change((current) => withPlace(current, deps.node.name, timeOf(deps.clock.now())), { lazy: true });
  }
  if (work.memory.scheduled || object.removed()) return true;
  work.memory = { ...work.memory, scheduled: true };
  const message = `Successfully assigned ${object.name} to ${deps.node.name}`;
  deps.events.record(pod, { type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler' });
  return true;
}
