import type { PodTimeline } from '../../../api/pod-timeline.ts';
import { printTimeline } from '../../../printers/timeline/text.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { findPodTargets } from './find-pods.ts';
import { readTimelines } from './read-timelines.ts';
import { createStepPainter } from './step-painter.ts';
import type { timelineVerb } from './verb.ts';

type Call = CallOf<typeof timelineVerb>;

/** `kpod timeline`: how pods came up, step by step. */
export async function run({ name, args, flags }: Call, deps: CommandDeps): Promise<void> {
  if (args.length === 0 && flags.filename.length === 0) throw new UsageError(name, 'a pod or a file is missing', 'examples');
  const { targets, errors } = await findPodTargets(args, flags, deps);
  const { timelines, errors: unread } = await readTimelines(targets, deps);
  await deps.streams.draw(textOf(timelines, deps));
  throwAll([...errors, ...unread]);
}

function textOf(timelines: readonly PodTimeline[], { streams, colors }: CommandDeps): string {
  const paint = createStepPainter(colors.stdout);
  const columns = streams.stdoutIsTerminal ? streams.size().columns : 80;
  return timelines.map((timeline) => printTimeline(timeline, { columns, paint })).join('\n');
}
