import { container, metadata, pod, podOf } from './rows.ts';

/** A manifest that is created, and what kpod warns of. k8s: pkg/api/pod/warnings.go */
export type WarningRow = readonly [what: string, manifest: string, name: string, ...warnings: readonly string[]];

const hostname = "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended:";
const oneNode = 'has no effect in kpod: there is one node';
const long = 'a'.repeat(64);

export const warningRows: readonly WarningRow[] = [
  [
    'a doubled key of the metadata',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: once\n  name: bad\nspec: {containers: [{name: c, image: i}]}\n',
    'bad',
    'STDIN:5: key "name" is already set at line 4; the last one counts, and this is lost: "once"',
  ],
  [
    'a doubled key with a value that the terminal must not see raw',
    podOf('containers: [{name: c, image: "x\\e[2J", image: i}]'),
    'bad',
    'STDIN:4: key "image" is already set at line 4; the last one counts, and this is lost: "x\\u001b[2J"',
  ],
  [
    'a doubled key of JSON',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},\n"spec":{"containers":[],"containers":[{"name":"c","image":"i"}]}}',
    'bad',
    'STDIN:2: key "containers" is already set at line 2; the last one counts, and this is lost: []',
  ],
  ['a name with a dot', metadata('name: a.b'), 'a.b', `${hostname} [must not contain dots]`],
  ['a name that is long for a host', metadata(`name: ${long}`), long, `${hostname} [must be no more than 63 characters]`],
  [
    'a negative grace period',
    pod('terminationGracePeriodSeconds: -1'),
    'bad',
    'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ],
  [
    'a variable twice',
    container('env: [{name: A, value: a}, {name: A, value: b}]'),
    'bad',
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
  ],
  [
    'a port twice',
    container('ports: [{containerPort: 80}, {containerPort: 80}]'),
    'bad',
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
  ],
  [
    'a port on the host and not',
    container('ports: [{containerPort: 80}, {containerPort: 80, hostPort: 80}]'),
    'bad',
    'spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]',
  ],
  [
    'a port on one address and on all',
    container('ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 80, hostIP: 1.2.3.4}]'),
    'bad',
    'spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.containers[0].ports[0]',
  ],
  [
    'parts of bytes',
    container('resources: {limits: {memory: 100m}, requests: {memory: 0}}'),
    'bad',
    'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
  ],
  [
    'an address of two aliases',
    pod('hostAliases: [{ip: 1.2.3.4, hostnames: [a]}, {ip: 1.2.3.4, hostnames: [b]}]'),
    'bad',
    'spec.hostAliases[1].ip: duplicate ip "1.2.3.4"',
  ],
  ['a node of a cluster', pod('nodeName: node-1'), 'bad', `spec.nodeName: ${oneNode}`],
  [
    'affinity',
    pod(
      'affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: a, operator: Exists}]}}]}}',
    ),
    'bad',
    `spec.affinity: ${oneNode}`,
  ],
];
