import { container, initContainer, invalidContainer, invalidPod, type ManifestRow, pod, podOf, refused } from './rows.ts';
import { label1123, portRange } from './texts.ts';

const notForInit = 'Forbidden: may not be set for init containers without restartPolicy=Always';

/** Containers, init containers and ports. k8s: validation.go validateContainers, validateInitContainers, validateContainerPorts */
export const containerRows: readonly ManifestRow[] = [
  ['no spec', 'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\n', refused('Pod', 'bad', 'spec.containers: Required value')],
  ['no containers', podOf('containers: []'), invalidPod('spec.containers: Required value')],
  ['an empty container', podOf('containers: [{}]'), invalidContainer('.name: Required value', '.image: Required value')],
  ['no image', podOf('containers: [{name: c}]'), invalidContainer('.image: Required value')],
  ['a bad name', podOf('containers: [{name: C, image: i}]'), invalidContainer(`.name: Invalid value: "C": ${label1123}`)],
  [
    'a name with a dot',
    podOf('containers: [{name: a.b, image: i}]'),
    invalidContainer('.name: Invalid value: "a.b": must not contain dots'),
  ],
  [
    'a name that looks like an option',
    podOf('containers: [{name: --privileged, image: i}]'),
    invalidContainer(`.name: Invalid value: "--privileged": ${label1123}`),
  ],
  [
    'a long name',
    podOf(`containers: [{name: ${'c'.repeat(64)}, image: i}]`),
    invalidContainer(`.name: Invalid value: "${'c'.repeat(64)}": must be no more than 63 characters`),
  ],
  [
    'the same name twice',
    podOf('containers: [{name: c, image: i}, {name: c, image: i}]'),
    invalidPod('spec.containers[1].name: Duplicate value: "c"'),
  ],
  [
    'blanks around an image',
    podOf('containers: [{name: c, image: " i"}]'),
    invalidContainer('.image: Invalid value: " i": must not have leading or trailing whitespace'),
  ],
  [
    'another imagePullPolicy',
    container('imagePullPolicy: x'),
    invalidContainer('.imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"'),
  ],
  [
    'another terminationMessagePolicy',
    container('terminationMessagePolicy: x'),
    invalidContainer('.terminationMessagePolicy: Unsupported value: "x": supported values: "File", "FallbackToLogsOnError"'),
  ],
  [
    'another restartPolicy of an app container',
    container('restartPolicy: Sometimes'),
    invalidContainer('.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'),
  ],
  [
    'rules without a restartPolicy of the container',
    container('restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]'),
    invalidContainer('.restartPolicy: Required value: must specify restartPolicy when restart rules are used'),
  ],
  [
    'an empty rule',
    container('restartPolicy: Never, restartPolicyRules: [{}]'),
    invalidContainer(
      '.restartPolicyRules[0].action: Unsupported value: "": supported values: "Restart", "RestartAllContainers"',
      '.restartPolicyRules[0].exitCodes: Required value: must be specified',
    ),
  ],
  [
    'a rule with another operator',
    container('restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: Exists, values: [1]}}]'),
    invalidContainer('.restartPolicyRules[0].exitCodes.operator: Unsupported value: "Exists": supported values: "In", "NotIn"'),
  ],
  [
    'an init container named as an app container',
    pod('initContainers: [{name: c, image: i}]'),
    invalidPod('spec.initContainers[0].name: Duplicate value: "c"'),
  ],
  [
    'two init containers of one name',
    pod('initContainers: [{name: i, image: i}, {name: i, image: i}]'),
    invalidPod('spec.initContainers[1].name: Duplicate value: "i"'),
  ],
  ['an init container without an image', pod('initContainers: [{name: i}]'), invalidPod('spec.initContainers[0].image: Required value')],
  [
    'another restartPolicy of an init container',
    initContainer('restartPolicy: Sometimes'),
    invalidPod('spec.initContainers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'),
  ],
  [
    'an init container with a livenessProbe',
    initContainer('livenessProbe: {}'),
    invalidPod(`spec.initContainers[0].livenessProbe: ${notForInit}`),
  ],
  [
    'an init container with a readinessProbe',
    initContainer('readinessProbe: {}'),
    invalidPod(`spec.initContainers[0].readinessProbe: ${notForInit}`),
  ],
  [
    'an init container with a startupProbe',
    initContainer('startupProbe: {}'),
    invalidPod(`spec.initContainers[0].startupProbe: ${notForInit}`),
  ],
  ['an init container with hooks', initContainer('lifecycle: {}'), invalidPod(`spec.initContainers[0].lifecycle: ${notForInit}`)],
  [
    'containers without a name',
    podOf('containers: [{image: i}, {image: i}]'),
    invalidPod(
      'spec.containers[0].name: Required value',
      'spec.containers[1].name: Required value',
      'spec.containers[1].name: Duplicate value: ""',
    ),
  ],
  [
    'an ephemeral container',
    pod('ephemeralContainers: [{name: e, image: i}]'),
    invalidPod('spec.ephemeralContainers: Forbidden: cannot be set on create'),
  ],
  [
    'an ephemeral container with ports of a target that is not there',
    pod('ephemeralContainers: [{name: c, image: i, targetContainerName: x, ports: [{containerPort: 80}]}]'),
    invalidPod(
      'spec.ephemeralContainers[0].name: Duplicate value: "c"',
      'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ),
  ],
  ['a port of nothing', container('ports: [{}]'), invalidContainer('.ports[0].containerPort: Required value')],
  ['port 0', container('ports: [{containerPort: 0}]'), invalidContainer('.ports[0].containerPort: Required value')],
  [
    'port 70000',
    container('ports: [{containerPort: 70000}]'),
    invalidContainer(`.ports[0].containerPort: Invalid value: 70000: ${portRange}`),
  ],
  [
    'a negative port',
    container('ports: [{containerPort: -1}]'),
    invalidContainer(`.ports[0].containerPort: Invalid value: -1: ${portRange}`),
  ],
  [
    'a bad host port',
    container('ports: [{containerPort: 80, hostPort: 65536}]'),
    invalidContainer(`.ports[0].hostPort: Invalid value: 65536: ${portRange}`),
  ],
  [
    'another host port on the network of the host',
    podOf('hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 81}]}]'),
    invalidContainer('.ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true'),
  ],
  [
    'one host port for two containers',
    podOf(
      'containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 8080}]}, {name: d, image: i, ports: [{containerPort: 81, hostPort: 8080}]}]',
    ),
    invalidPod('spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//8080"'),
  ],
  [
    'one host port twice in an init container',
    pod(
      'initContainers: [{name: i, image: i}, {name: j, image: i, ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 81, hostPort: 8080}]}]',
    ),
    invalidPod('spec.initContainers[0].ports[1].hostPort: Duplicate value: "TCP//8080"'),
  ],
  [
    'another protocol',
    container('ports: [{containerPort: 80, protocol: tcp}]'),
    invalidContainer('.ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"'),
  ],
  [
    'a port name twice',
    container('ports: [{containerPort: 80, name: http}, {containerPort: 81, name: http}]'),
    invalidContainer('.ports[1].name: Duplicate value: "http"'),
  ],
  [
    'a long port name',
    container('ports: [{containerPort: 80, name: abcdefghijklmnop}]'),
    invalidContainer('.ports[0].name: Invalid value: "abcdefghijklmnop": must be no more than 15 characters'),
  ],
  [
    'a port name without letters',
    container('ports: [{containerPort: 80, name: 8--0-}]'),
    invalidContainer(
      '.ports[0].name: Invalid value: "8--0-": must contain at least one letter (a-z)',
      '.ports[0].name: Invalid value: "8--0-": must not contain consecutive hyphens',
      '.ports[0].name: Invalid value: "8--0-": must not begin or end with a hyphen',
    ),
  ],
  [
    'a port name in capitals',
    container('ports: [{containerPort: 80, name: HTTP}]'),
    invalidContainer(
      '.ports[0].name: Invalid value: "HTTP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      '.ports[0].name: Invalid value: "HTTP": must contain at least one letter (a-z)',
    ),
  ],
];
