import type { List, Pod } from '../../../api/types.ts';
import { type ListWatchOptions, listWatch } from '../../../client/list-watch.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath } from '../../selecting/paths.ts';
import { type ListQuery, targetOfPod } from '../../selecting/select.ts';
import { createChangeFinder } from '../../watching/change-finder.ts';
import { createDisplay } from '../run/display.ts';
import type { RunState } from '../run/tracker.ts';

/** How often the time that has passed is shown. */
const tickMs = 1000;

/** `get pods -w` on a terminal: a line a pod that changes in place, with its steps, until the user has enough. */
export async function watchLive(query: ListQuery, deps: CommandDeps, options: ListWatchOptions): Promise<void> {
  const display = await createDisplay(deps, () => [], false);
  const finder = createChangeFinder<Pod>(({ metadata }) => metadata);
  const states = new Map<string, RunState>();
  const show = () => display.show([...states.values()], deps.clock.now());
  const tick = () => {
    show();
    timer = deps.clock.schedule(tickMs, tick);
  };
  let timer = deps.clock.schedule(tickMs, tick);
  try {
    for await (const event of listWatch<List<Pod>, Pod>(deps.client, listPath(query.resource, query.namespace), options)) {
      for (const { type, item } of event.type === 'LIST' ? finder.list(event.list.items) : finder.change(event.type, [event.object])) {
        const state = stateOf(item, query.namespace === undefined);
        if (type === 'DELETED') states.delete(state.uid);
        else states.set(state.uid, state);
      }
      show();
    }
  } finally {
    timer.cancel();
    display.close();
  }
}

function stateOf(pod: Pod, ofAllNamespaces: boolean): RunState {
  const { name, namespace, uid = name } = pod.metadata;
  const shown = ofAllNamespaces ? { ...pod, metadata: { ...pod.metadata, name: `${namespace}/${name}` } } : pod;
  const target = targetOfPod(pod);
  return { target, uid, object: shown, events: [], pods: [{ target, uid, pod: shown, last: shown, events: [] }] };
}
