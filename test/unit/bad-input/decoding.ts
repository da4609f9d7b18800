import {
  container,
  type ManifestRow,
  metadata,
  pod,
  podOf,
  service,
  undecodable,
  undecodableKind,
  undecodableMetadata,
  volume,
} from './rows.ts';
import { quantity } from './texts.ts';

const wrong = (found: string, field: string, type: string, place: string): string =>
  undecodable(`json: cannot unmarshal ${found} into Go struct field ${field} of type ${type}`, place);
const unknown = (line: number, field: string, hint = ''): string =>
  `${undecodable(`strict decoding error: unknown field "${field}"`)}  STDIN:${line}: unknown field "${field}"${hint}\n`;
const head = 'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\n';
const proto =
  'Error from server (BadRequest): error when creating "STDIN": the object provided is unrecognized (must be of type Pod): couldn\'t get version/kind; the key "__proto__" is not allowed\n';

/** What is found, the struct and the field of a container in Go's words, its type, the fields of the container, what kpod says of them. */
const probeTypes: readonly (readonly [string, string, string, string, string])[] = [
  ['array', 'Container.livenessProbe', 'v1.Probe', 'livenessProbe: []', 'livenessProbe must be a map of fields, not a list'],
  [
    'string',
    'Probe.readinessProbe.initialDelaySeconds',
    'int32',
    'readinessProbe: {initialDelaySeconds: "5"}',
    'readinessProbe.initialDelaySeconds must be a whole number, not the text "5": leave the quotes out',
  ],
  [
    'number 1.5',
    'Probe.startupProbe.periodSeconds',
    'int32',
    'startupProbe: {periodSeconds: 1.5}',
    'startupProbe.periodSeconds must be a whole number, not the number 1.5',
  ],
  [
    'number 2147483648',
    'Probe.livenessProbe.timeoutSeconds',
    'int32',
    'livenessProbe: {timeoutSeconds: 2147483648}',
    'livenessProbe.timeoutSeconds must be a whole number from -2147483648 to 2147483647, not the number 2147483648',
  ],
  [
    'bool',
    'Probe.livenessProbe.terminationGracePeriodSeconds',
    'int64',
    'livenessProbe: {terminationGracePeriodSeconds: true}',
    'livenessProbe.terminationGracePeriodSeconds must be a whole number, not the boolean true',
  ],
  [
    'array',
    'Probe.livenessProbe.httpGet',
    'v1.HTTPGetAction',
    'livenessProbe: {httpGet: []}',
    'livenessProbe.httpGet must be a map of fields, not a list',
  ],
  [
    'number 1.5',
    'HTTPGetAction.livenessProbe.httpGet.port',
    'int32',
    'livenessProbe: {httpGet: {port: 1.5}}',
    'livenessProbe.httpGet.port must be a whole number or text, not the number 1.5',
  ],
  [
    'object',
    'HTTPGetAction.livenessProbe.httpGet.httpHeaders',
    '[]v1.HTTPHeader',
    'livenessProbe: {httpGet: {port: 80, httpHeaders: {a: b}}}',
    'livenessProbe.httpGet.httpHeaders must be a list, not a map',
  ],
  [
    'number',
    'HTTPHeader.livenessProbe.httpGet.httpHeaders.value',
    'string',
    'livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: a, value: 5}]}}',
    'livenessProbe.httpGet.httpHeaders[0].value must be text, not the number 5: put it in quotes',
  ],
  [
    'string',
    'ExecAction.livenessProbe.exec.command',
    '[]string',
    'livenessProbe: {exec: {command: x}}',
    'livenessProbe.exec.command must be a list, not the text "x"; each item starts with "- "',
  ],
  [
    'string',
    'GRPCAction.livenessProbe.grpc.port',
    'int32',
    'livenessProbe: {grpc: {port: http}}',
    'livenessProbe.grpc.port must be a whole number, not the text "http"',
  ],
  ['array', 'Container.lifecycle', 'v1.Lifecycle', 'lifecycle: []', 'lifecycle must be a map of fields, not a list'],
  [
    'number',
    'LifecycleHandler.lifecycle.preStop.sleep',
    'v1.SleepAction',
    'lifecycle: {preStop: {sleep: 5}}',
    'lifecycle.preStop.sleep must be a map of fields, not the number 5',
  ],
  [
    'string',
    'SleepAction.lifecycle.preStop.sleep.seconds',
    'int64',
    'lifecycle: {preStop: {sleep: {seconds: "5"}}}',
    'lifecycle.preStop.sleep.seconds must be a whole number, not the text "5": leave the quotes out',
  ],
  [
    'number',
    'Lifecycle.lifecycle.stopSignal',
    'v1.Signal',
    'lifecycle: {stopSignal: 9}',
    'lifecycle.stopSignal must be text, not the number 9: put it in quotes',
  ],
];

/** Values of the wrong type, fields that do not exist. k8s: sigs.k8s.io/json; the types are those of YAML 1.1, as kubectl reads it */
export const decodingRows: readonly ManifestRow[] = [
  [
    'text as metadata',
    'apiVersion: v1\nkind: Pod\nmetadata: x\n',
    undecodableMetadata(
      'json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta',
      '3: metadata must be a map of fields, not the text "x"',
    ),
  ],
  [
    'a list as metadata',
    'apiVersion: v1\nkind: Pod\nmetadata: [x]\n',
    undecodableMetadata(
      'json: cannot unmarshal array into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta',
      '3: metadata must be a map of fields, not a list',
    ),
  ],
  [
    'a number as a name',
    metadata('name: 5'),
    undecodableMetadata(
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string',
      '3: metadata.name must be text, not the number 5: put it in quotes',
    ),
  ],
  [
    'yes as a name',
    metadata('name: yes'),
    undecodableMetadata(
      'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string',
      '3: metadata.name must be text, not the boolean true: put it in quotes',
    ),
  ],
  [
    'a number as a namespace',
    metadata('name: bad, namespace: 5'),
    undecodableMetadata(
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.namespace of type string',
      '3: metadata.namespace must be text, not the number 5: put it in quotes',
    ),
  ],
  [
    'a number as a label',
    metadata('name: bad, labels: {a: 1}'),
    undecodableMetadata(
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
      '3: metadata.labels.a must be text, not the number 1: put it in quotes',
    ),
  ],
  [
    'true as an annotation',
    metadata('name: bad, annotations: {a: true}'),
    undecodableMetadata(
      'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.annotations of type string',
      '3: metadata.annotations.a must be text, not the boolean true: put it in quotes',
    ),
  ],
  [
    'text as labels',
    metadata('name: bad, labels: a=b'),
    undecodableMetadata(
      'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string',
      '3: metadata.labels must be a map, not the text "a=b"',
    ),
  ],
  [
    'a word as a time',
    metadata('name: bad, creationTimestamp: now'),
    undecodableMetadata(
      'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
      '3: metadata.creationTimestamp must be a time, such as 2026-01-05T12:30:00Z, not the text "now"',
    ),
  ],
  ['text as spec', `${head}spec: x\n`, wrong('string', 'Pod.spec', 'v1.PodSpec', '4: spec must be a map of fields, not the text "x"')],
  [
    'a map as containers',
    podOf('containers: {name: c, image: i}'),
    wrong('object', 'PodSpec.spec.containers', '[]v1.Container', '4: spec.containers must be a list, not a map'),
  ],
  [
    'text as a container',
    podOf('containers: [c]'),
    wrong('string', 'PodSpec.spec.containers', 'v1.Container', '4: spec.containers[0] must be a map of fields, not the text "c"'),
  ],
  [
    'a number as an image',
    podOf('containers: [{name: c, image: 1.28}]'),
    wrong(
      'number',
      'Container.spec.containers.image',
      'string',
      '4: spec.containers[0].image must be text, not the number 1.28: put it in quotes',
    ),
  ],
  [
    'text as command',
    container('command: sleep 1'),
    wrong(
      'string',
      'Container.spec.containers.command',
      '[]string',
      '4: spec.containers[0].command must be a list, not the text "sleep 1"; each item starts with "- "',
    ),
  ],
  [
    'a number in args',
    container('args: [sleep, 5]'),
    wrong(
      'number',
      'Container.spec.containers.args',
      'string',
      '4: spec.containers[0].args[1] must be text, not the number 5: put it in quotes',
    ),
  ],
  [
    'yes as the value of a variable',
    container('env: [{name: A, value: yes}]'),
    wrong(
      'bool',
      'EnvVar.spec.containers.env.value',
      'string',
      '4: spec.containers[0].env[0].value must be text, not the boolean true: put it in quotes',
    ),
  ],
  [
    'on as the value of a variable',
    container('env: [{name: A, value: on}]'),
    wrong(
      'bool',
      'EnvVar.spec.containers.env.value',
      'string',
      '4: spec.containers[0].env[0].value must be text, not the boolean true: put it in quotes',
    ),
  ],
  [
    'a number as the value of a variable',
    container('env: [{name: A, value: 1}]'),
    wrong(
      'number',
      'EnvVar.spec.containers.env.value',
      'string',
      '4: spec.containers[0].env[0].value must be text, not the number 1: put it in quotes',
    ),
  ],
  [
    'an octal number as the value of a variable',
    container('env: [{name: A, value: 0400}]'),
    wrong(
      'number',
      'EnvVar.spec.containers.env.value',
      'string',
      '4: spec.containers[0].env[0].value must be text, not the number 256: put it in quotes',
    ),
  ],
  [
    'a map as env',
    container('env: {A: b}'),
    wrong('object', 'Container.spec.containers.env', '[]v1.EnvVar', '4: spec.containers[0].env must be a list, not a map'),
  ],
  [
    'text as a port',
    container('ports: [{containerPort: "80"}]'),
    wrong(
      'string',
      'ContainerPort.spec.containers.ports.containerPort',
      'int32',
      '4: spec.containers[0].ports[0].containerPort must be a whole number, not the text "80": leave the quotes out',
    ),
  ],
  [
    'a fraction as a port',
    container('ports: [{containerPort: 80.5}]'),
    wrong(
      'number 80.5',
      'ContainerPort.spec.containers.ports.containerPort',
      'int32',
      '4: spec.containers[0].ports[0].containerPort must be a whole number, not the number 80.5',
    ),
  ],
  [
    'a port beyond 32 bits',
    container('ports: [{containerPort: 3000000000}]'),
    wrong(
      'number 3000000000',
      'ContainerPort.spec.containers.ports.containerPort',
      'int32',
      '4: spec.containers[0].ports[0].containerPort must be a whole number from -2147483648 to 2147483647, not the number 3000000000',
    ),
  ],
  [
    'a number as restartPolicy',
    pod('restartPolicy: 3'),
    wrong(
      'number',
      'PodSpec.spec.restartPolicy',
      'v1.RestartPolicy',
      '4: spec.restartPolicy must be text, not the number 3: put it in quotes',
    ),
  ],
  [
    'text as a switch',
    pod('hostNetwork: "true"'),
    wrong(
      'string',
      'PodSpec.spec.hostNetwork',
      'bool',
      '4: spec.hostNetwork must be true or false, not the text "true": leave the quotes out',
    ),
  ],
  [
    'text as seconds',
    pod('terminationGracePeriodSeconds: 30s'),
    wrong(
      'string',
      'PodSpec.spec.terminationGracePeriodSeconds',
      'int64',
      '4: spec.terminationGracePeriodSeconds must be a whole number, not the text "30s"',
    ),
  ],
  [
    'text as runAsUser',
    container('securityContext: {runAsUser: root}'),
    wrong(
      'string',
      'SecurityContext.spec.containers.securityContext.runAsUser',
      'int64',
      '4: spec.containers[0].securityContext.runAsUser must be a whole number, not the text "root"',
    ),
  ],
  [
    'text as an emptyDir',
    volume('emptyDir: yes please'),
    wrong(
      'string',
      'Volume.spec.volumes.emptyDir',
      'v1.EmptyDirVolumeSource',
      '4: spec.volumes[0].emptyDir must be a map of fields, not the text "yes please"',
    ),
  ],
  [
    'true as the port of a probe',
    container('livenessProbe: {httpGet: {port: true}}'),
    wrong(
      'bool',
      'HTTPGetAction.spec.containers.livenessProbe.httpGet.port',
      'int32',
      '4: spec.containers[0].livenessProbe.httpGet.port must be a whole number or text, not the boolean true',
    ),
  ],
  ...probeTypes.map(
    ([found, field, type, fields, place]): ManifestRow => [
      `${found} as a ${field}`,
      container(fields),
      wrong(found, field.replace('.', '.spec.containers.'), type, `4: spec.containers[0].${place}`),
    ],
  ),
  [
    'a probe that sleeps',
    container('livenessProbe: {sleep: {seconds: 1}}'),
    unknown(4, 'spec.containers[0].livenessProbe.sleep', ', did you mean "spec.containers[0].lifecycle.postStart.sleep"?'),
  ],
  [
    'a hook by gRPC',
    container('lifecycle: {preStop: {grpc: {port: 1}}}'),
    unknown(4, 'spec.containers[0].lifecycle.preStop.grpc', ', did you mean "spec.containers[0].livenessProbe.grpc"?'),
  ],
  [
    'a list as limits',
    container('resources: {limits: []}'),
    wrong(
      'array',
      'ResourceRequirements.spec.containers.resources.limits',
      'v1.ResourceList',
      '4: spec.containers[0].resources.limits must be a map, not a list',
    ),
  ],
  [
    'a word as cpu',
    container('resources: {limits: {cpu: lots}}'),
    undecodable(quantity, '4: spec.containers[0].resources.limits.cpu must be a quantity, such as 500m or 64Mi, not the text "lots"'),
  ],
  [
    'yes as memory',
    container('resources: {limits: {memory: yes}}'),
    undecodable(quantity, '4: spec.containers[0].resources.limits.memory must be a quantity, such as 500m or 64Mi, not the boolean true'),
  ],
  [
    'a unit of another system',
    container('resources: {limits: {memory: 64K}}'),
    undecodable(
      "unable to parse quantity's suffix",
      '4: spec.containers[0].resources.limits.memory must be a quantity, such as 500m or 64Mi, not the text "64K"',
    ),
  ],
  [
    'a word as the size of a volume',
    volume('emptyDir: {sizeLimit: big}'),
    undecodable(quantity, '4: spec.volumes[0].emptyDir.sizeLimit must be a quantity, such as 500m or 64Mi, not the text "big"'),
  ],
  [
    'several of them, of which the server names one',
    `${head}spec:\n  hostNetwork: "yes"\n  containers:\n  - name: c\n    image: i\n    ports:\n    - containerPort: 80\n    - containerPort: "81"\n    resources:\n      requests: {memory: much}\n`,
    undecodable(
      quantity,
      '5: spec.hostNetwork must be true or false, not the text "yes"',
      '11: spec.containers[0].ports[1].containerPort must be a whole number, not the text "81": leave the quotes out',
      '13: spec.containers[0].resources.requests.memory must be a quantity, such as 500m or 64Mi, not the text "much"',
    ),
  ],
  [
    'more of them than anybody reads',
    `${head}spec: {containers: [{name: c, image: i, args: [${Array(30).fill(1)}]}]}\n`,
    `${wrong('number', 'Container.spec.containers.args', 'string', '4: spec.containers[0].args[0] must be text, not the number 1: put it in quotes')}${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `  STDIN:4: spec.containers[0].args[${index}] must be text, not the number 1: put it in quotes\n`).join('')}  and 20 more\n`,
  ],
  [
    'a long text as a number',
    pod(`activeDeadlineSeconds: ${'9'.repeat(3)}${'x'.repeat(90)}`),
    wrong(
      'string',
      'PodSpec.spec.activeDeadlineSeconds',
      'int64',
      `4: spec.activeDeadlineSeconds must be a whole number, not the text "999${'x'.repeat(37)}…"`,
    ),
  ],
  [
    'a number in the annotation that once held init containers',
    metadata(`name: bad, annotations: {pod.beta.kubernetes.io/init-containers: '[{"name": 5}]'}`),
    undecodable(
      'metadata.annotations[pod.beta.kubernetes.io/init-containers]: json: cannot unmarshal number into Go struct field Container.name of type string',
      '3: metadata.annotations[pod.beta.kubernetes.io/init-containers]',
    ),
  ],
  ['an unknown field', pod('foo: 1'), unknown(4, 'spec.foo')],
  ['an unknown field at the top', `${pod('')}foo: 1\n`, unknown(5, 'foo')],
  ['a field in the wrong case', `${head}Spec: {}\n`, unknown(4, 'Spec', ', did you mean "spec"?')],
  ['a misspelt field', container('imagee: x'), unknown(4, 'spec.containers[0].imagee', ', did you mean "image"?')],
  ['a field of Object.prototype', `${head}constructor: {prototype: {x: 1}}\n`, unknown(4, 'constructor')],
  ['a field that moves the cursor', pod('"x\\e[2J": 1'), unknown(4, 'spec.x\\x1b[2J')],
  [
    'two unknown fields',
    pod('b: 1, a: 1'),
    `${undecodable('strict decoding error: unknown field "spec.a", unknown field "spec.b"')}  STDIN:4: unknown field "spec.a"\n  STDIN:4: unknown field "spec.b"\n`,
  ],
  ['__proto__ at the top', `${pod('')}__proto__: {polluted: true}\n`, proto],
  ['__proto__ of the spec', pod('__proto__: {containers: []}'), proto],
  ['__proto__ in JSON', '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad","__proto__":{"polluted":true}}}', proto],
  [
    'a misspelt field of a Service',
    service('port: 1'),
    `${undecodableKind('Service', 'strict decoding error: unknown field "spec.port"')}  STDIN:4: unknown field "spec.port", did you mean "ports"?\n`,
  ],
  [
    'a number as a selector',
    service('selector: {a: 1}'),
    undecodableKind(
      'Service',
      'json: cannot unmarshal number into Go struct field ServiceSpec.spec.selector of type string',
      '4: spec.selector.a must be text, not the number 1: put it in quotes',
    ),
  ],
];
