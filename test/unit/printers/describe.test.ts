import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EndpointSlice } from '../../../src/api/types.ts';
import { formatTime } from '../../../src/printers/describe/time.ts';
import { joinDescriptions } from '../../../src/printers/describe/writer.ts';
import { describeNamespace } from '../../../src/printers/kinds/namespace/describe.ts';
import { describePod } from '../../../src/printers/kinds/pod/describe.ts';
import { describeService } from '../../../src/printers/kinds/service/describe.ts';
import { describedPods } from '../../fakes/described-pods.ts';
import { exampleNamespaces, exampleServices } from '../../fakes/described-services.ts';
import { event, pod } from '../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const golden = new URL('golden/', import.meta.url);

// The same states are compared with a real kubectl in test/e2e/kubectl-describe.test.ts; these files keep them where there is none.
describe('describe', () => {
  const states = describedPods(now);
  for (const { title, pod: described, events } of states) {
    test(`of a pod: ${title}`, async () => {
      const text = describePod(described, events, now, { timeZone: 'Europe/Berlin' });
      await expect(text).toMatchFileSnapshot(new URL(`describe-${described.metadata.name}.txt`, golden).pathname);
    });
  }

  test('of services', async () => {
    const texts = exampleServices(now).map((service) => describeService(service, { events: [], now }));
    await expect(joinDescriptions(texts)).toMatchFileSnapshot(new URL('describe-services.txt', golden).pathname);
  });

  test('keeps no golden text without a state', () => {
    const names = [...states.map(({ pod: described }) => described.metadata.name), 'services'].map((name) => `describe-${name}.txt`);
    expect(readdirSync(golden).filter((name) => name.startsWith('describe-'))).toEqual(names.toSorted());
    expect(readFileSync(new URL('describe-init-0-2.txt', golden), 'utf8')).toContain('      Reason:       PodInitializing\n');
  });

  test('of a namespace', () => {
    expect(
      exampleNamespaces(now)
        .slice(0, 1)
        .map((namespace) => describeNamespace(namespace, { events: undefined, now: 0 })),
    ).toEqual([
      `Name:         a-longer-name
Labels:       kubernetes.io/metadata.name=a-longer-name
Annotations:  <none>
Status:       Active

No resource quota.

No LimitRange resource.
`,
    ]);
  });

  test('leaves events out when they are not asked for', () => {
    expect(describePod(pod(now, 'web'), undefined, now)).not.toContain('Events:');
    expect(describePod(pod(now, 'web'), [], now)).toMatch(/\nEvents: +<none>\n$/);
  });

  test('shows no control character of an event', () => {
    const about = pod(now, 'web');
    const text = describePod(about, [event(now, about, { message: 'a\u0007b\u009bc' })], now);
    expect(text).toMatch(/ a\^Gb\\u009bc\n$/);
  });

  test('counts the addresses behind a service beyond three', () => {
    const [service] = exampleServices(now).filter(({ metadata }) => metadata.name === 'myservice');
    if (!service) throw new Error('no such example');
    const endpoints = ['1', '2', '3', '4', '5'].map((last) => ({ addresses: [`10.88.0.${last}`] }));
    const metadata = { name: 'myservice-abcde', namespace: 'default' };
    const slice: EndpointSlice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata,
      addressType: 'IPv4',
      endpoints,
      ports: [{ name: '', port: 9376, protocol: 'TCP' }],
    };
    expect(describeService(service, { events: undefined, now, slices: [slice] })).toContain(
      'Endpoints:                10.88.0.1:9376,10.88.0.2:9376,10.88.0.3:9376 + 2 more...\n',
    );
  });
});

describe('a time', () => {
  test.each([
    ['UTC', '2026-11-21T19:22:44Z', 'Sat, 21 Nov 2026 19:22:44 +0000'],
    ['Europe/Berlin', '2026-07-01T23:30:00Z', 'Thu, 02 Jul 2026 01:30:00 +0200'],
    ['America/St_Johns', '2026-01-01T02:00:00Z', 'Wed, 31 Dec 2025 22:30:00 -0330'],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 'Thu, 01 Jan 2026 05:45:00 +0545'],
    ['UTC', '1970-01-01T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 +0000'],
    ['Europe/Berlin', null, 'Mon, 01 Jan 0001 00:00:00 +0000'],
  ])('in %s: %s', (timeZone, time, text) => {
    expect(formatTime(time, timeZone)).toBe(text);
  });

  test("in the process's own zone is the same instant", () => {
    expect(Date.parse(formatTime('2026-11-21T19:22:44Z', undefined))).toBe(now);
  });
});
