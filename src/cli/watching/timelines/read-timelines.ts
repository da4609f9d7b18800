import { ApiError } from '../../../api/errors.ts';
import type { PodTimeline } from '../../../api/pod-timeline.ts';
import type { Event, List, Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath, objectPath, resourceFor } from '../../selecting/paths.ts';
import { equalities, type Target } from '../../selecting/select.ts';

type Deps = Pick<CommandDeps, 'client' | 'clock'>;

/** How these pods came up; what cannot be had is among the errors. */
export async function readTimelines(
  targets: readonly Target[],
  deps: Deps,
): Promise<{ readonly timelines: readonly PodTimeline[]; readonly errors: readonly unknown[] }> {
  const timelines: PodTimeline[] = [];
  const errors: unknown[] = [];
  for (const target of targets) {
    try {
      timelines.push(await readTimeline(target, deps));
    } catch (error) {
      errors.push(error);
    }
  }
  return { timelines, errors };
}

async function readTimeline(target: Target, deps: Deps): Promise<PodTimeline> {
  try {
    return await deps.client.request<PodTimeline>('GET', objectPath(target, 'timeline'));
  } catch (error) {
    // A cluster has no such path; that a pod is not there is said by its name.
    if (!(error instanceof ApiError) || error.status.code !== 404 || error.status.details?.name) throw error;
    return readFromStatus(target, deps);
  }
}

async function readFromStatus(target: Target, { client, clock }: Deps): Promise<PodTimeline> {
  const pod = await client.request<Pod>('GET', objectPath(target));
  const fieldSelector = equalities({ 'involvedObject.name': pod.metadata.name, 'involvedObject.uid': pod.metadata.uid });
  // Who may see pods need not be allowed to see events.
  const events = await client
    .request<List<Event>>('GET', listPath(resourceFor('events'), target.namespace), { query: { fieldSelector } })
    .catch(() => ({ items: [] }));
  const { timelineFromStatus } = await import('./from-status.ts');
  return timelineFromStatus(pod, events.items, clock.now());
}
