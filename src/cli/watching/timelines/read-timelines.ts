import type { PodTimeline } from '../../../api/pod-timeline.ts';
import type { CommandDeps } from '../../deps.ts';
import { objectPath } from '../../selecting/paths.ts';
import type { Target } from '../../selecting/select.ts';

/** How these pods came up; what cannot be had is among the errors. */
export async function readTimelines(
  targets: readonly Target[],
  { client }: Pick<CommandDeps, 'client'>,
): Promise<{ readonly timelines: readonly PodTimeline[]; readonly errors: readonly unknown[] }> {
  const timelines: PodTimeline[] = [];
  const errors: unknown[] = [];
  for (const target of targets) {
    try {
      timelines.push(await client.request<PodTimeline>('GET', objectPath(target, 'timeline')));
    } catch (error) {
      errors.push(error);
    }
  }
  return { timelines, errors };
}
