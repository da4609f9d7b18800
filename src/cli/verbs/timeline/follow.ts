import type { PodTimeline } from '../../../api/pod-timeline.ts';
import { sleep } from '../../../base/clock.ts';
import { analyze } from '../../../printers/timeline/analyze.ts';
import { type Budgets, judgeBudgets } from '../../../printers/timeline/budgets.ts';
import type { CommandDeps } from '../../deps.ts';
import { isNotFound, type Target } from '../../selecting/select.ts';
import { readTimelines } from '../../watching/timelines/read-timelines.ts';
import { timelineText } from '../../watching/timelines/show.ts';
import { findPods } from './find-pods.ts';

const lookMs = 250;

/**
 * Waits until all of them are ready or have ended, or one has broken its budget; on a terminal it shows them meanwhile, in place. What a
 * file names is waited for, too, as long as it is not there. Throws ApiError NotFound for a pod that was named and is not there.
 */
export async function followTimelines(
  roots: readonly Target[],
  { budgets, isLive }: { readonly budgets: Budgets; readonly isLive: boolean },
  deps: CommandDeps,
): Promise<readonly PodTimeline[]> {
  const picture = createPicture(deps);
  for (;;) {
    const { targets, errors } = await findPods(roots, deps);
    const { timelines, errors: unread } = await readTimelines(targets, deps);
    const gone = errors.find(isNotFound);
    if (gone !== undefined) {
      await picture.clear();
      throw gone;
    }
    const isOver = errors.length + unread.length === 0 && timelines.every((timeline) => analyze(timeline).chart.state !== 'under way');
    if (isOver || timelines.some((timeline) => judgeBudgets(timeline, budgets).broken.length > 0)) {
      await picture.clear();
      return timelines;
    }
    if (isLive) await picture.show(timelineText(timelines, deps));
    await sleep(deps.clock, lookMs);
  }
}

/** Text that stands where the text before it stood. */
function createPicture({ streams }: Pick<CommandDeps, 'streams'>) {
  let rows = 0;
  let shown = '';
  const erase = () => (rows === 0 ? '' : `\x1b[${rows}A\r\x1b[J`);
  return {
    async show(text: string): Promise<void> {
      // What does not fit could not be taken back: the bars come first, and all of it is printed at the end.
      const lines = text
        .split('\n')
        .slice(0, -1)
        .slice(0, streams.size().rows - 1);
      const next = lines.map((line) => `${line}\n`).join('');
      if (next === shown) return;
      const before = erase();
      [rows, shown] = [lines.length, next];
      await streams.draw(`${before}${next}`);
    },
    async clear(): Promise<void> {
      const before = erase();
      [rows, shown] = [0, ''];
      if (before !== '') await streams.draw(before);
    },
  };
}
