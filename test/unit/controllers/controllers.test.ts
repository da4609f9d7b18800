import { expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import type { ReplicaSet } from '../../../src/api/workload-types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createControllers } from '../../../src/controllers/controllers.ts';
import { createObjectApi } from '../../../src/server/object-api.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

test('an object that cannot be understood is no reason to leave the others alone', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const api = createObjectApi({ store, clock, nodeName: 'node', random: Math.random });
  await store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, status: { phase: 'Active' } });
  await store.create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'odd', namespace: 'default' } } as never);
  await api.create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'busybox' }] } },
    },
  } as never);
  const warnings: unknown[] = [];
  const controllers = createControllers({
    ...{ store, api, clock, nodeName: 'node', recordEvent: () => {}, rootCertificate: async () => 'pem' },
    log: { ...silentLog, warn: (_message, details) => void warnings.push(details) },
  });
  await controllers.start();
  await clock.settle();
  expect(store.list('Pod').map((pod: Pod) => pod.metadata.ownerReferences?.[0]?.name)).toEqual(['web', 'web']);
  expect(store.list('ReplicaSet').map(({ status }: ReplicaSet) => status.replicas)).toEqual([2]);
  expect(warnings.length).toBeGreaterThan(0);
  await controllers.stop();
});
