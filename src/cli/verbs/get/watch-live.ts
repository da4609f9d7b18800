import type { List, Pod } from '../../../api/types.ts';
import { type ListWatchOptions, listWatch } from '../../../client/list-watch.ts';
import { fitPodLines, type Marks, marksOf } from '../../../printers/step-lines.ts';
import { cutToWidth } from '../../../printers/text-width.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath } from '../../selecting/paths.ts';
import type { ListQuery } from '../../selecting/select.ts';
import { createChangeFinder } from '../../watching/change-finder.ts';
import { createLiveBlock } from '../../watching/live-block.ts';
import { createPullWatch, type PullWatch } from '../../watching/pull-watch.ts';

/** How often the time that has passed is shown. */
const tickMs = 1000;

/** `get pods -w` on a terminal: a line a pod that changes in place, with its steps, until the user has enough. */
export async function watchLive(query: ListQuery, deps: CommandDeps, options: ListWatchOptions): Promise<void> {
  const block = createLiveBlock(deps);
  const marks = marksOf(deps.env);
  const finder = createChangeFinder<Pod>(({ metadata }) => metadata);
  const pods = new Map<string, Pod>();
  const withNamespaces = query.namespace === undefined;
  let isOver = false;
  const show = () =>
    isOver || block.show((size) => layOut([...pods.values()], { ...size, now: deps.clock.now(), marks, pulls, withNamespaces }));
  const pulls = createPullWatch(deps, show);
  const tick = () => {
    show();
    timer = deps.clock.schedule(tickMs, tick);
  };
  let timer = deps.clock.schedule(tickMs, tick);
  try {
    for await (const event of listWatch<List<Pod>, Pod>(deps.client, listPath(query.resource, query.namespace), options)) {
      for (const { type, item } of event.type === 'LIST' ? finder.list(event.list.items) : finder.change(event.type, [event.object])) {
        const { name, uid = name } = item.metadata;
        if (type === 'DELETED') pods.delete(uid);
        else pods.set(uid, item);
      }
      show();
    }
  } finally {
    isOver = true;
    timer.cancel();
    block.close();
  }
}

const withNamespace = (pod: Pod): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, name: `${pod.metadata.namespace}/${pod.metadata.name}` },
});

interface Room {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly marks: Marks;
  readonly pulls: PullWatch;
  readonly withNamespaces: boolean;
}

/** As many lines as the terminal has room for, and how many there are besides. */
function layOut(pods: readonly Pod[], { columns: width, rows, now, marks, pulls, withNamespaces }: Room): readonly string[] {
  const columns = Math.max(1, width - 1);
  const room = Math.max(1, rows - 2);
  const shown = pods.length > room ? pods.slice(0, room - 1) : pods;
  const lines = fitPodLines(
    shown.map((pod) => ({ pod: withNamespaces ? withNamespace(pod) : pod, events: [], pulls: pulls.notes(pod, now) })),
    { now, columns, marks },
  );
  return shown === pods ? lines : [...lines, cutToWidth(`and ${pods.length - shown.length} more pods`, columns)];
}
