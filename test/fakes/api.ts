import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pod, PodStatus } from '../../src/api/types.ts';
import { type Clock, createSystemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createRequestHandler, type RequestHandler } from '../../src/server/handler.ts';
import { createNamespaceController } from '../../src/server/namespaces.ts';
import type { ServerDeps } from '../../src/server/types.ts';
import type { Store } from '../../src/store/types.ts';
import { createFakeKubelet, type FakeKubelet } from './kubelet.ts';
import { createMemoryStore } from './memory-store.ts';
import { createFakeTokens } from './tokens.ts';

/** The API over a memory store and a fake kubelet, on a TCP port of this machine. */
export interface TestApi {
  readonly url: string;
  readonly store: Store;
  readonly kubelet: FakeKubelet;
  /** For other listeners. */
  readonly handler: RequestHandler;
  /** Requests and streams that are under way. */
  active(): number;
  /** How often the agent was asked to stop. */
  stops(): number;
  /** Publishes a status, as the kubelet would. */
  setStatus(name: string, status: PodStatus): Promise<Pod>;
  close(): Promise<void>;
}

/** Starts the API for a test. */
export async function startTestApi(options: Partial<ServerDeps> & { readonly clock?: Clock } = {}): Promise<TestApi> {
  const clock = options.clock ?? createSystemClock();
  const store = options.store ?? createMemoryStore({ clock });
  const kubelet = createFakeKubelet();
  let active = 0;
  let stops = 0;
  const deps: ServerDeps = {
    ...{ store, kubelet, clock, log: silentLog, nodeName: 'test-node', random: () => 0, tokens: createFakeTokens(clock) },
    agentStatus: () => ({
      pid: 42,
      version: '0.1.0',
      socket: '/run/kpod.sock',
      node: 'test-node',
      engine: 'fake 1',
      pods: 0,
      startedAt: '2026-01-05T00:00:00Z',
      problems: [],
    }),
    nodeUsage: async () => ({ cpuMillis: 250, memoryBytes: 512 << 20, windowMs: 10_000 }),
    engineReports: async () => ({ engines: [], allocatable: {}, holders: [] }),
    requestStop: () => void stops++,
    activity: {
      began() {
        active++;
        return () => void active--;
      },
    },
    ...options,
  };
  const handler = createRequestHandler(deps);
  const namespaces = createNamespaceController(deps);
  await namespaces.start();
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, handler.handle).on('upgrade', handler.upgrade);
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ store, kubelet, handler },
    active: () => active,
    stops: () => stops,
    setStatus: (name, status) =>
      store.mutate({ kind: 'Pod', namespace: 'default', name }, (pod) => ({ ...pod, status: { ...pod.status, ...status } })),
    async close() {
      namespaces.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await handler.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
