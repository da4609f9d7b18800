import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyObject } from '../../src/api/any-object.ts';
import type { Event, KubeObject, Pod } from '../../src/api/types.ts';
import { listOf, printJson, printName } from '../../src/printers/objects.ts';
import { createTablePrinter, type PrintTableOptions, printTable } from '../../src/printers/print-table.ts';
import { tableOf } from '../../src/printers/tables.ts';
import { printYaml } from '../../src/printers/yaml-output.ts';
import { describedPods } from '../fakes/described-pods.ts';
import { exampleNamespaces, exampleServices } from '../fakes/described-services.ts';
import { exampleAccounts, exampleClaims, exampleVolumes } from '../fakes/described-storage.ts';
import { type StaticApi, startStaticApi } from '../fakes/static-api.ts';
import { kubectlPath, runKubectl } from './support/kubectl-output.ts';

const now = Date.now();
const states = describedPods(now);
const pods: readonly Pod[] = states.map(({ pod }) => pod);
const events: readonly Event[] = states.flatMap((state) => state.events);

const services = exampleServices(now);
const namespaces = exampleNamespaces(now);
const volumes = exampleVolumes(now);
const claims = exampleClaims(now);
const { accounts } = exampleAccounts(now);

const odd: Pod = {
  ...(pods[0] as Pod),
  metadata: {
    ...(pods[0] as Pod).metadata,
    name: 'odd-texts',
    annotations: {
      yes: 'no',
      octal: '0400',
      number: '1e3',
      date: '2026-11-21',
      empty: '',
      lines: 'one\n two\n\nthree\n',
      'lines-open': 'one\ntwo',
      long: 'a sentence that goes on: '.repeat(12),
      item10: '# no comment',
      item9: '<b>&amp;</b>',
      colon: 'a: b',
      escape: '\u001b[31m\t"',
      beyond: '漢字 é 😀',
      [`example.org/${'k'.repeat(130)}`]: 'a key beyond 128 bytes',
    },
  },
};

const served: readonly KubeObject[] = [...pods, ...events, ...services, ...namespaces, ...volumes, ...claims, ...accounts, odd];
const changes = [pods[2], pods[4], pods[9], pods[0]].map((object) => ({ type: 'MODIFIED' as const, object: object as Pod }));

describe('kpod get prints the bytes of kubectl get', () => {
  let api: StaticApi;
  beforeAll(async () => {
    api = await startStaticApi({ objects: served, changes, now });
  });
  afterAll(() => api.close());

  const tables: readonly { args: string; kind: AnyObject['kind']; objects: readonly AnyObject[]; options?: PrintTableOptions }[] = [
    { args: 'get pods', kind: 'Pod', objects: [...pods, odd] },
    { args: 'get pods -o wide', kind: 'Pod', objects: [...pods, odd], options: { wide: true } },
    { args: 'get pods --no-headers', kind: 'Pod', objects: [...pods, odd], options: { noHeaders: true } },
    { args: 'get pods --show-labels', kind: 'Pod', objects: [...pods, odd], options: { showLabels: true } },
    {
      args: 'get pods -L app,app.kubernetes.io/name',
      kind: 'Pod',
      objects: [...pods, odd],
      options: { labelColumns: ['app', 'app.kubernetes.io/name'] },
    },
    {
      args: 'get pods -A -o wide --show-labels',
      kind: 'Pod',
      objects: [...pods, odd],
      options: { wide: true, showLabels: true, withNamespace: true },
    },
    { args: 'get pods --show-kind', kind: 'Pod', objects: [...pods, odd], options: { showKind: 'pod' } },
    { args: 'get pod fresh --no-headers', kind: 'Pod', objects: pods.slice(0, 1), options: { noHeaders: true } },
    { args: 'get services', kind: 'Service', objects: services },
    { args: 'get svc -o wide --show-labels', kind: 'Service', objects: services, options: { wide: true, showLabels: true } },
    { args: 'get namespaces --show-labels', kind: 'Namespace', objects: namespaces, options: { showLabels: true } },
    { args: 'get ns --no-headers', kind: 'Namespace', objects: namespaces, options: { noHeaders: true } },
    { args: 'get pv', kind: 'PersistentVolume', objects: volumes },
    { args: 'get pv -o wide', kind: 'PersistentVolume', objects: volumes, options: { wide: true } },
    { args: 'get pvc -o wide', kind: 'PersistentVolumeClaim', objects: claims, options: { wide: true } },
    { args: 'get sa', kind: 'ServiceAccount', objects: accounts },
    { args: 'get events', kind: 'Event', objects: events },
    { args: 'get events -A -o wide', kind: 'Event', objects: events, options: { wide: true, withNamespace: true } },
  ];
  for (const { args, kind, objects, options } of tables) {
    test(`${args}`, async (context) => {
      if (!kubectlPath) return context.skip('no kubectl installed');
      const table = tableOf(kind, objects, now, { metadata: {} });
      expect(printTable(table, options)).toBe(await runKubectl(api.url, 'UTC', args.split(' ')));
    });
  }

  const watches: readonly { args: string; options: PrintTableOptions }[] = [
    { args: 'get pods -w', options: {} },
    { args: 'get pods -w --no-headers', options: { noHeaders: true } },
    { args: 'get pods -w --output-watch-events', options: { withEvent: true } },
  ];
  for (const { args, options } of watches) {
    test(`${args}`, async (context) => {
      if (!kubectlPath) return context.skip('no kubectl installed');
      const printer = createTablePrinter(options);
      const listed = printer.print(tableOf('Pod', [...pods, odd], now, { metadata: {} }), 'ADDED');
      const changed = changes.map(({ type, object }) => printer.print(tableOf('Pod', [object], now, { metadata: {} }), type));
      expect([listed, ...changed].join('')).toBe(await runKubectl(api.url, 'UTC', args.split(' ')));
    });
  }

  for (const [format, print] of [
    ['json', printJson],
    ['yaml', printYaml],
  ] as const) {
    test(`get -o ${format} of one object and of a list`, async (context) => {
      if (!kubectlPath) return context.skip('no kubectl installed');
      expect(print(odd)).toBe(await runKubectl(api.url, 'UTC', ['get', 'pod', 'odd-texts', '-o', format]));
      expect(print(listOf(services))).toBe(await runKubectl(api.url, 'UTC', ['get', 'services', '-o', format]));
    });
  }

  test('get -o name', async (context) => {
    if (!kubectlPath) return context.skip('no kubectl installed');
    expect(services.map(printName).join('')).toBe(await runKubectl(api.url, 'UTC', ['get', 'services', '-o', 'name']));
  });
});
