import { describe, expect, test } from 'vitest';
import type { Event, Pod, Service } from '../../../src/api/types.ts';
import { createTablePrinter, type PrintTableOptions, printTable } from '../../../src/printers/print-table.ts';
import { tableOf } from '../../../src/printers/tables.ts';
import { conditions, container, event, placed, pod, status, timeBefore, waiting } from '../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const metadata = { resourceVersion: '12' };

const myapp = pod(now, 'myapp-pod', {
  metadata: { creationTimestamp: timeBefore(now, 360), labels: { app: 'myapp' } },
  spec: { initContainers: [container('init-myservice'), container('init-mydb')] },
  status: placed(now, {
    phase: 'Pending',
    conditions: conditions(false, false),
    initContainerStatuses: [
      status('init-myservice', { running: { startedAt: timeBefore(now, 300) } }),
      status('init-mydb', waiting('PodInitializing')),
    ],
    containerStatuses: [status('main', waiting('PodInitializing'))],
  }),
});
const web: Pod = pod(now, 'web', { metadata: { namespace: 'shop', labels: { app: 'web', 'example.org/tier': 'front' } } });

describe('the table of get pods', () => {
  const print = (options?: PrintTableOptions): string => printTable(tableOf('Pod', [myapp, web], now, { metadata }), options);
  test.each<[string, PrintTableOptions, string]>([
    [
      'as it is',
      {},
      `NAME        READY   STATUS     RESTARTS   AGE
myapp-pod   0/1     Init:0/2   0          6m
web         0/1     Pending    0          3d
`,
    ],
    [
      'wide',
      { wide: true },
      `NAME        READY   STATUS     RESTARTS   AGE   IP          NODE     NOMINATED NODE   READINESS GATES
myapp-pod   0/1     Init:0/2   0          6m    10.88.0.9   node-1   <none>           <none>
web         0/1     Pending    0          3d    <none>      node-1   <none>           <none>
`,
    ],
    ['without headers', { noHeaders: true }, 'myapp-pod   0/1   Init:0/2   0     6m\nweb         0/1   Pending    0     3d\n'],
    [
      'with labels, one of them as a column',
      { showLabels: true, labelColumns: ['example.org/tier'] },
      `NAME        READY   STATUS     RESTARTS   AGE   TIER    LABELS
myapp-pod   0/1     Init:0/2   0          6m            app=myapp
web         0/1     Pending    0          3d    front   app=web,example.org/tier=front
`,
    ],
    [
      'of all namespaces, with the kind',
      { withNamespace: true, showKind: 'pod' },
      `NAMESPACE   NAME            READY   STATUS     RESTARTS   AGE
default     pod/myapp-pod   0/1     Init:0/2   0          6m
shop        pod/web         0/1     Pending    0          3d
`,
    ],
  ])('%s', (_title, options, text) => {
    expect(print(options)).toBe(text);
  });

  test('is nothing at all without rows', () => {
    expect(printTable(tableOf('Pod', [], now, { metadata }))).toBe('');
  });
});

describe('a table that goes on', () => {
  const row = (object: Pod, withoutColumns = true) => tableOf('Pod', [object], now, { metadata, withoutColumns });

  test('has headers once, keeps its widths, and widens when it must', () => {
    const printer = createTablePrinter();
    const long = pod(now, 'a-much-longer-name');
    const printed = [row(myapp, false), row(web), row(long), row(web, false)].map((table) => printer.print(table));
    expect(printed).toEqual([
      'NAME        READY   STATUS     RESTARTS   AGE\nmyapp-pod   0/1     Init:0/2   0          6m\n',
      'web         0/1     Pending    0          3d\n',
      'a-much-longer-name   0/1     Pending    0          3d\n',
      'web                  0/1     Pending    0          3d\n',
    ]);
  });

  test('prints its headers with the first rows, not with an empty list', () => {
    const printer = createTablePrinter();
    expect(printer.print(tableOf('Pod', [], now, { metadata }))).toBe('');
    expect(printer.print(row(web))).toBe('NAME   READY   STATUS    RESTARTS   AGE\nweb    0/1     Pending   0          3d\n');
  });

  test('names the change in a first column', () => {
    const printer = createTablePrinter({ withEvent: true, noHeaders: true });
    expect(printer.print(row(web, false), 'ADDED')).toBe('ADDED      web   0/1   Pending   0     3d\n');
    expect(printer.print(row(web), 'DELETED')).toBe('DELETED    web   0/1   Pending   0     3d\n');
  });
});

describe('cells from elsewhere', () => {
  const message = (text: string): string => {
    const about: Event = event(now, web, { message: text, ages: [60, 60] });
    return printTable(tableOf('Event', [about], now, { metadata }), { noHeaders: true });
  };
  test.each([
    ['control characters', 'a\u001b[2Jb\u0007c', 'a^[[2Jb^Gc'],
    ['only the first line is shown', 'first\nsecond', 'first...'],
    ['a carriage return ends the line too', 'first\rsecond', 'first...'],
    ['characters of any width', '漢字 😀 é', '漢字 😀 é'],
  ])('%s', (_title, text, shown) => {
    expect(message(text)).toBe(`60s   Normal   Pulled   pod/web   ${shown}\n`);
  });

  test('wide characters before the last column count one each', () => {
    const table = tableOf('Pod', [pod(now, '漢字'), pod(now, 'ab')], now, { metadata });
    expect(printTable(table, { noHeaders: true })).toBe('漢字    0/1   Pending   0     3d\nab    0/1   Pending   0     3d\n');
  });
});

describe('the Table object', () => {
  test('has the shape that the API server answers', () => {
    const ended = pod(now, 'done', { status: { phase: 'Succeeded' } });
    const table = tableOf('Pod', [ended], now, { metadata });
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata });
    expect(table.columnDefinitions.map(({ name, type, format, priority }) => [name, type, format, priority])).toEqual([
      ['Name', 'string', 'name', 0],
      ['Ready', 'string', '', 0],
      ['Status', 'string', '', 0],
      ['Restarts', 'string', '', 0],
      ['Age', 'string', '', 0],
      ['IP', 'string', '', 1],
      ['Node', 'string', '', 1],
      ['Nominated Node', 'string', '', 1],
      ['Readiness Gates', 'string', '', 1],
    ]);
    expect(table.rows).toEqual([
      {
        cells: ['done', '0/1', 'Succeeded', '0', '3d', '<none>', 'node-1', '<none>', '<none>'],
        conditions: [{ type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' }],
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: ended.metadata },
      },
    ]);
  });

  test('carries what includeObject asks for, and columns unless told', () => {
    const objectOf = (includeObject: 'Object' | 'None') => tableOf('Pod', [web], now, { metadata, includeObject }).rows[0]?.object;
    expect(objectOf('Object')).toBe(web);
    expect(objectOf('None')).toBeNull();
    expect(tableOf('Pod', [web], now, { metadata, withoutColumns: true }).columnDefinitions).toEqual([]);
  });

  test('counts readiness gates', () => {
    const gated = pod(now, 'gated', {
      spec: { readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] },
      status: { conditions: [{ type: 'b', status: 'True' }] },
    });
    expect(tableOf('Pod', [gated], now, { metadata }).rows[0]?.cells.at(-1)).toBe('1/2');
  });

  test('of services and events', () => {
    const service: Service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db', namespace: 'default', creationTimestamp: timeBefore(now, 540) },
      spec: {
        type: 'NodePort',
        clusterIPs: ['10.88.128.5'],
        ports: [
          { port: 80, nodePort: 30080, protocol: 'TCP', targetPort: 80 },
          { port: 53, protocol: 'UDP', targetPort: 53 },
        ],
      },
      status: { loadBalancer: {} },
    };
    expect(tableOf('Service', [service], now, { metadata }).rows[0]?.cells).toEqual([
      'db',
      'NodePort',
      '10.88.128.5',
      '<none>',
      '80:30080/TCP,53/UDP',
      '9m',
      '<none>',
    ]);
    const counted = event(now, web, { count: 3, ages: [300, 61] });
    expect(tableOf('Event', [counted], now, { metadata }).rows[0]?.cells).toEqual([
      '61s',
      'Normal',
      'Pulled',
      'pod/web',
      'spec.containers{main}',
      'kubelet, node-1',
      'Container image "busybox:1.28" already present on machine',
      '5m',
      3,
      'web.17aa300',
    ]);
  });
});
