import { expect, test } from 'vitest';
import type { PodMetrics } from '../../../src/api/pod-metrics.ts';
import { type PodMetricsOptions, printPodMetrics } from '../../../src/printers/pod-metrics.ts';

const podMetrics = (namespace: string, name: string, containers: Readonly<Record<string, readonly [string, string]>>): PodMetrics => ({
  ...{ kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1beta1', metadata: { namespace, name } },
  ...{ timestamp: '2026-01-05T00:00:00Z', window: '1s' },
  containers: Object.entries(containers).map(([container, [cpu, memory]]) => ({ name: container, usage: { cpu, memory } })),
});
const metrics = [
  podMetrics('shop', 'web', { nginx: ['5m', '12Mi'], log: ['1500n', '2047Ki'] }),
  podMetrics('default', 'x', { main: ['1', '1Gi'] }),
  podMetrics('shop', 'db', { db: ['0', '3000k'] }),
];

const plain: PodMetricsOptions = { containers: false, withNamespace: false, noHeaders: false, sum: false };
/** Every cell is padded, also the last one of a line. */
const print = (options: Partial<PodMetricsOptions>) => printPodMetrics(metrics, { ...plain, ...options }).replace(/ {3,}$/gm, '|');

test.each<[string, Partial<PodMetricsOptions>, string]>([
  ['by name', {}, 'NAME   CPU(cores)   MEMORY(bytes)|\ndb     0m           2Mi|\nweb    6m           13Mi|\nx      1000m        1024Mi|\n'],
  [
    'by namespace and name',
    { withNamespace: true },
    `NAMESPACE   NAME   CPU(cores)   MEMORY(bytes)|
default     x      1000m        1024Mi|
shop        db     0m           2Mi|
shop        web    6m           13Mi|
`,
  ],
  [
    'most memory first, with a sum',
    { sortBy: 'memory', sum: true },
    `NAME   CPU(cores)   MEMORY(bytes)|
x      1000m        1024Mi|
web    6m           13Mi|
db     0m           2Mi|
       ________     ________|
       1006m        1040Mi|
`,
  ],
  [
    'containers, those of most work first',
    { containers: true, sortBy: 'cpu' },
    `POD   NAME    CPU(cores)   MEMORY(bytes)|
x     main    1000m        1024Mi|
web   nginx   5m           12Mi|
web   log     1m           1Mi|
db    db      0m           2Mi|
`,
  ],
  ['without headers', { noHeaders: true }, 'db    0m      2Mi|\nweb   6m      13Mi|\nx     1000m   1024Mi|\n'],
])('what pods use is printed %s', (_, options, expected) => {
  expect(print(options)).toBe(expected);
});

test('nothing is printed of no pods', () => {
  expect(printPodMetrics([], plain)).toBe('');
});
