import type { PodTimeline } from '../../../api/pod-timeline.ts';
import type { Pod } from '../../../api/types.ts';
import { printTimeline } from '../../../printers/timeline/text.ts';
import type { CommandDeps } from '../../deps.ts';
import type { Target } from '../../selecting/select.ts';
import { readTimelines } from './read-timelines.ts';
import { createStepPainter } from './step-painter.ts';

/** Timelines as text, as wide as the terminal; 80 columns where there is none. */
export function timelineText(timelines: readonly PodTimeline[], { streams, colors }: Pick<CommandDeps, 'streams' | 'colors'>): string {
  const paint = createStepPainter(colors.stdout);
  const columns = streams.stdoutIsTerminal ? streams.size().columns : 80;
  return timelines.map((timeline) => printTimeline(timeline, { columns, paint })).join('\n');
}

/** Prints how the pods of a run came up, at its end. Those that are gone by then have no timeline any more. */
export async function showTimelines(
  states: readonly { readonly pods: readonly { readonly pod: Pod | undefined; readonly target: Target }[] }[],
  deps: CommandDeps,
): Promise<void> {
  const targets = states.flatMap(({ pods }) => pods.flatMap(({ pod, target }) => (pod ? [target] : [])));
  const { timelines } = await readTimelines(targets, deps);
  if (timelines.length > 0) await deps.streams.draw(`\n${timelineText(timelines, deps)}`);
}
