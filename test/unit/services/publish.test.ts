import { expect, test } from 'vitest';
import type { Service } from '../../../src/api/types.ts';
import { publishEndpoints } from '../../../src/services/endpoints/publish.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

const service = (deletionTimestamp?: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', uid: 'u1', ...(deletionTimestamp ? { deletionTimestamp } : {}) },
  spec: { type: 'ClusterIP', selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] },
  status: { loadBalancer: {} },
});
const published = async (...ones: readonly Service[]) => {
  const store = createMemoryStore({ clock: createFakeClock() });
  for (const one of ones) await publishEndpoints(store, [{ service: one, groups: [], written: [] }]);
  return store.list('EndpointSlice').length;
};

test('a Service on its way out keeps its slices, and gets none back that were deleted before it', async () => {
  expect(await published(service())).toBe(1);
  expect(await published(service(), service('2026-01-01T00:00:00Z'))).toBe(1);
  expect(await published(service('2026-01-01T00:00:00Z'))).toBe(0);
});
