import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersistentVolumeClaim, Pod, ServiceAccount } from '../../src/api/types.ts';
import { describeGeneric } from '../../src/printers/describe/generic.ts';
import { joinDescriptions } from '../../src/printers/describe/writer.ts';
import { describeNamespace } from '../../src/printers/kinds/namespace/describe.ts';
import { describePersistentVolume } from '../../src/printers/kinds/persistentvolume/describe.ts';
import { describePersistentVolumeClaim } from '../../src/printers/kinds/persistentvolumeclaim/describe.ts';
import { describePod } from '../../src/printers/kinds/pod/describe.ts';
import { describeService } from '../../src/printers/kinds/service/describe.ts';
import { describeServiceAccount } from '../../src/printers/kinds/serviceaccount/describe.ts';
import { describedPods } from '../fakes/described-pods.ts';
import { exampleNamespaces, exampleServices } from '../fakes/described-services.ts';
import { claimEvents, exampleAccounts, exampleClaims, exampleVolumes, podsWithClaims } from '../fakes/described-storage.ts';
import { type StaticApi, startStaticApi } from '../fakes/static-api.ts';
import { kubectlPath, runKubectl } from './support/kubectl-output.ts';

const now = Date.now();
const states = describedPods(now);
const services = exampleServices(now);
const namespaces = exampleNamespaces(now);
const volumes = exampleVolumes(now);
const claims = exampleClaims(now);
const { accounts, secrets } = exampleAccounts(now);
/** West of Greenwich by an odd half hour, east with summer time, and neither. */
const timeZones = ['America/St_Johns', 'Europe/Berlin', 'UTC'];

describe('kpod describe prints the bytes of kubectl describe', () => {
  let api: StaticApi;
  beforeAll(async () => {
    api = await startStaticApi({ objects: [...states.flatMap(({ pod, events }) => [pod, ...events]), ...services, ...namespaces], now });
  });
  afterAll(() => api.close());

  for (const [index, { title, pod, events }] of states.entries()) {
    test(`of a pod: ${title}`, async (context) => {
      if (!kubectlPath) return context.skip('no kubectl installed');
      const timeZone = timeZones[index % timeZones.length] ?? 'UTC';
      const expected = await runKubectl(api.url, timeZone, ['describe', 'pod', pod.metadata.name]);
      expect(describePod(pod, events, now, { timeZone })).toBe(expected);
    });
  }

  test('of a pod without its events', async (context) => {
    if (!kubectlPath) return context.skip('no kubectl installed');
    const { pod } = states.find(({ events }) => events.length > 0) ?? { pod: undefined };
    if (!pod) throw new Error('no state has events');
    const expected = await runKubectl(api.url, 'UTC', ['describe', 'pod', pod.metadata.name, '--show-events=false']);
    expect(describePod(pod, undefined, now, { timeZone: 'UTC' })).toBe(expected);
  });

  test('of all pods at once', async (context) => {
    if (!kubectlPath) return context.skip('no kubectl installed');
    const texts = states.map(({ pod, events }) => describePod(pod, events, now, { timeZone: 'UTC' }));
    expect(joinDescriptions(texts)).toBe(await runKubectl(api.url, 'UTC', ['describe', 'pods']));
  });

  test('of services', async (context) => {
    if (!kubectlPath) return context.skip('no kubectl installed');
    const texts = services.map((service) => describeService(service, { events: [], now }));
    expect(joinDescriptions(texts)).toBe(await runKubectl(api.url, 'UTC', ['describe', 'services']));
  });

  test('of namespaces', async (context) => {
    if (!kubectlPath) return context.skip('no kubectl installed');
    expect(joinDescriptions(namespaces.map((namespace) => describeNamespace(namespace, { events: undefined, now: 0 })))).toBe(
      await runKubectl(api.url, 'UTC', ['describe', 'namespaces']),
    );
  });

  test('of volumes, claims and accounts', async (context) => {
    if (!kubectlPath) return context.skip('no kubectl installed');
    const users = podsWithClaims(states[0]?.pod as Pod);
    const events = claimEvents(now);
    const storage = await startStaticApi({ objects: [...volumes, ...claims, ...accounts, ...secrets, ...users, ...events], now });
    try {
      const kubectl = (kind: string) => runKubectl(storage.url, 'UTC', ['describe', kind]);
      expect(joinDescriptions(volumes.map((one) => describePersistentVolume(one, { events: [], now })))).toBe(await kubectl('pv'));
      const ofClaim = (one: PersistentVolumeClaim) => {
        const own = events.filter(({ involvedObject }) => involvedObject.name === one.metadata.name);
        return describePersistentVolumeClaim(one, { events: own, related: users, now });
      };
      expect(joinDescriptions(claims.map(ofClaim))).toBe(await kubectl('pvc'));
      const ofAccount = (one: ServiceAccount) => describeServiceAccount(one, { events: [], related: secrets, now });
      expect(joinDescriptions(accounts.map(ofAccount))).toBe(await kubectl('sa'));
    } finally {
      await storage.close();
    }
  });

  test('of events', async (context) => {
    if (!kubectlPath) return context.skip('no kubectl installed');
    const all = states.flatMap((state) => state.events);
    const events = all.filter(({ metadata }) => all.filter((other) => other.metadata.name === metadata.name).length === 1);
    expect(events.length).toBeGreaterThan(3);
    for (const event of events) {
      expect(describeGeneric(event, [], now)).toBe(await runKubectl(api.url, 'UTC', ['describe', 'event', event.metadata.name]));
    }
  });
});
