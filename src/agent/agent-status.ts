import { timeOf } from '../api/time.ts';
import type { Clock } from '../base/clock.ts';
import type { Paths } from '../base/paths.ts';
import type { AgentStatus } from '../client/types.ts';
import type { EngineStatus, Node } from '../kubelet/types.ts';
import type { Store } from '../store/types.ts';
import type { ApiListener } from './api-listener.ts';
import { describeAbsence, type findAbsence } from './heartbeat.ts';

/** One sentence for people when there was damage. */
export function describeDamage(files: readonly string[]): readonly string[] {
  if (files.length > 1) {
    return [`${files.length} damaged files were set aside; what they held is no longer looked after: kpod agent status names them`];
  }
  return files.map((file) => `a damaged file was set aside; what it held is no longer looked after: ${file}`);
}

/** What `GET /kpod/v1/agent` answers. */
export function createStatus(deps: {
  pid: number;
  version: string;
  clock: Clock;
  paths: Paths;
  store: Store;
  node: Node;
  statuses: () => readonly EngineStatus[];
  absence: ReturnType<typeof findAbsence>;
  listener: Pick<ApiListener, 'address' | 'problem'>;
}): () => AgentStatus {
  const { store, absence, listener } = deps;
  const startedAt = timeOf(deps.clock.now());
  const damaged = store.damaged.flatMap((file) => describeDamage([file]));
  return () => {
    const [address, closed] = [listener.address(), listener.problem()];
    const failing = deps.statuses().flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
    const working = deps.statuses().flatMap(({ info }) => (info ? [`${info.name} ${info.version}`] : []));
    return {
      pid: deps.pid,
      version: deps.version,
      socket: deps.paths.socket,
      ...(address === undefined ? {} : { listener: address }),
      engine: working.join(', ') || (failing.length > 0 ? 'none works' : 'none was needed yet'),
      node: deps.node.name,
      pods: store.list('Pod').length,
      startedAt,
      problems: [...damaged, ...(absence ? [describeAbsence(absence)] : []), ...failing, ...(closed === undefined ? [] : [closed])],
      ...(absence ? { absence } : {}),
    };
  };
}
